#!/usr/bin/env bash
# fsck --repair gets what is damaged or missing from a remote, also what nothing records, and says what it could not get.
. "$SOURCE_DIR/tests/integration/lib.sh"

cache=.mlpipe/cache

new_project
mkdir pictures
echo cat >pictures/cat
echo dog >pictures/dog
sed -i 's|cp other.txt side.txt|cp -r pictures side|; s|\[side.txt\]|[side]|; s|\[other.txt\]|[pictures]|' mlpipe.yaml
check 0 mlpipe repro
damage "$(object_in $cache model.txt)"
check 3 mlpipe fsck --repair
said ': 1 damaged, '
complained 'no default one'
check 2 mlpipe fsck -r near
check 0 mlpipe repro # puts the object back

check 0 mlpipe remote add -d near ../near
check 0 mlpipe push --run-cache
check 0 mlpipe fsck --repair
said ' 0 damaged, 0 missing\.$'
! grep -q Repaired "$TMPDIR/out" || fail "nothing was to be repaired"

# A file, a member of a directory, its list, an entry of the run cache; and what is missing.
tree=$(find $cache/files -name '*.dir')
for object in "$(object_in $cache model.txt)" "$(object_in $cache pictures/cat)" "$tree"; do damage "$object"; done
entry=$(grep -rl 'echo prep' $cache/runs)
chmod u+w "$entry" && sed -i 's/echo prep/echo pwnd/' "$entry"
rm -f "$(object_in $cache report.txt)"
check 0 mlpipe fsck --repair
said '4 damaged'
said '^Repaired 4 of 4; 5 objects fetched\.$'
! grep -q '^hint' "$TMPDIR/err" || fail "a hint after all was mended"
[ "$(find $cache/quarantine -type f | wc -l)" = 5 ] || fail "what was damaged was not kept"
check 0 mlpipe fsck
said ': 0 damaged, 0 missing\.$'
rm -rf side model.txt report.txt
check 0 mlpipe checkout
same side/cat cat

# What nothing records any more.
kept=$(object_in $cache model.txt)
cp mlpipe.lock "$TMPDIR/lock"
rm mlpipe.lock
damage "$kept"
check 0 mlpipe fsck --repair --json
said '"repaired": 1'
cp "$TMPDIR/lock" mlpipe.lock

# What the remote does not have, and what it has damaged.
damage "$kept"
damage "$(object_in ../near model.txt)"
check 5 mlpipe fsck --repair
said '^Repaired 0 of 1; 0 objects fetched\.$'
complained "model\.txt"
rm -f "$(object_in ../near model.txt)"
damage "$(object_in $cache pictures/dog)"
check 0 mlpipe fsck --repair # what is missing was no damage
said '^Repaired 1 of 1; 1 object fetched\.$'
damage "$(object_in $cache pictures/dog)"
rm -f "$(object_in ../near pictures/dog)"
check 5 mlpipe fsck --repair
said '^not in the remote: object [0-9a-f]{64}: it is .side/dog. of stage .side.$'
said '^Repaired 0 of 1; 0 objects fetched\.$'
complained '^hint: .mlpipe push. from a copy'
rm -f "$(object_in $cache pictures/cat)" "$(object_in ../near pictures/cat)"
check 0 mlpipe fsck --repair --json
said '"not_in_remote": .*\{"digest": "[0-9a-f]{64}", "uses": \[\{"path": "side/cat", "stage": "side"\}\]\}, '
