#!/usr/bin/env bash
# repro --pull gets from the remote what stages lack, and the results of runs that were made elsewhere.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe remote add -d near ../near
check 0 mlpipe repro
ran prep train report side
check 0 mlpipe push --run-cache
rm -rf .mlpipe/cache clean.txt model.txt report.txt side.txt
check 0 mlpipe repro --pull
ran
same side.txt thing

# What the lock file no longer says the run cache of the remote does.
rm -rf .mlpipe/cache/runs side.txt mlpipe.lock
check 0 mlpipe repro --pull side
ran
same side.txt thing

# A remote that is gone is no reason not to run.
mv ../near ../far && rm -rf .mlpipe/cache side.txt
check 0 mlpipe repro --pull side
ran side
