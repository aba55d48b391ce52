#!/usr/bin/env bash
# A stage that takes longer than its timeout is asked to end, with everything it started; and it has failed.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkfifo "$TMPDIR/never"
export TMPDIR
cat >mlpipe.yaml <<'YAML'
stages:
  slow:
    cmd:
    - trap 'echo asked; exit 0' TERM; echo began; (read x <"$TMPDIR/never"; echo leaked >leaked) & wait
    - echo second >>"$JOURNAL"
    timeout: 1s
    outs: [out]
YAML
check 1 timeout 20 mlpipe repro
complained "error: stage 'slow' failed: it took longer than its timeout of 1 s"
complained 'mlpipe.yaml:2:3'
complained '\| asked'
ran
echo go <>"$TMPDIR/never" >"$TMPDIR/never"
[ ! -e leaked ] || fail "what the stage had started went on"

sed -i 's/timeout: 1s/timeout: 5m/; s/& wait/\&/; s/outs.*//' mlpipe.yaml
check 0 mlpipe repro
ran second
echo go >"$TMPDIR/never" # what it left in the background ends
