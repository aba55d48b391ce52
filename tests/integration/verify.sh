#!/usr/bin/env bash
# verify runs stages again in a clean copy: what comes out again is marked, what depends on something that is not declared is caught.
. "$SOURCE_DIR/tests/integration/lib.sh"

# found STAGE OUTCOME [REGEX]: what verify says of a stage, and the line below it.
found() {
  grep -qE "^$2 +$1  " "$TMPDIR/out" || fail "not '$2': $1"
  [ -z "${3:-}" ] || grep -A1 -E "^$2 +$1  " "$TMPDIR/out" | grep -qE -- "$3" || fail "$1: nothing matches: $3"
}
clean() { [ ! -e .mlpipe/tmp/verify ] || fail "copies are left: $(ls .mlpipe/tmp/verify)"; }

check 0 mlpipe init
echo one >in.txt
mkdir -p data sub
printf 'x\ny\n' >data/a
printf 'z\n' >data/b
printf 'lr: 1\nother: 2\n' >params.yaml
printf 'cat ../in.txt ../data/a\n' >sub/run.sh
cat >mlpipe.yaml <<'YAML'
stages:
  good:
    wdir: sub
    cmd: sh run.sh >../made/good.txt; cp -r ../data ../made/copy
    deps: [run.sh, ../in.txt, ../data]
    params: [../params.yaml: [lr]]
    outs: [../made/good.txt, ../made/copy]
  after:
    cmd: wc -c <made/good.txt >after.txt
    deps: [made/good.txt]
    outs: [after.txt]
YAML
mkdir made
check 0 mlpipe repro
check 0 mlpipe lineage after.txt
if grep -q verified "$TMPDIR/out"; then fail "marked before it was verified"; fi
rm -r made # what is declared comes from the store
before=$(snapshot | grep -v '/runs.db')
check 0 mlpipe verify
said '^same +good  2 outputs, '
said '^2 stages verified$'
[ "$before" = "$(snapshot | grep -v '/runs.db')" ] || fail "verify changed the project"
clean
check 0 mlpipe lineage after.txt
[ "$(grep -c '  verified 20' "$TMPDIR/out")" = 2 ] || fail "lineage does not show the marks"
check 0 mlpipe checkout
check 0 mlpipe why after
said ', verified 20'
check 0 mlpipe verify --json after
said '"stage": "after".*"verified": true.*"outcome": "same"'
check 0 mlpipe verify --keep after
same .mlpipe/tmp/verify/1/copy/after.txt "$(cat after.txt)"
[ ! -e .mlpipe/tmp/verify/1/copy/in.txt ] || fail "the copy holds what the stage does not declare"
check 0 mlpipe verify after
clean

echo two >in.txt # a later change drops the marks
check 1 mlpipe verify good
found good 'not up to date' 'in.txt changed'
complained "^hint: 'mlpipe repro' first"
check 0 mlpipe repro
check 0 mlpipe lineage good
if grep -q 'verified' "$TMPDIR/out"; then fail "another result has the mark of the old one"; fi

# Each of these depends on something that it does not declare. The program of a run of its own writes a tensor.
cat >model.py <<'PY'
import json, os, struct, sys
rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
if sys.argv[1] == "random":
    rows[1][1] = float(struct.unpack("I", os.urandom(4))[0])
data = struct.pack("<2f", 7, 8) + struct.pack("<6f", *rows[0], *rows[1])
header = json.dumps({
    "layer.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
    "layer.bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
open("model.safetensors", "wb").write(struct.pack("<Q", len(header)) + header + data)
PY
cat >mlpipe.yaml <<'YAML'
stages:
  file: {cmd: cat in.txt >o.file, deps: [sub/run.sh], outs: [o.file]}
  maybe: {cmd: cat in.txt >o.maybe 2>/dev/null || true, deps: [sub/run.sh], outs: [o.maybe]}
  time: {cmd: date +%s%N >o.time, deps: [sub/run.sh], outs: [o.time]}
  random: {cmd: 'od -An -N8 -tx1 /dev/urandom >o.random', deps: [sub/run.sh], outs: [o.random]}
  shell: {cmd: {argv: [bash, -c, 'echo $RANDOM$RANDOM$RANDOM >o.shell']}, deps: [sub/run.sh], outs: [o.shell]}
  pid: {cmd: {argv: [sh, -c, 'echo $$ >o.pid']}, deps: [sub/run.sh], outs: [o.pid]}
  cwd: {cmd: pwd >o.cwd, deps: [sub/run.sh], outs: [o.cwd]}
  left: {cmd: 'cat seen >o.left 2>/dev/null || echo first >o.left; echo again >seen', deps: [sub/run.sh], outs: [o.left]}
  stamp: {cmd: 'stat -c %y sub/run.sh >o.stamp', deps: [sub/run.sh], outs: [o.stamp]}
  history: {cmd: 'printf "epoch,loss\n1,0.5\n2,%s\n" $(date +%s%N) >o.csv', deps: [sub/run.sh], outs: [o.csv]}
  metric: {cmd: 'printf "{\"a\": {\"b\": [1, %s]}}" $(date +%s%N) >o.json', deps: [sub/run.sh], outs: [o.json]}
  tree: {cmd: 'mkdir d; echo 1 >d/a; date +%s%N >d/b', deps: [sub/run.sh], outs: [d]}
  near:
    cmd: 'printf "{\"loss\": 0.5%s}" $(date +%N) >o.near.json'
    deps: [sub/run.sh]
    outs: [o.near.json]
    contract: {tolerance: {absolute: 0.2}}
  far:
    cmd: 'printf "{\"loss\": %s}" $(date +%s%N) >o.far.json'
    deps: [sub/run.sh]
    outs: [o.far.json]
    contract: {tolerance: {absolute: 0.2}}
  free: {cmd: date +%s%N >o.free, deps: [sub/run.sh], outs: [o.free], contract: nondeterministic}
  model: {cmd: python3 model.py random, deps: [model.py], outs: [model.safetensors]}
  keeps: {cmd: echo >>o.keeps, deps: [sub/run.sh], outs: [o.keeps: {persist: true}]}
YAML
check 0 mlpipe repro
rm -f seen && echo second >seen && rm -f o.left
check 0 mlpipe repro -f left
check 10 mlpipe verify
found file fails 'No such file|can.t open'
for stage in maybe time random shell pid cwd left stamp; do found $stage differs 'line 1: .* was recorded'; done
found history differs "o.csv: epoch 2, column 'loss': [0-9]+ was recorded, [0-9]+ came out"
found metric differs 'o.json: key a\.b\.1: '
found tree differs 'd/b: line 1: '
found near 'within tolerance'
found far differs 'key loss'
found free 'may differ' 'line 1'
found model differs "model.safetensors: tensor 'layer.weight', element 4 \[1, 1\]: .*; 1 of 6 elements differ, by at most .*; 1 of 2 tensors"
found keeps 'not possible'
complained '^hint: the copy holds only what the stage declares'
clean
check 0 mlpipe lineage o.near.json
said verified
check 10 mlpipe verify --json model
said '"place": "tensor .layer.weight., element 4'

# What a nondeterministic stage made is not taken for what it would make.
cp o.free free.first
cp o.time time.first
echo '# other' >>sub/run.sh
check 0 mlpipe repro free time
sed -i '$d' sub/run.sh
check 0 mlpipe repro free time
cmp -s o.time time.first || fail "a deterministic result was not restored"
if cmp -s o.free free.first; then fail "a nondeterministic result came from the run cache"; fi

# What cannot be told for want of something is no success; a stage with nothing to compare does not count.
cat >mlpipe.yaml <<'YAML'
stages:
  reads: {cmd: cp big.bin o.reads, deps: [big.bin], outs: [o.reads]}
  close:
    cmd: 'printf "{\"loss\": 0.5%s}" $(date +%N) >o.close.json'
    deps: [sub/run.sh]
    outs: [o.close.json]
    contract: {tolerance: {absolute: 0.2}}
  exact: {cmd: date +%s%N >o.exact, deps: [sub/run.sh], outs: [o.exact]}
  silent: {cmd: 'true', deps: [sub/run.sh]}
YAML
echo big >big.bin
check 0 mlpipe add big.bin
check 0 mlpipe repro
check 0 mlpipe verify silent
found silent 'not possible'
cp -r .mlpipe/cache "$TMPDIR/cache.kept"
rm -rf .mlpipe/cache/files big.bin o.*
check 1 mlpipe verify reads close silent
found reads 'cannot tell' 'neither in the cache nor in the workspace'
found close 'cannot tell'
complained "^hint: 'mlpipe pull' brings"
check 1 mlpipe verify --json close
said '"outcome": "cannot tell"'
check 10 mlpipe verify exact
cp -r "$TMPDIR/cache.kept/files" .mlpipe/cache
check 0 mlpipe verify reads close
check 0 mlpipe checkout

# Killed in the middle: nothing is left, nothing goes on.
mkfifo "$TMPDIR/up" "$TMPDIR/never" "$TMPDIR/alive"
export TMPDIR
cat >mlpipe.yaml <<'YAML'
stages:
  long:
    cmd: '[ ! -e "$TMPDIR/wait" ] || { exec 9>"$TMPDIR/alive"; echo up >"$TMPDIR/up"; read x <"$TMPDIR/never"; }; echo a >o.long'
    deps: [sub/run.sh]
    outs: [o.long]
YAML
check 0 mlpipe repro
touch "$TMPDIR/wait"
mlpipe verify >/dev/null 2>&1 &
victim=$!
exec 8<"$TMPDIR/alive"
read -r word <"$TMPDIR/up" && [ "$word" = up ]
kill -9 "$victim"
wait "$victim" || true
timeout 20 cat <&8 || fail "the stage lives on"
rm "$TMPDIR/wait"
for _ in $(seq 100); do
  [ -e .mlpipe/tmp/verify ] || break
  sleep 0.1
done
clean
check 0 mlpipe verify
