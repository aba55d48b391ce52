#!/usr/bin/env bash
# Ctrl-C during an experiment: the params are byte for byte as before, there is no ref, and the status is 130.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
mkfifo "$TMPDIR/started"
sed -i 's|cat clean.txt params.yaml >model.txt|echo >"$TMPDIR/started"; sleep 60|' mlpipe.yaml
git add -A && git commit -qm base
before=$(sha256sum params.yaml .git/index .git/HEAD)

set -m # a process group of its own, so that the signal goes as from a terminal
mlpipe exp run -S train.lr=7 2>"$TMPDIR/err" >"$TMPDIR/out" &
read -r _ <"$TMPDIR/started"
grep -q 'lr: 7' params.yaml || fail "the stage does not see the changed params"
kill -INT $!
status=0
wait $! || status=$?
[ "$status" -eq 130 ] || fail "exit status $status instead of 130"
[ "$before" = "$(sha256sum params.yaml .git/index .git/HEAD)" ] || fail "something was changed"
[ -z "$(git for-each-ref refs/exps)" ] || fail "an interrupted experiment has a ref"
