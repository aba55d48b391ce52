#!/usr/bin/env bash
# Dependencies on less than a file: a glob, some lines, the matches of an expression, what a command prints; and on more:
# a variable of the environment, the working directory.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkdir data
echo a >data/a.csv
printf 'one\ntwo\nthree\n' >conf.txt
printf '# notes\nLR = 1\n' >train.py
echo 3 >"$TMPDIR/version"
export TMPDIR MODE=fast
cat >mlpipe.yaml <<'YAML'
stages:
  glob: {cmd: 'echo glob >>"$JOURNAL"', deps: [{glob: data/*.csv}]}
  lines: {cmd: 'echo lines >>"$JOURNAL"', deps: [{path: conf.txt, lines: 1-2}]}
  regex: {cmd: 'echo regex >>"$JOURNAL"', deps: [{path: train.py, regex: '^LR.*'}]}
  command: {cmd: 'echo command >>"$JOURNAL"', deps: [{command: 'cat "$TMPDIR/version"'}]}
  env: {cmd: 'echo env >>"$JOURNAL"', env: [MODE, {TOKEN: {secret: true}}]}
  made:
    cmd: head -n 1 conf.txt >made.txt
    deps: [{glob: data/*.csv}, {path: conf.txt, lines: 1-2}, {command: 'cat "$TMPDIR/version"'}]
    outs: [made.txt]
YAML
check 0 mlpipe repro
ran glob lines regex command env
check 0 mlpipe repro
ran
check 0 mlpipe lineage conf.txt --downstream
[ ! -s "$TMPDIR/err" ] || fail "warned of a file of which only a part was recorded"
check 0 mlpipe lineage made.txt
said 'run  '

echo x >data/notes.txt
echo four >>conf.txt
echo '# more' >>train.py
check 0 mlpipe repro
ran
echo b >data/b.csv
sed -i 's/two/2/' conf.txt
sed -i 's/LR = 1/LR = 2/' train.py
echo 4 >"$TMPDIR/version"
MODE=slow TOKEN=hunter2 check 0 mlpipe status
said "environment variable MODE changed from 'fast' to 'slow'"
said 'dependency glob:data/\*.csv changed'
MODE=slow TOKEN=hunter2 check 0 mlpipe repro
ran glob lines regex command env
! grep -rq hunter2 mlpipe.lock .mlpipe || fail "a secret was written down"
MODE=slow TOKEN=hunter3 check 0 mlpipe repro
ran env

rm data/*.csv "$TMPDIR/version"
check 3 mlpipe repro -k
complained 'no file matches dependency glob:data/\*.csv'
complained "dependency command:cat .* cannot be looked at: command .* exited with status 1"
