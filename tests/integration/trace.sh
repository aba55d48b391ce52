#!/usr/bin/env bash
# Tracing: what the processes of a stage open and its declaration does not say is named, whoever of them does it; and
# nothing is said of what is no input.
. "$SOURCE_DIR/tests/integration/lib.sh"
check 0 mlpipe init
mkdir src
echo one >raw.txt
echo words >words.txt
printf '#!/bin/sh\ncat - words.txt\n' >helper.sh
chmod +x helper.sh
ln -s words.txt link.txt
cat >mlpipe.yaml <<'YAML'
stages:
  plain: # reads words.txt through a child
    cmd: cat raw.txt | ./helper.sh | sort >sorted.txt; echo note >>notes.txt
    deps:
    - raw.txt # the data
    outs: [sorted.txt]
  links:
    cmd: cat link.txt >linked.txt && mv old.txt kept.txt && exec rm -f gone.txt
    outs: [linked.txt, kept.txt]
YAML
touch old.txt gone.txt

check 0 mlpipe repro --trace
complained "stage 'plain' reads 'helper.sh', which it does not declare; add 'deps: - helper.sh'"
complained "stage 'plain' reads 'words.txt'"
complained "stage 'plain' writes 'notes.txt', which is no output of it; add 'outs: - notes.txt'"
complained "stage 'links' reads 'link.txt'"
complained "stage 'links' removes 'old.txt'"
complained "stage 'links' removes 'gone.txt'"
[ "$(grep -c 'warning' "$TMPDIR/err")" = 6 ] || fail "more warnings than reasons"
[ -z "$(ls .mlpipe/tmp/guard)" ] || fail "scratch was left behind"

check 0 mlpipe trace plain
said "^plain: [0-9]+ paths of the project, [0-9]+ programs, [0-9]+ shared objects?"
said "add 'deps: - words.txt'"
check 0 mlpipe trace --json
said '"path": "words.txt", "files": 0, "add": "deps: - words.txt"'
said '"programs": \[[^]]*/cat'
check 4 mlpipe trace nosuch
check 0 mlpipe trace --fix plain
said "'plain' now depends on words.txt"
said "'plain' now writes notes.txt"
grep -qx '    - raw.txt # the data' mlpipe.yaml || fail "a comment was lost"
grep -qx '    - words.txt' mlpipe.yaml || fail "not added: $(cat mlpipe.yaml)"
check 0 mlpipe trace plain
said 'nothing undeclared'
rm notes.txt
check 0 mlpipe repro --trace plain
! grep -q warning "$TMPDIR/err" || fail "warned of what is declared"

# A file that was there is no output by accident: the next run would begin by removing it.
printf 'stages:\n  s:\n    cmd: echo more >>diary.txt; touch s.txt\n    outs: [s.txt]\n' >other.yaml
mkdir other && mv other.yaml other/mlpipe.yaml && echo dear >other/diary.txt
check 0 mlpipe repro --trace other/mlpipe.yaml
complained "writes 'other/diary.txt'"
check 0 mlpipe trace --fix other/mlpipe.yaml:s
complained "diary.txt' was there before .* add it to 'outs' by hand"
! grep -qE 'outs:.*diary' other/mlpipe.yaml || fail "an input became an output"
rm -r other

# No false alarm: pipes and scratch files; Python with modules, twice, so that the compiled ones are there; a compile.
cat >src/main.py <<'PY'
import json, os, shutil, sys, tempfile, subprocess
from util import double
shutil.rmtree("made", ignore_errors=True)
with tempfile.NamedTemporaryFile(dir=".") as scratch:
    scratch.write(b"x")
out = subprocess.run(["sh", "-c", "cat raw.txt"], capture_output=True, text=True).stdout
with open("raw.txt", "r+") as opened: # as databases are, by who only reads
    opened.read()
os.mkdir("made.tmp"); open("made.tmp/f", "w").close(); os.rename("made.tmp", "made")
json.dump({"twice": double(out)}, open(sys.argv[1], "w"))
PY
echo 'def double(x): return x * 2' >src/util.py
printf '#include <vector>\n#include "a.h"\nint n = A;\n' >src/a.cc
echo '#define A 1' >src/a.h
cat >mlpipe.yaml <<'YAML'
stages:
  pipes:
    cmd: sort raw.txt | tee part.tmp | uniq >counted.tmp; mv counted.tmp counted.txt; rm part.tmp
    deps: [raw.txt]
    outs: [counted.txt]
    trace: true
YAML
if command -v python3 >/dev/null; then
  cat >>mlpipe.yaml <<'YAML'
  python:
    cmd: python3 src/main.py made.json
    deps: [src/main.py, src/util.py, raw.txt]
    outs: [made.json, made]
    trace: true
YAML
fi
if command -v g++ >/dev/null; then
  cat >>mlpipe.yaml <<'YAML'
  compile:
    cmd: g++ -c src/a.cc -o a.o
    deps: [src/a.cc, src/a.h]
    outs: [a.o]
    trace: true
YAML
fi
for _ in 1 2; do
  check 0 mlpipe repro --force
  ! grep -q warning "$TMPDIR/err" || fail "a false alarm"
done
if command -v python3 >/dev/null; then # the compiled module speaks for its source
  sed -i 's/src.util.py, //' mlpipe.yaml
  check 0 mlpipe repro --force
  complained "stage 'python' reads 'src/util.py'"
fi

# The wrapper's exit status is the command's; what a signal ends, and what a command leaves behind.
cat >mlpipe.yaml <<'YAML'
stages:
  fails: {cmd: exit 7, trace: true}
  dies: {cmd: kill -9 $$, trace: true}
  absent: {cmd: {argv: [no-such-program]}, trace: true}
  leaves:
    cmd: (read -r go <fifo; cat raw.txt >late.txt; echo >fifo2) >/dev/null 2>&1 & echo now >early.txt
    outs: [early.txt]
    trace: true
YAML
check 1 mlpipe repro fails
complained 'exited with status 7'
check 1 mlpipe repro dies
complained 'status 137'
check 1 mlpipe repro absent
complained "start .?no-such-program"
mkfifo fifo fifo2
check 0 mlpipe repro leaves
echo go >fifo
read -r _ <fifo2
same late.txt one

# A stage that took its time is asked to end, and its last words and its trace still come.
cat >mlpipe.yaml <<'YAML'
stages:
  slow:
    cmd: trap 'cat words.txt; exit 3' TERM; echo up; sleep 20 & wait
    timeout: 2s
    trace: true
YAML
check 1 mlpipe repro slow
complained "reads 'words.txt'"

# In a stage that is traced another mlpipe runs, and says that it cannot trace.
cat >mlpipe.yaml <<'YAML'
stages:
  outer:
    cmd: cd "$TMPDIR/inner" && mlpipe repro --trace 2>"$MLPIPE_ROOT/said.txt"
    outs: [said.txt]
    trace: true
YAML
mkdir "$TMPDIR/inner"
(cd "$TMPDIR/inner" && mlpipe init 2>/dev/null)
printf 'stages:\n  inner: {cmd: echo hello >made.txt, outs: [made.txt]}\n' >"$TMPDIR/inner/mlpipe.yaml"
check 0 mlpipe repro outer
grep -q "the trace of stage 'inner' is not whole" said.txt || fail "no word of it: $(cat said.txt)"
same "$TMPDIR/inner/made.txt" hello
