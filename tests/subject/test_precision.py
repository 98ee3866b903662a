"""Whatever learns computes in the precision that it is given: single stays single, whole numbers become double."""

import numpy as np
import pytest

from unrolled.learning import (
    adam_step,
    clip_by_norm,
    clip_by_value,
    gradient_step,
    irprop_minus_step,
    irprop_plus_step,
    momentum_step,
    rprop_plus_step,
    rprop_step,
    softmax_cross_entropy,
    squared_error,
    truncated_bptt,
)
from unrolled.learning.training import arriving, error_at_the_end, loss_and_gradients, outputs, start
from unrolled.models import arma
from unrolled.models.cells import gru_cell, layered, lstm_cell, vanilla_cell
from unrolled.models.linear import affine_scan, apply_kernel, kernel
from unrolled.models.precision import precision
from unrolled.models.rtrl import rtrl_step
from unrolled.models.unit import linear_bptt, linear_states, sigmoid, sigmoid_bptt, sigmoid_forward
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, output_bptt

SINGLE = np.dtype(np.float32)
STEPS = [gradient_step, momentum_step, rprop_step, rprop_plus_step, irprop_minus_step, adam_step]


def single(rng, *shape):
    return rng.normal(size=shape).astype(SINGLE)


def types(found):
    """The types of all arrays in what came back, however deep."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, (tuple, list)):
        return set().union(*map(types, found)) if found else set()
    return {found.dtype} if isinstance(found, (np.ndarray, np.generic)) else set()


def test_the_rule():
    one, whole = np.ones(1, SINGLE), np.ones(1, int)
    assert precision(one) == precision(one, 2.0, 3) == precision(one, np.ones(1, np.int8)) == SINGLE
    assert precision(whole) == precision(1) == precision(True) == precision(one, np.ones(1)) == np.dtype(float)
    assert precision(one, 1j) == np.complex64 and precision(whole, one) == np.result_type(whole, one)


@pytest.mark.parametrize("step", STEPS)
def test_an_optimizer_keeps_single_precision(step):
    rng = np.random.default_rng(0)
    parameters, memory = {"W": single(rng, 3, 4), "b": single(rng, 3)}, None
    for _ in range(4):
        gradients = {name: single(rng, *value.shape) for name, value in parameters.items()}
        gradients = clip_by_norm(clip_by_value(gradients, 0.5), 0.7)
        assert types(gradients) == {SINGLE}
        parameters, memory = step(parameters, gradients, memory)
        assert types(parameters) == {SINGLE} and types(memory) <= {SINGLE}


def test_irprop_plus_keeps_single_precision():
    rng = np.random.default_rng(1)
    parameters, memory = {"W": single(rng, 3, 4)}, None
    for cost in (3.0, 2.0, 4.0):
        parameters, memory = irprop_plus_step(parameters, {"W": single(rng, 3, 4)}, memory, cost=cost)
        assert types(parameters) == types({k: memory[k] for k in ("size", "sign", "step")}) == {SINGLE}


CELLS = {
    "vanilla": vanilla_cell(),
    "relu": vanilla_cell("identity", "relu"),
    "plain relu": vanilla_cell("identity", "relu", plain=True),
    "lstm": lstm_cell(),
    "gru": gru_cell(),
    "layered": layered(gru_cell(), lstm_cell()),
}


@pytest.mark.parametrize("name", CELLS)
def test_training_keeps_single_precision(name):
    cell, rng = CELLS[name], np.random.default_rng(2)
    w = {key: value.astype(SINGLE) for key, value in start(cell, 2, 4, 3, rng).items()}
    X, memory = single(rng, 5, 6, 2), None
    classes, targets = rng.integers(3, size=(5, 6)), single(rng, 5)
    for loss, wanted in ((softmax_cross_entropy, classes), (error_at_the_end, targets)):
        if loss is error_at_the_end:
            w = w | {"W_hy": w["W_hy"][:1], "b_y": w["b_y"][:1]}
            memory = None
        value, gradients = loss_and_gradients(cell, w, X, wanted, loss)
        assert types([value, gradients, outputs(cell, w, X)]) == {SINGLE}
        w, memory = adam_step(w, clip_by_norm(gradients, 1.0), memory, 0.01)
        assert types([w, memory]) == {SINGLE}
    assert types(arriving(cell, w, X)) == {SINGLE}


def test_the_losses_keep_single_precision():
    rng = np.random.default_rng(3)
    assert types(squared_error(single(rng, 3, 2), single(rng, 3, 2))) == {SINGLE}
    assert types(softmax_cross_entropy(single(rng, 3, 4), rng.integers(4, size=3))) == {SINGLE}


def test_the_plain_layers_keep_single_precision():
    rng = np.random.default_rng(4)
    X, W_xh, W_hh, b_h, h_0 = (single(rng, *s) for s in ((2, 7, 3), (4, 3), (4, 4), (4,), (4,)))
    W_hy, b_y = single(rng, 2, 4), single(rng, 2)
    h = elman_states(X, W_xh, W_hh, b_h, h_0)
    y = elman_outputs(h, W_hy, b_y)
    direct, gradients = output_bptt(h, y, W_hy)
    found = [h, y, direct, gradients, elman_bptt(X, h, direct, W_xh, W_hh)]
    found += [truncated_bptt(X, h, direct, W_xh, W_hh, 2, 3)]
    found += [rtrl_step(np.zeros((4, 4, 8), SINGLE), h[0, 0], X[0, 0], W_xh, W_hh, b_h)]
    assert types(found) == {SINGLE}


def test_the_unit_keeps_single_precision_beside_pythons_numbers():
    x = single(np.random.default_rng(5), 6)
    h = linear_states(x, 0.5, 0.9)
    states, y = sigmoid_forward(x, 0.5, 0.9, 2.0)
    found = [h, states, y, sigmoid(x), linear_bptt(x, h, SINGLE.type(1), 0.9)]
    found += [sigmoid_bptt(x, states, y, y, 0.9, 2.0)]
    assert types(found) == {SINGLE}
    assert types(linear_states([1, 2], 1, 1)) == types(sigmoid(np.arange(3))) == {np.dtype(float)}


def test_the_linear_recurrence_keeps_single_precision():
    rng = np.random.default_rng(6)
    W_xh, W_hh, W_hy = single(rng, 3, 2), single(rng, 3, 3), single(rng, 1, 3)
    found = [kernel(W_xh, W_hh, W_hy, 4), apply_kernel(kernel(W_xh, W_hh, W_hy, 4), single(rng, 6, 2))]
    assert types([*found, affine_scan(single(rng, 5, 3, 3), single(rng, 5, 3))]) == {SINGLE}


def test_arma_models_keep_single_precision():
    rng = np.random.default_rng(7)
    phi, theta, e = SINGLE.type([0.5, -0.2]), SINGLE.type([0.3]), single(rng, 20)
    x = arma.simulate(phi, theta, e)
    found = [x, arma.simulate(phi, theta, e[None]), arma.conditional_errors(x, phi, theta)]
    found += [arma.innovations_form(phi, theta), arma.arma_to_rnn(phi, theta), arma.arma_to_skip_rnn(phi, theta)]
    found += [arma.rnn_to_arma(*arma.arma_to_rnn(phi, theta))]
    found += [arma.skip_rnn_to_arma(*arma.arma_to_skip_rnn(phi, theta))]
    found += [arma.predictions(x, *arma.arma_to_rnn(phi, theta)), arma.kalman_gains(phi, theta, 5)]
    assert types(found) == {SINGLE}


@pytest.mark.parametrize("kind", [int, np.float32])
def test_an_integer_derivative_of_the_loss_is_not_cut_off(kind):
    rng = np.random.default_rng(8)
    X, W_xh, W_hh, h_0 = (rng.normal(size=s) for s in ((2, 5, 3), (4, 3), (4, 4), (4,)))
    h = elman_states(X, W_xh, W_hh, h_0, h_0)
    direct = rng.integers(1, 4, size=(2, 5, 4))
    got, want = (elman_bptt(X, h, direct.astype(k), W_xh, W_hh)[0] for k in (kind, float))
    assert got.dtype == float and np.allclose(got, want, rtol=1e-12)
