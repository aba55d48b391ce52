#!/usr/bin/env bash
# One training in several processes: the result of a single one, the same bytes each time, one message for all of them, and
# nothing left of any when one of them or what started them ends.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

awk 'BEGIN { srand(1); for (i = 0; i < 300; ++i) { printf "%d", i % 3; for (j = 0; j < 16; ++j) printf ",%.3f", rand() * 9 + (i % 3) * (j % 5); print "" } }' >table.csv
params() { # EPOCHS LAYERS [MORE]
  cat >params.yaml <<YAML
seed: 1
prepare: {format: csv, label_column: 0, classes: 3}
train: {model: {layers: $2}, epochs: $1, batch_size: 32, learning_rate: 0.02${3:-}}
YAML
}
plain='[{dense: {out: 16}}, relu, {dense: {out: 3}}]'
random='[{dense: {out: 16}}, batch_norm, relu, {dropout: {rate: 0.2}}, {dense: {out: 3}}]'
processes() { pgrep -f "^mlpipe-stage train --data $PWD/" || true; }
# begin [ARGUMENT...]: in the background, by the absolute path by which `processes` finds them; $! is the first of them. What
# the one before it printed is gone, so that what is awaited is its own.
begin() {
  rm -f out.txt err.txt
  mlpipe-stage train --data "$PWD/prepared" --output model --metrics train.json --history train.csv "$@" >out.txt 2>err.txt &
}
ended() { # PID STATUS
  local status=0
  wait "$1" || status=$?
  [ "$status" -eq "$2" ] || fail "ended with status $status instead of $2: $(cat err.txt)"
  [ -z "$(processes)" ] || fail "a process is left: $(processes)"
}
awaited() { # PID COMMAND...: while that process is there
  until "${@:2}"; do
    kill -0 "$1" 2>/dev/null || fail "it ended: $(cat err.txt)"
    sleep 0.02
  done
}
gone() { [ -z "$(processes)" ]; }

params 3 "$plain"
check 0 prepare
sed -i 's/batch_size: 32/batch_size: 3/' params.yaml
check 3 train --nproc 2
if grep -q 'was built without c10d' "$TMPDIR/err"; then
  echo 'skipped: mlpipe-stage was built without c10d and Gloo; install libgloo-dev' >&2
  exit 77
fi
complained 'error: train.batch_size is 3, and 2 processes need at least 4$'
params 3 "$plain"
check 0 train --nproc 2
said '1 threads in each of 2 processes$'
[ "$(grep -c '^epoch ' "$TMPDIR/out")" -eq 3 ] || fail "not one line an epoch: $(cat "$TMPDIR/out")"
grep -q '"processes": 2' model/runtime.json || fail "$(cat model/runtime.json)"
mv model two
mv train.csv two.csv
check 0 train
python3 - two/model.safetensors model/model.safetensors <<'PY' || fail 'two processes trained another model than one'
import array, json, struct, sys
def tensors(name):
    data = open(name, 'rb').read()
    size = struct.unpack('<Q', data[:8])[0]
    for key, value in sorted(json.loads(data[8:8 + size]).items()):
        first, last = value['data_offsets']
        yield from array.array('f', data[8 + size + first:8 + size + last])
two, one = (list(tensors(name)) for name in sys.argv[1:])
assert two != one and len(two) == len(one)
sys.exit(max(abs(a - b) for a, b in zip(two, one)) > 1e-4)
PY
# As a scheduler starts them, each with its place: the same bytes.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=$port
RANK=1 LOCAL_RANK=1 train --params params.yaml >other.txt 2>&1 &
RANK=0 LOCAL_RANK=0 check 0 train
wait $! || fail "the second process failed: $(cat other.txt)"
[ ! -s other.txt ] || fail "the second process speaks: $(cat other.txt)"
cmp model/model.safetensors two/model.safetensors || fail 'a scheduler made another model than --nproc'
RANK=0 LOCAL_RANK=0 check 2 train --nproc 2
complained '^mlpipe-stage: error: --nproc starts processes'
RANK=0 LOCAL_RANK=0 check 2 mlpipe-stage train --data prepared --overfit 8
RANK=0 check 3 train
complained "^mlpipe-stage: error: RANK is '0', but LOCAL_RANK is not set$"
unset WORLD_SIZE MASTER_ADDR MASTER_PORT

# What is wrong for all is said once.
params ten "$plain"
check 3 train --nproc 3
[ "$(grep -c 'error: train.epochs must be an integer' "$TMPDIR/err")" -eq 1 ] || fail "$(cat "$TMPDIR/err")"
params 3 '[{dense: {out: 16}}, {dense: {out: 16}}, {dense: {out: 3}}]' ', optimizer: sgd, schedule: {kind: constant}'
sed -i 's/learning_rate: 0.02/learning_rate: 1e9/' params.yaml
check 1 train --nproc 2
[ "$(grep -c 'the loss is not finite in epoch' "$TMPDIR/err")" -eq 1 ] || fail "$(cat "$TMPDIR/err")"
[ "$(wc -l <"$TMPDIR/err")" -eq 2 ] || fail "more than one message: $(cat "$TMPDIR/err")"

# Stopped and gone on with: the bytes of one that was not.
params 40 "$random" ', average: 0.9'
check 0 train --nproc 2
mv model uninterrupted
rm train.json
begin --nproc 2 --checkpoint checkpoint --checkpoint-minutes 0.001
awaited $! test -e checkpoint
kill -TERM $!
ended $! 1
[ "$(grep -c 'stopped by a signal in epoch' err.txt)" -eq 1 ] || fail "$(cat err.txt)"
[ ! -e train.json ] || fail 'it was at its end before it was stopped'
check 0 train --nproc 2 --checkpoint checkpoint
said "goes on from the checkpoint 'checkpoint'"
cmp model/model.safetensors uninterrupted/model.safetensors || fail 'other weights after a stop'

# One that dies ends them all; so does the one that started them.
rm -r model train.json
params 100000 "$plain"
begin --nproc 2
awaited $! grep -qs '^epoch 1/' out.txt
kill -KILL "$(pgrep -P $! | tail -n 1)"
ended $! 1
grep -q 'error: process 1 of 2 was ended by signal 9' err.txt || fail "$(cat err.txt)"
[ "$(wc -l <err.txt)" -eq 2 ] || fail "more than one message: $(cat err.txt)"
begin --nproc 2
awaited $! grep -qs '^epoch 1/' out.txt
kill -KILL $!
wait $! 2>/dev/null || true
until gone; do sleep 0.02; done
absent model train.json
