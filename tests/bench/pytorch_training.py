"""Trains the model of a model.json on a prepared dataset with PyTorch, as a careful user would write it, and prints the
seconds of each epoch as JSON. Run by run_training:

    python pytorch_training.py PARAMS.json MODEL.json DATASET_DIRECTORY

The data lies in memory as bytes; pictures are moved and mirrored a batch at a time; nothing waits for a result before the
epoch's end. The recipe is train's: SGD with Nesterov momentum and no decay of norms and biases, one cycle by step."""

import json
import pathlib
import struct
import sys
import time

import torch
from torch import nn

TYPES = {"U8": torch.uint8, "F32": torch.float32, "I64": torch.int64}


def read_safetensors(path):
    data = bytearray(pathlib.Path(path).read_bytes())
    (size,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(data[begin:end], dtype=TYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors["inputs"], tensors["labels"]


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Normalise(nn.Module):
    def __init__(self, mean, std):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).reshape(-1, 1, 1))
        self.register_buffer("std", torch.tensor(std).reshape(-1, 1, 1))

    def forward(self, x):
        return (x.float() - self.mean) / self.std


def convolution(settings, channels):
    kernel = settings["kernel"]
    padding = settings["padding"] if settings["padding"] >= 0 else kernel // 2
    return nn.Conv2d(channels, settings["out"], kernel, settings["stride"], padding, groups=settings["groups"],
                     bias=settings["bias"])


def build(layers, shape):
    """The module, and the shape of one sample behind it."""
    modules = []
    for layer in layers:
        kind, settings = (layer, {}) if isinstance(layer, str) else next(iter(layer.items()))
        if kind == "conv":
            modules.append(convolution(settings, shape[0]))
        elif kind == "batch_norm":
            modules.append(nn.BatchNorm2d(shape[0]) if len(shape) == 3 else nn.BatchNorm1d(shape[0]))
        elif kind in ("relu", "gelu", "silu"):
            modules.append({"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU}[kind]())
        elif kind == "max_pool":
            modules.append(nn.MaxPool2d(settings["kernel"], settings["stride"] or None, settings["padding"]))
        elif kind == "global_avg_pool":
            modules += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        elif kind == "flatten":
            modules.append(nn.Flatten())
        elif kind == "dense":
            modules.append(nn.Linear(shape[0], settings["out"], settings["bias"]))
        elif kind == "residual":
            shortcut = build(settings["shortcut"], shape)[0] if settings.get("shortcut") else nn.Identity()
            modules.append(Residual(build(settings["body"], shape)[0], shortcut))
        else:
            sys.exit(f"pytorch_training: no '{kind}' here")
        with torch.no_grad():
            modules[-1].eval()
            if kind == "global_avg_pool":
                modules[-2].eval()
                shape = [shape[0]]
            else:
                shape = list(modules[-1](torch.zeros(1, *shape)).shape[1:])
    return nn.Sequential(*modules), shape


def augment(images, crop, flip):
    """A batch moved by up to `crop` pixels and mirrored by chance: one gather of padded rows and columns."""
    count, _, height, width = images.shape
    if flip:
        images = torch.where(torch.rand(count, 1, 1, 1) < 0.5, images.flip(3), images)
    if crop:
        padded = nn.functional.pad(images, [crop] * 4)
        down, right = (torch.randint(0, 2 * crop + 1, (count, 1)) for _ in range(2))
        rows = (down + torch.arange(height))[:, None, :, None]
        columns = (right + torch.arange(width))[:, None, None, :]
        batch = torch.arange(count)[:, None, None, None]
        channels = torch.arange(images.shape[1])[None, :, None, None]
        images = padded[batch, channels, rows, columns]
    return images


def train_epoch(model, optimiser, schedule, inputs, labels, recipe):
    model.train()
    criterion = nn.CrossEntropyLoss(label_smoothing=recipe.get("label_smoothing", 0))
    loss_sum, right = torch.zeros(()), torch.zeros((), dtype=torch.int64)
    options = recipe.get("augment", {})
    for indices in torch.randperm(len(labels)).split(recipe["batch_size"]):
        images = augment(inputs[indices], options.get("crop", 0), options.get("flip", False))
        if recipe.get("channels_last"):
            images = images.contiguous(memory_format=torch.channels_last)
        logits = model(images)
        loss = criterion(logits, labels[indices])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        loss_sum += loss.detach() * len(indices)
        right += (logits.detach().argmax(1) == labels[indices]).sum()
    return float(loss_sum) / len(labels), int(right) / len(labels)


def validate(model, inputs, labels):
    model.eval()
    with torch.inference_mode():
        return sum((model(images).argmax(1) == wanted).sum().item()
                   for images, wanted in zip(inputs.split(256), labels.split(256))) / len(labels)


def main():
    params, model_file, directory = sys.argv[1:]
    params = json.loads(pathlib.Path(params).read_text())
    recipe = params["train"]
    torch.manual_seed(params["seed"])
    torch.set_num_threads(params["threads"])
    info = json.loads((pathlib.Path(directory) / "dataset.json").read_text())
    architecture = json.loads(pathlib.Path(model_file).read_text())["architecture"]
    layers, _ = build(architecture["layers"], architecture["input"])
    model = nn.Sequential(Normalise(info["mean"], info["std"]), layers)
    if recipe.get("channels_last"):
        model = model.to(memory_format=torch.channels_last)
    inputs, labels = read_safetensors(pathlib.Path(directory) / "train.safetensors")
    held_out = read_safetensors(pathlib.Path(directory) / "validation.safetensors")
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimiser = torch.optim.SGD([{"params": decayed, "weight_decay": recipe["weight_decay"]},
                                 {"params": others, "weight_decay": 0}],
                                lr=recipe["learning_rate"], momentum=recipe["momentum"], nesterov=True)
    steps = recipe["epochs"] * -(-len(labels) // recipe["batch_size"])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe["learning_rate"], total_steps=steps,
                                                   cycle_momentum=False)
    seconds = []
    for _ in range(recipe["epochs"]):
        began = time.monotonic()
        train_epoch(model, optimiser, schedule, inputs, labels, recipe)
        validate(model, *held_out)
        seconds.append(time.monotonic() - began)
    print(json.dumps({"version": torch.__version__, "parameters": sum(p.numel() for p in model.parameters()),
                      "seconds": seconds}))


main()
