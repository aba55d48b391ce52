#!/usr/bin/env bash
# Independent stages run side by side with -j 2, one after the other with -j 1.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkfifo "$TMPDIR/ping" "$TMPDIR/pong"
export TMPDIR
# left and right meet: each needs the other to be running.
cat >mlpipe.yaml <<'YAML'
stages:
  left: {cmd: 'echo 1 >"$TMPDIR/ping"; read x <"$TMPDIR/pong"; echo $x >l', outs: [l]}
  right: {cmd: 'read x <"$TMPDIR/ping"; echo 2 >"$TMPDIR/pong"; echo $x >r', outs: [r]}
  join: {cmd: 'cat l r >j', deps: [l, r], outs: [j]}
YAML
check 0 timeout 30 mlpipe repro -j 2
same j $'2\n1'

# Never two at a time: each would find the other's directory.
cat >mlpipe.yaml <<'YAML'
stages:
  a: {cmd: 'mkdir "$TMPDIR/alone"; echo a >x; rmdir "$TMPDIR/alone"', outs: [x]}
  b: {cmd: 'mkdir "$TMPDIR/alone"; echo b >y; rmdir "$TMPDIR/alone"', outs: [y]}
  c: {cmd: 'mkdir "$TMPDIR/alone"; echo c >z; rmdir "$TMPDIR/alone"', outs: [z]}
YAML
sed -i 's/mkdir "$TMPDIR\/alone";/mkdir "$TMPDIR\/alone" || exit 1;/' mlpipe.yaml
check 0 mlpipe repro -j 1
check 2 mlpipe repro -j 0
check 2 mlpipe repro -j many
