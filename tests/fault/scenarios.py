"""What is disturbed: one command each, in a project that stands ready. All commands run in `project/`."""

from dataclasses import dataclass


@dataclass
class Scenario:
    prepare: str  # shell, in the directory around `project`
    command: str
    precious: tuple[str, ...] = ()  # the user's files: as they were after every disturbance
    again: str = ""  # the next run, if it is another command
    settled: str = "mlpipe status -q"  # must then succeed


DATA = """
mkdir -p project/data/sub && cd project && mlpipe init
echo one >data/a; echo two >data/sub/b; : >data/empty; head -c 1100000 /dev/zero >data/large; echo alone >file
"""
PIPELINE = """
mkdir project && cd project && mlpipe init && echo 1 >in
printf 'stages:\\n' >mlpipe.yaml
printf '  a: {cmd: "mkdir d; cp in d/x; cp in d/y", deps: [in], outs: [d]}\\n' >>mlpipe.yaml
printf '  b: {cmd: "cat d/x in >b", deps: [d, in], outs: [b]}\\n' >>mlpipe.yaml
"""
CHANGED = PIPELINE + "mlpipe repro && echo 2 >in\n"
PRECIOUS = ("project/data/a", "project/data/sub/b", "project/data/large", "project/file")

REMOTE = DATA + "mlpipe add data file && mlpipe remote add -d there ../remote\n"

SCENARIOS = {
    "add": Scenario(DATA, "mlpipe add data file", PRECIOUS),
    "add_again": Scenario(
        DATA + "mlpipe add data file; echo more >data/a; echo new >data/new; echo changed >file",
        "mlpipe add data file",
        (*PRECIOUS, "project/data/new"),
    ),
    "repro": Scenario(CHANGED, "mlpipe repro", ("project/in",)),
    "restore": Scenario(CHANGED + "mlpipe repro && echo 1 >in", "mlpipe repro", ("project/in",)),
    "commit": Scenario(
        CHANGED + "mlpipe repro --no-commit && echo by hand >b", "mlpipe commit -f", ("project/in", "project/b", "project/d/x")
    ),
    "checkout": Scenario(
        DATA + "mlpipe add data file; rm -r data/sub file; echo old >data/a; cp data/a ../kept; mlpipe add data --no-commit"
        " && echo one >data/a && mkdir data/sub && echo two >data/sub/b && mlpipe add data && rm -r data",
        "mlpipe checkout",
    ),
    "gc": Scenario(
        DATA + "mlpipe add data file; echo new >data/a; echo other >file; mlpipe add data file",
        "mlpipe gc -w -f",
        ("project/data/a", "project/data/sub/b", "project/data/large", "project/file"),
    ),
    "push": Scenario(REMOTE, "mlpipe push", PRECIOUS),
    "pull": Scenario(REMOTE + "mlpipe push && rm -rf data file .mlpipe/cache", "mlpipe pull"),
}
