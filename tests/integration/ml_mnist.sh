#!/usr/bin/env bash
# The MNIST example, with fewer epochs, since all of them take ten minutes; "ml_mnist.sh full" is the example as committed.
# Needs its four files: in $MLPIPE_MNIST_DIR, or in shared/data/mnist beside the checkout.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

mirror=${MLPIPE_MNIST_DIR:-$SOURCE_DIR/../shared/data/mnist}
if [ ! -f "$mirror/train-images-idx3-ubyte.gz" ]; then
  echo "skipped: no MNIST in '$mirror'; MLPIPE_MNIST_DIR says where it is" >&2
  exit 77
fi
cp -r "$SOURCE_DIR"/examples/mnist/. .
check 0 ./fetch.sh "$mirror"
least=0.995
if [ "${1:-}" != full ]; then
  sed -i 's/^  epochs: .*/  epochs: 1/' params.yaml
  least=0.98
fi
check 0 mlpipe init
repro_honestly
holds "$(number metrics/evaluate.json accuracy) >= $least"
holds "$(number metrics/prune.json accuracy_before) - $(number metrics/prune.json accuracy_after) <= 0.01"
if [ "${1:-}" != full ]; then # every stage comes out again
  check 0 mlpipe verify
fi
