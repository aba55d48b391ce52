#!/usr/bin/env bash
# Plots as a page, as JSON and as text: of the workspace, of revisions, of experiments, from git or from the store.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
echo 'lr: 0.5' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: 'lr=$(sed "s/lr: //" params.yaml); printf "step,loss\n0,1\n1,$lr\n" >loss.csv; mkdir -p logs; printf "acc\n$lr\n" >logs/acc.tsv; printf x >logs/i.png; echo no >logs/skipped.txt'
    params: [lr]
    plots: [loss.csv: {x: step, y: loss, title: The loss}, logs]
plots:
  - both: {y: {loss.csv: loss, logs/acc.tsv: acc}}
YAML
check 0 mlpipe repro
git add -A && git commit -qm base
git ls-files --error-unmatch loss.csv 2>/dev/null && fail "loss.csv is cached, so git must not have it"

before=$(snapshot)
check 0 mlpipe plots show
same "$TMPDIR/out" "file://$(pwd -P)/mlpipe_plots/index.html"
grep -q '<title>Plots of' mlpipe_plots/index.html
! grep -qE '(src|href)="?https?:' mlpipe_plots/index.html || fail "the page refers to the network"
grep -q 'Copyright (c) 2015-2023, University of Washington Interactive Data Lab' mlpipe_plots/index.html
rm -r mlpipe_plots
unchanged "$before"

# As JSON: ids, revisions, rows, images as files.
cat >"$TMPDIR/points.py" <<'PYTHON'
import json, sys
data = json.load(sys.stdin)["data"]
for name, parts in data.items():
    for part in parts:
        rows = part.get("content", {}).get("data", {}).get("values")
        print(name, part["type"], ",".join(part["revisions"]), json.dumps(rows) if rows else part["url"].rsplit("/", 1)[1])
PYTHON
points() { python3 "$TMPDIR/points.py" <"$TMPDIR/out" >"$TMPDIR/points"; }
check 0 mlpipe plots show --json
points
cat >"$TMPDIR/expected" <<'EOT'
both vega workspace [{"step": "0", "loss": "1", "dvc_inferred_y_value": "1", "rev": "workspace", "filename::field": "loss.csv::loss"}, {"step": "1", "loss": "0.5", "dvc_inferred_y_value": "0.5", "rev": "workspace", "filename::field": "loss.csv::loss"}, {"step": 0, "dvc_inferred_y_value": "0.5", "rev": "workspace", "acc": "0.5", "filename::field": "logs/acc.tsv::acc"}]
loss.csv vega workspace [{"step": "0", "loss": "1", "rev": "workspace"}, {"step": "1", "loss": "0.5", "rev": "workspace"}]
logs/acc.tsv vega workspace [{"acc": "0.5", "step": 0, "rev": "workspace"}]
logs/i.png image workspace workspace_logs_i.png
EOT
diff "$TMPDIR/expected" "$TMPDIR/points" || fail "other points"
same mlpipe_plots/workspace_logs_i.png x

# Revisions: from the store, when the workspace has lost it or has another.
check 0 mlpipe exp run -S lr=0.25 -n quarter
check 0 mlpipe plots diff --json --targets loss.csv
points
same "$TMPDIR/points" 'loss.csv vega workspace,HEAD [{"step": "0", "loss": "1", "rev": "workspace"}, {"step": "1", "loss": "0.25", "rev": "workspace"}, {"step": "0", "loss": "1", "rev": "HEAD"}, {"step": "1", "loss": "0.5", "rev": "HEAD"}]'
rm -r loss.csv logs
check 0 mlpipe plots diff quarter HEAD --json --targets logs/acc.tsv
points
same "$TMPDIR/points" 'logs/acc.tsv vega quarter,HEAD [{"acc": "0.25", "step": 0, "rev": "quarter"}, {"acc": "0.5", "step": 0, "rev": "HEAD"}]'
check 0 mlpipe checkout
git checkout -q mlpipe.lock params.yaml && check 0 mlpipe checkout --force
check 0 mlpipe plots diff --json --targets loss.csv # nothing differs, so there is only the workspace
points
said '"revisions": \["workspace"\]'
check 4 mlpipe plots diff nosuch
complained "unknown revision 'nosuch'"

# Targets, and options before what is declared.
check 0 mlpipe plots show logs --json
said '"logs/acc.tsv"'
! grep -q '"loss.csv"' "$TMPDIR/out" || fail "a directory names what is in it only"
check 4 mlpipe plots show los.csv
complained "'los.csv' is neither a plot of this project nor a file"
complained "did you mean 'loss.csv'"
check 0 mlpipe plots show loss.csv -x loss -y step --title T --x-label X --y-label Y -t simple --show-vega
said '"title": "T"'
said '"x": \{"field": "loss", "type": "quantitative", "title": "X"\}'
check 0 mlpipe plots show loss.csv -y nosuch
complained "warning: 'loss.csv' has no field 'nosuch'"
check 4 mlpipe plots show loss.csv -t linera
complained "did you mean 'linear'"
check 2 mlpipe plots show --show-vega
mkdir sub && cd sub
check 0 mlpipe plots show ../loss.csv --json -o "$TMPDIR/elsewhere"
said '"\.\./loss.csv"'
cd .. && rmdir sub

check 0 mlpipe plots show loss.csv --text
said '^The loss$'
said '^  ━━ workspace$'
check 0 env LC_ALL=C mlpipe plots show loss.csv --text
! LC_ALL=C grep -q '[^ -~]' "$TMPDIR/out" || fail "only ASCII was promised"

check 0 mlpipe plots templates
[ "$(wc -l <"$TMPDIR/out")" -eq 9 ] || fail "DVC has nine templates"
mkdir .mlpipe/plots
mlpipe plots templates scatter >.mlpipe/plots/mine.json
sed -i 's/"type": "point"/"type": "tick"/' .mlpipe/plots/mine.json
check 0 mlpipe plots show loss.csv -t mine --show-vega
said '"type": "tick"'
echo '[' >.mlpipe/plots/mine.json
check 3 mlpipe plots show loss.csv -t mine
complained '^mine:[0-9]+:[0-9]+: error: this is not valid JSON'

# The page in a browser, or why not.
printf '#!/bin/sh\necho "$1" >"%s"\n' "$TMPDIR/opened" >"$TMPDIR/browser" && chmod +x "$TMPDIR/browser"
check 0 env BROWSER="$TMPDIR/browser" mlpipe plots show --open
for _ in $(seq 600); do [ -s "$TMPDIR/opened" ] || sleep 0.05; done
same "$TMPDIR/opened" "file://$(pwd -P)/mlpipe_plots/index.html"

# Anywhere, of files that are named.
cd "$(mktemp -d)"
printf 'a\tb\n1\t2\n' >t.tsv
check 0 mlpipe plots show t.tsv --no-header --json
said '"values": \[\{"0": "a", "1": "b", "step": 0, "rev": "workspace"\}'
check 4 mlpipe plots show
complained 'no project|not in a project|mlpipe init'
