#!/usr/bin/env bash
# fetch.sh [ARCHIVE]: unpacks CIFAR-10 to data/cifar10 beside this script, verified by its digest. ARCHIVE is a file or
# a URL; without it, the binary version (170 MB) comes from its authors. One of pictures in folders of their classes
# (train/CLASS/*.jpg, test/CLASS/*.jpg) does as well, with "format: images" in params.yaml; that has no digest that
# everyone agrees on, so it is taken as it is.
set -euo pipefail
archive=${1:-https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz}
published=c32a1d4ab5d03f1284b67883e8d87530  # MD5, as their page has it
[ -f "$archive" ] && archive=$(realpath "$archive")
cd "$(dirname "$0")"

fail() {
  echo "fetch.sh: error: $1" >&2
  exit 1
}

[ ! -e data/cifar10 ] || fail "data/cifar10 is there already; remove it to fetch it anew"
# What is not whole never gets its final name.
mkdir -p data
incoming=$(mktemp -d data/.fetch.XXXXXX)
trap 'rm -rf "$incoming"' EXIT
case $archive in
  *://*)
    echo "fetching $archive"
    curl --fail --silent --show-error --location --output "$incoming/archive" "$archive"
    ;;
  *)
    [ -f "$archive" ] || fail "there is no file '$archive'"
    ln -s "$archive" "$incoming/archive"
    ;;
esac
mkdir "$incoming/files"
tar -xf "$incoming/archive" -C "$incoming/files" --no-same-owner || fail "$archive cannot be unpacked"
if [ -d "$incoming/files/cifar-10-batches-bin" ]; then
  md5sum --check --quiet <<<"$published  $incoming/archive" || fail "$archive is not CIFAR-10 as it was published"
  mv "$incoming/files/cifar-10-batches-bin" data/cifar10
elif [ -d "$incoming/files/train" ] && [ -d "$incoming/files/test" ]; then
  mv "$incoming/files" data/cifar10
  echo "these are pictures: set prepare.format to images in params.yaml"
else
  fail "$archive holds neither cifar-10-batches-bin nor train and test"
fi
