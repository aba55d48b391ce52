#!/usr/bin/env bash
# Keys as OpenSSL's own program has them; a shared run cache of which only signed entries count.
. "$SOURCE_DIR/tests/integration/lib.sh"
other=$TMPDIR/other
mkdir "$other"
# as_other COMMAND...: as another user.
as_other() { HOME=$other "$@"; }

check 4 mlpipe key show
complained 'mlpipe key new'
check 0 mlpipe key new
id=$(cat "$TMPDIR/out")
[ "$(stat -c %a "$HOME/.config/mlpipe/signing-key.pem")" = 600 ] || fail 'others may read the key'
check 2 mlpipe key new
check 0 mlpipe key show
cp "$TMPDIR/out" "$TMPDIR/key.pem"
if command -v openssl >/dev/null; then
  same <(openssl pkey -pubin -in "$TMPDIR/key.pem" -outform DER | sha256sum | cut -d' ' -f1) "$id"
fi
chmod 644 "$HOME/.config/mlpipe/signing-key.pem"
check 3 mlpipe key show
complained 'chmod 600'
mkdir early && cd early # nothing runs whose result could not be signed
check 0 mlpipe init
printf 'stages:\n  a: {cmd: touch ran, outs: [a]}\n' >mlpipe.yaml
check 3 mlpipe repro
complained 'chmod 600'
[ ! -e ran ] || fail 'it ran before the key was looked at'
cd ..
chmod 600 "$HOME/.config/mlpipe/signing-key.pem"
echo nonsense >"$TMPDIR/nonsense"
check 3 as_other mlpipe key trust "$TMPDIR/nonsense" -n x

# The writer makes and pushes results.
mkdir writer
cd writer
new_project
check 0 mlpipe remote add -d there "$TMPDIR/remote"
check 0 mlpipe repro
ran prep train report side
[ "$(find .mlpipe/cache/signatures -type f -name "$id" | wc -l)" = 4 ] || fail 'not every result is signed'
check 0 mlpipe push --run-cache
[ "$(find "$TMPDIR/remote/signatures" -type f | wc -l)" = 4 ] || fail 'signatures stayed behind'
cd ..

# The reader counts only what a trusted key signed.
mkdir reader && cp -r writer/mlpipe.yaml writer/*.txt writer/params.yaml reader
cd reader
rm -f clean.txt model.txt report.txt side.txt
check 0 mlpipe init
cp ../writer/.mlpipe/config .mlpipe/config
mkdir -p "$other/.config/mlpipe"
printf '[run_cache]\n    trusted_only = true\n' >"$other/.config/mlpipe/config"
check 0 as_other mlpipe fetch --run-cache
check 0 as_other mlpipe status
complained 'results of the run cache did not count'
check 0 as_other mlpipe key trust "$TMPDIR/key.pem" -n writer
same "$TMPDIR/out" "$id"
check 0 as_other mlpipe key list
said "^$id  writer$"

# A changed entry is not what was signed.
entry=$(grep -rl 'side.txt' .mlpipe/cache/runs | head -n 1)
chmod u+w "$entry" && sed -i 's/size: [0-9]*/size: 7/' "$entry"
cp -r ../writer/.mlpipe/cache/files .mlpipe/cache
check 0 as_other mlpipe repro
ran side
complained 'results of the run cache did not count'
check 0 as_other mlpipe key distrust writer
check 4 as_other mlpipe key distrust writer
rm clean.txt mlpipe.lock
check 0 as_other mlpipe repro prep
ran prep
# What the reader, who has no key, made is nobody's; and what they restored they do not sign.
[ -z "$(find .mlpipe/cache/signatures -type f ! -name "$id")" ] || fail 'something else is signed'
