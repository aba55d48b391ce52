#!/usr/bin/env bash
# New entries of dvc.lock stand where DVC would put them, whichever stage ended first.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir -p .dvc/tmp
: >.dvc/config
mkfifo "$TMPDIR/go"
export TMPDIR
cat >dvc.yaml <<'YAML'
stages:
  last: {cmd: cat slow quick >last, deps: [slow, quick], outs: [last]}
  quick: {cmd: 'echo quick >quick; echo go >"$TMPDIR/go"', outs: [quick]}
  slow: {cmd: 'read x <"$TMPDIR/go"; echo slow >slow', outs: [slow]}
YAML
check 0 mlpipe repro -j 2
[ "$(grep -o '^  [a-z]*:' dvc.lock | xargs)" = 'slow: quick: last:' ] || fail "the order is $(grep '^  [a-z]*:' dvc.lock)"
