"""Experiments of one tool in the hands of the other: both work in the same project, in turn.

Whatever one of them makes (runs, saves, renames, removes, branches, pushes), both must show with the same names, commits,
params, metrics and digests, and either must be able to apply. The family "experiments" of tests/dvc/run.sh.
"""

import pathlib
import subprocess

from harness.alternation import Failure, expect
from harness.definition import run_shell, write_file
from harness.tools import Outcome, Tool

FILES = {
    "params.yaml": "lr: 0.1\nseed: 7\nmodel:\n  name: small\n  layers: [1, 2]\n",
    "data.txt": "one\ntwo\n",
    "dvc.yaml": """\
stages:
  prepare:
    cmd: tr a-z A-Z <data.txt >clean.txt
    deps: [data.txt]
    outs: [clean.txt]
  train:
    cmd: cat clean.txt params.yaml >model.txt && sed -n 's/^lr/acc/p; s/^seed/loss/p' params.yaml >metrics.yaml
    deps: [clean.txt]
    params: [lr, model.name]
    outs: [model.txt]
    metrics:
      - metrics.yaml: {cache: false}
""",
}
DATA = ("params", "metrics", "deps", "outs")


class Scenario:
    def __init__(self, place: pathlib.Path, template: pathlib.Path, first: Tool, second: Tool):
        self.tools = (first, second)
        self.place = place
        self.root = place / "project"
        place.mkdir()
        subprocess.run(["cp", "-a", str(template), str(self.root)], check=True)
        run_shell(self.root, "git config user.name Tester && git config user.email tester@example.org")
        for path, text in FILES.items():
            write_file(self.root / path, text)

    def do(self, tool: Tool, *arguments: str, root: pathlib.Path | None = None) -> Outcome:
        outcome = tool(root or self.root, *arguments)
        expect(outcome.exit_status == 0, f"{tool.name} {' '.join(arguments)} failed", outcome)
        return outcome

    def git(self, *arguments: str, root: pathlib.Path | None = None) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=root or self.root, check=True, capture_output=True, text=True
        ).stdout

    def alike(self, form, *arguments: str, root: pathlib.Path | None = None):
        """Both tools say the same, in the given form of it."""
        said = [self.do(tool, *arguments, root=root) for tool in self.tools]
        forms = [form(outcome) for outcome in said]
        expect(forms[0] == forms[1], f"not alike: {' '.join(arguments)}: {forms[0]} and {forms[1]}", *said)
        return forms[0]

    def compare(self, root: pathlib.Path | None = None):
        shown = self.alike(rows, "exp", "show", "--json", root=root)
        self.alike(rows, "exp", "show", "--json", "--all-commits", root=root)
        self.alike(rows_of_experiments, "exp", "show", "--json", "--param-deps", root=root)
        self.alike(lines, "exp", "list", "--all-commits", "--name-only", root=root)
        self.alike(lines, "exp", "list", "--sha-only", root=root)
        self.alike(lines, "exp", "list", "--all-commits", root=root)
        return shown

    def run(self):
        first, second = self.tools
        self.do(first, "repro")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "base")
        self.do(first, "exp", "run", "-S", "lr=0.5", "-n", "half")
        half = self.files()
        self.do(second, "exp", "run", "-S", "lr=0.25", "-S", "seed=8", "-S", "model.name=large", "-n", "quarter")
        quarter = self.files()
        shown = self.compare()
        expect({"half", "quarter"} <= {name for name, _ in shown}, f"not both are shown: {shown}")
        for arguments in ((), ("half", "quarter"), ("half",), ("--all",), ("quarter", "half", "--param-deps")):
            self.alike(changes, "exp", "diff", "--json", *arguments)
        for tool in self.tools:
            other = second if tool is first else first
            self.apply(other, "half", half)
            self.apply(tool, "quarter", quarter)
            self.save(tool)
        self.manage()
        self.exchange()

    def files(self) -> dict[str, str]:
        return {name: (self.root / name).read_text() for name in (*FILES, "dvc.lock", "model.txt", "metrics.yaml")}

    def apply(self, tool: Tool, name: str, expected: dict[str, str]):
        self.do(tool, "exp", "apply", name)
        expect(self.files() == expected, f"{tool.name} exp apply {name} made other files")
        for each in self.tools:
            status = self.do(each, "status", "--json").json()
            expect(status == {}, f"after {tool.name} exp apply {name}: {each.name} status: {status}")

    def save(self, tool: Tool):
        """What was made by hand is in the experiment, and the other tool can put it back."""
        before = self.git("rev-parse", "HEAD") + self.git("symbolic-ref", "HEAD")
        write_file(self.root / "model.txt", f"made by hand for {tool.name}\n")
        write_file(self.root / "params.yaml", FILES["params.yaml"].replace("0.1", "0.7"))
        self.do(tool, "exp", "save", "-n", f"saved-{tool.name}")
        expect(before == self.git("rev-parse", "HEAD") + self.git("symbolic-ref", "HEAD"), "HEAD moved")
        saved = self.files()
        self.compare()
        for each in self.tools:
            self.do(each, "exp", "apply", "quarter")
            self.apply(each, f"saved-{tool.name}", saved)

    def manage(self):
        first, second = self.tools
        for tool in self.tools:
            self.do(tool, "exp", "branch", "half", f"by-{tool.name}")
        expect(
            self.git("rev-parse", f"by-{first.name}") == self.git("rev-parse", f"by-{second.name}"),
            "the branches are at different commits",
        )
        self.git("branch", "-q", "-D", f"by-{first.name}", f"by-{second.name}")
        self.do(first, "exp", "rename", f"saved-{first.name}", "renamed")
        self.do(second, "exp", "rename", "renamed", "again")
        self.compare()
        self.do(second, "exp", "remove", "again")
        self.do(first, "exp", "remove", f"saved-{second.name}")
        shown = self.compare()
        expect(
            {name for name, _ in shown} == {"workspace", "main", "half", "quarter"}, f"others are left: {shown}"
        )

    def exchange(self):
        """What one pushes the other pulls, with its data."""
        for tool, other in (self.tools, self.tools[::-1]):
            self.through_bare_repository(tool, other)

    def through_bare_repository(self, tool: Tool, other: Tool):
        bare, clone = self.place / f"{tool.name}.git", self.place / f"{tool.name}-clone"
        storage = self.place / f"{tool.name}-storage"
        self.git("init", "-q", "--bare", "-b", "main", str(bare))
        self.git("push", "-q", str(bare), "main")
        self.git("remote", "add", tool.name, str(bare))
        (self.root / ".dvc/config.local").write_text(storage_config(storage))
        self.do(tool, "exp", "push", tool.name, "half", "quarter")
        expect(len(self.git("for-each-ref", "refs/exps", root=bare).splitlines()) == 2, "not both were pushed")
        self.alike(lines, "exp", "list", tool.name, "--name-only")  # mlpipe knows the ids, too
        self.git("clone", "-q", str(bare), str(clone))
        run_shell(clone, "git config user.name Tester && git config user.email tester@example.org")
        (clone / ".dvc/config.local").write_text(storage_config(storage))
        self.do(other, "exp", "pull", "origin", "half", "quarter", root=clone)
        self.compare(root=clone)
        for each in self.tools:
            for name in ("half", "quarter"):
                self.do(each, "exp", "apply", name, root=clone)
                self.do(each, "exp", "apply", name)
                for file in ("model.txt", "clean.txt", "params.yaml", "dvc.lock"):
                    expect((clone / file).read_text() == (self.root / file).read_text(), f"{file} differs")


def storage_config(storage: pathlib.Path) -> str:
    return f"[core]\n    remote = storage\n['remote \"storage\"']\n    url = {storage}\n"


def changes(outcome: Outcome):
    """DVC gives the text of a list where mlpipe gives the list."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(element) for key, element in value.items()}
        return str(value) if isinstance(value, list) else value

    return plain(outcome.json())


def lines(outcome: Outcome) -> list[str]:
    return sorted(outcome.out.splitlines())


def rows(outcome: Outcome) -> list[tuple]:
    """(name, data) of the workspace, each commit and each experiment."""
    found = []
    for row in outcome.json():
        found.append((row["name"] or row["rev"], data_of(row)))
        for experiment in row["experiments"] or []:
            found.append((experiment["name"], data_of(experiment["revs"][-1])))
    return sorted(found, key=str)


def rows_of_experiments(outcome: Outcome) -> list[tuple]:
    """Without the baselines: with --param-deps DVC shows now all of their params, now some."""
    return [row for row in rows(outcome) if row[0] in ("half", "quarter", "workspace")]


def data_of(row: dict) -> dict:
    expect(row["error"] is None, f"an error in {row}")
    return {"rev": row["rev"], **{kind: row["data"][kind] for kind in DATA}}


def check(scratch: pathlib.Path, template: pathlib.Path, tools: tuple[Tool, Tool]) -> int:
    failed = 0
    for first, second in (tools, tools[::-1]):
        title = f"{first.name}-first"
        try:
            Scenario(scratch / title, template, first, second).run()
        except Failure as failure:
            failed += 1
            print(f"FAILED {title}: {failure}")
    return 1 if failed else 0
