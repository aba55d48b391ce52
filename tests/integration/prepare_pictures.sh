#!/usr/bin/env bash
# Folders of pictures from which something would be missing without a word, and inputs that never end: each is said.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

printf 'prepare: {format: images, validation_fraction: 0.2, test_fraction: 0.2}\n' >params.yaml
for i in 1 2 3 4 5 6; do
  mkdir -p in/{red,blue}
  cp "$SOURCE_DIR/tests/integration/ml_pictures/red.png" in/red/$i.png
  cp "$SOURCE_DIR/tests/integration/ml_pictures/blue.jpg" in/blue/$i.jpg
done
# refused INPUT REGEX
refused() {
  check 3 timeout 30 mlpipe-stage prepare --input "$1" --output prepared
  complained "$2"
  absent prepared
}
mkdir in/green
refused in '^in/green: error: holds no PNG or JPEG pictures$'
tar cf in.tar in
refused in.tar '^in.tar/in/green: error: holds no PNG or JPEG pictures$'
rmdir in/green
tar cf whole.tar in && size=$(tar tvRf whole.tar | sed -n 's/^block \([0-9]*\): .*/\1/p' | tail -n 1)
head -c $((size * 512)) whole.tar >cut.tar
refused cut.tar '^cut.tar: error: cannot be read as a tar archive: '
mv whole.tar in.zip
refused in.zip '^in.zip: error: is an archive of a kind that is not read$'
mkfifo fifo
refused fifo '^fifo: error: is neither a file nor a directory, but a device, FIFO or socket$'
refused /dev/zero '^/dev/zero: error: is neither a file nor a directory'
mv fifo in/red/7.png
refused in '^in/red/7.png: error: is neither a file nor a directory'
rm in/red/7.png && ln -s 7.png in/red/7.png
refused in '^in/red/7.png: error: cannot be opened: Too many levels of symbolic links$'
rm in/red/7.png

mkdir in/red/more && cp in/red/1.png in/red/more/x.png && cp in/red/1.png in/red/x.webp
check 2 mlpipe-stage prepare --input in --output prepared --report prepared
absent prepared
check 0 mlpipe-stage prepare --input in --output prepared --report report.json
complained '^mlpipe-stage: warning: skipped_samples: 2 samples were left out: red/more/x.png, red/x.webp$'
grep -q 'lies in a folder within a class' report.json || fail "the report does not say why"
