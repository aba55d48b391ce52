#!/usr/bin/env bash
# Every source file is as clang-format (.clang-format) writes it.
. "$SOURCE_DIR/tests/lint/lib.sh"

# Versions differ in what they write; the sources follow the one of Debian 12.
version=14
format=clang-format-$version
command -v "$format" >/dev/null || format=clang-format
need "$format"
if ! "$format" --version | grep -q "version $version\."; then
  echo "$format is not version $version: $("$format" --version)" >&2
  if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
fi
sources '*.cc' '*.h' | xargs -P 4 -n 20 "$format" --dry-run -Werror || complain "run $format -i on these files"
finish
