#!/usr/bin/env bash
# What a stage runs with: programs, libraries and facts of the machine are causes under `environment: strict` and where
# a stage names them; they are only written down under `record`, and not at all under `ignore`.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir "$TMPDIR/first" "$TMPDIR/second" "$TMPDIR/lib"
tool() { printf '#!%s\n%s\n' "${3:-/bin/sh}" "$2" >"$1" && chmod +x "$1"; }
tool "$TMPDIR/second/tool" 'echo "$1" >>"$JOURNAL"; echo made'
PATH=$TMPDIR/first:$TMPDIR/second:$PATH

check 0 mlpipe init
echo x >in.txt
cat >mlpipe.yaml <<'YAML'
stages:
  strict: {cmd: tool strict >strict.txt, deps: [in.txt], outs: [strict.txt], environment: strict}
  record: {cmd: tool record >record.txt, deps: [in.txt], outs: [record.txt]}
  ignore: {cmd: tool ignore >ignore.txt, deps: [in.txt], outs: [ignore.txt], environment: ignore}
  threads:
    cmd: tool threads >threads.txt
    deps: [in.txt]
    outs: [threads.txt]
    environment: {facts: [threads]}
YAML
export OMP_NUM_THREADS=2
check 0 mlpipe repro
ran strict record ignore threads
check 0 mlpipe repro
ran
# Only what is compared stands in the lock file.
[ "$(grep -c 'environment:' mlpipe.lock)" = 2 ] || fail "the lock file: $(cat mlpipe.lock)"
grep -q 'name: tool' mlpipe.lock && grep -q 'threads: OMP_NUM_THREADS=2' mlpipe.lock || fail "$(cat mlpipe.lock)"
check 0 mlpipe why --environment record
said "program tool: $TMPDIR/second/tool"
said 'fact threads: OMP_NUM_THREADS=2'
check 0 mlpipe why --environment ignore
said 'ran with: not recorded'

# Another program earlier on PATH, and back: the result of the first is known.
tool "$TMPDIR/first/tool" 'echo "$1" >>"$JOURNAL"; echo made'
check 0 mlpipe why strict
said "program tool changed from $TMPDIR/second/tool to $TMPDIR/first/tool"
check 0 mlpipe status
check 0 mlpipe repro
ran strict
rm "$TMPDIR/first/tool" strict.txt
check 0 mlpipe repro
ran
same strict.txt made

# Other bytes at the same place; another interpreter in its first line.
tool "$TMPDIR/second/tool" 'echo "$1" >>"$JOURNAL"; echo  made'
check 0 mlpipe repro --dry strict
said "program $TMPDIR/second/tool changed from [0-9a-f]{8} to [0-9a-f]{8}"
check 0 mlpipe repro
ran strict
cp "$(readlink -f /bin/sh)" "$TMPDIR/lib/mysh"
tool "$TMPDIR/second/tool" 'echo "$1" >>"$JOURNAL"; echo  made' "$TMPDIR/lib/mysh"
check 0 mlpipe why strict
said "program $TMPDIR/lib/mysh is new"
check 0 mlpipe repro
ran strict

# Facts that a stage names.
export OMP_NUM_THREADS=3
check 0 mlpipe why threads
said 'fact threads changed from OMP_NUM_THREADS=2 to OMP_NUM_THREADS=3'
check 0 mlpipe repro
ran threads
OMP_NUM_THREADS=2 check 0 mlpipe repro # the run cache has it
ran
same threads.txt made
check 0 mlpipe repro
ran

# The setting of the project is for stages that say nothing.
printf '[stage]\n    environment = strict\n' >>.mlpipe/config
check 0 mlpipe why record
said 'the programs and libraries that it ran with are not in the record'
check 0 mlpipe repro
ran record threads
sed -i 's/environment = strict/environment = often/' .mlpipe/config
check failure mlpipe status
complained 'stage.environment must be ignore, record or strict'
sed -i 's/environment = often/environment = strict/' .mlpipe/config

# A library that is upgraded.
if gcc=$(command -v gcc) && echo 'int value(void) { return 1; }' >"$TMPDIR/v.c" &&
  "$gcc" -shared -fPIC -o "$TMPDIR/lib/libvalue.so" "$TMPDIR/v.c" 2>/dev/null; then
  echo 'int value(void); int main(void) { return value() == 0; }' >"$TMPDIR/main.c"
  "$gcc" -o "$TMPDIR/second/compiled" "$TMPDIR/main.c" -L"$TMPDIR/lib" -lvalue
  export LD_LIBRARY_PATH=$TMPDIR/lib
  cat >mlpipe.yaml <<'YAML'
stages:
  linked: {cmd: compiled; echo linked >>"$JOURNAL"; echo done >linked.txt, deps: [in.txt], outs: [linked.txt]}
YAML
  check 0 mlpipe repro
  ran linked
  echo 'int value(void) { return 2; }' >"$TMPDIR/v.c"
  "$gcc" -shared -fPIC -o "$TMPDIR/lib/new" "$TMPDIR/v.c" && mv "$TMPDIR/lib/new" "$TMPDIR/lib/libvalue.so"
  check 0 mlpipe why linked
  said 'library libvalue.so changed from [0-9a-f]{8} to [0-9a-f]{8}'
  check 0 mlpipe repro
  ran linked
else
  echo "no C compiler: an upgraded library is not tried"
fi
