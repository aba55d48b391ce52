#!/usr/bin/env bash
# Lists of directories, in the cache and on a remote, with paths that lead out, into git or to a terminal, and digests that are
# paths: each is refused with a message, and nothing is written.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/integration/hostile_lib.sh"

# lies TREE: in the cache, then on the remote only.
lies() {
  put "$CACHE" "$1" .dir
  point "$DIGEST.dir"
  refuses 5 'broken tree' checkout
  rm -f "$OBJECT"
  put ../remote "$1" .dir
  refuses 5 'broken tree' pull
}
for path in '' . .. ../escaped a/../../escaped /escaped "$PWD/../escaped" a//b a/ ./a .git/hooks/post-checkout sub/.git/config \
  .mlpipe/config .dvc/config 'a\nb' 'a\u0000b'; do
  lies "[{\"relpath\": \"$path\", \"sha256\": \"$RIGHT\"}]"
done
# Allowed in one's own project, not from elsewhere.
for path in 'a\tb' '\u001b[2J' '\u009b2J' 'a\u007f'; do
  put ../remote "[{\"relpath\": \"$path\", \"sha256\": \"$RIGHT\"}]" .dir
  point "$DIGEST.dir"
  refuses 5 'broken tree' pull
done
for wrong in ../../../../../outside/file "${RIGHT:0:62}" "${RIGHT}ab" "$RIGHT.dir" '' "/${RIGHT:1}"; do
  lies "[{\"relpath\": \"a\", \"sha256\": \"$wrong\"}]"
done
for second in a a/b a/b/c; do
  lies "[{\"relpath\": \"$second\", \"sha256\": \"$RIGHT\"}, {\"relpath\": \"a\", \"sha256\": \"$RIGHT\"}]"
done
[ -z "$(find $CACHE/files -name '*.dir' ! -path '*/tmp.fetch/*')" ] || fail "a broken list was stored"

# Whatever else reads it.
put "$CACHE" "[{\"relpath\": \"../escaped\", \"sha256\": \"$RIGHT\"}]" .dir
point "$DIGEST.dir"
refuses 5 'broken tree' data status --granular
for command in repro 'ls . data' push pull; do
  # shellcheck disable=SC2086 # words
  refuses failure 'broken tree|nor in the cache' $command
done
refuses 5 '' fsck
nothing_written lists
