"""How each tool does each operation of tests/bench/run_files, with the defaults it comes with."""

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Callable


def call(argv, directory):
    done = subprocess.run(argv, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"tests/bench/run_files: {' '.join(map(str, argv))} in {directory}:\n{done.stderr.decode()}")


def nothing(_project, _remote):
    pass


@dataclasses.dataclass
class Tool:
    """`operations` are commands run in the project, where `data` are the files; one that a tool has not is absent.

    `init` prepares the empty project; `aim` tells it of the remote: an empty folder, or s3://BUCKET where `has_s3`.
    `forget` is what a clone that has not pulled would lack. `in_git`: what `add` leaves is committed."""

    name: str
    operations: dict
    init: Callable = lambda project: None
    aim: Callable = nothing
    has_s3: bool = True
    forget: tuple = ()
    in_git: bool = True


def aim_config(folder):
    def aim(project, remote):
        core = "[core]\n    remote = there\n" + ("    analytics = false\n" if folder == ".dvc" else "")
        (project / folder / "config").write_text(f"{core}['remote \"there\"']\n    url = {remote}\n")

    return aim


def managed(name, program, folder, init, forget=()):
    """mlpipe and DVC have the same commands."""
    operations = {
        "add": [program, "add", "data"],
        "status": [program, "data", "status"],
        "checkout": [program, "checkout"],
        "push": [program, "push"],
        "pull": [program, "pull"],
    }
    return Tool(name, operations, init, aim_config(folder), forget=(f"{folder}/cache", f"{folder}/tmp", *forget))


def init_like_dvc(project):
    """What mlpipe needs of `dvc init`, without DVC."""
    (project / ".dvc").mkdir()
    (project / ".dvc/.gitignore").write_text("/config.local\n/tmp\n/cache\n")


def git_lfs():
    def init(project):
        call(["git", "lfs", "install", "--local"], project)
        (project / ".gitattributes").write_text("data/** filter=lfs diff=lfs merge=lfs -text\n")
        call(["git", "remote", "add", "origin", "nowhere"], project)

    def aim(project, remote):
        call(["git", "init", "-q", "--bare", remote], project)
        call(["git", "remote", "set-url", "origin", f"file://{remote}"], project)

    operations = {
        "add": ["git", "add", "data"],
        "status": ["git", "status", "--short"],
        "checkout": ["git", "checkout", "-f", "--", "data"],
        "push": ["git", "lfs", "push", "--all", "origin", "main"],
        "pull": ["git", "lfs", "pull"],
    }
    return Tool("git-lfs", operations, init, aim, has_s3=False, forget=(".git/lfs/objects",))


def rclone():
    def aim(_project, remote):
        place = f":s3:{remote.removeprefix('s3://')}" if remote.startswith("s3:") else remote
        os.environ.update(RCLONE_CONFIG_THERE_TYPE="alias", RCLONE_CONFIG_THERE_REMOTE=place)

    operations = {"push": ["rclone", "copy", "data", "there:"], "pull": ["rclone", "copy", "there:", "data"]}
    return Tool("rclone copy", operations, aim=aim, in_git=False)


def yardstick(name, **operations):
    return Tool(name, operations, has_s3=False, in_git=False)


def tools(names, build, dvc):
    """Those of `names` that are installed. `dvc` is a path, or None."""
    copies, links = ([str(build / "tests/bench/minimum"), how] for how in ("copy", "link"))
    known = {
        "mlpipe": managed("mlpipe", "mlpipe", ".mlpipe", lambda project: call(["mlpipe", "init"], project)),
        "mlpipe-dvc": managed("mlpipe in a DVC project", "mlpipe", ".dvc", init_like_dvc),
        "minimum-copy": yardstick(
            "minimum, copying",
            add=[*copies, "data", "store"],
            push=[*copies, "store", "../remote"],
            pull=[*copies, "../remote", "data"],
        ),
        "minimum-link": yardstick("minimum, linking", add=[*links, "data", "store"]),
        "find": yardstick("find -printf", status=["find", "data", "-printf", "%s %T@"]),
        "cp": yardstick("cp -r", add=["cp", "-r", "data", "store"], checkout=["cp", "-r", "store", "data"]),
    }
    if dvc:
        site = os.environ["DVC_SITE_CACHE_DIR"]
        known["dvc"] = managed("dvc", dvc, ".dvc", lambda project: call([dvc, "init"], project), forget=(site,))
    if shutil.which("git-lfs"):
        known["git-lfs"] = git_lfs()
    if shutil.which("rclone"):
        known["rclone"] = rclone()
    return [known[name] for name in names if name in known]


NAMES = ("mlpipe", "mlpipe-dvc", "minimum-copy", "minimum-link", "find", "cp", "dvc", "git-lfs", "rclone")
