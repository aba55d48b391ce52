#!/usr/bin/env bash
# A plot of every form, of one revision and of two, is drawn by a real browser.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/pages/lib.sh"

new_plots
check 0 mlpipe plots show
look --plots 14 --images 2 --revisions 1 --hover 'Loss of both' --hover live.jsonl --hover matrix

git add -A && git commit -qm base
python3 "$SOURCE_DIR/tests/pages/data.py" 2
check 0 mlpipe plots diff HEAD
look --plots 14 --images 4 --revisions 2 --hover 'Loss of both' --hover days.csv

# A template of the user's own; it may not load anything.
mkdir .mlpipe/plots
echo '{"data": {"values": "<DVC_METRIC_DATA>"}, "mark": "tick", "encoding": {"x": {"field": "<DVC_METRIC_X>", "type": "quantitative"}}}' \
  >.mlpipe/plots/own.json
check 0 mlpipe plots show cloud.yaml -t own
look --plots 1 --revisions 1
echo '{"datasets": {"rows": "<DVC_METRIC_DATA>"}, "data": {"url": "https://localhost/x.csv"}, "mark": "point", "encoding": {"x": {"field": "a"}}}' \
  >.mlpipe/plots/own.json
check 0 mlpipe plots show cloud.yaml -t own
look --revisions 1 --complains 'does not load https://localhost/x.csv'
