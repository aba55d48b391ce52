#!/usr/bin/env bash
# Metrics and params of the workspace, of revisions and of experiments, also where only the store has the file.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
echo 'lr: 0.125' >params.yaml
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: 'lr=$(sed "s/lr: //" params.yaml); echo "{\"lr\": $lr, \"net\": {\"layers\": 3, \"list\": [1]}}" >m.json; echo $lr >score'
    params: [lr]
    metrics: [m.json: {cache: false}, score]
YAML
check 0 mlpipe repro
git add -A && git commit -qm base
git ls-files --error-unmatch score 2>/dev/null && fail "score is cached, so git must not have it"

check 0 mlpipe metrics show
said '^Path +lr +net.layers'
said '^m.json +- +0.125 +3$'
said '^score +0.125 +- +-$' # a single value has no name
check 0 mlpipe metrics show m.json --json
same "$TMPDIR/out" '{"": {"data": {"m.json": {"data": {"lr": 0.125, "net": {"layers": 3}}}}}}'
check 0 mlpipe metrics diff
same "$TMPDIR/out" ''

check 0 mlpipe exp run -S lr=0.5 -n half
check 0 mlpipe metrics diff
said '^m.json +lr +0.125 +0.5 +\+0.375$'
said '^score +0.125 +0.5 +\+0.375$'
check 0 mlpipe metrics diff half HEAD --json
same "$TMPDIR/out" "$(printf '{"m.json": {"lr": {"old": 0.5, "new": 0.125, "diff": -0.375}}, %s' \
  '"score": {"": {"old": 0.5, "new": 0.125, "diff": -0.375}}}')"
check 0 mlpipe params diff HEAD half --md
said '^\| params.yaml \| lr +\| 0.125 \| 0.5 +\|$'
check 0 mlpipe params diff --all --no-path
said '^lr +0.125 +0.5$'

check 0 mlpipe metrics diff HEAD half --targets score
same "$TMPDIR/out" "$(printf 'Path   Metric  HEAD   half  Change\nscore          0.125  0.5   +0.375')"
check 4 mlpipe metrics diff --targets nosuch.json
complained "'nosuch.json' is not a metrics file of this project"
check 0 mlpipe params diff HEAD half --targets params.yaml
said '^params.yaml +lr'

# Which way is better, and a check for CI that it did not get worse.
check 2 mlpipe metrics diff --fail-on-regression
complained 'no metric says which way it is better'
check 2 mlpipe metrics diff --tolerance 0.1
complained '--tolerance requires --fail-on-regression'
check 2 mlpipe metrics diff --fail-on-regression --tolerance=-1
complained "'-1' is no tolerance"
check 0 mlpipe metrics diff HEAD half --maximize lr --fail-on-regression
check 1 mlpipe metrics diff HEAD half --minimize lr --fail-on-regression
said '^m.json +lr +0.125 +0.5 +\+0.375$'
complained '^mlpipe: worse: lr of m.json: 0.125 -> 0.5$'
check 1 mlpipe metrics diff HEAD half --minimize '*' --fail-on-regression --tolerance 299%
complained '^mlpipe: worse: score: 0.125 -> 0.5$'
check 0 mlpipe metrics diff HEAD half --minimize '*' --fail-on-regression --tolerance 300%
check 4 mlpipe metrics diff HEAD half --minimize lrr --fail-on-regression # a check that looks at nothing does not pass
complained "no metric is called 'lrr'"
mv .mlpipe/cache ../cache.away
check 4 mlpipe metrics diff HEAD half --minimize lr --fail-on-regression
complained "metrics file 'score' is not in HEAD|missing|not in the cache"
mv ../cache.away .mlpipe/cache
check 0 mlpipe metrics diff HEAD half --maximize m.json:lr --json
same "$TMPDIR/out" "$(printf '{"m.json": {"lr": {"old": 0.125, "new": 0.5, "diff": 0.375, "direction": "max"}}, %s' \
  '"score": {"": {"old": 0.125, "new": 0.5, "diff": 0.375}}}')"

check 4 mlpipe metrics diff nosuch
complained "unknown revision 'nosuch'"
echo '{' >m.json
check 0 mlpipe metrics show
complained '^warning: m.json:2:1: '
said '^score +0.5$'
