#!/usr/bin/env bash
# A frozen stage is left as it is, whatever changed; what depends on it goes on with its outputs.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
ran prep train report side

sed -i 's/^  train:/&\n    frozen: true/' mlpipe.yaml
check 0 mlpipe repro
ran
echo three >>raw.txt
sed -i 's/lr: 0.1/lr: 7/' params.yaml
check 0 mlpipe repro
ran prep
check 0 mlpipe repro report # not through the frozen stage
ran

sed -i 's/wc -l/wc -c/' mlpipe.yaml
check 0 mlpipe repro
ran report

sed -i '/frozen: true/d' mlpipe.yaml
check 0 mlpipe repro
ran train report
grep -q 'lr: 7' model.txt || fail "train did not see the new param"
