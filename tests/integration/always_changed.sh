#!/usr/bin/env bash
# Stages that always run: declared so, or with nothing that could tell. What depends on them still has its cut-off.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  fetch:
    cmd: echo fetch >>"$JOURNAL"; cp source.txt copy.txt
    always_changed: true
    outs: [copy.txt]
  use:
    cmd: echo use >>"$JOURNAL"; cp copy.txt use.txt
    deps: [copy.txt]
    outs: [use.txt]
  hello:
    cmd: echo hello >>"$JOURNAL"
YAML
echo 1 >source.txt
check 0 mlpipe repro
ran fetch use hello
cp mlpipe.lock "$TMPDIR/lock"

check 0 mlpipe repro
ran fetch hello
cmp mlpipe.lock "$TMPDIR/lock" || fail "the lock file changed, though nothing else did"
check 0 mlpipe why fetch
said 'always'

echo 2 >source.txt
check 0 mlpipe repro
ran fetch use hello
same use.txt 2
