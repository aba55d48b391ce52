#!/usr/bin/env bash
# A full disk: the error says so, nothing is half written, and when there is room again repro goes on where it was.
. "$SOURCE_DIR/tests/integration/lib.sh"

unshare -rm true 2>/dev/null || { echo "SKIP: no user namespaces here, so no small file system"; exit 77; }
export -f check fail
mkdir small
cat >"$TMPDIR/inside" <<'SH'
set -euo pipefail
mount -t tmpfs -o size=1536k none small && cd small
check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  little: {cmd: 'echo little >>"$JOURNAL"; echo little >little.txt', outs: [little.txt]}
  large:
    cmd: echo large >>"$JOURNAL"; cp little.txt large.txt; head -c 100000 /dev/zero >>large.txt
    deps: [little.txt]
    outs: [large.txt]
YAML
check 0 mlpipe repro little
head -c 2000000 /dev/zero >filler 2>/dev/null || true
check failure mlpipe repro
grep -q 'No space left' "$TMPDIR/err" || fail "the error does not say why"
rm -f filler
check 0 mlpipe repro
check 0 mlpipe status -q
[ "$(grep -c '^    cmd:' mlpipe.lock)" = 2 ] || fail "not everything is in the lock file"
[ "$(grep -c little "$JOURNAL")" = 1 ] || fail "what was recorded ran again"
SH
unshare -rm bash "$TMPDIR/inside"
