# Helpers of the page tests, sourced by each of them after tests/integration/lib.sh.
# shellcheck shell=bash
for program in chromium chromedriver python3; do
  command -v "$program" >/dev/null && continue
  echo "$program is not installed, so no page is looked at: see scripts/setup" >&2
  if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
done

# look PAGE ARGUMENT...: opens what mlpipe printed last, file:///..., and checks it (see look.py).
look() {
  local page
  page=$(head -n 1 "$TMPDIR/out")
  python3 "$SOURCE_DIR/tests/pages/look.py" "$page" "$@" >"$TMPDIR/look" 2>&1 || fail "$(cat "$TMPDIR/look")"
}

# A project with one plot of every form.
new_plots() {
  git init -q -b main .
  check 0 mlpipe init
  python3 "$SOURCE_DIR/tests/pages/data.py" 1
  cat >mlpipe.yaml <<'YAML'
plots:
  - loss.csv: {x: step, y: [train, val], title: Loss of both}
  - simple: {x: step, y: {loss.csv: train}, template: simple}
  - smooth: {x: step, y: {loss.csv: val}, template: smooth}
  - two files: {x: step, y: {loss.csv: train, logs/acc.tsv: acc}, template: scatter}
  - matrix: {x: actual, y: {classes.json: predicted}, template: confusion}
  - shares: {x: actual, y: {classes.json: predicted}, template: confusion_normalized}
  - jitter: {x: actual, y: {classes.json: predicted}, template: scatter_jitter}
  - importance.json: {x: gain, y: name, template: bar_horizontal_sorted}
  - bars: {x: gain, y: {importance.json: name}, template: bar_horizontal}
  - cloud.yaml: {x: a, y: b, template: scatter}
  - days.csv: {x: day, y: sales}
  - live.jsonl
  - long.csv
  - logs
  - picture.png
  - picture.svg
YAML
}
