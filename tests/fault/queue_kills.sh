#!/usr/bin/env bash
# Workers of the queue killed again and again: queue_kills.sh [OPTION...], as queue_kills.py takes them.
set -euo pipefail
exec python3 -B "$SOURCE_DIR/tests/fault/queue_kills.py" "$@"
