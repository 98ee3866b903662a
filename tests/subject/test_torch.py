"""Our recurrent layers against PyTorch's, which were recorded: ``python benchmarks/models`` records them anew."""

import json
from pathlib import Path

import numpy as np
import pytest

from unrolled.gradients import compare
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, output_bptt, relu, tanh_slope

FIXTURE = Path(__file__).parent / "fixtures/torch_rnn.json"
RECORD = json.loads(FIXTURE.read_text(encoding="utf-8"))
ACTIVATIONS = {"rnn_tanh": (np.tanh, tanh_slope), "rnn_relu": (relu, lambda h: (h > 0).astype(float))}


def elman(cell, v):
    """States, outputs, loss and gradients by our library, under the names that PyTorch gives its parameters."""
    activation, slope = ACTIVATIONS[cell]
    W_xh, W_hh = v["weight_ih"], v["weight_hh"]
    h = elman_states(v["X"], W_xh, W_hh, v["bias_ih"] + v["bias_hh"], v["h_0"], activation)
    y = elman_outputs(h, v["W_hy"], v["b_y"])
    errors = y - v["targets"]
    direct, gradients = output_bptt(h, v["weights"] * errors, v["W_hy"])
    _, more = elman_bptt(v["X"], h, direct, W_xh, W_hh, slope)
    gradients |= {"weight_ih": more["W_xh"], "weight_hh": more["W_hh"], "X": more["X"], "h_0": more["h_0"]}
    gradients |= {"bias_ih": more["b_h"], "bias_hh": more["b_h"]}  # PyTorch has two biases, which only add up
    return h[:, 1:], y, np.sum(v["weights"] * errors**2) / 2, gradients


OURS = dict.fromkeys(ACTIVATIONS, elman)


def agree(got, want):
    report = compare(got, np.array(want), rtol=1e-10, atol=1e-12)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


@pytest.mark.parametrize("case", RECORD["cases"], ids=lambda case: f"{case['cell']}-{case['seed'][1]}")
def test_ours_is_what_pytorch_computes(case):
    values = {name: np.array(value) for name, value in case["inputs"].items()}
    states, outputs, loss, gradients = OURS[case["cell"]](case["cell"], values)
    agree(states, case["states"])
    agree(outputs, case["outputs"])
    agree(loss, case["loss"])
    assert gradients.keys() == case["gradients"].keys()
    for name, want in case["gradients"].items():
        agree(gradients[name], want)


def test_the_record_is_small_and_holds_what_is_easily_forgotten():
    assert FIXTURE.stat().st_size < 200_000
    assert {case["cell"] for case in RECORD["cases"]} == set(OURS)
    for case in RECORD["cases"]:
        for name in ("bias_ih", "bias_hh", "h_0", "b_y"):
            assert np.all(np.array(case["inputs"][name]) != 0)
    shapes = [np.shape(case["inputs"]["X"]) for case in RECORD["cases"]]
    assert min(N for N, _, _ in shapes) == min(T for _, T, _ in shapes) == 1
    assert max(T for _, T, _ in shapes) >= 30
