#!/usr/bin/env bash
# A cache of several projects: each is known to it, and gc keeps what any of them uses.
. "$SOURCE_DIR/tests/integration/lib.sh"

umask 077
project() {
  mkdir "$1"
  (cd "$1" && new_project && printf '[cache]\n    dir = ../../shared\n    shared = group\n' >.mlpipe/config &&
    echo "$1" >raw.txt && check 0 mlpipe repro)
}
files() { find shared/files -type f | wc -l; }
project ada
project bob
[ "$(files)" = 6 ] || fail "there are $(files) files" # the report and the copy of other.txt are the same
[ "$(find shared/projects -type f -perm 664 | wc -l)" = 2 ] || fail "the projects are not registered for the group"
[ "$(cat shared/projects/* | sort | xargs)" = "$(realpath ada bob | xargs)" ] || fail "other projects are registered"
[ "$(stat -c %a shared/use.lock shared/gc.lock | xargs)" = "664 664" ] || fail "not everybody can lock the cache"

echo more >>bob/raw.txt
check 0 mlpipe --cd bob repro
now=$(files)
check 0 mlpipe --cd ada gc -w -f
complained 'objects that nothing needs: kept, too new'
[ "$(files)" = "$now" ] || fail "objects of this minute were removed"
check 0 mlpipe --cd ada gc -w -f --older-than 0s
[ "$(files)" -lt "$now" ] || fail "nothing was removed"
for name in ada bob; do
  check 0 mlpipe --cd "$name" fsck
  said ' 0 damaged, 0 missing'
done

now=$(files)
mv bob elsewhere
check failure mlpipe --cd ada gc -w -f --older-than 0s
complained "the project '.*/bob' needs cannot be read"
complained '^hint: .*gc --forget'
[ "$(files)" = "$now" ] || fail "objects were removed all the same"
check 0 mlpipe --cd ada gc -w -f --older-than 0s -p ../elsewhere --forget ../bob
[ "$(files)" = "$now" ] || fail "objects of -p were removed"
check 0 mlpipe --cd ada gc -w -f --older-than 0s
[ "$(files)" = 4 ] || fail "$(files) objects are left"
