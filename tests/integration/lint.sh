#!/usr/bin/env bash
# lint: what a declaration lacks, found without running anything, with its place.
. "$SOURCE_DIR/tests/integration/lib.sh"
new_project
check 0 mlpipe lint --silent
[ ! -s "$TMPDIR/out" ] || fail "warned of a project in order: $(cat "$TMPDIR/out")"
check 0 mlpipe lint
said "^mlpipe.yaml:[0-9]+:3: info: nothing reads the outputs of stage 'report' \[unread\]"

mkdir src
touch src/train.py
printf 'lr: 1\n' >a.yaml
cp a.yaml b.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: python3 src/train.py --data raw.txt >log.txt 2>&1
    deps: [raw.txt]
    params:
    - a.yaml: [lr]
    - b.yaml: [lr]
    outs: [model.txt]
  use:
    cmd: cd src && cat ../model.txt >../used.txt
    outs: [used.txt]
YAML
before=$(snapshot)
check 1 mlpipe lint
said "^mlpipe.yaml:2:3: warning: the command of stage 'train' names 'src/train.py', which it does not declare \[undeclared-input\]"
said "^  hint: add 'deps: - src/train.py'"
said "^mlpipe.yaml:2:3: warning: the command of stage 'train' writes 'log.txt', which is no output of it \[undeclared-output\]"
said "^mlpipe.yaml:7:[0-9]+: warning: stage 'train' reads param 'lr' from 'a.yaml' and from 'b.yaml' \[shadowed-param\]"
said "'use' names 'model.txt', which it does not declare"
check 1 mlpipe lint --json
said '"level": "warning", "rule": "undeclared-input", "file": "mlpipe.yaml", "line": 2'
unchanged "$before"
