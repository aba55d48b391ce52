#!/usr/bin/env bash
# A stage that changes its own dependency while it runs is reported: its result belongs to no known input.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
echo 1 >state
cat >mlpipe.yaml <<'YAML'
stages:
  step:
    cmd: echo step >>"$JOURNAL"; cp state out; echo more >>state
    deps: [state]
    outs: [out]
YAML
mlpipe repro >"$TMPDIR/out" 2>"$TMPDIR/err" </dev/null || true
ran step
complained "(warning|error).*'?state'?"
complained "step"

# It is not up to date afterwards: what was recorded, if anything, is what the command read.
check 1 mlpipe status -q
[ ! -e mlpipe.lock ] || ! grep -q "$(sha256sum state | cut -d' ' -f1)" mlpipe.lock ||
  fail "the record names bytes that the command did not read"
