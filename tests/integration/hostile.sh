#!/usr/bin/env bash
# Hostile pipeline files: an error with a place, little memory (an address space of 300 MB) and no crash. A large honest
# file is read within the same bound.
. "$SOURCE_DIR/tests/integration/lib.sh"

# bounded COMMAND...: with little memory and little time: a release build takes less than a second.
# Sanitizers need all addresses, and their time is their own.
bounded() {
  if grep -qE "__(asan|tsan)_init" "$BUILD_DIR/engine/mlpipe"; then "$@"; else (ulimit -v 300000 && timeout 5 "$@"); fi
}
# refuses PLACE: mlpipe.yaml is wrong, at a place that matches; mlpipe names the line, not the whole of it.
refuses() {
  check 3 bounded mlpipe status
  complained "^mlpipe.yaml:$1: error: "
  [ "$(wc -c <"$TMPDIR/err")" -lt 60000 ] || fail "the error has $(wc -c <"$TMPDIR/err") bytes"
}
# times N TEXT: the text, N times.
times() { awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'; }

check 0 mlpipe init
{
  echo 'stages:'
  echo '  a0: &a0 [x, x, x, x, x, x, x, x, x]'
  for ((i = 1; i < 30; i++)); do echo "  a$i: &a$i [*a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1))]"; done
} >mlpipe.yaml
refuses '[0-9]+:[0-9]+' # a billion laughs
times 100000 '[' >mlpipe.yaml
refuses '1:[0-9]+'
times 100000 '{a: ' >mlpipe.yaml
refuses '1:[0-9]+'
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "%*sa:\n", i, "" }' >mlpipe.yaml
refuses '[0-9]+:[0-9]+'
printf 'stages:\n  a: {cmd: x}\n  a: {cmd: y}\n' >mlpipe.yaml
refuses '3:3'
printf 'stages:\n  a: {cmd: "\xff\xfe"}\n' >mlpipe.yaml
refuses '2:[0-9]+'
printf 'stages:\n  a: {cmd: x, timeout: %s}\n' "$(times 100000 9)" >mlpipe.yaml
refuses '2:[0-9]+'
printf 'vars:\n- a: ${b}\n- b: ${a}\nstages:\n  s: {cmd: "${a}"}\n' >mlpipe.yaml
refuses '2:[0-9]+' # values that name each other
printf 'stages:\n  a: *a\n' >mlpipe.yaml
refuses '2:[0-9]+'
printf 'stages:\n  a: &a {b: *a}\n' >mlpipe.yaml
refuses '2:[0-9]+'

axis="[$(times 100 '1, ')2]"
printf 'stages:\n  m:\n    matrix: {a: %s, b: %s, c: %s, d: %s}\n    cmd: x\n' "${axis//1/x}" "$axis" "$axis" "$axis" >mlpipe.yaml
refuses '3:[0-9]+'
printf 'vars: [{t: "%s"}]\nstages:\n  s: {cmd: "%s"}\n' "$(times 100000 x)" "$(times 10000 '${t}')" >mlpipe.yaml
refuses '2:[0-9]+|3:[0-9]+' # a gigabyte of command
printf 'stages:\n  s: {cmd: "%s"}\n' "$(times 20000 '${')" >mlpipe.yaml
check 0 bounded mlpipe dag
truncate -s 100M mlpipe.yaml
check 3 bounded mlpipe status
head -c 100000000 /dev/zero | tr '\0' '[' >mlpipe.yaml
check 3 bounded mlpipe status

awk 'BEGIN { print "stages:"; for (i = 1; i <= 10000; i++) printf "  s%d: {cmd: x, deps: [i%d], outs: [o%d]}\n", i, i, i }' >mlpipe.yaml
check 0 bounded mlpipe dag --dot
[ "$(grep -c '"s' "$TMPDIR/out")" = 10000 ] || fail "not all stages"
