#!/usr/bin/env bash
# install: hooks that run for a project in a subdirectory, never stop a commit, and go away again.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 4 mlpipe install
git init -q -b main .
mkdir -p 'sub dir' && cd 'sub dir'
new_project
check 0 mlpipe install
complained '^added the pre-commit hook'
check 0 mlpipe install
complained 'installed already'

git add -A
check 0 git commit -qm first # nothing has run yet
complained 'warning: the commit holds stages that are not up to date'
check 0 mlpipe repro
git add -A
check 0 git commit -qm second
if grep -q warning "$TMPDIR/err"; then fail "a warning although all is up to date"; fi
# A stage may use git: the hook does not wait for the repro that waits for the stage.
cp mlpipe.yaml mlpipe.yaml.before
printf 'stages:\n  branch: {cmd: git checkout -q -b other}\n' >mlpipe.yaml
check 0 timeout 20 mlpipe repro branch
complained 'locked'
mv mlpipe.yaml.before mlpipe.yaml
echo 'stages: [' >mlpipe.yaml
check 0 git commit -qam broken # the hook says what is wrong, and git goes on
complained 'mlpipe.yaml:1'
git rm -rq --cached . && rm -rf .mlpipe
check 0 git commit -qm 'no project any more'
[ ! -s "$TMPDIR/err" ] || fail "said something without a project"

check 0 mlpipe init
check 0 mlpipe install --uninstall
complained '^removed the post-checkout hook'
[ -z "$(find ../.git/hooks -type f ! -name '*.sample')" ] || fail "hooks are left"
printf '#!/bin/sh\nexit 0\n' >../.git/hooks/pre-commit
check 2 mlpipe install
complained 'add this line to it'
