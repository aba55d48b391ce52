#!/usr/bin/env bash
# stage add writes a stage as DVC would, leaves the rest of the file alone, and refuses what would not be valid.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q
check 0 mlpipe init
check 0 mlpipe stage add -n first -o a.txt 'echo first >>"$JOURNAL"; echo a > a.txt'
same mlpipe.yaml $'stages:\n  first:\n    cmd: echo first >>"$JOURNAL"; echo a > a.txt\n    outs:\n    - a.txt'
same .gitignore /a.txt

printf '# top\nstages:\n  # one\n  first:  # here\n    cmd: echo "a"  >a.txt\n    outs: [a.txt]\n' >mlpipe.yaml
before=$(cat mlpipe.yaml)
check 0 mlpipe stage add --name second -d c.txt -d a.txt -p lr,net.x -p o.yaml: -p q.yaml:k -o z.txt -O y.txt \
  --outs-persist x.txt --outs-persist-no-cache w.txt -m m.json -M n.json --plots p.csv --plots-no-cache r.csv \
  --desc 'the second' --always-changed -w . python 'a b' -c --lr 1
same mlpipe.yaml "$before
  second:
    desc: the second
    cmd: python \"a b\" -c --lr 1
    deps:
    - a.txt
    - c.txt
    params:
    - lr
    - net.x
    - o.yaml:
    - q.yaml:
      - k
    outs:
    - w.txt:
        cache: false
        persist: true
    - x.txt:
        persist: true
    - y.txt:
        cache: false
    - z.txt
    metrics:
    - m.json
    - n.json:
        cache: false
    plots:
    - p.csv
    - r.csv:
        cache: false
    always_changed: true"

check 0 mlpipe stage add -n deep -o newdir/f.txt 'mkdir -p newdir && echo 1 >newdir/f.txt'
[ ! -e newdir ] || fail "made a directory for a .gitignore"
check 0 mlpipe repro -s deep
same newdir/.gitignore /f.txt
check 0 mlpipe remove deep

before=$(snapshot)
check 2 mlpipe stage add -n second true
complained '^hint: .*--force'
check 3 mlpipe stage add -n third -o a.txt true
complained "a.txt.*'third'"
check 2 mlpipe stage add -n 'th@ird' true
check 2 mlpipe stage add -n third
check 2 mlpipe stage add -n third --no-such true
unchanged "$before"
check 0 mlpipe stage add -f -n second -d a.txt -- --odd 'a b' 'say "a b"'
grep -qx "    cmd: --odd \"a b\" 'say \"a b\"'" mlpipe.yaml || fail "not the command behind --"
check 2 mlpipe stage add -n third --
check 0 mlpipe stage add -f -n second -d a.txt wc -l a.txt
grep -qx '    cmd: wc -l a.txt' mlpipe.yaml || fail "not overwritten"
! grep -q desc mlpipe.yaml || fail "the old description stayed"
grep -qx '# top' mlpipe.yaml || fail "the comment is gone"
mkdir sub
cd sub
check 0 mlpipe repro ../mlpipe.yaml:first
check 0 mlpipe stage add --run -n inner -d ../a.txt -o b.txt 'cat ../a.txt >b.txt'
same b.txt a
[ -e mlpipe.yaml ] || fail "no pipeline file in the current directory"
