#!/usr/bin/env bash
# Sources that lie: paths and links that lead out, bytes that are not what they are called, remotes that run programs.
. "$SOURCE_DIR/tests/integration/lib.sh"

# put TEXT [.dir]: an object of the source; its digest is left in $digest.
put() {
  digest=$(printf '%s' "$1" | sha256sum | cut -d ' ' -f 1)
  local place=.mlpipe/cache/files/sha256/${digest:0:2}
  mkdir -p "$place"
  printf '%s' "$1" >"$place/${digest:2}${2:-}"
  chmod 444 "$place/${digest:2}${2:-}"
}
point() { printf 'outs:\n- sha256: %s\n  size: 1\n  hash: sha256\n  path: %s\n' "$1" "$2" >"$2.mlpipe"; }

git init -q "$TMPDIR/source"
cd "$TMPDIR/source"
check 0 mlpipe init
put x
member=$digest
for path in ../../escaped /etc/escaped .git/hooks/post-checkout a/../../escaped; do
  put "[{\"relpath\": \"$path\", \"sha256\": \"$member\"}]" .dir
  point "$digest.dir" data
  check 5 mlpipe get . data -o "$TMPDIR/got"
  [ ! -e "$TMPDIR/got" ] || fail "something was made of a tree with $path"
done
put right
point "$digest" data
chmod 644 .mlpipe/cache/files/sha256/"${digest:0:2}/${digest:2}"
echo wrong >.mlpipe/cache/files/sha256/"${digest:0:2}/${digest:2}"
chmod 444 .mlpipe/cache/files/sha256/"${digest:0:2}/${digest:2}"
check 5 mlpipe get . data -o "$TMPDIR/got"
mkdir dir
ln -s /etc/passwd dir/link
ln -s "$TMPDIR" up
echo plain >dir/file
printf '[core]\n    remote = r\n[%s]\n    url = %s\n' "'remote \"r\"'" "$TMPDIR/remote" >.mlpipe/config
git add -A && git commit -qm one
cp -r .mlpipe/cache "$TMPDIR/remote"
cd "$OLDPWD"

check 5 mlpipe get "file://$TMPDIR/source" data
check 4 mlpipe get "file://$TMPDIR/source" dir/link
check 4 mlpipe get "file://$TMPDIR/source" up/remote
check 0 mlpipe get "file://$TMPDIR/source" dir
[ "$(ls -A dir)" = file ] || fail "more than the file was copied: $(ls -A dir)"
check 3 mlpipe get "file://$TMPDIR/source" ../../etc/passwd

cd "$TMPDIR/source"
printf '[core]\n    remote = r\n[%s]\n    url = %s\n' "'remote \"r\"'" 'rclone::sftp,ssh="touch hacked":x' >.mlpipe/config
git commit -qam two
printf 'outs:\n- path: ../out\n' >evil.mlpipe
git add -A && git commit -qm three && git branch evil && git reset -q --hard HEAD~1
cd "$OLDPWD"
check 3 mlpipe get "file://$TMPDIR/source" data
complained 'options of rclone'
check 3 mlpipe ls "file://$TMPDIR/source" --rev evil
[ ! -e data ] && [ -z "$(find "$TMPDIR" -name hacked -o -name escaped)" ] || fail "it got through"

# The project's own remotes and pointer files come with a clone, too: no address of theirs runs a program.
rm -rf "$TMPDIR/cloned" && mkdir "$TMPDIR/cloned"
cd "$TMPDIR/cloned"
check 0 mlpipe init
echo data >data.txt
check 0 mlpipe add data.txt
evil='rclone::sftp,ssh="touch hacked":x'
for file in config config.local; do
  printf '[core]\n    remote = r\n[%s]\n    url = %s\n' "'remote \"r\"'" "$evil" >".mlpipe/$file"
  for command in push fetch pull 'status -c' 'push --run-cache'; do
    # shellcheck disable=SC2086 # options
    check failure mlpipe $command
  done
  check 3 mlpipe fetch
  complained 'remote .r. has options of rclone'
  check 0 mlpipe remote list
  rm ".mlpipe/$file"
done
check 3 mlpipe import-url "$evil/file"
complained 'options of rclone'
printf 'deps:\n- path: %s\nouts:\n- path: got\n' "'$evil/file'" >got.mlpipe
check 3 mlpipe update got.mlpipe
complained 'options of rclone'
[ -z "$(find "$TMPDIR" -name hacked)" ] || fail 'a program ran'
