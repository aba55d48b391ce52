#!/usr/bin/env bash
# exp save: the workspace as it stands becomes an experiment, without a run; HEAD, index and work tree stay.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe repro
git add -A && git commit -qm base
ran prep train report side
git_state() { sha256sum .git/HEAD .git/index; git symbolic-ref HEAD; git rev-parse main; }
state=$(git_state)

sed -i 's/lr: 0.1/lr: 0.7/' params.yaml
echo 'trained by hand' >model.txt
echo notes >notes.txt
mkdir logs && echo line >logs/a.log
before=$(find . -path ./.git -prune -o -path ./.mlpipe -prune -o -type f ! -name mlpipe.lock -exec sha256sum {} + | sort)
check 0 mlpipe exp save -n hand -m 'tuned by hand' -I notes.txt -I logs
said "^Saved experiment 'hand' \([0-9a-f]{7}\)\.$"
ran
[ "$state" = "$(git_state)" ] || fail "HEAD, the index or the branch was touched"
after=$(find . -path ./.git -prune -o -path ./.mlpipe -prune -o -type f ! -name mlpipe.lock -exec sha256sum {} + | sort)
[ "$before" = "$after" ] || fail "the work tree was changed"
ref=$(git for-each-ref --format='%(refname)' refs/exps)
[ "$(git log -1 --format=%B "$ref" | head -n 1)" = 'tuned by hand' ] || fail "wrong message"
[ "$(git diff --name-only main "$ref" | tr '\n' ' ')" = 'logs/a.log mlpipe.lock notes.txt params.yaml ' ] ||
  fail "wrong files: $(git diff --name-only main "$ref")"

git checkout -q . && check 0 mlpipe checkout --force
grep -q 'lr: 0.1' model.txt || fail "not the baseline's"
check 0 mlpipe exp apply hand # what was made by hand is in the store
same model.txt 'trained by hand'
check 0 mlpipe status
said 'up to date'
check 2 mlpipe exp save -n hand
complained "an experiment 'hand' exists already"
complained '^hint: .*--force'
check 0 mlpipe exp save -n hand -f --json
said '^\{"name": "hand", "rev": "[0-9a-f]{40}", '

rm model.txt
check 0 mlpipe exp save -n partly
complained "warning: .*'report', 'train'|'train', 'report'"
check 4 mlpipe exp save -n target train # what is named must be there
complained "output 'model.txt' of stage 'train' does not exist"
check 4 mlpipe exp save -n none -I nosuch.txt
complained "'nosuch.txt' is not there"
check failure mlpipe exp save -n out -I ../outside
check failure mlpipe exp save -n git -I .git/config
check 2 mlpipe exp save -n a/b
[ "$(git for-each-ref refs/exps | wc -l)" -eq 2 ] || fail "not two experiments"
