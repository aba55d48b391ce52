#!/usr/bin/env bash
# Objects that are not what they are called, links on the way to data, a remote's run cache that lies: nothing of it enters the
# cache, and nothing outside of the project is written.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/integration/hostile_lib.sh"

spoil() { chmod 644 "$1" && echo wrong >"$1" && chmod 444 "$1"; }
nothing_fetched() { [ -z "$(find $CACHE/files -type f ! -path '*/tmp.fetch/*')" ] || fail "wrong bytes were stored"; }

rm -rf $CACHE/files
put ../remote right
spoil "$OBJECT"
point "$RIGHT"
refuses 5 'could not be fetched' pull
nothing_fetched
put ../remote "[{\"relpath\": \"a\", \"sha256\": \"$RIGHT\"}]" .dir # right itself, its file is not
point "$DIGEST.dir"
refuses 5 'could not be fetched' pull
nothing_fetched
spoil "$OBJECT"
refuses 5 'could not be fetched' pull
nothing_fetched
put "$CACHE" right
spoil "$OBJECT"
point "$RIGHT"
refuses 5 'data' checkout
nothing_written wrong objects

# The names are pointers' and lists', the links are there already.
rm -rf $CACHE/files ../remote
put "$CACHE" right
ln -s ../outside up
ln -s .git/hooks hooks
for path in up/file up/new/file hooks/../up/file; do
  point "$RIGHT" "$path"
  refuses 3 'outside of the project|data.mlpipe:' checkout -f
done
rm up hooks
put "$CACHE" "[{\"relpath\": \"up/file\", \"sha256\": \"$RIGHT\"}]" .dir
point "$DIGEST.dir"
mkdir data && ln -s "$PWD/../outside" data/up
check 0 mlpipe checkout -f
[ ! -L data/up ] && same data/up/file right
rm -rf data && ln -s ../outside data
check 0 mlpipe checkout -f
[ ! -L data ] && same data/up/file right
rm -rf data data.mlpipe
nothing_written through links

printf 'stages:\n  s: {cmd: cp in made, deps: [in], outs: [made]}\n' >mlpipe.yaml
echo right >in
check 0 mlpipe repro
check 0 mlpipe push --run-cache
entry=$(find ../remote/runs -type f)
no_entry() { [ -z "$(find $CACHE/runs -type f)" ] || fail "a wrong entry was stored"; }
for path in ../escaped /escaped .git/hooks/post-checkout '"\\e[2J"'; do
  chmod u+w "$entry" && cp "$entry" "$TMPDIR/entry" && sed -i "s|path: made|path: $path|" "$entry"
  rm -rf $CACHE/runs
  refuses 5 'not what its name says' fetch --run-cache
  no_entry
  cp "$TMPDIR/entry" "$entry"
done
key=${entry%/*}
mkdir -p "$key/x" ../remote/runs/zz "$key/..%2f"
for place in "$key/x" ../remote/runs/zz "$key/..%2f"; do cp "$entry" "$place"; done
mv "$entry" "$entry"$'\e[2J'
check 0 mlpipe fetch --run-cache
no_entry
rm -f in made .gitignore mlpipe.yaml mlpipe.lock .mlpipe/runs.db*
nothing_written from a run cache
