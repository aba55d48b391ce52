#!/usr/bin/env bash
# exp show, list, apply and remove: what a person does with the results.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe repro
git add -A && git commit -qm base
check 0 mlpipe exp run -S train.lr=0.5 -n half
check 0 mlpipe exp run -S train.lr=0.25 -n quarter

check 0 mlpipe exp show
said '^Experiment +Created +train.epochs +train.lr +other.txt +raw.txt$'
said '^workspace +- +3 +0.25 '
said '^main +[^ ]+ .M +3 +0.1 '
said '^├── [0-9a-f]{7} \[[a-z]+\] .* 3 '
said '^└── [0-9a-f]{7} \[[a-z]+\] .* 3 '
check 0 mlpipe exp show --only-changed
said '^Experiment +Created +train.lr$'
check 0 mlpipe exp show --md
said '^\| Experiment +\| Created +\| train.epochs \|'
check 0 mlpipe exp show --csv
said '^Experiment,rev,typ,Created,parent,train.epochs,train.lr,other.txt,raw.txt'
said '^half,[0-9a-f]{7},branch_'
check 0 mlpipe exp show --json
said '"name": "quarter"'
check 0 mlpipe exp show --csv --sort train.lr
same <(cut -d, -f1 "$TMPDIR/out" | tail -n 2) "$(printf 'quarter\nhalf')"
check 0 mlpipe exp show --csv --sort-by train.lr --sort-order desc
same <(cut -d, -f1 "$TMPDIR/out" | tail -n 2) "$(printf 'half\nquarter')"
check 0 mlpipe exp show --csv --filter 'train.lr<0.5' --filter train.epochs=3
same <(cut -d, -f1 "$TMPDIR/out" | tail -n 1) quarter
check 4 mlpipe exp show --filter 'lr<0.5'
complained "no experiment has 'lr'"
check 2 mlpipe exp show --filter lr
complained "'lr' is no condition"

check 0 mlpipe exp apply half # nothing is lost: what stands there is experiment 'quarter'
grep -q 'lr: 0.5' params.yaml model.txt || fail "params or outputs are not those of 'half'"
check 0 mlpipe status
said 'up to date'
echo '# an edit' >>params.yaml
check 2 mlpipe exp apply quarter
complained 'would be lost: params.yaml'
check 0 mlpipe exp apply quarter --force
grep -q 'lr: 0.25' params.yaml || fail "not applied"

check 4 mlpipe exp remove half nosuch # all or none
check 0 mlpipe exp remove half
check 0 mlpipe exp list
said '\[quarter\]$'
[ "$(git for-each-ref refs/exps | wc -l)" -eq 1 ] || fail "not exactly one experiment is left"
