#!/usr/bin/env bash
# The CIFAR-10 example on a few of its pictures: every stage runs, as committed but for the epochs. "ml_cifar10.sh full" is
# all of it, which takes hours of one core. Needs the archive of pictures: in $MLPIPE_CIFAR10, or in
# shared/data/cifar10 beside the checkout.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

archive=${MLPIPE_CIFAR10:-$SOURCE_DIR/../shared/data/cifar10/cifar10-images.tar.xz}
if [ ! -f "$archive" ]; then
  echo "skipped: no '$archive'; MLPIPE_CIFAR10 says where it is" >&2
  exit 77
fi
cp -r "$SOURCE_DIR"/examples/cifar10/. .
sed -i 's/format: cifar10 /format: images /' params.yaml
if [ "${1:-}" = full ]; then
  check 0 ./fetch.sh "$archive"
else
  mkdir few
  tar -xf "$archive" -C few --wildcards './train/*/000?.jpg' './test/*/000[0-4].jpg'
  tar -cf few.tar -C few train test
  check 0 ./fetch.sh few.tar
  sed -i 's/epochs: .*/epochs: 1/; s/^threads: .*/threads: 1/; s/validation_fraction: .*/validation_fraction: 0.2/; s/accuracy_tolerance: .*/accuracy_tolerance: 0.2/; s/ tolerance: .*/ tolerance: 0.01/' params.yaml
fi
check 1 ./fetch.sh few.tar
complained 'is there already'
check 0 mlpipe init
repro_honestly
holds "$(number metrics/prune.json flops_after) <= 0.5 * $(number metrics/prune.json flops_before)"
for file in models/model.pt models/model.onnx models/model-int8.onnx models/model.safetensors reports/pareto.svg; do
  [ -s "$file" ] || fail "there is no $file"
done
check 0 mlpipe repro
if [ "${1:-}" != full ]; then
  check 0 mlpipe verify # every stage comes out again
else
  holds "$(number metrics/evaluate.json accuracy) >= 0.9"
  holds "$(number metrics/evaluate.json accuracy) - $(number metrics/pruned.json accuracy) <= 0.01"
fi
