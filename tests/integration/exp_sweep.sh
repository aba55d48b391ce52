#!/usr/bin/env bash
# Sweeps: one experiment for every combination, side by side, each beside the workspace, which stays as it is; what they
# have in common runs once.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe repro
git add -A && git commit -qm base
ran prep train report side
echo "an edit of the user's" >>raw.txt # is part of the experiments
echo notes >untracked.txt
workspace() { find . \( -path ./.git -o -path ./.mlpipe \) -prune -o -type f -printf '%m %T@ %p\n' -exec sha256sum {} +; }
before=$(workspace) index=$(sha256sum .git/index .git/HEAD)

check 0 mlpipe exp run -S train.lr=0.5,0.25 -S 'train.epochs=range(1,3)' -n sweep -j 2
[ ! -s "$TMPDIR/out" ] || fail "something on stdout"
complained "^Ran experiment 'sweep-1' \([0-9a-f]{7}\): train.lr=0.5 train.epochs=1$"
complained "^Ran experiment 'sweep-4' \([0-9a-f]{7}\): train.lr=0.25 train.epochs=2$"
complained '^4 experiments: 4 succeeded, 0 failed.$'
ran prep train train report report # each result once, whichever experiments need it
[ "$before" = "$(workspace)" ] || fail "the workspace was touched"
[ "$index" = "$(sha256sum .git/index .git/HEAD)" ] || fail "the index or HEAD was touched"
check 0 mlpipe exp show --csv
said '^sweep-3,'
[ "$(mlpipe exp list --name-only | sort | xargs)" = 'sweep-1 sweep-2 sweep-3 sweep-4' ] || fail "wrong experiments"
[ -z "$(find .mlpipe/tmp/exps -mindepth 1 -type d)" ] || fail "workspaces were left"
[ -z "$(git for-each-ref refs/mlpipe)" ] || fail "refs were left"
git fsck --strict 2>&1 | grep -v '^dangling' && fail "git found something wrong"

check 0 mlpipe exp apply sweep-3 --force # with the user's edit in it
same params.yaml "$(printf 'train:\n  lr: 0.25 # the learning rate\n  epochs: 1')"
check 0 mlpipe repro
ran

check 0 mlpipe exp run -S train.lr=0.125 --temp --json
said '"state": "succeeded", "overrides": \["train.lr=0.125"\], "rev": "[0-9a-f]{40}"'
same params.yaml "$(printf 'train:\n  lr: 0.25 # the learning rate\n  epochs: 1')"
