#!/usr/bin/env bash
# A training that is killed at random moments, and gone on with each time, gives the bytes of one that was not; with
# every part that has a state of its own: averaged weights, plateau, dropout, augmentation, accumulated batches.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

kills=${1:-6}
seed=${2:-$RANDOM}
RANDOM=$seed
awk 'BEGIN { srand(1); for (i = 0; i < 600; ++i) { printf "%d", i % 3; for (j = 0; j < 64; ++j) printf ",%d", rand() * 9 + (i % 3) * (j % 5); print "" } }' >table.csv
epochs=$((2 * kills))  # that no kill comes too late
cat >params.yaml <<YAML
seed: 1
prepare: {format: csv, label_column: 0, classes: 3, image_shape: [1, 8, 8]}
train:
  model: {name: resnet, width: 8, blocks: [1, 1], drop_path: 0.2, dropout: 0.1}
  epochs: $epochs
  batch_size: 16
  accumulate: 2
  optimizer: lamb
  learning_rate: 0.02
  schedule: {kind: plateau, patience: 1}
  average: 0.95
  patience: 50
  clip_norm: 1
  augment: {crop: 1, cutout: 2, mixup: 0.2, strength: {from: 0.2, to: 1, epochs: 5}}
YAML
check 0 prepare
check 0 train --live live.jsonl
cp -r model uninterrupted
cp train.csv uninterrupted.csv
cp live.jsonl uninterrupted.jsonl
rm -r model train.csv train.json live.jsonl

state() { stat -c '%i %y' checkpoint 2>/dev/null || true; }
killed=0
while [ ! -e train.json ]; do
  before=$(state)
  mlpipe-stage train --data prepared --output model --metrics train.json --history train.csv --live live.jsonl \
    --checkpoint checkpoint --checkpoint-minutes 0.0005 >>out.txt 2>>err.txt &
  if [ "$killed" -lt "$kills" ]; then
    while [ "$(state)" = "$before" ] && kill -0 $! 2>/dev/null; do sleep 0.01; done
    sleep "0.0$((RANDOM % 10))"
    if [ $((RANDOM % 3)) -eq 0 ]; then kill -TERM $! 2>/dev/null || true; else kill -KILL $! 2>/dev/null || true; fi
    killed=$((killed + 1))
  fi
  wait $! 2>/dev/null || true
  if grep -q -v -E 'stopped by a signal|^hint: ' err.txt; then fail "$(cat err.txt)"; fi
done
[ "$killed" -eq "$kills" ] || fail "it was at its end after $killed kills"
cmp model/model.safetensors uninterrupted/model.safetensors || fail "other weights after $killed kills, seed $seed"
same train.csv "$(cat uninterrupted.csv)"
# Wall-clock times are the only difference between the live metrics.
strip() { sed -E 's/"time": [^,}]*//' "$1"; }
grep -q '"time": [0-9]' uninterrupted.jsonl || fail "$(cat uninterrupted.jsonl)"
same <(strip live.jsonl) "$(strip uninterrupted.jsonl)"
[ ! -e checkpoint ] || fail "a training that has ended left its checkpoint"
grep -q 'goes on from the checkpoint' out.txt || fail "nothing was gone on with: $(cat out.txt)"

# What cannot be written loses no training: the next call has nothing to train.
rm -r model train.json
mkdir train.csv.d
check 1 mlpipe-stage train --data prepared --output model --metrics train.json --history train.csv.d --checkpoint checkpoint
complained "cannot write 'train.csv.d': it is a directory"
absent model train.json
check 0 train --checkpoint checkpoint
said "goes on from the checkpoint 'checkpoint': epoch $((epochs + 1)), step 0"
cmp model/model.safetensors uninterrupted/model.safetensors || fail "other weights from the end of a training"
[ ! -e checkpoint ] || fail "the checkpoint is left"

# Of another training: said, and begun anew.
rm -r model train.json
mlpipe-stage train --data prepared --output model --metrics train.json --history train.csv --checkpoint checkpoint \
  --checkpoint-minutes 0.0001 >out.txt 2>err.txt &
while [ ! -e checkpoint ]; do sleep 0.02; done
kill -TERM $!
status=0
wait $! || status=$?
[ "$status" -eq 1 ] || fail "a stopped training ended with status $status"
grep -q "^hint: the same command goes on from 'checkpoint'" err.txt || fail "$(cat err.txt)"
sed -i "s/epochs: $epochs/epochs: 1/" params.yaml
check 0 train --checkpoint checkpoint
said "the checkpoint 'checkpoint' is of another training; this one begins anew"

# One that is damaged is no reason to lose anything in silence.
head -c 100 uninterrupted/model.safetensors >checkpoint
check 3 train --checkpoint checkpoint
complained '^checkpoint: error: '
