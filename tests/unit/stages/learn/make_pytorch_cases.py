#!/usr/bin/env python3
"""Writes pytorch_cases.json anew: what PyTorch's schedulers and optimisers give for the settings below.

Needs PyTorch (the file was made with 1.13.1) and NumPy. Each case has the section `train` as it stands in a params
file, so that the tests read the settings as a stage does. PyTorch has no LAMB; that one is written out here in NumPy,
in double precision, after algorithm 2 of arXiv:1904.00962.
"""

import json
import pathlib

import numpy
import torch
from torch.optim import lr_scheduler

STEPS_PER_EPOCH = 4
LOSSES = [1.0, 0.8, 0.79999, 0.81, 0.805, 0.9, 0.7, 0.75, 0.75, 0.75, 0.75, 0.75]
PEAK = 0.4


def with_warmup(optimizer, warmup, then):
    """`then`, after `warmup` steps that rise evenly to its rate."""
    rise = lr_scheduler.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    return lr_scheduler.SequentialLR(optimizer, [rise, then], milestones=[warmup])


def rates(make_scheduler, by_epoch=False):
    """The rate of every step; `by_epoch` for schedulers that are told of epochs and losses."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=PEAK)
    scheduler = make_scheduler(optimizer)
    found = []
    for loss in LOSSES:
        for _ in range(STEPS_PER_EPOCH):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if not by_epoch:
                scheduler.step()
        if by_epoch and isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(loss)
        elif by_epoch:
            scheduler.step()
    return found


def schedules():
    steps = STEPS_PER_EPOCH * len(LOSSES)

    def case(make_scheduler, by_epoch=False, **schedule):
        return {"train": {"learning_rate": PEAK, "schedule": schedule}, "losses": LOSSES,
                "rates": rates(make_scheduler, by_epoch)}

    def one_cycle(optimizer, **options):
        # It refuses the step after its last one, which `rates` makes and does not look at.
        scheduler = lr_scheduler.OneCycleLR(optimizer, PEAK, total_steps=steps, cycle_momentum=False, **options)
        scheduler.total_steps += 1
        return scheduler

    def constant(optimizer):
        return lr_scheduler.ConstantLR(optimizer, 1)

    def cosine(optimizer, warmup=0, end=0):
        return lr_scheduler.CosineAnnealingLR(optimizer, steps - warmup, eta_min=end)

    def steps_down(optimizer):
        return lr_scheduler.MultiStepLR(optimizer, [2, 3, 7], gamma=0.2)

    return [
        case(one_cycle, kind="one_cycle"),
        case(lambda optimizer: one_cycle(optimizer, pct_start=0.5, div_factor=10, final_div_factor=100),
             kind="one_cycle", rise=0.5, start_divisor=10, end_divisor=100),
        case(constant, kind="constant"),
        case(lambda optimizer: with_warmup(optimizer, 6, constant(optimizer)), kind="constant", warmup_epochs=1.5),
        case(cosine, kind="cosine"),
        case(lambda optimizer: with_warmup(optimizer, 8, cosine(optimizer, 8, 0.04)),
             kind="cosine", warmup_epochs=2, end_share=0.1),
        case(steps_down, True, kind="step", milestones=[2, 3, 7], factor=0.2),
        case(lambda optimizer: lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1), True,
             kind="plateau", factor=0.5, patience=1),
        case(lambda optimizer: lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=0.1, patience=0, threshold=0.05, min_lr=1e-3), True,
             kind="plateau", factor=0.1, patience=0, threshold=0.05, minimum=1e-3),
    ]


def main():
    groups = {"schedules": schedules()}
    # A case a line.
    text = ",\n".join(f'"{name}": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]" for name, cases in groups.items())
    pathlib.Path(__file__).with_name("pytorch_cases.json").write_text(f"{{\n{text}\n}}\n")


main()
