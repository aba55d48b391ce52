#!/usr/bin/env bash
# Rooms include each other in one direction only, and each third-party library stays in the room it belongs to.
. "$SOURCE_DIR/tests/lint/lib.sh"

# The room of a file, and the rooms that it may include. An include names a path from the root of the project.
allowed_for() {
  case $1 in
    store/base/*) echo '^store/base/' ;;
    store/*) echo '^store/' ;;
    pipelines/*) echo '^(pipelines|store/base)/' ;;
    engine/cli/*) echo '^(engine|pipelines|store)/' ;;
    engine/experiments/*) echo '^(engine/[^/]*\.h|engine/(experiments|live)/|pipelines/|store/)' ;;
    engine/guard/*) echo '^(engine/([^/]*\.h|guard/)|pipelines/|store/)' ;;
    engine/imports/*) echo '^(engine/[^/]*\.h|engine/(experiments|imports)/|pipelines/|store/)' ;;
    engine/live/*) echo '^(engine/(json_file\.h|live/)|store/)' ;;
    engine/programs/*) echo '^(engine/programs/|pipelines/|store/)' ;;
    engine/plots/*) echo '^(engine/[^/]*\.h|engine/plots/|pipelines/|store/)' ;;
    engine/verify/*) echo '^(engine/([^/]*\.h|verify/|plots/separated_values\.h)|pipelines/|store/)' ;;
    engine/trust/*) echo '^(engine/([^/]*\.h|trust/)|pipelines/|store/)' ;;
    engine/provenance/*) echo '^(engine/([^/]*\.h|provenance/|trust/)|pipelines/|store/)' ;;
    engine/*) echo '^(engine/([^/]*\.h|(guard|live|programs)/)|pipelines/|store/)' ;;
    stages/base/*) echo '^stages/base/' ;;
    stages/data/*) echo '^stages/(base|data)/' ;;
    stages/model/*) echo '^stages/(base|data|model)/' ;;
    stages/learn/*) echo '^stages/(base|data|model|learn)/' ;;
    stages/export/*) echo '^stages/(base|data|model|learn|export)/' ;;
    stages/report/*) echo '^stages/(base|data|model|learn|report)/' ;;
    stages/*) echo '^stages/' ;;
    *) complain "$1: is in no room" && echo '^' ;;
  esac
}

# library: the header's beginning, and where it may be included.
libraries='
openssl/ ^(store|stages)/base/
SQLiteCpp/ ^store/[^/]*$
sqlite3\.h ^store/[^/]*$
curl/ ^store/(remote/)?[^/]*$
expat ^store/remote/
yaml-cpp/ ^(pipelines|stages)/
re2/ ^pipelines/
git2 ^engine/experiments/
CLI/ ^(engine/cli|stages)/
torch/ ^stages/
ATen/ ^stages/
c10/ ^stages/
archive(_entry)?\.h ^stages/
jpeglib\.h ^stages/
png\.h ^stages/
gtest/ ^tests/
gmock/ ^tests/
benchmark/ ^tests/'

includes=$(grep -rnoE --include='*.h' --include='*.cc' '^ *#include [<"][^">]+' engine pipelines store stages |
  sed -E 's/ *#include //' || true)
[ "$(wc -l <<<"$includes")" -ge 50 ] || complain "only few includes were found: is this test looking in the right place?"

last=''
while IFS=: read -r file line header; do
  if [[ $header == '"'* ]]; then
    [ "$file" = "$last" ] || allowed=$(allowed_for "$file") last=$file
    [[ ${header#\"} =~ $allowed ]] || complain "$file:$line: ${file%/*} must not include ${header#\"}"
  fi
done <<<"$includes"

while read -r library place; do
  [ -n "$library" ] || continue
  while IFS=: read -r file line _; do
    [[ $file =~ $place ]] || complain "$file:$line: $library belongs to ${place//[\^\$\[\]]/}"
  done < <(grep -E ":[<\"]$library" <<<"$includes" || true)
done <<<"$libraries"

# A room without a name of its own collects what nobody owns.
while read -r directory; do
  complain "$directory: name it after what it does"
done < <(find engine pipelines store stages tests -type d \
  \( -name 'util*' -o -name 'common' -o -name 'misc' -o -name 'helper*' \))
for room in engine engine/cli engine/experiments engine/guard engine/imports engine/live engine/plots engine/programs engine/provenance engine/trust engine/verify pipelines stages store store/base; do
  [ -s "$room/README.md" ] || complain "$room: has no README.md"
done
finish
