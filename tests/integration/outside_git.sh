#!/usr/bin/env bash
# All of this works without git: no repository around, no git program in reach.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir "$TMPDIR/bin"
for program in bash sh tr cat cp wc mkdir rm env; do
  ln -s "$(command -v "$program")" "$TMPDIR/bin/$program"
done
mlpipe=$(command -v mlpipe)
# GIT_DIR names a place that is no repository: whoever asks git gets an error.
bare() { env PATH="$TMPDIR/bin" GIT_DIR=/nonexistent "$mlpipe" "$@"; }

new_project
check 0 bare repro
ran prep train report side
check 0 bare repro
ran
echo four >>raw.txt
check 1 bare status -q
check 0 bare why prep
check 0 bare dag
check 0 bare repro
ran prep train report
[ ! -e .git ] || fail "a git repository appeared"

# What needs revisions says so.
for command in 'metrics diff' 'params diff' 'exp show'; do
  # shellcheck disable=SC2086 # two words
  check failure mlpipe $command
  complained '[Gg]it'
done
