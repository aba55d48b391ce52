# Helpers of the lint tests, sourced by each of them.
# shellcheck shell=bash
set -euo pipefail
cd "$SOURCE_DIR"
failures=0

# complain PLACE: WHAT: notes a failure and goes on, so that one run shows all of them.
complain() {
  echo "$*" >&2
  failures=$((failures + 1))
}

finish() {
  [ "$failures" -eq 0 ] || {
    echo "$failures complaints" >&2
    exit 1
  }
}

# need PROGRAM: without it the test is skipped, or fails where everything can be installed (CI=true).
need() {
  command -v "$1" >/dev/null && return
  echo "$1 is not installed: see scripts/setup" >&2
  if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
}

# sources NAME...: the project's own files whose names match, without what was built.
sources() {
  local match=() name
  for name in "$@"; do match+=(-o -name "$name"); done
  find . -path ./build -prune -o -path ./.git -prune -o -type f \( "${match[@]:1}" \) -printf '%P\n' | sort
}
