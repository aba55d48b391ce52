#!/usr/bin/env bash
# A directory that is in use and whose list is lost keeps every file that may be in it.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  split:
    cmd: mkdir -p d && for i in 1 2 3; do cat in >d/$i; echo $i >>d/$i; done
    deps: [in, source]
    outs: [d]
YAML
mkdir source && echo s >source/s
echo one >in
check 0 mlpipe repro
echo two >in
check 0 mlpipe repro
files() { find .mlpipe/cache/files -type f ! -name '*.dir' | wc -l; }
[ "$(files)" = 6 ] || fail "there are $(files) files"

digest=$(grep -A5 'path: d$' mlpipe.lock | grep -o '[0-9a-f]*\.dir')
list=.mlpipe/cache/files/sha256/${digest:0:2}/${digest:2}
mv "$list" "$TMPDIR/list"
check 0 mlpipe gc -w -f
complained 'does not have the list of directory [0-9a-f]*\.dir, so 6 files that may be in it: kept'
[ "$(files)" = 6 ] || fail "files were removed that may be in use"

mv "$TMPDIR/list" "$list"
check 0 mlpipe gc -w -f
[ "$(files)" = 3 ] || fail "$(files) files are left"
check 0 mlpipe fsck
said ' 0 damaged, 0 missing'

mv "$list" "$TMPDIR/list"
check 0 mlpipe gc -w -f --skip-failed
[ "$(files)" = 0 ] || fail "--skip-failed keeps files"
