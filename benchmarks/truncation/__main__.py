"""Trains on the sine and on a distant cue, gradients cut and not cut, and writes the README beside this file."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from unrolled.classroom.authoring.files import write_whole
from unrolled.learning import adam_step, truncated_bptt
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_states, output_bptt, tanh_slope
from unrolled.tasks.sine import sine_windows

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
UNITS, STEPS, WINDOWS, JUDGED, CUT = 100, 50, 100, 50, 5
EPOCHS, RATE, LIMIT = 25, 1e-4, 10.0  # the article's
ITERATIONS, ADAM_RATE = 200, 0.01
SINE_SEEDS, ARTICLE_SEEDS, CUE_SEEDS = 5, 15, 10
CUE = {"steps": 30, "units": 12, "radius": 0.8, "batch": 32, "iterations": 1000, "last": 25}
STARTS = ("ours", "recurrent weights ours", "uniform")
RUNS = [("ours", training, k) for training in ("Adam", "plain") for k in (CUT, STEPS)]
RUNS += [("uniform", "plain", CUT), ("uniform", "plain", STEPS), ("uniform", "Adam", CUT)]
RUNS += [("recurrent weights ours", "plain", CUT), ("recurrent weights ours", "Adam", CUT)]
HEAD = f"""\
# What truncation does to training, and what else does

    python benchmarks/truncation

makes the long measurements of chapter 7.

**The sine.** A network of {UNITS} sigmoid units reads {STEPS} values of sin(0), sin(1), ... and predicts the next.
It learns from {WINDOWS} windows and is judged on the {JUDGED} that follow, by its root mean square error;
predicting zero scores {{zero:.3f}}. The gradient is right, or right and cut at {CUT} steps. *Ours* starts from an
orthogonal recurrent matrix times 0.9, normal input weights, and normal output weights over the root of the number
of units; *uniform* draws all weights from U(0, 1), as a published article does; in between, only the recurrent
weights are ours. *Adam* takes {ITERATIONS} steps of size {ADAM_RATE} on all windows at once; *plain* is the
article's training, {EPOCHS} passes through the windows one by one with a step size of {RATE}, each entry of the
gradient clipped to {LIMIT:.0f}. The article itself has an input weight for each step, no biases, and its own
gradient.

**The cue.** {CUE["units"]} tanh units from a random start with spectral radius {CUE["radius"]} read {CUE["steps"]}
steps and say at the last what the first was, 1 or -1; {CUE["iterations"]} steps of Adam on batches of
{CUE["batch"]}. The error is the mean of the last {CUE["last"]} batches; 1 means that nothing was learned.

Entries are medians over seeds, and in parentheses the smallest and the largest.
"""


def layer(rng, m: int, n: int, radius: float = 0.9, input_scale: float = 1.0) -> dict:
    """Chapter 7's start: the recurrent matrix is an orthogonal one times the radius."""
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return {
        "W_xh": input_scale * rng.normal(size=(n, m)),
        "W_hh": radius * Q,
        "W_hy": rng.normal(size=(1, n)) / np.sqrt(n),
        "b_h": np.zeros(n),
        "b_y": np.zeros(1),
    }


def start(kind: str, rng) -> dict:
    w = layer(rng, 1, UNITS)
    uniform = {name: rng.uniform(0, 1, w[name].shape) for name in ("W_xh", "W_hh", "W_hy")}
    if kind == "recurrent weights ours":
        del uniform["W_hh"]
    return w if kind == "ours" else w | uniform


def sigmoid_slope(h):
    return h * (1 - h)


def errors_and_gradients(w, X, d, k, activation, slope) -> tuple[np.ndarray, dict]:
    """Errors of the last output, and the gradient of half their mean square, cut at k."""
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(len(w["W_hh"])), activation)
    error = h[:, -1] @ w["W_hy"].T + w["b_y"] - d[:, None]
    e = np.zeros((*X.shape[:2], 1))
    e[:, -1] = error / len(X)
    direct, gradients = output_bptt(h, e, w["W_hy"])
    return error, gradients | truncated_bptt(X, h, direct, w["W_xh"], w["W_hh"], 1, k, slope)


def root_mean_square(errors) -> float:
    return float(np.sqrt(np.mean(np.square(errors))))


def sine_run(kind: str, training: str, k: int, seed: int) -> float:
    """The error on the later windows."""
    (X, d), (X_new, d_new) = sine_windows(0, WINDOWS), sine_windows(WINDOWS, JUDGED)
    w, memory = start(kind, np.random.default_rng(seed)), None
    if training == "Adam":
        for _ in range(ITERATIONS):
            _, gradients = errors_and_gradients(w, X, d, k, sigmoid, sigmoid_slope)
            w, memory = adam_step(w, gradients, memory, step_size=ADAM_RATE)
    else:
        for _ in range(EPOCHS):
            for i in range(WINDOWS):
                _, found = errors_and_gradients(w, X[i : i + 1], d[i : i + 1], k, sigmoid, sigmoid_slope)
                w = {name: w[name] - RATE * np.clip(found[name], -LIMIT, LIMIT) for name in w}
    return root_mean_square(errors_and_gradients(w, X_new, d_new, 1, sigmoid, sigmoid_slope)[0])


def article_states(x, U, W) -> np.ndarray:
    """States 0 to T of the article's network: a column of input weights for each step."""
    h = np.zeros((len(x) + 1, len(W)))
    for t in range(1, len(x) + 1):
        h[t] = sigmoid(U[:, t - 1] * x[t - 1] + W @ h[t - 1])
    return h


def article_gradients(x, h, error, U, W, reach: int = CUT) -> tuple:
    """What the article computes in place of gradients, its running totals summed up."""
    t = np.arange(len(x))
    times = np.minimum(t, reach) * (len(x) - t)  # how often step t's product is added in the end
    dU = np.broadcast_to((U @ (times * x))[:, None], U.shape)
    dW = np.broadcast_to((W @ (times @ h[:-1]))[:, None], W.shape)
    return dU, error * h[1:].sum(axis=0), dW


def article_run(seed: int) -> list[float]:
    """The error by the pass that was trained, and by the article's pass for predicting.

    The latter reads the whole window at every step.
    """
    rng = np.random.default_rng(seed)
    U, W, V = rng.uniform(0, 1, (UNITS, STEPS)), rng.uniform(0, 1, (UNITS, UNITS)), rng.uniform(0, 1, UNITS)
    (X, d), (X_new, d_new) = sine_windows(0, WINDOWS), sine_windows(WINDOWS, JUDGED)
    for _ in range(EPOCHS):
        for x, target in zip(X[:, :, 0], d, strict=True):
            h = article_states(x, U, W)
            found = article_gradients(x, h, V @ h[-1] - target, U, W)
            U, V, W = (w - RATE * np.clip(g, -LIMIT, LIMIT) for w, g in zip((U, V, W), found, strict=True))
    outputs = []
    for x in X_new[:, :, 0]:
        h = np.zeros(UNITS)
        for _ in x:
            h = sigmoid(U @ x + W @ h)
        outputs.append((V @ article_states(x, U, W)[-1], V @ h))
    return [root_mean_square(predicted - d_new) for predicted in np.array(outputs).T]


def cue_run(k: int, seed: int) -> float:
    """The mean squared error of the last batches."""
    rng = np.random.default_rng(seed)
    w, memory, errors = layer(rng, 2, CUE["units"], CUE["radius"], 0.5), None, []
    for _ in range(CUE["iterations"]):
        X = np.zeros((CUE["batch"], CUE["steps"], 2))
        X[:, :, 1] = 0.5 * rng.normal(size=X.shape[:2])
        X[:, 0, 0] = rng.choice([-1.0, 1.0], size=len(X))
        error, gradients = errors_and_gradients(w, X, X[:, 0, 0], k, np.tanh, tanh_slope)
        errors.append(float(np.mean(np.square(error))))
        w, memory = adam_step(w, gradients, memory, step_size=ADAM_RATE)
    return statistics.fmean(errors[-CUE["last"] :])


def entry(values: list[float]) -> str:
    return f"{statistics.median(values):.4f} ({min(values):.4f}, {max(values):.4f})"


def report(found: dict, when: str) -> str:
    lines = [HEAD.format(zero=found["zero"]), f"Trained {when}.\n", "## The sine\n"]
    lines += [f"| start | training | cut at {CUT} | not cut |", "|---|---|---|---|"]
    for kind in STARTS:
        for training in ("Adam", "plain"):
            own = [found["sine"].get(f"{kind}, {training}, {k}") for k in (CUT, STEPS)]
            shown = " | ".join(entry(values) if values else "not run" for values in own)
            lines.append(f"| {kind} | {training} | {shown} |")
    trained, published = (list(scores) for scores in zip(*found["article"], strict=True))
    lines.append(f"\nThe article, {ARTICLE_SEEDS} seeds: {entry(trained)}; by its own pass for predicting, which")
    lines.append(f"reads the whole window at every step, {entry(published)}.\n\n## The cue\n")
    lines += [f"| gradient | error, {CUE_SEEDS} seeds |", "|---|---|"]
    lines += [f"| cut at {k} | {entry(values)} |" for k, values in found["cue"].items()]
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Train on the sine and on a distant cue, with gradients cut and not cut.",
        epilog="examples: python benchmarks/truncation; python benchmarks/truncation --resume",
    )
    parser.add_argument("--resume", action="store_true", help="keep what results.json already holds")
    given = parser.parse_args()
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if given.resume and RESULTS.exists() else {}
    targets = sine_windows(WINDOWS, JUDGED)[1]
    found = {"zero": root_mean_square(targets), "sine": {}, "article": [], "cue": {}} | old
    for k in (CUT, CUE["steps"]):
        if str(k) not in found["cue"]:
            found["cue"][str(k)] = [cue_run(k, seed) for seed in range(CUE_SEEDS)]
            print("cue", k, entry(found["cue"][str(k)]), flush=True)
            save(found)
    found["article"] = found["article"] or [article_run(seed) for seed in range(ARTICLE_SEEDS)]
    save(found)
    for kind, training, k in RUNS:
        name = f"{kind}, {training}, {k}"
        if name not in found["sine"]:
            found["sine"][name] = [sine_run(kind, training, k, seed) for seed in range(SINE_SEEDS)]
            print(name, entry(found["sine"][name]), flush=True)
            save(found)
    save(found)
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    write_whole(HERE / "README.md", report(found, f"on {time.strftime('%Y-%m-%d')} ({machine})"))
    return 0


def save(found: dict) -> None:
    write_whole(RESULTS, json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
