#!/usr/bin/env bash
# A damaged list of a directory's files: never believed, kept aside, and the directory comes back all the same.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  split:
    cmd: mkdir -p parts; cp in.txt parts/one; cp in.txt parts/two
    deps: [in.txt]
    outs: [parts]
YAML
echo text >in.txt
check 0 mlpipe repro
tree=$(find .mlpipe/cache/files -name '*.dir')
for text in 'no list' '[{"relpath": "../../escaped", "sha256": "'"$(sha256sum in.txt | cut -d' ' -f1)"'"}]'; do
  for mode in 444 644; do
    chmod u+w "$tree"
    printf '%s' "$text" >"$tree"
    chmod "$mode" "$tree"
    rm -rf parts
    mlpipe repro >"$TMPDIR/out" 2>"$TMPDIR/err" || complained '^hint: '
    grep -qiE 'damaged|corrupt' "$TMPDIR/out" "$TMPDIR/err" || fail "the damage was not mentioned"
    check 0 mlpipe repro
    same parts/one text
    same parts/two text
    [ ! -e ../escaped ] && [ ! -e ../../escaped ] || fail "a damaged tree wrote outside of the project"
    digest=$(sha256sum <"$tree" | cut -d' ' -f1)
    [[ $tree == */${digest:0:2}/${digest:2}.dir ]] || fail "the tree was not made anew"
  done
done
