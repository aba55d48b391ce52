#!/usr/bin/env bash
# push, fetch, pull and status -c with a directory as remote.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  a: {cmd: mkdir -p d/s; echo x >d/x; echo y >d/s/y; echo f >f, outs: [d, f]}
  b: {cmd: cat f d/x >g; echo p >p, deps: [f, d/x], outs: [g, {p: {push: false}}]}
YAML
check 0 mlpipe repro
check 3 mlpipe push
complained 'no default one'
check 0 mlpipe remote add -d near ../near
check 0 mlpipe status -c
said 'new: +d/s/y'
check 1 mlpipe status -cq
check 0 mlpipe push d/x
same "$TMPDIR/out" '1 file pushed' # the list of a directory goes last, and only when all of it is there
check 0 mlpipe push --run-cache
same "$TMPDIR/out" '5 files pushed'
check 0 mlpipe push
same "$TMPDIR/out" 'Everything is up to date.'
check 0 mlpipe status -c --json
same "$TMPDIR/out" '{"p": "new"}'
[ "$(find ../near -path '*files/sha256/??/*' -perm 444 | wc -l)" = 5 ] || fail "wrong objects: $(find ../near)"

rm -rf .mlpipe/cache/files .mlpipe/cache/runs d f g
check 0 mlpipe fetch d/x
same "$TMPDIR/out" '2 files fetched'
check 0 mlpipe pull d/x
same "$TMPDIR/out" $'A\td/x\n1 file added'
check 0 mlpipe pull --run-cache
same d/s/y y
same g $'f\nx'
[ "$(find .mlpipe/cache/runs -type f | wc -l)" = 1 ] || fail "the run cache did not come"
rm p && check 4 mlpipe pull
complained 'lacks what is recorded of 1 output'
check 0 mlpipe pull --allow-missing

# What is not what its name says is named, and left out; all else comes.
rm -rf .mlpipe/cache/files f g
hash=$(echo f | sha256sum)
bad=../near/files/sha256/${hash:0:2}/${hash:2:62}
chmod u+w "$bad" && echo bad >"$bad"
check 5 mlpipe fetch a g
complained '1 file could not be fetched'
complained '^ *f: '
if grep -rqx bad .mlpipe/cache; then fail "wrong bytes are in the cache"; fi
check 5 mlpipe pull a g
same g $'f\nx'
rm "$bad" && check 4 mlpipe fetch a
complained 'lacks 1 file'
