"""Real-time recurrent learning: the sensitivities are those of the complex step, and the gradient that of BPTT."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.rtrl import rtrl_step
from unrolled.models.vanilla import elman_bptt, elman_states


def layer(seed, T, m, n):
    rng = np.random.default_rng(seed)
    x, W_xh, W_hh = rng.normal(size=(T, m)), rng.normal(size=(n, m)), rng.normal(size=(n, n)) / np.sqrt(n)
    return x, W_xh, W_hh, rng.normal(size=n), rng.normal(size=n), rng.normal(size=(T, n))


def sensitivities(x, W_xh, W_hh, b_h, h):
    S = np.zeros((len(h), len(h), len(x[0]) + len(h) + 1))
    for x_t in x:
        S, h = rtrl_step(S, h, x_t, W_xh, W_hh, b_h)
        yield S, h


@pytest.mark.parametrize(("T", "m", "n"), [(1, 1, 1), (4, 2, 3), (6, 3, 2)])
def test_sensitivities_are_total_derivatives_of_each_state(T, m, n):
    x, W_xh, W_hh, b_h, h_0, _ = layer(0, T, m, n)

    def states(W_xh, W_hh, b_h):
        return elman_states(x[None], W_xh, W_hh, b_h, h_0)[0, 1:]

    by_xh, by_hh, by_b = complex_step(states, W_xh, W_hh, b_h)
    for t, (S, h) in enumerate(sensitivities(x, W_xh, W_hh, b_h, h_0)):
        assert np.allclose(h, states(W_xh, W_hh, b_h)[t], rtol=1e-14)
        want = np.concatenate([by_xh[t], by_hh[t], by_b[t][..., None]], axis=2)
        assert compare(S, want).agrees


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_that_of_bptt(seed):
    x, W_xh, W_hh, b_h, h_0, direct = layer(seed, T=12, m=3, n=5)
    steps = sensitivities(x, W_xh, W_hh, b_h, h_0)
    forward = sum(np.tensordot(d, S, 1) for d, (S, _) in zip(direct, steps, strict=True))
    h = elman_states(x[None], W_xh, W_hh, b_h, h_0)
    _, g = elman_bptt(x[None], h, direct[None], W_xh, W_hh)
    backward = np.column_stack([g["W_xh"], g["W_hh"], g["b_h"]])
    assert compare(forward, backward, rtol=1e-12, atol=1e-13).agrees
