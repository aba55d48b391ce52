#!/usr/bin/env bash
# Everything that a target may be: a group and one of its members, a stage of another file, a file, a directory, a pattern.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
mkdir -p sub/deep
cat >mlpipe.yaml <<'EOF'
stages:
  train:
    foreach: [a, b]
    do:
      cmd: echo train@${item} >>"$JOURNAL"; echo ${item} >${item}.txt
      outs: ["${item}.txt"]
  test:
    cmd: echo test >>"$JOURNAL"; echo test >test.txt
    outs: [test.txt]
EOF
for name in sub sub/deep; do
  printf 'stages:\n  test:\n    cmd: echo %s:test >>"$JOURNAL"; echo 1 >one.txt\n    outs: [one.txt]\n' "$name" >"$name/mlpipe.yaml"
done

# takes STAGES TARGET...: exactly these stages run.
takes() {
  local stages=$1
  shift
  check 0 mlpipe repro -f "$@"
  # shellcheck disable=SC2086 # words
  ran $stages
}
takes 'train@a train@b' train
takes 'train@b' train@b
takes 'train@a' a.txt
takes 'test' test
takes 'sub:test' sub/mlpipe.yaml:test
takes 'sub/deep:test' sub/deep/one.txt
takes 'train@a train@b test' mlpipe.yaml
takes 'sub:test sub/deep:test' -R sub
takes 'train@a train@b test' --glob 't*'
takes 'train@b' --glob '*@b'
cd sub
takes 'sub:test' test
takes 'test' ../mlpipe.yaml:test
check 4 mlpipe repro deep
complained '^hint: .*--recursive'
check 4 mlpipe repro --glob 'x*'
complained "error: no stage matches 'x\*'"
