# start_s3: a real S3 server that checks signatures: Ceph's radosgw over one monitor and one store, in memory unless
# S3_STORE says otherwise. Sets ENDPOINT; the key is "mlpipe", the secret "mlpipesecret". Sourced after lib.sh.
# shellcheck shell=bash
S3_STORE=$'osd objectstore = memstore\nmemstore device bytes = 4G'

write_ceph_conf() { # MON_PORT RGW_PORT
  cat >"$CEPH/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:$1/0]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = $CEPH/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
ms bind msgr1 = false
run dir = $CEPH/run
admin socket = $CEPH/run/\$cluster-\$name.asok
pid file = $CEPH/run/\$name.pid
log file = $CEPH/log/\$name.log
crash dir = $CEPH/log
mon data = $CEPH/mon
osd data = $CEPH/osd
$S3_STORE
rgw data = $CEPH/rgw
rgw frontends = beast endpoint=127.0.0.1:$2 tcp_nodelay=1
rgw gc obj min wait = 0
CONF
}

make_keys() {
  ceph-authtool --create-keyring "$CEPH/keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool "$CEPH/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *'
  ceph-authtool "$CEPH/keyring" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'
  ceph-authtool "$CEPH/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
}

start_s3() {
  need curl radosgw radosgw-admin ceph ceph-mon ceph-osd ceph-authtool monmaptool
  CEPH=$TMPDIR/ceph
  local conf=(-c "$CEPH/ceph.conf") mon_port port osd
  mon_port=$(free_port) port=$(free_port) osd=$(cat /proc/sys/kernel/random/uuid)
  mkdir -p "$CEPH"/{mon,osd,rgw,log,run}
  write_ceph_conf "$mon_port" "$port"
  {
    make_keys
    monmaptool --create --clobber --addv a "[v2:127.0.0.1:$mon_port/0]" "$CEPH/monmap" \
      --fsid "$(sed -n 's/^fsid = //p' "$CEPH/ceph.conf")"
    ceph-mon "${conf[@]}" -i a --mkfs --monmap "$CEPH/monmap" --keyring "$CEPH/keyring"
    ceph-mon "${conf[@]}" -i a -f &
    servers+=($!)
    ceph "${conf[@]}" osd new "$osd"
    ceph-osd "${conf[@]}" -i 0 --osd-uuid "$osd" --mkfs
    ceph "${conf[@]}" osd crush add osd.0 1 root=default "host=$(hostname -s)"
    ceph-osd "${conf[@]}" -i 0 -f &
    servers+=($!)
    radosgw "${conf[@]}" -n client.rgw -f &
    servers+=($!)
    answers "$port" $!
    radosgw-admin "${conf[@]}" user create --uid=mlpipe --display-name=mlpipe --access-key=mlpipe --secret-key=mlpipesecret
  } >"$CEPH/log/start" 2>&1
  ENDPOINT=http://127.0.0.1:$port
  # A bucket, made with the server's own program: what is tested here makes none.
  make_bucket bucket
}

# signed METHOD PATH [OPTION...]: a request by curl, signed with the key.
signed() {
  curl -sS --fail -o /dev/null -X "$1" --aws-sigv4 aws:amz:us-east-1:s3 --user mlpipe:mlpipesecret \
    -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" "${@:3}" "$ENDPOINT/$2"
}
make_bucket() { signed PUT "$1" || fail "cannot make the bucket $1"; }
