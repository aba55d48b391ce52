#!/usr/bin/env bash
# Checks of outputs and metrics: one that fails fails the stage, and says what is wrong by how much.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: cp source model; echo "{\"acc\":$(cat accuracy)}" >m.json
    deps: [source, accuracy]
    outs: [model: {check: {non_empty: true, max_size: 10}}]
    metrics: [m.json: {check: {acc: {min: 0.9, max: 1}}}]
  after: {cmd: 'echo after >>"$JOURNAL"; cp model copy', deps: [model], outs: [copy]}
YAML
echo good >source
echo 0.95 >accuracy
check 0 mlpipe repro
ran after

echo 0.5 >accuracy
check 1 mlpipe repro
complained "error: stage 'train' failed a check: m.json: acc is 0.5, less than its min 0.9"
complained '^mlpipe.yaml:6:'
check 0 mlpipe status
said '^train +would run'
echo NaN >accuracy
check 1 mlpipe repro
complained "error: stage 'train' failed a check: m.json: acc is nan, which is outside of any bound"
echo , >accuracy
check 1 mlpipe repro
complained "error: stage 'train' failed a check: m.json cannot be read: this is not valid JSON"
echo 0.95 >accuracy
: >source
check 1 mlpipe repro
complained 'model is empty'
echo far too long for this >source
check 1 mlpipe repro
complained 'model has 22 bytes, more than the 10 of max_size'

sed -i "s/max_size: 10/sha256: $(printf 'good\n' | sha256sum | cut -d' ' -f1)/" mlpipe.yaml
check 1 mlpipe repro
complained 'model has sha256 [0-9a-f]+ instead of'
echo good >source
check 0 mlpipe repro
ran
