#!/usr/bin/env bash
# data status: the last git commit, what is recorded, and the workspace, compared.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
check 0 mlpipe init
check 0 mlpipe data status
said '^No changes\.$'
mkdir d e && echo 1 >d/a && echo 2 >d/b && echo 3 >f && echo 4 >g && echo 5 >e/x
check 0 mlpipe add d e f g
check 0 mlpipe data status --json
same "$TMPDIR/out" '{}'
git add -A && git commit -qm data
check 0 mlpipe data status --unchanged --json
same "$TMPDIR/out" '{"unchanged": ["d/", "e/", "f", "g"]}'
check 3 mlpipe data status --not-in-remote
check 0 mlpipe remote add -d near ../near
git commit -qam remote
check 0 mlpipe data status --not-in-remote --json
same "$TMPDIR/out" '{"not_in_remote": ["d/", "e/", "f", "g"]}'
check 0 mlpipe push d/a f
check 0 mlpipe data status --not-in-remote --granular --json
same "$TMPDIR/out" '{"not_in_remote": ["d/", "d/b", "e/", "e/x", "g"]}'
check 0 mlpipe data status --not-in-remote d/b
said '^        d/$'
echo 1 >twin # the same bytes as of a file that is there, then as of one that is not
check 0 mlpipe add twin
check 0 mlpipe data status --not-in-remote --json twin d
said '"not_in_remote": \["d/"\]'
echo 2 >twin
check 0 mlpipe add twin
check 0 mlpipe data status --not-in-remote --granular --json twin d
said '"not_in_remote": \["d/", "d/b", "twin"\]'
rm twin twin.mlpipe
check 0 mlpipe push
check 0 mlpipe data status --not-in-remote --json
same "$TMPDIR/out" '{}'
check 2 mlpipe data status -r near
echo 9 >d/a && rm d/b && echo n >d/n && echo new >h
check 0 mlpipe add d h
check 0 mlpipe remove g.mlpipe
check 0 mlpipe data status --granular --json
same "$TMPDIR/out" '{"committed": {"added": ["d/n", "h"], "modified": ["d/", "d/a"], "deleted": ["d/b", "g"]}}'
echo 8 >d/a && rm f && mv e e2
before=$(snapshot)
check 0 mlpipe data status --granular --untracked-files --json
changes='"uncommitted": {"modified": ["d/", "d/a"], "deleted": ["e/", "e/x", "f"]}'
same "$TMPDIR/out" '{"committed": {"added": ["d/n", "h"], "modified": ["d/", "d/a"], "deleted": ["d/b", "g"]}, '"$changes"', "untracked": ["e2/x", "g", "h.mlpipe"]}'
check 0 mlpipe data status f
said '^        deleted: f$'
unchanged "$before"
rm -rf .mlpipe/cache/files/sha256/*/*.dir
check 0 mlpipe data status --granular
said '^        d/$'
said 'modified: d/$'
(cd d && check 0 mlpipe data status a && said 'modified: \./$|modified: .*d/$|modified: \.$')
