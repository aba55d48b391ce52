#!/usr/bin/env bash
# SIGTERM, as a batch system sends it, ends a run as Ctrl-C does; a kill -9 of mlpipe leaves a project that continues.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
mkfifo "$TMPDIR/up"
export TMPDIR
sed -i 's|cat clean.txt params.yaml >model.txt|echo half >model.txt; exec 9>"$TMPDIR/up"; echo up >\&9; exec sleep 600|' \
  mlpipe.yaml
mlpipe repro -j 1 prep train report >"$TMPDIR/out" 2>"$TMPDIR/err" &
repro=$!
exec 8<"$TMPDIR/up"
read -r word <&8 && [ "$word" = up ]
kill -TERM "$repro"
status=0
wait "$repro" || status=$?
[ "$status" -ge 128 ] || fail "exit status $status is not that of a signal"
timeout 10 cat <&8 >/dev/null || fail "a process of the stage is still there"
grep -q '^  train:' mlpipe.lock && fail "the terminated stage is recorded"

mlpipe repro train >"$TMPDIR/out" 2>"$TMPDIR/err" &
repro=$!
exec 8<"$TMPDIR/up"
read -r word <&8 && [ "$word" = up ]
kill -KILL "$repro"
wait "$repro" || true
timeout 10 cat <&8 >/dev/null || fail "the stage outlived mlpipe" # stages die with it
: >"$JOURNAL"
sed -i 's|echo half >model.txt; .*|cp clean.txt model.txt|' mlpipe.yaml
check 0 mlpipe repro
ran train report side
same model.txt $'ONE\nTWO'
