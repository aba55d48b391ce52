#!/usr/bin/env bash
# Params and arguments that are wrong: one message that says where, a status of its own, and nothing written.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

new_table
check 0 prepare
sed -i 's/epochs: 2/epochs: ten/' params.yaml
check 3 train
complained "^params.yaml:3:50: error: train.epochs must be an integer, found 'ten'$"
complained '^hint: '
[ "$(wc -l <"$TMPDIR/err")" -eq 2 ] || fail "more than one message"

sed -i 's/epochs: ten/epoch: 2/' params.yaml
check 3 train
complained "^params.yaml:3:42: error: unknown key 'epoch' in section 'train'$"
complained "^hint: did you mean 'epochs'\?$"

sed -i 's/name: mlp, hidden: .8./name: cnn, blocks: [[4]]/; s/epoch: 2/epochs: 2/' params.yaml
check 3 train
complained "^params.yaml:3:16: error: train.model cannot be built: 'conv' takes images, and gets rows of 2 values$"

sed -i '/^train:/d' params.yaml
check 3 train
complained "^params.yaml: error: there is no section 'train'$"

new_table
sed -i 's/name: mlp, hidden: .8.}/BN, batch_size: 1/; s/{BN/{layers: [{dense: {out: 4}}, batch_norm, {dense: {out: 2}}]}/' params.yaml
check 3 train
complained '^params.yaml:3:[0-9]+: error: train.batch_size is 1, and layers.1 \(batch_norm\) needs two samples for a variance$'
sed -i 's/batch_size: 1/batch_size: 64/' params.yaml
check 3 mlpipe-stage train --data prepared --overfit 1
complained ' train.batch_size is 64, of a single training sample, and layers.1 '
new_table
sed -i 's/evaluate: {}/evaluate: {test_time: {flip: true}}/' params.yaml
check 0 train
check 3 mlpipe-stage evaluate --data prepared --model model --metrics e.json --report r.json --confusion c.csv
complained '^params.yaml:4:[0-9]+: error: evaluate.test_time is for images, and the samples are rows of a table$'
rm -r model train.json train.csv

echo 'train: {epochs: [}' >params.yaml
check 3 train
complained '^params.yaml:1:[0-9]+: error: '
check 3 train --params absent.yaml
complained '^absent.yaml: error: no such file$'

check 2 mlpipe-stage train --data prepared
complained '^mlpipe-stage: error: --output is required$'
check 2 mlpipe-stage
complained '^mlpipe-stage: error: no stage is given$'
check 2 mlpipe-stage trian
complained 'trian'
check 2 train --epochs 3
check 0 mlpipe-stage --help
said '  export  '
absent model train.json train.csv
