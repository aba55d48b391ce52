#!/usr/bin/env bash
# Options with values that cannot be meant are refused before anything happens.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
git add -A && git commit -qm base
before=$(snapshot)
for jobs in x 0 -1 1.5 99999999999999999999; do
  check 2 mlpipe repro -j "$jobs"
  complained 'jobs'
done
check failure mlpipe exp run -S .git/config:core.bare=true
complained '\.git'
check failure mlpipe exp run -S ../outside.yaml:a=1
check failure mlpipe exp run -S .mlpipe/config:a=1
unchanged "$before"
