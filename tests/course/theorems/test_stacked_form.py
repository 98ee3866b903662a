"""The statement of the aside to chapter 10, verified numerically."""

from types import SimpleNamespace

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step


def one_step(a, before):
    """Cell and state of one step of an LSTM, from its preactivations and the cell before."""
    i, f, o = (1 / (1 + np.exp(-a[k])) for k in (0, 1, 3))
    g = np.tanh(a[2])
    c = f * before + i * g
    return SimpleNamespace(i=i, f=f, g=g, o=o, p=i * g, q=f * before, c=c, h=o * np.tanh(c))


def effects(s):
    """What moves c_t with the preactivations of i, f and g, and h_t with that of o and with c_t."""
    return (1 - s.i) * s.p, (1 - s.f) * s.q, s.i - s.p * s.g, (1 - s.o) * s.h, s.o - s.h * np.tanh(s.c)


def with_products_exchanged(s):
    return (1 - s.i) * s.q, (1 - s.f) * s.p, *effects(s)[2:]


def with_the_slope_of_a_sigmoid_for_g(s):
    return *effects(s)[:2], (1 - s.g) * s.p, *effects(s)[3:]


def with_the_cell_in_place_of_its_tanh(s):
    return *effects(s)[:4], s.o - s.h * s.c


@pytest.mark.verifies(
    "prop-lstm-effects",
    claim=effects,
    perturbed={
        "the two products exchanged": with_products_exchanged,
        "the slope of a sigmoid for the candidate": with_the_slope_of_a_sigmoid_for_g,
        "the cell in place of its tanh": with_the_cell_in_place_of_its_tanh,
    },
)
def test_the_effects_of_an_lstm_from_its_products(claim):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        a, before, weight = rng.normal(size=(4, 6)), rng.normal(size=6), rng.normal(size=6)

        def cell(a, before=before, weight=weight):
            return np.sum(weight * one_step(a, before).c)

        def state(o, c, a=a, weight=weight):
            return np.sum(weight * np.tanh(c) / (1 + np.exp(-o)))

        step = one_step(a, before)
        by_a = complex_step(cell, a)[0]
        by_o, by_c = complex_step(state, a[3], step.c)
        for got, want in zip(claim(step), (*by_a[:3], by_o, by_c), strict=True):
            report = compare(weight * got, want, rtol=1e-9)
            assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"
