#!/usr/bin/env bash
# Directories as outputs and dependencies: hashed as a whole, restored file by file, cleared before each run.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkdir -p src/sub
echo a >src/a
echo b >src/sub/b
cat >mlpipe.yaml <<'YAML'
stages:
  copy:
    cmd: echo copy >>"$JOURNAL"; mkdir out; cp -r src/. out/; mkdir out/empty
    deps: [src]
    outs: [out]
  list:
    cmd: echo list >>"$JOURNAL"; cat out/sub/* >list.txt
    deps: [out/sub]
    outs: [list.txt]
YAML
check 0 mlpipe repro
ran copy list
grep -q 'nfiles: 2' mlpipe.lock || fail "the lock file does not count the files"

echo stray >out/stray # belongs to no result
rm out/sub/b
check 1 mlpipe status -q
check 0 mlpipe repro
ran
same out/sub/b b
[ ! -e out/stray ] || fail "a stray file stayed in an output"

echo a2 >src/a # list reads only out/sub, which stays the same
check 0 mlpipe repro
ran copy
same out/a a2

mv src/sub/b src/sub/c # the same bytes under another name
check 0 mlpipe repro
ran copy list
[ ! -e out/sub/b ] || fail "a file of the earlier result stayed"
check 0 mlpipe status -q
