#!/usr/bin/env bash
# A command that succeeds without writing what it declares has failed.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
sed -i 's/    outs: \[clean.txt\]/    outs: [clean.txt, extra.txt]/' mlpipe.yaml
check 1 mlpipe repro prep train
complained "error: .*'prep'"
complained 'extra\.txt'
complained '^hint: '
ran prep
[ ! -e mlpipe.lock ] || ! grep -q '^  prep:' mlpipe.lock || fail "recorded without its output"

sed -i 's/>clean.txt$/>clean.txt; touch extra.txt/' mlpipe.yaml # an empty file is a result
check 0 mlpipe repro
ran prep train report side

# Only what this run wrote counts: outputs of the last run are not there when the command starts.
sed -i 's/; touch extra.txt//' mlpipe.yaml
check 1 mlpipe repro prep
complained 'extra\.txt'
