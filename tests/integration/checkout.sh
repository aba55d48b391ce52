#!/usr/bin/env bash
# checkout puts recorded outputs into place, and never loses bytes that only the workspace has.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  a: {cmd: mkdir -p d/s; echo x >d/x; echo y >d/s/y; echo f >f, outs: [d, f]}
  b: {cmd: cat f d/x >g; echo n >n, deps: [f, d/x], outs: [g, {n: {cache: false}}]}
YAML
check 0 mlpipe repro
check 0 mlpipe checkout --summary
same "$TMPDIR/out" 'No changes.'

rm -r f d/s n
check 0 mlpipe checkout
same "$TMPDIR/out" $'M\td/\nA\tf'
same f f
same d/s/y y
[ ! -e n ] || fail "an output that is not cached was made from nothing"

echo new >f
echo more >d/more
before=$(snapshot)
check 2 mlpipe checkout
complained '2 files would be lost'
complained 'd/more'
unchanged "$before"
check 0 mlpipe checkout g
check 0 mlpipe checkout d/x
same f new
check 0 mlpipe checkout -f --summary
same "$TMPDIR/out" '1 file modified and 1 file deleted'
same f f
[ ! -e d/more ] || fail "what no record names is still there"

cp f spare && cat d/x >f # bytes that the store has: nothing is lost
check 0 mlpipe checkout a
same "$TMPDIR/out" $'M\tf'
rm g && check 0 mlpipe checkout -d b
same "$TMPDIR/out" $'A\tg'

printf '[cache]\n    type = symlink\n' >.mlpipe/config
check 0 mlpipe checkout --relink
[ -L f ] && [ -L d/x ] || fail "not linked"
check 0 mlpipe unprotect f d
[ ! -L f ] && [ ! -L d/x ] && [ -w d/x ] && [ -L g ] || fail "not private: $(ls -lR)"

rm -rf .mlpipe/cache/files f g
check 4 mlpipe checkout
complained 'the object store lacks'
same d/x x
check 0 mlpipe checkout --allow-missing
