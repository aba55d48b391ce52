#!/usr/bin/env bash
# import-url and get-url: from a path and a web server, told apart by ETag or bytes; update brings what changed.
. "$SOURCE_DIR/tests/integration/lib.sh"

mkdir "$TMPDIR/served"
cat >"$TMPDIR/server.py" <<'PY'
import hashlib, http.server, os, sys

class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        path = self.translate_path(self.path)
        if os.path.isfile(path) and "plain" not in path:
            self.send_header("ETag", '"%s"' % hashlib.md5(open(path, "rb").read()).hexdigest())
        super().end_headers()

    def log_message(self, *_):
        print(self.command, self.path, flush=True)

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w") as port:
    print(server.server_port, file=port, flush=True)
server.serve_forever()
PY
mkfifo "$TMPDIR/port"
(cd "$TMPDIR/served" && exec python3 "$TMPDIR/server.py" "$TMPDIR/port" >"$TMPDIR/requests" 2>&1) &
trap 'kill %1' EXIT
read -r port <"$TMPDIR/port"
web=http://127.0.0.1:$port

check 0 mlpipe init
echo one >"$TMPDIR/served/tagged"
echo one >"$TMPDIR/served/plain"
check 0 mlpipe import-url "$web/tagged"
check 0 mlpipe import-url "$web/plain" sub/data
same tagged one
same sub/data one
same tagged.mlpipe "sha256: $(sed -n 's/^sha256: //p' tagged.mlpipe)
frozen: true
deps:
- checksum: '\"$(md5sum <tagged | cut -d ' ' -f 1)\"'
  size: 4
  hash: sha256
  path: $web/tagged
outs:
- sha256: $(sha256sum <tagged | cut -d ' ' -f 1)
  size: 4
  hash: sha256
  path: tagged"
: >"$TMPDIR/requests"
check 0 mlpipe update tagged.mlpipe sub/data.mlpipe
complained "'tagged.mlpipe' is up to date"
complained "'sub/data.mlpipe' is up to date"
[ "$(grep -c 'GET /tagged' "$TMPDIR/requests")" = 0 ] || fail "what did not change was fetched"
echo two >"$TMPDIR/served/tagged"
echo two >"$TMPDIR/served/plain"
check 0 mlpipe status -q
check 0 mlpipe update -R .
same tagged two
same sub/data two
check 0 mlpipe status -q
check 4 mlpipe import-url "$web/none"
[ ! -e none ] && [ ! -e none.mlpipe ] || fail "nothing was imported"

mkdir -p "$TMPDIR/outside/deep"
echo x >"$TMPDIR/outside/deep/x"
ln -s /etc/passwd "$TMPDIR/outside/link"
check 0 mlpipe import-url "$TMPDIR/outside" here
same here/deep/x x
[ ! -L here/link ] || fail "a link was copied as one"
check 0 mlpipe import-url --no-download "$web/tagged" later
[ ! -e later ] || fail "it was downloaded"
check 0 mlpipe update later.mlpipe
same later two
check 0 mlpipe get-url "$web/tagged" copy
same copy two
check 2 mlpipe get-url "$web/tagged" copy
ln -s "$TMPDIR" out
check 3 mlpipe import-url "$web/tagged" out/escaped
[ ! -e "$TMPDIR/escaped" ] || fail "it was written outside of the project"
