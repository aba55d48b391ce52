#!/usr/bin/env bash
# S3 against Ceph's radosgw, which checks every signature.
. "$SOURCE_DIR/tests/remotes/lib.sh"
. "$SOURCE_DIR/tests/remotes/ceph_lib.sh"
start_s3

SECRET=mlpipesecret conforms s3://bucket/some/where "endpointurl=$ENDPOINT" access_key_id=mlpipe secret_access_key=mlpipesecret

# Credentials from the environment and from ~/.aws; the bucket's root.
export AWS_ENDPOINT_URL=$ENDPOINT ONLY=GivesBack
AWS_ACCESS_KEY_ID=mlpipe AWS_SECRET_ACCESS_KEY=mlpipesecret conforms s3://bucket
mkdir "$HOME/.aws"
printf '[default]\naws_access_key_id = wrong\n[team]\naws_access_key_id = mlpipe\naws_secret_access_key = mlpipesecret\n' \
  >"$HOME/.aws/credentials"
printf '[profile team]\nregion = eu-west-1\n' >"$HOME/.aws/config"
conforms s3://bucket/profile profile=team jobs=3

# Refused at once, and said so without the secret.
unset AWS_ENDPOINT_URL
for part in Replaces Lists; do
  ONLY=$part conforms_not s3://bucket "endpointurl=$ENDPOINT" access_key_id=mlpipe secret_access_key=wr0ng
  said 'SignatureDoesNotMatch|access is denied'
  ! grep wr0ng "$TMPDIR/out" || fail "the secret was shown"
done
ONLY=Replaces conforms_not s3://no-such-bucket "endpointurl=$ENDPOINT" access_key_id=mlpipe secret_access_key=mlpipesecret
said NoSuchBucket
