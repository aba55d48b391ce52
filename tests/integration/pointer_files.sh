#!/usr/bin/env bash
# Data of pointer files is a part of the graph: changed, it is recorded and what reads it runs; gone, it comes back.
. "$SOURCE_DIR/tests/integration/lib.sh"

# points_to FILE: a pointer file for it, as `add` of an earlier day left it.
points_to() {
  printf '# kept\nouts:\n- sha256: %s # of the data\n  size: %s\n  hash: sha256\n  path: %s\n' \
    "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$(wc -c <"$1")" "$(basename "$1")" >"$1.mlpipe"
}
check 0 mlpipe init
mkdir sub
echo one >sub/data.txt
points_to sub/data.txt
printf 'stages:\n  use:\n    cmd: echo use >>"$JOURNAL"; cp sub/data.txt out.txt\n    deps: [sub/data.txt]\n    outs: [out.txt]\n' >mlpipe.yaml
before=$(cat sub/data.txt.mlpipe)
check 0 mlpipe repro
ran use
same sub/data.txt.mlpipe "$before"
check 0 mlpipe repro
ran

echo two >>sub/data.txt
check 1 mlpipe status -q
check 0 mlpipe repro out.txt
ran use
points_to sub/data.txt
cp sub/data.txt.mlpipe expected
check 0 mlpipe status -q
check 0 mlpipe repro
ran
cmp expected sub/data.txt.mlpipe || fail "the pointer file is not as it should be: $(cat sub/data.txt.mlpipe)"

rm sub/data.txt
check 0 mlpipe repro
ran
same sub/data.txt $'one\ntwo'
check 0 mlpipe dag sub/data.txt.mlpipe
check 0 mlpipe stage list --all
said '^sub/data.txt.mlpipe +Outputs data.txt$'
check 0 mlpipe remove sub/data.txt.mlpipe
[ ! -e sub/data.txt.mlpipe ] && [ -e sub/data.txt ] || fail "the wrong file is gone"
printf 'outs:\n- path: other.txt\n  md6: 1\n- size: x\n' >sub/wrong.mlpipe
check 3 mlpipe status
complained "^sub/wrong.mlpipe:3:3: error: unknown key 'md6'"
complained '^sub/wrong.mlpipe:4:3: error: .* no .path.'

# What a pointer file names is written and removed: never what belongs to git or to mlpipe itself.
rm sub/wrong.mlpipe
git init -q
printf 'outs:\n- path: .git\n' >y.mlpipe
check 3 mlpipe remove y.mlpipe --outs
complained "^y.mlpipe:2:9: error: '.git' cannot be an output"
[ -e .git/HEAD ] || fail "the repository is gone"
printf 'wdir: .git\nouts:\n- path: hooks/post-commit\n  isexec: true\n' >y.mlpipe
check 3 mlpipe checkout
complained "^y.mlpipe:1:7: error: 'wdir' cannot be '.git'"
