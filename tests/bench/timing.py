"""Starts whole commands by posix_spawn and notes how long each took and its peak memory."""

import os
import shutil
import statistics
import sys
import time


class Command:
    """One command of one tool. `prepare`, if given, is called untimed before each run and says where to run."""

    def __init__(self, tool, argv, directory=None, prepare=None):
        self.tool, self.argv = tool, argv
        self.prepare = prepare or (lambda: directory)
        self.seconds, self.peak_kib = [], 0

    def run(self, realtime, counts=True):
        os.chdir(self.prepare())
        program = shutil.which(self.argv[0])
        actions = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
        scheduler = {"scheduler": (os.SCHED_FIFO, os.sched_param(1))} if realtime else {}
        begin = time.perf_counter()
        pid = os.posix_spawn(program, self.argv, os.environ, file_actions=actions, **scheduler)
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - begin
        if status != 0:
            sys.exit(f"tests/bench/run: '{' '.join(self.argv)}' in {os.getcwd()} ended with status {status}")
        if counts:
            self.seconds.append(seconds)
            self.peak_kib = max(self.peak_kib, usage.ru_maxrss)

    def wanted(self, rounds):
        """How many runs are enough: slow commands vary less, in proportion, and cost more."""
        if not self.seconds or self.median < 0.1:
            return rounds
        return max(5, rounds // 4) if self.median < 2 else 3

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def quartiles(self):
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return low, high


def measure(commands, rounds, realtime, warm_up):
    """The commands take turns, so that a slow moment of the machine meets all of them."""
    for _ in range(warm_up):
        for command in commands:
            command.run(realtime, counts=False)
    while waiting := [c for c in commands if len(c.seconds) < c.wanted(rounds)]:
        for command in waiting:
            command.run(realtime)
