#!/usr/bin/env bash
# remote: places that data is pushed to, in the configuration, whose comments stay.
. "$SOURCE_DIR/tests/integration/lib.sh"

export MLPIPE_GLOBAL_CONFIG_DIR=$TMPDIR/global MLPIPE_SYSTEM_CONFIG_DIR=$TMPDIR/system
check 0 mlpipe init
printf '# ours\n[core]\n    jobs = 2  # few\n' >.mlpipe/config
mkdir sub && cd sub
check 0 mlpipe remote add -d here ../../place
check 0 mlpipe remote add there s3://bucket/below
check 2 mlpipe remote add there s3://other
complained 'is there already'
check 0 mlpipe remote modify there Region eu
check 0 mlpipe remote modify --local there secret_access_key 'a,b'
[ ! -s "$TMPDIR/err" ] || fail "warned of a secret that is not in git"
check 0 mlpipe remote add --global mine /data
check 0 mlpipe remote modify --local there credentialpath keys
check 0 mlpipe remote modify --local there endpointurl ../not/a/path
cd ..
cat >"$TMPDIR/want" <<'INI'
# ours
[core]
    jobs = 2  # few
    remote = here
['remote "here"']
    url = ../../place
['remote "there"']
    url = s3://bucket/below
    region = eu
INI
diff "$TMPDIR/want" .mlpipe/config >&2 || fail "the configuration differs"
grep -qx '    credentialpath = ../sub/keys' .mlpipe/config.local || fail "a path is meant from where one stands"
grep -qx '    endpointurl = ../not/a/path' .mlpipe/config.local || fail "this option is no path"
grep -q '"a,b"' .mlpipe/config.local || fail "a value with a comma needs quotes"
check 0 mlpipe remote list
same "$TMPDIR/out" "$(printf 'here\t%s\t(default)\nmine\t/data\nthere\ts3://bucket/below' "$(realpath ..)/place")"
check 0 mlpipe remote list --local --json
same "$TMPDIR/out" '{"there": {"url": "", "default": false}}'
check 0 mlpipe remote rename here near
check 0 mlpipe remote default
same "$TMPDIR/out" near
check 4 mlpipe remote default nowhere
check 4 mlpipe remote modify nowhere jobs 4
complained "no remote 'nowhere'"
check 0 mlpipe remote modify there region -u
check 0 mlpipe remote remove near
check 1 mlpipe remote default
printf '# ours\n[core]\n    jobs = 2  # few\n['"'"'remote "there"'"'"']\n    url = s3://bucket/below\n' >"$TMPDIR/want"
diff "$TMPDIR/want" .mlpipe/config >&2 || fail "the configuration differs"
check 2 mlpipe remote add 'a"b' /data
check 2 mlpipe remote add --local --global x /data
