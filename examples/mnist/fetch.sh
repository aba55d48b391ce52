#!/usr/bin/env bash
# fetch.sh [MIRROR]: puts MNIST's four files into data/mnist beside this script, verified by SHA-256.
# MIRROR is a directory that holds them or a URL below which they lie.
set -euo pipefail
mirror=${1:-https://ossci-datasets.s3.amazonaws.com/mnist}
[ -d "$mirror" ] && mirror=$(cd "$mirror" && pwd)
cd "$(dirname "$0")"

digests='5634745efa576a17e7d4cf5cd9d09123c75e6538e5114267c2d156edaf519341  t10k-images-idx3-ubyte.gz
ae18e77e031ccde52407f794d123116439864147d33ac992975f85dd4dc42af6  t10k-labels-idx1-ubyte.gz
71524e2cd1ad2968737f7f2f2ff69cbfc32df8ccddff51593f7cb2d4e0eb5b64  train-images-idx3-ubyte.gz
fe03b8bd7915f70bf5aa08be480aa413fbd85afcaa58b35d230d335f284fd88e  train-labels-idx1-ubyte.gz'

# What cannot be verified never gets its final name.
mkdir -p data
incoming=$(mktemp -d data/.fetch.XXXXXX)
trap 'rm -rf "$incoming"' EXIT
while read -r _ file; do
  echo "fetching $file"
  case $mirror in
    *://*) curl --fail --silent --show-error --location --output "$incoming/$file" "$mirror/$file" ;;
    *) cp "$mirror/$file" "$incoming/$file" ;;
  esac
done <<<"$digests"
(cd "$incoming" && sha256sum --check --quiet <<<"$digests") || {
  echo "fetch.sh: error: $mirror does not hold MNIST as it was published" >&2
  exit 1
}
mkdir -p data/mnist
mv "$incoming"/*.gz data/mnist/
