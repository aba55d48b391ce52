# Helpers of the tests of mlpipe-stage, sourced after or instead of lib.sh:  . "$SOURCE_DIR/tests/integration/ml_lib.sh"
# shellcheck shell=bash
. "$SOURCE_DIR/tests/integration/lib.sh"

# A small table that can be learnt: 40 rows, two numbers and a label of two classes.
new_table() {
  awk 'BEGIN { for (i = 0; i < 40; ++i) printf "%d,%d,%d\n", i % 7 + 10 * (i % 2), i % 5, i % 2 }' >table.csv
  cat >params.yaml <<'YAML'
seed: 1
prepare: {format: csv, label_column: 2, classes: 2}
train: {model: {name: mlp, hidden: [8]}, epochs: 2, learning_rate: 0.01}
evaluate: {}
prune: {epochs: 1, learning_rate: 0.01}
export: {}
YAML
}

# Each runs a stage as the table's pipeline would, with more arguments if there are any.
prepare() { mlpipe-stage prepare --input table.csv --output prepared "$@"; }
train() { mlpipe-stage train --data prepared --output model --metrics train.json --history train.csv "$@"; }
export_model() { mlpipe-stage export --data prepared --model model --output model.pt --metrics export.json "$@"; }

# absent PATH...: a failed stage left none of these, nor temporary files.
absent() {
  local path
  for path; do [ ! -e "$path" ] || fail "$path is there"; done
  [ -z "$(find . -name '.*.tmp')" ] || fail "a temporary file is left"
}

# number FILE KEY: the number under that key of a metrics file.
number() { sed -n "s/^ *\"$2\": \([-+.e0-9]*\),\{0,1\}\$/\1/p" "$1"; }

# holds EXPRESSION: an awk expression of numbers is true.
holds() { awk "BEGIN { exit !($1) }" || fail "not so: $1"; }

# repro_honestly: the pipeline runs, traced, and its stages open nothing but what they declare.
repro_honestly() {
  check 0 mlpipe repro --trace
  ! grep -E 'which it does not declare|which is no output of it' "$TMPDIR/err" || fail "a false alarm, or a stage that hides something"
}
