#!/usr/bin/env bash
# Events of runs to a file and to a collector; one that is down or hangs costs a warning.
. "$SOURCE_DIR/tests/integration/lib.sh"
new_project
collector() { # ANSWER: 200, 500 or hang; prints its port, then writes what it gets to $TMPDIR/got
  python3 - "$1" "$TMPDIR/got" >"$TMPDIR/port" <<'PYTHON' &
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/json"
        open(sys.argv[2], "ab").write(body + b"\n")
        if sys.argv[1] == "hang": time.sleep(60)
        self.send_response(int(sys.argv[1])); self.end_headers()
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
  pid=$!
  trap 'kill $pid 2>/dev/null || true' EXIT
  while ! [ -s "$TMPDIR/port" ]; do sleep 0.05; done
  printf '[openlineage]\n    url = http://127.0.0.1:%s/api/v1/lineage\n    file = ../events.jsonl\n    namespace = tests\n' \
    "$(cat "$TMPDIR/port")" >.mlpipe/config
}

collector 200
check 0 mlpipe repro prep train
ran prep train
! grep -q 'OpenLineage' "$TMPDIR/err" || fail 'a warning without need'
diff <(sort "$TMPDIR/got") <(sort events.jsonl) || fail 'file and collector got different events'
python3 - events.jsonl <<'PYTHON'
import hashlib, json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
assert [(e["job"]["name"], e["eventType"]) for e in events] == [
    ("prep", "START"), ("prep", "COMPLETE"), ("train", "START"), ("train", "COMPLETE")], events
assert events[0]["run"]["runId"] == events[1]["run"]["runId"] != events[2]["run"]["runId"]
assert all(e["job"]["namespace"] == "tests" for e in events)
output = events[3]["outputs"][0]
assert output["name"].endswith("/model.txt"), output
digest = hashlib.sha256(open("model.txt", "rb").read()).hexdigest()
assert output["facets"]["version"]["datasetVersion"] == "sha256:" + digest, output
PYTHON
sed -i 's/cp other.txt side.txt/false/' mlpipe.yaml
check 1 mlpipe repro side
ran side
tail -n 1 events.jsonl | grep -q '"FAIL".*errorMessage' || fail 'no FAIL event'
kill $pid

# Down, in trouble, silent: the run goes well, with one warning, and soon.
for answer in down 500 hang; do
  if [ "$answer" != down ]; then rm "$TMPDIR/port" && collector "$answer"; fi
  SECONDS=0
  check 0 mlpipe repro -f prep train report
  ran prep train report
  [ "$(grep -c 'did not reach OpenLineage' "$TMPDIR/err")" = 1 ] || fail "not one warning: $answer"
  [ $SECONDS -le 8 ] || fail "$answer: the run took $SECONDS s"
  [ "$answer" = down ] || kill $pid
done
[ "$(grep -c '"COMPLETE"' events.jsonl)" = 11 ] || fail 'the file lacks events'
