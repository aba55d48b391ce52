#!/usr/bin/env bash
# What .mlpipeignore names is no part of directories that are read, and check-ignore says which line it was.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkdir -p data/sub
echo 1 >data/a.csv
echo 2 >data/sub/b.csv
printf '# mine\n*.tmp\n!keep.tmp\n/data/sub/\n' >.mlpipeignore
cat >mlpipe.yaml <<'YAML'
stages:
  count: {cmd: echo count >>"$JOURNAL"; cat data/*.csv >all.txt, deps: [data], outs: [all.txt]}
YAML
check 0 mlpipe repro
ran count
touch data/x.tmp data/sub/c.csv
check 0 mlpipe repro
ran
touch data/keep.tmp
check 0 mlpipe repro
ran count

check 0 mlpipe check-ignore data/x.tmp data/keep.tmp data/sub data/a.csv
same "$TMPDIR/out" $'data/x.tmp\ndata/sub'
check 0 env -C data mlpipe check-ignore -d -n x.tmp keep.tmp sub/b.csv a.csv ../../elsewhere
same "$TMPDIR/out" $'.mlpipeignore:2:*.tmp\tx.tmp\n.mlpipeignore:3:!keep.tmp\tkeep.tmp\n.mlpipeignore:4:/data/sub/\tsub/b.csv\n::\ta.csv\n::\t../../elsewhere'
check 1 mlpipe check-ignore data/a.csv
check 2 mlpipe check-ignore
printf 'data/x.tmp\ndata/a.csv\n' | mlpipe check-ignore --stdin >"$TMPDIR/out"
same "$TMPDIR/out" data/x.tmp
check 0 env -C data/sub mlpipe root
same "$TMPDIR/out" ../..

touch data/.mlpipeignore
check 3 mlpipe repro
complained "'.mlpipeignore' must not stand inside of the data in 'data'"
