#!/usr/bin/env bash
# Nothing outside of the project is removed or written, even when a symlink inside it leads there.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir "$TMPDIR/outside" "$TMPDIR/outside/out"
echo precious >"$TMPDIR/outside/out/file"
ln -s "$TMPDIR/outside" data
check 0 mlpipe init
cat >mlpipe.yaml <<'EOF'
stages:
  make:
    cmd: mkdir -p data/out; echo new > data/out/file
    deps: [in]
    outs: [data/out]
EOF
echo 1 >in
check 3 mlpipe repro
complained 'symlink'
complained '^hint: '
same "$TMPDIR/outside/out/file" precious
[ ! -e mlpipe.lock ] || fail "something was recorded"
