#!/usr/bin/env bash
# The queue: what is in it waits, runs by workers of its own, fails, is tried again, stopped and removed.
. "$SOURCE_DIR/tests/integration/lib.sh"

wait_until() { # COMMAND...: at most 30 s
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "waited in vain for: $*"
}
states() { mlpipe queue status --json | python3 -c 'import json, sys
print(*(task["name"] + ":" + task["state"] for task in json.load(sys.stdin)["tasks"]))'; }
is_so() { [ "$(states)" = "$1" ]; }

git init -q -b main .
check 0 mlpipe init
cat >mlpipe.yaml <<'YAML'
stages:
  work:
    cmd: sh work.sh
    deps: [work.sh, local.txt]
    params: [wait, code]
    outs: [result.txt]
YAML
printf 'wait: 0\ncode: 0\n' >params.yaml
cat >work.sh <<'SH'
wait=$(sed -n 's/^wait: //p' params.yaml)
echo "waits $wait"
sleep "$wait"
while [ -e "$TMPDIR/hold" ]; do sleep 0.05; done
cat local.txt params.yaml >result.txt
exit "$(sed -n 's/^code: //p' params.yaml)"
SH
echo local >local.txt # git does not have it
echo /local.txt >.gitignore
git add -A && git commit -qm base

check 0 mlpipe queue status
said 'nothing in the queue'
check 0 mlpipe queue start
complained 'nothing in the queue'
check 2 mlpipe exp run --queue -S nope=1
complained 'nope'
[ -z "$(git for-each-ref refs/mlpipe)" ] || fail "refs were left"

check 0 mlpipe exp run --queue -S wait=0.1,0.2 -n quick
said "^Queued experiment 'quick-1': wait=0.1$"
check 0 mlpipe exp run --queue -S code=3 -n bad
check 2 mlpipe exp run --queue -S wait=9 -n quick-1
complained "waits in the queue already"
is_so 'quick-1:queued quick-2:queued bad:queued' || fail "$(states)"
echo changed >local.txt # too late for what is queued
rm work.sh
check 0 mlpipe queue start -j 2
complained '^Started 2 workers'
check 0 mlpipe queue logs -f quick-2
said 'waits 0.2'
wait_until is_so 'quick-1:succeeded quick-2:succeeded bad:failed'
git checkout -q work.sh
[ "$(git show "$(git for-each-ref --format='%(refname)' | grep quick-1)":params.yaml)" = "$(printf 'wait: 0.1\ncode: 0')" ] ||
  fail "wrong params"
check 0 mlpipe exp apply quick-1
same result.txt "$(printf 'local\nwait: 0.1\ncode: 0')"
git checkout -q params.yaml
check 0 mlpipe queue logs bad
said 'exited with status 3'
check 0 mlpipe queue status
said '^3 +bad .*failed'
said '^0 workers at work'

check 0 mlpipe queue retry bad
is_so 'quick-1:succeeded quick-2:succeeded bad:queued' || fail "$(states)"
check 0 mlpipe queue remove bad
check 4 mlpipe queue logs bad
check 0 mlpipe queue remove --success
is_so '' || fail "$(states)"
[ -z "$(git for-each-ref refs/mlpipe)" ] || fail "refs were left"

# A worker that is killed loses nothing: another one goes on.
touch "$TMPDIR/hold"
check 0 mlpipe exp run --queue -S wait=0.1,0.2 -n long
check 0 mlpipe queue start
wait_until is_so 'long-1:running long-2:queued'
pkill -KILL -f "cd $(pwd -P) queue worker --slot 0 "
wait_until is_so 'long-1:interrupted long-2:queued'
rm "$TMPDIR/hold"
check 0 mlpipe queue start -j 2
wait_until is_so 'long-1:succeeded long-2:succeeded'

no_worker() { mlpipe queue status | grep -q '^0 workers'; }
wait_until no_worker

# Stopped: one experiment, and all workers.
check 0 mlpipe exp run --queue -S wait=30,31,32 -n slow
check 2 mlpipe queue kill slow-1
complained 'not running'
check 0 mlpipe queue start
wait_until is_so 'long-1:succeeded long-2:succeeded slow-1:running slow-2:queued slow-3:queued'
check 7 mlpipe queue remove slow-1
check 0 mlpipe queue kill slow-1
wait_until is_so 'long-1:succeeded long-2:succeeded slow-1:stopped slow-2:running slow-3:queued'
# Stopped and started again before the worker noticed: it goes on.
check 0 mlpipe queue stop
check 0 mlpipe queue start
complained 'at work already'
check 0 mlpipe queue kill slow-2
wait_until is_so 'long-1:succeeded long-2:succeeded slow-1:stopped slow-2:stopped slow-3:running'
check 0 mlpipe queue stop --kill
wait_until is_so 'long-1:succeeded long-2:succeeded slow-1:stopped slow-2:stopped slow-3:stopped'
wait_until no_worker
check 0 mlpipe queue remove --all
is_so '' || fail "$(states)"
[ -z "$(git for-each-ref refs/mlpipe)" ] || fail "refs were left"
[ -z "$(find .mlpipe/tmp/exps -mindepth 1 -type d)" ] || fail "workspaces were left"

# What is left of a worker that died at a bad moment.
check 0 mlpipe exp run --queue -S wait=0.3 -n kept
mkdir -p .mlpipe/tmp/exps/999/inside .mlpipe/tmp/exps/998.gone
git update-ref refs/mlpipe/queue/lost HEAD
check 0 mlpipe exp clean
complained '^Removed 2 workspaces and 1 ref that nobody needs'
[ -z "$(find .mlpipe/tmp/exps -mindepth 1 -type d)" ] || fail "workspaces were left"
[ "$(git for-each-ref refs/mlpipe | wc -l)" = 1 ] || fail "not just the batch that is needed"
check 0 mlpipe exp run --run-all
complained '^1 experiment: 1 succeeded'
