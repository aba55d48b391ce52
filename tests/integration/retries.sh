#!/usr/bin/env bash
# Retries: a failed attempt is cleared away, logged and tried again; after the last one the stage has failed.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  flaky:
    cmd: echo flaky >>"$JOURNAL"; [ ! -e out ] || exit 9; echo x >out; [ "$(wc -l <"$JOURNAL")" -ge 3 ]
    retries: {times: 3, delay: 0.01s}
    outs: [out]
YAML
check 0 mlpipe repro
ran flaky flaky flaky
complained "warning: stage 'flaky' failed: .*status 1; retry 1 of 3 in 0.01 s"
complained 'retry 2 of 3 in 0.02 s'
[ "$(find .mlpipe/logs -name 'flaky-*.log' | wc -l)" = 3 ] || fail "not every attempt has a log"
check 0 mlpipe repro
ran

cat >mlpipe.yaml <<'YAML'
stages:
  hopeless: {cmd: 'echo hopeless >>"$JOURNAL"; exit 4', retries: {times: 1, delay: 0s}, outs: [o]}
  after: {cmd: 'echo after >>"$JOURNAL"', deps: [o]}
YAML
check 1 mlpipe repro
ran hopeless hopeless
complained "error: stage 'hopeless' failed: command exited with status 4"
complained '1 stage after it was not started'
