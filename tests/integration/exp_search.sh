#!/usr/bin/env bash
# A search finds the best values, goes on where it was interrupted, and stops what does badly; repetitions are summed up.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: python3 -S train.py
    deps: [train.py]
    params: [x, seed, steps]
    outs: [model.txt]
    metrics:
      - metrics.json: {cache: false}
      - steps.jsonl: {cache: false}
YAML
printf 'x: 0.0\nseed: 1\nsteps: 0\n' >params.yaml
cat >train.py <<'PY'
import json
import time
params = dict(line.split(": ") for line in open("params.yaml").read().splitlines())
x, seed, steps = float(params["x"]), int(params["seed"]), int(params["steps"])
with open("steps.jsonl", "w") as log:
    for step in range(steps):
        log.write(json.dumps({"step": step, "metrics": {"score": -abs(x - 3) + 0.001 * step}}) + "\n")
        log.flush()
        time.sleep(0.05)
    log.write(json.dumps({"step": steps, "metrics": {"score": -abs(x - 3)}}) + "\n")
json.dump({"loss": (x - 3) ** 2, "noisy": seed % 3}, open("metrics.json", "w"))
open("model.txt", "w").write(str(x))
PY
git add -A && git commit -qm base

check 2 mlpipe exp run --search tpe -S 'x=interval(0,10)' --minimize loss
complained 'trials'
check 2 mlpipe exp run --search tpe -S 'x=interval(0,10)' --trials 3
complained 'metric'
check 2 mlpipe exp run --search random -S x=1 --trials 3 --minimize loss

check 0 mlpipe exp run --search tpe --trials 12 -S 'x=interval(0,10)' --minimize metrics.json:loss -j 2 -n tpe
complained '12 experiments: 12 succeeded'
said '^Best: tpe-[0-9]+ with metrics.json:loss [0-9.e-]+$'
check 0 mlpipe exp run --search tpe --trials 14 -S 'x=interval(0,10)' --minimize metrics.json:loss -j 2 -n tpe
complained 'Going on with a search of which 12 trials are over'
complained '14 experiments: 14 succeeded'
[ -z "$(git for-each-ref refs/mlpipe)" ] || fail "refs were left"

check 0 mlpipe exp run --search grid -S 'x=1,2,3.5' --minimize loss -j 1 --json
said '"state": "succeeded", "overrides": \["x=3.5"\]'

# Of nine trials the bad ones are stopped before they have made their steps.
check 0 mlpipe exp run --search asha --trials 9 -S 'x=choice(3,2.9,8,9,10,11,12,13,14)' -S steps=40 --maximize steps.jsonl:score -j 3 -n asha
complained '9 experiments: [1-8] succeeded, [1-8] failed'
said '^Best: asha-'
check 0 mlpipe queue status --json
said '"state": "stopped"'

check 0 mlpipe exp run --repeat 4 -S x=1,2 -n rep
said '^Params +Runs'
said '^x=1 +4 .*4'
said '^x=2 +4 .*1'
check 0 mlpipe exp run --repeat 3 -S x=5 --json
said '"repeats": \[\{"params": "x=5", "experiments": \[.*"loss": \{"count": 3, "mean": 4.0, "std": 0.0, "ci95": 0.0\}'
[ -z "$(git status --porcelain)" ] || fail "the workspace was touched"

# Of two files in the workspace that have the metric one must be named; that is said before any trial is made.
sed -i 's/^      - steps.jsonl.*/&\n      - other.json: {cache: false}/' mlpipe.yaml
echo '{"loss": 1}' | tee metrics.json >other.json
check 0 mlpipe queue status --json
cp "$TMPDIR/out" "$TMPDIR/before"
check 2 mlpipe exp run --search grid -S x=1,2 --minimize loss
complained "the metric 'loss' is in 2 files"
complained "name the file: 'metrics.json:loss' or 'other.json:loss'"
check 0 mlpipe queue status --json
cmp "$TMPDIR/before" "$TMPDIR/out" >&2 || fail "a trial was made"
