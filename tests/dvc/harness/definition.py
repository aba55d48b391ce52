"""The projects as they are written down in tests/dvc/projects/FAMILY.yaml (the form: tests/dvc/README.md)."""

import os
import pathlib
import shlex
import subprocess
from dataclasses import dataclass, field, fields
from typing import Any

from ruamel.yaml import YAML


@dataclass
class Step:
    """Some edits, one command that both tools know, and what must be so after it."""

    write: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    touch: list[str] = field(default_factory=list)
    shell: str = ""
    run: str = "repro"
    cd: str = "."
    fails: bool = False
    prints_json: bool = False  # the same from both
    ran: list[str] | None = None  # the stages of which commands ran; None: any, the same for both
    spared: list[str] = field(default_factory=list)  # stages that DVC runs and mlpipe restores
    status: Any = None  # `status --json` before the command; None: any, the same for both
    status_differs: bool = False
    leaves: list[str] = field(default_factory=list)  # what `status` names after it
    then: str | None = "repro"  # what the other tool is asked to do then; None: nothing
    again: list[str] = field(default_factory=list)  # the stages that this runs
    differs: list[str] = field(default_factory=list)  # paths that the tools do not leave alike
    shuffled: list[str] = field(default_factory=list)  # files of which DVC leaves the lines in an order of chance

    def edit(self, root: pathlib.Path):
        for path in self.remove:
            subprocess.run(["rm", "-rf", "--", path], cwd=root, check=True)
        for path, text in self.write.items():
            write_file(root / path, text)
        for path in self.touch:
            os.utime(root / path)
        run_shell(root, self.shell)

    @property
    def arguments(self) -> list[str]:
        return shlex.split(self.run)


@dataclass
class Project:
    name: str
    covers: str  # what of the reference it shows
    files: dict[str, str]
    steps: list[Step]
    pending: str = ""  # what mlpipe lacks: the project is run only when it is named
    setup: str = ""  # shell commands for what cannot be said in `files`

    def create(self, root: pathlib.Path):
        for path, text in self.files.items():
            write_file(root / path, text)
        run_shell(root, self.setup)


def write_file(path: pathlib.Path, text: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def run_shell(root: pathlib.Path, script: str):
    if script:
        subprocess.run(["/bin/sh", "-ec", script], cwd=root, check=True, stdout=subprocess.DEVNULL)


def load(path: pathlib.Path) -> list[Project]:
    """All projects of a family; a key that is not known is an error."""
    document = YAML(typ="safe", pure=True).load(path)
    return [make_project(name, entry) for name, entry in document.items()]


def make_project(name: str, entry: dict) -> Project:
    steps = [Step(**known(name, Step, step or {})) for step in entry.pop("steps")]
    return Project(name=name, steps=steps, **known(name, Project, entry))


def known(name: str, kind: type, entry: dict) -> dict:
    unknown = entry.keys() - {item.name for item in fields(kind)}
    if unknown:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}")
    return entry
