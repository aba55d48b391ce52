#!/usr/bin/env bash
# move renames tracked data, its pointer file and its line in .gitignore, in a DVC project as in mlpipe's own.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
mkdir -p .dvc sub
echo one >data.txt
echo two >other.txt
pointer() { printf 'outs:\n- md5: %s\n  size: 4\n  hash: md5\n  path: %s\n' "$(md5sum <"$1" | cut -d ' ' -f 1)" "${2:-$1}"; }
pointer data.txt >data.txt.dvc
pointer other.txt >named.dvc
printf '/data.txt\n/kept\n' >.gitignore
check 0 mlpipe repro -P
pointer data.txt new.txt >expected

check 0 mlpipe move data.txt sub/new.txt
cmp expected sub/new.txt.dvc || fail "not the pointer file: $(cat sub/new.txt.dvc)"
[ ! -e data.txt ] && [ ! -e data.txt.dvc ] || fail "the old files stayed"
same sub/new.txt one
same .gitignore /kept
same sub/.gitignore /new.txt
check 0 mlpipe status -q

check 0 mlpipe move other.txt sub # its pointer file has another name and stays
pointer sub/other.txt sub/other.txt | cmp - named.dvc || fail "not the pointer file: $(cat named.dvc)"
check 0 mlpipe status -q
printf 'stages:\n  make: {cmd: echo 1 >made.txt, outs: [made.txt]}\n' >dvc.yaml
check 0 mlpipe repro -P
before=$(snapshot)
check 2 mlpipe move made.txt sub
complained "output of stage 'make'"
check 4 mlpipe move nothing.txt sub
check 2 mlpipe move sub/new.txt sub/other.txt
check failure mlpipe move sub/new.txt ../elsewhere.txt
check failure mlpipe move sub/new.txt made.txt
unchanged "$before"

# Where the new pointer file would replace another one, or never be found, nothing moves.
echo three >third.txt
pointer third.txt >third.txt.dvc
check 0 mlpipe repro -P
rm third.txt
mkdir hidden
echo /hidden >.dvcignore
git init -q
before=$(snapshot)
check 2 mlpipe move sub/new.txt third.txt
complained "'third.txt.dvc' is there already"
check failure mlpipe move sub/new.txt .git
check failure mlpipe move sub/other.txt .git # its pointer file would stay
check 2 mlpipe move sub/new.txt hidden
complained 'would not be tracked'
unchanged "$before"
