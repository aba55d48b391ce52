#!/usr/bin/env bash
# Several pipeline files in one project: one graph over all of them, each with its own lock file beside it.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q .
check 0 mlpipe init
mkdir -p data/old model ignored nested/.mlpipe outer/inner
echo 1 >data/raw.txt
cat >mlpipe.yaml <<'YAML'
stages:
  report: {cmd: echo report >>"$JOURNAL"; wc -l <model/m.txt >report.txt, deps: [model/m.txt], outs: [report.txt]}
YAML
cat >data/mlpipe.yaml <<'YAML'
stages:
  clean: {cmd: echo clean >>"$JOURNAL"; cp raw.txt clean.txt, deps: [raw.txt], outs: [clean.txt]}
YAML
cat >model/mlpipe.yaml <<'YAML'
stages:
  train: {cmd: 'echo train >>"$JOURNAL"; cat ../data/clean.txt - <params.yaml >m.txt', deps: [../data/clean.txt], params: [lr], outs: [m.txt]}
YAML
echo 'lr: 1' >model/params.yaml
printf 'old/\n' >data/.mlpipeignore
echo /ignored >.gitignore
for dir in data/old ignored nested; do echo 'broken: [' >"$dir/mlpipe.yaml"; done
echo 'stages: {never: {cmd: "false"}}' >outer/inner/mlpipe.yaml
echo mlpipe.yaml >outer/.gitignore

check 0 mlpipe repro
ran clean train report
complained "warning: .outer/inner/mlpipe.yaml.*git ignores it"
[ -f data/mlpipe.lock ] && [ -f model/mlpipe.lock ] && [ -f mlpipe.lock ] || fail "a lock file is missing"
check 0 mlpipe repro
ran
same data/.gitignore /clean.txt

echo 'lr: 2' >model/params.yaml
check 0 mlpipe status
said '^model/mlpipe.yaml:train'
check 0 env -C model mlpipe status # named as one types it there
said '^train +would run'
check 0 env -C data mlpipe status
said '^../model/mlpipe.yaml:train +would run'
said 'depends on stage ../model/mlpipe.yaml:train, which would run'
for name in model/mlpipe.yaml:train ../model/mlpipe.yaml:train "$PWD/model/m.txt" "$PWD/model/mlpipe.yaml:train"; do
  check 0 env -C data mlpipe why "$name"
  said '^../model/mlpipe.yaml:train +would run'
done
check 0 env -C model mlpipe repro train
complained '^train  done'
ran train
check 0 mlpipe repro
ran report

echo 'stages: {bad: {cmd: x, dep: [y]}}' >data/mlpipe.yaml
check 3 env -C model mlpipe status
complained '^../data/mlpipe.yaml:1:'
