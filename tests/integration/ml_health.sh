#!/usr/bin/env bash
# What a training says of its own health, and what it is asked before it has begun.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

new_table
check 0 prepare
check 0 train --live live.jsonl
grep -q '"dead_units/layers.1": *0[,}.]' live.jsonl || fail "no share of dead units: $(cat live.jsonl)"
if grep -q 'are dead' "$TMPDIR/err"; then fail 'units are dead that are not'; fi

# Steps so large, with labels that cannot be learnt, that no unit is above zero for any sample again.
awk 'BEGIN { srand(1); for (i = 0; i < 80; ++i) printf "%d,%d,%d\n", i % 7 + 10, i % 5, rand() * 2 }' >table.csv
check 0 prepare
sed -i 's/learning_rate: 0.01}/learning_rate: 30, schedule: {kind: constant}, batch_size: 8}/; s/epochs: 2/epochs: 6/' params.yaml
check 0 train --live live.jsonl
complained '^mlpipe-stage: warning: after epoch [1-6] [0-9]+ % of the units of layers.1 are dead: zero for every sample'
[ "$(grep -c 'are dead' "$TMPDIR/err")" -eq 1 ] || fail "warned more than once: $(cat "$TMPDIR/err")"
grep -q '"dead_units/layers.1": *1[,}.]' live.jsonl || fail "$(cat live.jsonl)"

# A device or precision that is not there.
new_table
sed -i 's/epochs: 2/epochs: 2, precision: float16/' params.yaml
check 3 train
complained '^params.yaml:3:[0-9]+: error: train.precision is float16, which needs device: cuda$'
new_table
sed -i 's/^seed: 1/seed: 1\ndeterministic: false/' params.yaml
check 0 train
grep -q '"deterministic": false' model/runtime.json || fail "$(cat model/runtime.json)"

# SIGUSR2 while params and data are read does not end it.
mkfifo slow.yaml
mlpipe-stage train --params slow.yaml --data prepared --output model --metrics train.json --history train.csv \
  --checkpoint checkpoint >out.txt 2>&1 &
until grep -q 'SigCgt:.*[89a-f]..$' "/proc/$!/status"; do sleep 0.02; done
kill -USR2 $!
cat params.yaml >slow.yaml
wait $! || fail "SIGUSR2 ended a training: $(cat out.txt)"
