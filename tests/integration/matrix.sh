#!/usr/bin/env bash
# matrix: a stage for each combination of values, independent of each other.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
printf 'sizes: [1, 2]\nnets: [{name: cnn}, {name: mlp}]\n' >params.yaml
cat >mlpipe.yaml <<'EOF'
stages:
  train:
    matrix:
      size: ${sizes}
      net: ${nets}
    cmd: echo ${key} >>"$JOURNAL"; echo ${item.net.name} ${item.size} >${key}.txt
    outs: ["${key}.txt"]
  join:
    cmd: echo join >>"$JOURNAL"; cat [12]-net?.txt >all.txt
    deps: [1-net0.txt, 1-net1.txt, 2-net0.txt, 2-net1.txt]
    outs: [all.txt]
EOF
check 0 mlpipe repro
ran 1-net0 1-net1 2-net0 2-net1 join
same all.txt $'cnn 1\nmlp 1\ncnn 2\nmlp 2'
check 0 mlpipe repro
ran
sed -i 's/mlp/rnn/' params.yaml
check 0 mlpipe repro
ran 1-net1 2-net1 join
same all.txt $'cnn 1\nrnn 1\ncnn 2\nrnn 2'
sed -i 's/\[1, 2\]/[1, 2, 3]/' params.yaml
check 0 mlpipe repro
ran 3-net0 3-net1

for axis in a b c d e; do sed -i "s/^    matrix:/&\n      $axis: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]/" mlpipe.yaml; done
check 3 mlpipe status
complained 'makes more than 50000 stages'
