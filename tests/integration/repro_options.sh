#!/usr/bin/env bash
# Which stages repro takes up, and how: -p, -P, --downstream, --force-downstream, -i, --ignore-errors, --no-commit,
# --allow-missing; and what --pull means without remotes.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro -p report
ran prep train report
check 0 mlpipe repro -P
ran side
check 0 mlpipe repro --downstream -f train
ran train report
check 0 mlpipe repro prep -f -s
ran prep
check 0 mlpipe repro -f --force-downstream -s prep report
ran prep report
echo three >>raw.txt
sed -i 's/tr a-z A-Z/tr a-z a-z/; s/<raw.txt >clean/<raw.txt | head -n 1 >clean/' mlpipe.yaml
check 0 mlpipe repro prep
ran prep
check 0 mlpipe repro --force-downstream train
ran train

check 1 mlpipe repro -i # nobody answers: no
complained "error: stage 'report' was not confirmed"
ran
check 0 mlpipe repro --pull
complained 'warning: --pull: no remote is named'
[ "$(grep -c 'warning: --pull' "$TMPDIR/err")" = 1 ] || fail "warned more than once"
ran report

sed -i 's/^    cmd: echo train/    cmd: exit 1; echo train/' mlpipe.yaml
check 0 mlpipe repro --ignore-errors
complained '\(ignored\)'
check 1 mlpipe repro
: >"$JOURNAL"
sed -i 's/exit 1; //' mlpipe.yaml
check 0 mlpipe repro

echo new >>other.txt
check 0 mlpipe repro --no-commit side
ran side
check 0 mlpipe status --json side
said '\{"side": \[\{"changed outs": \{"side.txt": "not in cache"\}\}\]\}'
rm -f raw.txt clean.txt model.txt
check 0 mlpipe repro --allow-missing report
ran
[ ! -e model.txt ] || fail "what is missing was made"
check 3 mlpipe repro report
