#!/usr/bin/env bash
# What changed between two revisions, as a comment would tell it.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
echo 'lr: 0.1' >params.yaml
echo 1 >raw.txt
cat >mlpipe.yaml <<'YAML'
stages:
  prep:
    cmd: cp raw.txt clean.txt
    deps: [raw.txt]
    outs: [clean.txt]
  train:
    cmd: 'lr=$(sed "s/lr: //" params.yaml); echo "{\"loss\": $lr}" >m.json; printf "step,loss\n0,1\n1,$lr\n" >loss.csv'
    deps: [clean.txt]
    params: [lr]
    metrics: [m.json: {cache: false, direction: min}]
    plots: [loss.csv]
YAML
check 0 mlpipe repro
git add -A && git commit -qm base
check 0 mlpipe report
cat >"$TMPDIR/expected" <<'EOT'
## Changes from HEAD to workspace

### Stages

No stage changed.

### Parameters

No value changed.

### Metrics

No value changed.

### Plots

No plot changed.
EOT
diff "$TMPDIR/expected" "$TMPDIR/out" || fail "nothing changed"

echo 'lr: 0.5' >params.yaml
echo '2 | <b>' >raw.txt
sed -i 's/cp raw/cp -f raw/' mlpipe.yaml
cat >>mlpipe.yaml <<'YAML'
  "note_*me*":
    cmd: touch note
    outs: [note]
YAML
before=$(snapshot)
check 0 mlpipe report # what was not reproduced is not in the lock file
said '^\| prep +\| command changed from cp raw.txt clean.txt to cp -f raw.txt clean.txt +\|$'
said 'the new command has not run yet'
unchanged "$before"
check 0 mlpipe repro
check 0 mlpipe report --md
cat >"$TMPDIR/expected" <<'EOT'
## Changes from HEAD to workspace

### Stages

| Stage            | Change                                                                   |
|------------------|--------------------------------------------------------------------------|
| prep             | command changed from cp raw.txt clean.txt to cp -f raw.txt clean.txt     |
|                  | dependency raw.txt changed                                               |
|                  | output clean.txt changed                                                 |
| train            | dependency clean.txt changed                                             |
|                  | params.yaml: lr changed from 0.1 to 0.5                                  |
|                  | output loss.csv changed                                                  |
|                  | output m.json changed                                                    |
| note\_\*me\*     | the stage is new                                                         |

### Parameters

| Path        | Param | HEAD | workspace |
|-------------|-------|------|-----------|
| params.yaml | lr    | 0.1  | 0.5       |

### Metrics

| Path   | Metric | HEAD | workspace | Change       |
|--------|--------|------|-----------|--------------|
| m.json | loss   | 0.1  | 0.5       | +0.4 (worse) |

### Plots

| Plot     | HEAD   | workspace |
|----------|--------|-----------|
| loss.csv | █▁ 0.1 | █▁ 0.5    |

`mlpipe report --html` draws the plots.
EOT
diff <(tr -s ' -' <"$TMPDIR/expected") <(tr -s ' -' <"$TMPDIR/out") || fail "another report"

# A result that came out again is marked so.
check 0 mlpipe verify prep
check 0 mlpipe report
said '^\| Stage +\| Change +\| Verified +\|$'
said '^\| prep +\| command changed from .* \| 20[0-9-]+T[0-9:]+Z \|$'
said '^\| train +\| dependency clean.txt changed +\| +\|$'

git add -A && git commit -qm second && git tag second
sed -i '/note/,$d' mlpipe.yaml
check 0 mlpipe report HEAD~1 second --html -o page.html
same "$TMPDIR/out" "file://$(pwd -P)/page.html"
grep -q 'Changes from HEAD~1 to second' page.html
check 0 mlpipe report second workspace
said '^\| note\\_\\\*me\\\* \| the stage is gone \|'
check 4 mlpipe report nosuch
check 2 mlpipe report --out x.html
