#!/usr/bin/env bash
# An experiment that is interrupted or killed leaves the workspace as it was: mlpipe puts it back, or the guard that
# survives it, or, if that is killed too, the next command. An edit of the user's is left.
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/integration/exp_undo_lib.sh"

# start ARGUMENT...: an experiment in the background that hangs in `train`
start() {
  rm -f "$TMPDIR/up" && mkfifo "$TMPDIR/up"
  set -m # a process group of its own, in which Ctrl-C is not ignored
  mlpipe exp run -S how=hang -S fail=train "$@" >"$TMPDIR/out" 2>"$TMPDIR/err" &
  victim=$!
  set +m
  read -r _ <"$TMPDIR/up"
  grep -q hang params.yaml || fail "the params are not changed"
  [ -e deep/new/model ] && [ ! -e m.json ] || fail "the stage has not begun"
}
ended() {
  if wait "$victim" 2>/dev/null; then fail "it succeeded"; fi
}

try_all() {
  for signal in INT TERM; do
    start -S n=6
    kill "-$signal" "$victim"
    ended
    as_before "SIG$signal"
  done

  # The guard ends the command and puts everything back by itself.
  start -S n=7
  kill -KILL "$victim"
  ended
  for _ in $(seq 200); do has_record || break && sleep 0.1; done
  as_before SIGKILL
  if kill -0 "$(cat "$TMPDIR/stage.pid")" 2>/dev/null; then fail "the command lives on"; fi

  # Everything killed, the guard too: the next command puts back before it does anything.
  start -S n=8
  kill -KILL "$(pgrep -P "$victim" -f mlpipe-guard)" "$victim"
  kill -KILL -- "-$(cat "$TMPDIR/stage.pid")"
  ended
  has_record || fail "the record is not there"
  check 0 mlpipe gc -w -f # leaves what the workspace needs that will come back
  check 1 mlpipe exp run -S fail=prep -S n=9
  complained '^mlpipe: warning: an experiment was killed; the workspace is now as it was before it began'
  as_before 'SIGKILL of all'
  check 0 mlpipe checkout -f data
  remember

  start -S n=9
  echo 'edited: 1' >params.yaml
  kill -TERM "$victim"
  ended
  grep -q "'params.yaml' was edited while the experiment ran" "$TMPDIR/err" || fail "nothing is said of the edit"
  same params.yaml 'edited: 1'
  printf "n: 3\nlr: 0.1 # rate\nfail: none\nhow: none\n" >params.yaml
  as_before "an edit"
}

(new_dirty_project native; try_all)
(new_dirty_project dvc; try_all)
