#!/usr/bin/env bash
# Stages share what the machine has: a mutex and cores keep them apart; what could never run is refused at once.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
export TMPDIR
cat >mlpipe.yaml <<'YAML'
stages:
  a: {cmd: 'mkdir "$TMPDIR/alone" || exit 1; echo a >x; rmdir "$TMPDIR/alone"', outs: [x], mutex: port}
  b: {cmd: 'mkdir "$TMPDIR/alone" || exit 1; echo b >y; rmdir "$TMPDIR/alone"', outs: [y], mutex: [port, db]}
  c: {cmd: 'mkdir "$TMPDIR/alone" || exit 1; echo c >z; rmdir "$TMPDIR/alone"', outs: [z], mutex: port}
YAML
check 0 mlpipe repro -j 3
for stage in a b c; do mlpipe repro -f "$stage" 2>>"$TMPDIR/several" & done # several mlpipes
wait
grep -q 'failed' "$TMPDIR/several" && fail "two mlpipes had a mutex at once: $(cat "$TMPDIR/several")"
sed -i 's/mutex: .*}/resources: {cores: 2}}/' mlpipe.yaml
check 0 mlpipe repro -j 3 -f

cat >mlpipe.yaml <<'YAML'
stages:
  small: {cmd: 'echo small >>"$JOURNAL"', outs: [s]}
  big:
    cmd: echo big >>"$JOURNAL"
    resources: {cores: 9}
YAML
check 3 mlpipe repro -j 4
complained "error: stage 'big' asks for 9 cores, more than there is \(4\)"
complained '^mlpipe.yaml:3:3'
complained '^hint: .*--jobs'
sed -i 's/cores: 9/licence: 1/' mlpipe.yaml
check 3 mlpipe repro
complained "asks for 1 of 'licence', more than there is \(0\)"
complained '^hint: .*licence = <amount> below \[resources\]'
printf '[resources]\nlicence = 1\n' >>.mlpipe/config
check 0 mlpipe repro big
ran big
sed -i 's/licence: 1/memory: 9000TiB/' mlpipe.yaml
check 3 mlpipe repro
complained 'asks for 9216000.0 GiB of memory'
ran
