"""What a blog post on regression with recurrent networks says, held against numerical derivatives and counts."""

import numpy as np
import pytest
from recorded import is_printed, record
from tutorial_regression import LAWS, STEPS, arriving, dot, products, start

from unrolled.gradients import complex_step
from unrolled.models.unit import sigmoid


def from_the_hidden_layer(W_hu, b_h, W_oh, b_o, u):
    return sigmoid(W_oh @ sigmoid(W_hu @ u + b_h) + b_o)


def from_the_input(W_hu, b_h, W_oh, b_o, u):
    """As printed: the output is a function of u, not of h."""
    return sigmoid(W_oh @ u + b_o)


@pytest.mark.corrects(
    "err-regression-output", claim=from_the_hidden_layer, perturbed={"u in place of h": from_the_input}
)
def test_the_output_is_made_of_the_hidden_layer(claim):
    """Two hidden units compute the exclusive-or, and every weight into the hidden layer matters."""
    W_hu, b_h = np.array([[20.0, 20.0], [-20.0, -20.0]]), np.array([-10.0, 30.0])
    W_oh, b_o = np.array([[20.0, 20.0]]), np.array([-30.0])
    for u in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert np.isclose(claim(W_hu, b_h, W_oh, b_o, np.array(u, dtype=float)), u[0] != u[1], atol=1e-3)
    point = np.array([[0.4, -0.3], [0.2, 0.5]]), np.array([0.1, 0.2]), W_oh / 20, b_o / 30
    (of_W_hu,) = complex_step(lambda W: claim(W, *point[1:], np.array([0.6, -0.7])), point[0])
    assert np.all(of_W_hu != 0)


def ten_steps(u):
    return products(0, 9, u)


def zero_to_ten(u):
    """As printed: t runs from 0 to 10."""
    u = np.concatenate([u, np.ones_like(u[:, :1])], axis=1)
    return products(0, 10, u)


@pytest.mark.corrects("err-regression-terms", claim=ten_steps, perturbed={"t from 0 to 10": zero_to_ten})
def test_ten_steps_make_ten_products(claim):
    u = np.ones((1, STEPS, 2))
    assert claim(u)[0] == STEPS == np.sum(np.prod(u, axis=2))
    is_printed("regression_terms", products(0, 10, np.ones((1, 11, 2)))[0])


def of_the_size_of_the_state(seed):
    """Orthogonal recurrent weights, four times as large as the largest slope of a sigmoid is small."""
    weights = start(seed)
    rng = np.random.default_rng(seed)
    weights[1] = 4 * np.linalg.qr(rng.normal(size=weights[1].shape))[0]
    weights[3] = -0.5 * np.ones((1, len(weights[1]))) @ weights[1]  # so that states stay near one half
    return weights


@pytest.mark.corrects("err-regression-start", claim=of_the_size_of_the_state, perturbed={"as it draws them": start})
def test_a_start_lets_a_gradient_through_ten_steps(claim):
    u = np.random.default_rng(0).uniform(0, 1, (100, STEPS, 2))
    for seed in range(3):
        assert arriving(claim(seed), u)[0] > 0.1
    its = np.array([arriving(start(seed), u) for seed in range(10)])
    is_printed("regression_per_lag", np.median(its[:, :-1] / its[:, 1:]))
    is_printed("regression_nine_lags", np.median(its[:, 0]))


def by_the_law_of_the_inputs(law):
    """The least and the largest share of the variance that its method explains after 60,000 steps."""
    return (0.8, 1.0) if LAWS[law][0] == 0 else (-0.2, 0.0)


def quite_well(law):
    return (0.8, 1.0)


def best_linear(law, count=50_000):
    """The share of the variance that the best linear function of all inputs explains, by least squares."""
    u = np.random.default_rng(0).uniform(*LAWS[law], (count, STEPS, 2))
    target, rows = dot(u)[:, 0], np.column_stack([u.reshape(count, -1), np.ones(count)])
    left = target - rows @ np.linalg.lstsq(rows, target, rcond=None)[0]
    return 1 - np.var(left) / np.var(target)


@pytest.mark.corrects(
    "err-regression-works", claim=by_the_law_of_the_inputs, perturbed={"whatever the inputs": quite_well}
)
def test_how_well_its_method_works(claim):
    for law in LAWS:
        low, high = claim(law)
        for scores in record()["runs"]["regression"][law].values():
            assert np.all((low <= np.array(scores)) & (np.array(scores) <= high))
        assert np.isclose(best_linear(law), 6 / 7 if LAWS[law][0] == 0 else 0.0, atol=0.01)
    for rate, scores in record()["runs"]["regression"]["U(0, 1)"].items():
        is_printed(f"regression_unit_{rate.replace('.', '')}_median", np.median(scores))
    smallest = min(map(min, record()["runs"]["regression"]["U(-1, 1)"].values()))
    is_printed("regression_both_low", smallest)
