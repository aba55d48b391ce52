#!/usr/bin/env bash
# A param that stands in a template makes other commands and other stages, in every kind of experiment.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
printf 'lr: 1\nnames: [x]\n' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: echo ${lr} >model.txt
    outs: [model.txt]
  show:
    foreach: ${names}
    do:
      cmd: cat model.txt >${item}.txt
      deps: [model.txt]
      outs: [{"${item}.txt": {cache: false}}]
YAML
check 0 mlpipe repro
git add -A
git commit -qm base

# recorded NAME TEXT: this stands in the lock file of the experiment.
recorded() { git show "$(git for-each-ref --format='%(objectname)' "refs/exps/**/$1"):mlpipe.lock" | grep -qF -- "$2" || fail "$1 has no '$2'"; }
check 0 mlpipe exp run -S lr=2 -n here
same model.txt 2
recorded here 'echo 2 >'
same x.txt 2
check 0 mlpipe exp run -S 'names=[x,y]' -n more
same y.txt 2
check 0 mlpipe exp run show@z -S 'names=[z]' -n target
same z.txt 2
git checkout -q . && check 0 mlpipe checkout
check 0 mlpipe exp run --temp -S lr=3 -n there
recorded there 'echo 3 >'
check 0 mlpipe exp run -S lr=4,5 -n sweep
recorded sweep-1 'echo 4 >'
recorded sweep-2 'echo 5 >'

# One that fails leaves the commands as they were.
check 4 mlpipe exp run show@z -S 'names=[w]'
check 3 mlpipe exp run -S 'names=[[1]]'
check 0 git diff --exit-code
