#!/usr/bin/env bash
# SIGTERM, as a batch system sends it, ends a run as Ctrl-C does; a kill -9 of mlpipe leaves a project that continues.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
mkfifo "$TMPDIR/up" "$TMPDIR/hold"
export TMPDIR
# The stage says that it is up, and waits until the test lets go of the other pipe.
sed -i 's|cat clean.txt params.yaml >model.txt|echo half >model.txt; exec 9>"$TMPDIR/up"; echo up >\&9; read x <"$TMPDIR/hold"|' \
  mlpipe.yaml
exec 7<>"$TMPDIR/hold"
start() {
  mlpipe repro -j 1 prep train report >"$TMPDIR/out" 2>"$TMPDIR/err" 7>&- &
  repro=$!
  exec 8<"$TMPDIR/up"
  read -r word <&8 && [ "$word" = up ]
}

start
kill -TERM "$repro"
status=0
wait "$repro" || status=$?
[ "$status" -ge 128 ] || fail "exit status $status is not that of a signal"
timeout 10 cat <&8 >/dev/null || fail "a process of the stage is still there"
grep -q '^  train:' mlpipe.lock && fail "the terminated stage is recorded"

# As under nohup: what is ignored stays ignored, also by the command.
trap '' HUP
start
trap - HUP
kill -HUP "$repro"
pkill -HUP -P "$repro" || true
kill -0 "$repro" || fail "a signal that was to be ignored ended the run"
kill -TERM "$repro"
wait "$repro" || true
timeout 10 cat <&8 >/dev/null || fail "a process of the stage is still there"

start
kill -KILL "$repro"
wait "$repro" 2>/dev/null || true
echo go >&7 # mlpipe is gone; its stage, if it still is there, now ends
timeout 10 cat <&8 >/dev/null || fail "the stage is still there"
: >"$JOURNAL"
sed -i 's|echo half >model.txt; .*|cp clean.txt model.txt|' mlpipe.yaml
check 0 mlpipe repro # no lock is left behind, and half a model is not taken for one
ran train report side
same model.txt $'ONE\nTWO'
