#!/usr/bin/env bash
# A pipeline file that is wrong: every command that reads it says where and what to do, and changes nothing.
. "$SOURCE_DIR/tests/integration/lib.sh"

# refused LINE REGEX [HINT]: mlpipe.yaml, from stdin, has an error in LINE.
refused() {
  cat >mlpipe.yaml
  local before
  before=$(snapshot)
  for command in repro 'repro --dry' status; do
    # shellcheck disable=SC2086 # two words
    check 3 mlpipe $command
    complained "^mlpipe.yaml:$1:[0-9]+: error: .*$2"
    complained "^hint: ${3:-}"
    unchanged "$before"
  done
  ran
}

new_project
check 0 mlpipe repro
: >"$JOURNAL"
refused 2 "'dep'" ".*'deps'" <<<$'stages:\n  a: {cmd: ls, dep: [raw.txt], outs: [o]}'
refused 1 "'stage'" ".*'stages'" <<<$'stage:\n  a: {cmd: ls}'
refused 3 'outs.*list' <<<$'stages:\n  a:\n    outs: 5\n    cmd: ls'
refused 3 'frozen.*true or false' <<<$'stages:\n  a:\n    frozen: 1\n    cmd: ls'
refused 2 "'cmd'" <<<$'stages:\n  a: {deps: [raw.txt]}'
refused 3 "'cmd'.*(twice|again|duplicate|already)" <<<$'stages:\n  a: {cmd: ls,\n      cmd: ls}'
refused 3 '' <<<$'stages:\n  a:\n    cmd: [ls\n  b: {cmd: ls}'
refused 2 '' <<<$'stages:\n<<<<<<< HEAD\n  a: {cmd: ls}\n=======\n>>>>>>> x'
refused 3 '/etc/passwd|outside' <<<$'stages:\n  a: {cmd: ls,\n    outs: [../../escape.txt]}'
