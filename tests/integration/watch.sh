#!/usr/bin/env bash
# `mlpipe watch`: live metrics followed while they are written, torn and wrong lines, hostile names, other forms.
. "$SOURCE_DIR/tests/integration/lib.sh"

line() { # STEP LOSS
  printf '{"step": %s, "time": 17923300%02d.5, "metrics": {"loss": %s, "val/acc": 0.5}}\n' "$1" "$1" "$2"
}
# until FILE REGEX: it turns up, or the test fails.
until_said() {
  for _ in $(seq 200); do
    if grep -qE -- "$2" "$1"; then return 0; fi
    sleep 0.05
  done
  fail "never said: $2; but: $(cat "$1")"
}

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  train:
    cmd: cp train.part train.jsonl
    deps: [train.part]
    metrics: [train.jsonl: {cache: false}]
  other:
    cmd: echo {} >other.txt
    outs: [other.txt]
YAML
{ line 1 0.5 && line 2 0.25 && printf '{"step": 3, "met'; } >train.part
check 0 mlpipe repro
check 0 mlpipe metrics show --json
said '"data": \{"step": 2, "loss": 0.25, "val/acc": 0.5\}'
check 0 mlpipe watch --once
said '^train.jsonl  step 2  1.0 steps/s$'
said '^  loss +0.25 +0.25 \(2\) +0.5 \(1\) +█▁$'

# A line a step; --keys leaves out, --lines bounds what was there before.
check 0 mlpipe watch --until-idle 0
[ "$(cat "$TMPDIR/out")" = $'train.jsonl  step 1  loss 0.5  val/acc 0.5\ntrain.jsonl  step 2  loss 0.25  val/acc 0.5' ] ||
  fail "not the two steps"
check 0 mlpipe watch train --until-idle 0 -n 1 --keys 'val*'
[ "$(cat "$TMPDIR/out")" = 'train.jsonl  step 2  val/acc 0.5' ] || fail "not the last step"
check 0 mlpipe watch train.jsonl --once --json -n 1
[ "$(cat "$TMPDIR/out")" = '{"file": "train.jsonl", "step": 2, "time": 1792330002.5, "metrics": {"loss": 0.25, "val/acc": 0.5}}' ] ||
  fail "not that line"

# What names nothing.
check 4 mlpipe watch other
complained "stage 'other' declares no live metrics"
check 4 mlpipe watch nothing
check 2 mlpipe watch --until-idle -1

# Followed while it is written: what comes in halves, what is wrong, what is replaced; ends with Ctrl-C.
rm train.jsonl
set -m
mlpipe watch >"$TMPDIR/followed" 2>"$TMPDIR/talk" &
watch=$!
until_said "$TMPDIR/talk" '^Waiting for live metrics in train.jsonl$'
line 1 1 >train.jsonl
until_said "$TMPDIR/followed" 'step 1  loss 1 '
printf '{"step": 2, "metrics": ' >>train.jsonl
printf '{"loss": NaN, "\\u001b[31m\\n\\u009b": -Infinity}}\n' >>train.jsonl
until_said "$TMPDIR/followed" '^train.jsonl  step 2  loss nan  .x1b\[31m.*  ?-inf$'
printf 'oops\n{"step": 3, "metrics": {"name": "text"}}\n' >>train.jsonl
line 4 0.125 >>train.jsonl
until_said "$TMPDIR/followed" 'step 4'
until_said "$TMPDIR/talk" 'train.jsonl:3: this is not valid JSON'
until_said "$TMPDIR/talk" "train.jsonl:4: metric 'name' is no number"
line 0 9 >train.new && mv train.new train.jsonl
until_said "$TMPDIR/followed" 'step 0  loss 9 '
mkdir -p .mlpipe/tmp/exps/brave-fox
line 7 0.75 >.mlpipe/tmp/exps/brave-fox/train.jsonl # as an experiment in a workspace of its own does it
until_said "$TMPDIR/followed" '^brave-fox:train.jsonl  step 7'
kill -INT -"$watch"
status=0
wait "$watch" || status=$?
[ "$status" -eq 130 ] || fail "exit status $status instead of 130"
grep -q $'\x1b' "$TMPDIR/followed" && fail "a control character of a name got through"
[ "$(wc -l <"$TMPDIR/followed")" -eq 5 ] || fail "not five steps: $(cat "$TMPDIR/followed")"
set +m

# Every directory that is named, outside of a project too; a file that is rewritten (DVCLive's).
mkdir -p "$TMPDIR/plain/runs/a" && cd "$TMPDIR/plain"
line 1 1 >runs/a/x.jsonl
echo '{"step": 5, "train": {"loss": 0.5}}' >runs/metrics.json
echo '{"step": 5}' >runs/package.json
check 4 mlpipe watch
check 0 mlpipe watch runs --once --json
[ "$(sed 's/, "time": [0-9.]*//' "$TMPDIR/out" | sort)" = '{"file": "runs/a/x.jsonl", "step": 1, "metrics": {"loss": 1, "val/acc": 0.5}}
{"file": "runs/metrics.json", "step": 5, "metrics": {"train.loss": 0.5}}' ] || fail "not these two: $(cat "$TMPDIR/out")"
if [ "$(id -u)" -ne 0 ]; then
  chmod 000 runs/a/x.jsonl
  check 6 mlpipe watch runs --once
fi

# The examples of the README write what watch reads.
example() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$SOURCE_DIR/engine/live/README.md" | sed '1d;$d'; }
for language in python sh; do
  rm -f train.jsonl
  if [ $language = python ]; then example python | python3 -; else example sh | sh -eu; fi
  check 0 mlpipe watch train.jsonl --once --json -n 1
  said '"step": (9|3), "time": [0-9.]+, "metrics": \{"loss": 0\.'
done

# The longest, drawn on a terminal: in place, within its width, and left there at the end.
if command -v script >/dev/null; then
  for step in $(seq 200); do printf '{"step": %s, "metrics": {"a metric with quite a long name of its own": 0.%s}}\n' "$step" "$step"; done >long.jsonl
  check 0 script -qec 'stty cols 60 rows 20; mlpipe watch long.jsonl --until-idle 0.3' "$TMPDIR/typescript"
  tr -d '\r' <"$TMPDIR/typescript" | sed 's/\x1b\[[0-9;]*[A-Za-z]//g' | grep -a 'long.jsonl  step 200' >/dev/null ||
    fail "not drawn: $(cat -v "$TMPDIR/typescript")"
  tr -d '\r' <"$TMPDIR/typescript" | sed 's/\x1b\[[0-9;]*[A-Za-z]//g' | sed 1d |
    python3 -c 'import sys; sys.exit(any(len(line) > 61 for line in sys.stdin if "COMMAND" not in line))' || fail "too wide"
fi
