#!/usr/bin/env bash
# One family of the projects of tests/dvc, by name. MLPIPE_TEST_DVC is the dvc program of a virtual environment; unless
# it is set, the one that scripts/test installs is taken.
set -euo pipefail
dvc=${MLPIPE_TEST_DVC:-$SOURCE_DIR/build/dvc/bin/dvc}
if [ ! -x "$dvc" ]; then
  echo "SKIPPED: there is no DVC at $dvc; 'tests/dvc/install build/dvc' installs one" >&2
  if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
fi
exec "${dvc%/*}/python" -B "$SOURCE_DIR/tests/dvc/run.py" "$@"
