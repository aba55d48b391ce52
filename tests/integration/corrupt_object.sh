#!/usr/bin/env bash
# A damaged object never reaches the workspace: it is moved out of the way, said so, and made again.
. "$SOURCE_DIR/tests/integration/lib.sh"

# damage FILE MODE: overwrites the object that holds the bytes of the file, leaves it with that mode, deletes the file.
damage() {
  local digest object
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  object=.mlpipe/cache/files/sha256/${digest:0:2}/${digest:2}
  chmod u+w "$object"
  echo damaged >"$object"
  chmod "$2" "$object"
  rm -f "$1"
}

new_project
check 0 mlpipe repro
ran prep train report side

for mode in 444 644; do
  damage clean.txt "$mode"
  mlpipe repro >"$TMPDIR/out" 2>"$TMPDIR/err" && status=0 || status=$?
  grep -qs damaged clean.txt && fail "damaged bytes came out of the store"
  grep -qiE 'damaged|corrupt' "$TMPDIR/out" "$TMPDIR/err" || fail "the damage was not mentioned"
  [ "$status" -eq 0 ] || complained '^hint: '
  check 0 mlpipe repro # at the latest now all is well
  same clean.txt $'ONE\nTWO'
  find .mlpipe/cache/quarantine -type f -print -quit | grep -q . || fail "the damaged object was not kept"
  chmod -R u+w .mlpipe/cache/quarantine
  rm -rf .mlpipe/cache/quarantine
  : >"$JOURNAL"
done
rm clean.txt model.txt
check 0 mlpipe repro
ran
same clean.txt $'ONE\nTWO'

# A damaged object whose output still stands is found and made anew from it: a file's, and a directory's list.
digest=$(sha256sum clean.txt | cut -d' ' -f1)
cp clean.txt kept
damage clean.txt 644
mv kept clean.txt
check 0 mlpipe repro
ran
complained 'damaged'
check 0 mlpipe repro
sha256sum ".mlpipe/cache/files/sha256/${digest:0:2}/${digest:2}" | grep -q "^$digest" || fail "the object was not made anew"
