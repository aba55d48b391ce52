# What hostile_trees.sh and its siblings share: a project in a place that is watched. Sourced after lib.sh.
# shellcheck shell=bash
mkdir outside project && echo precious >outside/file && cd project
git init -q && check 0 mlpipe init && check 0 mlpipe remote add -d near ../remote
export CACHE=.mlpipe/cache

# everything: all there is in and around the project, but for what the tests themselves lay out and mlpipe's own scratch.
everything() {
  (cd .. && find . \( -path ./remote -o -path ./project/.mlpipe/cache -o -path ./project/.mlpipe/tmp -o -path ./project/.mlpipe/logs \) \
    -prune -o ! -name data.mlpipe ! -name 'mlpipe.*' \( -type f -exec sha256sum {} + , -printf '%y %m %p %l\n' \) | sort)
}
untouched=$(everything)
# nothing_written: everything is as it was.
nothing_written() { diff <(echo "$untouched") <(everything) >&2 || fail "something was written: $*"; }
# refuses STATUS REGEX ARGUMENT...: mlpipe fails with that status and says why, in plain text.
refuses() {
  check "$1" mlpipe "${@:3}"
  complained "$2"
  ! grep -q $'\x1b\|\xc2\x9b' "$TMPDIR/err" || fail "the message commands the terminal"
}
# put STORE TEXT [.dir]: an object; its digest is left in $DIGEST, its file in $OBJECT.
put() {
  DIGEST=$(printf '%s' "$2" | sha256sum | cut -d ' ' -f 1)
  OBJECT=$1/files/sha256/${DIGEST:0:2}/${DIGEST:2}${3:-}
  mkdir -p "${OBJECT%/*}"
  printf '%s' "$2" >"$OBJECT"
  chmod 444 "$OBJECT"
}
# point DIGEST [PATH [MORE [BEGINNING]]]: a pointer file. All are YAML.
point() { printf '%b\n' "${4:-}outs:\n- sha256: $1\n  hash: sha256\n  path: ${2:-data}${3:+\n  $3}" >data.mlpipe; }
put "$CACHE" right
export RIGHT=$DIGEST
