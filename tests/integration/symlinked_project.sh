#!/usr/bin/env bash
# A project reached through a symlink, from inside its directories, or moved, is the same project.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir -p real/project
ln -s real/project link
cd link
new_project
check 0 mlpipe repro
ran prep train report side
check 0 mlpipe why "$PWD/model.txt"
said '^train  up to date'

cd "$TMPDIR/real/real/project" # the same place under its own name
check 0 mlpipe repro
ran

mkdir -p notes/deep
cd notes/deep
check 0 mlpipe status -q
check 0 mlpipe repro
ran
echo more >>../../raw.txt
check 0 mlpipe why prep
check 0 mlpipe repro
ran prep train report
[ ! -e mlpipe.lock ] || fail "a lock file was written where the user stood"

mkdir ../data # a dependency reached through a symlink counts by its content
mv ../../other.txt ../data/
ln -s notes/data/other.txt ../../other.txt
check 0 mlpipe repro
ran
echo changed >../data/other.txt
check 0 mlpipe repro
ran side
[ -L ../../other.txt ] || fail "the user's symlink was replaced"

cd "$TMPDIR/real/real"
mv project moved
cd moved
check 0 mlpipe repro
ran
