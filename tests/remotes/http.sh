#!/usr/bin/env bash
# http and WebDAV against nginx with its dav modules.
. "$SOURCE_DIR/tests/remotes/lib.sh"
need nginx openssl

modules=$(nginx -V 2>&1 | grep -oE 'modules-path=[^ ]*' | cut -d= -f2)
modules=${modules:-/usr/lib/nginx/modules}
[ -e "$modules/ngx_http_dav_ext_module.so" ] || need nginx-dav-ext
port=$(free_port) closed=$(free_port)
mkdir -p "$TMPDIR/nginx/temp" "$TMPDIR/nginx/files"
echo "someone:$(openssl passwd -apr1 s3cretword)" >"$TMPDIR/nginx/users"
cat >"$TMPDIR/nginx/nginx.conf" <<CONF
load_module $modules/ngx_http_dav_ext_module.so;
daemon off;
master_process off;
pid $TMPDIR/nginx/pid;
events { worker_connections 256; }
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path $TMPDIR/nginx/temp;
  server {
    listen 127.0.0.1:$port;
    root $TMPDIR/nginx/files;
    location / {
      dav_methods PUT DELETE MKCOL COPY MOVE;
      dav_ext_methods PROPFIND OPTIONS;
      dav_access user:rw;
      auth_basic closed;
      auth_basic_user_file $TMPDIR/nginx/users;
    }
    location /open/ {
      dav_methods PUT DELETE MKCOL COPY MOVE;
      create_full_put_path on;
      dav_access user:rw;
    }
    location /readonly/ { alias $TMPDIR/nginx/files/open/; }
  }
}
CONF
nginx -c "$TMPDIR/nginx/nginx.conf" -e "$TMPDIR/nginx/log" &
servers+=($!)
answers "$port" $!

conforms "http://127.0.0.1:$port/open/some%20where" method=PUT
SECRET=s3cretword conforms "webdav://127.0.0.1:$port/dav/deep" user=someone password=s3cretword
export ONLY=GivesBack
SECRET=s3cretword conforms "webdav://someone:s3cretword@127.0.0.1:$port" jobs=1
printf 'machine 127.0.0.1 login someone password s3cretword\n' >"$HOME/.netrc"
conforms "webdav://127.0.0.1:$port/netrc"

# Connections that break: what was moved stays, the rest is tried again.
cut_connections "$port"
ONLY=M conforms "http://127.0.0.1:$CUT_PORT/open/cut" method=PUT
were_cut

# Wrong password, no WebDAV, a server that takes nothing, nobody there.
SECRET=wr0ng conforms_not "webdav://127.0.0.1:$port/dav" user=someone password=wr0ng
said 'status 401'
! grep wr0ng "$TMPDIR/out" || fail "the password was shown"
conforms_not "http://127.0.0.1:$port/readonly"
said 'takes no files by POST \(status 404\)'
conforms_not "http://127.0.0.1:$port/readonly" method=PUT
said 'takes no files by PUT \(status 405\)'
conforms_not "http://127.0.0.1:$closed/"
said "connect to server"
export ONLY=Lists
conforms_not "webdav://127.0.0.1:$port/open"
said 'does not speak WebDAV'
