#!/usr/bin/env bash
# kill -9 in the middle of a repro loses nothing that has finished: it is not run again, and is written down next time.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
mkfifo "$TMPDIR/up" "$TMPDIR/go"
export TMPDIR
sed -i 's|wc -l <model.txt >report.txt|echo up >"$TMPDIR/up"; read x <"$TMPDIR/go"; wc -l <model.txt >report.txt|' mlpipe.yaml
mlpipe repro report >"$TMPDIR/first" 2>&1 &
victim=$!
read -r word <"$TMPDIR/up" && [ "$word" = up ]
kill -9 "$victim"
wait "$victim" || true
ran prep report train
[ ! -e mlpipe.lock ] || fail "the lock file was written too early for this test"
mlpipe status prep train >"$TMPDIR/out" || [ $? = 1 ] || fail "status fails"
said 'put back into the cache|up to date' # what has ended is known, in the store or not yet
! grep -q 'would run' "$TMPDIR/out" || fail "what has ended would run again"

sed -i 's|echo up >"$TMPDIR/up"; read x <"$TMPDIR/go"; ||' mlpipe.yaml
check 0 mlpipe repro report
ran report
[ -z "$(find .mlpipe/tmp/journals -type f)" ] || fail "a journal is left"
for stage in prep train report; do
  grep -q "^  $stage:" mlpipe.lock || fail "stage $stage is not recorded"
done
rm -f mlpipe.lock clean.txt model.txt # what the killed one made is in the cache and in the run cache
check 0 mlpipe repro report
ran
