"""Projects made up by a seeded generator: a random graph of stages, then random edits, one or two a step."""

import random

from harness.definition import Project, Step

COUNT = 12
STEPS = 4


def projects() -> list[Project]:
    return [make_project(seed) for seed in range(COUNT)]


def make_project(seed: int) -> Project:
    chance = random.Random(seed)
    pipeline = Pipeline(chance)
    files = pipeline.files()
    steps = [Step()]
    for _ in range(STEPS):
        steps.append(Step(write=pipeline.edit(), remove=pipeline.lose()))
    return Project(f"seed_{seed}", "1.1 to 1.4, 2 and 4, at random", files, steps)


class Pipeline:
    """Stages that join what they read: the sources, each other's outputs and lines of the params file."""

    def __init__(self, chance: random.Random):
        self._chance = chance
        self._sources = {f"src/{name}.txt": f"{name} 0\n" for name in "abcd"}
        self._params = {f"p{i}": i for i in range(4)}
        self._stages: dict[str, dict] = {}
        for i in range(chance.randint(3, 8)):
            self._add(f"s{i}")

    def _add(self, name: str):
        pick = self._chance
        made = [out for stage in self._stages.values() for out in stage["outs"]]
        deps = pick.sample(sorted(self._sources), pick.randint(0, 2))
        deps += pick.sample(made, min(len(made), pick.randint(0, 2)))
        outs = [f"out/{name}.{kind}" for kind in pick.sample(["txt", "dir", "json"], pick.randint(1, 2))]
        self._stages[name] = {
            "deps": deps or ["src/a.txt"],
            "params": pick.sample(sorted(self._params), pick.randint(0, 2)),
            "outs": outs,
            "uncached": {out for out in outs if pick.random() < 0.2},
            "version": 0,
        }

    def files(self) -> dict[str, str]:
        names = list(self._stages)
        self._chance.shuffle(names)  # the order in the file is not the order of the graph
        self._order = names
        return {"dvc.yaml": self._text(), "params.yaml": self._params_text(), "out/keep": "", **self._sources}

    def _params_text(self) -> str:
        return "".join(f"{key}: {value}\n" for key, value in self._params.items())

    def _text(self) -> str:
        return "stages:\n" + "".join(self._stage_text(name) for name in self._order)

    def _stage_text(self, name: str) -> str:
        stage = self._stages[name]
        lines = [f"  {name}:", "    cmd:"]
        sources = " ".join(stage["deps"])
        keys = "\\|".join(stage["params"]) or "none"
        for out in stage["outs"]:
            target = f"{out}/x" if out.endswith(".dir") else out
            made = f"mkdir -p {out}; " if out.endswith(".dir") else ""
            gather = f"(echo {name} {stage['version']}; find {sources} -type f | sort | xargs cat"
            lines.append(f"    - \"{made}{gather}; grep '^\\\\({keys.replace(chr(92), chr(92) * 2)}\\\\):' params.yaml || :) >{target}\"")
        lines += ["    deps:", *(f"    - {dep}" for dep in stage["deps"])]
        if stage["params"]:
            lines += ["    params:", *(f"    - {key}" for key in stage["params"])]
        lines.append("    outs:")
        for out in stage["outs"]:
            lines.append(f"    - {out}:\n        cache: false" if out in stage["uncached"] else f"    - {out}")
        return "\n".join(lines) + "\n"

    def edit(self) -> dict[str, str]:
        """Changes something, sometimes back to what it was; the files to write."""
        kind = self._chance.choice(["source", "source", "param", "command", "nothing"])
        if kind == "source":
            path = self._chance.choice(sorted(self._sources))
            self._sources[path] = f"{path} {self._chance.randint(0, 1)}\n"
            return {path: self._sources[path]}
        if kind == "param":
            self._params[self._chance.choice(sorted(self._params))] = self._chance.randint(0, 5)
            return {"params.yaml": self._params_text()}
        if kind == "command":
            self._stages[self._chance.choice(sorted(self._stages))]["version"] += 1
            return {"dvc.yaml": self._text()}
        return {}

    def lose(self) -> list[str]:
        outs = sorted(out for stage in self._stages.values() for out in stage["outs"])
        return self._chance.sample(outs, self._chance.choice([0, 0, 1]))
