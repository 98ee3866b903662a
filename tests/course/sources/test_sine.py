"""What Faizan Shaikh's tutorial on a sine does, held against numerical derivatives and against what it prints."""

import numpy as np
import pytest
from recorded import is_printed, record
from tutorial_sine import (
    LAST_LOSS,
    LIMIT,
    PUBLISHED,
    RECORDS,
    STEPS,
    UNITS,
    cosine,
    data,
    forward,
    its_gradients,
    only,
    our_start,
    outputs,
    rmse,
    slope,
    start,
    true_gradients,
)

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import sigmoid


def small_network(seed=0, units=4, steps=6):
    """Weights at which no unit is saturated, a window, and its target."""
    rng = np.random.default_rng(seed)
    U, W, V = (rng.normal(size=shape) / 2 for shape in ((units, steps), (units, units), (1, units)))
    return U, W, V, rng.normal(size=steps), 0.3


def loss(U, W, V, x, y):
    """Half the squared error of the last output."""
    return np.squeeze(forward(U, W, V, x)[2] - y) ** 2 / 2


def numerical_gradients(U, W, V, x, y):
    return complex_step(lambda *weights: loss(*weights, x, y), U, W, V)


def agree(got, want):
    for g, w in zip(got, want, strict=True):
        report = compare(g, w)
        assert report.agrees, str(report)


# --------------------------------------------------------------------------------------------------- the gradients


def without_limit(U, W, V, x, y):
    return its_gradients(U, W, V, x, y, limit=None)


def its_W_and_U(U, W, V, x, y):
    of_U, of_W, _ = its_gradients(U, W, V, x, y, limit=None)
    return of_U, of_W, true_gradients(U, W, V, x, y)[2]


@pytest.mark.corrects(
    "err-sine-target",
    claim=true_gradients,
    perturbed={"as they are written": its_W_and_U, "clipped": its_gradients},
)
def test_the_gradients_of_U_and_W_depend_on_the_target(claim):
    U, W, V, x, y = small_network()
    output = forward(U, W, V, x)[2].item()
    agree(claim(U, W, V, x, y), numerical_gradients(U, W, V, x, y))
    for gradient in claim(U, W, V, x, output):
        assert np.all(gradient == 0)  # no error, no gradient
    for one, other in zip(without_limit(U, W, V, x, y)[:2], without_limit(U, W, V, x, -y)[:2], strict=True):
        assert np.array_equal(one, other)  # the tutorial's are the same for every target


def slope_at_the_state(a):
    h = sigmoid(a)
    return h * (1 - h)


def any_slope(a):
    return np.full_like(a, 1e3)


@pytest.mark.corrects(
    "err-sine-slope", claim=slope_at_the_state, perturbed={"the preactivation in place of the state": slope}
)
def test_the_slope_is_taken_at_the_state_and_the_wrong_one_is_used_by_nothing(claim):
    a = np.linspace(-6, 6, 13)
    assert np.allclose(claim(a), np.diag(complex_step(sigmoid, a)[0]), rtol=1e-12)
    point = small_network()
    for made_up in (slope, any_slope):
        for one, other in zip(its_gradients(*point), its_gradients(*point, slope=made_up), strict=True):
            assert np.array_equal(one, other)


def cut(U, W, V, x, y, k):
    return true_gradients(U, W, V, x, y, truncate=k)[:2]


def its_own_cut(U, W, V, x, y, k):
    return its_gradients(U, W, V, x, y, truncate=k, limit=None)[:2]


def derivative_of_the_last_copies(U, W, V, x, y, k):
    """The derivative with respect to the weights as they are used in the last k steps, earlier uses held fixed."""

    def loss_of_the_last(U_late, W_late):
        s = np.zeros((len(W), 1))
        for t in range(len(x)):
            late = t >= len(x) - k
            s = sigmoid((W_late if late else W) @ s + (U_late if late else U) @ only(x, t))
        return np.squeeze(V @ s - y) ** 2 / 2

    return complex_step(loss_of_the_last, U, W)


@pytest.mark.corrects(
    "err-sine-truncation", claim=cut, perturbed={"layers of step t, running totals added": its_own_cut}
)
def test_truncation_keeps_the_last_copies(claim):
    point = small_network()
    for k in (1, 2, 4):
        agree(claim(*point, k), derivative_of_the_last_copies(*point, k))
    (X, targets), _ = data()
    at_its_start = (*start(0), X[0], targets[0])
    (U_5, W_5), (U_10, W_10) = (its_own_cut(*at_its_start, k) for k in (5, 10))
    is_printed("sine_truncation_ratio_W", np.linalg.norm(W_10) / np.linalg.norm(W_5))
    is_printed("sine_truncation_ratio_U", np.linalg.norm(U_10) / np.linalg.norm(U_5))
    is_printed("sine_truncation_cosine_U", cosine(U_5, U_10))
    assert 1 - cosine(W_5, W_10) < 1e-12
    for truncate in (5, 10):  # and after clipping nothing is left of the difference
        of_U, of_W, of_V = its_gradients(*at_its_start, truncate=truncate)
        assert np.all(of_W == LIMIT) and np.all(of_V == LIMIT)
        if truncate == 5:
            is_printed("sine_clipped_U", np.mean(np.abs(of_U) == LIMIT))


def its_V(U, W, V, x, y):
    return (*true_gradients(U, W, V, x, y)[:2], without_limit(U, W, V, x, y)[2])


@pytest.mark.corrects("err-sine-output", claim=true_gradients, perturbed={"summed over all steps": its_V})
def test_the_output_weights_gradient_holds_the_last_state_only(claim):
    point = small_network()
    agree(claim(*point), numerical_gradients(*point))
    (X, targets), _ = data()
    at_its_start = (*start(0), X[0], targets[0])
    true, its = claim(*at_its_start)[2], its_V(*at_its_start)[2]
    is_printed("sine_output_factor", np.linalg.norm(its) / np.linalg.norm(true))


# ------------------------------------------------------------------------------------------------------ the network


def one_column(U, x, t):
    return U[:, :1] * x[t]


def column_of_the_step(U, x, t):
    return U @ only(x, t)


@pytest.mark.corrects(
    "err-sine-columns", claim=one_column, perturbed={"a column for each step": column_of_the_step}
)
def test_a_value_is_read_alike_at_every_step(claim):
    U = start(0)[0]
    constant = np.full(STEPS, 0.5)
    for t in range(1, STEPS):
        assert np.array_equal(claim(U, constant, t), claim(U, constant, 0))
    is_printed("sine_input_weights", U.size)


@pytest.mark.corrects("err-sine-start", claim=our_start, perturbed={"between 0 and 1": start})
def test_a_start_leaves_the_sigmoids_some_slope(claim):
    (X, targets), _ = data()
    for seed in range(3):
        weights = claim(seed)
        s, _, _ = forward(*weights, X[0])
        assert np.mean(s[-1] * (1 - s[-1])) > 0.01
        assert np.any(true_gradients(*weights, X[0], targets[0])[1] != 0)
    s, _, _ = forward(*start(0), X[0])
    first = next(t for t in range(1, STEPS + 1) if np.min(s[t:]) == 1.0)
    is_printed("sine_saturated_from", first)
    assert np.all(true_gradients(*start(0), X[0], targets[0])[1] == 0)
    assert record()["figures"]["sine_true_W_length"] == 0


def as_it_trains(weights, X):
    return outputs(weights, X)


def as_it_predicts(weights, X):
    return outputs(weights, X, trained=False)


@pytest.mark.corrects(
    "err-sine-prediction", claim=as_it_trains, perturbed={"the whole window at every step": as_it_predicts}
)
def test_the_network_that_predicts_is_the_one_that_was_trained(claim):
    (X, _), _ = data()
    weights = our_start(0)
    for i in (0, 7):
        in_training = forward(*weights, X[i])[2].item()
        assert np.isclose(claim(weights, X)[i], in_training, rtol=1e-9)
    forgetful = (weights[0], np.zeros((UNITS, UNITS)), weights[2])  # reads the last value only
    other_past = np.column_stack([np.zeros((len(X), STEPS - 1)), X[:, -1]])
    assert np.allclose(claim(forgetful, X), claim(forgetful, other_past), rtol=1e-12)


# --------------------------------------------------------------------------------------------------- the published


def root_mean_square_of(loss):
    """Of the errors, from a sum of halved squares over the validation windows."""
    return np.sqrt(2 * loss / RECORDS)


def score_published_beside(loss):
    return PUBLISHED


def its_validation_loss(errors):
    """A sum over the windows, divided by how many outputs a window has: one."""
    return np.sum(errors**2 / 2) / 1


@pytest.mark.corrects(
    "err-sine-losses",
    claim=root_mean_square_of,
    perturbed={"the score that stands beside them": score_published_beside},
)
def test_what_error_its_last_loss_means(claim):
    errors = np.random.default_rng(0).normal(size=RECORDS)
    assert np.isclose(claim(its_validation_loss(errors)), np.sqrt(np.mean(errors**2)))
    is_printed("sine_implied_rmse", claim(LAST_LOSS))


def range_over_seeds():
    figures = record()["figures"]
    return figures["sine_its_own_low"], figures["sine_its_own_high"]


def as_if_it_were_the_methods():
    """One number, give or take a fifth."""
    return 0.8 * PUBLISHED, 1.2 * PUBLISHED


@pytest.mark.corrects(
    "err-sine-seed", claim=range_over_seeds, perturbed={"one score stands for all": as_if_it_were_the_methods}
)
def test_what_scores_its_method_gives(claim):
    low, high = claim()
    scores = np.array(record()["runs"]["sine: its own"])[:, 0]
    assert np.all((low <= scores) & (scores <= high))
    (_, _), (X, targets) = data()
    predicting_zero = np.sqrt(np.mean(targets**2))
    is_printed("sine_zero_rmse", predicting_zero)
    is_printed("sine_its_own_median", np.median(scores))
    assert np.sum(scores > predicting_zero) == record()["figures"]["sine_worse_than_zero"]
    assert np.sum(scores <= PUBLISHED) == record()["figures"]["sine_at_least_as_good"]
    assert rmse(start(0), X, targets) == rmse(start(0), X, targets)  # a seed makes it the same each time
