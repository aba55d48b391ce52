#!/usr/bin/env bash
# Error messages, word for word: place, line of the file, hint.
. "$SOURCE_DIR/tests/integration/lib.sh"

# broken TITLE COMMAND...: shows what the command says, with the exit status.
broken() {
  local status=0
  echo "# $1"
  shift
  "$@" </dev/null 2>&1 || status=$?
  printf '[exit %s]\n\n' "$status"
}

{
  broken 'not a project' mlpipe repro
  new_project
  cp mlpipe.yaml "$TMPDIR/good"
  broken 'no such stage' mlpipe repro trian
  broken 'no such command' mlpipe rerpo
  broken 'no such option' mlpipe repro --paralel
  broken 'no target' mlpipe lineage
  while IFS='|' read -r title edit; do
    sed "$edit" "$TMPDIR/good" >mlpipe.yaml
    broken "$title" mlpipe repro -j 1
    cp "$TMPDIR/good" mlpipe.yaml
  done <<'CASES'
unknown key|s/deps: .raw.txt./depends: [raw.txt]/
key given twice|s/    outs: .clean.txt./&\n&/
malformed YAML|s/deps: .raw.txt./deps: [raw.txt/
wrong type|s/outs: .clean.txt./outs: clean.txt/
a cycle|s/deps: .raw.txt./deps: [raw.txt, report.txt]/
two stages with one output|s/outs: .side.txt./outs: [model.txt]/
an output outside of the project|s/outs: .side.txt./outs: [..\/side.txt]/
missing dependency|s/deps: .raw.txt./deps: [row.txt]/
missing param|s/train.lr/train.rate/
failing command|s/tr a-z A-Z <raw.txt >clean.txt/echo 'line one'; echo 'line two' >\&2; exit 4/
absent command|s/tr a-z A-Z <raw.txt >clean.txt/no-such-program/
output not written|s/ >clean.txt/ >elsewhere.txt/
CASES
  cp "$TMPDIR/good" mlpipe.yaml
  mlpipe repro >/dev/null 2>&1
  echo 'broken: [' >mlpipe.lock
  broken 'damaged lock file' mlpipe repro
} 2>&1 | sed -E "s|$(pwd -P)|DIRECTORY|g" | sed -E 's/-[0-9]{8}T[0-9]{6}[^ ,]*\.log/-TIME.log/; s/^(.*) [0-9.]+ ?m?s$/\1 DURATION/' >"$TMPDIR/errors"
golden errors "$TMPDIR/errors"
