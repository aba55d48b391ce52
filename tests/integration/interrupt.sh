#!/usr/bin/env bash
# Ctrl-C stops the stage with all of its processes, records nothing of it, and exits with 130.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
mkfifo "$TMPDIR/up"
export TMPDIR
# The stage and its background child hold the pipe open: it ends when both are gone. The child ignores SIGINT, as the
# background processes of a shell do.
sed -i 's|cat clean.txt params.yaml >model.txt|echo half >model.txt; exec 9>"$TMPDIR/up"; (trap "" INT; echo up >\&9; exec sleep 600) \& wait|' \
  mlpipe.yaml
set -m # a process group for the background job, with SIGINT as a terminal has it
mlpipe repro -j 1 prep train report >"$TMPDIR/out" 2>"$TMPDIR/err" &
repro=$!
exec 8<"$TMPDIR/up"
read -r word <&8 && [ "$word" = up ]
kill -INT -"$repro"
status=0
wait "$repro" || status=$?
[ "$status" -eq 130 ] || fail "exit status $status instead of 130"
timeout 10 cat <&8 >/dev/null || fail "a process of the stage is still there"
complained '[Ii]nterrupt'
ran prep train
grep -q '^  prep:' mlpipe.lock || fail "what was finished before is not recorded"
grep -q '^  train:' mlpipe.lock && fail "the interrupted stage is recorded"

# The half-written output is not taken for a result, and nothing holds the project.
sed -i 's|echo half >model.txt; .*|cp clean.txt model.txt|' mlpipe.yaml
check 0 mlpipe repro
ran train report side
same model.txt $'ONE\nTWO'
