#!/usr/bin/env bash
# Evaluation on the digits with every output: figures computed anew from the predictions, pictures, the card and its digests,
# another model to compare with; and what it refuses.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

evaluate() {
  mlpipe-stage evaluate --data prepared --model model --metrics eval.json --report report.json --confusion confusion.csv "$@"
}
cp "$SOURCE_DIR/examples/digits/data/digits.csv.gz" table.csv
sed 's/epochs: .*/epochs: 2/' "$SOURCE_DIR/examples/digits/params.yaml" >params.yaml
check 0 prepare
check 0 train
sed 's/^seed: .*/seed: 8/' params.yaml >other.yaml
check 0 mlpipe-stage train --params other.yaml --data prepared --output other --metrics o.json --history o.csv
check 0 evaluate --predictions predictions.csv --confusion-svg pictures/confusion.svg --reliability bins.csv \
  --reliability-svg pictures/bins.svg --mistakes pictures/mistakes.png --card card.md --timing timing.json --compare other
said '^the other model: accuracy 0\.[0-9]+, difference [+-]0\.[0-9]+, McNemar'

# The class n has the column n + 3.
awk -F, 'NR > 1 { ++n; right += $1 == $2; loss -= log($($1 + 3)); for (c = 0; c < 10; ++c) brier += ($(c + 3) - (c == $1)) ^ 2 }
  END { printf "\"accuracy\": %.12g\n\"loss\": %.12g\n\"brier\": %.12g\n", right / n, loss / n, brier / n }' predictions.csv >anew
for key in accuracy loss brier; do
  holds "($(number eval.json $key) - $(number anew $key)) ^ 2 < 1e-18"
done
same <(cut -d, -f 1,2 predictions.csv) "$(cat confusion.csv)"
holds "$(awk -F, 'NR > 1 { n += $3 } END { print n }' bins.csv) == $(($(wc -l <predictions.csv) - 1))"
[ "$(head -c 8 pictures/mistakes.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "no PNG was written"
for picture in confusion.svg bins.svg mistakes.png; do grep -q "(<pictures/$picture>)" card.md || fail "the card lacks $picture"; done
for file in prepared/test.safetensors model/model.safetensors other/model.safetensors; do
  grep -q "$(sha256sum <$file | cut -d ' ' -f 1)" card.md || fail "the card lacks the digest of $file"
done
grep -qF 'evaluate.test_time` | none |' card.md || fail "the card does not say by which views: $(cat card.md)"
holds "$(number timing.json p50_seconds | head -n 1) <= $(number timing.json p99_seconds | head -n 1)"
grep '"p_value"' report.json >p_value

# The same comparison by the other's predictions, the other way round.
mv model own && mv other model
check 0 evaluate --compare-predictions predictions.csv
same <(grep '"p_value"' report.json) "$(cat p_value)"
sed -i 's/split: test/split: validation/' params.yaml
check 3 evaluate --compare-predictions predictions.csv
complained '^predictions.csv: error: the predictions are of other samples$'
check 2 evaluate --compare own --compare-predictions predictions.csv
sed -i 's/split: validation/confidence: 95/' params.yaml
check 3 evaluate
complained '^params.yaml:[0-9]+:[0-9]+: error: evaluate.confidence must be '
rm -r prepared model && new_table
check 0 prepare && check 0 train
check 3 evaluate --mistakes mistakes.png --card table.md
complained '^prepared/dataset.json: error: --mistakes shows images, and the samples are rows of a table$'
absent mistakes.png table.md
check 0 evaluate --card table.md
