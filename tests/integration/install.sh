#!/usr/bin/env bash
# `cmake --install` puts programs, completion and documents where they belong, and what is installed works.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 cmake --install "$BUILD_DIR" --prefix "$TMPDIR/prefix"
cd "$TMPDIR/prefix"
for file in bin/mlpipe share/doc/mlpipe/README.md share/doc/mlpipe/LICENSE \
  share/bash-completion/completions/mlpipe share/zsh/site-functions/_mlpipe share/fish/vendor_completions.d/mlpipe.fish; do
  [ -s "$file" ] || fail "$file was not installed; there is: $(find . -type f -printf "%P ")"
done
grep -q 'MLPIPE_STAGES:BOOL=ON' "$BUILD_DIR/CMakeCache.txt" && [ ! -x bin/mlpipe-stage ] && fail "no bin/mlpipe-stage"

mkdir "$TMPDIR/use"
cd "$TMPDIR/use"
export PATH=$TMPDIR/prefix/bin:/usr/bin:/bin
new_project
check 0 mlpipe repro
ran prep train report side
