#!/usr/bin/env bash
# The five-minute tour of README.md and its sections on data and on results, run as they stand: the `sh` blocks of each, in order, in one shell.
. "$SOURCE_DIR/tests/integration/lib.sh"

# take_section TITLE: runs it.
take_section() {
  awk -v title="## $1" '/^## /{tour = ($0 == title)} tour && /^```/{code = ($0 == "```sh"); next} tour && code' \
    "$SOURCE_DIR/README.md" >"$TMPDIR/tour.sh"
  [ "$(grep -c mlpipe "$TMPDIR/tour.sh")" -ge 6 ] || fail "the section '$1' was not found in README.md"
  check 0 bash -eux "$TMPDIR/tour.sh"
}
take_section 'Data, and places to keep it'
same data-tour/images/c c
said '^Cache and remote .*in sync'
said '0 damaged, 0 missing'
take_section 'A five-minute tour'

# What the text says of it.
cd tour
check 0 mlpipe status -q
git log --oneline >/dev/null 2>&1 && fail "the tour should not need git"
[ -s report.txt ] || fail "the tour made no report.txt"

cd ../data-tour
take_section 'Is the result right?'
said "the command of stage 'clean' names 'stopwords.txt', which it does not declare"
complained "stage 'clean' reads 'stopwords.txt', which it does not declare"
