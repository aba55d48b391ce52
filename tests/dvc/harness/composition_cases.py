"""The table of tests/unit/engine/experiments/composition_cases.json against the Hydra that DVC uses.

composition_cases.py [--write]: checks the table, or writes into it what DVC composes. The family "composition" of
tests/dvc/run.sh checks it. The unit tests read the same table, so that mlpipe and Hydra are held to the same results.
The form of the table is described in tests/dvc/README.md.
"""

import json
import os
import pathlib
import sys
import tempfile
import warnings

TABLE = pathlib.Path(__file__).resolve().parents[2] / "unit/engine/experiments/composition_cases.json"
ENVIRONMENT = {"MLPIPE_TEST_NAME": "ada", "MLPIPE_TEST_NUMBER": "12", "MLPIPE_TEST_LIST": "[1, {a: b}]"}


def composed_by_dvc(files, case):
    """What DVC would write to params.yaml, or "error"."""
    from dvc.utils.hydra import compose_and_dump
    from omegaconf import OmegaConf

    with tempfile.TemporaryDirectory() as directory:
        for name, text in files.items():
            path = pathlib.Path(directory, "conf", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        output = pathlib.Path(directory, "params.yaml")
        try:
            compose_and_dump(
                str(output), os.path.join(directory, "conf"), None, case.get("config", "config"), "", case["set"]
            )
        except RecursionError:
            return "error"
        except Exception as error:
            if "-v" in sys.argv:
                print(case["set"], type(error).__name__, str(error).split("\n")[0])
            return "error"
        return OmegaConf.to_container(OmegaConf.load(output))


def complaints(table):
    for tree, cases in table.items():
        for case in cases["cases"]:
            dvc = composed_by_dvc(cases["files"], case)
            if json.dumps(dvc) != json.dumps(case["hydra"]):
                yield f"{tree} {case['set']}: DVC composes {json.dumps(dvc)}, the table has {json.dumps(case['hydra'])}"
            mlpipe = case.get("mlpipe", dvc)
            if isinstance(mlpipe, str):
                mlpipe = mlpipe.partition(":")[0]
            if (json.dumps(mlpipe) != json.dumps(dvc)) != ("why" in case):
                yield f"{tree} {case['set']}: a difference needs a reason, and a reason a difference"


def read():
    warnings.simplefilter("ignore")
    os.environ.update(ENVIRONMENT)
    return json.loads(TABLE.read_text())


def check():
    table = read()
    found = list(complaints(table))
    for complaint in found:
        print(complaint)
    print(f"{sum(len(tree['cases']) for tree in table.values())} compositions, {len(found)} complaints")
    return 1 if found else 0


def write():
    table = read()
    for tree in table.values():
        for case in tree["cases"]:
            case["hydra"] = composed_by_dvc(tree["files"], case)

    def line(value):
        return json.dumps(value, ensure_ascii=False)

    trees = []
    for name, tree in table.items():
        files = ",\n".join(f"  {line(path)}: {line(text)}" for path, text in tree["files"].items())
        cases = ",\n".join(f"  {line(case)}" for case in tree["cases"])
        trees.append(f'{line(name)}: {{"files": {{\n{files}\n}}, "cases": [\n{cases}\n]}}')
    TABLE.write_text("{\n" + ",\n".join(trees) + "\n}\n")


if __name__ == "__main__":
    sys.exit(write() if "--write" in sys.argv[1:] else check())
