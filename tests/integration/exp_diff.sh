#!/usr/bin/env bash
# exp diff: metrics and params of two experiments, commits or the workspace, side by side.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
printf 'lr: 0.1\nseed: 7\nopt: {name: adam}\n' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: sed -n 's/^lr/acc/p' params.yaml >metrics.yaml
    params: [lr, opt.name]
    metrics:
      - metrics.yaml: {cache: false}
YAML
check 0 mlpipe repro
git add -A && git commit -qm base
check 0 mlpipe exp run -S lr=0.5 -n half
check 0 mlpipe exp run -S lr=0.25 -S seed=8 -S opt.name=sgd -n quarter

check 0 mlpipe exp diff half quarter
same "$TMPDIR/out" "$(printf '%s\n' 'Path          Metric  half  quarter  Change' 'metrics.yaml  acc     0.5   0.25     -0.25' '' \
  'Path         Param     half  quarter  Change' 'params.yaml  lr        0.5   0.25     -0.25' \
  'params.yaml  opt.name  adam  sgd      -' 'params.yaml  seed      7     8        +1')"
check 0 mlpipe exp diff # HEAD and the workspace
said '^metrics.yaml +acc +0.1 +0.25 +\+0.15$'
check 0 mlpipe exp diff half quarter --param-deps --no-path
said '^lr  '
if grep -q seed "$TMPDIR/out"; then fail "no stage depends on seed"; fi
check 0 mlpipe exp diff half --all --md --precision 1
said '^\| params.yaml \| seed '
said '^\| metrics.yaml \| acc +\| 0.5 +\| 0.2 +\| -0.2 '
check 0 mlpipe exp diff half quarter --json
same "$TMPDIR/out" '{"metrics": {"metrics.yaml": {"acc": {"old": 0.5, "new": 0.25, "diff": -0.25}}}, "params": {"params.yaml": {"lr": {"old": 0.5, "new": 0.25, "diff": -0.25}, "opt.name": {"old": "adam", "new": "sgd"}, "seed": {"old": 7, "new": 8, "diff": 1}}}}'
check 0 mlpipe exp diff half half
same "$TMPDIR/out" ''
commit=$(git for-each-ref --format='%(objectname)' 'refs/exps/**/half')
check 0 mlpipe exp diff "${commit:0:9}" quarter
said '^metrics.yaml +acc +0.5 +0.25 '
check 4 mlpipe exp diff half nosuch
complained "unknown revision 'nosuch'"
check 0 mlpipe params diff half quarter --deps
if grep -q seed "$TMPDIR/out"; then fail "no stage depends on seed"; fi
