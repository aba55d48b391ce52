#!/usr/bin/env bash
# freeze and unfreeze change one line of the file, and repro heeds it.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
ran prep train report side
cp mlpipe.yaml before.yaml
check 0 mlpipe freeze train side
diff before.yaml mlpipe.yaml >"$TMPDIR/diff" && fail "nothing changed"
same "$TMPDIR/diff" $'10a11\n>     frozen: true\n18a20\n>     frozen: true'
check 0 mlpipe freeze train
complained 'already frozen'
check 2 mlpipe unfreeze model.txt
complained '^hint: .*: mlpipe unfreeze train$'
echo more >>raw.txt
check 0 mlpipe repro
ran prep

check 0 mlpipe unfreeze train side
cmp before.yaml mlpipe.yaml || fail "not as before"
check 0 mlpipe repro
ran train report

cat >mlpipe.yaml <<'EOF'
stages:
  group:
    foreach: [a]
    do: {cmd: "true ${item}"}
EOF
check 2 mlpipe freeze group
complained "^mlpipe.yaml:2:3: error: stage 'group@a' is made by a template"
check 4 mlpipe unfreeze nothing
