#!/usr/bin/env bash
# Without -k the first failure ends the run; with it everything that does not depend on the failed stage is done.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  broken: {cmd: 'echo broken >>"$JOURNAL"; exit 3', outs: [b]}
  after: {cmd: 'echo after >>"$JOURNAL"; cp b c', deps: [b], outs: [c]}
  other: {cmd: 'echo other >>"$JOURNAL"; echo 1 >d', outs: [d]}
  last: {cmd: 'echo last >>"$JOURNAL"; cp d e', deps: [d], outs: [e]}
YAML

check 1 mlpipe repro -j 1
ran broken
[ ! -e d ] || fail "a stage was started after the failure"

check 1 mlpipe repro -j 1 -k
ran broken other last
complained "'broken'"
complained 'not started|skipped'
[ ! -e c ] || fail "a stage ran on a missing dependency"

check 1 mlpipe repro --keep-going # what succeeded is recorded, only the broken one is tried again
ran broken

sed -i 's/exit 3/echo 1 >b/' mlpipe.yaml
check 0 mlpipe repro -k
ran broken after
