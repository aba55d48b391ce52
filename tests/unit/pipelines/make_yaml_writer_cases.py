#!/usr/bin/env python3
"""Writes yaml_writer_cases.json anew: values with the text that ruamel.yaml 0.19.1 gives them.

Needs that version: pip install ruamel.yaml==0.19.1. Others fold differently; DVC takes any from 0.17.11, and pip
installs the newest. Values that ruamel.yaml itself does not read back from its text are left out.
"""

import io
import json
import pathlib

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

WORDS = " ".join(f"word{i}" for i in range(30))

# As a value, as an item and as a key.
STRINGS = [
    "", " ", "'", '"', "\\", "true", "True", "yes", "no", "on", "null", "NULL", "~", "None", "NaN",
    "0", "1", "-1", "+1", "00", "017", "0o17", "0o8", "0b11", "0x1F", "0xg", "1_000", "_1", "1_",
    "-_", "1.", ".5", ".5e3", ".5e+3", "1e5", "1e-5", "1e", "e5", "1.2.3", "12:30", "1,000",
    "123456789012345678901234567890", ".inf", "-.inf", "inf", ".nan", "nan", ".", "..", "...", "...a",
    "-", "--", "---", "--- a", "-a", "- a", "a -", "?", "? a", "?a", ":", ":a", "a:", "a: b", "a:b",
    "a :b", "#", "#a", "a#", "a#b", "a #b", "=", "<<", "2020-01-01", "2020-1-1",
    "2020-01-01T10:00:00", "2020-01-01 1:00:00.5 +01:00", "%a", "@a", "`a", "!a", "&a", "*a", "|a",
    ">", "[a", "a]", "{a}", ",a", "a,b", "it's", "'a", "a: it's", '"a"', 'a"b', "a: \"b\"", "a\\b",
    "a\\: b", "a\nb", "a\n", "\na", "\n", "a\n b", "a\tb", "a\rb", "a  b", " a", "a ", "  ", "\0",
    "\x07\x08\x0b\x0c\x1b", "\x7f", "é", "日本", "\U0001F600", "a\U0001F600: b", "\ufeffa", "\u00a0",
    "\u200b", "\ufffe", "\ud7ff", "python src/train.py --lr 0.1 && echo 'done'",
]  # fmt: skip

LONG = [
    WORDS, WORDS + ": x", WORDS + "'" + ": x", "x\n" + WORDS, WORDS + "\n" + WORDS, "é" * 79 + " b c",
    "日本 " * 40 + "x", "日本 " * 40 + ": x", "a" * 79 + " b", "a" * 80 + " b", "a" * 81 + " b c",
    "a" * 78 + " b " + "c" * 90, "a" * 200, "a" * 90 + "  b  c d", "it's " * 30, '"' * 100, "\\ " * 60,
    "\t " * 50, "a\n" * 60, "\n " * 60, "x " * 60, ": " * 50, "\U0001F600 " * 50,
    "\U0001F600\n" * 30, "a\n" + "b" * 75 + "\n" + "c" * 75 + " d",
]  # fmt: skip

TREES = [
    None, True, 1, 1.5, [], {}, [[]], [{}], [[[]]], {"a": []}, {"a": {}}, {"a": None, "b": [None, 1]},
    [[1, [2, 3]], {"a": 1, "b": [1, {"c": 2}]}], [{"a": [1]}, {"b": {"c": [[1], [2]]}}],
    {"a": {"b": {"c": [{"d": None}]}}}, {"k" * 122: 1, "k" * 123: 2},
    {"k" * 130: [1, 2], "l" * 130: {"a": [1]}, "m" * 130: None, "n" * 130: []},
    {"a\nb": 1, "c\nd": [1]}, [0.1, 1e-05, 1e16, 1e15, 1e22, 100000.0, 123456.789, -0.0, 5e-324, 1e-4],
    [2**63 - 1, -(2**63), 2**64 - 1], [False, "false"], {"a": {"b": {"c": [WORDS, "x: " + WORDS]}}},
    {"cmd": ["python src/prepare.py --in data/raw --out data/prepared --seed 42 --fraction 0.25 --verbose"]},
]  # fmt: skip


def dump(value):
    yaml = YAML()
    yaml.default_flow_style = False
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def reads_back(case):
    try:
        return YAML(typ="safe", pure=True).load(case["yaml"]) == case["value"]
    except YAMLError:
        return False


def main():
    values = list(TREES)
    for text in STRINGS + LONG:
        values += [{"v": text}, [text], {text: {"k": [text]}}]
    cases = [{"value": value, "yaml": dump(value)} for value in values]
    cases = [case for case in cases if reads_back(case)]
    target = pathlib.Path(__file__).with_name("yaml_writer_cases.json")
    lines = ",\n".join(json.dumps(case) for case in cases)
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
