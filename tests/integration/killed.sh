#!/usr/bin/env bash
# When mlpipe is killed and cannot clean up, the commands of its stages, and what they started, do not live on.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkfifo "$TMPDIR/up" "$TMPDIR/never" "$TMPDIR/alive"
export TMPDIR
cat >mlpipe.yaml <<'YAML'
stages:
  quick: {cmd: 'true', outs: []}
  long:
    cmd: exec 9>"$TMPDIR/alive"; (read x <"$TMPDIR/never"; echo leaked >leaked) & echo up >"$TMPDIR/up"; wait
    outs: [out]
YAML
mlpipe repro >/dev/null 2>&1 &
victim=$!
exec 8<"$TMPDIR/alive" # open as long as something of the stage lives
read -r word <"$TMPDIR/up" && [ "$word" = up ]
kill -9 "$victim"
wait "$victim" || true
timeout 20 cat <&8 || fail "the stage's processes live on"
[ ! -e leaked ] || fail "what the stage had started went on"

sed -i 's/cmd: exec.*/cmd: echo done >out/' mlpipe.yaml
check 0 mlpipe repro
same out 'done'
