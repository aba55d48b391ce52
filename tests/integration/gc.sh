#!/usr/bin/env bash
# gc removes what neither the workspace nor a revision in scope uses, and nothing else.
. "$SOURCE_DIR/tests/integration/lib.sh"

objects() { find .mlpipe/cache/files -type f | wc -l; }
runs() { find .mlpipe/cache/runs -type f | wc -l; }

git init -q .
new_project
check 0 mlpipe repro
git add -A && git commit -qm one
sed -i 's/lr: 0.1/lr: 0.2/' params.yaml
check 0 mlpipe repro
[ "$(objects) $(runs)" = "5 6" ] || fail "the second model should be one more object"

before=$(snapshot)
stored=$(find .mlpipe/cache -type f)
check 2 mlpipe gc -f
complained 'must be told what to keep'
check 2 mlpipe gc -w
complained '^hint: -f'
check 0 mlpipe gc -w --dry
said '^Would remove [0-9]+ B:$'
said '^  1 files, '
unchanged "$before"
for keep in "-a" "--rev HEAD" "-A" "--date 2000-01-01" "-w --older-than 1h" "-w --max-size 1MiB" "-w --run-cache"; do
  # shellcheck disable=SC2086 # words
  check 0 mlpipe gc $keep -f
  said '^Nothing to remove\.$'
done
[ "$(find .mlpipe/cache -type f)" = "$stored" ] || fail "something was removed"

check 0 mlpipe gc -w -f --json
said '"files": 1, "directories": 0, "run-cache entries": 1'
[ "$(objects) $(runs)" = "4 5" ] || fail "$(objects) objects and $(runs) runs are left"
check 0 mlpipe fsck
said ' 0 damaged, 0 missing'
: >"$JOURNAL"
check 0 mlpipe repro
ran
git stash -q && check 0 mlpipe repro # the first model is gone, and made anew
ran train

# What killed processes left goes; what a living one writes stays.
mkdir -p .mlpipe/cache/files/sha256/tmp.{dead,alive}
touch -d '2 hours ago' .mlpipe/cache/files/sha256/tmp.{dead,alive}
exec 9<.mlpipe/cache/files/sha256/tmp.alive
flock -x 9
check 0 mlpipe gc -A -f
said '^  1 left-overs of killed processes'
[ -d .mlpipe/cache/files/sha256/tmp.alive ] || fail "the files of a living process were removed"
[ ! -d .mlpipe/cache/files/sha256/tmp.dead ] || fail "the left-overs are still there"
