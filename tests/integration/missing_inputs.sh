#!/usr/bin/env bash
# A stage whose dependency or param is not there is not started, and its old outputs stay.
. "$SOURCE_DIR/tests/integration/lib.sh"

# refused REGEX: said with the place in the pipeline file and a hint; nothing ran, nothing changed.
refused() {
  local before
  before=$(snapshot)
  check 3 mlpipe repro prep train
  complained "^mlpipe.yaml:[0-9]+(:[0-9]+)?: error: .*$1"
  complained '^hint: '
  ran
  unchanged "$before"
}

new_project
check 0 mlpipe repro
ran prep train report side

mv raw.txt away.txt
refused "raw.txt"
[ -e clean.txt ] || fail "the old output was removed"
check 0 mlpipe why prep
said 'raw\.txt'
mv away.txt raw.txt

sed -i 's/lr: 0.1/rate: 0.1/' params.yaml
refused "train\.lr"
[ -e model.txt ] || fail "the old output was removed"

rm params.yaml
refused "params\.yaml"

printf 'train: {lr: [}\n' >params.yaml # malformed: named by its own place
before=$(snapshot)
check 3 mlpipe repro
complained '^params.yaml:1:[0-9]+: error: '
ran
unchanged "$before"

# What cannot be looked at is said of the stage that depends on it; the others are shown, and run.
new_project
sed -i 's/deps: .other.txt./deps: [dd]/' mlpipe.yaml
mkdir dd && echo 1 >dd/file
check 0 mlpipe repro
echo more >>raw.txt
for odd in 'ln -s nowhere' mkfifo 'ln -s odd'; do
  $odd dd/odd
  check 0 mlpipe status
  said '^prep  would run'
  said '^side  cannot run'
  said "dependency dd cannot be looked at: .*dd/odd'"
  check 0 mlpipe status --json
  rm dd/odd
done
ln -s nowhere dd/odd
: >"$JOURNAL"
check 3 mlpipe repro -k
complained "error: stage 'side' cannot run: dependency dd cannot be looked at: .*is a broken symlink"
ran prep train report
