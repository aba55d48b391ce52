"""run.py [--dvc-alone] FAMILY [PROJECT...]: drives the projects of tests/dvc/projects/FAMILY.yaml, or the generated ones.
The families "overrides" and "composition" have no projects: each is a table, held against the Hydra of that DVC.
The family "plots" is one project, of which both draw the same; "experiments" is one in which they take turns.

With --dvc-alone DVC takes both parts: it shows whether a project is written down as DVC sees it. Runs with the Python of the virtual environment in which DVC is installed, in an empty directory, with mlpipe in PATH.
"""

import os
import pathlib
import subprocess
import sys
import time

from harness import definition
from harness.alternation import Alternation, Failure
from harness.tools import HERE, Dvc, Mlpipe


def isolate(scratch: pathlib.Path):
    """Nothing of the machine's own DVC and git settings counts, and nothing is reported to anybody."""
    os.environ.update(DVC_NO_ANALYTICS="1", CI="true")
    for kind in ("SITE_CACHE", "GLOBAL_CONFIG", "SYSTEM_CONFIG"):
        os.environ[f"DVC_{kind}_DIR"] = str(scratch / kind.lower())


def main(arguments: list[str]) -> int:
    dvc_alone = arguments[0] == "--dvc-alone"
    family, *wanted = arguments[1:] if dvc_alone else arguments
    scratch = pathlib.Path.cwd()
    isolate(scratch)
    if family == "overrides":
        from harness import override_cases

        return override_cases.check()
    if family == "composition":
        from harness import composition_cases

        return composition_cases.check()
    if family == "plots":
        from harness import plot_cases

        (scratch / "example").mkdir()
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=scratch / "example", check=True)
        dvc = Dvc(scratch, scratch / "example")
        return plot_cases.check(scratch, dvc, dvc if dvc_alone else Mlpipe(scratch))
    projects = []
    if family == "generated":
        from harness import generate

        projects = generate.projects()
    elif family != "experiments":
        projects = definition.load(HERE / "projects" / f"{family}.yaml")
    for project in projects:
        if project.pending and project.name not in wanted:
            print(f"PENDING {project.name} ({project.covers}): {project.pending}")
    projects = [project for project in projects if (project.name in wanted if wanted else not project.pending)]

    template, example = scratch / "template", scratch / "example"
    for directory in (template, example):
        directory.mkdir()
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=directory, check=True)
    dvc = Dvc(scratch, example)
    dvc(template, "init")
    tools = (dvc, dvc) if dvc_alone else (Mlpipe(scratch), dvc)

    if family == "experiments":
        from harness import experiments

        return experiments.check(scratch, template, tools)
    failed = 0
    for number, project in enumerate(projects):
        started = time.monotonic()
        place = scratch / f"project-{number}"
        place.mkdir()
        try:
            # Every other project begins with DVC.
            Alternation(project, template, place, tools if number % 2 == 0 else tools[::-1]).run()
        except Failure as failure:
            failed += 1
            print(f"FAILED {project.name} ({project.covers}), {failure}\n", flush=True)
        else:
            print(f"passed {project.name} ({time.monotonic() - started:.1f} s)", flush=True)
    print(f"{len(projects) - failed} of {len(projects)} projects of {family} passed")
    return 1 if failed or not projects else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
