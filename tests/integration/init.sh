#!/usr/bin/env bash
# `mlpipe init` makes the private directory, once, and touches nothing else.
. "$SOURCE_DIR/tests/integration/lib.sh"

echo mine >file.txt
mkdir inner
check 0 mlpipe init
[ -d .mlpipe ] || fail "no .mlpipe"
same file.txt mine
before=$(snapshot)
check 0 mlpipe init # again: nothing to do
unchanged "$before"

cd inner
check 2 mlpipe init
complained "^hint: |inside"
[ ! -e .mlpipe ] || fail "a project inside a project"
cd ..

check 0 mlpipe status # an empty project is in order
check 0 mlpipe repro
check 0 mlpipe dag
unchanged "$before"

git init -q "$TMPDIR/repository"
cd "$TMPDIR/repository"
check 0 mlpipe init
mkdir -p .mlpipe/cache .mlpipe/tmp
touch .mlpipe/cache/x .mlpipe/tmp/x .mlpipe/config.local .mlpipe/runs.db
git add -A
git ls-files | grep -E 'cache/|tmp/|config.local|runs.db' && fail "git would take private files"
exit 0
