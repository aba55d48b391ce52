#!/usr/bin/env bash
# gc -c removes from the remote, too; gc --not-in-remote keeps what only the cache has.
. "$SOURCE_DIR/tests/integration/lib.sh"

objects_in() { find "$1/files" -type f | wc -l; }

git init -q .
check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  a: {cmd: mkdir -p d; echo x >d/x; cat in >d/y, deps: [in], outs: [d]}
YAML
echo 1 >in
check 0 mlpipe repro
git add -A && git commit -qm one
check 0 mlpipe remote add -d near ../near
check 0 mlpipe push
echo 2 >in
check 0 mlpipe repro
check 0 mlpipe push
[ "$(objects_in ../near)" = 5 ] || fail "two lists and three files, $(objects_in ../near)"

check 2 mlpipe gc -w -r near --dry
complained 'error: -r needs -c'
check 4 mlpipe gc -w -c -r far --dry
check 0 mlpipe gc -A -c -f
said '^Nothing to remove\.$'

# The list of the first directory is in the remote alone, and says what that needs.
check 0 mlpipe gc -w -f
[ "$(objects_in .mlpipe/cache) $(objects_in ../near)" = "3 5" ] || fail "gc without -c touched the remote"
check 0 mlpipe gc -A -c -f
said '^Nothing to remove\.$'

check 0 mlpipe gc -w -c --dry
said '^remote:files/sha256/.*\.dir [0-9]+ B$'
said '^  in the remote: 1 files and 1 directories, '
[ "$(objects_in ../near)" = 5 ] || fail "--dry removed something"
check 0 mlpipe gc -w -c -f --json
said '"remote": .*"keys": \["files/sha256/.*\.dir", "files/sha256/'
[ "$(objects_in ../near)" = 3 ] || fail "$(objects_in ../near) objects are left"
rm -rf .mlpipe/cache/files d
check 0 mlpipe pull
same d/y 2

# What is in no remote stays.
echo 3 >in
check 0 mlpipe repro
echo 4 >in
check 0 mlpipe repro
check 0 mlpipe push
check 0 mlpipe gc -w --not-in-remote --dry
said '^  1 files, .* B$'
said '^  1 directories, '
check 0 mlpipe gc -w --not-in-remote -f
[ "$(objects_in .mlpipe/cache)" = 5 ] || fail "2, and what names it, was to go; 3 was not"
check 0 mlpipe gc -w -f
[ "$(objects_in .mlpipe/cache)" = 3 ] || fail "3 was to go"
