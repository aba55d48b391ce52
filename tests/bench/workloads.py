"""The data files that tests/bench/run_files works on."""

import dataclasses
import random
import subprocess


@dataclasses.dataclass(frozen=True)
class Workload:
    """`count` files of `size` bytes, so many to a folder; or the pictures of `archive`, a tar.xz."""

    name: str
    count: int
    size: int
    each: int
    archive: str = ""

    @property
    def heavy(self):
        """Too big for the projects of all tools to lie in memory side by side."""
        return self.count * self.size > 1 << 30

    def make(self, directory):
        """The files, with bytes that are different in each, from a seed."""
        directory.mkdir()
        if self.archive:
            subprocess.run(["tar", "-xJf", self.archive, "-C", directory], check=True)
            return
        chance = random.Random(self.name)
        block = chance.randbytes(1 << 20)
        for number in range(self.count):
            place = directory / f"d{number // self.each:03}"
            place.mkdir(exist_ok=True)
            with open(place / f"f{number:06}", "wb") as file:
                file.write(chance.randbytes(min(self.size, 1 << 10)))
                for begin in range(1 << 10, self.size, 1 << 20):
                    file.write(block[: min(1 << 20, self.size - begin)])


# What a command needs whatever the number of files; measured for the column "bytes a file".
SINGLE = Workload("single", 1, 1 << 10, 1)
KNOWN = {
    workload.name: workload
    for workload in (
        Workload("one", 1, 2 << 30, 1),
        Workload("10k", 10_000, 10 << 10, 1000),
        Workload("100k", 100_000, 1 << 10, 1000),
        Workload("small", 1_000, 1 << 10, 100),
        SINGLE,
    )
}


def pictures(archive):
    names = subprocess.run(["tar", "-tJf", archive], check=True, capture_output=True, text=True).stdout.splitlines()
    return Workload("images", sum(not name.endswith("/") for name in names), 0, 0, archive)
