#!/usr/bin/env bash
# prepare reads the same samples from a directory and from tar archives of it, with any number of threads; CIFAR's binary
# files, tables with categories, and tensors that it wrote itself.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

# prepare FORMAT INPUT OUTPUT [SETTINGS]
prepare() {
  printf 'prepare: {format: %s%s}\n' "$1" "${4:+, $4}" >params.yaml
  mlpipe-stage prepare --input "$2" --output "$3"
}

for i in 1 2 3 4 5 6; do
  mkdir -p pictures/{red,blue}
  cp "$SOURCE_DIR/tests/integration/ml_pictures/red.png" pictures/red/$i.png
  cp "$SOURCE_DIR/tests/integration/ml_pictures/blue.jpg" pictures/blue/$i.jpg
done
tar cf pictures.tar pictures
tar czf pictures.tgz -C pictures .
tar cJf pictures.tar.xz ./pictures
shares='validation_fraction: 0.2, test_fraction: 0.2'
check 0 prepare images pictures from_directory "$shares, loader_threads: 1"
said '^2 classes, samples of 3x8x8: 10 to train, 1 to validate, 1 to test$|: 8 to train, 2 to validate, 2 to test$'
complained '^mlpipe-stage: warning: leakage: '
for archive in pictures.tar pictures.tgz pictures.tar.xz; do
  check 0 prepare images $archive "from_$archive" "$shares, loader_threads: 3"
  diff -r from_directory "from_$archive" >&2 || fail "$archive gave other bytes"
done

mkdir cifar
for label in 0 1; do
  for _ in 1 2 3 4 5 6 7 8; do
    printf "\\$label" && head -c 3072 /dev/zero | tr '\0' "$label"
  done
done >cifar/data_batch_1.bin
printf '%s\n' plane car c2 c3 c4 c5 c6 c7 c8 c9 >cifar/batches.meta.txt
check 3 prepare cifar10 cifar prepared
complained "error: class 'c2' has 0 samples"
head -c 5000 cifar/data_batch_1.bin >cifar/data_batch_2.bin
check 3 prepare cifar10 cifar prepared
complained '^cifar/data_batch_2.bin: error: holds 5000 bytes, which are not records of 3073 bytes$'
absent prepared

awk 'BEGIN { print "size,colour,kind"; for (i = 0; i < 40; ++i)
  printf "%s,%s,%s\n", i == 5 ? "?" : i, i % 3 ? "green" : "red", i % 2 ? "a" : "b" }' >table.csv
csv='header: true, label_column: kind, categorical: [colour], missing: fill, missing_values: ["?"]'
check 0 prepare csv table.csv tensors "$csv"
said '^2 classes, samples of 3: '
grep -q '"categories"' tensors/dataset.json || fail "the categories are not kept"

check 0 prepare safetensors tensors again 'classes: 2'
for split in train validation test; do
  cmp tensors/$split.safetensors again/$split.safetensors >&2 || fail "$split changed on its way"
done
