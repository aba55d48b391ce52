"""The same graph as a project of each tool: made, brought up to date, changed."""

import itertools
import pathlib
import shutil
import subprocess
import sys

import graphs
from timing import Command


class Tool:
    """How one tool is told of a graph and which command does what. An operation that it has not is absent."""

    def __init__(self, name, write, operations, bring_up_to_date):
        self.name, self.write, self.operations, self.bring_up_to_date = name, write, operations, bring_up_to_date


def write_native(directory, stages):
    (directory / "mlpipe.yaml").write_text(graphs.pipeline_file(stages))
    (directory / ".mlpipe").mkdir()


def write_dvc(directory, stages):
    (directory / "dvc.yaml").write_text(graphs.pipeline_file(stages))
    (directory / ".dvc").mkdir()
    (directory / ".dvc/config").write_text("[core]\n    analytics = false\n    no_scm = True\n")


def write_ninja(directory, stages):
    (directory / "build.ninja").write_text(graphs.ninja_file(stages))


def bare_writer(jobs):
    def write(directory, stages):
        (directory / "bare.sh").write_text(graphs.bare_script(stages, jobs))

    return write


def tools(jobs, dvc):
    """mlpipe twice, then its peers. `dvc` is a path, or None."""
    mlpipe = {"repro": ["mlpipe", "repro", "-j", jobs], "status": ["mlpipe", "status"]}
    ninja = {"repro": ["ninja", "-j", jobs], "status": ["ninja", "-n"]}
    found = [
        Tool("mlpipe", write_native, mlpipe, mlpipe["repro"]),
        Tool("mlpipe in a DVC project", write_dvc, mlpipe, mlpipe["repro"]),
    ]
    if shutil.which("ninja"):
        found.append(Tool("ninja", write_ninja, ninja, ninja["repro"]))
    if dvc:
        # Its own first repro is quadratic; what mlpipe leaves is all it needs to find nothing to do.
        found.append(Tool("dvc", write_dvc, {"repro": [dvc, "repro"], "status": [dvc, "status"]}, mlpipe["repro"]))
    found.append(Tool("sh -c", bare_writer(jobs), {"first": ["/bin/sh", "bare.sh"]}, None))
    return found


def call(argv, directory):
    done = subprocess.run(argv, cwd=directory, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"tests/bench/run: '{' '.join(argv)}' failed:\n{done.stdout}{done.stderr}")


class Project:
    """One graph as a project of one tool below `scratch`."""

    _numbers = itertools.count()

    def __init__(self, tool, stages, scratch):
        self.tool, self.stages, self.scratch = tool, stages, scratch
        self._edits = itertools.count(1)
        self._directory = None

    def fresh(self):
        """A new copy that nothing has run in. Nothing is deleted before the end: that costs file systems dearly."""
        directory = pathlib.Path(self.scratch) / f"{next(self._numbers)}"
        graphs.write_sources(self.stages, directory)
        self.tool.write(directory, self.stages)
        return directory

    def up_to_date(self):
        """The copy that every operation but the first run shares."""
        if self._directory is None:
            self._directory = self.fresh()
            call(self.tool.bring_up_to_date, self._directory)
            call(self.tool.operations["repro"], self._directory)
        return self._directory

    def with_leaf_changed(self):
        directory = self.up_to_date()
        (directory / graphs.LEAF).write_text(f"leaf {next(self._edits)}\n")
        return directory

    def command(self, operation):
        """None where the tool has no such operation."""
        arguments = self.tool.operations
        if operation == "first":
            argv = arguments.get("first", arguments.get("repro"))
            return Command(self.tool.name, argv, prepare=self.fresh)
        if "repro" not in arguments:
            return None
        if operation == "leaf":
            return Command(self.tool.name, arguments["repro"], prepare=self.with_leaf_changed)
        return Command(self.tool.name, arguments[operation], prepare=self.up_to_date)
