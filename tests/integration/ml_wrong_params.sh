#!/usr/bin/env bash
# Params and arguments that are wrong: one message that says where, a status of its own, and nothing written.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

new_table
check 0 prepare
sed -i 's/epochs: 2/epochs: ten/' params.yaml
check 3 train
complained "^params.yaml:3:30: error: train.epochs must be an integer, found 'ten'$"
complained '^hint: '
[ "$(wc -l <"$TMPDIR/err")" -eq 2 ] || fail "more than one message"

sed -i 's/epochs: ten/epoch: 2/' params.yaml
check 3 train
complained "^params.yaml:3:22: error: unknown key 'epoch' in section 'train'$"
complained "^hint: did you mean 'epochs'\?$"

sed -i 's/epoch: 2/epochs: 2, blocks: [[4]]/' params.yaml
check 3 train
complained '^params.yaml:3:41: error: train.blocks cannot be built: convolutions need images'

sed -i '/^train:/d' params.yaml
check 3 train
complained "^params.yaml: error: there is no section 'train'$"

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
