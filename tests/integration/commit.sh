#!/usr/bin/env bash
# commit records the workspace as it stands: nothing runs, and without -f nothing that changed is taken for a result.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
echo in >in
echo 'p: 1' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  a: {cmd: echo a >>"$JOURNAL"; cp in f, deps: [in], params: [p], outs: [f]}
  b: {cmd: echo b >>"$JOURNAL"; cat f >g, deps: [f], outs: [g]}
YAML
check 0 mlpipe repro
ran a b
before=$(snapshot)
check 0 mlpipe commit
unchanged "$before"

echo hand >g
check 1 mlpipe commit
complained "stage 'b' is not as it was recorded"
check 0 mlpipe commit -f g
check 0 mlpipe repro
ran
rm g && check 0 mlpipe checkout
same g hand

# What was made by hand is not the result of a run: it is never restored in its place.
check 0 mlpipe repro -f b
ran a b
same g in

echo two >in
check 1 mlpipe commit a
check 0 mlpipe commit -f -d b
check 0 mlpipe repro
ran
echo 'p: 2' >params.yaml
check 1 mlpipe commit a
check 0 mlpipe commit -f a
check 0 mlpipe repro
ran

rm f
check 4 mlpipe commit -f
complained "output 'f' of stage 'a' does not exist"
echo three >f
rm in
check 3 mlpipe commit -f a
check 4 mlpipe commit nothing
