#!/usr/bin/env bash
# prepare's checks: what is found stands in the report and the page, whose bytes are stable, and is a warning or an error as
# params say; folds deal each sample out once.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

settings() { printf 'prepare: {format: csv, label_column: 2, %s}\n' "$1" >params.yaml; }
prepare() {
  mlpipe-stage prepare --input table.csv --output "$1/prepared" --report "$1/report.json" --page "$1/report.html"
}

# Row 1 is there again, and again with the other label; the second column is constant.
awk 'BEGIN { for (i = 0; i < 40; ++i) printf "%d,7,%s\n", i, i % 2 ? "<b>odd" : "even" }' >table.csv
printf '1,7,<b>odd\n1,7,even\n' >>table.csv

settings 'label_noise_samples: 100'
check 0 prepare one
complained '^mlpipe-stage: warning: label_conflicts: 1 group of equal samples have different labels, such as '
complained '^mlpipe-stage: warning: constant_columns: .*: 1$'
mkdir elsewhere && cp table.csv params.yaml elsewhere
(cd elsewhere && LC_ALL=C TZ=Asia/Tokyo check 0 prepare one)
diff -r one elsewhere/one >&2 || fail "the bytes are not stable"
for file in report.json report.html; do
  grep -q 'table.csv:41' one/$file || fail "$file does not name the sample"
done
grep -q '&lt;b&gt;odd' one/report.html || fail "a class is not in the page"
! grep -q '<b>odd\|<script' one/report.html || fail "the page holds a name that is not escaped"
[ "$(number one/report.json groups)" = 1 ] || fail "not one group of duplicates"
[ "$(number one/report.json count)" = 3 ] || fail "not all of the group are counted"

# What was not looked for is not "nothing found".
settings 'label_noise_samples: 10'
check 0 prepare few
for what in 'blank_pictures</td><td class="none">not looked for: the samples are no pictures<' \
  'label_noise</td><td class="none">not looked for: 10 training samples are too few to examine: 20 are needed<' \
  'imbalance</td><td>nothing found<'; do
  grep -qF "$what" few/report.html || fail "the page does not say: $what"
done
rm -r few

rm -r one elsewhere
for check in label_conflicts constant_columns; do
  settings "$check: error"
  check 3 prepare one
  complained "^mlpipe-stage: error: $check: "
  complained "^hint: mend the data, or set prepare.$check to warn$"
  absent one
done
settings 'label_conflicts: ignore, duplicates: ignore, leakage: ignore, constant_columns: ignore'
check 0 prepare quiet
[ ! -s "$TMPDIR/err" ] || fail "something was said that is to be ignored"

for fold in 0 1 2; do
  settings "test_fraction: 0.1, folds: 3, fold: $fold"
  check 0 prepare fold$fold
  said ': 25 to train, 13 to validate, 4 to test$|: 26 to train, 12 to validate, 4 to test$'
  cmp fold0/prepared/test.safetensors fold$fold/prepared/test.safetensors >&2 || fail "fold $fold has other test samples"
done
settings 'folds: 3, fold: 3'
check 3 prepare wrong
complained '^params.yaml:1:[0-9]+: error: prepare.fold must be from 0 to 2, found 3$'
