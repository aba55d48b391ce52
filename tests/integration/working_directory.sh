#!/usr/bin/env bash
# `wdir` moves a stage: its paths and its commands start there. Commands run with the shell's rules and a clean stdin.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkdir -p sub/inner
echo 1 >sub/in.txt
echo 'k: 5' >sub/params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  inside:
    wdir: sub
    cmd: [pwd -P >here.txt, 'cat in.txt ../top.txt >inner/out.txt']
    deps: [in.txt, ../top.txt]
    params: [k]
    outs: [inner/out.txt, here.txt]
  top:
    cmd: echo top >top.txt
    outs: [top.txt]
  lines:
    cmd: |
      cat >lines.txt
      cd sub
      test ! -e in.txt
    outs: [lines.txt]
YAML
check 0 mlpipe repro # every line is a command of its own, from the working directory
same sub/inner/out.txt $'1\ntop'
same sub/here.txt "$(pwd -P)/sub"
same lines.txt '' # stdin was empty, not the terminal

cd sub
check 0 mlpipe status -q
echo 'k: 6' >params.yaml
check 0 mlpipe repro inside
check 0 mlpipe status -q
