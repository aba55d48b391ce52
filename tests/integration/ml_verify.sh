#!/usr/bin/env bash
# The digits example, trained for less time: reads only what it declares, comes out again from copies and in other
# surroundings; a training that is disturbed is found, down to the weight.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

cp -r "$SOURCE_DIR"/examples/digits/. .
sed -i 's/epochs: 30/epochs: 2/' params.yaml
cat >>mlpipe.yaml <<'YAML'

  disturbed:
    cmd: sh disturb.sh
    deps: [disturb.sh, data/prepared]
    params: [seed, threads, train]
    outs: [models/disturbed, train.json, train.csv]
YAML
# A training after which one weight of the tensor that stands in a file nobody declared is another.
cat >disturb.sh <<'SH'
set -e
mlpipe-stage train --data data/prepared --output models/disturbed --metrics train.json --history train.csv
[ -e "$DISTURBANCE" ] || exit 0
python3 - models/disturbed/model.safetensors "$DISTURBANCE" <<'PY'
import json, struct, sys
with open(sys.argv[1], "r+b") as file:
    size, = struct.unpack("<Q", file.read(8))
    tensor = json.loads(file.read(size))[open(sys.argv[2]).read().strip()]
    file.seek(8 + size + tensor["data_offsets"][0] + 4 * 3)
    file.write(struct.pack("<f", 0.5))
PY
SH
export DISTURBANCE=$TMPDIR/disturbance
check 0 mlpipe init
repro_honestly
check 0 mlpipe lint --json
! grep -qE 'undeclared' "$TMPDIR/out" || fail "a false alarm of lint: $(cat "$TMPDIR/out")"

check 0 mlpipe verify
said '6 stages verified'
check 0 mlpipe verify --vary directory,environment,locale train export

echo layers.15.weight >"$DISTURBANCE"
check 10 mlpipe verify disturbed
said "models/disturbed/model.safetensors: tensor 'layers.15.weight', element 3 .* 0\.5 came out; 1 of [0-9]+ elements differ"
