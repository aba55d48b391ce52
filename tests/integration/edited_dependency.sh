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

# A stage that writes into the output of another: what depends on it sees the bytes as they are then.
cat >mlpipe.yaml <<'YAML'
stages:
  first: {cmd: echo first >>"$JOURNAL"; echo 1 >one, outs: [one]}
  other: {cmd: echo other >>"$JOURNAL"; cat state >two; cat state >one, deps: [state], outs: [two]}
  last: {cmd: echo last >>"$JOURNAL"; cat one two >three, deps: [one, two], outs: [three]}
YAML
check 0 mlpipe repro first
echo 5 >state
check 0 mlpipe repro -j 1
ran first other last
grep -q 'warning' "$TMPDIR/err" && fail "it was judged by what stood there before: $(cat "$TMPDIR/err")"
same three $'5\n5'
