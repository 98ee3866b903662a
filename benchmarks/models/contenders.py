"""The contenders of the race: our layers, PyTorch's, and the same layers in JAX, compiled.

``passes`` goes forward and backward for a given derivative of the loss with respect to each state, and returns the
gradients of everything that goes in. ``training`` takes a step of training with a linear output, the squared error,
clipping and Adam, and returns the loss; called again it goes on from there.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch

from unrolled.learning import squared_error
from unrolled.learning.in_place import TrainingStep
from unrolled.models import cells
from unrolled.models.stacked.gru import gru_backward, gru_forward
from unrolled.models.stacked.lstm import lstm_backward, lstm_forward
from unrolled.models.stacked.vanilla import vanilla_backward, vanilla_forward

STEP_SIZE, LONGEST = 0.001, 1.0
# The blocks of rows of a layer's weights, and what it takes besides weights and bias.
LAYERS = {"tanh": (1, ["h_0"]), "LSTM": (4, ["h_0", "c_0"]), "GRU": (3, ["b_hg", "h_0"])}


def problem(layer, N, T, m, n, p, kind, seed=0) -> dict:
    """Inputs, parameters, starts, a derivative for the states, and targets for p outputs."""
    rng, (parts, more) = np.random.default_rng(seed), LAYERS[layer]
    shapes = {"X": (N, T, m), "W_x": (parts * n, m), "W_h": (parts * n, n), "b": (parts * n,)}
    shapes |= {"b_hg": (n,)} if "b_hg" in more else {}
    shapes |= {name: (N, n) for name in more if name != "b_hg"}
    shapes |= {"direct": (N, T, n), "targets": (N, T, p), "W_hy": (p, n), "b_y": (p,)}
    scale = {
        "W_x": m**-0.5,
        "W_h": n**-0.5,
        "W_hy": n**-0.5,
        "b": 0.1,
        "b_hg": 0.1,
        "h_0": 0.1,
        "c_0": 0.1,
        "b_y": 0.1,
    }
    return {name: (scale.get(name, 1) * rng.normal(size=shape)).astype(kind) for name, shape in shapes.items()}


def arguments(v) -> list[str]:
    return [name for name in ("X", "W_x", "W_h", "b", "b_hg", "h_0", "c_0") if name in v]


def parameters(v) -> list[str]:
    return [name for name in ("W_x", "W_h", "b", "b_hg", "W_hy", "b_y") if name in v]


# ------------------------------------------------------------------------------------------------------------ ours


def our_passes(layer, v):
    forward, backward = {
        "tanh": (vanilla_forward, vanilla_backward),
        "LSTM": (lstm_forward, lstm_backward),
        "GRU": (gru_forward, gru_backward),
    }[layer]
    names, values = {"W_xh": "W_x", "W_hh": "W_h", "b_h": "b"}, [v[name] for name in arguments(v)]

    def run():
        gradients = backward(forward(*values)[1], v["direct"])[-1]
        return {names.get(name, name): value for name, value in gradients.items()}

    return run


def our_training(layer, v):
    cell = {"tanh": cells.vanilla_cell, "LSTM": cells.lstm_cell, "GRU": cells.gru_cell}[layer]()
    names = {"W_x": "W_xh", "W_h": "W_hh", "b": "b_h"} if layer == "tanh" else {}
    weights = {names.get(name, name): v[name] for name in parameters(v)}
    step = TrainingStep(cell, weights, squared_error, STEP_SIZE, LONGEST)
    return lambda: step(v["X"], v["targets"])


# --------------------------------------------------------------------------------------------------------- PyTorch


def torch_layer(layer, v):
    """PyTorch's layer with our parameters. Of its two biases the second is zero, but in the GRU's candidate."""
    made, n = {"tanh": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}[layer], v["W_h"].shape[1]
    module = made(v["X"].shape[2], n, batch_first=True, dtype=torch.from_numpy(v["X"]).dtype)
    with torch.no_grad():
        for name, ours in (("weight_ih_l0", "W_x"), ("weight_hh_l0", "W_h"), ("bias_ih_l0", "b")):
            getattr(module, name).copy_(torch.from_numpy(v[ours]))
        module.bias_hh_l0.zero_()
        if "b_hg" in v:
            module.bias_hh_l0[-n:] = torch.from_numpy(v["b_hg"])
    return module


def torch_passes(layer, v):
    module, n = torch_layer(layer, v), v["W_h"].shape[1]
    leaves = {name: torch.from_numpy(v[name]).requires_grad_() for name in ("X", "h_0", "c_0") if name in v}
    X, *starts = leaves.values()
    starts, direct = tuple(start[None] for start in starts), torch.from_numpy(v["direct"])
    leaves |= {"W_x": module.weight_ih_l0, "W_h": module.weight_hh_l0, "b": module.bias_ih_l0}

    def run():
        for leaf in (*leaves.values(), module.bias_hh_l0):
            leaf.grad = None
        states, _ = module(X, starts if len(starts) > 1 else starts[0])
        states.backward(direct)
        gradients = {name: leaf.grad.numpy() for name, leaf in leaves.items()}
        return gradients | ({"b_hg": module.bias_hh_l0.grad[-n:].numpy()} if "b_hg" in v else {})

    return run


def torch_training(layer, v):
    module, (p, n) = torch_layer(layer, v), v["W_hy"].shape
    X, targets = torch.from_numpy(v["X"]), torch.from_numpy(v["targets"])
    readout = torch.nn.Linear(n, p, dtype=X.dtype)
    with torch.no_grad():
        readout.weight.copy_(torch.from_numpy(v["W_hy"]))
        readout.bias.copy_(torch.from_numpy(v["b_y"]))
    # The second bias only adds up with the first, but in the GRU, where it trains as a whole.
    module.bias_hh_l0.requires_grad_(layer == "GRU")
    trained = [w for w in (*module.parameters(), *readout.parameters()) if w.requires_grad]
    optimizer = torch.optim.Adam(trained, STEP_SIZE)

    def run():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(readout(module(X)[0]), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, LONGEST)
        optimizer.step()
        return loss.item()

    return run


# ------------------------------------------------------------------------------------------------------------- JAX


def jax_states(layer, X, W_x, W_h, b, *more):
    """All states, of shape (N, T, n), by a scan over the steps."""
    n, drive = W_h.shape[1], jnp.moveaxis(X @ W_x.T + b, 1, 0)

    def tanh(h, a):
        h = jnp.tanh(a + h @ W_h.T)
        return h, h

    def lstm(carried, a):
        h, c = carried
        i, f, g, o = jnp.split(a + h @ W_h.T, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    def gru(h, a):
        fed_back = h @ W_h.T
        r, z = jnp.split(jax.nn.sigmoid(a[:, : 2 * n] + fed_back[:, : 2 * n]), 2, axis=1)
        g = jnp.tanh(a[:, 2 * n :] + r * (fed_back[:, 2 * n :] + more[0]))
        h = z * h + (1 - z) * g
        return h, h

    step, start = {"tanh": (tanh, more[0]), "LSTM": (lstm, more), "GRU": (gru, more[-1])}[layer]
    return jnp.moveaxis(jax.lax.scan(step, start, drive)[1], 0, 1)


def jax_passes(layer, v):
    names, direct = arguments(v), jnp.asarray(v["direct"])
    values = [jnp.asarray(v[name]) for name in names]

    def scalar(*values):
        return jnp.sum(jax_states(layer, *values) * direct)

    compiled = jax.jit(jax.grad(scalar, argnums=tuple(range(len(names)))))
    return lambda: dict(zip(names, jax.block_until_ready(compiled(*values)), strict=True))


def jax_training(layer, v):
    names, X, targets = parameters(v), jnp.asarray(v["X"]), jnp.asarray(v["targets"])
    zero = jnp.zeros_like(v["W_h"], shape=(len(v["X"]), v["W_h"].shape[1]))
    starts = [zero] * sum(name in v for name in ("h_0", "c_0"))

    def loss(w):
        given = [w[name] for name in ("W_x", "W_h", "b", "b_hg") if name in w]
        states = jax_states(layer, X, *given, *starts)
        return jnp.mean((states @ w["W_hy"].T + w["b_y"] - targets) ** 2)

    def step(w, mean, square, steps):
        value, g = jax.value_and_grad(loss)(w)
        norm = jnp.sqrt(sum(jnp.sum(x**2) for x in g.values()))
        g = {name: x * jnp.where(norm > LONGEST, LONGEST / norm, 1) for name, x in g.items()}
        mean = {name: 0.9 * mean[name] + 0.1 * g[name] for name in g}
        square = {name: 0.999 * square[name] + 0.001 * g[name] ** 2 for name in g}
        first, second = 1 - 0.9**steps, 1 - 0.999**steps
        moved = {k: w[k] - STEP_SIZE * mean[k] / first / (jnp.sqrt(square[k] / second) + 1e-8) for k in w}
        return moved, mean, square, steps + 1, value

    compiled = jax.jit(step, donate_argnums=(0, 1, 2))
    w = {name: jnp.asarray(v[name]) for name in names}
    state = [w, *({name: jnp.zeros_like(x) for name, x in w.items()} for _ in range(2)), jnp.ones((), X.dtype)]

    def run():
        *state[:], value = compiled(*state)
        return float(jax.block_until_ready(value))

    return run


PASSES = {"ours": our_passes, "PyTorch": torch_passes, "JAX": jax_passes}
TRAINING = {"ours": our_training, "PyTorch": torch_training, "JAX": jax_training}
