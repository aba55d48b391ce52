#!/usr/bin/env python3
"""Several processes at once, random commands, projects that share a cache: checked against what each alone would see.

    crowd.py [--workers 8] [--seconds 20] [--seed 1]

Every worker has files and a stage of its own, and a model of them: what stands there, what is recorded. Whatever the
others do (they add, run, check out, collect garbage, kill each other's commands half-way), its own must be as the model
says. Half of the workers work in one project and half in another one; both keep their objects in one cache.
"""

import argparse
import multiprocessing
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback

PROJECTS = ("one", "two")
CONTENTS = [f"content {i}\n" * (1 + 40 * (i % 3)) for i in range(12)]  # few, so that workers share objects


class Failure(Exception):
    pass


def mlpipe(project: pathlib.Path, *arguments: str, expect: int = 0) -> str:
    outcome = subprocess.run(
        ["mlpipe", *arguments], cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120,
    )
    if outcome.returncode != expect:
        raise Failure(f"mlpipe {' '.join(arguments)}: status {outcome.returncode}:\n{outcome.stdout}")
    return outcome.stdout


def prepare(place: pathlib.Path, workers: int):
    for number, name in enumerate(PROJECTS):
        project = place / name
        project.mkdir()
        mlpipe(project, "init")
        (project / ".mlpipe/config").write_text("[cache]\n    dir = ../../cache\n")
        stages = ["stages:\n"]
        for worker in range(number, workers, len(PROJECTS)):
            (project / f"w{worker}").mkdir()
            (project / f"w{worker}/in").write_text("0\n")
            stages.append(f"  s{worker}: {{cmd: 'cat w{worker}/in w{worker}/in >w{worker}/out', "
                          f"deps: [w{worker}/in], outs: [w{worker}/out]}}\n")
        (project / "mlpipe.yaml").write_text("".join(stages))


class Worker:
    def __init__(self, place: pathlib.Path, number: int, seed: int):
        self._project = place / PROJECTS[number % len(PROJECTS)]
        self._home = f"w{number}"
        self._stage = f"s{number}"
        self._chance = random.Random(seed * 1000 + number)
        self._recorded: dict[str, str] = {}  # of w<n>/data, by name
        self._is_recorded = False
        self.done: list[str] = []

    def run(self, seconds: float):
        actions = [self._edit_and_add] * 4 + [self._lose] * 4 + [self._discard] * 2 + [self._repro] * 4
        actions += [self._kill] * 2 + [self._look, self._look, self._collect, self._check]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            action = self._chance.choice(actions)
            self.done.append(action.__name__)
            action()
        self._lose()

    @property
    def _data(self) -> pathlib.Path:
        return self._project / self._home / "data"

    def _standing(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self._data.iterdir()} if self._data.is_dir() else {}

    def _edit(self):
        self._data.mkdir(exist_ok=True)
        for name in self._chance.sample(["a", "b", "c", "d"], self._chance.randint(1, 3)):
            path = self._data / name
            path.unlink(missing_ok=True)  # it may be a link into the cache
            if self._chance.random() < 0.8 or name == "a":
                path.write_text(self._chance.choice(CONTENTS))

    def _edit_and_add(self):
        self._edit()
        mlpipe(self._project, "add", f"{self._home}/data")
        self._recorded = self._standing()
        self._is_recorded = True

    def _expect_recorded(self, after: str):
        if self._standing() != self._recorded:
            raise Failure(f"after {after} {self._home}/data holds {self._standing()} instead of {self._recorded}")

    def _lose(self):
        if not self._is_recorded:
            return
        subprocess.run(["rm", "-rf", self._data], check=True)
        mlpipe(self._project, "checkout", f"{self._home}/data")
        self._expect_recorded("checkout")

    def _discard(self):
        if not self._is_recorded:
            return
        self._edit()
        mlpipe(self._project, "checkout", "-f", f"{self._home}/data")
        self._expect_recorded("checkout -f")

    def _repro(self):
        text = self._chance.choice(CONTENTS)
        (self._project / self._home / "in").write_text(text)
        mlpipe(self._project, "repro", self._stage)
        made = (self._project / self._home / "out").read_text()
        if made != text + text:
            raise Failure(f"{self._stage} left {made!r} of {text!r}")

    def _kill(self):
        """A command that is killed: what it was at has happened or not, and the next one goes on from there."""
        if not self._is_recorded:
            return
        self._edit()
        edited = self._standing()
        victim = subprocess.Popen(["mlpipe", "add", f"{self._home}/data"], cwd=self._project, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self._chance.random() * 0.05)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        if self._standing() != edited:
            raise Failure(f"a killed add changed {self._home}/data: {self._standing()} instead of {edited}")
        mlpipe(self._project, "add", f"{self._home}/data")
        self._recorded = edited

    def _look(self):
        mlpipe(self._project, self._chance.choice(["status", "dag", "root"]))

    def _collect(self):
        mlpipe(self._project, "gc", "-w", "-f")

    def _check(self):
        mlpipe(self._project, "fsck")


def work(place: pathlib.Path, number: int, options, failures):
    worker = Worker(place, number, options.seed)
    try:
        worker.run(options.seconds)
    except Exception as failure:
        reason = str(failure) if isinstance(failure, Failure) else traceback.format_exc()
        failures.put(f"worker {number}, after {worker.done[-8:]}:\n{reason}")
    else:
        failures.put(len(worker.done))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as directory:
        place = pathlib.Path(directory).resolve()
        prepare(place, options.workers)
        answers = multiprocessing.Queue()
        crowd = [multiprocessing.Process(target=work, args=(place, i, options, answers)) for i in range(options.workers)]
        for process in crowd:
            process.start()
        said = [answers.get() for _ in crowd]
        for process in crowd:
            process.join()
        failures = [one for one in said if isinstance(one, str)]
        if failures:
            sys.exit("\n".join(failures))
        for name in PROJECTS:
            mlpipe(place / name, "fsck")
        print(f"{options.workers} workers did {sum(said)} things")


if __name__ == "__main__":
    main()
