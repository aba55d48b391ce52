#!/usr/bin/env bash
# Params composed from a config directory, as Hydra does it: groups by -S, in the workspace, beside it, and swept over.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
printf '[hydra]\n    enabled = true\n' >.mlpipe/config
mkdir -p conf/model conf/data
printf 'defaults:\n  - model: small\n  - data: digits\n  - _self_\nseed: 1\nname: ${model.kind}-${seed}\n' >conf/config.yaml
printf 'kind: small\nlayers: 2\n' >conf/model/small.yaml
printf 'kind: large\nlayers: 8\n' >conf/model/large.yaml
printf 'path: digits.csv\n' >conf/data/digits.yaml
printf 'seed: 0\n' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: cp params.yaml model.txt
    params: [params.yaml: ]
    outs: [model.txt]
YAML
git add -A && git commit -qm base

check 0 mlpipe exp run -S model=large -S seed=7 -n large
same params.yaml "$(printf 'model:\n  kind: large\n  layers: 8\ndata:\n  path: digits.csv\nseed: 7\nname: large-7')"
git checkout -q params.yaml
before=$(cat params.yaml)
check 2 mlpipe exp run -S model=huge
complained "huge"
same params.yaml "$before"

check 0 mlpipe exp run -S 'model=glob(*)' -S seed=1,2 -n all -j 2
complained '^4 experiments: 4 succeeded'
same params.yaml "$before"
check 0 git show "$(git for-each-ref --format='%(refname)' refs/exps | grep all-4)":params.yaml
said '^name: small-2$'
check 0 mlpipe exp run --queue -S model=small
check 0 mlpipe exp run --run-all
complained '^1 experiment: 1 succeeded'
