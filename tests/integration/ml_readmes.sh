#!/usr/bin/env bash
# What the READMEs of the examples say to type works, and so does what README.md says to do with the digits example; with less
# training, and experiments queued rather than run.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"
unset MLPIPE_TRUST

# blocks [TITLE]: the `sh` blocks of a README on stdin, or of one section. There is no terminal on which trust could be asked for.
blocks() {
  awk -v title="${1:+## $1}" '
    /^## / {inside = ($0 == title)} /^```/ {code = ($0 == "```sh"); next} code && (inside || title == "")' |
    sed 's/^mlpipe trust/& --yes/'
}

# Their data comes from elsewhere, so these are only read: a project is made, and trusted, before it runs.
for example in mnist cifar10; do
  same <(blocks <"$SOURCE_DIR/examples/$example/README.md" | grep -oE '^(git init|\./fetch\.sh|mlpipe [a-z]+)') \
    "$(printf '%s\n' 'git init' 'mlpipe init' ./fetch.sh 'mlpipe trust' 'mlpipe repro' 'mlpipe metrics')"
  [ -s "$SOURCE_DIR/examples/$example/.gitignore" ] || fail "the data of $example would go into git"
done

cp -r "$SOURCE_DIR"/examples/digits/. .
sed -i 's/epochs: .*/epochs: 1/' params.yaml
blocks <"$SOURCE_DIR/examples/digits/README.md" >"$TMPDIR/digits.sh"
[ "$(grep -c mlpipe "$TMPDIR/digits.sh")" -ge 6 ] || fail "the commands of the digits example were not found"
check 0 bash -eux "$TMPDIR/digits.sh"
complained 'up to date'
check 0 mlpipe status -q
[ -z "$(git status --porcelain)" ] || fail "something is not committed"

# An experiment of one trial does run; the others are only queued, which finds what they would change.
git init -q --bare "$TMPDIR/origin" && git remote add origin "$TMPDIR/origin"
check 0 mlpipe remote add -d shared "$TMPDIR/shared"
blocks 'The digits example' <"$SOURCE_DIR/README.md" |
  sed 's/ && mlpipe queue start//; s/--trials [0-9]*/--trials 1/; s/exp run \(-S\|--repeat\)/exp run --queue \1/' >"$TMPDIR/compare.sh"
[ "$(grep -c mlpipe "$TMPDIR/compare.sh")" -ge 14 ] || fail "the section on the digits example was not found in README.md"
check 0 bash -eux "$TMPDIR/compare.sh"
said "^Best: .* with metrics/evaluate.json:accuracy 0\.[0-9]+$"
said "^Pushed to 'origin': "
