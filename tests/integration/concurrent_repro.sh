#!/usr/bin/env bash
# Two repros of one project at once: they share the work. What one is running the other waits for, says for whom, and
# then finds done.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
mkfifo "$TMPDIR/up" "$TMPDIR/go" "$TMPDIR/talk"
export TMPDIR
sed -i 's|cat clean.txt params.yaml >model.txt|cp clean.txt model.txt; echo up >"$TMPDIR/up"; read x <"$TMPDIR/go"|' \
  mlpipe.yaml
mlpipe repro report >"$TMPDIR/first" 2>&1 &
first=$!
read -r word <"$TMPDIR/up" && [ "$word" = up ]

check 0 mlpipe repro side # has nothing to do with it
ran prep side train
mlpipe repro >/dev/null 2>"$TMPDIR/talk" &
second=$!
exec 7<"$TMPDIR/talk"
IFS= read -r talk <&7
echo "$talk" | grep -qi "wait.*'train'" || fail "the second repro did not say that it waits: $talk"
echo "$talk" | grep -q "$first" || fail "it did not name the process that it waits for: $talk"
check 0 mlpipe status # reading is possible meanwhile
check 0 mlpipe dag

echo go >"$TMPDIR/go"
cat <&7 >/dev/null
wait "$first" || fail "the first repro failed: $(cat "$TMPDIR/first")"
wait "$second" || fail "the second repro failed"
ran report # once
check 0 mlpipe status -q
[ "$(grep -c '^    cmd:' mlpipe.lock)" = 4 ] || fail "not everything is in the lock file"
