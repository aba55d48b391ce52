#!/usr/bin/env bash
# Work that fails leaves no output: an export beyond its tolerance, a training that diverges, a file in the way.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

new_table
check 0 prepare
sed -i 's/learning_rate: 0.01}/learning_rate: 1e9}/; s/hidden: .8.}, epochs: 2/hidden: [8, 8, 8, 8]}, epochs: 50/' params.yaml
check 1 train
complained '^mlpipe-stage: error: the (validation )?loss is not finite in epoch [0-9]+.*; the first value that is not: (what|the weight) layers\.'
complained '^hint: lower train.learning_rate'
absent model train.json train.csv

new_table
touch history
check 1 mlpipe-stage train --data prepared --output model --metrics train.json --history history/train.csv
complained "^mlpipe-stage: error: cannot create the directory 'history'"
absent model/model.json train.json
check 0 train
check 0 export_model
holds "$(number export.json largest_difference) <= 1e-4"
rm model.pt export.json

# A weight that is not a number is no model's.
offset=$((8 + $(od -An -tu8 -N8 model/model.safetensors)))
printf '\0\0\300\177' | dd of=model/model.safetensors bs=1 seek="$offset" conv=notrunc status=none
check 3 export_model --onnx-int8 model.onnx
complained "^model/model.safetensors: error: tensor '.*' holds a value that no model has"
absent model.pt model.onnx export.json
