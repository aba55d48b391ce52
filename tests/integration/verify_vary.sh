#!/usr/bin/env bash
# verify --vary changes one thing at a time, and so finds what a result depends on.
. "$SOURCE_DIR/tests/integration/lib.sh"

# depends STAGE THING: with this thing changed, and only with this one, the stage makes another result.
depends() {
  check 10 mlpipe verify --json --vary threads,directory,environment,locale,cpu "$1"
  python3 - "$TMPDIR/out" "$2" <<'PY' || fail "$1 does not depend on $2 alone: $(cat "$TMPDIR/out")"
import json, sys
stage, = json.load(open(sys.argv[1]))["stages"]
got = [one["vary"] for one in stage["varied"] if one["outcome"] != "same"]
sys.exit(stage["outcome"] != "same" or got != [sys.argv[2]])
PY
}

check 0 mlpipe init
echo one >in.txt
cat >mlpipe.yaml <<'YAML'
stages:
  nothing: {cmd: cp in.txt o.nothing, deps: [in.txt], outs: [o.nothing]}
  threads: {cmd: 'echo many$OMP_NUM_THREADS >o.threads', deps: [in.txt], outs: [o.threads]}
  directory: {cmd: 'case $PWD in *longer*) echo longer;; esac >o.directory', deps: [in.txt], outs: [o.directory]}
  home: {cmd: 'echo "$HOME" >o.home', deps: [in.txt], outs: [o.home]}
  umask: {cmd: umask >o.umask, deps: [in.txt], outs: [o.umask]}
  variables: {cmd: 'env | grep -c VARIED >o.variables || true', deps: [in.txt], outs: [o.variables]}
  locale: {cmd: 'printf "\303\244" | wc -m >o.locale', deps: [in.txt], outs: [o.locale]}
  year: {cmd: 'date +%Y >o.year', deps: [in.txt], outs: [o.year]}
  cpu: {cmd: 'echo best$ATEN_CPU_CAPABILITY >o.cpu', deps: [in.txt], outs: [o.cpu]}
YAML
unset OMP_NUM_THREADS LC_ALL LC_CTYPE LC_COLLATE LANG ATEN_CPU_CAPABILITY
umask 022
check 0 mlpipe repro
check 0 mlpipe verify --vary threads,directory,environment,locale,cpu nothing
said '^  vary +what was changed'
[ "$(grep -cE '^  (threads|directory|environment|locale|cpu) +same ' "$TMPDIR/out")" = 5 ] || fail "the table is not whole"
depends threads threads
depends directory directory
depends home environment
depends umask environment
depends variables environment
depends cpu cpu
if locale -a 2>/dev/null | grep -qiE '^(C|en_US|en_GB|de_DE|fr_FR)\.utf-?8$'; then depends locale locale; fi
check 10 mlpipe verify --vary threads threads
said "threads +differs .*o.threads: line 1: 'many' was recorded, 'many[12]' came out"
said '^1 stage verified, 1 of them only in surroundings like these$'

# Ctrl-C during a variation is no success, though the plain run was one.
mkfifo "$TMPDIR/up"
export TMPDIR
cat >>mlpipe.yaml <<'YAML'
  slow: {cmd: 'case $PWD in *longer*) echo up >"$TMPDIR/up"; sleep 600;; esac; cp in.txt o.slow', deps: [in.txt], outs: [o.slow]}
YAML
check 0 mlpipe repro slow
set -m # a process group for the background job, with SIGINT as a terminal has it
mlpipe verify --json --vary directory,locale slow >"$TMPDIR/out" 2>"$TMPDIR/err" &
verify=$!
read -r word <"$TMPDIR/up" && [ "$word" = up ]
kill -INT -"$verify"
status=0
wait "$verify" || status=$?
set +m
[ "$status" -eq 130 ] || fail "exit status $status instead of 130"
python3 - "$TMPDIR/out" <<'PY' || fail "what was not run is not told: $(cat "$TMPDIR/out")"
import json, sys
stage, = json.load(open(sys.argv[1]))["stages"]
sys.exit(stage["outcome"] != "same" or [one["outcome"] for one in stage["varied"]] != ["interrupted"] * 2)
PY

# What a stage declares in its env is not varied; the rest of the same variation is.
export OMP_NUM_THREADS=3
cat >>mlpipe.yaml <<'YAML'
  declared: {cmd: 'echo $HOME $OMP_NUM_THREADS >o.declared', deps: [in.txt], env: [HOME, OMP_NUM_THREADS], outs: [o.declared]}
  half: {cmd: 'echo $USER >o.half', deps: [in.txt], env: [HOME], outs: [o.half]}
YAML
check 0 mlpipe repro declared half
check 0 mlpipe verify --vary threads,environment declared
said 'threads +same .*not OMP_NUM_THREADS'
check 10 mlpipe verify --vary environment half
unset OMP_NUM_THREADS

if compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null; then
  check 10 mlpipe verify --vary clock year
  said "clock +differs +the clock 400 days ahead .*o.year: line 1: '20[0-9]+' was recorded, '20[0-9]+' came out"
fi
check 0 mlpipe verify --json --vary clock nothing # or it says what to install
python3 - "$TMPDIR/out" <<'PY' || fail "clock: $(cat "$TMPDIR/out")"
import json, sys
one, = json.load(open(sys.argv[1]))["stages"][0]["varied"]
sys.exit(not (one["outcome"] == "same" or "faketime" in one["reason"]))
PY
check 2 mlpipe verify --vary thread
complained "did you mean 'threads'"
check 4 mlpipe verify nowhere
