"""The table of tests/unit/engine/experiments/override_cases.json against the Hydra that DVC uses.

override_cases.py [--write]: checks the table, or writes into it what Hydra says. The family "overrides" of
tests/dvc/run.sh checks it. The unit tests read the same table, so that mlpipe and Hydra are held to the same lines.
The form of the table is described in tests/dvc/README.md.
"""

import json
import pathlib
import sys
import warnings

TABLE = pathlib.Path(__file__).resolve().parents[2] / "unit/engine/experiments/override_cases.json"
NOT_ASKED = "not asked"  # what Hydra says to this takes all memory, or no end
KINDS = {"CHANGE": "change", "ADD": "add", "FORCE_ADD": "add or set", "DEL": "delete"}


def plain(value):
    """A value as JSON has it: without the quotes that Hydra remembers, keys of maps as texts."""
    from hydra.core.override_parser.types import Glob, QuotedString, Sweep

    if isinstance(value, QuotedString):
        return value.text
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {key_text(plain(key)): plain(element) for key, element in value.items()}
    if isinstance(value, (Sweep, Glob)):
        raise TypeError("a sweep inside of a value")
    return value


def key_text(key):
    if isinstance(key, float):
        return repr(key)
    return key if isinstance(key, str) else json.dumps(key)


def tagged(tags):
    return f" tagged {json.dumps(sorted(tags))}" if tags else ""


def sweep_text(override):
    from hydra.core.override_parser.types import Glob, IntervalSweep

    sweep = override._value
    if isinstance(sweep, Glob):
        return f" like {json.dumps(plain(sweep.include))} but not {json.dumps(plain(sweep.exclude))}"
    if isinstance(sweep, IntervalSweep):
        by_orders = " by orders of magnitude" if "log" in sweep.tags else ""
        whole = " in whole numbers" if isinstance(sweep.start, int) or "int" in sweep.tags else ""
        return f" from {float(sweep.start)!r} to {float(sweep.end)!r}{by_orders}{whole}{tagged(sweep.tags)}"
    if getattr(sweep, "shuffle", False) and len(list(override.sweep_iterator())) > 1:
        return " in an order of chance"
    return f" in {json.dumps([plain(value) for value in override.sweep_iterator()])}{tagged(sweep.tags)}"


def describe(file, override):
    """What tests/unit/engine/experiments/describe_override.h says of an override."""
    text = "" if file == "params.yaml" else f"{file}: "
    text += KINDS[override.type.name] + (" group " if "/" in override.key_or_group else " ")
    text += override.key_or_group if override.package is None else f"{override.key_or_group}@{override.package}"
    if override.value_type is None:
        return text
    if override.is_sweep_override():
        return text + sweep_text(override)
    return f"{text} = {json.dumps(plain(override._value))}"


def read_by_hydra(text):
    """The description, or "error"."""
    from dvc.utils.cli_parse import to_path_overrides
    from dvc.utils.hydra import to_hydra_overrides

    try:
        ((file, overrides),) = to_path_overrides([text]).items()
        (override,) = to_hydra_overrides(overrides)
        return describe(file, override)
    except Exception:
        return "error"


def expanded_by_dvc(texts):
    """One list of descriptions a combination, or "error"."""
    from dvc.utils.cli_parse import to_path_overrides
    from dvc.utils.hydra import get_hydra_sweeps, to_hydra_overrides

    try:
        return [
            [describe(file, override) for file, texts in sweep.items() for override in to_hydra_overrides(texts)]
            for sweep in get_hydra_sweeps(to_path_overrides(texts))
        ]
    except Exception:
        return "error"


def complaints(table):
    for case in table["overrides"]:
        hydra = NOT_ASKED if case["hydra"] == NOT_ASKED else read_by_hydra(case["text"])
        if hydra != case["hydra"]:
            yield f"{case['text']!r}: Hydra says {hydra!r}, the table {case['hydra']!r}"
        mlpipe = case.get("mlpipe", case["hydra"])
        differs = mlpipe.partition(":")[0] != "error" if hydra == "error" else mlpipe != hydra
        if differs != ("why" in case):
            yield f"{case['text']!r}: a difference needs a reason, and a reason a difference"
        written = case.get("written")
        if written and not case.get("only_mlpipe_reads_written") and read_by_hydra(written) != mlpipe:
            yield f"{written!r}: Hydra says {read_by_hydra(written)!r}, mlpipe meant {mlpipe!r}"
    for case in table["expansions"]:
        dvc = expanded_by_dvc(case["texts"])
        if dvc != case["dvc"]:
            yield f"{case['texts']!r}: DVC says {dvc!r}, the table {case['dvc']!r}"
        if (case.get("mlpipe", dvc) != dvc) != ("why" in case):
            yield f"{case['texts']!r}: a difference needs a reason, and a reason a difference"


def check():
    warnings.simplefilter("ignore")
    table = json.loads(TABLE.read_text())
    found = list(complaints(table))
    for complaint in found:
        print(complaint)
    print(f"{len(table['overrides'])} overrides and {len(table['expansions'])} expansions, {len(found)} complaints")
    return 1 if found else 0


def write():
    warnings.simplefilter("ignore")
    table = json.loads(TABLE.read_text())
    for case in table["overrides"]:
        if case.get("hydra") != NOT_ASKED:
            case["hydra"] = read_by_hydra(case["text"])
    for case in table["expansions"]:
        case["dvc"] = expanded_by_dvc(case["texts"])
    parts = (
        f'"{name}": [\n' + ",\n".join(json.dumps(case, ensure_ascii=False) for case in table[name]) + "\n]"
        for name in ("overrides", "expansions")
    )
    TABLE.write_text("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    sys.exit(write() if "--write" in sys.argv[1:] else check())
