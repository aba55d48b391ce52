"""Runs whole commands by the program `launch` (launch.cc) and keeps how long each took and its peak memory."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile


class Launcher:
    """Starts commands, at real-time priority if asked for. `build` is the build folder, where `launch` is."""

    def __init__(self, build, realtime):
        self._program = build / "tests/bench/launch"
        if not self._program.exists():
            sys.exit(f"tests/bench: {self._program} is not built")
        self._before = (lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))) if realtime else None

    def run(self, argv, directory):
        """Seconds, and the peak memory in KiB. A command that fails ends the program with what it complained of."""
        with tempfile.TemporaryFile() as complaints:
            answer = self._answer([self._program, *argv], directory, complaints)
            seconds, peak_kib, status = answer.split() or (0, 0, 127)
            if int(status) != 0:
                complaints.seek(0)
                text = complaints.read().decode(errors="replace")[-2000:]
                sys.exit(f"tests/bench: '{' '.join(map(str, argv))}' in {directory} ended with status {int(status)}\n{text}")
        return float(seconds), int(peak_kib)

    def _answer(self, launch, directory, complaints):
        """What `launch` prints. It and its command are one group of processes, which is ended where this program is."""
        with subprocess.Popen(
            launch, cwd=directory, stdout=subprocess.PIPE, stderr=complaints, preexec_fn=self._before, start_new_session=True
        ) as process:
            try:
                return process.communicate()[0]
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise


class Command:
    """One command of one tool. `prepare`, if given, is called untimed before each run and says where to run; `finish`,
    untimed too, after it."""

    def __init__(self, tool, argv, directory=None, prepare=None, finish=None):
        self.tool, self.argv = tool, argv
        self.prepare = prepare or (lambda: directory)
        self.finish = finish or (lambda: None)
        self.seconds, self.peak_kib = [], 0

    def run(self, launcher, counts=True):
        seconds, peak_kib = launcher.run(self.argv, self.prepare())
        self.finish()
        if counts:
            self.seconds.append(seconds)
            self.peak_kib = max(self.peak_kib, peak_kib)

    def wanted(self, rounds):
        """How many runs are enough: slow commands vary less, in proportion, and cost more."""
        if not self.seconds or self.median < 0.1:
            return rounds
        return min(rounds, max(5, rounds // 4) if self.median < 2 else 3)

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def quartiles(self):
        if len(self.seconds) == 1:
            return self.seconds[0], self.seconds[0]
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return low, high


def measure(commands, rounds, launcher, warm_up):
    """The commands take turns, so that a slow moment of the machine meets all of them."""
    for _ in range(warm_up):
        for command in commands:
            command.run(launcher, counts=False)
    while waiting := [c for c in commands if len(c.seconds) < c.wanted(rounds)]:
        for command in waiting:
            command.run(launcher)
