"""The stacked layers are the plain ones: results and gradients, over shapes, layouts, precisions and starts."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.gradients import compare, complex_step
from unrolled.models.gated import cho_bptt, cho_states, gru_bptt, gru_states, lstm_bptt, lstm_states
from unrolled.models.stacked.gru import cho_backward, cho_forward, gru_backward, gru_forward
from unrolled.models.stacked.layout import blocks
from unrolled.models.stacked.lstm import lstm_backward, lstm_forward
from unrolled.models.stacked.readout import readout_backward, readout_forward
from unrolled.models.stacked.vanilla import vanilla_backward, vanilla_forward
from unrolled.models.vanilla import (
    elman_bptt,
    elman_outputs,
    elman_states,
    identity,
    output_bptt,
    relu,
    tanh_slope,
)

ACTIVATIONS = {
    "tanh": (np.tanh, tanh_slope),
    "relu": (relu, lambda h: (h.real > 0).astype(h.dtype)),
    "linear": (identity, np.ones_like),
}


# A layer is two functions, one for each form: from a loss's derivative and its arguments to all results, by name.


def vanilla(activation):
    function, slope = ACTIVATIONS[activation]

    def plain(direct, X, W_x, W_h, b, h_0):
        h = elman_states(X, W_x, W_h, b, h_0, function)
        delta, gradients = elman_bptt(np.asarray(X), h, direct, W_x, W_h, slope)
        return {"h": h, "delta": delta} | gradients

    def stacked(direct, *values):
        h, tape = vanilla_forward(*values, activation)
        delta, gradients = vanilla_backward(tape, direct)
        return {"h": h, "delta": delta} | gradients

    return plain, stacked


def plain_lstm(direct, X, W_x, W_h, b, h_0, c_0):
    h, c, gates = lstm_states(X, W_x, W_h, b, h_0, c_0)
    delta_h, delta_c, gradients = lstm_bptt(X, h, c, gates, direct, W_x, W_h)
    return {"h": h, "c": c, "gates": gates, "delta": delta_h, "delta_c": delta_c} | gradients


def stacked_lstm(direct, *values):
    (h, c, gates), tape = lstm_forward(*values)
    delta_h, delta_c, gradients = lstm_backward(tape, direct)
    return {"h": h, "c": c, "gates": gates, "delta": delta_h, "delta_c": delta_c} | gradients


def plain_gru(direct, X, W_x, W_h, b, h_0, b_hg):
    h, gates = gru_states(X, W_x, W_h, b, b_hg, h_0)
    delta, gradients = gru_bptt(X, h, gates, direct, W_x, W_h, b_hg)
    return {"h": h, "gates": gates, "delta": delta} | gradients


def stacked_gru(direct, X, W_x, W_h, b, h_0, b_hg):
    (h, gates), tape = gru_forward(X, W_x, W_h, b, b_hg, h_0)
    delta, gradients = gru_backward(tape, direct)
    return {"h": h, "gates": gates, "delta": delta} | gradients


def plain_cho(direct, X, W_x, W_h, b, h_0):
    h, gates = cho_states(X, W_x, W_h, b, h_0)
    delta, gradients = cho_bptt(X, h, gates, direct, W_x, W_h)
    return {"h": h, "gates": gates, "delta": delta} | gradients


def stacked_cho(direct, *values):
    (h, gates), tape = cho_forward(*values)
    delta, gradients = cho_backward(tape, direct)
    return {"h": h, "gates": gates, "delta": delta} | gradients


# The blocks of rows of a layer's weights, what it takes besides X, W_x, W_h, b and h_0, and its two forms.
LAYERS = {
    "tanh": (1, [], vanilla("tanh")),
    "relu": (1, [], vanilla("relu")),
    "linear": (1, [], vanilla("linear")),
    "lstm": (4, ["c_0"], (plain_lstm, stacked_lstm)),
    "gru": (3, ["b_hg"], (plain_gru, stacked_gru)),
    "cho": (3, [], (plain_cho, stacked_cho)),
}
NAMES = {"W_xh": "W_x", "W_hh": "W_h", "b_h": "b"}


def point(layer, N, T, m, n, seed=0, shared=False, kind=float):
    """A derivative of a loss, and the layer's arguments: none of them zero, preactivations moderate."""
    rng = np.random.default_rng([seed, N, T, m, n])
    parts, more, _ = LAYERS[layer]
    start = (n,) if shared else (N, n)
    shapes = {"direct": (N, T, n), "X": (N, T, m), "W_x": (parts * n, m), "W_h": (parts * n, n), "b": (parts * n,)}
    shapes |= {"h_0": start} | {name: start if name == "c_0" else (n,) for name in more}
    scale = {"W_x": m**-0.5, "W_h": 0.9 * n**-0.5, "b": 0.3}
    values = []
    for name, shape in shapes.items():
        value = scale.get(name, 0.7) * rng.normal(size=shape)
        if np.issubdtype(kind, np.complexfloating):
            value = value + 0.1j * scale.get(name, 0.7) * rng.normal(size=shape)
        values.append(np.rint(3 * value).astype(kind) if np.issubdtype(kind, np.integer) else value.astype(kind))
    return values


def off(got, want):
    """The largest difference of two results, relative to the largest entry of each."""
    assert got.keys() == want.keys()
    worst = 0.0
    for name in want:
        assert got[name].shape == want[name].shape, name
        if want[name].size:
            size = max(np.max(np.abs(want[name])), 1e-30)
            worst = max(worst, np.max(np.abs(got[name] - want[name])) / size)
    return worst


LAYOUTS = {
    "as it is": lambda x: x,
    "Fortran order": np.asfortranarray,
    "every other entry": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backward": lambda x: np.ascontiguousarray(x[..., ::-1])[..., ::-1],
    "not to be written": lambda x: np.broadcast_to(x, x.shape),
}
SIZES = st.one_of(st.integers(1, 4), st.sampled_from([13, 40, 70]))


@settings(deadline=None, max_examples=60)
@given(
    layer=st.sampled_from(list(LAYERS)),
    N=st.one_of(st.integers(1, 4), st.sampled_from([33, 70])),
    T=st.integers(1, 12),
    m=SIZES,
    n=SIZES,
    layout=st.sampled_from(list(LAYOUTS)),
    shared=st.booleans(),
    kind=st.sampled_from([np.float64, np.complex128]),
    seed=st.integers(0, 2**16),
)
def test_both_forms_are_equal(layer, N, T, m, n, layout, shared, kind, seed):
    plain, stacked = LAYERS[layer][2]
    values = [LAYOUTS[layout](value) for value in point(layer, N, T, m, n, seed, shared, kind)]
    before = [value.copy() for value in values]
    got = stacked(*values)
    assert off(got, plain(*values)) < 1e-12
    assert all(value.dtype == kind for value in got.values())
    assert all(np.array_equal(a, b) for a, b in zip(values, before, strict=True)), "an argument was changed"


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    "sizes", [(64, 3, 8, 140), (16, 3, 8, 256), (1, 60, 3, 160), (64, 2, 300, 5), (3, 101, 2, 2)]
)
def test_both_forms_are_equal_where_products_are_cut(layer, sizes):
    plain, stacked = LAYERS[layer][2]
    values = point(layer, *sizes)
    assert off(stacked(*values), plain(*values)) < 1e-12


@settings(deadline=None, max_examples=30)
@given(
    layer=st.sampled_from(list(LAYERS)),
    N=st.sampled_from([1, 3, 40]),
    T=st.integers(1, 12),
    m=SIZES,
    n=SIZES,
    kind=st.sampled_from([np.float32, np.complex64]),
)
def test_single_precision_stays_single_and_both_forms_are_as_near_to_double(layer, N, T, m, n, kind):
    plain, stacked = LAYERS[layer][2]
    values = point(layer, N, T, m, n, kind=kind)
    exact = plain(*(value.astype(np.result_type(kind, float)) for value in values))
    for form in (plain, stacked):
        got = form(*values)
        assert {name: value.dtype for name, value in got.items()} == dict.fromkeys(got, np.dtype(kind))
        assert off(got, exact) < 1e-5


@pytest.mark.parametrize("layer", LAYERS)
def test_whole_numbers_become_double_and_mixed_ones_are_promoted(layer):
    plain, stacked = LAYERS[layer][2]
    whole = point(layer, 3, 4, 2, 3, kind=int)
    single = point(layer, 3, 4, 2, 3, kind=np.float32)
    mixed = [value.astype(float) if k == 2 else value for k, value in enumerate(single)]
    for values in (whole, mixed):
        for form in (plain, stacked):
            assert all(value.dtype == float for value in form(*values).values())
        assert off(stacked(*values), plain(*values)) < (1e-6 if values is mixed else 1e-12)


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_to_do_is_done(layer):
    plain, stacked = LAYERS[layer][2]
    for sizes in ((2, 0, 3, 4), (0, 3, 2, 4), (2, 3, 0, 4)):
        values = [np.zeros(value.shape) for value in point(layer, *(max(1, size) for size in sizes))]
        values[0], values[1] = np.zeros((*sizes[:2], 4)), np.zeros(sizes[:3])
        values[2] = values[2][:, : sizes[2]]
        values = [value[: sizes[0]] if value.shape == (max(1, sizes[0]), 4) else value for value in values]
        assert off(stacked(*values), plain(*values)) == 0


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("sizes", [(3, 5, 2, 4), (1, 1, 1, 1), (4, 1, 3, 2), (1, 7, 4, 3), (40, 5, 2, 3)])
def test_every_gradient_is_that_of_the_complex_step(layer, sizes):
    _, more, (_, stacked) = LAYERS[layer]
    weight, *values = point(layer, *sizes, seed=1)

    def loss(*values):
        h = stacked(np.zeros_like(weight), *values)["h"][:, 1:]
        return np.sum(weight * h**2) / 2

    h = stacked(weight, *values)["h"][:, 1:]
    got = {NAMES.get(name, name): value for name, value in stacked(weight * h, *values).items()}
    for name, want in zip(("X", "W_x", "W_h", "b", "h_0", *more), complex_step(loss, *values), strict=True):
        report = compare(got[name], want)
        assert report.agrees, f"{name} is off by {report.relative_error:.1e} at {report.index}"


def test_the_gradient_of_the_inputs_is_left_out_where_nobody_asks():
    values = point("lstm", 3, 5, 2, 4)
    _, tape = lstm_forward(*values[1:])
    whole, part = lstm_backward(tape, values[0])[2], lstm_backward(tape, values[0], inputs=False)[2]
    assert "X" not in part and off(part, {name: whole[name] for name in whole if name != "X"}) == 0


def test_a_tape_can_be_read_again():
    for layer, (_, _, (_, stacked)) in LAYERS.items():
        values = point(layer, 3, 5, 2, 4)
        first, again = stacked(*values), stacked(*values)
        assert off(first, again) == 0
    for forward, backward in ((vanilla_forward, vanilla_backward), (cho_forward, cho_backward)):
        values = point("tanh" if forward is vanilla_forward else "cho", 3, 5, 2, 4)
        _, tape = forward(*values[1:])
        assert off(backward(tape, values[0])[1], backward(tape, values[0])[1]) == 0


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.complex128])
@pytest.mark.parametrize("order", ["batch first", "as the layers leave it"])
def test_the_readout_is_the_plain_one(kind, order):
    rng = np.random.default_rng(2)
    h, W_hy, b_y, e = (rng.normal(size=s).astype(kind) for s in ((3, 6, 4), (2, 4), (2,), (3, 5, 2)))
    if order != "batch first":
        h, e = (np.ascontiguousarray(x.transpose(1, 2, 0)).transpose(2, 0, 1) for x in (h, e))
    direct, gradients = readout_backward(h, e, W_hy)
    plain_direct, plain_gradients = output_bptt(h, e, W_hy)
    got = {"y": readout_forward(h, W_hy, b_y), "direct": direct} | gradients
    want = {"y": elman_outputs(h, W_hy, b_y), "direct": plain_direct} | plain_gradients
    assert off(got, want) < (1e-6 if kind == np.float32 else 1e-14)
    assert all(value.dtype == kind for value in got.values())


FIXTURES = sorted(Path(__file__).parent.glob("fixtures/torch_*.json"))
CASES = [case for path in FIXTURES for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['cell']}-{case['seed'][1]}")
def test_the_stacked_form_is_what_pytorch_computes(case):
    v = {name: np.array(value) for name, value in case["inputs"].items()}
    layer, n = case["cell"].removeprefix("rnn_"), v["h_0"].shape[1]
    bias, more = v["bias_ih"] + v["bias_hh"], [v["c_0"]] if "c_0" in v else []
    if layer == "gru":  # the reset gate multiplies the candidate's second bias, which therefore stays apart
        bias, more = v["bias_ih"] + np.concatenate([v["bias_hh"][: 2 * n], np.zeros(n)]), [v["bias_hh"][2 * n :]]
    values = v["X"], v["weight_ih"], v["weight_hh"], bias, v["h_0"], *more
    stacked = LAYERS[layer][2][1]
    h = stacked(np.zeros((*v["X"].shape[:2], n)), *values)["h"]
    y = readout_forward(h, v["W_hy"], v["b_y"])
    e = v["weights"] * (y - v["targets"])
    direct, gradients = readout_backward(h, e, v["W_hy"])
    found = {NAMES.get(name, name): value for name, value in stacked(direct, *values).items()}
    second = np.concatenate([found["b"][: 2 * n], found["b_hg"]]) if layer == "gru" else found["b"]
    gradients |= {"weight_ih": found["W_x"], "weight_hh": found["W_h"], "bias_ih": found["b"], "bias_hh": second}
    gradients |= {name: found[name] for name in ("X", "h_0", "c_0") if name in found}
    results = {"states": h[:, 1:], "outputs": y} | ({"cells": found["c"][:, 1:]} if "c" in found else {})
    assert gradients.keys() == case["gradients"].keys()
    wanted = case["gradients"] | {name: case[name] for name in results}
    for name, got in (gradients | results).items():
        assert compare(got, np.array(wanted[name]), rtol=1e-10, atol=1e-12).agrees, name


def test_a_matrix_is_cut_only_where_the_blocks_are_small_and_of_one_size():
    assert blocks(np.zeros((64, 25)), 64).shape == (64, 25)
    assert blocks(np.zeros((256, 73)), 64).shape == (2, 128, 73)
    assert blocks(np.zeros((1024, 265)), 64).shape == (32, 32, 265)
    assert blocks(np.zeros((255, 73)), 64).shape == (255, 73)
    assert blocks(np.zeros((4096, 1033)), 64).shape == (4096, 1033)
    assert blocks(np.zeros((2048, 1025)), 1).shape == (2048, 1025)
