#!/usr/bin/env bash
# Cached outputs are kept out of git by the .gitignore of their directory; what the user wrote there stays.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q .
check 0 mlpipe init
mkdir sub
printf '# mine\n*.tmp' >.gitignore # no newline at the end
cat >mlpipe.yaml <<'YAML'
stages:
  make:
    cmd: echo 1 >model.txt; echo 2 >sub/part.txt; echo '{}' >metrics.json; mkdir -p dir; echo 4 >dir/f
    outs: [model.txt, sub/part.txt, dir]
    metrics: [{metrics.json: {cache: false}}]
YAML
check 0 mlpipe repro
same .gitignore $'# mine\n*.tmp\n/model.txt\n/dir'
same sub/.gitignore /part.txt
git check-ignore -q metrics.json && fail "an output that is not cached belongs into git"

git add -A
[ "$(git ls-files | grep -cE 'model|part.txt|dir|cache/|tmp/|runs.db')" -eq 0 ] || fail "git took what it must not"
for file in mlpipe.yaml mlpipe.lock metrics.json .gitignore sub/.gitignore; do
  git ls-files --error-unmatch "$file" >/dev/null || fail "$file is not in git"
done

before=$(snapshot)
check 0 mlpipe repro
unchanged "$before"
check 0 mlpipe repro -f
[ "$(grep -c model .gitignore)" -eq 1 ] || fail "a line was written twice"
