"""Tables of what was measured: Markdown for people, JSON for programs."""

import json
import os
import platform

TITLES = {
    "start": "Start-up, and the digits example",
    "repro": "`repro` when nothing has changed (ninja: null build)",
    "status": "`status` when nothing has changed (ninja: `-n`)",
    "leaf": "`repro` after the input of one last stage has changed",
    "first": "First run: every stage runs, nothing is known",
}


def machine(realtime, where):
    text = f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}; files in {where}"
    return text + ("; real-time priority" if realtime else "")


def ratio(command, baseline):
    """How many times as long as the first command of the group."""
    return command.median / baseline.median


def number(value):
    return f"{value:.1f}" if value < 1000 else f"{value:,.0f}"


def row(group, command):
    low, high = (1000 * seconds for seconds in command.quartiles)
    spread = f"{number(low)} .. {number(high)}"
    times = f"{ratio(command, group.commands[0]):.2f}"
    cells = [group.shape, f"{group.size:,}" if group.size else "", command.tool, str(len(command.seconds))]
    cells += [number(1000 * command.median), spread, times, f"{command.peak_kib / 1024:.0f}"]
    if group.operation == "first":
        cells.append(per_stage(group, command))
    return "| " + " | ".join(cells) + " |"


def per_stage(group, command):
    """Milliseconds a stage beyond what its shell costs."""
    bare = [other for other in group.commands if other.tool == "sh -c"]
    return f"{1000 * (command.median - bare[0].median) / group.size:.2f}" if bare else ""


def print_markdown(operation, groups):
    heads = ["shape", "stages", "tool", "n", "median ms", "quartiles", "times mlpipe", "peak MiB"]
    if operation == "first":
        heads.append("ms a stage over sh -c")
    print(f"\n### {TITLES[operation]}\n")
    print("| " + " | ".join(heads) + " |")
    print("| " + " | ".join("---" for _ in heads) + " |")
    for group in groups:
        for command in group.commands:
            print(row(group, command))


def write_json(path, groups, about):
    rows = []
    for group in groups:
        for command in group.commands:
            rows.append(
                {
                    "operation": group.operation,
                    "shape": group.shape,
                    "stages": group.size,
                    "tool": command.tool,
                    "seconds": command.seconds,
                    "peak_kib": command.peak_kib,
                }
            )
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"machine": about, "rows": rows}, file, indent=1)


# Files; with fewer, what a command needs for each is lost in how much its memory varies.
MANY = 10_000


def print_files_head():
    heads = ["files", "operation", "tool", "n", "median ms", "quartiles", "times mlpipe", "peak MiB", "bytes a file"]
    print("| " + " | ".join(heads) + " |\n| " + " | ".join("---" for _ in heads) + " |", flush=True)


def print_files(workload, operation, commands, single):
    """`single`: the peak memory in KiB of (operation, tool) on one small file."""
    for command in commands:
        low, high = (1000 * seconds for seconds in command.quartiles)
        cells = [workload.name, operation, command.tool, str(len(command.seconds)), number(1000 * command.median)]
        cells += [f"{number(low)} .. {number(high)}", f"{ratio(command, commands[0]):.2f}", f"{command.peak_kib / 1024:.0f}"]
        more_kib = command.peak_kib - single.get((operation, command.tool), 0)
        cells.append(f"{1024 * more_kib / workload.count:.0f}" if workload.count >= MANY else "")
        print("| " + " | ".join(cells) + " |", flush=True)
