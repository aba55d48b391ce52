#!/usr/bin/env python3
"""Lets the calls by which mlpipe changes files fail, one run a call, until a run passes untouched (README.md).

    run.py SHIM SCENARIO [--kinds kill,EIO] [--every N]
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from scenarios import SCENARIOS, Scenario

KINDS = ["kill", "loss", "full", "short", "EIO", "EACCES", "EXDEV", "EINTR"]
MOST_CALLS = 5000
# What may differ between two projects with the same history.
PRIVATE = (".git", ".mlpipe/tmp", ".mlpipe/logs", ".mlpipe/runs.db", ".mlpipe/runs.db-wal", ".mlpipe/runs.db-shm")


LOG = "fault.tmp"


class Failure(Exception):
    pass


def run(command: list[str] | str, cwd: pathlib.Path, **extra: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=cwd, shell=isinstance(command, str), env={**os.environ, **extra}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=60,
    )


def files(root: pathlib.Path, with_left: bool = False) -> dict[str, bytes]:
    """Every file and link below a directory that is not private; what a kill leaves under a temporary name only `with_left`."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        is_private = any(f"/{one}/" in f"/{name}/" for one in PRIVATE)
        is_left = any(part.endswith(".tmp") or part.startswith("tmp.") for part in name.split("/"))
        if name == LOG or is_private or (is_left and not with_left) or "/quarantine/" in name:
            continue
        if path.is_symlink():
            found[name] = b"-> " + os.readlink(path).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def of_user(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if "/.mlpipe/" not in f"/{name}"}


def describe(got: dict[str, bytes], want: dict[str, bytes]) -> str:
    lines = []
    for name in sorted(got.keys() | want.keys()):
        if got.get(name) != want.get(name):
            lines.append(f"  {name}: {got.get(name, b'(nothing)')[:60]!r} instead of {want.get(name, b'(nothing)')[:60]!r}")
    return "\n".join(lines)


class Sweep:
    def __init__(self, shim: str, scenario: Scenario, place: pathlib.Path):
        self._shim = shim
        self._scenario = scenario
        self._place = place
        self._template = place / "template"
        self._template.mkdir()
        self._must(scenario.prepare, self._template)
        # The undisturbed run: what every other one must come to.
        whole = self._copy("whole")
        self._must(scenario.command, whole / "project")
        self._want = files(whole)
        self._before = files(self._template)
        self._precious = {name: (self._template / name).read_bytes() for name in scenario.precious}

    def _must(self, command: str, where: pathlib.Path):
        outcome = run(command, where)
        if outcome.returncode != 0:
            raise Failure(f"'{command}' fails (status {outcome.returncode}):\n{outcome.stdout}")

    def _copy(self, name: str) -> pathlib.Path:
        copy = self._place / name
        subprocess.run(["cp", "-a", self._template, copy], check=True)
        return copy

    def run(self, kind: str, every: int) -> int:
        """The number of runs that were disturbed."""
        runs = 0
        for at in range(1, MOST_CALLS, every):
            copy = self._copy(f"{kind}.{at}")
            reached = self._disturb(copy, kind, at)
            if not reached:
                return runs
            runs += 1
            shutil.rmtree(copy, ignore_errors=True)
        raise Failure(f"more than {MOST_CALLS} calls")

    def _disturb(self, copy: pathlib.Path, kind: str, at: int) -> bool:
        log = copy / LOG
        fault = {"FAULT_KIND": kind, "FAULT_AT": str(at), "FAULT_LOG": str(log), "FAULT_ONLY": "mlpipe"}
        outcome = run(["env", f"LD_PRELOAD={self._shim}", "sh", "-c", self._scenario.command], copy / "project", **fault)
        if not log.exists():
            return False
        what = f"{kind} at call {log.read_text().strip()}, status {outcome.returncode}:\n{outcome.stdout}"
        try:
            self._check(copy)
        except Failure as failure:
            raise Failure(f"{what}\n{failure}") from None
        return True

    def _check(self, copy: pathlib.Path):
        for name, content in self._precious.items():
            path = copy / name
            if not path.is_file() or path.read_bytes() != content:
                raise Failure(f"{name}, the user's, is lost")
        project = copy / "project"
        self._must("mlpipe fsck", project)
        if self._scenario.recover:
            self._must(self._scenario.recover, project)
            now = of_user(files(copy, with_left=True))
            if now not in (of_user(self._before), of_user(self._want)):
                raise Failure(f"neither as before nor as after:\n{describe(now, of_user(self._before))}")
        self._must(self._scenario.again or self._scenario.command, project)
        got = files(copy)
        if got != self._want:
            raise Failure(f"the next run does not make up for it:\n{describe(got, self._want)}")
        self._must("mlpipe fsck", project)
        self._must(self._scenario.settled, project)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("shim")
    parser.add_argument("scenario", choices=SCENARIOS)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as place:
        sweep = Sweep(os.path.abspath(options.shim), SCENARIOS[options.scenario], pathlib.Path(place))
        for kind in options.kinds.split(","):
            runs = sweep.run(kind, options.every)
            print(f"{options.scenario}: {kind}: {runs} runs disturbed, each made up for")
            if runs == 0:
                raise Failure(f"nothing was disturbed by {kind}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
