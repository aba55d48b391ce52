#!/usr/bin/env bash
# An experiment is one commit under its own ref; HEAD, index and branch stay, its results are in the workspace.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe repro
git add -A && git commit -qm base
ran prep train report side
index=$(sha256sum .git/index .git/HEAD) head=$(git rev-parse HEAD)

check 0 mlpipe exp run -S train.lr=0.5 -n half
said "^Ran experiment 'half'"
complained "^Running experiment 'half'"
ran train report
[ "$index" = "$(sha256sum .git/index .git/HEAD)" ] || fail "the index or HEAD was touched"
[ "$head" = "$(git rev-parse main)" ] || fail "the branch moved"
same params.yaml "$(printf 'train:\n  lr: 0.5 # the learning rate\n  epochs: 3')"

ref=refs/exps/${head:0:2}/${head:2}/half
[ "$(git rev-parse "$ref^")" = "$head" ] || fail "the experiment is no child of HEAD"
[ "$(git diff --name-only main "$ref" | tr '\n' ' ')" = 'mlpipe.lock params.yaml ' ] || fail "wrong files in the commit"
git log -1 --format=%s "$ref" | grep -qE '^mlpipe: commit experiment [0-9a-f]{64}$' || fail "wrong message"
git fsck --strict 2>&1 | grep -v '^dangling' && fail "git found something wrong"

check 0 mlpipe exp run -S "train.lr=float('0.25')" --json # a cast
said '"ref": "refs/exps/'
ran train report
check 0 mlpipe exp run -S train.lr=0.5 -n again # known: restored, nothing runs
ran
check 0 mlpipe exp list --name-only
[ "$(wc -l <"$TMPDIR/out")" -eq 3 ] || fail "not three experiments"
