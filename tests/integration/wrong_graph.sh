#!/usr/bin/env bash
# Stages that cannot be put in order, or write the same file, are refused before anything runs.
. "$SOURCE_DIR/tests/integration/lib.sh"

# refused REGEX: mlpipe.yaml is on stdin.
refused() {
  cat >mlpipe.yaml
  local before
  before=$(snapshot)
  check 3 mlpipe repro
  complained "^mlpipe.yaml:[0-9]+(:[0-9]+)?: error: .*$1"
  complained '^hint: '
  ran
  unchanged "$before"
}

new_project
check 0 mlpipe repro
: >"$JOURNAL"
refused "'?(b|a)'?.*'?(a|b)'?" <<'YAML'
stages:
  a: {cmd: echo a >>"$JOURNAL", deps: [two], outs: [one]}
  b: {cmd: echo b >>"$JOURNAL", deps: [one], outs: [two]}
YAML
refused "'one'.*" <<'YAML'
stages:
  a: {cmd: echo a >>"$JOURNAL", outs: [one]}
  b: {cmd: echo b >>"$JOURNAL", outs: [./one]}
YAML
refused "'(dir|dir/file)'" <<'YAML'
stages:
  a: {cmd: echo a >>"$JOURNAL", outs: [dir]}
  b: {cmd: echo b >>"$JOURNAL", outs: [dir/file]}
YAML
refused "'self'" <<<$'stages:\n  a: {cmd: echo a >>"$JOURNAL", deps: [self], outs: [self]}'
refused 'mlpipe.lock' <<<$'stages:\n  a: {cmd: echo a >>"$JOURNAL", outs: [mlpipe.lock]}'
