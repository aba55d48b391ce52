#!/usr/bin/env bash
# exp list, branch, rename and remove: the refs of experiments, and nothing else.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe repro
git add -A && git commit -qm one
check 0 mlpipe exp save -n a1
check 0 mlpipe exp save -n a2
git tag v1 && git commit -q --allow-empty -m two
check 0 mlpipe exp save -n b1
git commit -q --allow-empty -m three
check 0 mlpipe exp save -n c1
check 0 mlpipe exp save -n c2
names() { check 0 mlpipe exp list --name-only "$@" && sort "$TMPDIR/out" | xargs; }
[ "$(names)" = 'c1 c2' ] || fail "HEAD's: $(names)"
[ "$(names -n 2)" = 'b1 c1 c2' ] || fail "of two commits: $(names -n 2)"
[ "$(names --rev v1)" = 'a1 a2' ] || fail "of v1: $(names --rev v1)"
[ "$(names --rev HEAD -n -1)" = 'a1 a2 b1 c1 c2' ] || fail "of all first parents: $(names --rev HEAD -n -1)"
[ "$(names -A)" = 'a1 a2 b1 c1 c2' ] || fail "of all commits"
check 0 mlpipe exp list -A
said '^main:$'
said '^v1:$'
said "^$(git rev-parse --short HEAD~1):$"
said '^	[0-9a-f]{7} \[b1\]$'
check 0 mlpipe exp list --sha-only
[ "$(sort "$TMPDIR/out")" = "$(git for-each-ref --format='%(objectname)' "refs/exps/**/c?" | sort)" ] || fail "wrong ids"

check 0 mlpipe exp branch a1
said "^Branch 'a1-branch' is at experiment 'a1'\.$"
[ "$(git rev-parse a1-branch)" = "$(git for-each-ref --format='%(objectname)' 'refs/exps/**/a1')" ] || fail "wrong commit"
[ "$(git symbolic-ref HEAD)" = refs/heads/main ] || fail "HEAD moved"
check 2 mlpipe exp branch a2 a1-branch
complained "there is a branch 'a1-branch' already"
check 2 mlpipe exp branch a2 main/sub # main stands in the way
complained "there is a branch 'main' already"
check 2 mlpipe exp branch a2 -- -x
complained "'-x' cannot name a branch"
check 0 mlpipe exp branch a2 topic/a2

check 0 mlpipe exp rename a1 first
check 4 mlpipe exp rename a1 second
check 2 mlpipe exp rename first a2
complained "an experiment 'a2' exists already"
check 2 mlpipe exp rename first 'x y'
check 0 mlpipe exp rename first a2 --force
[ "$(names --rev v1)" = a2 ] || fail "not replaced"

c1=$(git for-each-ref --format='%(objectname)' 'refs/exps/**/c1')
check 0 mlpipe exp apply "${c1:0:8}"
check 2 mlpipe exp remove
complained 'which experiments'
check 2 mlpipe exp remove c1 -A
check 0 mlpipe exp remove "${c1:0:8}" b1
same "$TMPDIR/out" "Removed experiments: 'c1' and 'b1'"
check 0 mlpipe exp remove --keep c2
same "$TMPDIR/out" "Removed experiments: 'a2'"
check 0 mlpipe exp remove --rev v1
same "$TMPDIR/out" 'No experiments to remove.'
check 0 mlpipe exp remove -A
[ -z "$(git for-each-ref refs/exps)" ] || fail "some are left"
