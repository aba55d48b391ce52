#!/usr/bin/env bash
# Params of every format: keys, whole files, in templates; a change of what a stage reads runs it, another does not.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
printf 'top = 1\n[train]\nlr = 0.1\nlayers = [1, 2]\n' >p.toml
printf 'import os\nSEED = 7\nclass Net:\n    depth: int = 3\n    path = os.sep\n' >p.py
printf '{"a": {"b": true}, "c": null}' >p.json
cat >mlpipe.yaml <<'YAML'
vars: [p.toml]
stages:
  toml: {cmd: "echo toml >>$JOURNAL", params: [{p.toml: [train.lr]}]}
  python: {cmd: "echo python >>$JOURNAL", params: [{p.py: [SEED, Net.depth]}]}
  json: {cmd: "echo json >>$JOURNAL", params: [{p.json: [a]}]}
  whole: {cmd: "echo whole >>$JOURNAL", params: [{p.toml: }, {p.py: }]}
  template: {cmd: "echo template ${top} >>$JOURNAL", params: [{p.toml: [top]}]}
YAML
check 0 mlpipe repro -j 1
ran json python 'template 1' toml whole
check 0 mlpipe repro
ran

sed -i 's/depth: int = 3/depth: int = 4/' p.py
check 0 mlpipe repro -j 1
ran python whole
sed -i 's/1, 2/1, 3/' p.toml
check 0 mlpipe repro -j 1
ran whole
sed -i 's/top = 1/top = 2/' p.toml
check 0 mlpipe repro -j 1
ran 'template 2' whole
printf 'top = = 1\n' >p.toml
check 3 mlpipe repro
complained 'p.toml:1:7'
