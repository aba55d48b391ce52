#!/usr/bin/env bash
# An experiment beside the workspace changes nothing behind a symlink that leads out of the project, nor what is no data.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
check 0 mlpipe init
mkdir -p "$TMPDIR/outside/sub"
echo one >"$TMPDIR/outside/sub/one.txt"
echo 'lr: 1' >"$TMPDIR/outside/params.yaml"
ln -s "$TMPDIR/outside" linked
cat >mlpipe.yaml <<'YAML'
stages:
  work:
    cmd: cat linked/sub/one.txt params.yaml >out.txt
    deps: [linked/sub]
    params: [x]
    outs: [out.txt]
YAML
echo 'x: 1' >params.yaml
git add -A && git commit -qm base

check 0 mlpipe exp run --queue -S x=2,3
echo two >"$TMPDIR/outside/sub/two.txt" # after it was queued
check 0 mlpipe exp run --run-all -j 2
complained '^2 experiments: 2 succeeded'
same "$TMPDIR/outside/sub/one.txt" one
same "$TMPDIR/outside/sub/two.txt" two
[ -w "$TMPDIR/outside/sub/one.txt" ] && [ "$(stat -c %h "$TMPDIR/outside/sub/one.txt")" = 1 ] || fail "linked into the cache"

check 1 mlpipe exp run --temp -S linked/params.yaml:lr=2
complained 'outside of the project'
same "$TMPDIR/outside/params.yaml" 'lr: 1'
check 2 mlpipe exp run --temp -S x=4 -C .git
complained 'cannot be taken along'
