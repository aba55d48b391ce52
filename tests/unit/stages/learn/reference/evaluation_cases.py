#!/usr/bin/env python3
"""Writes evaluation_cases.json: predictions, and what others than mlpipe compute of them.

Needs scikit-learn >= 1.8 and statsmodels; the tests need neither, since the table is committed. It was written with
scikit-learn 1.9.1. Run it after a change of the cases:  python3 evaluation_cases.py

Probabilities are whole numbers of 1/1024, so that the table is small and exact, and many of them are equal. The
bootstrap's draws are SplitMix64's, computed here anew; what is computed of each resample is scikit-learn's.
"""

import json
import pathlib
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar

UNITS = 1024
BITS = (1 << 64) - 1


def mix(value):
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & BITS
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & BITS
    return value ^ (value >> 31)


def resamples(seed, samples, count):
    """The indices of each resample, as the stream "bootstrap" of a run seeded with `seed` draws them."""
    name = 0xCBF29CE484222325
    for byte in b"bootstrap":
        name = (name ^ byte) * 0x100000001B3 & BITS
    state = mix(name ^ mix((seed + 0x9E3779B97F4A7C15) & BITS))
    for _ in range(count):
        chosen = []
        while len(chosen) < samples:
            state = (state + 0x9E3779B97F4A7C15) & BITS
            draw = mix(state)
            if draw >= (1 << 64) % samples:
                chosen.append(draw % samples)
        yield np.array(chosen)


def draw_case(random, samples, classes, absent=()):
    """Labels, and probabilities in units: each at least 1, together UNITS, on the whole for the right class."""
    present = [c for c in range(classes) if c not in absent]
    labels = random.choice(present, samples)
    shares = random.dirichlet(np.full(classes, 0.4), samples)
    for row, label in zip(shares, labels):
        row[list(absent)] = 0
        row[label] += random.exponential(0.7)
    shares /= shares.sum(axis=1, keepdims=True)
    units = np.floor(shares * (UNITS - classes)).astype(int) + 1
    units[np.arange(samples), shares.argmax(axis=1)] += UNITS - units.sum(axis=1)
    return labels, units


def areas(labels, scores):
    """The area of each class against the rest, and None where it is not defined."""
    found = []
    for c in range(scores.shape[1]):
        positive = labels == c
        defined = positive.any() and not positive.all()
        found.append(float(metrics.roc_auc_score(positive, scores[:, c])) if defined else None)
    return found


def macro_area(labels, scores):
    return float(np.mean([area for area in areas(labels, scores) if area is not None]))


def bins_of(labels, scores, count):
    """[samples, mean confidence, accuracy] of the bins that are not empty, in order."""
    confidence = scores.max(axis=1)
    right = (scores.argmax(axis=1) == labels).astype(int)
    accuracy, mean = calibration_curve(right, confidence, n_bins=count, strategy="uniform")
    places = np.searchsorted(np.linspace(0, 1, count + 1)[1:-1], confidence)
    samples = [int(n) for n in np.bincount(places, minlength=count) if n]
    return [[n, float(m), float(a)] for n, m, a in zip(samples, mean, accuracy)]


def ece(labels, scores, count):
    return float(sum(n * abs(m - a) for n, m, a in bins_of(labels, scores, count)) / len(labels))


def bootstrap(labels, scores, seed, count, confidence, bins):
    values = {"accuracy": [], "macro_f1": [], "ece": [], "roc_auc": []}
    known = list(range(scores.shape[1]))
    for chosen in resamples(seed, len(labels), count):
        y, p = labels[chosen], scores[chosen]
        said = p.argmax(axis=1)
        values["accuracy"].append(metrics.accuracy_score(y, said))
        values["macro_f1"].append(metrics.f1_score(y, said, labels=known, average="macro", zero_division=0))
        values["ece"].append(ece(y, p, bins))
        values["roc_auc"].append(macro_area(y, p))
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    intervals = {key: [float(q) for q in np.quantile(one, tails)] for key, one in values.items()}
    return {"seed": seed, "resamples": count, "confidence": confidence, "bins": bins, **intervals}


def describe(name, labels, units, seed):
    scores = units / UNITS
    classes = scores.shape[1]
    said = scores.argmax(axis=1)
    known = list(range(classes))
    averages = {}
    for average in (None, "macro", "weighted"):
        figures = metrics.precision_recall_fscore_support(labels, said, labels=known, average=average, zero_division=0)
        averages[average or "classes"] = [np.asarray(one).tolist() for one in figures[:3]]
    case = {
        "name": name,
        "labels": labels.tolist(),
        "units": units.tolist(),
        "accuracy": float(metrics.accuracy_score(labels, said)),
        **averages,
        "confusion": metrics.confusion_matrix(labels, said, labels=known).tolist(),
        "log_loss": float(metrics.log_loss(labels, scores, labels=known)),
        "brier": float(metrics.brier_score_loss(labels, scores[:, 1] if classes == 2 else scores, **(
            {} if classes == 2 else {"labels": known}))),
        "roc_auc": areas(labels, scores),
        "bins": {str(count): bins_of(labels, scores, count) for count in (8, 15)},
        "ece": {str(count): ece(labels, scores, count) for count in (8, 15)},
        "bootstrap": bootstrap(labels, scores, seed, 200, 0.9, 15),
    }
    if classes > 2:
        case["top_k"] = {str(k): float(metrics.top_k_accuracy_score(labels, scores, k=k, labels=known)) for k in (2, 3)}
        one_hot = np.eye(classes)[labels]
        case["roc_auc_micro"] = float(metrics.roc_auc_score(one_hot.ravel(), scores.ravel()))
    if classes > 2 and None not in case["roc_auc"]:
        for average in ("macro", "weighted"):
            area = metrics.roc_auc_score(labels, scores, multi_class="ovr", average=average, labels=known)
            case["roc_auc_" + average] = float(area)
    return case


def mcnemar_cases():
    pairs = [(0, 0), (1, 0), (3, 8), (12, 12), (24, 0), (5, 19), (5, 20), (13, 12), (40, 25), (300, 217), (60, 2)]
    table = []
    for b, c in pairs:
        exact = b + c < 25
        result = mcnemar([[7, b], [c, 2]], exact=exact, correction=True)
        table.append({"only_first": b, "only_second": c, "statistic": None if exact else float(result.statistic),
                      "p_value": float(result.pvalue)})
    return table


def comparison(random):
    """Two models of the same samples: the interval of the difference of their accuracies."""
    labels, first = draw_case(random, 80, 3)
    second = np.roll(first, 1, axis=1)
    second[:50] = first[:50]
    gain = (first.argmax(axis=1) == labels).astype(int) - (second.argmax(axis=1) == labels).astype(int)
    means = [gain[chosen].mean() for chosen in resamples(5, 80, 300)]
    return {"labels": labels.tolist(), "first": first.tolist(), "second": second.tolist(), "seed": 5, "resamples": 300,
            "confidence": 0.95, "difference": float(gain.mean()),
            "interval": [float(q) for q in np.quantile(means, [0.025, 0.975])]}


def main():
    warnings.simplefilter("error")
    random = np.random.default_rng(20240607)
    table = {
        "cases": [
            describe("six classes", *draw_case(random, 90, 6), seed=1),
            describe("two classes", *draw_case(random, 60, 2), seed=2),
            describe("a class that is never there", *draw_case(random, 50, 4, absent=(2,)), seed=3),
            describe("few samples of many classes", *draw_case(random, 25, 8), seed=4),
        ],
        "mcnemar": mcnemar_cases(),
        "comparison": comparison(random),
    }
    text = json.dumps(table, separators=(",", ":"))
    for key in ('{"name"', '"mcnemar"', '"comparison"', '"accuracy"', '"bootstrap"', '"units"'):
        text = text.replace(key, "\n" + key)
    (pathlib.Path(__file__).parent / "evaluation_cases.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
