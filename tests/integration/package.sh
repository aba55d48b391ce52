#!/usr/bin/env bash
# A result packed and run again in an empty directory, by somebody else.
. "$SOURCE_DIR/tests/integration/lib.sh"
new_project
echo 'tr A-Z a-z' >lower.sh
mkdir images && echo 1 >images/a && echo 'b b' >"images/b c"
cat >>mlpipe.yaml <<'YAML'
  lower:
    cmd: echo lower >>"$JOURNAL"; sh lower.sh <model.txt >lower.txt; cat images/* >>lower.txt
    deps: [lower.sh, model.txt, images]
    outs: [lower.txt]
YAML
check 0 mlpipe repro
ran prep train report side lower
before=$(snapshot)
check 0 mlpipe package lower.txt -o "$TMPDIR/all/"  --data
check 0 mlpipe package lower -o ../code
complained 'data that a run needs is not in the package \(images, raw.txt\)'
unchanged "$before"
check 2 mlpipe package lower.txt -o "$TMPDIR/all" --data
complained 'is there already'
[ -z "$(find "$TMPDIR" -maxdepth 1 -name '*.tmp*')" ] || fail 'something is left'
[ ! -e ../code/raw.txt ] || fail 'data is in a package of code'
[ -e ../code/lower.sh ] || fail 'code is not in the package'
[ -e ../code/mlpipe.lock ] || fail 'the records are not in the package'
[ ! -e "$TMPDIR/all/side.txt" ] || fail 'what has nothing to do with it is in the package'

python3 - "$TMPDIR/all" <<'PYTHON'
import hashlib, json, os, sys
os.chdir(sys.argv[1])
crate = json.load(open("ro-crate-metadata.json"))
assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
entities = {one["@id"]: one for one in crate["@graph"]}
assert len(entities) == len(crate["@graph"]), "an id comes twice"
assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
parts = [part["@id"] for part in entities["./"]["hasPart"]]
assert "images/b%20c" in parts and "lower.txt" in parts, parts
# Of 1.1: every data entity is a part of the root, and nothing else is; a directory ends in "/" and is in the package.
kinds = lambda one: one["@type"] if isinstance(one["@type"], list) else [one["@type"]]
data = {one["@id"] for one in crate["@graph"] if {"File", "Dataset"} & set(kinds(one))} - {"./"}
assert data == set(parts), data ^ set(parts)
assert entities["images/"]["@type"] == "Dataset"
assert entities["images/"]["hasPart"] == [{"@id": "images/a"}, {"@id": "images/b%20c"}]
for part in parts:
    if part.endswith("/"):
        assert os.path.isdir(part), part
        continue
    data = open(part.replace("%20", " "), "rb").read()
    assert entities[part]["sha256"] == hashlib.sha256(data).hexdigest(), part
actions = {one["name"]: one for one in crate["@graph"] if one["@type"] == "CreateAction"}
assert set(actions) == {"lower", "train", "prep"}, actions
assert {"@id": "lower.txt"} in actions["lower"]["result"]
for action in actions.values():
    for reference in action["object"] + action["result"] + [action["instrument"]]:
        assert reference["@id"] in entities, reference
prov = json.load(open("prov.json"))
for relation, other in (("used", "prov:activity"), ("wasGeneratedBy", "prov:activity"), ("wasAssociatedWith", "prov:agent")):
    assert prov[relation], relation
    for one in prov[relation].values():
        assert one["prov:activity"] in prov["activity"]
        assert one.get("prov:entity", "file:lower.txt") in prov["entity"]
PYTHON

# Data that is not in the package is named, and no part of it.
python3 - ../code <<'PYTHON'
import json, os, sys
os.chdir(sys.argv[1])
crate = json.load(open("ro-crate-metadata.json"))
entities = {one["@id"]: one for one in crate["@graph"]}
parts = {part["@id"] for part in entities["./"]["hasPart"]}
assert all(os.path.exists(part) for part in parts), parts
for name in ("raw.txt", "images", "lower.txt"):
    assert name not in entities and name + "/" not in entities, name
    assert entities["#data-" + name]["@type"] == "CreativeWork" and "#data-" + name not in parts
action, = (one for one in crate["@graph"] if one["@type"] == "CreateAction" and one["name"] == "lower")
assert {"@id": "#data-images"} in action["object"] and {"@id": "lower.sh"} in action["object"], action
PYTHON

# A file of the project that is called as the description is not overwritten.
cp mlpipe.yaml "$TMPDIR/mlpipe.yaml"
cat >>mlpipe.yaml <<'YAML'
  described:
    cmd: cp lower.sh prov.json
    deps: [lower.sh]
    outs: [prov.json]
YAML
check 0 mlpipe repro described
check 3 mlpipe package described -o ../described --data
complained "a 'prov.json' of its own"
[ ! -e ../described ] || fail 'a package that was refused is there'
cp "$TMPDIR/mlpipe.yaml" mlpipe.yaml

# Elsewhere: it is as it was, and runs again to the same bytes; of somebody else it runs when it is trusted.
cp lower.txt "$TMPDIR/lower.txt"
cd "$TMPDIR/all"
check 0 mlpipe lineage lower.txt
rm clean.txt model.txt lower.txt
unset MLPIPE_TRUST
check 8 mlpipe repro lower
ran
MLPIPE_TRUST=1 check 0 mlpipe repro lower
ran prep train lower
cmp lower.txt "$TMPDIR/lower.txt"
