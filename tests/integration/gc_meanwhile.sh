#!/usr/bin/env bash
# gc beside others: it waits for who uses the cache, they wait for it, and none waits for commands that run.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkfifo "$TMPDIR/begun" "$TMPDIR/go" "$TMPDIR/talk"
cat >mlpipe.yaml <<'YAML'
stages:
  fast:
    cmd: cat in >fast
    deps: [in]
    outs: [fast]
  slow:
    cmd: echo begun >"$TMPDIR/begun"; read -r word <"$TMPDIR/go"; cat fast >slow
    deps: [fast]
    outs: [slow]
YAML
echo one >in
mlpipe repro 2>"$TMPDIR/repro" &
repro=$!
read -r _ <"$TMPDIR/begun"
check 0 mlpipe gc -w -f # while the command of 'slow' runs
echo go >"$TMPDIR/go"
wait "$repro" || fail "repro failed: $(cat "$TMPDIR/repro")"
check 0 mlpipe fsck
said ' 0 damaged, 0 missing'

# Somebody has found an object and is about to record it: gc waits.
echo two >in
echo go >"$TMPDIR/go" & read -r _ <"$TMPDIR/begun" &
check 0 mlpipe repro
wait
exec 8<.mlpipe/cache/use.lock
flock -s 8
mlpipe gc -w -f >"$TMPDIR/removed" 2>"$TMPDIR/talk" &
gc=$!
read -r line <"$TMPDIR/talk"
[[ $line == Waiting\ for* ]] || fail "gc says: $line"
[ ! -s "$TMPDIR/removed" ] || fail "gc did not wait"
flock -u 8
wait "$gc" || fail "gc failed"
grep -q '^  1 files' "$TMPDIR/removed" || fail "gc removed: $(cat "$TMPDIR/removed")"

# gc is at work: others wait for it.
exec 8<.mlpipe/cache/gc.lock
flock -x 8
mlpipe commit 2>"$TMPDIR/talk" &
commit=$!
read -r line <"$TMPDIR/talk"
[[ $line == *aiting* ]] || fail "commit says: $line"
flock -u 8
wait "$commit" || fail "commit failed"
