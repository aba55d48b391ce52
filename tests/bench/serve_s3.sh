#!/usr/bin/env bash
# An S3 server for run_files (s3.py), the one that the tests of remotes use. Prints its address; makes a bucket of each
# line that it reads, and repeats the line; ends with its input.
. "$SOURCE_DIR/tests/remotes/lib.sh"
. "$SOURCE_DIR/tests/remotes/ceph_lib.sh"
# Objects lie in a file of $TMPDIR: the store in memory needs 60 KiB beside each (ceph 16.2), this one 5.
# shellcheck disable=SC2034 # for start_s3
S3_STORE=$'osd objectstore = bluestore\nbluestore block size = 16G\nosd memory target = 1G'
start_s3
# The first object, and the first upload in parts, make the server's pools, which takes it seconds.
signed PUT bucket/warm --data-binary @"$SOURCE_DIR/LICENSE"
signed POST "bucket/parts?uploads="
echo "$ENDPOINT"
while read -r bucket; do
  make_bucket "$bucket"
  echo "$bucket"
done
