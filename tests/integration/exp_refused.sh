#!/usr/bin/env bash
# What is wrong with an experiment is said before anything changes; a failing one leaves the params as they were.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 4 mlpipe exp run -S train.lr=0.5
complained 'is not inside a git repository'
complained "^hint: run 'git init'"
git init -q -b main .
check 4 mlpipe exp run -S train.lr=0.5
complained 'has no commit yet'
git add -A && git commit -qm base
before=$(snapshot)

check 2 mlpipe exp run -S 'train.lr=interval(0.1,1)'
complained "'train.lr' is given interval\(...\), which has no list of values"
complained '^hint: search in it by --search'
check 2 mlpipe exp run -S db/mysql=1
complained "'db/mysql' names a config group"
check 2 mlpipe exp run -S hydra.run.dir=x
complained "'hydra.run.dir' is a setting of Hydra"
check 2 mlpipe exp run -S train.lrr=1
complained "^hint: did you mean 'train.lr'"
check 2 mlpipe exp run -n a/b
complained "'a/b' cannot name an experiment"
check 4 mlpipe exp run -S train.lr=2 nosuch
complained 'nosuch'
unchanged "$before"

sed -i 's/cat clean.txt/grep -q 0.1 params.yaml \&\& cat clean.txt/' mlpipe.yaml
check 1 mlpipe exp run -S train.lr=7 -n bad
complained "stage 'train' failed"
complained 'the workspace is as before'
git diff --exit-code params.yaml || fail "params.yaml was not restored"
[ -z "$(git for-each-ref refs/exps)" ] || fail "a failed experiment has a ref"

check 0 mlpipe exp run -n good
check 2 mlpipe exp run -n good
complained "an experiment 'good' exists already"
check 0 mlpipe exp run -n good -f
