#!/usr/bin/env bash
# Values from params.yaml and vars in commands and paths: what changes them runs what uses them, and nothing else.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
printf 'text: hello\nopts: {lr: 0.1, deep: true, tags: [a, b c]}\n' >params.yaml
printf 'out: {dir: o}\nunused: 1\n' >more.yaml
cat >mlpipe.yaml <<'EOF'
vars:
  - more.yaml:out
  - {name: one}
metrics: ["${out.dir}/m.json"]
stages:
  words:
    cmd: echo words >>"$JOURNAL"; mkdir -p ${out.dir}; echo ${text} \${HOME:+home} >${out.dir}/${name}.txt
    outs: ["${out.dir}/${name}.txt"]
  flags:
    cmd: echo flags >>"$JOURNAL"; printf '%s\n' ${opts} >flags.txt
    outs: [flags.txt: {cache: false}]
  exact:
    wdir: ${out.dir}
    vars: [{prefix: "a b"}]
    cmd: {argv: [cp, one.txt, "${prefix} $(id).txt"]}
    deps: ["${name}.txt"]
    outs: ["${prefix} $(id).txt"]
EOF
check 0 mlpipe repro
ran words flags
same o/one.txt 'hello home'
# shellcheck disable=SC2016 # the name of a file
same 'o/a b $(id).txt' 'hello home'
same flags.txt $'--lr\n0.1\n--deep\n--tags\na\nb c'
check 0 mlpipe repro
ran
sed -i 's/hello/bye/' params.yaml
check 0 mlpipe repro
ran words
sed -i 's/deep: true/deep: false/' params.yaml
check 0 mlpipe repro
ran flags
sed -i 's/unused: 1/unused: 2/' more.yaml
check 0 mlpipe repro
ran

sed -i 's/text:/txt:/' params.yaml
check 3 mlpipe status
complained '^mlpipe.yaml:7:[0-9]+: error: \$\{text\} is not defined'
complained "^hint: did you mean 'txt'"
