#!/usr/bin/env bash
# The same data, params and threads give the same bytes of every output, whatever the directory, the locale, the time zone,
# the moment, the name of the params file or whether standard output is read.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

run_all() {
  mlpipe-stage prepare "$@" --input digits.csv.gz --output data/prepared
  mlpipe-stage train "$@" --data data/prepared --output model --metrics metrics/train.json --history plots/train.csv
  mlpipe-stage evaluate "$@" --data data/prepared --model model \
    --metrics metrics/evaluate.json --report report.json --confusion plots/confusion.csv --predictions predictions.csv \
    --confusion-svg plots/confusion.svg --reliability plots/bins.csv --reliability-svg plots/bins.svg \
    --mistakes plots/mistakes.png --card card.md --timing "$TMPDIR/timing.json"
  rm "$TMPDIR/timing.json"
  mlpipe-stage prune "$@" --data data/prepared --model model --output pruned \
    --metrics metrics/prune.json --history plots/prune.csv --timing "$TMPDIR/timing.json"
  mlpipe-stage export "$@" --data data/prepared --model pruned --output model.pt --metrics metrics/export.json
}

mkdir first 'another place'
for place in first 'another place'; do
  cp "$SOURCE_DIR/examples/digits/data/digits.csv.gz" "$place"
  sed 's/epochs: .*/epochs: 3/' "$SOURCE_DIR/examples/digits/params.yaml" >"$place/params.yaml"
done
cd first && check 0 run_all
[ -s "$TMPDIR/timing.json" ] || fail "no timing was written"
cd '../another place' && mv params.yaml settings.yml
LC_ALL=C TZ=Asia/Tokyo check 0 run_all --params settings.yml
mv settings.yml params.yaml
cd .. && diff -r first 'another place' >&2 || fail "outputs differ"
[ "$(find first -type f | wc -l)" -eq 27 ] || fail "not all outputs are there: $(find first -type f)"

sed -i 's/^seed: .*/seed: 77/' first/params.yaml
cd first && check 0 run_all && cd ..
for file in data/prepared/test.safetensors model/model.safetensors pruned/model.safetensors model.pt; do
  ! cmp -s "first/$file" "another place/$file" || fail "another seed gave the same $file"
done
