#!/usr/bin/env bash
# add --to-remote and import-url --to-remote: data to a remote that has no place here. Neither the cache nor the workspace
# gets it; pull brings it.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
check 0 mlpipe init
mkdir -p "$TMPDIR/big/sub" elsewhere
echo one >"$TMPDIR/big/a" && echo two >"$TMPDIR/big/sub/b" && echo here >here
echo alone >"$TMPDIR/alone"
check 3 mlpipe add "$TMPDIR/big" --to-remote # no remote
check 0 mlpipe remote add -d near ../near
check 0 mlpipe remote add far ../far
check 0 mlpipe add "$TMPDIR/big" --to-remote
complained '^Tracked by big.mlpipe\.$'
grep -qx /big .gitignore || fail "git would see the data"
check 0 mlpipe add "$TMPDIR/alone" --to-remote -r far -o elsewhere
check 0 mlpipe add "file://$TMPDIR/big" --to-remote -o new/place/other --remote-jobs 2
check 0 mlpipe add here --to-remote
same here here
check 0 mlpipe import-url "$TMPDIR/big/sub" --to-remote
[ ! -e big ] && [ ! -e elsewhere/alone ] && [ ! -e new/place/other ] && [ ! -e sub ] || fail "a copy came here"
[ -z "$(find .mlpipe/cache -type f ! -name '*.lock')" ] || fail "something is in the object store"
[ -e "$(object_in ../far "$TMPDIR/alone")" ] || fail "it went to the wrong remote"
[ "$(find ../near -type f | wc -l)" = 5 ] || fail "not all, or more, is in the remote" # one, two, here, and two lists
check 0 mlpipe data status --not-in-remote --json elsewhere/alone.mlpipe
said '"not_in_remote": \["elsewhere/alone"\]'
check 0 mlpipe pull -r far elsewhere/alone.mlpipe
same elsewhere/alone alone
check 0 mlpipe pull
diff -r "$TMPDIR/big" big && diff -r big new/place/other && diff -r big/sub sub || fail "what came is not what went"
check 0 mlpipe status -q
check 0 mlpipe update sub.mlpipe

# Where its own file says.
echo own >own
check 0 mlpipe add own
sed -i 's/^  path: own$/&\n  remote: far/' own.mlpipe
echo newer >own
check 0 mlpipe add own --to-remote
[ -e "$(object_in ../far own)" ] || fail "it went to another remote than its own"

echo loose >loose
before=$(snapshot)
remote=$(find ../near | sort)
refused() { check "$1" mlpipe "${@:3}" && complained "$2" && unchanged "$before"; }
refused 2 'is there already' add "$TMPDIR/big/a" --to-remote -o loose
refused 2 'one target' add here elsewhere --to-remote
refused 2 'one target' add here --to-remote --no-commit
refused 2 'one target' add '*' --to-remote --glob
refused 2 'to-remote' add here -r near
refused 2 'to-remote' import-url "$TMPDIR/big" -r near
refused 2 'is a part of .big.' add big/a --to-remote
refused 4 'does not exist' add nothing --to-remote
refused 4 'does not exist' add "$TMPDIR/nothing" --to-remote
refused 2 'belongs on the remote .far.' add own --to-remote -r near
refused 4 "no remote 'none'" add "$TMPDIR/big" -o x --to-remote -r none
[ "$(find ../near | sort)" = "$remote" ] || fail "what was refused changed the remote"
echo more >>"$TMPDIR/big/a"
check 0 mlpipe add "$TMPDIR/big" --to-remote # tracked already: its record changes, the workspace stays
same big/a one
check 0 mlpipe pull
same big/a "$(printf 'one\nmore')"
check 0 mlpipe add "$TMPDIR/big/a" --to-remote -o here # likewise
same here here
check 0 mlpipe pull here
same here "$(printf 'one\nmore')"
