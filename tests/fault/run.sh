#!/usr/bin/env bash
# One scenario: run.sh SHIM SCENARIO [OPTION...], as run.py takes them.
set -euo pipefail
exec python3 -B "$SOURCE_DIR/tests/fault/run.py" "$@"
