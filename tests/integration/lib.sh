# Helpers of the integration tests, sourced by each of them:  . "$SOURCE_DIR/tests/integration/lib.sh"
# A test runs in an empty directory (tests/support/run_script.sh); $TMPDIR lies beside it, out of the project's sight.
# shellcheck shell=bash
set -euo pipefail
export JOURNAL=$TMPDIR/journal
: >"$JOURNAL"

fail() {
  echo "FAILED at ${0##*/}:${BASH_LINENO[$((${#BASH_LINENO[@]} - 2))]}: $*" >&2
  head -n 40 "$TMPDIR/out" "$TMPDIR/err" >&2 2>/dev/null || true
  exit 1
}

# check STATUS COMMAND...: the command must exit with STATUS, or with "failure": anything but 0. What it prints is left
# in $TMPDIR/out and $TMPDIR/err.
check() {
  local want=$1 got=0
  shift
  "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" </dev/null || got=$?
  [ "$got" = "$want" ] || { [ "$want" = failure ] && [ "$got" -ne 0 ]; } ||
    fail "exit status $got instead of $want: $*"
}

# said REGEX, complained REGEX: the last checked command printed a matching line on stdout, on stderr.
said() { grep -qE -- "$1" "$TMPDIR/out" || fail "nothing on stdout matches: $1"; }
complained() { grep -qE -- "$1" "$TMPDIR/err" || fail "nothing on stderr matches: $1"; }

# ran STAGE...: exactly these stages ran since the last question, in any order. Stages write their names to $JOURNAL.
ran() {
  local got want
  got=$(sort "$JOURNAL" | xargs) want=$(printf '%s\n' "$@" | sort | xargs)
  : >"$JOURNAL"
  [ "$got" = "$want" ] || fail "ran '$got' instead of '$want'"
}

# same FILE TEXT: the file holds exactly this text and a newline.
same() { [ "$(cat "$1")" = "$2" ] || fail "$1 holds '$(cat "$1")' instead of '$2'"; }

# Everything a command could change, as text: names, modes, times and bytes. Scratch, logs and locks of mlpipe do not count.
snapshot() {
  find . \( -path ./.mlpipe/tmp -o -path ./.mlpipe/logs -o -path ./.dvc/tmp \) -prune -o \
    -path ./.mlpipe/cache -o -path './.mlpipe/cache/*.lock' -o -type d -printf '%m %p\n' \
    -o -type l -printf '%p -> %l\n' -o -type f -printf '%m %T@ %p\n' -exec sha256sum {} + | sort
}

# unchanged BEFORE: the project is as it was at BEFORE=$(snapshot).
unchanged() { diff <(echo "$1") <(snapshot) >&2 || fail "files were changed"; }

# golden NAME FILE: the file equals golden/NAME.txt; with UPDATE_GOLDEN=1 it is recorded instead.
golden() {
  local expected=$SOURCE_DIR/tests/integration/golden/$1.txt
  if [ -n "${UPDATE_GOLDEN:-}" ]; then cp "$2" "$expected"; fi
  diff -u "$expected" "$2" >&2 || fail "golden/$1.txt differs; UPDATE_GOLDEN=1 records it anew"
}

object_in() { # CACHE FILE: where the object of that file's bytes lies
  local digest
  digest=$(sha256sum "$2" | cut -d' ' -f1)
  echo "$1/files/sha256/${digest:0:2}/${digest:2}"
}
damage() { chmod u+w "$1" && echo damaged >"$1" && chmod 444 "$1"; }

# A project of four stages: prep -> train -> report, and side on its own.
new_project() {
  check 0 mlpipe init
  printf 'one\ntwo\n' >raw.txt
  echo thing >other.txt
  printf 'train:\n  lr: 0.1 # the learning rate\n  epochs: 3\n' >params.yaml
  cat >mlpipe.yaml <<'YAML'
stages:
  prep:
    cmd: echo prep >>"$JOURNAL"; tr a-z A-Z <raw.txt >clean.txt
    deps: [raw.txt]
    outs: [clean.txt]
  train:
    cmd: echo train >>"$JOURNAL"; cat clean.txt params.yaml >model.txt
    deps: [clean.txt]
    params: [train.lr]
    outs: [model.txt]
  report:
    cmd: echo report >>"$JOURNAL"; wc -l <model.txt >report.txt
    deps: [model.txt]
    outs: [report.txt]
  side:
    cmd: echo side >>"$JOURNAL"; cp other.txt side.txt
    deps: [other.txt]
    outs: [side.txt]
YAML
}
