#!/usr/bin/env bash
# What rclone is configured for: one kind that can rename, one that makes objects.
. "$SOURCE_DIR/tests/remotes/lib.sh"
need rclone

export RCLONE_CONFIG=$TMPDIR/rclone.conf
mkdir "$TMPDIR/place"
printf '[place]\ntype = alias\nremote = %s\n[objects]\ntype = memory\n' "$TMPDIR/place" >"$RCLONE_CONFIG"
conforms rclone:place:some/where
for part in Lists Replaces Removes; do ONLY=$part conforms rclone:objects:bucket/where; done
[ -z "$(find "$TMPDIR/place" -name '*.tmp')" ] || fail "unfinished files were left"

ONLY=Replaces conforms_not rclone:nobody:there
said "didn't find section"
