#!/usr/bin/env bash
# Commands that edit the declaration at the same time wait for each other: no edit is lost.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
check 0 mlpipe init
pids=()
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
  mlpipe stage add -n "stage$i" -o "out$i" "echo $i >out$i" 2>/dev/null &
  pids+=("$!")
done
for pid in "${pids[@]}"; do wait "$pid" || fail "a stage could not be added"; done
[ "$(mlpipe stage list --name-only | wc -l)" = 12 ] || fail "stages are lost: $(cat mlpipe.yaml)"
[ "$(sort -u .gitignore | wc -l)" = 12 ] || fail "lines are lost: $(cat .gitignore)"
check 0 mlpipe repro

pids=()
for i in 1 2 3 4; do
  mlpipe freeze "stage$i" 2>/dev/null &
  pids+=("$!")
  mlpipe remove --outs "stage$((i + 4))" 2>/dev/null &
  pids+=("$!")
done
for pid in "${pids[@]}"; do wait "$pid" || fail "a stage could not be edited"; done
[ "$(grep -c 'frozen: true' mlpipe.yaml)" = 4 ] || fail "not all are frozen: $(cat mlpipe.yaml)"
[ "$(mlpipe stage list --name-only | wc -l)" = 8 ] || fail "not all are removed"
[ "$(wc -l <.gitignore)" = 8 ] || fail "not all lines are removed: $(cat .gitignore)"

# A repro that runs stages is waited for.
mkfifo "$TMPDIR/up" "$TMPDIR/go" "$TMPDIR/talk"
export TMPDIR
check 0 mlpipe stage add -n slow -o slow.txt 'echo up >"$TMPDIR/up"; read x <"$TMPDIR/go"; echo >slow.txt'
mlpipe repro slow >/dev/null 2>&1 &
repro=$!
read -r word <"$TMPDIR/up" && [ "$word" = up ]
mlpipe remove slow 2>"$TMPDIR/talk" &
remove=$!
exec 7<"$TMPDIR/talk"
IFS= read -r talk <&7
echo "$talk" | grep -q 'waiting for mlpipe repro' || fail "it did not say what it waits for: $talk"
grep -q slow mlpipe.yaml || fail "it did not wait"
echo go >"$TMPDIR/go"
wait "$repro" || fail "repro failed"
wait "$remove" || fail "remove failed"
! grep -q slow mlpipe.yaml mlpipe.lock || fail "something of it is left"
