#!/usr/bin/env bash
# Every model of the zoo as ONNX in floats and in 8 bits, valid by ONNX's checker and run by ONNX Runtime, which must say
# what the model says. MLPIPE_TEST_ONNXRUNTIME is the python of a virtual environment with it; unless it is set, the one
# that scripts/test installs is taken.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

python=${MLPIPE_TEST_ONNXRUNTIME:-$SOURCE_DIR/build/onnx/bin/python}
if [ ! -x "$python" ]; then
  echo "SKIPPED: there is no ONNX Runtime at $python; 'tests/onnx/install build/onnx' installs one" >&2
  if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
fi
cp "$SOURCE_DIR/examples/digits/data/digits.csv.gz" table.csv
models=(
  '{name: mlp, hidden: [32], activation: gelu}'
  '{name: cnn, blocks: [[8, 8], [16]], activation: silu, hidden: [32]}'
  '{name: alexnet, width: 8, hidden: [32]}'
  '{name: resnet, width: 8, blocks: [1, 1], squeeze_excitation: 0.25}'
  '{name: resnet, width: 8, blocks: [1, 1], preactivation: true, norm: group}'
  '{name: mobilenet, width: 8, blocks: [1, 1]}'
  '{name: vit, width: 24, depth: 2, heads: 3, patch: 2}'
  '{layers: [{conv: {out: 8, groups: 1}}, batch_norm, relu, {conv: {out: 8, groups: 2}}, {avg_pool: {kernel: 3, stride: 2, padding: 1}},
     {patches: {out: 12, size: 2}}, positions, {residual: {body: [layer_norm, {attention: {heads: 2, head_size: 4}}]}}, mean_token,
     {dense: {out: 16, bias: false}}, batch_norm, relu, {dense: {out: 10}}]}'
)
for model in "${models[@]}"; do
  cat >params.yaml <<YAML
seed: 1
prepare: {format: csv, label_column: 64, classes: 10, image_shape: [1, 8, 8], test_fraction: 0.2}
train: {model: $model, epochs: 4, learning_rate: 0.005}
export: {accuracy_tolerance: 0.03}
YAML
  [ -e prepared ] || check 0 prepare
  check 0 train
  check 0 mlpipe-stage export --data prepared --model model --output m.pt --metrics m.json --onnx m.onnx --onnx-int8 m8.onnx
  check 0 mlpipe-stage predict --model model --input prepared --output m.csv
  "$python" -B "$SOURCE_DIR/tests/onnx/verify.py" m.onnx prepared m.csv m.json onnx 1 || fail "ONNX of $model"
  # Integers here, floats of the same steps there: they differ where a value lies between two steps.
  check 0 mlpipe-stage predict --model m8.onnx --input prepared --output m8.csv
  "$python" -B "$SOURCE_DIR/tests/onnx/verify.py" m8.onnx prepared m8.csv m.json onnx_int8 0.98 || fail "INT8 of $model"
  rm -r model m.pt m.onnx m8.onnx
done
