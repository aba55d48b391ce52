#!/usr/bin/env bash
# remove takes a stage out of pipeline file, lock file and .gitignore; the comments of others and its outputs stay.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
new_project
sed -i 's/^  train:/  # about train\n&/; s/^  side:/\n  # about side\n&/' mlpipe.yaml
check 0 mlpipe repro
check 0 mlpipe remove side
! grep 'side' mlpipe.yaml mlpipe.lock .gitignore || fail "something of it is left"
grep -qx '  # about train' mlpipe.yaml || fail "the comment of another stage is gone"
same side.txt thing
: >"$JOURNAL"
check 0 mlpipe repro
ran
check 0 mlpipe remove report train --outs
[ ! -e report.txt ] && [ ! -e model.txt ] || fail "outputs stayed"
same .gitignore /clean.txt

before=$(snapshot)
check 4 mlpipe remove nothing
check 4 mlpipe remove train
check 2 mlpipe remove clean.txt
complained "'clean.txt' is written by stage 'prep'"
complained '^hint: .*: mlpipe remove prep$'
unchanged "$before"
check 0 mlpipe remove prep
[ ! -e mlpipe.yaml ] && [ ! -e mlpipe.lock ] && [ ! -e .gitignore ] || fail "empty files stayed"
[ -e clean.txt ] || fail "the output is gone"

printf 'params: [p.yaml]\nstages:\n  group:\n    foreach: [a, b]\n    do: {cmd: "true ${item}"}\n  one: {cmd: "true"}\n' >mlpipe.yaml
check 2 mlpipe remove group@a
complained 'template'
check 0 mlpipe remove one
check 0 mlpipe stage list --name-only
same "$TMPDIR/out" $'group@a\ngroup@b'
