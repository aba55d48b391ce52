#!/usr/bin/env bash
# The report as a page: tables and plots, of what changed only.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/pages/lib.sh"

git init -q -b main .
check 0 mlpipe init
echo 'lr: 0.1' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: 'lr=$(sed "s/lr: //" params.yaml); echo "{\"loss\": $lr}" >m.json; printf "step,loss\n0,1\n1,$lr\n" >loss.csv; echo "x\n1" >same.csv'
    params: [lr]
    metrics: [m.json: {cache: false, direction: min}]
    plots: [loss.csv, same.csv: {cache: false}]
YAML
check 0 mlpipe repro
git add -A && git commit -qm base
check 0 mlpipe report --html
look --revisions 2
echo 'lr: 0.5' >params.yaml
check 0 mlpipe repro
check 0 mlpipe report --html
look --plots 1 --revisions 2 --tables 3 --hover loss.csv
