#!/usr/bin/env bash
# Pointer and lock files that lie: paths that lead out, into git or to a terminal, digests that are paths, sizes and counts that
# are none or not those of the data. What is no record is refused with its place, and nothing is written.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/integration/hostile_lib.sh"

pointer='^data.mlpipe:[0-9]+:[0-9]+: error: ' lock='^mlpipe.lock:[0-9]+:[0-9]+: error: '
for path in ../escaped /escaped a/../../escaped .git/hooks/post-checkout sub/.git/config .mlpipe/config .dvc/config '""' . \
  '"a\\nb"' '"a\\0b"'; do
  point "$RIGHT" "$path"
  refuses 3 "$pointer" checkout
done
for wdir in .. / ../outside .git/hooks .mlpipe; do
  point "$RIGHT" data '' "wdir: $wdir\n"
  refuses 3 "$pointer" checkout
done
for wrong in ../../../../../outside/file "${RIGHT:0:62}" "${RIGHT}ab" /etc/passwd '"\\e[2J"' '[]'; do
  point "$wrong"
  refuses 3 "$pointer" checkout
done
for lie in 'size: -1' 'size: 1e30' 'size: x' 'size: 99999999999999999999' 'size: [1]' 'nfiles: -1' 'nfiles: 1.5' 'nfiles: x'; do
  point "$RIGHT.dir" data "$lie"
  refuses 3 "$pointer" checkout
done
refuses 3 "$pointer" pull
refuses 3 "$pointer" repro
refuses 3 "$pointer" update data.mlpipe
nothing_written pointer files

# Of other data than they say: what the digest names comes, whole.
put ../remote right
put ../remote "[{\"relpath\": \"a\", \"sha256\": \"$RIGHT\"}]" .dir
for lie in 'size: 0' 'size: 18446744073709551615' 'nfiles: 0' 'nfiles: 1000000000'; do
  rm -rf data $CACHE/files
  point "$DIGEST.dir" data "$lie"
  check 0 mlpipe pull
  same data/a right
done
rm -rf data data.mlpipe

# Lock files say what is in declared outputs, and can declare none.
printf 'stages:\n  s: {cmd: echo made >made, outs: [made]}\n' >mlpipe.yaml
record() { # PATH DIGEST SIZE
  printf "schema: '2.0'\nstages:\n  s:\n    cmd: echo made >made\n    outs:\n    - path: %b\n      hash: sha256\n      sha256: %b\n      size: %b\n" "$@" >mlpipe.lock
}
for path in ../escaped /escaped .git/hooks/post-checkout .mlpipe/config; do
  record "$path" "$RIGHT" 6
  check 0 mlpipe checkout
  check 0 mlpipe pull
done
for wrong in ../../../../../outside/file "${RIGHT:0:62}" '"\\e[2J"' 1; do
  record made "$wrong" 6
  refuses 3 "$lock" checkout
done
for lie in -1 1e30 x 99999999999999999999 '6\n      nfiles: -1'; do
  record made "$RIGHT" "$lie"
  refuses 3 "$lock" checkout
done
record '"a\\nb"' "$RIGHT" 6
refuses 3 "$lock" checkout
refuses 3 "$lock" pull
refuses 3 "$lock" repro
nothing_written lock files
