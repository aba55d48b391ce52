#!/usr/bin/env bash
# The table of README.md is what mlpipe does.
. "$SOURCE_DIR/tests/integration/lib.sh"
for program in python3 gcc git taskset; do command -v "$program" >/dev/null || exit 77; done
python3 -c 'import yaml' 2>/dev/null || exit 77
mlpipe guard --check | grep -q . && exit 77 # no sandbox here: it prints why
# Not below /tmp, where tests otherwise run: a sandbox hides /tmp only from projects elsewhere.
place=$(mktemp -d /var/tmp/mlpipe-catalogue.XXXXXX)
trap 'chmod -R u+w "$place"; rm -rf "$place"' EXIT
cd "$place"
"$SOURCE_DIR/tests/catalogue/run" --check "$SOURCE_DIR/tests/catalogue/README.md" || fail "the table has changed (see above)"
