#!/usr/bin/env bash
# What repro, status, why and a dry run say of a project that is new, in order, changed, and blocked, word for word.
. "$SOURCE_DIR/tests/integration/lib.sh"

show() {
  local status=0
  echo "\$ mlpipe $*"
  mlpipe "$@" </dev/null 2>&1 || status=$?
  printf '[exit %s]\n\n' "$status"
}

{
  new_project
  show status
  show repro --dry
  show repro -j 1
  show status
  show status --json
  show repro
  echo three >>raw.txt
  rm side.txt
  sed -i 's/lr: 0.1/lr: 0.5/; s/wc -l/wc -c/' params.yaml mlpipe.yaml
  show status
  show status --json
  show status -q
  show why prep
  show why train
  show why report
  show why side
  show repro --dry
  show repro side
  show repro -j 1
  mv raw.txt away.txt
  show status
  show why prep
  show why report
} | sed -E 's/[0-9]+\.[0-9]+ ?m?s|[0-9]+ ?ms/DURATION/g; s/[0-9a-f]{64}/DIGEST/g; s/[0-9]+-[0-9]+-[0-9]+T[0-9:]+Z/TIME/g' >"$TMPDIR/status"
golden status "$TMPDIR/status"
