#!/usr/bin/env bash
# The first repro runs every stage in order and records it; the second runs nothing and changes nothing.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
[ "$(grep -v side "$JOURNAL" | xargs)" = "prep train report" ] || fail "wrong order"
ran prep train report side
same clean.txt $'ONE\nTWO'
same side.txt thing

for stage in prep train report side; do
  grep -q "^  $stage:" mlpipe.lock || fail "$stage is not in the lock file"
done
grep -q 'sha256: ' mlpipe.lock || fail "no digest in the lock file"
grep -q 'train.lr: 0.1' mlpipe.lock || fail "no param in the lock file"

before=$(snapshot)
check 0 mlpipe repro
ran
unchanged "$before"
check 0 mlpipe status -q

# Touching a file changes its time, not its content.
touch -d '2001-02-03' raw.txt
check 0 mlpipe repro
ran

# Every result that the record depends on stands in the project: a copy elsewhere is as up to date.
cp -a . "$TMPDIR/copy"
cd "$TMPDIR/copy"
check 0 mlpipe repro
ran
