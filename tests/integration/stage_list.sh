#!/usr/bin/env bash
# stage list: names with what the stages are or write, as DVC lists them.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkdir sub
cat >mlpipe.yaml <<'EOF'
stages:
  prepare: {cmd: x, outs: [a, b], metrics: [m.json]}
  long: {cmd: x, desc: "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"}
  check: {cmd: x, deps: [a], params: [lr]}
  group: {foreach: [1, 2], do: {cmd: "x ${item}"}}
EOF
printf 'stages:\n  inner: {cmd: x, desc: "first\\nsecond"}\n' >sub/mlpipe.yaml
check 0 mlpipe stage list
same "$TMPDIR/out" 'prepare  Outputs a, b; Reports m.json
long     0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 01…
check    Depends on a, params.yaml
group@1  No outputs or dependencies
group@2  No outputs or dependencies'
check 0 mlpipe stage list --all --name-only
same "$TMPDIR/out" $'prepare\nlong\ncheck\ngroup@1\ngroup@2\nsub/mlpipe.yaml:inner'
check 0 mlpipe stage list group sub/mlpipe.yaml
same "$TMPDIR/out" $'group@1                No outputs or dependencies
group@2                No outputs or dependencies
sub/mlpipe.yaml:inner  first'
check 0 mlpipe stage list --name-only -R sub
same "$TMPDIR/out" sub/mlpipe.yaml:inner
cd sub
check 0 mlpipe stage list
same "$TMPDIR/out" 'inner  first'
check 4 mlpipe stage list nothing
