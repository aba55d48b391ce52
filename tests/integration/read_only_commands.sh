#!/usr/bin/env bash
# Commands that show things run no stage and change no file, whatever state the project is in.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q .
new_project
sed -i 's|    outs: \[report.txt\]|&\n    metrics: [{metrics.json: {cache: false}}]|; s|>report.txt$|>report.txt; echo 1 >metrics.json|' mlpipe.yaml

look() {
  local before
  before=$(snapshot)
  for command in status 'status --json' 'status -q' 'why prep' 'why report' dag 'dag --dot' 'dag --mermaid' \
    'repro --dry' 'repro -f --dry train' 'metrics show' 'params diff' 'metrics diff' 'exp show' --version --help; do
    # shellcheck disable=SC2086 # words
    mlpipe $command >"$TMPDIR/out" 2>"$TMPDIR/err" </dev/null || true
    diff <(echo "$before") <(snapshot) >&2 || fail "mlpipe $command changed files"
    [ ! -s "$JOURNAL" ] || fail "mlpipe $command ran a stage"
  done
}

look # before the first run
check 0 mlpipe repro
ran prep train report side
git add -A
git commit -qm first
look # up to date
echo more >>raw.txt
rm model.txt
sed -i 's/lr: 0.1/lr: 0.2/' params.yaml
look # changed
rm raw.txt
look # blocked
