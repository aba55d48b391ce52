#!/usr/bin/env bash
# The MNIST example as committed. Needs its four files: in $MLPIPE_MNIST_DIR, or in shared/data/mnist beside the checkout.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

mirror=${MLPIPE_MNIST_DIR:-$SOURCE_DIR/../shared/data/mnist}
if [ ! -f "$mirror/train-images-idx3-ubyte.gz" ]; then
  echo "skipped: no MNIST in '$mirror'; MLPIPE_MNIST_DIR says where it is" >&2
  exit 77
fi
cp -r "$SOURCE_DIR"/examples/mnist/. .
check 0 ./fetch.sh "$mirror"
check 0 mlpipe init
check 0 mlpipe repro
holds "$(number metrics/evaluate.json accuracy) >= 0.99"
holds "$(number metrics/prune.json accuracy_before) - $(number metrics/prune.json accuracy_after) <= 0.01"
