#!/usr/bin/env bash
# The help of every command, word for word: a change of the command line is a change that somebody must look at.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe --version
grep -qxE 'mlpipe [0-9]+\.[0-9]+\.[0-9]+' "$TMPDIR/out" || fail "not a version: $(cat "$TMPDIR/out")"

for command in '' init repro status why verify dag stage 'stage add' 'stage list' remove move freeze unfreeze schema lineage trace lint metrics \
  'metrics show' 'metrics diff' watch params 'params show' 'params diff' plots 'plots show' 'plots diff' 'plots templates' report \
  exp 'exp run' 'exp show' 'exp diff' 'exp list' 'exp apply' 'exp save' 'exp branch' 'exp rename' 'exp remove' 'exp push' 'exp pull' 'exp clean' queue \
  'queue start' 'queue status' 'queue logs' 'queue stop' 'queue kill' 'queue retry' 'queue remove' root check-ignore install \
  commit checkout unprotect add data 'data status' gc fsck \
  trust key 'key new' 'key show' 'key trust' 'key distrust' 'key list' provenance verify-provenance package \
  remote 'remote add' 'remote list' 'remote modify' 'remote remove' 'remote rename' 'remote default' push fetch pull \
  ls du get get-url import import-url update; do
  echo "\$ mlpipe ${command:+$command }--help"
  # shellcheck disable=SC2086 # words
  check 0 mlpipe $command --help
  [ ! -s "$TMPDIR/err" ] || fail "help on stderr"
  cat "$TMPDIR/out"
  echo
done >"$TMPDIR/help"
golden help "$TMPDIR/help"
