#!/usr/bin/env bash
# get, import and update: data of another project, in its cache or its remote, or in git; never anything outside.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q "$TMPDIR/source"
pushd "$TMPDIR/source" >"$TMPDIR/out"
check 0 mlpipe init
mkdir code
echo run >code/run.sh
chmod +x code/run.sh
printf '[core]\n    remote = there\n[%s]\n    url = %s\n' "'remote \"there\"'" "$TMPDIR/remote" >.mlpipe/config
echo 'stages: {make: {cmd: "mkdir -p out/sub; echo 1 >out/sub/a; echo two >out/b", outs: [out]}}' >mlpipe.yaml
check 0 mlpipe repro
git add -A && git commit -qm one && git branch first
echo 'stages: {make: {cmd: "mkdir -p out/sub; echo 3 >out/sub/a; echo two >out/b", outs: [out]}}' >mlpipe.yaml
check 0 mlpipe repro
git commit -qam two
rm -rf out
cp -r .mlpipe/cache "$TMPDIR/remote"
popd >"$TMPDIR/out"

check 0 mlpipe get "$TMPDIR/source" out -o "$TMPDIR/got"
same "$TMPDIR/got/sub/a" 3
check 2 mlpipe get "$TMPDIR/source" out -o "$TMPDIR/got/sub/a"
check 0 mlpipe get "$TMPDIR/source" code/run.sh
[ -x run.sh ] || fail "it cannot be run"
check 0 mlpipe get "file://$TMPDIR/source" out/b --rev first
same b two

mkdir project && cd project
git init -q
check 0 mlpipe init
check 0 mlpipe import "file://$TMPDIR/source" out --rev first
same out/sub/a 1
grep -q '^/out$' .gitignore || fail "git sees the data"
check 0 mlpipe status -q
check 2 mlpipe import "$TMPDIR/source" out
check 0 mlpipe update out.mlpipe
complained 'up to date'
check 0 mlpipe update out --rev master
same out/sub/a 3
check 0 mlpipe status -q
git -C "$TMPDIR/source" commit -q --allow-empty -m three
check 1 mlpipe status -q
check 0 mlpipe status
said "update available: out \(file://.*/source\)"
echo mine >out/b
check 2 mlpipe update out
complained 'would be lost'
same out/b mine
check 0 mlpipe update out --force
same out/b two

chmod -R u+w "$TMPDIR/remote" .mlpipe/cache
rm -rf out .mlpipe/cache "$TMPDIR/remote"
check 4 mlpipe import "file://$TMPDIR/source" out -o other
complained 'cannot be had: .* is neither in its cache nor in'
[ ! -e other ] && [ ! -e other.mlpipe ] || fail "something was left behind"
[ -z "$(find . "$TMPDIR" -maxdepth 1 -name '.*.tmp' -o -maxdepth 1 -name 'mlpipe-??????')" ] || fail "scratch was left"
