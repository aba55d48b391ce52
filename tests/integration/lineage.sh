#!/usr/bin/env bash
# lineage: what a file was made from, what was made from it, now and as of a revision, as tree, JSON and DOT.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 4 mlpipe lineage model.txt
complained "nothing is recorded of stage 'train'"
check 0 mlpipe repro
git add -A && git commit -qm base

check 0 mlpipe lineage report.txt
said '^report.txt  [0-9a-f]{12}  '
said '^└─ report  20[0-9T:-]+Z, [0-9.]+ m?s$'
said 'param    params.yaml: train.lr = 0.1$'
said 'log      .mlpipe/logs/prep-'
said 'data     raw.txt  [0-9a-f]{12}  8 B$'
check 0 mlpipe lineage train --json
said '"params": \{"params.yaml": \{"train.lr": 0.1\}\}'
check 0 mlpipe lineage --dot train
said '^"raw.txt [0-9a-f]{12}" -> "stage prep";$'
check 0 env LC_ALL=C mlpipe lineage raw.txt --downstream
said '^ +`- report'
digest=$(sha256sum <clean.txt | cut -c 1-10)
check 0 mlpipe lineage "$digest"
said "^clean.txt  $digest"
check 0 mlpipe lineage params.yaml --downstream --depth 1
said 'wrote    model.txt .*1 stage further'

# A file that is not the recorded one, an old revision, and bytes that only the run log knows.
echo changed >report.txt
check 0 mlpipe lineage report.txt
complained "'report.txt' in the workspace is not what is recorded"
echo three >>raw.txt
check 0 mlpipe repro prep
check 0 mlpipe lineage model.txt
said 'prep  .*an earlier run'
check 0 mlpipe lineage --rev HEAD clean.txt
said "^clean.txt  $digest"
check 4 mlpipe lineage --rev nosuch clean.txt
check 4 mlpipe lineage modle.txt
complained "did you mean 'model.txt'"
check 2 mlpipe lineage --dot --json train
