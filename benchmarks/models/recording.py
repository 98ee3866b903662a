"""Records what PyTorch's recurrent layers compute, and prints it as JSON.

Runs in an environment of its own. A further cell is one more entry of CELLS.
"""

import json

import numpy as np
import torch

# N, T, m, n, p: one of everything; unequal sizes; a batch of one; a single step; a longer sequence.
SHAPES = [(1, 1, 1, 1, 1), (3, 5, 2, 4, 3), (1, 9, 4, 3, 2), (4, 1, 3, 5, 1), (2, 30, 2, 4, 1)]


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


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps(record()))
