#!/usr/bin/env bash
# `persist` outputs are there when the command starts and may be added to; others are removed first.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  grow:
    cmd: cat in.txt >>kept.txt; cat in.txt >>fresh.txt
    deps: [in.txt]
    outs: [{kept.txt: {persist: true}}, fresh.txt]
YAML
echo 1 >in.txt
check 0 mlpipe repro
same kept.txt 1
digest=$(sha256sum kept.txt | cut -d' ' -f1)

echo 2 >in.txt
check 0 mlpipe repro
same kept.txt $'1\n2'
same fresh.txt 2
same ".mlpipe/cache/files/sha256/${digest:0:2}/${digest:2}" 1 # the object of the first result is as it was
check 0 mlpipe repro
same kept.txt $'1\n2'

# A result that depends on earlier runs is never restored in place of a run.
echo 1 >in.txt
check 0 mlpipe repro
same kept.txt $'1\n2\n1'
