"""Times the contenders in turns, on one thread, and prints what it measured, a line of JSON for each result.

Runs in an environment of its own, with the course's library on the path.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

# One thread each, before any of them is imported; and one processor for all, where the system lets us choose.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import contenders
import jax
import numpy as np
import slowly
import torch
from ladder import RUNGS

SIZES, BATCHES, STEPS, INPUTS, OUTPUTS = (16, 32, 64, 128, 256), (64, 16, 1), 50, 8, 4
KINDS = ("float64", "float32")
TOLERANCE = {"float64": 1e-10, "float32": 2e-3}
# PyTorch adds 1e-6 to the length of a gradient before it divides by it.
OF_LOSSES = {"float64": 1e-5, "float32": 2e-3}


def agree(one, other, tolerance, what):
    """Times of answers that differ are worth nothing."""
    for name in other:
        size = np.max(np.abs(other[name]))
        difference = np.max(np.abs(np.asarray(one[name]) - np.asarray(other[name]))) / size
        if not difference < tolerance:
            raise SystemExit(f"{what}: {name} differs by {difference:.1e}")


def in_turns(runs, turns, most):
    """Milliseconds of each turn. A turn of a contender is the fastest of a few calls, which others disturb least.

    Processor time, since others may use the machine.
    """
    times = {name: [] for name in runs}
    for _ in range(turns):
        for name, run in runs.items():
            calls, began = [], time.perf_counter()
            while len(calls) < 2 or (len(calls) < 20 and time.perf_counter() - began < most):
                start = time.process_time()
                run()
                calls.append(1e3 * (time.process_time() - start))
            times[name].append(min(calls))
    return times


def summary(times):
    """Of each contender its median time, and the median over turns of its time divided by ours."""
    ours = times["ours"]
    return {
        name: {
            "milliseconds": round(statistics.median(values), 4),
            "times_ours": round(statistics.median(v / o for v, o in zip(values, ours, strict=True)), 3),
        }
        for name, values in times.items()
    }


def products_of(run):
    """A function that does the matrix products of a run again, on the same arrays, and nothing else."""
    multiply, calls = np.matmul, []

    def recording(a, b, out=None):
        calls.append((a, b, out))
        return multiply(a, b, out=out)

    np.matmul = recording
    try:
        run()
    finally:
        np.matmul = multiply

    def again():
        for a, b, out in calls:
            multiply(a, b, out=out)

    return again


def race(kind, N, n, layer, turns, most):
    v = contenders.problem(layer, N, STEPS, INPUTS, n, OUTPUTS, kind)
    passes = {name: make(layer, v) for name, make in contenders.PASSES.items()}
    found = {name: run() for name, run in passes.items()}
    for name in ("PyTorch", "JAX"):
        agree(found["ours"], found[name], TOLERANCE[kind], f"{layer}, {n} units, {N} sequences, {name}")
    passes["products"] = products_of(passes["ours"])
    training = {name: make(layer, v) for name, make in contenders.TRAINING.items()}
    losses = {name: np.array([run() for _ in range(3)]) for name, run in training.items()}
    for name in ("PyTorch", "JAX"):
        # PyTorch's GRU has biases that ours has not, and so other steps: only the first loss is the same.
        compared = slice(1) if (layer, name) == ("GRU", "PyTorch") else slice(3)
        mine, theirs = ({"the loss": losses[k][compared]} for k in ("ours", name))
        agree(mine, theirs, OF_LOSSES[kind], f"{layer}, {n} units, training, {name}")
    return {
        "kind": kind,
        "sequences": N,
        "units": n,
        "layer": layer,
        "passes": summary(in_turns(passes, turns, most)),
        "training": summary(in_turns(training, turns, most)),
        "load": os.getloadavg()[0],
    }


def climb(kind, n, turns, most):
    """The rungs of the ladder, from the plain LSTM to the stacked one; times as shares of the plain form's."""
    v = contenders.problem("LSTM", max(BATCHES), STEPS, INPUTS, n, OUTPUTS, kind)
    values = [v[name] for name in (*contenders.arguments(v), "direct")]
    runs = {name: lambda rung=rung: rung(*values) for name, rung in RUNGS.items()}
    first = next(iter(runs.values()))()
    for name, run in runs.items():
        found = run()
        agree(found, {k: first[k] for k in ("W_x", "W_h", "b", "X")}, TOLERANCE[kind], name)
    times = in_turns(runs, turns, most)
    plain = next(iter(times.values()))
    faster = {name: [p / t for p, t in zip(plain, values, strict=True)] for name, values in times.items()}
    return {
        "kind": kind,
        "units": n,
        "milliseconds": {name: round(statistics.median(values), 4) for name, values in times.items()},
        "times_as_fast": {name: round(statistics.median(values), 3) for name, values in faster.items()},
    }


def slow(contest, n, turns, most):
    """How many times as long the slow way takes."""
    runs, one, other = contest(n)
    agree(one, other, TOLERANCE["float64"], f"{n} units")
    return {"units": n} | {name: row["times_ours"] for name, row in summary(in_turns(runs, turns, most)).items()}


def least(layer, turns, most):
    """Milliseconds of our pass where there is next to nothing to compute: what the calls themselves take."""
    v = contenders.problem(layer, 1, STEPS, 1, 1, 1, "float64")
    times = in_turns({"ours": contenders.PASSES["ours"](layer, v)}, turns, most)
    return {"layer": layer, "milliseconds": round(statistics.median(times["ours"]), 4)}


def processor():
    """Its name, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
        named = {key.strip(): value.strip() for key, value in fields.items()}
        return f"{named['model name']} (family {named['cpu family']}, model {named['model']})"
    except (OSError, KeyError):
        return platform.processor() or platform.machine()


def main():
    turns, most, done = int(sys.argv[1]), float(sys.argv[2]), {tuple(key) for key in json.loads(sys.argv[3])}
    torch.set_num_threads(1)
    versions = f"PyTorch {torch.__version__}, JAX {jax.__version__}, NumPy {np.__version__}"
    head = {"processor": processor(), "processors": os.cpu_count(), "versions": versions}
    write("head", head | {"shapes": {"steps": STEPS, "inputs": INPUTS, "outputs": OUTPUTS}})
    for part, contest, sizes in (("loops", slowly.beside_loops, SIZES), ("rtrl", slowly.beside_rtrl, SIZES[:3])):
        for n in sizes:
            if (part, n) not in done:
                write(part, slow(contest, n, turns, most))
    for kind in KINDS:
        for n in SIZES:
            if ("ladder", kind, n) not in done:
                write("ladder", climb(kind, n, turns, most))
    for layer in contenders.LAYERS:
        if ("calls", layer) not in done:
            write("calls", least(layer, turns, most))
    for N in BATCHES:
        for kind in KINDS:
            jax.config.update("jax_enable_x64", kind == "float64")
            for n in SIZES:
                for layer in contenders.LAYERS:
                    if ("races", kind, N, n, layer) not in done:
                        write("races", race(kind, N, n, layer, turns, most))


def write(part, row):
    """One line for each result, as soon as it is there."""
    print(json.dumps({"part": part, "row": row}), flush=True)


if __name__ == "__main__":
    main()
