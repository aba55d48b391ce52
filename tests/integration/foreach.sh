#!/usr/bin/env bash
# foreach: a stage for each item; a new item runs alone, and one name of the group is a target.
. "$SOURCE_DIR/tests/integration/lib.sh"

check 0 mlpipe init
printf 'models:\n  small: {size: 1}\n  large: {size: 9}\n' >params.yaml
cat >mlpipe.yaml <<'EOF'
stages:
  clean:
    foreach: [us, uk]
    do:
      cmd: echo clean@${item} >>"$JOURNAL"; echo ${item} >${item}.txt
      outs: ["${item}.txt"]
  train:
    foreach: ${models}
    do:
      cmd: echo train@${key} >>"$JOURNAL"; cat us.txt uk.txt >${key}.txt; echo "${item}" >>${key}.txt
      deps: [us.txt, uk.txt]
      outs: ["${key}.txt"]
EOF
check 0 mlpipe repro train@small
ran clean@us clean@uk train@small
same small.txt $'us\nuk\n--size 1'
check 0 mlpipe repro
ran train@large
printf '  huge: {size: 99}\n' >>params.yaml
check 0 mlpipe repro
ran train@huge
sed -i 's/size: 9}/size: 10}/' params.yaml
check 0 mlpipe status
said 'train@large'
check 0 mlpipe repro
ran train@large
check 0 mlpipe why train
same "$TMPDIR/out" "$(for key in small large huge; do mlpipe why "train@$key"; done)"
check failure mlpipe repro train@tiny
complained 'train@tiny'
grep -q '^  train@huge:$' mlpipe.lock || fail "no entry of its own in the lock file"

sed -i 's/foreach: \[us, uk\]/foreach: us/' mlpipe.yaml
check 3 mlpipe repro
complained "^mlpipe.yaml:3:14: error: 'foreach' of stage 'clean' must be a list or map"
