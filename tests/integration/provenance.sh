#!/usr/bin/env bash
# Statements about outputs: written, signed, checked; each way of being wrong has a status of its own.
. "$SOURCE_DIR/tests/integration/lib.sh"
new_project
mkdir images && echo 1 >images/a && echo 2 >images/b
cat >>mlpipe.yaml <<'YAML'
  pack:
    cmd: mkdir packed && cp images/* packed
    deps: [images]
    outs: [packed]
YAML
check 4 mlpipe provenance model.txt
check 0 mlpipe repro
check 0 mlpipe provenance model.txt --deep
python3 - "$TMPDIR/out" <<'PYTHON'
import hashlib, json, sys
statement = json.load(open(sys.argv[1]))
digest = lambda path: {"sha256": hashlib.sha256(open(path, "rb").read()).hexdigest()}
assert statement["subject"] == [{"name": "model.txt", "digest": digest("model.txt")}], statement
definition = statement["predicate"]["buildDefinition"]
assert definition["externalParameters"]["stage"] == "train"
assert definition["externalParameters"]["params"] == {"params.yaml": {"train.lr": 0.1}}
found = {one["name"]: one["digest"] for one in definition["resolvedDependencies"]}
assert found == {path: digest(path) for path in ("clean.txt", "raw.txt")}, found
assert statement["predicate"]["runDetails"]["metadata"]["startedOn"].endswith("Z")
PYTHON
check 4 mlpipe provenance raw.txt
complained 'no stage wrote'
check 4 mlpipe provenance model.txt --sign
complained "'mlpipe key new'"
check 0 mlpipe key new
check 0 mlpipe key show
cp "$TMPDIR/out" "$TMPDIR/key.pem"
check 0 mlpipe provenance model.txt --sign -o "$TMPDIR/model.dsse"
check 0 mlpipe provenance pack --sign -o "$TMPDIR/packed.dsse"
check 0 mlpipe verify-provenance "$TMPDIR/model.dsse"
said '^[0-9a-f]{64}  model.txt$'
check 0 mlpipe verify-provenance "$TMPDIR/packed.dsse"
said '^[0-9a-f]{64}.dir  packed$'

# In the project its ignore files count, as they did for the digest.
echo '*.tmp' >.mlpipeignore
mkdir -p packed && echo note >packed/note.tmp
check 0 mlpipe verify-provenance "$TMPDIR/packed.dsse"
rm packed/note.tmp .mlpipeignore

# Elsewhere, by somebody else, without a project.
mkdir "$TMPDIR/other" "$TMPDIR/there" && cp model.txt "$TMPDIR/there/renamed.txt" && cp -r packed "$TMPDIR/there"
cd "$TMPDIR/there"
export HOME=$TMPDIR/other
check 8 mlpipe verify-provenance "$TMPDIR/model.dsse" renamed.txt
complained 'is not trusted'
check 0 mlpipe verify-provenance "$TMPDIR/model.dsse" renamed.txt --key "$TMPDIR/key.pem"
check 0 mlpipe key trust "$TMPDIR/key.pem" -n maker
check 0 mlpipe verify-provenance "$TMPDIR/model.dsse" renamed.txt
complained "Signed by 'maker'"
check 0 mlpipe verify-provenance "$TMPDIR/packed.dsse"
check 4 mlpipe verify-provenance "$TMPDIR/model.dsse"
complained "'model.txt' is not there"

# A file that was changed, one that is added to a directory.
echo >>renamed.txt
check 5 mlpipe verify-provenance "$TMPDIR/model.dsse" renamed.txt
complained 'not what the statement is about'
ln -s "$TMPDIR" packed/more
check 5 mlpipe verify-provenance "$TMPDIR/packed.dsse"
complained "packed/more' is a link to a directory"
rm packed/more
check 0 mlpipe verify-provenance "$TMPDIR/packed.dsse"
touch packed/c
check 5 mlpipe verify-provenance "$TMPDIR/packed.dsse"

# An envelope that was changed: its payload, its type, its signature; and what is none.
change() { # EXPRESSION: of Python, on the envelope e and its statement s
  python3 -c "
import base64, json, sys
e = json.load(open(sys.argv[1])); s = json.loads(base64.b64decode(e['payload']))
$1
json.dump(e, open(sys.argv[2], 'w'))" "$TMPDIR/model.dsse" "$TMPDIR/changed.dsse"
}
change "s['subject'][0]['name'] = 'other'; e['payload'] = base64.b64encode(json.dumps(s).encode()).decode()"
check 9 mlpipe verify-provenance "$TMPDIR/changed.dsse"
complained 'signature .* is not right'
change "e['payloadType'] = 'text/plain'"
check 9 mlpipe verify-provenance "$TMPDIR/changed.dsse"
change "e['signatures'][0]['sig'] = base64.b64encode(bytes(64)).decode()"
check 9 mlpipe verify-provenance "$TMPDIR/changed.dsse"
change "e['signatures'][0]['keyid'] = 'somebody'; e['signatures'][0]['sig'] = 'AAAA'"
check 8 mlpipe verify-provenance "$TMPDIR/changed.dsse"
change "e = s"
check 3 mlpipe verify-provenance "$TMPDIR/changed.dsse"
check 6 mlpipe verify-provenance "$TMPDIR/nowhere"

# What is not up to date has no statement.
cd - >/dev/null
echo >>model.txt
check 3 mlpipe provenance model.txt
complained 'repro'
