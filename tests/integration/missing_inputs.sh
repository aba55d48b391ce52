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
