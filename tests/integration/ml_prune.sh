#!/usr/bin/env bash
# Pruning of every kind on the digits: targets are met, what is asked for holds in the files, the same bytes twice, the trial
# of each layer, and what is refused.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

cp "$SOURCE_DIR/examples/digits/data/digits.csv.gz" table.csv
cat >base.yaml <<'YAML'
seed: 3
prepare: {format: csv, label_column: 64, classes: 10, image_shape: [1, 8, 8]}
train: {model: {name: resnet, width: 8, blocks: [2, 1]}, epochs: 4, learning_rate: 0.02}
YAML
settings() { { cat base.yaml && echo "prune: {epochs: 1, learning_rate: 0.01, $*}"; } >params.yaml; }
prune() {
  mlpipe-stage prune --data prepared --model model --output "$1" --metrics "$1.json" --history "$1.csv" \
    --steps "$1-steps.csv" --pareto "$1.svg"
}
refused() { # MESSAGE SETTINGS...
  local message=$1
  shift
  settings "$@"
  check 3 prune refused
  complained "$message"
}
settings
check 0 mlpipe-stage prepare --input table.csv --output prepared
check 0 train

# Iterative, to a share of the operations, by what each unit does to the loss.
settings 'criterion: taylor, scope: global, target: {flops: 0.5}, steps: 2, score_batches: 4'
check 0 prune taylor
said '^step 2 of 2: [0-9]+ parameters, [0-9]+ not zero, [0-9]+ FLOPs, test accuracy 0\.[0-9]+ untuned$'
said '^inference of 1 sample: .* times as fast'
said '^inference of 64 samples: .* times as fast'
holds "$(number taylor.json flops_after) <= 0.5 * $(number taylor.json flops_before)"
holds "$(number taylor.json flops_after) > 0.45 * $(number taylor.json flops_before)"
holds "$(number taylor.json bytes_after) == $(wc -c <taylor/model.safetensors)"
holds "$(number taylor.json steps) == 2"
[ "$(cut -d, -f 1,2 taylor-steps.csv | tr '\n' ' ')" = 'step,state 0,before 1,pruned 1,tuned 2,pruned 2,tuned ' ] ||
  fail "$(cat taylor-steps.csv)"
[ "$(wc -l <taylor.csv)" -eq 3 ] || fail "not one epoch a step: $(cat taylor.csv)"
grep -q '<title>tuned in step 2: ' taylor.svg || fail "the picture lacks a step"
mkdir first && mv taylor* first
check 0 prune taylor
for file in taylor/model.json taylor/model.safetensors taylor.json taylor.csv taylor-steps.csv taylor.svg; do
  cmp "first/$file" "$file" >&2 || fail "another run gave another $file"
done

# A number of operations, in multiples, with layers that are let be.
settings "target: {parameters: 3000}, round_to: 4, keep: ['0'], ratios: {7.body.0: 0.75}"
check 0 prune rounded
holds "$(number rounded.json parameters_after) <= 3000"
widths=$(tr -d ' \n' <rounded/model.json | grep -o '"conv":{"out":[0-9]*' | grep -o '[0-9]*$' | tr '\n' ' ')
for width in $widths; do holds "$width % 4 == 0"; done
[ "${widths%% *}" -eq 8 ] || fail "layer 0 was not kept: $widths"

settings 'kind: blocks, ratio: 0.5'
check 0 prune blocks
said '^block [35] goes$'
holds "$(grep -c '"residual"' blocks/model.json) == $(grep -c '"residual"' model/model.json) - 1"

# Zeros that stay: the share, a file that packs, a model that the other stages read.
settings 'kind: unstructured, ratio: 0.8, scope: global'
check 0 prune sparse
holds "($(number sparse.json sparsity) - 0.8) ^ 2 < 1e-6"
holds "$(number sparse.json compressed_bytes_after) < 0.5 * $(number sparse.json compressed_bytes_before)"
holds "$(number sparse.json bytes_after) == $(number sparse.json bytes_before)"
holds "$(number sparse.json flops_after) == $(number sparse.json flops_before)"
echo 'evaluate: {}' >>params.yaml
check 0 mlpipe-stage evaluate --data prepared --model sparse --metrics e.json --report r.json --confusion c.csv
holds "$(number e.json accuracy) == $(number sparse.json accuracy_after)"
settings 'kind: n_m, pattern: {n: 1, m: 4}'
check 0 prune pattern
said '^the pattern passes over 0.*: inputs that are no multiple of 4$'
holds "$(number pattern.json sparsity) > 0.73 && $(number pattern.json sparsity) <= 0.75"

settings 'kind: blocks, target: {latency: 0.9, batch: 32}, score_batches: 1'
check 0 prune fast
said '^the target of latency is met with 0\.[0-9]+ of the FLOPs, .*target: \{flops: 0\.[0-9]+\}. gives the same model every time$'

settings 'sensitivity_samples: 60'
check 0 mlpipe-stage prune --data prepared --model model --sensitivity scan.csv --sensitivity-svg scan.svg
said '^5 layers pruned alone, judged by 60 validation samples$'
[ "$(head -n 1 scan.csv)" = layer,ratio,accuracy,flops,parameters ] || fail "$(head scan.csv)"
[ "$(wc -l <scan.csv)" -eq 51 ] || fail "$(cat scan.csv)"
check 2 mlpipe-stage prune --data prepared --model model --sensitivity-svg scan.svg
check 2 mlpipe-stage prune --data prepared --model model --output out
complained '^mlpipe-stage: error: --metrics is required$'

refused "^params.yaml:4:[0-9]+: error: prune.keep has '99', which is no layer that makes units$" "keep: ['99']"
complained '^hint: these can be pruned: 0, 3.body.0, '
all=$(sed -nE "s/^hint: these can be pruned: //p" "$TMPDIR/err" | sed -E 's/[^, ]+/"&"/g')
refused 'prune.keep leaves no unit that goes by the ratio$' "keep: [$all]"
refused 'prune.ratio is 0.01, and takes no unit of any layer$' 'ratio: 0.01'
refused 'prune.ratio is 0.95, and of [0-9]+ units at most [0-9]+ can go$' 'scope: global, ratio: 0.95'
refused "prune.keep has '99', which is no layer with weights$" "kind: unstructured, keep: ['99']"
all=$(sed -nE "s/^hint: these have some: //p" "$TMPDIR/err" | sed -E 's/[^, ]+/"&"/g')
refused 'prune.keep names every layer with weights: nothing could go$' "kind: unstructured, keep: [$all]"
refused "prune.ratios has '10', which loses no units: others count on all of them$" "ratios: {'10': 0.5}"
refused 'prune.target cannot be met: of [0-9]+ FLOPs at least [0-9]+ stay$' 'target: {flops: 0.001}'
refused 'prune.target cannot be met: of [0-9]+ FLOPs at least [0-9]+ stay$' 'kind: blocks, target: {flops: 0.1}'
refused 'prune.target must say what of exactly one of parameters, flops and latency stays$' 'target: {}'
refused 'prune.ratio and a target are given' 'ratio: 0.5, target: {flops: 0.5}'
{ cat base.yaml && echo 'prune: {epochs: 3, learning_rate: 0.01, steps: 2, schedule: {kind: cosine, warmup_epochs: 2}}'; } >params.yaml
check 3 prune refused
complained 'prune.schedule has 2 warmup_epochs of 1 step_epochs, so the warm-up never ends$'
sed -i 's/steps: 2, //' params.yaml # where there are no steps, step_epochs are of no account
check 0 prune warmed
refused "prune.criterion must be one of l1, taylor, found 'l2'$" 'kind: unstructured, criterion: l2'
refused "prune.pattern.n must be from 1 to 3, found 4$" 'kind: n_m, pattern: {n: 4, m: 4}'
refused "prune.keep has '7', which is no block that could go$" "kind: blocks, keep: ['7']"
refused "unknown key 'target' in section 'prune'$" 'kind: unstructured, target: {flops: 0.5}'
settings 'kind: blocks'
check 3 mlpipe-stage prune --data prepared --model model --sensitivity other.csv
complained 'prune.kind is not structured, and --sensitivity is of that kind$'
settings "keep: ['99']"
check 3 mlpipe-stage prune --data prepared --model model --sensitivity other.csv
complained "prune.keep has '99', which is no layer that makes units$"
settings 'round_to: 1024'
check 3 mlpipe-stage prune --data prepared --model model --sensitivity other.csv
complained 'prune.round_to is 1024, and no layer that can lose units has more than that$'
absent refused refused.json other.csv out
