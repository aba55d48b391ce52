#!/usr/bin/env bash
# Outputs that were deleted or edited come back from the store; no command runs.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
ran prep train report side
cp mlpipe.lock "$TMPDIR/lock"

rm clean.txt report.txt
check 1 mlpipe status -q
check 0 mlpipe repro
ran
same clean.txt $'ONE\nTWO'
cmp mlpipe.lock "$TMPDIR/lock" || fail "the lock file changed"

echo scribble >>model.txt
check 0 mlpipe why train
said 'model\.txt'
check 0 mlpipe repro
ran
grep -q scribble model.txt && fail "an edited output was taken for a result"

# A restored file belongs to the user: writing to it must not reach the store.
chmod u+w model.txt
echo scribble >>model.txt
rm model.txt
check 0 mlpipe repro
ran
grep -q scribble model.txt && fail "the store was written through the workspace"

# Without the cache there is only one way: run.
chmod -R u+w .mlpipe/cache
rm -rf .mlpipe/cache clean.txt
check 0 mlpipe repro
grep -qx prep "$JOURNAL" || fail "prep did not run"
same clean.txt $'ONE\nTWO'
check 0 mlpipe status -q
