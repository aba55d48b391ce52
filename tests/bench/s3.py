"""An S3 server on loopback (serve_s3.sh), started at the first bucket that is asked for."""

import itertools
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
# Keys that the server knows, and nothing of the user's. rclone refuses to work with AWS_CA_BUNDLE.
KEYS = {"AWS_ACCESS_KEY_ID": "mlpipe", "AWS_SECRET_ACCESS_KEY": "mlpipesecret", "AWS_DEFAULT_REGION": "us-east-1"}


class Server:
    """One server at a time, all in memory; what it holds is given back when it is stopped."""

    def __init__(self, scratch):
        self._scratch, self._process, self._numbers = scratch, None, itertools.count(1)

    def new_bucket(self):
        if self._process is None:
            self._start()
        name = f"bench-{next(self._numbers)}"
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        self._expect(name)
        return name

    def stop(self):
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def _start(self):
        script = [SOURCE / "tests/support/run_script.sh", self._scratch, SOURCE / "tests/bench/serve_s3.sh"]
        environment = {**os.environ, "TMPDIR": str(self._scratch), "CI": "true"}
        # In a session of its own: Ctrl-C ends this program, which ends the server in good order.
        self._process = subprocess.Popen(
            script, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        endpoint = self._expect("http://127.0.0.1:")
        for name in [name for name in os.environ if name.startswith(("AWS_", "RCLONE_"))]:
            del os.environ[name]
        os.environ.update(KEYS, AWS_ENDPOINT_URL=endpoint)
        os.environ.update(RCLONE_S3_PROVIDER="Ceph", RCLONE_S3_ENV_AUTH="true", RCLONE_S3_ENDPOINT=endpoint)

    def _expect(self, beginning):
        line = self._process.stdout.readline().strip()
        if not line.startswith(beginning):
            sys.exit(f"tests/bench/serve_s3.sh said '{line}'; scripts/setup installs what it needs")
        return line
