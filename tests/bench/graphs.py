"""Graphs of stages in several shapes, and the files in which each tool is told of them."""

SHAPES = ("chain", "fan", "layered")
CHAIN_LENGTH = 10  # stages of each chain of a layered graph
LEAF = "in/leaf.txt"  # read by the last stage only: what "one leaf changed" changes


class Stage:
    """Reads `reads`, writes `writes`; `level` is how many stages must run before it at the least."""

    def __init__(self, number, reads, level):
        self.name = f"s{number:05}"
        self.reads, self.writes, self.level = reads, f"out/{self.name}.txt", level

    @property
    def command(self):
        """Built of the shell's own words, so that starting the shell is all that it costs."""
        first, *more = self.reads
        extra = "".join(f"; read -r y < {path}" for path in more)
        return f"read -r x z < {first}{extra}; echo {self.name} $x $y > {self.writes}"


def make_graph(shape, size):
    """chain: each stage reads the one before; fan: all read the first; layered: size/10 chains of 10 stages."""
    stages = []
    for i in range(size):
        if shape == "chain":
            upstream = stages[-1:]
        elif shape == "fan":
            upstream = stages[:1]
        else:
            upstream = stages[-1:] if i % CHAIN_LENGTH else []
        reads = [upstream[0].writes] if upstream else [f"in/s{i:05}.txt"]
        stages.append(Stage(i, reads, upstream[0].level + 1 if upstream else 0))
    stages[-1].reads.append(LEAF)
    return stages


def sources(stages):
    """The files that no stage writes."""
    written = {stage.writes for stage in stages}
    return [path for stage in stages for path in stage.reads if path not in written]


def write_sources(stages, directory):
    for name in ("in", "out"):
        (directory / name).mkdir(parents=True)
    for path in sources(stages):
        (directory / path).write_text(f"{path} 0\n")


def pipeline_file(stages):
    """mlpipe.yaml and dvc.yaml."""
    lines = ["stages:"]
    for stage in stages:
        lines += [f"  {stage.name}:", f"    cmd: {stage.command}", "    deps:"]
        lines += [f"    - {path}" for path in stage.reads]
        lines += ["    outs:", f"    - {stage.writes}"]
    return "\n".join(lines) + "\n"


def ninja_file(stages):
    lines = ["rule sh", "  command = $cmd"]
    for stage in stages:
        lines += [f"build {stage.writes}: sh {' '.join(stage.reads)}", "  cmd = " + stage.command.replace("$", "$$")]
    return "\n".join(lines) + "\n"


def bare_script(stages, jobs):
    """What running the commands costs at the least: xargs and one shell a command, level by level."""
    levels = {}
    for stage in stages:
        levels.setdefault(stage.level, []).append(stage.command)
    groups = []  # [commands, processes]; levels of one command each are run one after the other by one xargs
    for commands in levels.values():
        processes = 1 if len(commands) == 1 else jobs
        if groups and processes == groups[-1][1] == 1:
            groups[-1][0].extend(commands)
        else:
            groups.append([commands, processes])
    lines = ["set -e"]
    for commands, processes in groups:
        lines += [f"xargs -d '\\n' -n 1 -P {processes} /bin/sh -c <<'END'", *commands, "END"]
    return "\n".join(lines) + "\n"
