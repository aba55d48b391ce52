#!/usr/bin/env bash
# A command that does not exist: a failed stage, with a message that names the stage and the command.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
sed -i 's/cat clean.txt params.yaml >model.txt/no-such-program --now/' mlpipe.yaml
check 1 mlpipe repro
complained "error: .*'train'.*127"
complained 'no-such-program'
grep -q '^  train:' mlpipe.lock && fail "a stage that could not run was recorded"

# In a list of commands, those after it are not run.
cat >mlpipe.yaml <<'YAML'
stages:
  steps:
    cmd:
      - echo first >>"$JOURNAL"
      - no-such-program
      - echo third >>"$JOURNAL"
    outs: [never.txt]
YAML
: >"$JOURNAL"
check 1 mlpipe repro
ran first
complained 'no-such-program'

# A working directory that is not there is found before anything runs.
printf 'stages:\n  lost:\n    cmd: echo lost >>"$JOURNAL"\n    wdir: nowhere\n    outs: [o]\n' >mlpipe.yaml
before=$(snapshot)
check failure mlpipe repro
complained 'nowhere'
ran
unchanged "$before"
