"""Queued experiments whose workers are killed again and again: every one of them must come to be exactly once, with the
right result, and nothing may be left behind.

  queue_kills.py [--tasks N] [--workers N] [--kills N] [--rounds N] [--seed N]
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

PIPELINE = """stages:
  common:
    cmd: sleep 0.02; cp raw.txt common.txt
    deps: [raw.txt]
    outs: [common.txt]
  first:
    cmd: sleep 0.01; cat common.txt params.yaml >first.txt
    deps: [common.txt]
    params: [number]
    outs: [first.txt]
  second:
    cmd: python3 -S second.py
    deps: [first.txt, second.py]
    params: [number]
    outs: [second.txt]
    metrics:
      - score.json: {cache: false}
"""
SECOND = """number = int(open("params.yaml").read().split()[1])
open("second.txt", "w").write(open("first.txt").read() * 2)
open("score.json", "w").write('{"square": %d}' % number**2)
"""


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def make_project():
    run("git", "init", "-q", "-b", "main", ".")
    run("mlpipe", "init")
    for name, text in {"mlpipe.yaml": PIPELINE, "second.py": SECOND, "raw.txt": "raw\n", "params.yaml": "number: 0\n"}.items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    run("git", "add", "-A")
    run("git", "commit", "-qm", "base")


def start_worker():
    return subprocess.Popen(["mlpipe", "queue", "worker", "--stage-jobs", "1"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def work(options, chance):
    """Workers until nothing is left; each is killed so often, then lives. Returns how many kills it came to."""
    workers = [start_worker() for _ in range(options.workers)]
    kills = [options.kills] * options.workers
    total = 0
    while any(worker is not None for worker in workers):
        time.sleep(chance.uniform(0, 0.05))
        number = chance.randrange(options.workers)
        worker = workers[number]
        if worker is None:
            continue
        if worker.poll() is not None:
            if worker.returncode != 0:
                sys.exit(f"a worker ended with status {worker.returncode}: {worker.stderr.read()}")
            workers[number] = None
        elif kills[number] > 0 and chance.random() < 0.5:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            kills[number] -= 1
            total += 1
            workers[number] = start_worker()
    return total


def check(options, status):
    tasks = json.loads(run("mlpipe", "queue", "status", "--json"))["tasks"]
    wrong = [f"{task['name']}: {task['state']} {task.get('message', '')}" for task in tasks if task["state"] != "succeeded"]
    if wrong or len(tasks) != options.tasks:
        sys.exit(f"{len(tasks)} tasks, not succeeded: {wrong}")
    refs = dict(line.split() for line in run("git", "for-each-ref", "--format=%(refname:lstrip=4) %(objectname)", "refs/exps").splitlines())
    if sorted(refs) != sorted(task["name"] for task in tasks):
        sys.exit("the experiments are not those that were queued")
    for task in tasks:
        number = int(task["name"].rpartition("-")[2])
        if refs[task["name"]] != task["rev"]:
            sys.exit(f"{task['name']} is not what the queue made")
        score = json.loads(run("git", "show", f"{task['rev']}:score.json"))
        params = run("git", "show", f"{task['rev']}:params.yaml")
        if score != {"square": number**2} or params != f"number: {number}\n":
            sys.exit(f"{task['name']} has the wrong result: {score} with {params}")
    if run("git", "for-each-ref", "refs/mlpipe"):
        sys.exit("a ref of the queue was left")
    run("mlpipe", "exp", "clean")  # a kill may leave the empty file of a lease
    left = [entry.name for entry in os.scandir(".mlpipe/tmp/exps") if not entry.name.startswith("worker-")]
    if left:
        sys.exit(f"left behind: {left}")
    if run("git", "status", "--porcelain") != status:
        sys.exit("the workspace was touched")
    run("mlpipe", "fsck")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    home = os.getcwd()
    for number in range(options.rounds):
        seed = options.seed + number
        os.mkdir(f"round-{seed}")
        os.chdir(f"round-{seed}")
        make_project()
        status = run("git", "status", "--porcelain")
        run("mlpipe", "exp", "run", "--queue", "-S", f"number=range(1,{options.tasks + 1})", "-n", "task")
        began = time.monotonic()
        kills = work(options, random.Random(seed))
        check(options, status)
        print(f"round {seed}: {options.tasks} experiments, {kills} kills, {time.monotonic() - began:.1f} s", flush=True)
        os.chdir(home)
        shutil.rmtree(f"round-{seed}")


main()
