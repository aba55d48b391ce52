#!/usr/bin/env bash
# exp push, pull and list of a git remote: refs with their data, all or none, and nothing that git could take for an option.
. "$SOURCE_DIR/tests/integration/lib.sh"

git init -q -b main .
new_project
check 0 mlpipe repro
git add -A && git commit -qm base
check 0 mlpipe exp run -S train.lr=0.5 -n half
check 0 mlpipe exp run -S train.lr=0.25 -n quarter
bare=$TMPDIR/team.git storage=$TMPDIR/storage
git init -q --bare -b main "$bare" && git push -q "$bare" main && git remote add team "$bare"
refs() { git -C "$bare" for-each-ref --format='%(refname:lstrip=-1)' refs/exps | xargs; }

check failure mlpipe exp push team # there is data, and nowhere to put it
complained 'no-cache'
[ -z "$(refs)" ] || fail "refs were pushed though the data was not"
check 0 mlpipe exp push team --no-cache half
said "^Pushed to 'team': 'half'$"
[ "$(refs)" = half ] || fail "not half alone: $(refs)"
check 0 mlpipe remote add -d storage "$storage"
check 0 mlpipe exp push team
said "^Up to date with 'team': 'half'$"
said "^Pushed to 'team': 'quarter'$"
said '^[0-9]+ files pushed$'
check 0 mlpipe exp list "$bare" --name-only
same "$TMPDIR/out" "$(printf 'half\nquarter')"

# another one of the same name: nothing is pushed, unless it is forced
check 0 mlpipe exp run -S train.lr=0.75 -n half -f
check 0 mlpipe exp run -S train.lr=0.8 -n new
check 2 mlpipe exp push team
complained "there is an experiment there of the same name with another commit: 'half'"
complained '^hint: .*--force'
[ "$(refs)" = 'half quarter' ] || fail "something was pushed: $(refs)"
check 0 mlpipe exp push team half new --force --json
said '"pushed": \["half", "new"\]'

# another clone gets them with their data
here=$PWD
git clone -q "$bare" "$TMPDIR/clone" && cd "$TMPDIR/clone"
check 0 mlpipe remote add -d storage "$storage"
check 4 mlpipe exp pull origin nosuch
check 0 mlpipe exp pull origin half quarter
said "^Pulled from 'origin': 'half' and 'quarter'$"
check 0 mlpipe exp apply half
grep -q 'lr: 0.75' model.txt || fail "not the data of half"
check 0 mlpipe exp pull origin
said "^Up to date with 'origin': 'half' and 'quarter'$"
said "^Pulled from 'origin': 'new'$"
check 0 mlpipe exp rename new mine
check 0 mlpipe exp rename quarter new
check 2 mlpipe exp pull origin new --no-cache
complained "there is an experiment here of the same name"
check 0 mlpipe exp pull origin new --no-cache --force
[ ! -e .git/FETCH_HEAD ] || fail "the user's FETCH_HEAD was written"

# names and addresses that are not meant well
cd "$here"
evil=$(printf 'r\302\233ed') base=$(git rev-parse HEAD)
half=$(git for-each-ref --format='%(objectname)' 'refs/exps/**/half')
for name in "$evil" -f 'a/b' 'x;touch pwned'; do
  git -C "$bare" update-ref "refs/exps/${base:0:2}/${base:2}/$name" "$half" 2>/dev/null || true
done
check 0 mlpipe exp list team
said 'r.*ed\]$'
if grep -q "$(printf '\302\233')" "$TMPDIR/out"; then fail "a control character reached the terminal"; fi
if grep -q 'a/b' "$TMPDIR/out"; then fail "a/b is no experiment"; fi
check 0 mlpipe exp pull team --no-cache
if grep -q "$(printf '\302\233')" "$TMPDIR/out"; then fail "a control character reached the terminal"; fi
check 0 mlpipe exp show
if grep -q "$(printf '\302\233')" "$TMPDIR/out"; then fail "a control character reached the terminal"; fi
check 0 mlpipe exp remove -- -f "$evil"
check 0 mlpipe exp remove -g team --keep half
[ "$(refs | tr -d ' b')" = half ] || fail "others are left there: $(refs)" # a/b is no experiment
for address in --upload-pack=touch\ pwned '-oProxyCommand=x' 'ext::sh -c touch% pwned'; do
  check 2 mlpipe exp pull --no-cache -- "$address"
  check 2 mlpipe exp list -- "$address"
done
[ ! -e pwned ] || fail "a command was run"
check 4 mlpipe exp push nosuch --no-cache
complained "there is no git remote 'nosuch'"
