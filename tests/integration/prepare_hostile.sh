#!/usr/bin/env bash
# Archives that attack, damaged pictures and a full disk: each has a message of its own, and nothing is written.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

printf 'prepare: {format: images}\n' >params.yaml
# refused INPUT REGEX
refused() {
  check 3 mlpipe-stage prepare --input "$1" --output prepared
  complained "$2"
  absent prepared
}
mkdir -p in/{red,blue} && cp "$SOURCE_DIR"/tests/integration/ml_pictures/*.png in/red
tar cf out.tar -P --transform 's,^,../,' in
refused out.tar "^out.tar: error: holds '\.\./in/.*', a name that leads out of it$"
tar cf absolute.tar -P --transform 's,^,/tmp/,' in
refused absolute.tar "^absolute.tar: error: holds '/tmp/in/.*', a name that leads out of it$"
ln -s /etc/passwd in/blue/1.png
tar cf link.tar in
refused link.tar "^link.tar: error: holds 'in/blue/1.png', which is a link$"
rm in/blue/1.png
truncate -s 300M in/blue/1.png && tar c in | xz -0 >bomb.tar.xz && rm in/blue/1.png
refused bomb.tar.xz '^bomb.tar.xz: error: inflates to more than 500 times its size$'
tar cJf whole.tar.xz in && head -c 300 whole.tar.xz >cut.tar.xz
refused cut.tar.xz '^cut.tar.xz: error: cannot be read as a tar archive: '

cp "$SOURCE_DIR"/tests/integration/ml_pictures/*.jpg in/blue
head -c 60 in/red/red.png >in/red/cut.png
echo text >in/blue/none.png
refused in '^in/blue/none.png: error: cannot be decoded: it is neither PNG nor JPEG$'
complained '^in/red/cut.png: cannot be decoded: libpng: '
complained '^hint: .* set prepare.broken to skip$'

unshare -rm true 2>/dev/null || { echo "SKIP of the full disk: no user namespaces here"; exit 0; }
new_table
export -f check fail complained
mkdir small
cat >"$TMPDIR/inside" <<'SH'
set -euo pipefail
mount -t tmpfs -o size=64k none small
head -c 1000000 /dev/zero >small/filler 2>/dev/null || true
check 1 mlpipe-stage prepare --input table.csv --output small/prepared
complained "^mlpipe-stage: error: cannot (write|create the directory) 'small/prepared.*': No space left on device$"
SH
unshare -rm bash "$TMPDIR/inside"
