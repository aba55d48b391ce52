# Helpers of the tests against real servers, sourced by each of them:  . "$SOURCE_DIR/tests/remotes/lib.sh"
# Servers live in $TMPDIR, listen on loopback only and end with the test.
# shellcheck shell=bash
. "$SOURCE_DIR/tests/integration/lib.sh"
export PATH=$PATH:/usr/sbin:/sbin

servers=()
stop_servers() {
  local pid
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${servers[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap stop_servers EXIT

# need PROGRAM...: without them the test is skipped, or fails where everything can be installed (CI=true).
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null && continue
    echo "$program is not installed: see scripts/setup" >&2
    if [ "${CI:-}" = true ]; then exit 1; else exit 77; fi
  done
}

# free_port: one that nothing listens on now.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# answers PORT PID: waits until the server accepts connections; fails when it ends instead.
answers() {
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    kill -0 "$2" 2>/dev/null || fail "the server for port $1 ended"
    read -rt 0.05 <><(:) || true
  done
}

# cut_connections PORT: a proxy in front of the port that cuts connections (cutting_proxy.py). Sets CUT_PORT; were_cut
# fails if it had nothing to cut.
cut_connections() {
  : >"$TMPDIR/cuts"
  rm -f "$TMPDIR/proxy.port"
  python3 "$SOURCE_DIR/tests/remotes/cutting_proxy.py" "$1" "$TMPDIR/proxy.port" "$TMPDIR/cuts" &
  local pid=$!
  servers+=("$pid")
  until [ -s "$TMPDIR/proxy.port" ]; do
    kill -0 "$pid" || fail "the proxy ended"
    read -rt 0.05 <><(:) || true
  done
  # shellcheck disable=SC2034 # for the test that called
  CUT_PORT=$(cat "$TMPDIR/proxy.port")
}
were_cut() { [ -s "$TMPDIR/cuts" ] || fail "no connection was cut"; }

# conforms URL [NAME=VALUE...]: the remote does all that a remote must do; SECRET is what must show up nowhere.
# ONLY=PATTERN: a part of the suite, where another case has run the whole.
conforms_not() { ! (conforms "$@") >"$TMPDIR/out" 2>&1 || fail "$1 conforms"; }
conforms() {
  MLPIPE_TEST_REMOTE=$1 MLPIPE_TEST_REMOTE_OPTIONS=$(printf '%s\n' "${@:2}") MLPIPE_TEST_REMOTE_SECRET=${SECRET:-} \
    "$BUILD_DIR/tests/remotes/remote_conformance_test" --gtest_brief=1 --gtest_filter="*${ONLY:-}*" >&2 ||
    fail "$1 does not conform"
}
