#!/usr/bin/env bash
# kill -9 at random moments, thirty times: the project is whole after each, and next to nothing that had ended runs again.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
{
  echo 'stages:'
  for i in $(seq 12); do
    from=s$((i - 3)).txt
    [ "$i" -gt 3 ] || from=seed
    echo "  s$i: {cmd: 'sleep 0.01; cat $from >s$i.txt; echo s$i >>s$i.txt; echo \$(cat seed) s$i >>\$JOURNAL',"
    echo "    deps: [$from], outs: [s$i.txt]}"
  done
} >mlpipe.yaml
RANDOM=${SEED:-7}
for round in $(seq 30); do
  [ $((round % 10)) -ne 1 ] || echo "$round" >seed
  mlpipe repro -j 4 >/dev/null 2>&1 &
  sleep "0.$(printf %03d $((RANDOM % 90 + 10)))"
  kill -9 $! 2>/dev/null || true
  wait $! || true
  mlpipe status >"$TMPDIR/out" 2>"$TMPDIR/err" || [ $? = 1 ] || fail "status fails after round $round"
done
check 0 mlpipe repro
same s12.txt "$(printf '%s\n' 21 s3 s6 s9 s12)"
check 0 mlpipe status -q
[ "$(grep -c '^    cmd:' mlpipe.lock)" = 12 ] || fail "not everything is in the lock file"
[ -z "$(find .mlpipe/tmp/journals -type f)" ] || fail "a journal is left"
# A command may have ended a moment before mlpipe could say so in its journal.
again=$(sort "$TMPDIR/journal" | uniq -c | awk '{again += $1 - 1} END {print again}')
[ "$again" -le 15 ] || fail "$again times something ran that had ended before"

: >"$JOURNAL"
rm -f s*.txt mlpipe.lock # whatever is recorded is in the store too
check 0 mlpipe repro
ran
