#!/usr/bin/env bash
# Targets: a stage with what it depends on, -s for the stage alone, a path for the stage that writes it.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro train
ran prep train
[ ! -e report.txt ] || fail "more than the target was made"
check 0 mlpipe repro report.txt side
ran report side

echo three >>raw.txt
check 0 mlpipe repro -s report
ran
check 0 mlpipe repro --single-item prep
ran prep
check 0 mlpipe repro train report
ran train report

before=$(snapshot)
check 4 mlpipe repro trian
complained "error: .*'trian'"
complained "^hint: .*'train'"
check 4 mlpipe why nothing-like-it
check 2 mlpipe repro --no-such-option
check 2 mlpipe no-such-command
check 2 mlpipe
unchanged "$before"
ran

mkdir "$TMPDIR/elsewhere"
cd "$TMPDIR/elsewhere"
check 4 mlpipe repro
complained '^hint: .*mlpipe init'
[ -z "$(ls -A)" ] || fail "files appeared outside of a project"
