"""Asks mlpipe and a JSON Schema validator about the same pipeline files; run by schema.sh in its directory."""
import os
import pathlib
import subprocess
import sys

import jsonschema
import yaml

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
LAYOUTS = {"native": "mlpipe.yaml", "dvc": "dvc.yaml"}


def takes(layout, text):
    """Whether mlpipe reads the pipeline file in a project of this layout."""
    pathlib.Path(layout, LAYOUTS[layout]).write_text(text)
    done = subprocess.run(["mlpipe", "dag", "--dot"], cwd=layout, capture_output=True, check=False)
    return done.returncode == 0


def is_valid(validator, text):
    return validator.is_valid(yaml.safe_load(text))


def main():
    validators = {}
    for layout, path in zip(LAYOUTS, sys.argv[1:]):
        schema = yaml.safe_load(pathlib.Path(path).read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[layout] = jsonschema.Draft202012Validator(schema)

    wrong = []
    for example in sorted((SOURCE / "examples").glob("*/mlpipe.yaml")):
        if not is_valid(validators["native"], example.read_text()):
            wrong.append(f"{example} is refused by the schema")
    cases = yaml.safe_load((SOURCE / "tests/integration/schema/cases.yaml").read_text())
    for text, native, dvc in cases:
        for layout, want in (("native", native), ("dvc", dvc)):
            got = takes(layout, text), is_valid(validators[layout], text)
            if got != (want, want):
                wrong.append(f"{layout}, {text!r}: mlpipe {got[0]}, schema {got[1]}, expected {want}")
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
