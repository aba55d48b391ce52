"""The files of a workload as a project of one tool: brought to where an operation begins, and measured."""

import itertools
import os
import shutil
import subprocess

from file_tools import call
from timing import Command

# name: the command of the tool that it runs
OPERATIONS = {
    "add": "add",
    "status": "status",
    "touched": "status",
    "checkout": "checkout",
    "push": "push",
    "pull": "pull",
    "push-s3": "push",
    "pull-s3": "pull",
}


def remove(*places):
    subprocess.run(["rm", "-rf", *places], check=True)


class Project:
    """It lies in `place`, with its remotes beside it; `server` is where buckets come from."""

    def __init__(self, tool, workload, data, place, server):
        self._tool, self._data, self._place, self._server = tool, data, place, server
        self._heavy = workload.heavy
        self._directory = place / "project"
        self._touched = next(path for path in data.rglob("*") if path.is_file()).relative_to(data)
        self._edits, self._remotes = itertools.count(1), itertools.count(1)
        self._ready, self._filled = False, None

    def command(self, operation):
        """None where the tool has no such operation."""
        argv = self._tool.operations.get(OPERATIONS[operation])
        if argv is None or (operation.endswith("-s3") and not self._tool.has_s3):
            return None
        finish = self._empty_server if self._heavy and operation == "push-s3" else None
        return Command(self._tool.name, argv, prepare=lambda: self._prepare(operation), finish=finish)

    def drop(self):
        """Gives back the memory that the files and the remote take."""
        remove(self._place)
        self._ready, self._filled = False, None

    def _empty_server(self):
        self._server.stop()
        self._filled = None

    def _prepare(self, operation):
        if operation == "add":
            self._make()
            return self._directory
        self._add()
        data, remote = self._directory / "data", "s3" if operation.endswith("-s3") else "folder"
        if operation == "touched":
            self._touch(data / self._touched)
        elif operation == "checkout":
            remove(data)
        elif operation.startswith("push"):
            self._new_remote(remote)
        elif operation.startswith("pull"):
            if self._filled != remote:
                self._new_remote(remote)
                call(self._tool.operations["push"], self._directory)
            remove(data, *(self._directory / name for name in self._tool.forget))
        return self._directory

    def _make(self):
        """A new project whose files no tool has seen. No gc of git's own accord: it runs on behind the commands that
        follow, and git-lfs then misses objects (git-lfs 3.3)."""
        remove(self._directory)
        self._directory.mkdir(parents=True)
        if self._tool.in_git:
            call(["git", "init", "-q", "-b", "main"], self._directory)
            call(["git", "config", "gc.auto", "0"], self._directory)
        self._tool.init(self._directory)
        call(["cp", "-a", self._data, "data"], self._directory)
        self._ready, self._filled = False, None

    def _add(self):
        """The project that all operations but `add` share: added, committed, looked at once."""
        if self._ready:
            return
        self._make()
        operations = self._tool.operations
        if "add" in operations:
            call(operations["add"], self._directory)
        if self._tool.in_git:
            call(["git", "add", "-A"], self._directory)
            call(["git", "commit", "-qm", "data"], self._directory)
        if "status" in operations:
            call(operations["status"], self._directory)
        self._ready = True

    def _touch(self, path):
        """Other bytes at its beginning, in a new file: the old one may be a link into the cache."""
        other = path.with_name("other")
        shutil.copyfile(path, other)
        with open(other, "r+b") as file:
            file.write(f"{next(self._edits):08}".encode())
        os.replace(other, path)

    def _new_remote(self, kind):
        """An empty remote under a name not used before, so that nothing can be remembered of it."""
        link = self._place / "remote"
        if link.is_symlink():
            remove(link.resolve(), link)
        if kind == "s3":
            url = f"s3://{self._server.new_bucket()}"
        else:
            folder = self._place / f"remote-{next(self._remotes)}"
            folder.mkdir()
            link.symlink_to(folder)
            url = str(folder)
        self._tool.aim(self._directory, url)
        self._filled = kind
