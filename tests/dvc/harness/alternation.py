"""One project, driven by both tools in turn.

There are two copies of the project, and each step is done in both: by mlpipe in one, by DVC in the other, and at the
next step the other way round. Then the copies must be alike, and in each copy the tool that did not act must find
nothing to do.
"""

import json
import pathlib
import shutil
import subprocess

from harness.definition import Project, Step
from harness.tools import Outcome, Tool
from harness.tree import differences, snapshot, times, with_sorted_lines

SIDES = ("one", "two")


class Failure(Exception):
    """What was not as it must be, in words."""


def expect(holds: bool, complaint: str, *evidence: Outcome):
    if not holds:
        raise Failure("\n".join([complaint, *map(str, evidence)]))


class Alternation:
    def __init__(self, project: Project, template: pathlib.Path, place: pathlib.Path, tools: tuple[Tool, Tool]):
        """Makes both copies, equal to the times of their files, and committed to git."""
        self._project = project
        self._tools = tools
        self._roots = tuple(place / side for side in SIDES)
        shutil.copytree(template, self._roots[0], symlinks=True)
        project.create(self._roots[0])
        git = ["git", "-c", "core.hooksPath=", "-c", "gc.auto=0"]
        subprocess.run([*git, "add", "-A"], cwd=self._roots[0], check=True)
        subprocess.run([*git, "commit", "-qm", "start"], cwd=self._roots[0], check=True)
        shutil.copytree(self._roots[0], self._roots[1], symlinks=True)

    def run(self):
        for number, step in enumerate(self._project.steps):
            actors = self._tools if number % 2 == 0 else self._tools[::-1]
            try:
                self._step(step, actors)
            except Failure as failure:
                raise Failure(f"step {number + 1} ({step.run}): {failure}") from None

    def _step(self, step: Step, actors: tuple[Tool, Tool]):
        for root in self._roots:
            step.edit(root)
        self._compare_status(step, actors)
        outcomes = [
            tool(root / step.cd, *step.arguments) for tool, root in zip(actors, self._roots)
        ]
        for outcome in outcomes:
            words = "went well" if step.fails else "failed"
            expect((outcome.exit_status != 0) == step.fails, f"{outcome.tool} {words}", *outcomes)
        if step.prints_json:
            expect(outcomes[0].json() == outcomes[1].json(), "they print other JSON", *outcomes)
        self._compare_ran(step, outcomes)
        self._compare_trees(step, actors, outcomes)
        self._settled(step, actors, outcomes)

    def _compare_status(self, step: Step, actors: tuple[Tool, Tool]):
        """In the first copy, before the command: both tools see the same."""
        if step.status_differs:
            return
        outcomes = [tool(self._roots[0] / step.cd, "status", "--json") for tool in actors]
        if all(outcome.exit_status != 0 for outcome in outcomes):
            return
        expect(all(outcome.exit_status == 0 for outcome in outcomes), "one status fails", *outcomes)
        seen = [normal(outcome.json()) for outcome in outcomes]
        expect(seen[0] == seen[1], "status --json differs before the step", *outcomes)
        if step.status is not None:
            expect(seen[0] == normal(step.status), f"status is not {step.status}", *outcomes)

    def _compare_ran(self, step: Step, outcomes: list[Outcome]):
        ran = []
        for outcome in outcomes:
            spared = [] if outcome.tool == "mlpipe" else step.spared
            ran.append([stage for stage in outcome.ran_from(step.cd) if stage not in spared])
        expect(ran[0] == ran[1], f"ran {ran[0]} and {ran[1]}", *outcomes)
        if step.ran is not None:
            got = sorted(set(ran[0]))
            expect(got == sorted(step.ran), f"ran {got} instead of {sorted(step.ran)}", *outcomes)

    def _compare_trees(self, step: Step, actors: tuple[Tool, Tool], outcomes: list[Outcome]):
        names = (f"{actors[0].name}'s", f"{actors[1].name}'s")
        copies = [with_sorted_lines(snapshot(root), step.shuffled) for root in self._roots]
        found = differences(*copies, names, step.differs)
        expect(not found, "the copies differ:\n" + "\n".join(found), *outcomes)

    def _settled(self, step: Step, actors: tuple[Tool, Tool], before: list[Outcome]):
        """In each copy the tool that did not act finds nothing to do, or just what the step says."""
        if step.then is None:
            return
        outcomes = []
        for other, root in zip(actors[::-1], self._roots):
            status = other(root / step.cd, "status", "--json")
            expect(status.exit_status == 0, f"{other.name} status fails", status, *before)
            named = sorted(status.json())
            expect(named == sorted(step.leaves), f"status names {named} after the step", status, *before)
            files = snapshot(root)
            written = times(root, files)
            outcome = other(root / step.cd, *step.then.split())
            expect(outcome.exit_status == 0, f"{other.name} {step.then} fails", outcome, *before)
            ran = sorted(set(outcome.ran_from(step.cd)))
            expect(ran == sorted(step.again), f"{other.name} then runs {ran}", outcome, *before)
            if not step.again:
                now = snapshot(root)
                found = differences(files, now, ("before", "after"))
                found += [f"  {name}: written" for name, at in times(root, now).items() if at != written[name]]
                expect(not found, f"{other.name} changes files:\n" + "\n".join(found), outcome, *before)
            outcomes.append(outcome)
        if step.again:
            self._compare_trees(step, actors[::-1], outcomes)


def normal(status: dict) -> dict:
    """A status without the order of what it lists."""
    return {stage: sorted(json.dumps(change, sort_keys=True) for change in changes) for stage, changes in status.items()}
