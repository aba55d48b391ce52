#!/usr/bin/env bash
# The digits example as committed: good enough, no worse for pruning, and done when it is done.
. "$SOURCE_DIR/tests/integration/ml_lib.sh"

cp -r "$SOURCE_DIR"/examples/digits/. .
check 0 mlpipe init
check 0 mlpipe repro
holds "$(number metrics/evaluate.json accuracy) >= 0.98"
holds "$(number metrics/prune.json accuracy_before) == $(number metrics/evaluate.json accuracy)"
holds "$(number metrics/prune.json accuracy_before) - $(number metrics/prune.json accuracy_after) <= 0.01"
holds "$(number metrics/prune.json flops_after) < 0.3 * $(number metrics/prune.json flops_before)"
holds "$(number metrics/export.json largest_difference) <= 1e-4"
sha256sum models/exported.pt >"$TMPDIR/before"
check 0 mlpipe repro
complained 'up to date'
sha256sum --check --quiet "$TMPDIR/before"
