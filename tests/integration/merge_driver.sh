#!/usr/bin/env bash
# The merge driver: branches that ran different stages merge, and nothing runs again; the same stage is a conflict.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe install
check 0 mlpipe repro
git add -A && git commit -qm base

# side's block stands next to train's, so that line by line the two changes would not merge.
git checkout -q -b ours
sed -i 's/lr: 0.1/lr: 0.5/' params.yaml
check 0 mlpipe repro
git commit -qam 'ours: another rate'
git checkout -q -b theirs main
echo another >other.txt
check 0 mlpipe repro
git commit -qam 'theirs: another thing'
: >"$JOURNAL"
check 0 git merge -q --no-edit ours
check 0 mlpipe status -q # the hook has put the outputs of both sides in place
check 0 mlpipe repro
ran
check 0 mlpipe status -q
[ -z "$(git status --porcelain)" ] || fail "the merged lock file was changed"
[ "$(sed -n 's/^  \([a-z]*\):$/\1/p' mlpipe.lock | xargs)" = 'prep report side train' ] || fail "not sorted"

# Both change the same stage: a conflict in git's eyes, with a lock file that mlpipe can use at once.
git checkout -q -b mine
echo mine >other.txt
check 0 mlpipe repro
git commit -qam mine
git checkout -q -b yours theirs
echo yours >other.txt
check 0 mlpipe repro
git commit -qam yours
check failure git merge --no-edit mine
complained "mlpipe.lock: both sides changed 1 stage: side"
complained "^hint: .*'mlpipe checkout', then 'mlpipe repro'"
! grep -q '<<<<' mlpipe.lock || fail "markers in the lock file"
git checkout -q --theirs other.txt
: >"$JOURNAL"
check 0 mlpipe repro
ran # what the other branch computed is in the run cache
same side.txt mine
git add -A && git commit -qm merged
check 0 mlpipe status -q

# Tracked data comes with a merge: repro does not record the old bytes over the merged pointer file.
echo one >data.txt
printf 'outs:\n- path: data.txt\n' >data.txt.mlpipe
check 0 mlpipe repro
git add -A && git commit -qm data
git checkout -q -b newer
echo two >data.txt
check 0 mlpipe repro
git commit -qam 'newer data'
check 0 git checkout -q yours
same data.txt one
check 0 git merge -q newer
same data.txt two
check 0 mlpipe repro
[ -z "$(git status --porcelain)" ] || fail "the merged pointer file was changed"

# In a DVC project what stages ran with is merged as the lock file is.
mkdir "$TMPDIR/dvc" && cd "$TMPDIR/dvc"
git init -q -b main .
mkdir .dvc && : >.dvc/config && printf '/tmp\n/cache\n' >.dvc/.gitignore
cat >dvc.yaml <<'YAML'
stages:
  a: {cmd: cp a.txt a.out, deps: [a.txt], outs: [a.out], meta: {mlpipe: {environment: strict}}}
  b: {cmd: cp b.txt b.out, deps: [b.txt], outs: [b.out], meta: {mlpipe: {environment: strict}}}
YAML
echo one | tee a.txt >b.txt
check 0 mlpipe install
grep -qx 'mlpipe.environment.lock merge=mlpipe' .gitattributes || fail "$(cat .gitattributes)"
git add -A && git commit -qm base
for stage in a b; do
  git checkout -q -b "$stage" main
  check 0 mlpipe repro "$stage"
  git add -A && git commit -qm "$stage"
done
check 0 git merge -q --no-edit a
[ "$(grep -c '^    entry: ' mlpipe.environment.lock)" -eq 2 ] || fail "$(cat mlpipe.environment.lock)"
check 0 mlpipe status -q
