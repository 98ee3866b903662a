"""One recurrent unit: forward against closed forms, backward against the complex step of each copy."""

import warnings

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import linear_bptt, linear_states, sigmoid, sigmoid_bptt, sigmoid_forward


def agree(got, want):
    assert compare(got, want).agrees


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


@pytest.mark.parametrize("T", [1, 3, 11])
def test_linear_states_are_a_weighted_sum_of_start_and_inputs(rng, T):
    x, w_xh, w_hh, h_0 = rng.normal(size=T), rng.normal(), rng.uniform(-1.2, 1.2), rng.normal()
    h = linear_states(x, w_xh, w_hh, h_0)
    assert h.shape == (T + 1,) and h[0] == h_0
    for t in range(1, T + 1):
        kernel = w_hh ** np.arange(t - 1, -1, -1)
        assert np.isclose(h[t], w_hh**t * h_0 + w_xh * kernel @ x[:t], rtol=1e-12)


def test_each_step_may_have_its_own_weights():
    h = linear_states([1.0, 2.0, 3.0], [1.0, 0.0, 2.0], [5.0, 2.0, 0.5], h_0=1.0)
    assert h.tolist() == [1.0, 6.0, 12.0, 12.0]


@pytest.mark.parametrize("T", [1, 3, 11])
def test_linear_bptt(rng, T):
    x, w_xh, w_hh, h_0, d = rng.normal(size=T), rng.normal(), rng.uniform(-1.2, 1.2), rng.normal(), rng.normal()

    def loss(w_xh, w_hh):
        return 0.5 * (linear_states(x, w_xh, w_hh, h_0)[-1] - d) ** 2

    h = linear_states(x, w_xh, w_hh, h_0)
    delta, terms = linear_bptt(x, h, d, w_hh)
    by_copy = complex_step(loss, np.full(T, w_xh), np.full(T, w_hh))
    shared = complex_step(loss, w_xh, w_hh)
    assert delta.shape == (T,)
    for t in range(1, T + 1):  # the unit, started anew from the state of step t
        onward = complex_step(lambda h_t, t=t: 0.5 * (linear_states(x[t:], w_xh, w_hh, h_t)[-1] - d) ** 2, h[t])
        agree(delta[t - 1], onward[0])
    for name, copies, total in zip(("w_xh", "w_hh"), by_copy, shared, strict=True):
        agree(terms[name], copies)
        agree(terms[name].sum(), total)


@pytest.mark.parametrize("T", [1, 3, 11])
def test_sigmoid_bptt(rng, T):
    x, (w_xh, w_hh, w_hy), h_0 = rng.normal(size=T), rng.normal(size=3), rng.uniform(0.2, 0.8)
    d = rng.uniform(0.1, 0.9, size=T)
    h, y = sigmoid_forward(x, w_xh, w_hh, w_hy, h_0)
    assert h.shape == (T + 1,) and y.shape == (T,) and h[0] == h_0

    def loss(*weights):
        return 0.5 * np.sum((sigmoid_forward(x, *weights, h_0)[1] - d) ** 2)

    def loss_onward(h_t, t):
        """What the loss hears of the state of step t: its own output, and the unit started anew from it."""
        later = sigmoid_forward(x[t:], w_xh, w_hh, w_hy, h_t)[1]
        return 0.5 * (sigmoid(w_hy * h_t) - d[t - 1]) ** 2 + 0.5 * np.sum((later - d[t:]) ** 2)

    delta, terms = sigmoid_bptt(x, h, y, y - d, w_hh, w_hy)
    for t in range(1, T + 1):
        agree(delta[t - 1], complex_step(lambda h_t, t=t: loss_onward(h_t, t), h[t])[0])
    for name, copies in zip(terms, complex_step(loss, *(np.full(T, w) for w in (w_xh, w_hh, w_hy))), strict=True):
        agree(terms[name], copies)
    for name, total in zip(terms, complex_step(loss, w_xh, w_hh, w_hy), strict=True):
        agree(terms[name].sum(), total)


def test_two_steps_of_the_sigmoid_unit_by_hand():
    h, y = sigmoid_forward([1.0, -2.0], [0.5, 0.3], [2.0, -1.0], [1.0, 3.0], h_0=0.25)
    first = 1 / (1 + np.exp(-1.0))  # 0.5 * 1 + 2 * 0.25
    second = 1 / (1 + np.exp(0.6 + first))  # 0.3 * -2 - 1 * first
    assert np.allclose(h, [0.25, first, second], rtol=1e-14)
    assert np.allclose(y, [1 / (1 + np.exp(-first)), 1 / (1 + np.exp(-3 * second))], rtol=1e-14)


@pytest.mark.parametrize("which", range(4))
def test_the_forward_passes_are_complex_where_any_argument_is(which):
    real = [np.ones(3), 1.0, 0.5, 0.2]  # x, w_xh, w_hh, h_0
    mixed = [value + 0.1j if i == which else value for i, value in enumerate(real)]
    x, w_xh, w_hh, h_0 = mixed
    for h in (linear_states(x, w_xh, w_hh, h_0), sigmoid_forward(x, w_xh, w_hh, 1.0, h_0)[0]):
        assert np.iscomplexobj(h) and np.all(h[1:].imag != 0)
    assert not np.iscomplexobj(linear_states(*real))


def test_the_output_is_complex_where_its_weight_is():
    h, y = sigmoid_forward(np.ones(3), 1.0, 0.5, 1.0 + 0.1j)
    assert not np.iscomplexobj(h) and np.all(y.imag != 0)


def test_the_sigmoid_has_its_values_and_never_overflows():
    a = np.array([[-3.0, 0.0], [2.0, 0.5 + 0.3j]])
    assert np.allclose(sigmoid(a), 1 / (1 + np.exp(-a)), rtol=1e-14)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sigmoid([-1000.0, 1000.0]).tolist() == [0.0, 1.0]
