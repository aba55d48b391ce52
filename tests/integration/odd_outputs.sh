#!/usr/bin/env bash
# Outputs that are not what one expects: a directory as a metric; a symlink inside of a persistent directory.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  measure:
    cmd: mkdir -p scores; echo '{"acc":' $(cat in.txt)'}' >scores/one.json
    deps: [in.txt]
    metrics: [scores]
  collect:
    cmd: mkdir -p kept; ln -sf "$PWD/precious.txt" kept/link; cat in.txt >>kept/list
    deps: [in.txt]
    outs: [{kept: {persist: true}}]
YAML
echo 0.5 >in.txt
echo precious >precious.txt
check 0 mlpipe repro
check 0 mlpipe metrics show
check 0 mlpipe status -q
echo 0.7 >in.txt
check 0 mlpipe repro
same kept/list $'0.5\n0.7'
same precious.txt precious
[ -w precious.txt ] && [ "$(stat -c %a precious.txt)" = 644 ] || fail "what a link points to was changed"
