#!/usr/bin/env bash
# A model in every form: equal bytes each time, figures that predict computes anew from the files, predictions that agree
# whatever the form, and what is refused.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

cp "$SOURCE_DIR/examples/digits/data/digits.csv.gz" table.csv
cat >params.yaml <<'YAML'
seed: 3
prepare: {format: csv, label_column: 64, classes: 10, image_shape: [1, 8, 8], test_fraction: 0.2}
train: {model: {name: cnn, blocks: [[16, 16], [32]], hidden: [32]}, epochs: 4, learning_rate: 0.01}
export: {accuracy_tolerance: 0.012}
YAML
export_all() {
  mkdir -p "$1"
  mlpipe-stage export --data prepared --model model --metrics "$1/metrics.json" --output "$1/m.pt" --onnx "$1/m.onnx" \
    --onnx-int8 "$1/m8.onnx" --safetensors "$1/m.safetensors" "${@:2}"
}
# predict NAME MODEL ARGUMENT...: predictions of the test split in NAME.csv
predict() { mlpipe-stage predict --model "$2" --input prepared --output "$1.csv" "${@:3}"; }
# agreeing FILE FILE: of how many samples the predicted class is the same
agreeing() { paste -d, <(cut -d, -f 1,2 "$1") <(cut -d, -f 1,2 "$2") | awk -F, 'NR > 1 && $1 == $3 && $2 == $4' | wc -l; }

check 0 prepare
check 0 train
check 0 export_all one --timing timing.json
said '^onnx_int8: [0-9]* samples: .* run by OpenCV '
check 0 export_all two
check 0 diff -r one two
for form in onnx onnx_int8 safetensors; do grep -q "^  \"$form\": {" one/metrics.json || fail "no figures of $form"; done
holds "$(stat -c %s one/m8.onnx) < 0.5 * $(stat -c %s one/m.onnx)"
holds "$(number timing.json p50_seconds | wc -l) == 4"

check 0 predict model model
samples=$(($(wc -l <model.csv) - 1))
for compared in $(number one/metrics.json samples); do holds "$compared == $samples"; done
for form in m.pt m.onnx m.safetensors; do
  check 0 predict "$form" "one/$form"
  holds "$(agreeing model.csv "$form.csv") == $samples"
done
check 0 predict m8 one/m8.onnx
holds "$(agreeing model.csv m8.csv) >= 0.97 * $samples"
# Each form's accuracy is what its predictions come to; evaluate says the classes of the samples.
check 0 mlpipe-stage evaluate --params <(echo 'evaluate: {}') --data prepared --model model --metrics e.json --report r.json --confusion c.csv
# figure KEY: of that form; of TorchScript's, which are at the top, without one.
figure() { if [ -n "$1" ]; then sed -n "/^  \"$1\": {/,/^  }/p" one/metrics.json; else sed '/^  ".*": {/,/^  }/d' one/metrics.json; fi >figures
  number figures accuracy; }
for pair in m.pt: m.onnx:onnx m8:onnx_int8 m.safetensors:safetensors; do
  right=$(paste -d, <(cut -d, -f 1 c.csv) <(cut -d, -f 2 "${pair%:*}.csv") | awk -F, 'NR > 1 && $1 == $2' | wc -l)
  holds "($(figure "${pair#*:}") - $right / $samples) ^ 2 < 1e-18"
done
holds "$(number e.json accuracy) == $(number one/metrics.json accuracy_before)"
check 0 predict top one/m.onnx --top-k 3 --split validation
holds "$(head -n 1 top.csv | tr , '\n' | wc -l) == 7"
awk -F, 'NR > 1 && ($3 < $5 || $5 < $7) { exit 1 }' top.csv || fail "the likeliest is not first"

grep -A6 '^  "safetensors": {' one/metrics.json | grep -q '"runtime": "LibTorch .*, OpenCV ' ||
  fail "safetensors is not run as predict runs it, and by OpenCV"
sed -i 's/^export: .*/export: {accuracy_tolerance: 0.012, fold: false, weight_bits: 8}/' params.yaml
check 0 export_all unfolded
grep -q BatchNormalization unfolded/m.onnx || fail "norms are folded all the same"
! grep -q BatchNormalization one/m.onnx || fail "norms are not folded"
! cmp -s one/m8.onnx unfolded/m8.onnx || fail "INT8 is the same"

# What is refused, each by its own message, without an output.
rm -f p.csv
refused() { # refused MODEL MESSAGE
  check 3 mlpipe-stage predict --model "$1" --input prepared --output p.csv
  complained "$2"
  absent p.csv
}
for form in m.pt m.onnx m8.onnx m.safetensors; do head -c 3000 "one/$form" >"cut-$form"; done
refused cut-m.pt '^cut-m.pt: error: is not a TorchScript archive, or is damaged$'
refused cut-m.onnx '^cut-m.onnx: error: is not an ONNX model, or ends early$'
refused cut-m8.onnx '^cut-m8.onnx: error: is not an ONNX model, or ends early$'
refused cut-m.safetensors '^cut-m.safetensors: error: is not a usable safetensors file: '
refused model/model.safetensors '^model/model.safetensors: error: does not say what its classes are$'
refused params.yaml '^params.yaml: error: is not an ONNX model'
check 2 mlpipe-stage predict --model model --input prepared --output p.csv --top-k 11
complained 'asks for 11 classes, and the model has 10$'
check 2 mlpipe-stage predict --model model --input prepared --output p.csv --top-k 0
complained 'top-k: Value 0 not in range'
check 2 mlpipe-stage predict --model model --input prepared --output p.csv --resize
complained 'resize is for pictures'
cp -r "$SOURCE_DIR/tests/integration/ml_pictures" pictures
check 0 mlpipe-stage predict --model one/m8.onnx --input pictures --output p.csv
holds "$(grep -c '^[a-z]*\.[a-z]*,[0-9],0\.' p.csv) == 4"
rm p.csv
head -c 70 pictures/red.png >pictures/short.png
check 3 mlpipe-stage predict --model one/m.onnx --input pictures --output p.csv
complained '^pictures/short.png: error: cannot be decoded: libpng: '
absent p.csv

rm -r one
check 2 mlpipe-stage export --data prepared --model model --metrics metrics.json
complained '^mlpipe-stage: error: there is nothing to export$'
sed -i 's/^export: .*/export: {tolerance: 0}/' params.yaml
check 1 export_all one
complained '^mlpipe-stage: error: the exported model differs by .*more than the tolerance'
absent one/m.pt one/metrics.json
sed -i 's/^export: .*/export: {accuracy_tolerance: 0, calibration_samples: 1, calibration_share: 0.9}/' params.yaml
check 1 export_all one
complained '^mlpipe-stage: error: the INT8 model is right on .* it loses more than the tolerance of 0.00 points'
absent one/m.pt one/m8.onnx one/metrics.json
