#!/usr/bin/env bash
# A changed dependency, param or command runs the stage and what depends on it, and nothing else.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
ran prep train report side

echo three >>raw.txt
check 1 mlpipe status -q
check 0 mlpipe why prep
said 'raw\.txt'
check 0 mlpipe repro
ran prep train report
same report.txt 6

sed -i 's/lr: 0.1/lr: 0.01/' params.yaml
check 0 mlpipe why train
said 'train\.lr.*0\.1.*0\.01'
check 0 mlpipe repro
ran train report

sed -i 's/epochs: 3/epochs: 30/' params.yaml # read by no stage
check 0 mlpipe repro
ran

sed -i 's/wc -l/wc -c/' mlpipe.yaml
check 0 mlpipe why report
said 'command'
check 0 mlpipe repro
ran report

sed -i 's/^    cmd: echo prep/    desc: words in capitals\n&/' mlpipe.yaml # a description is not an input
check 0 mlpipe repro
ran
