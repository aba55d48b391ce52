#!/usr/bin/env bash
# In a DVC project dvc.lock stays as DVC writes it: what a strict stage ran with stands beside it, and counts only while
# DVC has not run the stage since.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir "$TMPDIR/first" "$TMPDIR/second"
tool() { printf '#!/bin/sh\necho "$1" >>"$JOURNAL"; echo %s\n' "$2" >"$1" && chmod +x "$1"; }
tool "$TMPDIR/second/tool" made
export PATH=$TMPDIR/first:$TMPDIR/second:$PATH SHELL=/bin/sh
mkdir -p .dvc/tmp
: >.dvc/config
echo x >in.txt
printf 'stages:\n  a:\n    cmd: tool a >a.txt\n    deps: [in.txt]\n    outs: [a.txt]\n' >dvc.yaml
check 0 mlpipe repro
ran a
cp dvc.lock "$TMPDIR/plain"
[ ! -e mlpipe.environment.lock ] || fail "it says what nobody asked for"

echo '    meta: {mlpipe: {environment: strict}}' >>dvc.yaml
check 0 mlpipe repro # not restored: who knows what that ran with
ran a
cmp dvc.lock "$TMPDIR/plain" || fail "dvc.lock is not DVC's: $(cat dvc.lock)"
grep -q 'name: tool' mlpipe.environment.lock || fail "$(cat mlpipe.environment.lock)"
check 0 mlpipe repro
ran
tool "$TMPDIR/first/tool" other
check 0 mlpipe why a
said "program tool changed from $TMPDIR/second/tool to $TMPDIR/first/tool"
check 0 mlpipe repro
ran a
same a.txt other
rm "$TMPDIR/first/tool"
check 0 mlpipe repro # the run cache has the result of this environment
ran
same a.txt made
cmp dvc.lock "$TMPDIR/plain" || fail "dvc.lock is not DVC's: $(cat dvc.lock)"

# Somebody else ran it: nobody knows with what.
sed -i 's/size: 2/size: 3/' dvc.lock
check 0 mlpipe why a
said 'the programs and libraries that it ran with are not in the record'

# It belongs to an experiment, and is as it was after one that failed.
echo 'x: 1' >params.yaml
cat >dvc.yaml <<'YAML'
stages:
  a:
    cmd: tool a >a.txt; cat params.yaml >>a.txt
    params: [x]
    outs: [a.txt]
    meta: {mlpipe: {environment: strict}}
  b:
    cmd: tool b >b.txt; ! grep -q 3 a.txt
    deps: [a.txt]
    outs: [b.txt]
    meta: {mlpipe: {environment: strict}}
YAML
git init -q -b main .
printf '/tmp\n/cache\n' >.dvc/.gitignore
check 0 mlpipe repro
git add -A
git commit -qm base
before=$(sha256sum dvc.lock mlpipe.environment.lock)
check 1 mlpipe exp run -S x=3
[ "$(sha256sum dvc.lock mlpipe.environment.lock)" = "$before" ] || fail "a failed experiment left its environment"
check 0 mlpipe exp run -S x=2 -n good
[ "$(sha256sum mlpipe.environment.lock)" != "$(tail -n 1 <<<"$before")" ] || fail "nothing new was recorded"
git show "$(git for-each-ref --format='%(objectname)' 'refs/exps/**' | head -n 1):mlpipe.environment.lock" |
  cmp - mlpipe.environment.lock || fail "the experiment has another environment"
