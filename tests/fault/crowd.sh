#!/usr/bin/env bash
# The crowd: crowd.sh [OPTION...], as crowd.py takes them.
set -euo pipefail
exec python3 -B "$SOURCE_DIR/tests/fault/crowd.py" "$@"
