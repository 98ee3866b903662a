"""Our recurrent layers against PyTorch's, which were recorded: ``python benchmarks/models`` records them anew."""

import json
from pathlib import Path

import numpy as np
import pytest

from unrolled.gradients import compare
from unrolled.models.gated import gru_bptt, gru_states, lstm_bptt, lstm_states
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, output_bptt, relu, tanh_slope

FIXTURES = sorted(Path(__file__).parent.glob("fixtures/torch_*.json"))
CASES = [case for path in FIXTURES for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]
ACTIVATIONS = {"rnn_tanh": (np.tanh, tanh_slope), "rnn_relu": (relu, lambda h: (h > 0).astype(float))}


# Each function below gives states, cells where there are any, outputs, loss and gradients by our library, under the
# names that PyTorch gives its parameters. PyTorch has two biases everywhere, which mostly only add up.


def read_out(h, v):
    """Outputs, loss, what goes back into the states, and the gradients of the output."""
    y = elman_outputs(h, v["W_hy"], v["b_y"])
    errors = y - v["targets"]
    return y, np.sum(v["weights"] * errors**2) / 2, *output_bptt(h, v["weights"] * errors, v["W_hy"])


def elman(cell, v):
    activation, slope = ACTIVATIONS[cell]
    W_xh, W_hh = v["weight_ih"], v["weight_hh"]
    h = elman_states(v["X"], W_xh, W_hh, v["bias_ih"] + v["bias_hh"], v["h_0"], activation)
    y, loss, direct, gradients = read_out(h, v)
    _, more = elman_bptt(v["X"], h, direct, W_xh, W_hh, slope)
    gradients |= {"weight_ih": more["W_xh"], "weight_hh": more["W_hh"], "X": more["X"], "h_0": more["h_0"]}
    gradients |= {"bias_ih": more["b_h"], "bias_hh": more["b_h"]}
    return {"states": h[:, 1:], "outputs": y, "loss": loss}, gradients


def lstm(_, v):
    W_x, W_h = v["weight_ih"], v["weight_hh"]
    h, c, gates = lstm_states(v["X"], W_x, W_h, v["bias_ih"] + v["bias_hh"], v["h_0"], v["c_0"])
    y, loss, direct, gradients = read_out(h, v)
    *_, more = lstm_bptt(v["X"], h, c, gates, direct, W_x, W_h)
    gradients |= {"weight_ih": more["W_x"], "weight_hh": more["W_h"], "bias_ih": more["b"], "bias_hh": more["b"]}
    gradients |= {name: more[name] for name in ("X", "h_0", "c_0")}
    return {"states": h[:, 1:], "cells": c[:, 1:], "outputs": y, "loss": loss}, gradients


def gru(_, v):
    """The reset gate multiplies the candidate's second bias, which therefore stays apart."""
    W_x, W_h, n = v["weight_ih"], v["weight_hh"], v["h_0"].shape[1]
    b = v["bias_ih"] + np.concatenate([v["bias_hh"][: 2 * n], np.zeros(n)])
    h, gates = gru_states(v["X"], W_x, W_h, b, v["bias_hh"][2 * n :], v["h_0"])
    y, loss, direct, gradients = read_out(h, v)
    _, more = gru_bptt(v["X"], h, gates, direct, W_x, W_h, v["bias_hh"][2 * n :])
    gradients |= {"weight_ih": more["W_x"], "weight_hh": more["W_h"], "X": more["X"], "h_0": more["h_0"]}
    gradients |= {"bias_ih": more["b"], "bias_hh": np.concatenate([more["b"][: 2 * n], more["b_hg"]])}
    return {"states": h[:, 1:], "outputs": y, "loss": loss}, gradients


OURS = dict.fromkeys(ACTIVATIONS, elman) | {"lstm": lstm, "gru": gru}


def agree(got, want):
    report = compare(got, np.array(want), rtol=1e-10, atol=1e-12)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['cell']}-{case['seed'][1]}")
def test_ours_is_what_pytorch_computes(case):
    values = {name: np.array(value) for name, value in case["inputs"].items()}
    results, gradients = OURS[case["cell"]](case["cell"], values)
    for name, got in results.items():
        agree(got, case[name])
    assert gradients.keys() == case["gradients"].keys()
    for name, want in case["gradients"].items():
        agree(gradients[name], want)


def test_the_record_is_small_and_holds_what_is_easily_forgotten():
    assert sum(path.stat().st_size for path in FIXTURES) < 300_000
    assert {case["cell"] for case in CASES} == set(OURS)
    assert {"c_0", "cells"} <= next({*case, *case["inputs"]} for case in CASES if case["cell"] == "lstm")
    for case in CASES:
        for name in {"bias_ih", "bias_hh", "h_0", "c_0", "b_y"} & case["inputs"].keys():
            assert np.all(np.array(case["inputs"][name]) != 0)
    for cell in OURS:
        shapes = [np.shape(case["inputs"]["X"]) for case in CASES if case["cell"] == cell]
        assert min(N for N, _, _ in shapes) == min(T for _, T, _ in shapes) == 1
        assert max(T for _, T, _ in shapes) >= 30
