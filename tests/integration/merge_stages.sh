#!/usr/bin/env bash
# After install two branches that add different stages merge without a conflict, in both layouts, and nothing runs again.
. "$SOURCE_DIR/tests/integration/lib.sh"

for name in mlpipe dvc; do
  mkdir "$name" && cd "$name"
  git init -q -b main .
  if [ "$name" = dvc ]; then
    mkdir .dvc && touch .dvc/config && printf '/cache\n/tmp\n' >.dvc/.gitignore
  else
    check 0 mlpipe init
  fi
  printf 'stages:\n  base: {cmd: echo base >>ran; echo 1 >base.txt, outs: [base.txt]}\n' >"$name.yaml"
  printf 'ran\n' >.git/info/exclude
  check 0 mlpipe install
  complained "added '.gitignore merge=union'"
  check 0 mlpipe repro
  git add -A && git commit -qm base

  git checkout -q -b left
  echo '  left: {cmd: cp base.txt left.txt, deps: [base.txt], outs: [left.txt]}' >>"$name.yaml"
  check 0 mlpipe repro
  git add -A && git commit -qm left
  git checkout -q -b right main
  sed -i '1a\  right: {cmd: cp base.txt right.txt, deps: [base.txt], outs: [right.txt]}' "$name.yaml"
  check 0 mlpipe repro
  git add -A && git commit -qm right
  check 0 git merge -q --no-edit left
  check 0 mlpipe repro
  check 0 mlpipe status -q
  [ -z "$(git status --porcelain)" ] || fail "the merged files were changed: $(git status --porcelain)"
  same ran base
  cd ..
done
