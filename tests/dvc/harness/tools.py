"""The two tools as something to call: both give an Outcome.

DVC takes half a second to start, nearly all of it imports. So this process imports DVC once, and each call is a fork
of it that runs DVC's own entry point in the given directory.
"""

import gc
import importlib
import json
import os
import pathlib
import subprocess
import sys
import traceback
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent.parent


@dataclass
class Outcome:
    """What a call of a tool came to."""

    tool: str
    arguments: list[str]
    exit_status: int
    out: str
    err: str
    ran: list[str]  # the stage of each command that was run, as the tool named it

    def json(self):
        return json.loads(self.out)

    def ran_from(self, directory: str) -> list[str]:
        """The stages that ran, sorted, as they are named in the root: DVC names them as seen from where it runs."""
        if self.tool == "mlpipe" or directory == ".":
            return sorted(self.ran)
        return sorted(address_in_root(directory, name) for name in self.ran)

    def __str__(self):
        said = "".join(f"    | {line}\n" for line in (self.out + self.err).splitlines())
        return f"  {self.tool} {' '.join(self.arguments)} (exit status {self.exit_status})\n{said}"


def address_in_root(directory: str, name: str) -> str:
    file, _, stage = name.rpartition(":")
    path = os.path.normpath(os.path.join(directory, file or "dvc.yaml"))
    return stage if path == "dvc.yaml" else f"{path}:{stage}"


class Tool:
    """A program that is run in a directory, with the output in files and no input."""

    name = ""

    def __init__(self, scratch: pathlib.Path):
        self._out, self._err, self._journal = (
            scratch / f"{self.name}.{part}" for part in ("out", "err", "ran")
        )

    def __call__(self, directory: pathlib.Path, *arguments: str) -> Outcome:
        self._journal.write_text("")
        with open(self._out, "w+b") as out, open(self._err, "w+b") as err:
            environment = dict(
                os.environ,
                PWD=str(directory),
                SHELL=str(HERE / "shell"),
                RAN_JOURNAL=str(self._journal),
            )
            exit_status = self._run(directory, list(arguments), environment, out, err)
        return Outcome(
            self.name,
            list(arguments),
            exit_status,
            self._out.read_text(errors="replace"),
            self._err.read_text(errors="replace"),
            self._journal.read_text().splitlines(),
        )

    def _run(self, directory, arguments, environment, out, err) -> int:
        raise NotImplementedError


class Mlpipe(Tool):
    name = "mlpipe"

    def _run(self, directory, arguments, environment, out, err) -> int:
        command = ["mlpipe", *arguments]
        return subprocess.run(
            command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        ).returncode


class Dvc(Tool):
    name = "dvc"

    def __init__(self, scratch: pathlib.Path, example: pathlib.Path):
        """Imports all that DVC imports while it runs the commands below in EXAMPLE, a fresh git repository."""
        super().__init__(scratch)
        self._modules = scratch / "modules"
        import dvc.cli  # noqa: F401  what the forks below start from

        (example / "dvc.yaml").write_text("stages: {a: {cmd: echo >out, deps: [in], outs: [out]}}\n")
        (example / "in").write_text("")
        for command in (["init"], ["repro"], ["status", "--json"], ["commit"], ["checkout"]):
            outcome = self(example, *command)
            if outcome.exit_status != 0:
                raise RuntimeError(f"DVC does not work here:\n{outcome}")
            for module in self._modules.read_text().split():
                try:
                    importlib.import_module(module)
                except Exception:  # some modules are there only for others to import
                    pass
        importlib.import_module("dvc.cli.parser").get_main_parser()  # is kept, and takes longer than a command
        gc.collect()
        gc.freeze()  # the forks leave these objects alone, so that their memory stays shared

    def _run(self, directory, arguments, environment, out, err) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            os._exit(self._run_here(directory, arguments, environment, out, err))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def _run_here(self, directory, arguments, environment, out, err) -> int:
        exit_status = 99
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(directory)
            from dvc.cli import main

            exit_status = main(arguments)
            self._modules.write_text("\n".join(sys.modules))
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        return exit_status
