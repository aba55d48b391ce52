#!/usr/bin/env bash
# A stage that ran again and wrote the same bytes leaves what depends on it alone.
. "$SOURCE_DIR/tests/integration/lib.sh"

new_project
check 0 mlpipe repro
ran prep train report side

printf 'One\nTwo\n' >raw.txt # other bytes, the same in capitals
check 0 mlpipe repro
ran prep
check 0 mlpipe status -q

# The same in the middle of the pipeline, by a command that says the same in other words.
sed -i 's/tr a-z A-Z/tr "[:lower:]" "[:upper:]"/' mlpipe.yaml
check 0 mlpipe repro
ran prep

# Forced stages run regardless.
check 0 mlpipe repro -f prep
ran prep
check 0 mlpipe repro -f
ran prep train report side
check 0 mlpipe repro
ran
