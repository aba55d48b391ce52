#!/usr/bin/env bash
# In a DVC project mlpipe waits while a DVC has the project, and for paths that a stage of DVC's is at; and announces what
# its own stages read and write, where DVC looks.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir -p .dvc/tmp
: >.dvc/config
echo one >raw
# A pipe for each writer: the end of one must not be taken for that of the next.
mkfifo "$TMPDIR/up" "$TMPDIR/held" "$TMPDIR/go" "$TMPDIR/talk"
export TMPDIR
cat >dvc.yaml <<'YAML'
stages:
  copy:
    cmd: cat .dvc/tmp/rwlock >announced; echo up >"$TMPDIR/up"; read x <"$TMPDIR/go"; echo copy >>"$JOURNAL"; cp raw out
    deps: [raw]
    outs: [out]
YAML
flock .dvc/tmp/lock sh -c 'echo locked >"$1/held"; read x <"$1/go"' sh "$TMPDIR" & # as DVC has it
read -r word <"$TMPDIR/held" && [ "$word" = locked ]
sleep 60 &
other=$!
printf '{"read": {}, "write": {"%s": {"pid": %s, "cmd": "dvc repro"}}}' "$(pwd -P)/raw" "$other" >.dvc/tmp/rwlock
mlpipe repro >/dev/null 2>"$TMPDIR/talk" &
mine=$!
exec 7<"$TMPDIR/talk"
IFS= read -r talk <&7
[ "$talk" = 'waiting for DVC to finish' ] || fail "it did not say that it waits for DVC: $talk"
ran
echo go >"$TMPDIR/go"
IFS= read -r talk <&7
echo "$talk" | grep -q "waiting for stage 'copy' in" || fail "it did not say that it waits for the path: $talk"
ran
kill "$other"
read -r word <"$TMPDIR/up" && [ "$word" = up ]
flock -w 10 .dvc/tmp/lock true || fail "the project is not DVC's while a command runs"
grep -q "\"write\":{\"$(pwd -P)/out\":{\"pid\":$mine," announced || grep -q "\"$(pwd -P)/out\":{.*\"pid\":$mine" announced ||
  fail "the output is not announced: $(cat announced)"
echo go >"$TMPDIR/go"
cat <&7 >/dev/null
wait "$mine" || fail "repro failed"
ran copy
same .dvc/tmp/rwlock '{"read":{},"write":{}}'

# Whatever else changes what stages read and write asks first: a DVC may be running a command that it began before.
sleep 60 &
other=$!
printf '{"read": {"%s": [{"pid": %s, "cmd": "dvc repro"}]}, "write": {}}' "$(pwd -P)/out" "$other" >.dvc/tmp/rwlock
rm out
before=$(snapshot)
for command in commit checkout 'remove copy --outs' 'unprotect out'; do
  # shellcheck disable=SC2086
  check failure mlpipe $command
  complained "stage 'copy' is in use by 'dvc repro' \\(pid $other\\) at '.*/out'"
done
unchanged "$before"
kill "$other"
wait "$other" || true
check 0 mlpipe checkout
same out one

# Ctrl-C while a DVC is at work, however long that takes.
echo two >raw
mlpipe repro >/dev/null 2>"$TMPDIR/talk" &
mine=$!
exec 7<"$TMPDIR/talk"
read -r word <"$TMPDIR/up" && [ "$word" = up ]
flock -w 10 .dvc/tmp/lock sh -c 'echo $$ >"$1/held"; exec sleep 60 >/dev/null 2>&1' sh "$TMPDIR" &
read -r holder <"$TMPDIR/held"
kill -TERM "$mine" # which the command ignores, being of a job in the background
sleep 0.2
kill -TERM "$mine"
status=0
wait "$mine" || status=$?
[ "$status" = 130 ] || fail "exit status $status although it was told to end"
kill "$holder"
