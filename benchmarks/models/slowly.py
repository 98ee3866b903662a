"""Beside loops over sequences and steps, and beside real-time recurrent learning: what a batch and BPTT save."""

from __future__ import annotations

import loops
import numpy as np

from unrolled.models.rtrl import rtrl_step
from unrolled.models.stacked.readout import readout_backward, readout_forward
from unrolled.models.stacked.vanilla import vanilla_backward, vanilla_forward

STEPS, INPUTS, OUTPUTS = 50, 8, 4


def problem(N, n, seed=0):
    """Inputs, targets, and the parameters of a tanh layer with a linear output."""
    rng = np.random.default_rng(seed)
    shapes = {
        "W_xh": (n, INPUTS),
        "W_hh": (n, n),
        "b_h": (n,),
        "h_0": (N, n),
        "W_hy": (OUTPUTS, n),
        "b_y": (OUTPUTS,),
    }
    parameters = {
        name: rng.normal(size=shape) * (shape[-1] ** -0.5 if name.startswith("W_") else 0.1)
        for name, shape in shapes.items()
    }
    return rng.normal(size=(N, STEPS, INPUTS)), rng.normal(size=(N, STEPS, OUTPUTS)), parameters


def ours(X, targets, w):
    """Half the sum of squared errors, and all gradients, by the course's library."""
    h, tape = vanilla_forward(X, w["W_xh"], w["W_hh"], w["b_h"], w["h_0"])
    e = readout_forward(h, w["W_hy"], w["b_y"]) - targets
    direct, gradients = readout_backward(h, e, w["W_hy"])
    return 0.5 * float(np.sum(e**2)), gradients | vanilla_backward(tape, direct)[1]


def forward_in_time(X, targets, w):
    """The gradients of one sequence by real-time recurrent learning, the three parameters side by side."""
    n = len(w["b_h"])
    h, S, gradient = w["h_0"][0], np.zeros((n, n, INPUTS + n + 1)), np.zeros((n, INPUTS + n + 1))
    for x_t, d_t in zip(X[0], targets[0], strict=True):
        S, h = rtrl_step(S, h, x_t, w["W_xh"], w["W_hh"], w["b_h"])
        gradient += np.tensordot(w["W_hy"].T @ (w["W_hy"] @ h + w["b_y"] - d_t), S, 1)
    return gradient


def beside_loops(n):
    """What is to be timed for a batch, and the gradients of both."""
    data = problem(64, n)
    runs = {"ours": lambda: ours(*data), "loop": lambda: loops.elman(*data)}
    return runs, *(run()[1] for run in runs.values())


def beside_rtrl(n):
    """What is to be timed for one sequence, and the gradients of both."""
    data = problem(1, n)
    runs = {"ours": lambda: ours(*data), "RTRL": lambda: forward_in_time(*data)}
    found = runs["ours"]()[1]
    joined = np.column_stack([found["W_xh"], found["W_hh"], found["b_h"]])
    return runs, {"W": joined}, {"W": runs["RTRL"]()}
