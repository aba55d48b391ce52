"""What a project's files are at some moment, and how two projects differ."""

import difflib
import os
import pathlib
import stat
import subprocess
import tempfile
from dataclasses import dataclass, replace

# What git keeps for itself, and where both tools keep what is their own business.
PRIVATE = (".git", ".dvc/tmp")


@dataclass(frozen=True)
class Entry:
    kind: str  # "file", "dir" or "link"
    mode: int  # of a file outside of the cache only what its owner may do
    content: bytes  # of a link: where it points, without the project's own place
    shared: bool  # a hard link: the same bytes have another name

    def describe(self) -> str:
        return f"{self.kind} {self.mode:o}{' hard-linked' if self.shared else ''}"


def is_of_cache(path: pathlib.Path) -> bool:
    """Whether it is a lock of a cache, or its list of projects, which mlpipe makes and DVC does not know."""
    locks = ("gc.lock", "use.lock")
    return path.name in locks or (path.name == "projects" and (path.parent / locks[0]).exists())


def snapshot(root: pathlib.Path) -> dict[str, Entry]:
    """Every file, directory and link of a project, by its path."""
    entries: dict[str, Entry] = {}

    def visit(directory: pathlib.Path):
        for path in directory.iterdir():
            name = path.relative_to(root).as_posix()
            if name not in PRIVATE and not is_of_cache(path):
                entries[name] = read_entry(root, path)
                if entries[name].kind == "dir":
                    visit(path)

    visit(root)
    entries.pop(".dvc/cache", None)  # mlpipe makes it for its locks; what counts is in it
    entries["(git status)"] = Entry("file", 0, staged(root), False)
    return dict(sorted(entries.items()))


def staged(root: pathlib.Path) -> bytes:
    """What git would commit, and which of the files that it knows have changed since.

    The index is copied without the times in it, so that git compares bytes: DVC's dulwich writes the index without
    git's rule for files that change within the second in which it is written.
    """

    def git(*arguments: str, text: bytes = b"") -> bytes:
        return subprocess.run(["git", *arguments], cwd=root, check=True, input=text, stdout=subprocess.PIPE, env=env).stdout

    env = dict(os.environ)
    entries = git("ls-files", "--stage", "-z")
    with tempfile.TemporaryDirectory() as place:
        env["GIT_INDEX_FILE"] = f"{place}/index"
        git("update-index", "-z", "--index-info", text=entries)
        return git("--no-optional-locks", "status", "--porcelain", "--untracked-files=no", "--no-renames")


def read_entry(root: pathlib.Path, path: pathlib.Path) -> Entry:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        target = str(path.readlink())
        for prefix in (str(root), str(root.resolve())):
            target = target.replace(prefix, "<project>")
        return Entry("link", 0, target.encode(), False)
    if stat.S_ISDIR(status.st_mode):
        return Entry("dir", mode, b"", False)
    in_cache = ".dvc" in path.relative_to(root).parts
    return Entry("file", mode if in_cache else mode & stat.S_IRWXU, path.read_bytes(), status.st_nlink > 1)


def times(root: pathlib.Path, entries: dict[str, Entry]) -> dict[str, int]:
    """When each file was written: a file that was replaced by an equal one is seen by this."""
    return {
        name: (root / name).lstat().st_mtime_ns
        for name, entry in entries.items()
        if entry.kind == "file" and name != "(git status)"
    }


def with_sorted_lines(entries: dict[str, Entry], shuffled: list[str]) -> dict[str, Entry]:
    """The entries, those that are named as if their lines were in order."""
    lines = {name: entries[name].content.splitlines() for name in entries.keys() & shuffled}
    return entries | {name: replace(entries[name], content=b"\n".join(sorted(lines[name]))) for name in lines}


def differences(
    left: dict[str, Entry], right: dict[str, Entry], names: tuple[str, str], except_for=()
) -> list[str]:
    """One text for each path that is not the same in both."""
    found = []
    for path in sorted(left.keys() | right.keys()):
        a, b = left.get(path), right.get(path)
        if a == b or any(pathlib.PurePath(path).match(pattern) for pattern in except_for):
            continue
        if a is None or b is None:
            present = names[0] if b is None else names[1]
            found.append(f"  {path}: only in {present}, a {(a or b).describe()}\n" + body(a or b))
        elif a.content != b.content:
            found.append(f"  {path}: differs\n" + text_diff(a.content, b.content, names))
        else:
            found.append(f"  {path}: {a.describe()} in {names[0]}, {b.describe()} in {names[1]}")
    return found


def body(entry: Entry, limit: int = 12) -> str:
    lines = entry.content.decode(errors="replace").splitlines()[:limit]
    return "".join(f"    | {line}\n" for line in lines)


def text_diff(left: bytes, right: bytes, names: tuple[str, str]) -> str:
    texts = [content.decode(errors="backslashreplace").splitlines() for content in (left, right)]
    lines = difflib.unified_diff(*texts, *names, n=2, lineterm="")
    return "".join(f"    | {line}\n" for line in lines)
