#!/usr/bin/env bash
# A run log that cannot be used is found before the first command runs: a run whose record is lost would be worse.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
head -c 5000 /dev/urandom >.mlpipe/runs.db
check 5 mlpipe repro
complained 'runs.db'
complained '^hint: the history of runs and the queue of experiments are in it'
ran
[ ! -e clean.txt ] || fail "something ran"
check 5 mlpipe lineage raw.txt
check 0 mlpipe status # needs no run log
mv .mlpipe/runs.db kept
check 0 mlpipe repro
ran prep train report side
