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

# Data that is only recorded is replaced by a link, if the configuration wants links.
mv mlpipe.yaml "$TMPDIR"
printf '[cache]\n  type = symlink\n' >.mlpipe/config
echo precious >"$TMPDIR/outside/raw.csv"
printf 'outs:\n- path: data/raw.csv\n' >raw.mlpipe
check failure mlpipe repro
complained 'symlink on its way'
[ ! -L "$TMPDIR/outside/raw.csv" ] || fail "what lies outside became a link"
[ -z "$(find .mlpipe/tmp/journals -type f)" ] || fail "it stands in a journal"
same raw.mlpipe $'outs:\n- path: data/raw.csv'
