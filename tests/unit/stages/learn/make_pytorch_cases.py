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


START = {
    "weight": [[0.5, -0.7, 1.2, 0.9], [-1.1, 0.6, 0.8, -0.5], [1.3, -0.9, 0.7, 1.0]],
    "bias": [0.4, -0.6, 0.9],
}
RATES = [0.001, 0.02, 0.01, 0.005, 0.0025, 0.001]


def gradients():
    """One for each parameter and step, of few digits so that they stand in the file exactly."""
    random = numpy.random.default_rng(5)
    return [{name: random.normal(0, 0.5, numpy.shape(start)).round(3).tolist() for name, start in START.items()}
            for _ in RATES]


def by_pytorch(make_optimizer, decay):
    """The parameters after all steps; only the weight is decayed."""
    parameters = {name: torch.tensor(start, requires_grad=True) for name, start in START.items()}
    optimizer = make_optimizer([{"params": [parameters["weight"]], "weight_decay": decay},
                                {"params": [parameters["bias"]], "weight_decay": 0}])
    for rate, step in zip(RATES, gradients()):
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(step[name])
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
    return {name: parameter.tolist() for name, parameter in parameters.items()}


def by_lamb(decay, beta1, beta2, epsilon):
    """The same by LAMB. The bias is neither decayed nor scaled by its norm."""
    values = {name: numpy.array(start) for name, start in START.items()}
    first = {name: numpy.zeros_like(value) for name, value in values.items()}
    second = {name: numpy.zeros_like(value) for name, value in values.items()}
    for step, (rate, found) in enumerate(zip(RATES, gradients()), start=1):
        for name, value in values.items():
            gradient = numpy.array(found[name])
            first[name] = beta1 * first[name] + (1 - beta1) * gradient
            second[name] = beta2 * second[name] + (1 - beta2) * gradient ** 2
            update = (first[name] / (1 - beta1 ** step)) / (numpy.sqrt(second[name] / (1 - beta2 ** step)) + epsilon)
            ratio = 1.0
            if name == "weight":
                update = update + decay * value
                ratio = numpy.linalg.norm(value) / numpy.linalg.norm(update)
            values[name] = value - rate * ratio * update
    return {name: value.tolist() for name, value in values.items()}


def optimizers():
    optim = torch.optim

    def case(make_optimizer, **train):
        return {"train": train, "after": by_pytorch(make_optimizer, train.get("weight_decay", 0))}

    def lamb(weight_decay, beta1=0.9, beta2=0.999, epsilon=1e-6):
        return {"train": {"optimizer": "lamb", "weight_decay": weight_decay, "beta1": beta1, "beta2": beta2,
                          "epsilon": epsilon},
                "after": by_lamb(weight_decay, beta1, beta2, epsilon)}

    return [
        case(lambda groups: optim.SGD(groups, 1), optimizer="sgd", momentum=0),
        case(lambda groups: optim.SGD(groups, 1, momentum=0.9), optimizer="sgd", weight_decay=0.05),
        case(lambda groups: optim.SGD(groups, 1, momentum=0.8, nesterov=True),
             optimizer="sgd", momentum=0.8, nesterov=True, weight_decay=0.05),
        case(optim.Adam, optimizer="adam"),
        case(lambda groups: optim.Adam(groups, betas=(0.8, 0.99), eps=1e-3),
             optimizer="adam", beta1=0.8, beta2=0.99, epsilon=1e-3, weight_decay=0.05),
        case(optim.AdamW, optimizer="adamw", weight_decay=0.1),
        case(lambda groups: optim.AdamW(groups, betas=(0.8, 0.99), eps=1e-3),
             beta1=0.8, beta2=0.99, epsilon=1e-3, weight_decay=0.0),
        case(optim.Adagrad, optimizer="adagrad"),
        case(lambda groups: optim.Adagrad(groups, eps=1e-4), optimizer="adagrad", epsilon=1e-4, weight_decay=0.05),
        lamb(0.01),
        lamb(0.2, beta1=0.8, beta2=0.99, epsilon=1e-3),
    ]


def main():
    steps = [{"rate": rate, "gradients": step} for rate, step in zip(RATES, gradients())]
    groups = {"schedules": schedules(), "start": [START], "steps": steps, "optimizers": optimizers()}
    # A case a line.
    text = ",\n".join(f'"{name}": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]" for name, cases in groups.items())
    pathlib.Path(__file__).with_name("pytorch_cases.json").write_text(f"{{\n{text}\n}}\n")


main()
