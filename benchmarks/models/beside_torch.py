"""What needs PyTorch: records what its recurrent layers compute, and times them beside ours, on one thread.

Runs in an environment of its own, with the course's library on the path, and prints JSON. A further cell is one
more entry of CELLS (how to record it), of PARAMETERS (how its arrays are named) and of RACES (how to time it).
"""

import json
import platform
import statistics
import sys
import time

import loops
import numpy as np
import torch

from unrolled.models.gated import gru_bptt, gru_states, lstm_bptt, lstm_states
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
        "c_0": (N, n),
    }
    scale = {"weight_ih": 1 / np.sqrt(m), "weight_hh": 0.9 / np.sqrt(n), "W_hy": 1 / np.sqrt(n), "h_0": 0.7}
    drawn = {name: scale.get(name, 0.5) * rng.normal(size=shape) for name, shape in shapes.items()}
    drawn["X"] *= 2
    drawn["weights"] = (drawn["weights"] > 0).astype(float)  # the loss looks at some outputs only
    drawn["weights"][:, -1] = 1.0
    return drawn


def layer_of(kind, **options):
    return lambda m, n: kind(m, n, batch_first=True, dtype=torch.float64, **options)


# How to make a layer, how many blocks of rows its weights have, and the names of what it starts from.
CELLS = {
    "rnn_tanh": (layer_of(torch.nn.RNN, nonlinearity="tanh"), 1, ("h_0",)),
    "rnn_relu": (layer_of(torch.nn.RNN, nonlinearity="relu"), 1, ("h_0",)),
    "lstm": (layer_of(torch.nn.LSTM), 4, ("h_0", "c_0")),
    "gru": (layer_of(torch.nn.GRU), 3, ("h_0",)),
}


def run(layer, X, starts):
    """All states, and what the layer ends with: its last state, and for an LSTM its last cell."""
    starts = tuple(start[None] for start in starts)
    return layer(X, starts if len(starts) > 1 else starts[0])


def recorded(cell, seed, shape):
    """What PyTorch computes for a layer and half a weighted sum of squared errors, with every gradient."""
    make, gates, starts = CELLS[cell]
    _, T, m, n, p = shape
    drawn = draw(seed, *shape, gates=gates)
    if "c_0" not in starts:
        del drawn["c_0"]
    layer, readout = make(m, n), torch.nn.Linear(n, p, dtype=torch.float64)
    named = {f"{name.removesuffix('_l0')}": parameter for name, parameter in layer.named_parameters()}
    named |= {"W_hy": readout.weight, "b_y": readout.bias}
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(torch.from_numpy(drawn[name]))
    given = {name: torch.from_numpy(drawn[name]).requires_grad_() for name in ("X", *starts)}
    states, _ = run(layer, given["X"], [given[name] for name in starts])
    outputs = readout(states)
    errors = outputs - torch.from_numpy(drawn["targets"])
    loss = (torch.from_numpy(drawn["weights"]) * errors**2).sum() / 2
    loss.backward()
    gradients = {name: tensor.grad.tolist() for name, tensor in (named | given).items()}
    results = {"states": states.tolist(), "outputs": outputs.tolist(), "loss": loss.item(), "gradients": gradients}
    if "c_0" in starts:  # PyTorch returns the last cell only, so we run the first step, the first two, and so on
        with torch.no_grad():
            ends = [run(layer, given["X"][:, :t], [given[k] for k in starts])[1][1][0] for t in range(1, T + 1)]
        results["cells"] = torch.stack(ends, dim=1).tolist()
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


# Of each layer that is timed: the shapes of its parameters for n units. Weights are drawn with variance 1/columns.
PARAMETERS = {
    "rnn_tanh": lambda n: {"W_xh": (n, INPUTS), "W_hh": (n, n), "b_h": (n,), "h_0": (BATCH, n)},
    "lstm": lambda n: {
        "W_x": (4 * n, INPUTS),
        "W_h": (4 * n, n),
        "b": (4 * n,),
        "h_0": (BATCH, n),
        "c_0": (BATCH, n),
    },
    "gru": lambda n: {"W_x": (3 * n, INPUTS), "W_h": (3 * n, n), "b": (3 * n,), "b_hg": (n,), "h_0": (BATCH, n)},
}


def problem(cell, n, seed=0):
    rng = np.random.default_rng(seed)
    shapes = PARAMETERS[cell](n) | {"W_hy": (OUTPUTS, n), "b_y": (OUTPUTS,)}
    parameters = {
        name: rng.normal(size=shape) * (shape[-1] ** -0.5 if name.startswith("W_") else 0.1)
        for name, shape in shapes.items()
    }
    return rng.normal(size=(BATCH, STEPS, INPUTS)), rng.normal(size=(BATCH, STEPS, OUTPUTS)), parameters


def read_out(h, targets, w):
    """Loss, what goes back into the states, and the gradients of the output."""
    e = elman_outputs(h, w["W_hy"], w["b_y"]) - targets
    return 0.5 * float(np.sum(e**2)), *output_bptt(h, e, w["W_hy"])


def our_vanilla(X, targets, w):
    """Loss and all gradients, by the course's library."""
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], w["h_0"])
    loss, direct, gradients = read_out(h, targets, w)
    return loss, gradients | elman_bptt(X, h, direct, w["W_xh"], w["W_hh"])[1]


def our_lstm(X, targets, w):
    h, c, gates = lstm_states(X, w["W_x"], w["W_h"], w["b"], w["h_0"], w["c_0"])
    loss, direct, gradients = read_out(h, targets, w)
    return loss, gradients | lstm_bptt(X, h, c, gates, direct, w["W_x"], w["W_h"])[2]


def our_gru(X, targets, w):
    h, gates = gru_states(X, w["W_x"], w["W_h"], w["b"], w["b_hg"], w["h_0"])
    loss, direct, gradients = read_out(h, targets, w)
    return loss, gradients | gru_bptt(X, h, gates, direct, w["W_x"], w["W_h"], w["b_hg"])[1]


def theirs(cell, X, targets, w):
    """The same by PyTorch's layer and autograd; a function to be called, so that only the passes are timed."""
    make, _, starts = CELLS[cell]
    W_x, W_h, b = list(w)[:3]
    n = w[W_h].shape[1]
    layer, readout = make(INPUTS, n), torch.nn.Linear(n, OUTPUTS, dtype=torch.float64)
    leaves = {
        W_x: layer.weight_ih_l0,
        W_h: layer.weight_hh_l0,
        b: layer.bias_ih_l0,
        "W_hy": readout.weight,
        "b_y": readout.bias,
    }
    with torch.no_grad():
        for name, leaf in leaves.items():
            leaf.copy_(torch.from_numpy(w[name]))
        layer.bias_hh_l0.zero_()
        if "b_hg" in w:
            layer.bias_hh_l0[-n:] = torch.from_numpy(w["b_hg"])
    wanted = torch.from_numpy(targets)
    leaves |= {
        name: torch.from_numpy(v).requires_grad_() for name, v in {"X": X, **{k: w[k] for k in starts}}.items()
    }

    def both_passes():
        for leaf in (*leaves.values(), layer.bias_hh_l0):
            leaf.grad = None
        states, _ = run(layer, leaves["X"], [leaves[name] for name in starts])
        loss = ((readout(states) - wanted) ** 2).sum() / 2
        loss.backward()
        gradients = {name: leaf.grad.numpy() for name, leaf in leaves.items()}
        if "b_hg" in w:
            gradients["b_hg"] = layer.bias_hh_l0.grad[-n:].numpy()
        return loss.item(), gradients

    return both_passes


# Ours, and the same formulas as loops, for the layer that has them.
RACES = {"rnn_tanh": (our_vanilla, loops.elman), "lstm": (our_lstm, None), "gru": (our_gru, None)}


def agree(one, other):
    """Times of answers that differ are worth nothing."""
    for name, want in other[1].items():
        difference = np.max(np.abs(one[1][name] - want)) / np.max(np.abs(want))
        if difference > 1e-10:
            raise SystemExit(f"gradients of {name} differ by {difference:.1e}")


def race(cell, n, repeat):
    """Median ratios of times, each to ours, measured in turns; and how long ours takes."""
    library, plain = RACES[cell]
    data = problem(cell, n)
    contenders = {"ours": lambda: library(*data), "torch": theirs(cell, *data)}
    if plain:
        contenders["loop"] = lambda: plain(*data)
    results = {name: contender() for name, contender in contenders.items()}
    for name in results:
        agree(results[name], results["torch"])
    rounds = [{name: seconds(call) for name, call in contenders.items()} for _ in range(repeat)]
    ratios = {k: statistics.median(r[k] / r["ours"] for r in rounds) for k in contenders if k != "ours"}
    return {"n": n, "ours": statistics.median(r["ours"] for r in rounds), **ratios}


def seconds(call):
    """Processor time of one call, since others may use the machine: a mean over a quarter of a second."""
    count, began = 0, time.process_time()
    while True:
        call()
        count += 1
        passed = time.process_time() - began
        if passed > LEAST_SECONDS:
            return passed / count


def rtrl_race(n, repeat):
    """How many times as long real-time recurrent learning takes for the same gradients of one sequence."""
    X, targets, w = problem("rnn_tanh", n)
    X, targets, w = X[:1], targets[:1], w | {"h_0": w["h_0"][:1]}
    parameters = w["W_xh"], w["W_hh"], w["b_h"]

    def forward_in_time():
        h, S = w["h_0"][0], np.zeros((n, n, INPUTS + n + 1))
        gradient = np.zeros((n, INPUTS + n + 1))
        for x_t, d_t in zip(X[0], targets[0], strict=True):
            S, h = rtrl_step(S, h, x_t, *parameters)
            gradient += np.tensordot(w["W_hy"].T @ (w["W_hy"] @ h + w["b_y"] - d_t), S, 1)
        return gradient

    want = our_vanilla(X, targets, w)[1]
    want = np.column_stack([want["W_xh"], want["W_hh"], want["b_h"]])
    difference = np.max(np.abs(forward_in_time() - want)) / np.max(np.abs(want))
    if difference > 1e-12:
        raise SystemExit(f"RTRL differs from BPTT by {difference:.1e}")
    rounds = [seconds(forward_in_time) / seconds(lambda: our_vanilla(X, targets, w)) for _ in range(repeat)]
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
