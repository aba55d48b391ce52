#!/usr/bin/env bash
# A param that is changed while the stage runs: the record leaves it out, nothing is cached, and the stage runs again, also
# if the param is put back.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkfifo "$TMPDIR/up" "$TMPDIR/go"
check 0 mlpipe init
echo 'lr: 1' >params.yaml
cat >mlpipe.yaml <<EOF
stages:
  train:
    cmd: echo >$TMPDIR/up; cat $TMPDIR/go >/dev/null; cp params.yaml model
    params: [lr]
    outs: [model]
EOF
mlpipe repro >"$TMPDIR/out" 2>"$TMPDIR/err" &
read -r _ <"$TMPDIR/up" # the stage is up
echo 'lr: 2' >params.yaml
echo >"$TMPDIR/go"
wait $! || fail "repro failed"
complained 'changed while the stage ran'
grep -q 'lr:' mlpipe.lock && fail "the record holds a value that the model may not be of"

check 1 mlpipe status -q # it is known that the model is not of lr: 2
echo 'lr: 1' >params.yaml
check 1 mlpipe status -q # nor of lr: 1
rm mlpipe.lock model
check 0 mlpipe repro --dry
said 'would run' # and not restored: the model held lr: 2
