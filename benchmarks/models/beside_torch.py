"""What needs PyTorch: records what its recurrent layers compute, and times them beside ours, on one thread.

Runs in an environment of its own, with the course's library on the path, and prints JSON. A further cell is one
more entry of CELLS (how to record it) and of RACES (how to time it).
"""

import json
import platform
import statistics
import sys
import time

import loops
import numpy as np
import torch

from unrolled.models.rtrl import rtrl_step
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, output_bptt

# N, T, m, n, p: one of everything; unequal sizes; a batch of one; a single step; a longer sequence.
SHAPES = [(1, 1, 1, 1, 1), (3, 5, 2, 4, 3), (1, 9, 4, 3, 2), (4, 1, 3, 5, 1), (2, 30, 2, 4, 1)]
SIZES = (16, 32, 64, 128, 256)
BATCH, STEPS, INPUTS, OUTPUTS = 64, 50, 8, 4
LEAST_SECONDS = 0.25


# ------------------------------------------------------------------------------------------------------- recording


def draw(seed, N, T, m, n, p, gates=1):
    """Inputs and parameters of a layer with a linear output, none of them zero."""
    rng = np.random.default_rng(seed)
    rows = gates * n
    shapes = {
        "X": (N, T, m),
        "targets": (N, T, p),
        "weights": (N, T, p),
        "weight_ih": (rows, m),
        "weight_hh": (rows, n),
        "bias_ih": (rows,),
        "bias_hh": (rows,),
        "h_0": (N, n),
        "W_hy": (p, n),
        "b_y": (p,),
    }
    scale = {"weight_ih": 1 / np.sqrt(m), "weight_hh": 0.9 / np.sqrt(n), "W_hy": 1 / np.sqrt(n), "h_0": 0.7}
    drawn = {name: scale.get(name, 0.5) * rng.normal(size=shape) for name, shape in shapes.items()}
    drawn["X"] *= 2
    drawn["weights"] = (drawn["weights"] > 0).astype(float)  # the loss looks at some outputs only
    drawn["weights"][:, -1] = 1.0
    return drawn


def rnn(nonlinearity):
    return lambda m, n: torch.nn.RNN(m, n, nonlinearity=nonlinearity, batch_first=True, dtype=torch.float64)


CELLS = {"rnn_tanh": (rnn("tanh"), 1), "rnn_relu": (rnn("relu"), 1)}


def recorded(cell, seed, shape):
    """What PyTorch computes for a layer and half a weighted sum of squared errors, with every gradient."""
    make, gates = CELLS[cell]
    _, _, m, n, p = shape
    drawn = draw(seed, *shape, gates=gates)
    layer, readout = make(m, n), torch.nn.Linear(n, p, dtype=torch.float64)
    named = {f"{name.removesuffix('_l0')}": parameter for name, parameter in layer.named_parameters()}
    named |= {"W_hy": readout.weight, "b_y": readout.bias}
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(torch.from_numpy(drawn[name]))
    given = {name: torch.from_numpy(drawn[name]).requires_grad_() for name in ("X", "h_0")}
    states, _ = layer(given["X"], given["h_0"][None])
    outputs = readout(states)
    errors = outputs - torch.from_numpy(drawn["targets"])
    loss = (torch.from_numpy(drawn["weights"]) * errors**2).sum() / 2
    loss.backward()
    gradients = {name: tensor.grad.tolist() for name, tensor in (named | given).items()}
    results = {"states": states.tolist(), "outputs": outputs.tolist(), "loss": loss.item(), "gradients": gradients}
    inputs = {name: value.tolist() for name, value in drawn.items()}
    return {"cell": cell, "seed": seed, "inputs": inputs, **results}


def record():
    cases = [
        recorded(cell, [index + 1, number], shape)
        for index, cell in enumerate(CELLS)
        for number, shape in enumerate(SHAPES)
    ]
    return {"torch": torch.__version__.split("+")[0], "numpy": np.__version__, "cases": cases}


# ---------------------------------------------------------------------------------------------------------- timing


def problem(n, seed=0):
    rng = np.random.default_rng(seed)
    parameters = {
        "W_xh": rng.normal(size=(n, INPUTS)) / np.sqrt(INPUTS),
        "W_hh": rng.normal(size=(n, n)) / np.sqrt(n),
        "b_h": 0.1 * rng.normal(size=n),
        "W_hy": rng.normal(size=(OUTPUTS, n)) / np.sqrt(n),
        "b_y": 0.1 * rng.normal(size=OUTPUTS),
        "h_0": 0.1 * rng.normal(size=(BATCH, n)),
    }
    return rng.normal(size=(BATCH, STEPS, INPUTS)), rng.normal(size=(BATCH, STEPS, OUTPUTS)), parameters


def ours(X, targets, w):
    """Loss and all gradients, by the course's library."""
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], w["h_0"])
    e = elman_outputs(h, w["W_hy"], w["b_y"]) - targets
    direct, gradients = output_bptt(h, e, w["W_hy"])
    return 0.5 * float(np.sum(e**2)), gradients | elman_bptt(X, h, direct, w["W_xh"], w["W_hh"])[1]


def theirs(X, targets, w):
    """The same by torch.nn.RNN and autograd; a function to be called, so that only the passes are timed."""
    n = len(w["W_hh"])
    layer = torch.nn.RNN(INPUTS, n, batch_first=True, dtype=torch.float64)
    readout = torch.nn.Linear(n, OUTPUTS, dtype=torch.float64)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.from_numpy(w["W_xh"]))
        layer.weight_hh_l0.copy_(torch.from_numpy(w["W_hh"]))
        layer.bias_ih_l0.copy_(torch.from_numpy(w["b_h"]))
        layer.bias_hh_l0.zero_()
        readout.weight.copy_(torch.from_numpy(w["W_hy"]))
        readout.bias.copy_(torch.from_numpy(w["b_y"]))
    x, h_0 = (torch.from_numpy(v).requires_grad_() for v in (X, w["h_0"]))
    wanted = torch.from_numpy(targets)
    leaves = {
        "W_xh": layer.weight_ih_l0,
        "W_hh": layer.weight_hh_l0,
        "b_h": layer.bias_ih_l0,
        "W_hy": readout.weight,
        "b_y": readout.bias,
        "X": x,
        "h_0": h_0,
    }

    def both_passes():
        for leaf in leaves.values():
            leaf.grad = None
        layer.bias_hh_l0.grad = None
        loss = ((readout(layer(x, h_0[None])[0]) - wanted) ** 2).sum() / 2
        loss.backward()
        return loss.item(), {name: leaf.grad.numpy() for name, leaf in leaves.items()}

    return both_passes


RACES = {"rnn_tanh": (ours, theirs, loops.elman)}


def agree(one, other):
    """Times of answers that differ are worth nothing."""
    for name, want in other[1].items():
        difference = np.max(np.abs(one[1][name] - want)) / np.max(np.abs(want))
        if difference > 1e-10:
            raise SystemExit(f"gradients of {name} differ by {difference:.1e}")


def race(cell, n, repeat):
    """Median ratios of times, each to ours, measured in turns; and how long ours takes."""
    library, framework, plain = RACES[cell]
    data = problem(n)
    contenders = {"ours": lambda: library(*data), "torch": framework(*data), "loop": lambda: plain(*data)}
    results = {name: run() for name, run in contenders.items()}
    agree(results["ours"], results["torch"])
    agree(results["loop"], results["torch"])
    rounds = [{name: seconds(run) for name, run in contenders.items()} for _ in range(repeat)]
    ratios = {k: statistics.median(r[k] / r["ours"] for r in rounds) for k in ("torch", "loop")}
    return {"n": n, "ours": statistics.median(r["ours"] for r in rounds), **ratios}


def seconds(run):
    """Processor time of one call, since others may use the machine: a mean over a quarter of a second."""
    count, began = 0, time.process_time()
    while True:
        run()
        count += 1
        passed = time.process_time() - began
        if passed > LEAST_SECONDS:
            return passed / count


def rtrl_race(n, repeat):
    """How many times as long real-time recurrent learning takes for the same gradients of one sequence."""
    X, targets, w = problem(n)
    X, targets, w = X[:1], targets[:1], w | {"h_0": w["h_0"][:1]}
    parameters = w["W_xh"], w["W_hh"], w["b_h"]

    def forward_in_time():
        h, S = w["h_0"][0], np.zeros((n, n, INPUTS + n + 1))
        gradient = np.zeros((n, INPUTS + n + 1))
        for x_t, d_t in zip(X[0], targets[0], strict=True):
            S, h = rtrl_step(S, h, x_t, *parameters)
            gradient += np.tensordot(w["W_hy"].T @ (w["W_hy"] @ h + w["b_y"] - d_t), S, 1)
        return gradient

    want = ours(X, targets, w)[1]
    want = np.column_stack([want["W_xh"], want["W_hh"], want["b_h"]])
    difference = np.max(np.abs(forward_in_time() - want)) / np.max(np.abs(want))
    if difference > 1e-12:
        raise SystemExit(f"RTRL differs from BPTT by {difference:.1e}")
    rounds = [seconds(forward_in_time) / seconds(lambda: ours(X, targets, w)) for _ in range(repeat)]
    return {"n": n, "ratio": statistics.median(rounds)}


def main():
    torch.set_num_threads(1)
    task, *rest = sys.argv[1:]
    if task == "record":
        result = record()
    else:
        repeat = int(rest[0])
        result = {
            "races": {cell: [race(cell, n, repeat) for n in SIZES] for cell in RACES},
            "rtrl": [rtrl_race(n, repeat) for n in SIZES[:3]],
            "versions": f"PyTorch {torch.__version__}, NumPy {np.__version__}, Python {platform.python_version()}",
        }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
