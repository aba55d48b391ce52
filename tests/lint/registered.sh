#!/usr/bin/env bash
# Every test file is named in a CMake file: one that is not would never run, and nobody would notice.
. "$SOURCE_DIR/tests/lint/lib.sh"

mapfile -t lists < <(find tests -name CMakeLists.txt -o -name '*.cmake')
named() { grep -qE "(^|[^A-Za-z0-9_])${1//./\\.}([^A-Za-z0-9_]|$)" "${lists[@]}"; }

while read -r file; do
  named "${file##*/}" || complain "$file: is in no CMake file"
done < <(find tests \( -name '*_test.cc' -o -path 'tests/integration/*.sh' -o -path 'tests/lint/*.sh' \) \
  ! -name "*lib.sh")

# The other way round: a golden file that no test compares.
for file in tests/integration/golden/*.txt; do
  name=$(basename "$file" .txt)
  grep -rqE "golden \"?$name" tests/integration || complain "$file: is compared by no test"
done
finish
