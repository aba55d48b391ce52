#!/usr/bin/env bash
# add: bytes into the store, a pointer file, a line for git; a part of a directory; copies from elsewhere; what is refused
# changes nothing.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
check 0 mlpipe init
mkdir -p data/sub
echo one >data/a && echo two >data/sub/b && echo alone >file
check 0 mlpipe add data file
complained '^Tracked by data.mlpipe\.$'
grep -qx /file .gitignore || fail "git sees the data"
check 0 mlpipe status -q
rm -r data file
check 0 mlpipe checkout
same data/sub/b two
same file alone

echo three >data/sub/c && rm data/a && echo changed >data/sub/b
check 0 mlpipe add data/sub/c data/a
rm data/sub/c
check 0 mlpipe checkout -f data
same data/sub/c three
same data/sub/b two
[ ! -e data/a ] || fail "what was gone came back"
echo gone >data/sub/c
check 0 mlpipe add data --no-commit
rm data/sub/c
check 4 mlpipe checkout data
printf 'three\n' >data/sub/c
check 0 mlpipe add data

echo whole >data/sub/b && echo part >data/sub/p
check 0 mlpipe add data data/sub/p
check 0 mlpipe status -q
echo into >"$TMPDIR/into" && mkdir "$TMPDIR/folder" && echo deep >"$TMPDIR/folder/deep"
check 0 mlpipe add "$TMPDIR/into" -o data
check 0 mlpipe add "$TMPDIR/folder" -o data/sub
same data/into into
same data/sub/folder/deep deep
check 0 mlpipe status -q
mkdir sub && echo from >"$TMPDIR/elsewhere"
check 0 mlpipe add "$TMPDIR/elsewhere" -o sub/copy
same sub/copy from
same "$TMPDIR/elsewhere" from
(cd sub && check 0 mlpipe add copy)
ln -s "$TMPDIR/elsewhere" link
check 0 mlpipe add link
[ ! -L link ] || fail "a link to a place outside is no data"
touch 'g[1]' g2 g3
check 0 mlpipe add --glob 'g?'
[ -e g2.mlpipe ] && [ -e g3.mlpipe ] && [ ! -e 'g[1].mlpipe' ] || fail "the wrong files were added"

printf 'stages:\n  s: {cmd: echo 1 >made, outs: [made]}\n' >mlpipe.yaml
echo 1 >made && echo '*.tmp' >.mlpipeignore && echo 1 >x.tmp && echo 1 >tracked && git add tracked
mkdir both && echo 1 >both/in && check 0 mlpipe add both/in
before=$(snapshot)
refused() { check "$1" mlpipe add "${@:3}" && complained "$2" && unchanged "$before"; }
refused 4 "'nothing' does not exist" file nothing
refused 2 'written by stage .s.' made
refused 2 'kept out of sight' x.tmp
refused 2 'both/in. in it belongs to the project' both
refused 3 'is tracked by git' tracked
refused 2 'belongs to the project' file.mlpipe
refused 2 'belongs to the project' .mlpipe/config
refused 2 'the project itself' .
refused 2 'is there already' file -o g2
refused 2 'leaves the project' ../outside
