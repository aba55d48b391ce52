#!/usr/bin/env bash
# A stage that fails stops the run; what succeeded before it is recorded, and the next repro continues from there.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
sed -i 's/cat clean.txt params.yaml >model.txt/echo out of memory; exit 9/' mlpipe.yaml
check 1 mlpipe repro -j 1 prep train report
complained "error: .*'train'.*status 9"
complained 'out of memory' # the tail of its log
complained '^hint: '
ran prep train
grep -q '^  prep:' mlpipe.lock || fail "prep was not recorded"
grep -q '^  train:' mlpipe.lock && fail "a failed stage was recorded"

log=$(grep -oE '\.mlpipe/logs/[^ ,]+' "$TMPDIR/err" | head -n 1)
grep -q 'out of memory' "$log" || fail "the log does not hold the output: $log"

check 1 mlpipe repro train # still fails, and prep is not run again
ran train

sed -i 's/echo out of memory; exit 9/cp clean.txt model.txt/' mlpipe.yaml
check 0 mlpipe repro
ran train report side
check 0 mlpipe status -q

# A stage that dies by a signal has failed as well, and the files of others stand as they were.
sed -i 's/cp clean.txt model.txt/kill -9 $$/' mlpipe.yaml
check 1 mlpipe repro
complained "'train'.*(137|signal 9|SIGKILL)"
same report.txt 2
