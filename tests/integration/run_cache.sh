#!/usr/bin/env bash
# A result that was computed once is restored, not computed again, as long as the run cache may be used.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
ran prep train report side
cp model.txt "$TMPDIR/first"
cp mlpipe.lock "$TMPDIR/first.lock"

sed -i 's/lr: 0.1/lr: 0.5/' params.yaml
check 0 mlpipe repro
ran train report
cmp -s model.txt "$TMPDIR/first" && fail "the second model equals the first"

sed -i 's/lr: 0.5/lr: 0.1/' params.yaml
check 0 mlpipe repro
ran
cmp model.txt "$TMPDIR/first" || fail "the first model was not restored"
cmp mlpipe.lock "$TMPDIR/first.lock" || fail "the lock file is not what it was"

# Without the run cache the stage runs; its result is kept for later all the same.
sed -i 's/lr: 0.1/lr: 0.5/' params.yaml
check 0 mlpipe repro --no-run-cache
ran train report

# It survives the loss of the lock file: all is restored, nothing runs.
rm mlpipe.lock clean.txt model.txt report.txt side.txt
check 0 mlpipe repro
ran
same side.txt thing
check 0 mlpipe status -q
