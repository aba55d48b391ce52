#!/usr/bin/env bash
# fsck finds every kind of damage, moves it to quarantine and says what needed it; what is missing is no damage.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
mkdir pictures
echo cat >pictures/cat
echo dog >pictures/dog
sed -i 's|cp other.txt side.txt|cp -r pictures side|; s|\[side.txt\]|[side]|; s|\[other.txt\]|[pictures]|' mlpipe.yaml
check 0 mlpipe repro
ran prep train report side
before=$(snapshot)
check 0 mlpipe fsck
said '^Checked 5 files and 1 directory \([0-9]+ B\), 4 run-cache entries: 0 damaged, 0 missing\.$'
unchanged "$before"

damage "$(object_in .mlpipe/cache pictures/cat)"
damage "$(object_in .mlpipe/cache model.txt)"
rm -f "$(object_in .mlpipe/cache report.txt)"
entry=$(grep -rl 'echo prep' .mlpipe/cache/runs)
chmod u+w "$entry" && sed -i 's/echo prep/echo pwnd/' "$entry"
check 5 mlpipe fsck
said "^damaged: object [0-9a-f]{64}: it is 'side/cat' of stage 'side'; moved to .*/quarantine/"
said "^damaged: object [0-9a-f]{64}: it is 'model.txt' of stage 'train'; moved to .*/quarantine/"
said '^damaged: run-cache entry [0-9a-f]{64}/[0-9a-f]{64}; moved to '
said "^missing: 'report.txt' of stage 'report'$"
said ': 3 damaged, 1 missing\.$'
complained '^hint: .mlpipe fsck --repair'
[ "$(find .mlpipe/cache/quarantine -type f | wc -l)" = 3 ] || fail "what was damaged was not kept"

check 0 mlpipe fsck # it was moved away: now it is missing
said "^missing: 'side' of stage 'side': 1 of 2 files$"
check 0 mlpipe repro # from the workspace, which still has everything
ran
check 0 mlpipe fsck --json
said '"missing": \[\]'

printf 'garbage-garbage-garbage' | dd of=.mlpipe/runs.db bs=1 conv=notrunc 2>/dev/null
printf 'garbage-garbage-garbage' | dd of=.mlpipe/tmp/index.db bs=1 conv=notrunc 2>/dev/null
check 5 mlpipe fsck
said '^damaged: .*runs\.db'
complained 'index\.db.* is thrown away'
