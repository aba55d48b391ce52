#!/usr/bin/env bash
# ls and du: the files of a project and its data, in place or not, here, in another directory, at a revision, in a clone.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q "$TMPDIR/source"
cd "$TMPDIR/source"
check 0 mlpipe init
mkdir code
echo run >code/run.sh
chmod +x code/run.sh
echo 'stages: {make: {cmd: "mkdir -p out/sub; echo 1 >out/sub/a; echo two >out/b", outs: [out]}}' >mlpipe.yaml
check 0 mlpipe repro
git add -A && git commit -qm one
rm -r out
cd "$OLDPWD"

check 0 mlpipe ls "$TMPDIR/source"
same "$TMPDIR/out" $'.gitignore\ncode\nmlpipe.lock\nmlpipe.yaml\nout'
check 0 mlpipe ls -R "$TMPDIR/source" --dvc-only
same "$TMPDIR/out" $'out/b\nout/sub/a'
check 0 mlpipe ls -R --rev HEAD "$TMPDIR/source" out/sub
same "$TMPDIR/out" a
LC_ALL=C.UTF-8 check 0 mlpipe ls -T "$TMPDIR/source" out
same "$TMPDIR/out" $'├── b\n└── sub\n    └── a'
check 0 mlpipe ls --json "$TMPDIR/source" code/run.sh
same "$TMPDIR/out" '[{"isout": false, "isdir": false, "isexec": true, "size": 4, "sha256": null, "path": "run.sh"}]'
check 0 mlpipe ls --size --show-hash "$TMPDIR/source" out/b
said "^ +4 B +$(echo two | sha256sum | cut -d ' ' -f 1)  b$"
check 0 mlpipe du "$TMPDIR/source" out
same "$TMPDIR/out" $'Size  Path\n 4 B  out/b\n 2 B  out/sub\n 6 B  out'
check 0 mlpipe --cd "$TMPDIR/source/code" du -s --json . /out
same "$TMPDIR/out" '[{"path": "../out", "size": 6}]'

check 0 mlpipe ls "file://$TMPDIR/source" --dvc-only
same "$TMPDIR/out" out
check 4 mlpipe ls "file://$TMPDIR/source" out
complained 'data of .* cannot be had: .* it has no default remote'
check 4 mlpipe ls "$TMPDIR/source" nope
check 4 mlpipe ls "$TMPDIR/source" --rev nope
check 3 mlpipe ls "$TMPDIR/source" ../x
check 2 mlpipe ls 'ext::sh -c "touch hacked"'
check 2 mlpipe ls -- --upload-pack='touch hacked'
[ ! -e hacked ] || fail "a program was run"
[ -z "$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'mlpipe-*')" ] || fail "a clone was left behind"
