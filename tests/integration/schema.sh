#!/usr/bin/env bash
# The JSON Schema of `mlpipe schema`: a validator takes what mlpipe takes and refuses what it refuses, of the shipped
# examples and of the many small pipeline files in schema/cases.yaml.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe schema
cp "$TMPDIR/out" native.json
check 0 mlpipe schema --dvc
cp "$TMPDIR/out" dvc.json
grep -q '"retries"' native.json || fail "no native keys"
! grep -q '"retries"' dvc.json || fail "native keys in the schema of DVC"

if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
  echo "skipped: python3 has no jsonschema or yaml; scripts/setup installs them" >&2
  if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
fi
mkdir -p native dvc/.dvc
(cd native && check 0 mlpipe init)
python3 "$SOURCE_DIR/tests/integration/schema/compare.py" native.json dvc.json || fail "schema and mlpipe differ"
