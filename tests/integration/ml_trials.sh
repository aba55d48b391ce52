#!/usr/bin/env bash
# Trials before a training: the learning rate, the batch size, a profile, and whether the model can learn by heart.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

new_table
check 0 prepare
try() { mlpipe-stage train --data prepared "$@"; }
check 0 try --find-lr rates.csv
said 'the loss falls fastest at learning rate'
[ "$(head -n 1 rates.csv)" = learning_rate,loss ] || fail "$(head rates.csv)"
[ "$(wc -l <rates.csv)" -gt 50 ] || fail "$(cat rates.csv)"
check 0 try --find-batch-size
said 'batch size +16: +[0-9]+ samples a second'
check 0 try --profile trace.json
grep -q '"name": *"aten::' trace.json || fail "$(head -c 300 trace.json)"
check 1 try --overfit 8
complained 'the model does not memorise 8 samples within 2 epochs: accuracy 0'
sed -i 's/epochs: 2/epochs: 200/' params.yaml
check 0 try --overfit 8
said 'the model memorises 8 samples'
check 1 try --profile /proc/none/trace.json
complained "cannot create the directory '/proc/none'"
check 2 try --overfit 8 --find-batch-size
for output in --output --metrics --history --live --checkpoint; do
  check 2 try --overfit 8 "$output" train.json
  complained "^mlpipe-stage: error: a trial writes no $output\$"
done
check 2 try --output model
complained '^mlpipe-stage: error: --metrics is required'
absent model train.json
