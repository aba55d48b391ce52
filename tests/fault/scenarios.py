"""What is disturbed: one command each, in a project that stands ready. All commands run in `project/`."""

from dataclasses import dataclass


@dataclass
class Scenario:
    prepare: str  # shell, in the directory around `project`
    command: str
    precious: tuple[str, ...] = ()  # the user's files: as they were after every disturbance
    again: str = ""  # the next run, if it is another command
    settled: str = "mlpipe status -q"  # must then succeed
    recover: str = ""  # after it the user's files are wholly as before or wholly as after an undisturbed run


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
# git's own files are made durable by this setting only: half a loose object lets libgit2 1.5 loop for ever.
EXPERIMENT = PIPELINE + """
printf 'lr: 1\\n' >params.yaml
printf '  c: {cmd: "cat b params.yaml >>log; cat params.yaml >m.json", deps: [b], params: [lr]' >>mlpipe.yaml
printf ', outs: [log: {persist: true}], metrics: [m.json: {cache: false}]}\\n' >>mlpipe.yaml
git init -q . && git config core.fsyncObjectFiles true && mlpipe repro && git add -A && git commit -qm base
echo 2 >in && echo edited >b && echo old >m.json && rm -r d
"""
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
    "exp": Scenario(
        EXPERIMENT,
        "mlpipe exp run -S lr=2 -n one",
        ("project/in", "project/mlpipe.yaml"),
        again="mlpipe exp run -S lr=2",
        recover="mlpipe exp recover",
    ),
    "exp_restored": Scenario(
        EXPERIMENT + "mlpipe exp run -S lr=2 -n two && mlpipe exp run -S lr=1 -n three",
        "mlpipe exp run -S lr=2 -n one",
        ("project/in", "project/mlpipe.yaml"),
        again="mlpipe exp run -S lr=2",
        recover="mlpipe exp recover",
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
