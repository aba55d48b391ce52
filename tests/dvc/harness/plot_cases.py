"""The family "plots": what `plots show --json` and `plots diff --json` of mlpipe and of DVC have to draw, in one project.

Compared are the names of the plots, their kinds and revisions, their titles, every row of their data, and the bytes of images;
of what could not be read, of which plot, revision and file. How a plot is drawn is each tool's own.
"""

import json
import pathlib
import subprocess

FILES = {
    "dvc.yaml": """
stages:
  train:
    cmd: python3 make.py
    params: [seed]
    plots:
      - loss.csv: {x: epoch, y: loss, title: Loss, x_label: E}
      - logs
      - raw.csv: {header: false, cache: false}
      - classes.json: {template: confusion, x: actual, y: predicted, cache: false}
      - one.png
plots:
  - both: {x: epoch, y: {loss.csv: loss, more.yaml: val}, title: Two files}
  - fields: {x: epoch, y: {loss.csv: [loss, acc]}, template: simple}
  - everything: {x: epoch, y: {loss.csv: [loss, acc], more.yaml: [val]}, template: scatter}
  - other x: {x: {more.yaml: val}, y: {loss.csv: loss}}
  - more.yaml
  - nested.json: {y: v}
  - gone: {y: {nosuch.csv: a}}
  - sub: {template: scatter}
  - sub/inner: {template: simple}
""",
    "sub/dvc.yaml": "plots:\n  - both: {x: a, y: {x.csv: b}}\n",
    "sub/x.csv": "a,b\n1,2\n3,4\n",
    "sub/inner/y.csv": "a,b\n5,6\n",
    "params.yaml": "seed: 1\n",
    "more.yaml": "- {epoch: 0, val: 0.5}\n- {epoch: 1, val: 1e-3}\n- {epoch: 2, val: 7}\n",
    "nested.json": '{"a": {"train": [{"u": 1, "v": 2.5}, {"u": 3, "v": null}]}, "b": [{"w": true}], "c": "text"}',
    "odd.json": '[{"x": 1}, {"x": 2, "y": 3}]',
    "quoted.csv": 'name,"a ""b"", c"\r\n"x\ny",1\r\n\r\nz,\r\n',
    "make.py": """
import json, pathlib, re
seed = int(re.search(r"\\d+", open("params.yaml").read())[0])
pathlib.Path("logs/deep").mkdir(parents=True, exist_ok=True)
pathlib.Path("loss.csv").write_text("epoch,loss,acc\\n" + "".join(f"{i},{seed / (i + 1)},{i * seed}\\n" for i in range(3)))
pathlib.Path("logs/a.tsv").write_text(f"m\\tn\\n1\\t{seed}\\n")
pathlib.Path("logs/deep/b.json").write_text(json.dumps([{"m": seed}]))
pathlib.Path("raw.csv").write_text(f"1,{seed}\\n3,4\\n")
pathlib.Path("classes.json").write_text(json.dumps([{"actual": "a", "predicted": "ab"[seed % 2]}] * 3))
pathlib.Path("one.png").write_bytes(b"image %d" % seed)
""",
}

CASES = [
    ["show"],
    ["show", "loss.csv"],
    ["show", "logs"],
    ["show", "loss.csv", "-x", "acc", "-y", "loss", "--title", "T", "-t", "scatter"],
    ["show", "quoted.csv"],
    ["show", "raw.csv"],
    ["show", "sub/x.csv", "--no-header"],
    ["show", "one.png"],
    ["show", "both", "other x"],
    ["diff"],
    ["diff", "v1"],
    ["diff", "v1", "v2"],
    ["diff", "v2", "workspace", "v1"],
    ["diff", "v1", "v2", "--targets", "loss.csv", "one.png"],
]
# DVC draws over the row's number even where the file has steps of its own, takes a TSV without a header for a CSV, and
# shows a target that is also a plot of a pipeline file twice.
NOT_COMPARED = "steps of a file's own, TSV without a header, targets at the top of pipeline files"


def make_project(place: pathlib.Path, dvc):
    def git(*arguments: str):
        subprocess.run(["git", *arguments], cwd=place, check=True, capture_output=True)

    place.mkdir()
    git("init", "-q", "-b", "main")
    dvc(place, "init")
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, newline="")
    for seed, tag in ((1, "v1"), (2, "v2")):
        (place / "params.yaml").write_text(f"seed: {seed}\n")
        outcome = dvc(place, "repro")
        if outcome.exit_status != 0:
            raise RuntimeError(f"DVC cannot run the project:\n{outcome}")
        git("add", "-A")
        git("commit", "-qm", tag)
        git("tag", tag)
    (place / "params.yaml").write_text("seed: 3\n")
    dvc(place, "repro")


def drawn(text: str):
    """What there is to draw, in a form in which both tools must agree."""
    if not text.strip():
        return {}
    printed = json.loads(text)
    plots = {}
    for name, parts in printed.get("data", {}).items():
        for part in parts:
            if part["type"] == "image":
                url = pathlib.Path(part["url"])
                plots.setdefault(name, []).append(["image", part["revisions"], url.name, url.read_bytes().decode()])
            else:
                content = part["content"]
                title = content["title"]
                rows = content["data"]["values"]
                plots.setdefault(name, []).append(
                    ["vega", part["revisions"], title["text"] if isinstance(title, dict) else title, rows]
                )
    errors = sorted((error["name"], error["rev"], error.get("source", "")) for error in printed.get("errors", []))
    return {"plots": plots, "errors": errors}


def check(scratch: pathlib.Path, dvc, mlpipe) -> int:
    place = scratch / "project"
    make_project(place, dvc)
    failed = 0
    for case in CASES:
        command = ["plots", case[0], *case[1:], "--json"]
        theirs, ours = dvc(place, *command), mlpipe(place, *command)
        try:
            expected, got = drawn(theirs.out), drawn(ours.out)
        except (ValueError, KeyError, OSError) as error:
            print(f"FAILED {' '.join(case)}: {error!r}\n{theirs}{ours}")
            failed += 1
            continue
        if expected == got:
            print(f"passed {' '.join(case)}")
            continue
        failed += 1
        print(f"FAILED {' '.join(case)}")
        for part in ("plots", "errors"):
            names = {name for side in (expected, got) for name in dict(side.get("plots", {}))} if part == "plots" else [""]
            for name in sorted(names):
                one, other = (side.get(part, {}) if not name else side.get(part, {}).get(name) for side in (expected, got))
                if one != other:
                    print(f"  {part} {name}\n    DVC    {json.dumps(one)}\n    mlpipe {json.dumps(other)}")
        if ours.exit_status != 0:
            print(ours)
    print(f"{len(CASES) - failed} of {len(CASES)} cases of plots passed; not compared: {NOT_COMPARED}")
    return 1 if failed else 0
