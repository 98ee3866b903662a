"""Forecasting: statsmodels as the oracle for autoregressions, and networks that see nothing of the future."""

import numpy as np
import pytest
from statsmodels.datasets import sunspots as their_sunspots
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.statespace.sarimax import SARIMAX

from unrolled.forecasting import (
    ar_forecasts,
    errors_after,
    fit_ar,
    fit_network,
    network_errors,
    network_forecasts,
    rolling_errors,
    soft_threshold,
    threshold_after_adam,
    windows,
)
from unrolled.gradients import compare, complex_step
from unrolled.learning import adam_step
from unrolled.learning.training import loss_and_gradients
from unrolled.models import arma
from unrolled.models.cells import lstm_cell, vanilla_cell
from unrolled.tasks.sine import sine_windows
from unrolled.tasks.sunspots import sunspots

YEARS, NUMBERS = sunspots()
ROOTS = np.sqrt(NUMBERS)
CELLS = {"vanilla": vanilla_cell("orthogonal"), "lstm": lstm_cell()}


def test_the_sunspots_are_those_that_statsmodels_carries():
    theirs = their_sunspots.load_pandas().data
    assert np.array_equal(YEARS, theirs["YEAR"]) and np.array_equal(NUMBERS, theirs["SUNACTIVITY"])


def test_windows_of_the_sine_hold_what_comes_next():
    X, targets = sine_windows(3, 4, steps=5)
    assert X.shape == (4, 5, 1) and targets.shape == (4,)
    assert np.array_equal(X[1, :, 0], np.sin(np.arange(4, 9))) and targets[1] == np.sin(9)


@pytest.mark.parametrize("p", [1, 2, 9])
def test_autoregressions_are_those_of_statsmodels(p):
    theirs = AutoReg(ROOTS[:200], lags=p).fit()
    constant, phi = fit_ar(ROOTS[:200], p)
    assert np.allclose([constant, *phi], theirs.params, rtol=1e-9)
    assert np.allclose(ar_forecasts(ROOTS[:200], constant, phi, 11), theirs.forecast(11), rtol=1e-9)


def test_arma_on_the_sunspots_has_the_errors_that_statsmodels_finds():
    x = ROOTS[:200] - ROOTS[:200].mean()
    phi, theta, mse = arma.conditional_least_squares(x, 2, 1)
    model = SARIMAX(x, order=(2, 0, 1), hamilton_representation=True, concentrate_scale=True)
    model.ssm.initialize_known(np.zeros(2), np.diag([1.0, 0.0]))
    theirs = model.smooth(np.concatenate([phi, theta]))
    assert np.allclose(theirs.forecasts_error[0], arma.conditional_errors(x, phi, theta), atol=1e-9)
    assert np.isclose(theirs.scale, mse, rtol=1e-9)


def test_windows_hold_the_next_values_as_targets():
    X, targets = windows(np.arange(10.0), 4, stride=3)
    assert X[:, :, 0].tolist() == [[0, 1, 2, 3], [3, 4, 5, 6]]
    assert targets[:, :, 0].tolist() == [[1, 2, 3, 4], [4, 5, 6, 7]]
    assert len(windows(np.arange(5.0), 4)[0]) == 1


def test_a_forecaster_is_given_nothing_of_what_comes_later():
    given = []

    def forecast(history, horizon):
        given.append(history.copy())
        return np.zeros(horizon)

    errors = rolling_errors(np.arange(1.0, 9.0), [3, 5], 2, forecast)
    assert [history.tolist() for history in given] == [[1, 2, 3], [1, 2, 3, 4, 5]]
    assert errors.tolist() == [[-4, -5], [-6, -7]]


def test_errors_at_the_beginning_do_not_count():
    rng = np.random.default_rng(0)
    outputs, targets, loss = rng.normal(size=(2, 5, 1)), rng.normal(size=(2, 5, 1)), errors_after(2)
    value, derivative = loss(outputs, targets)
    assert np.isclose(value, np.mean((outputs - targets)[:, 2:] ** 2))
    want = complex_step(lambda y: np.mean((y - targets)[:, 2:] ** 2), outputs)[0]
    assert compare(derivative, want).agrees and np.all(derivative[:, :2] == 0)


def test_soft_threshold_shortens_and_cuts():
    assert soft_threshold([-2.0, -0.5, 0.0, 0.3, 1.5], 0.5).tolist() == [-1.5, 0, 0, 0, 1]


def test_a_threshold_may_differ_from_entry_to_entry():
    assert soft_threshold([-2.0, 0.3, 1.0], [0.5, 0.4, 0.0]).tolist() == [-1.5, 0, 1]


@pytest.mark.parametrize("sparsity", [0.1, 0.5, 2.0])
def test_adam_with_its_threshold_rests_where_the_penalized_cost_is_smallest(sparsity):
    curvature, center = np.array([0.3, 1.0, 1.0, 4.0]), np.array([1.0, 1.0, -2.0, 0.5])
    w, memory = {"w": np.array([0.2, -1.0, 0.5, 3.0])}, None
    for i in range(4000):
        rate = 0.02 * min(1, 2 - 2 * i / 4000)
        w, memory = adam_step(w, {"w": curvature * (w["w"] - center)}, memory, rate)
        w["w"] = threshold_after_adam(w["w"], memory, "w", rate, sparsity)
    # The minimum of c (w - m)**2 / 2 + sparsity * abs(w), entry by entry.
    assert np.allclose(w["w"], soft_threshold(center, sparsity / curvature), atol=1e-4)


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_networks_run_on_from_their_own_forecasts(cell):
    z = ROOTS[:120] / 10
    fitted = fit_network(cell, windows(z[:80], 20, 5), windows(z[60:], 30), 0, units=3, iterations=5)
    histories = np.array([z[40:100], z[50:110]])
    one = network_forecasts(cell, fitted.weights, histories, 1)
    three = network_forecasts(cell, fitted.weights, histories, 3)
    assert np.allclose(three[:, :1], one, rtol=1e-12)
    longer = np.concatenate([histories, three[:, :2]], axis=1)
    assert np.allclose(network_forecasts(cell, fitted.weights, longer, 1)[:, 0], three[:, 2], rtol=1e-12)


def test_the_best_weights_are_those_of_the_smallest_validation_error():
    z = (ROOTS - ROOTS.mean()) / ROOTS.std()
    cell, validation = CELLS["vanilla"], windows(z[150:200], 49)
    fitted = fit_network(cell, windows(z[:150], 40, 10), validation, 1, units=12, iterations=120, step_size=0.03)
    assert fitted.training[-1] < fitted.training[0]
    stopped = int(np.argmin(fitted.validation))
    again = fit_network(cell, windows(z[:150], 40, 10), validation, 1, units=12, iterations=120, step_size=0.03)
    assert np.array_equal(again.best["W_hh"], fitted.best["W_hh"]), "the same seed gives the same network"
    assert 0 < stopped < 119 and not np.array_equal(fitted.best["W_hh"], fitted.weights["W_hh"])


def test_sparsity_makes_exact_zeros_and_noise_changes_the_training():
    z = (ROOTS - ROOTS.mean()) / ROOTS.std()
    data = windows(z[:150], 40, 10), windows(z[150:200], 49)
    plain, sparse, noisy = (
        fit_network(CELLS["vanilla"], *data, 2, units=6, iterations=60, **options)
        for options in ({}, {"sparsity": 0.03}, {"noise": 0.3})
    )
    assert np.all(plain.weights["W_hh"] != 0) and np.mean(sparse.weights["W_hh"] == 0) > 0.3
    assert np.all(sparse.weights["W_xh"] != 0), "only the recurrent weights pay"
    assert not np.array_equal(plain.weights["W_xh"], noisy.weights["W_xh"])


def test_a_sparse_network_rests_where_the_penalized_cost_does():
    cell, data = vanilla_cell("orthogonal", "linear"), windows(ROOTS[:60] / 5 - 1, 20, 2)
    options = {"units": 3, "iterations": 3000, "step_size": 0.02, "sparsity": 0.01}
    w = fit_network(cell, data, data, 4, **options).weights
    gradient = loss_and_gradients(cell, w, *data, errors_after(10))[1]["W_hh"]
    kept = w["W_hh"] != 0
    assert 0 < np.sum(kept) < 9
    assert np.allclose(gradient[kept], -0.01 * np.sign(w["W_hh"][kept]), atol=1e-4)
    assert np.all(np.abs(gradient[~kept]) < 0.01)


def test_a_network_is_fitted_again_on_what_was_held_back():
    z = (ROOTS[:150] - ROOTS[:150].mean()) / ROOTS[:150].std()
    cell, validation = CELLS["vanilla"], windows(z[100:], 49)
    found = fit_network(cell, windows(z[:110], 60, 4), validation, 3, iterations=30)
    assert 0 < found.stopped < 30
    again = fit_network(cell, windows(z, 60, 4), validation, 3, iterations=30, steps=found.stopped)
    assert len(again.training) == found.stopped
    past = np.array([z[50:150]])
    for refit, weights in ((True, again.weights), (False, found.best)):
        errors = network_errors(cell, ROOTS[:153], [range(150, 151)], 3, 3, refit=refit, iterations=30)
        forecast = network_forecasts(cell, weights, past, 3) * ROOTS[:150].std() + ROOTS[:150].mean()
        assert np.allclose(errors, forecast - ROOTS[150:153], rtol=1e-9)


def test_a_network_is_fitted_and_scaled_without_what_comes_later():
    rng = np.random.default_rng(5)
    x = 3 + np.sin(np.arange(170)) + 0.1 * rng.normal(size=170)
    changed = np.r_[x[:150], 10 + x[150:]]

    def forecasts(values):
        blocks = [range(150, 152), range(160, 161)]
        errors = network_errors(vanilla_cell("orthogonal"), values, blocks, 3, seed=1, iterations=3)
        return errors + np.array([values[o : o + 3] for o in (150, 151, 160)])

    before, after = forecasts(x), forecasts(changed)
    assert before.shape == (3, 3)
    assert np.allclose(before[0], after[0], rtol=1e-12)
    assert not np.allclose(before[1:], after[1:], rtol=1e-3), "later origins read the later values"
