"""Runs exported ONNX files with ONNX Runtime and holds them against what mlpipe-stage says.

verify.py MODEL.onnx DATASET PREDICTIONS.csv METRICS.json KEY LEAST_AGREEMENT

PREDICTIONS.csv is of `mlpipe-stage predict --split test` with the model in another form. Checks, with a message for what
is not so: the file is valid by ONNX's own checker with strict inference of shapes; its metadata name the classes; its
logits for one sample are those of the sample in a batch; its predictions are those of the CSV for the share
LEAST_AGREEMENT of the samples at least; its accuracy is the METRICS' under KEY, to the samples that disagree. Prints
what it found, and how long ONNX Runtime takes for a sample in one thread. Under the KEY onnx_int8 weights must be int8 with a scale for each output channel.
"""
import csv
import json
import statistics
import sys
import time

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file


def fail(message):
    sys.exit(f"verify.py: {message}")


def check_quantised(model):
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    weights = [node for node in model.graph.node
               if node.op_type == "DequantizeLinear" and node.input[0] in constants
               and constants[node.input[0]].data_type == onnx.TensorProto.INT8]
    for node in weights:
        axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
        if constants[node.input[1]].dims != [constants[node.input[0]].dims[axis]]:
            fail(f"{node.name} has not a scale for each channel")
    used = {name for node in model.graph.node for name in node.input}
    floats = [tensor.name for tensor in model.graph.initializer
              if tensor.name in used and tensor.name.endswith("weight")]
    if not weights or floats:
        fail(f"weights are not quantised: {floats}")


def median_milliseconds(session, sample):
    taken = []
    for _ in range(56):
        start = time.perf_counter()
        session.run(None, {"samples": sample})
        taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken[5:])


def main(model_file, dataset, predictions_file, metrics_file, key, least):
    model = onnx.load(model_file)
    onnx.checker.check_model(model, full_check=True)
    description = json.loads({p.key: p.value for p in model.metadata_props}["mlpipe"])
    with open(f"{dataset}/dataset.json", encoding="utf-8") as file:
        if description["classes"] != json.load(file)["classes"]:
            fail("the classes are not the dataset's")
    if key == "onnx_int8":
        check_quantised(model)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model_file, options, providers=["CPUExecutionProvider"])
    split = load_file(f"{dataset}/test.safetensors")
    inputs = split["inputs"].astype(numpy.float32)
    logits = numpy.concatenate([session.run(None, {"samples": inputs[i:i + 64]})[0]
                                for i in range(0, len(inputs), 64)])
    alone = session.run(None, {"samples": inputs[3:4]})[0]
    if numpy.abs(alone - logits[3:4]).max() > 1e-3:
        fail("a sample alone gives other logits than in a batch")

    with open(predictions_file, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said = [row["predicted"] for row in rows]
    found = [description["classes"][label] for label in logits.argmax(1)]
    agreement = numpy.mean([a == b for a, b in zip(said, found, strict=True)])
    shares = numpy.exp(logits - logits.max(1, keepdims=True))
    shares = shares.max(1) / shares.sum(1)
    difference = numpy.abs(shares - [float(row["probability"]) for row in rows]).max()
    if agreement < float(least):
        fail(f"{agreement:.4f} of the predictions agree, not {least}")
    if float(least) == 1 and difference > 1e-4:
        fail(f"the probabilities differ by {difference:.2g}")
    accuracy = numpy.mean(logits.argmax(1) == split["labels"])
    with open(metrics_file, encoding="utf-8") as file:
        measured = json.load(file)[key]["accuracy"]
    if abs(accuracy - measured) > 1 - agreement + 1e-9:
        fail(f"the accuracy is {accuracy}, the metrics say {measured}")
    print(f"{model_file}: {len(inputs)} samples, {agreement:.4f} agree, largest difference of a probability "
          f"{difference:.2g}, accuracy {accuracy:.4f} ({measured:.4f}), "
          f"{median_milliseconds(session, inputs[3:4]):.3f} ms a sample")


if __name__ == "__main__":
    main(*sys.argv[1:])
