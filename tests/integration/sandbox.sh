#!/usr/bin/env bash
# sandbox: strict and network: off: what is declared works, all else is out of reach, whichever way a command tries.
. "$SOURCE_DIR/tests/integration/lib.sh"
[ -z "$(mlpipe guard --check)" ] || { echo "SKIPPED: $(mlpipe guard --check)" && exit 0; }
check 0 mlpipe init
mkdir -p data src out
echo one >data/a.txt
echo two >data/b.txt
echo secret >secret.txt
echo kept >state.txt
printf 'lr: 1\n' >params.yaml
echo 'def double(x): return x * 2' >src/util.py
stage() { # COMMAND [FIELDS]: a stage of that command in a sandbox
  printf 'stages:\n  s:\n    cmd: |\n      %s\n    sandbox: strict\n' "$1" >mlpipe.yaml
  printf '    %s\n' "${@:2}" >>mlpipe.yaml
}

# What is declared: files, directories, globs, params, outputs made anew in any way, a temporary directory.
stage 'cat data/a.txt params.yaml >out/deep.txt && mkdir -p made/x && cp src/*.py made/x/ && t=$(mktemp) && echo t >$t && mv $t moved.txt && echo new >new.tmp && mv new.tmp new.txt && echo more >>state.txt' \
  'deps: [data, {glob: src/*.py}]' 'params: [lr]' 'outs: [out/deep.txt, made, moved.txt, new.txt, {state.txt: {persist: true, cache: false}}]'
check 0 mlpipe repro
! grep -q warning "$TMPDIR/err" || fail "warned of what is declared"
printf 'one\nlr: 1\n' | cmp - out/deep.txt
same made/x/util.py 'def double(x): return x * 2'
same new.txt new
printf 'kept\nmore\n' | cmp - state.txt
[ -z "$(ls .mlpipe/tmp/guard)" ] || fail "scratch was left behind"

# What is not.
stage 'cat secret.txt >got.txt' 'outs: [got.txt]'
check 1 mlpipe repro
complained "tries to read 'secret.txt', which it does not declare; add 'deps: - secret.txt'"
stage 'ls >got.txt; echo x >stray.txt' 'deps: [data]' 'outs: [got.txt]'
check 0 mlpipe repro
complained "writes 'stray.txt', which is no output of it"
[ ! -e stray.txt ] || fail "a stray file came out of the sandbox"
! grep -qE 'secret|mlpipe' got.txt || fail "names are seen: $(cat got.txt)"
stage 'echo changed >>data/a.txt' 'deps: [data]' 'outs: [got.txt]'
check 1 mlpipe repro
same data/a.txt one

# refused COMMAND: it must not get at the secret, nor change anything outside of its outputs.
outside=$TMPDIR/outside
echo safe >"$outside"
mkdir -p "$TMPDIR/elsewhere"
refused() {
  stage "{ $1 ; } >got.txt 2>&1 || true; test -e got.txt || : >got.txt" 'deps: [data]' 'outs: [got.txt]'
  mlpipe repro -f >"$TMPDIR/log" 2>&1 || true
  ! grep -q '^secret$' got.txt "$TMPDIR/log" || fail "escaped: $1"
  same secret.txt secret
  same "$outside" safe
  [ -z "$(ls "$TMPDIR/elsewhere")" ] || fail "made a file outside: $1"
}
here=$(pwd -P)
refused "cat $here/secret.txt"
refused 'cat data/../secret.txt'
refused "cat /proc/self/root$here/secret.txt"
refused 'for p in /proc/[0-9]*; do cat $p/root'"$here"'/secret.txt $p/cwd/secret.txt $p/cwd/../secret.txt; done'
refused 'for f in /proc/[0-9]*/fd/*; do cat $f/secret.txt; done'
refused "ln -s $here/secret.txt l; cat l"
refused "ln $here/secret.txt l && cat l"
refused "mv $here/secret.txt l; cat l"
refused "umount $here; umount -l .; cat $here/secret.txt"
refused "unshare -rm sh -c 'umount -l $here; cat $here/secret.txt'"
refused "mount --bind / data; cat data$here/secret.txt"
refused "chroot /proc/1/root cat $here/secret.txt"
refused "echo broken >$outside"
refused "echo broken >$TMPDIR/elsewhere/x; ln -s /etc $TMPDIR/elsewhere/l; mkdir $TMPDIR/elsewhere/d"
refused "chmod 777 $outside && echo broken >$outside"
refused "su -c 'cat $here/secret.txt'; sudo -n cat $here/secret.txt"
refused "setsid sh -c 'cat $here/secret.txt >$TMPDIR/elsewhere/late; echo broken >$outside' & wait"
refused "mkdir -p a/b; (for i in \$(seq 99); do mv a/b c; mv c a/b; done) & for i in \$(seq 99); do (cd a/b && cat ../../secret.txt ../../../secret.txt ../../../../secret.txt); done; wait"
refused 'for d in /dev/[sv]d?; do head -c 1 "$d" >/dev/null && echo secret; done'
if command -v python3 >/dev/null; then
  refused "python3 -c 'import os; os.truncate(\"$outside\", 0)'"
  refused "python3 -c 'import os; [print(os.readlink(f\"/proc/self/fd/{f}\")) for f in os.listdir(\"/proc/self/fd\")]; print(open(3).read())'"
  refused "python3 -c 'import os; os.chdir(\"data\"); [os.chdir(\"..\") for i in range(9)]; print(open(\"$here/secret.txt\".lstrip(\"/\")).read())'"
fi

# Nothing is typed into a terminal; memory and queues that others share are not there.
if command -v python3 >/dev/null; then
  cat >type.py <<'PY'
import fcntl, os, pty, termios
child, terminal = pty.fork()
if child == 0:
    try:
        fcntl.ioctl(0, termios.TIOCSTI, b"x")
        os._exit(0)
    except OSError as error:
        os._exit(error.errno)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
PY
  stage 'python3 type.py >got.txt' 'deps: [type.py]' 'outs: [got.txt]'
  check 0 mlpipe repro
  same got.txt 1 # EPERM
fi
if command -v ipcmk >/dev/null; then
  queue=$(ipcmk -Q | grep -oE '[0-9]+$')
  stage 'ipcs -q >got.txt' 'deps: [data]' 'outs: [got.txt]'
  check 0 mlpipe repro -f
  ipcrm -q "$queue"
  ! grep -qw "$queue" got.txt || fail "a queue of others is seen"
fi

# More files than a process may usually have open.
mkdir many && (cd many && seq 600 | xargs touch)
stage 'ls many | wc -l >got.txt' 'deps: [{glob: many/*}]' 'outs: [got.txt]'
(ulimit -Sn 256 && check 0 mlpipe repro -f)
same got.txt 600
rm -r many

# A link as output is not what it leads to.
stage "ln -s $here/secret.txt got.txt" 'outs: [got.txt]'
check 1 mlpipe repro
complained "made 'got.txt' a symlink to 'secret.txt'"
rm -f got.txt

# The settings of the project; a stage may say otherwise.
printf '[stage]\n    sandbox = strict\n' >>.mlpipe/config
printf 'stages:\n  s: {cmd: cat secret.txt >got.txt, outs: [got.txt]}\n' >mlpipe.yaml
check 1 mlpipe repro
printf 'stages:\n  s: {cmd: cat secret.txt >got.txt, outs: [got.txt], sandbox: off}\n' >mlpipe.yaml
check 0 mlpipe repro
same got.txt secret

# network: off.
if command -v python3 >/dev/null; then
  cat >net.py <<'PY'
import socket, sys
for family in (socket.AF_INET, socket.AF_INET6):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind)
            print("open")
        except OSError as error:
            print(error.strerror)
socket.socketpair()
PY
  for network in off on; do
    printf 'stages:\n  s: {cmd: python3 net.py >net.txt, deps: [net.py], outs: [net.txt], network: %s}\n' $network >mlpipe.yaml
    check 0 mlpipe repro -f
    sort -u net.txt >"net.$network"
  done
  same net.off 'Network is unreachable'
  grep -q open net.on || fail "no network where it is on: $(cat net.on)"
fi

# verify confines as repro does.
cat >mlpipe.yaml <<'YAML'
stages:
  s: {cmd: 'touch stray && ls >got.txt', deps: [data], outs: [got.txt], sandbox: strict}
  net: {cmd: 'python3 -c "import socket; socket.socket()" 2>/dev/null; echo $? >net.txt', outs: [net.txt], deps: [data], network: off}
YAML
rm -f net.txt
check 0 mlpipe repro
same net.txt 1
check 0 mlpipe verify
said '2 stages verified'
