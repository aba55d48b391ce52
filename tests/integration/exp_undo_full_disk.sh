#!/usr/bin/env bash
# A disk that is full when an experiment fails: everything is put back all the same, since that needs no room.
. "$SOURCE_DIR/tests/integration/lib.sh"

unshare -rm true 2>/dev/null || { echo "SKIP: no user namespaces here, so no small file system"; exit 77; }
mkdir small
cat >"$TMPDIR/inside" <<'SH'
. "$SOURCE_DIR/tests/integration/lib.sh"
. "$SOURCE_DIR/tests/integration/exp_undo_lib.sh"
export TMPDIR=$PWD
mount -t tmpfs -o size=3m none small && cd small
new_dirty_project "$1"
head -c 200000 /dev/urandom >report.txt && remember # not in the store
# The stage fills the disk until nothing fits any more, in its own output.
sed -i 's|\*) exit 3 ;;|*) echo full >>"$JOURNAL"; head -c 9000000 /dev/zero >deep/new/model \|\| exit 4 ;;|' fail
remember
check failure mlpipe exp run -S n=4 -S fail=train
grep -q full "$JOURNAL" || fail "the disk was not full"
as_before 'a full disk'

# Full by others, who stay.
sed -i 's|>deep/new/model ..|>../filler \|\||' fail
remember
check failure mlpipe exp run -S n=5 -S fail=report
complained "No space left"
as_before 'a disk that stays full'
rm ../filler
check 0 mlpipe exp run -S n=5
grep -q 'n: 5' data/sub/1 || fail "the result is not there"
SH
export JOURNAL
for layout in native dvc; do unshare -rm bash "$TMPDIR/inside" $layout; done
