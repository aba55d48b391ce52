#!/usr/bin/env bash
# A command that leaves a process behind which writes without end: the stage ends with its command, and so does mlpipe.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  flood:
    cmd: yes >&2 & sleep 0.1; echo done >out.txt
    outs: [out.txt]
  after:
    cmd: cp out.txt last.txt
    deps: [out.txt]
    outs: [last.txt]
YAML
check 0 timeout 30 mlpipe repro
same last.txt 'done'
check 0 mlpipe status -q
[ "$(du -sm .mlpipe | cut -f1)" -lt 500 ] || fail "the log swallowed the flood"
