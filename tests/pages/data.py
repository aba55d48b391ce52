"""data.py SEED: data files of every kind that a plot is made of, in the current directory."""

import json
import math
import pathlib
import random
import struct
import sys
import zlib

chance = random.Random(int(sys.argv[1]))
pathlib.Path("logs").mkdir(exist_ok=True)


def table(name: str, separator: str, rows):
    pathlib.Path(name).write_text("".join(separator.join(map(str, row)) + "\n" for row in rows))


def png(width: int, height: int, color: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + bytes(color) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def falling(step: int, by: float) -> float:
    return math.exp(-step / by) + chance.random() * 0.05


steps = range(20)
table("loss.csv", ",", [("step", "train", "val"), *((i, falling(i, 8), falling(i, 11)) for i in steps)])
table("logs/acc.tsv", "\t", [("step", "acc"), *((i, 1 - falling(i, 9)) for i in steps)])
table("long.csv", ",", [("value",), *((falling(i, 900),) for i in range(3000))])
table("days.csv", ",", [("day", "sales"), *((f"2026-08-{i + 1:02}", chance.randrange(90)) for i in steps)])
classes = ["cat", "dog", "bird"]
pairs = [{"actual": chance.choice(classes), "predicted": chance.choice([*classes, "cat"])} for _ in range(120)]
pairs = [pair for pair in pairs if pair["actual"] != "bird" or pair["predicted"] == "bird"]  # some cells of the matrix are empty
pathlib.Path("classes.json").write_text(json.dumps(pairs))
gains = [{"name": name, "gain": chance.random()} for name in ("age", "income", "height")]
pathlib.Path("importance.json").write_text(json.dumps({"features": gains}))
pathlib.Path("cloud.yaml").write_text("".join(f"- {{a: {chance.gauss(0, 1)}, b: {chance.gauss(1, 2)}}}\n" for _ in steps))
pathlib.Path("live.jsonl").write_text("".join(json.dumps({"step": i, "lr": 0.1 * 0.9**i}) + "\n" for i in steps))
pathlib.Path("picture.png").write_bytes(png(60, 40, (200, chance.randrange(256), 40)))
pathlib.Path("picture.svg").write_text(
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" onload="parent.harmed=1">'
    '<script>parent.harmed = 1</script><circle cx="20" cy="20" r="15"/></svg>'
)
