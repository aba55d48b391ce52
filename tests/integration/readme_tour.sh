#!/usr/bin/env bash
# The five-minute tour of README.md, run as it stands: the `sh` blocks of that section, in order, in one shell.
. "$SOURCE_DIR/tests/integration/lib.sh"

awk '/^## /{tour = ($0 == "## A five-minute tour")} tour && /^```/{code = ($0 == "```sh"); next} tour && code' \
  "$SOURCE_DIR/README.md" >"$TMPDIR/tour.sh"
[ "$(grep -c mlpipe "$TMPDIR/tour.sh")" -ge 8 ] || fail "the tour was not found in README.md"
check 0 bash -eux "$TMPDIR/tour.sh"

# What the text says of it.
cd tour
check 0 mlpipe status -q
git log --oneline >/dev/null 2>&1 && fail "the tour should not need git"
[ -s report.txt ] || fail "the tour made no report.txt"
