#!/usr/bin/env bash
# run_script.sh BUILD_DIR SCRIPT [ARGUMENT...]: runs a test script in a fresh directory, reached through
# a symlink, with a scrubbed environment. The built binaries come first in PATH; SOURCE_DIR is the checkout.
set -u
build=$(cd "$1" && pwd) script=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mlpipe-test.XXXXXX")
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
mkdir "$scratch/real" "$scratch/home"
ln -s real "$scratch/work"
cd "$scratch/work" || exit 1
env -i PATH="$build/engine:$build/stages:/usr/local/bin:/usr/bin:/bin" HOME="$scratch/home" \
  LANG=C.UTF-8 TMPDIR="$scratch" CI="${CI:-}" MLPIPE_TRUST=1 SOURCE_DIR="$source_dir" BUILD_DIR="$build" \
  MLPIPE_MNIST_DIR="${MLPIPE_MNIST_DIR:-}" MLPIPE_TEST_DVC="${MLPIPE_TEST_DVC:-}" \
  MLPIPE_TEST_ONNXRUNTIME="${MLPIPE_TEST_ONNXRUNTIME:-}" \
  MLPIPE_TEST_TENSORBOARD="${MLPIPE_TEST_TENSORBOARD:-}" UPDATE_GOLDEN="${UPDATE_GOLDEN:-}" \
  ASAN_OPTIONS="${ASAN_OPTIONS:-}" TSAN_OPTIONS="${TSAN_OPTIONS:-}" PWD="$scratch/work" \
  GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Test GIT_AUTHOR_EMAIL=test@example.com \
  GIT_COMMITTER_NAME=Test GIT_COMMITTER_EMAIL=test@example.com \
  bash "$script" "${@:3}"
