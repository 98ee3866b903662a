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

    _, terms = sigmoid_bptt(x, h, y, y - d, w_hh, w_hy)
    for name, copies in zip(terms, complex_step(loss, *(np.full(T, w) for w in (w_xh, w_hh, w_hy))), strict=True):
        agree(terms[name], copies)


def test_the_forward_passes_stay_complex_where_an_argument_is():
    x = np.ones(3)
    assert np.iscomplexobj(linear_states(x, 1.0, 0.5 + 0j))
    assert np.iscomplexobj(linear_states(x, 1.0, 0.5, h_0=1j))
    assert np.iscomplexobj(sigmoid_forward(x, 1.0, 0.5, 1.0, h_0=1j)[0])
    assert not np.iscomplexobj(linear_states(x, 1, 1))


def test_the_sigmoid_has_its_values_and_never_overflows():
    a = np.array([-3.0, 0.0, 2.0])
    assert np.allclose(sigmoid(a), 1 / (1 + np.exp(-a)), rtol=1e-14)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sigmoid([-1000.0, 1000.0]).tolist() == [0.0, 1.0]
