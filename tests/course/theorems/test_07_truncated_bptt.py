"""The statements of chapter 7, verified numerically.

The oracle is a network in which every step has its own copy of the weights: the complex step gives the derivative
of each step's loss with respect to each copy, pair by pair, and nothing of the library is used for it.
"""

import itertools
import math

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.learning import adam_step, truncated_bptt, truncation_windows
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, identity, output_bptt

SCHEMES = [(1, 1), (1, 3), (2, 2), (2, 5), (3, 4), (4, 4), (7, 7), (7, 12)]


def layer(rng, n, m, p):
    """Non-symmetric weights, biases that are not zero; preactivations stay moderate."""
    shapes = {"W_xh": (n, m), "W_hh": (n, n), "W_hy": (p, n), "b_h": (n,), "b_y": (p,)}
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


def direct_of(h, w, targets):
    return output_bptt(h, elman_outputs(h, w["W_hy"], w["b_y"]) - targets, w["W_hy"])[0]


def cut(X, h, direct, w, k1, k2, slope=None):
    kinds = {} if slope is None else {"slope": slope}
    return truncated_bptt(X, h, direct, w["W_xh"], w["W_hh"], k1, k2, **kinds)


# ---------------------------------------------------------------------------------------- kept and dropped


def pairs_of_losses_and_copies(x, w, h_0, targets, name):
    """Entry [s-1, tau-1] is the derivative of the loss of step s with respect to the copy of step tau."""
    T = len(x)

    def losses(copies):
        h, found = h_0, []
        for t in range(T):
            own = dict(w) | {name: copies[t]}
            h = np.tanh(own["W_xh"] @ x[t] + own["W_hh"] @ h + own["b_h"])
            found.append(np.sum((w["W_hy"] @ h + w["b_y"] - targets[t]) ** 2) / 2)
        return np.array(found)

    copies = np.broadcast_to(w[name], (T, *w[name].shape)).copy()
    return complex_step(losses, copies)[0]


def end_of_window(s, T, k1):
    return min(T, -(-s // k1) * k1)


def pairs_within_the_window(pairs, T, k1, k2):
    total = 0
    for s in range(1, T + 1):
        before = max(0, end_of_window(s, T, k1) - k2)
        total = total + sum(pairs[s - 1, tau - 1] for tau in range(before + 1, s + 1))
    return total


def k2_copies_for_every_loss(pairs, T, k1, k2):
    return sum(pairs[s - 1, max(0, s - k2) : s].sum(axis=0) for s in range(1, T + 1))


def one_copy_more(pairs, T, k1, k2):
    return pairs_within_the_window(pairs, T, k1, k2 + 1)


def a_fresh_window_for_every_chunk(pairs, T, k1, k2):
    return pairs_within_the_window(pairs, T, k1, k1)


@pytest.mark.verifies(
    "thm-kept-pairs",
    claim=pairs_within_the_window,
    perturbed={
        "every loss reaches k2 copies": k2_copies_for_every_loss,
        "the copy before the window too": one_copy_more,
        "each sweep sees its own k1 steps only": a_fresh_window_for_every_chunk,
    },
)
def test_what_a_truncated_gradient_keeps(claim):
    T = 7
    for seed in range(2):
        rng = np.random.default_rng(seed)
        w = layer(rng, n=3, m=2, p=2)
        x, h_0, targets = rng.normal(size=(T, 2)), rng.normal(size=3) / 2, rng.normal(size=(T, 2))
        h = elman_states(x[None], w["W_xh"], w["W_hh"], w["b_h"], h_0)
        direct = direct_of(h, w, targets)
        _, full = elman_bptt(x[None], h, direct, w["W_xh"], w["W_hh"])
        for name in ("W_xh", "W_hh", "b_h"):
            pairs = pairs_of_losses_and_copies(x, w, h_0, targets, name)
            assert compare(pairs.sum(axis=(0, 1)), full[name]).agrees
            for k1, k2 in SCHEMES:
                got = cut(x[None], h, direct, w, k1, k2)[name]
                assert compare(got, claim(pairs, T, k1, k2)).agrees, (name, k1, k2)


# ---------------------------------------------------------------------------------------- cost


def cost_as_stated(T, k1, k2, s):
    """Sweeps, most steps visited, most states held, least and most copies that the loss of step s reaches."""
    sweeps = math.ceil(T / k1)
    return sweeps, k2 * sweeps, k2 + 1, min(s, k2 - k1 + 1), min(s, k2)


def remainder_forgotten(T, k1, k2, s):
    return (T // k1, *cost_as_stated(T, k1, k2, s)[1:])


def each_step_visited_once(T, k1, k2, s):
    sweeps, _, states, least, most = cost_as_stated(T, k1, k2, s)
    return sweeps, T, states, least, most


def no_state_before_the_window(T, k1, k2, s):
    sweeps, visits, _, least, most = cost_as_stated(T, k1, k2, s)
    return sweeps, visits, k2, least, most


def every_loss_reaches_k2(T, k1, k2, s):
    *rest, _, most = cost_as_stated(T, k1, k2, s)
    return *rest, most, most


def reach_without_the_overlap(T, k1, k2, s):
    *rest, least, _ = cost_as_stated(T, k1, k2, s)
    return *rest, least, min(s, k2 - k1 + 1)


@pytest.mark.verifies(
    "prop-truncation-cost",
    claim=cost_as_stated,
    perturbed={
        "no sweep for the remainder": remainder_forgotten,
        "T steps visited in all": each_step_visited_once,
        "the state before the window not counted": no_state_before_the_window,
        "every loss reaches k2 copies": every_loss_reaches_k2,
        "no loss reaches further than the least": reach_without_the_overlap,
    },
)
def test_cost_and_reach(claim):
    for T, k2 in itertools.product(range(1, 20), range(1, 12)):
        for k1 in range(1, k2 + 1):
            windows = truncation_windows(T, k1, k2)
            for start, heard, end in windows:
                for s in range(heard + 1, end + 1):
                    sweeps, visits, states, least, most = claim(T, k1, k2, s)
                    assert len(windows) == sweeps
                    assert sum(e - b for b, _, e in windows) <= visits
                    assert end - start + 1 <= states
                    assert least <= s - start <= most


# ---------------------------------------------------------------------------------------- the error


def bound_as_stated(gamma, sigma, k, M, lengths):
    q = gamma * sigma
    return gamma * M / (1 - q) * q**k * sum(lengths)


def one_power_more(gamma, sigma, k, M, lengths):
    return bound_as_stated(gamma, sigma, k + 1, M, lengths)


def series_forgotten(gamma, sigma, k, M, lengths):
    return (1 - gamma * sigma) * bound_as_stated(gamma, sigma, k, M, lengths)


def slope_twice(gamma, sigma, k, M, lengths):
    return gamma * bound_as_stated(gamma, sigma, k, M, lengths)


def largest_loss_only(gamma, sigma, k, M, lengths):
    return bound_as_stated(gamma, sigma, k, M, [max(lengths)])


def spectral_radius(gamma, sigma, k, M, lengths, W_hh=None):
    rho = np.abs(np.linalg.eigvals(W_hh)).max()
    return bound_as_stated(gamma, rho, k, M, lengths)


SIGMOID = (lambda a: 1 / (1 + np.exp(-a)), lambda h: h * (1 - h), 0.25)
TANH = (np.tanh, lambda h: 1 - h**2, 1.0)
LINEAR = (identity, np.ones_like, 1.0)


def error_problems():
    """Layers of each kind; among them some for which the bound is nearly met."""
    for seed, (activation, slope, gamma) in itertools.product(range(4), (SIGMOID, TANH, LINEAR)):
        rng = np.random.default_rng(seed)
        W_hh = rng.normal(size=(4, 4))
        W_hh *= 0.8 / gamma / np.linalg.norm(W_hh, 2)
        yield (
            (activation, slope, gamma),
            rng.normal(size=(4, 2)),
            W_hh,
            rng.normal(size=(1, 20, 2)),
            np.zeros(4),
            None,
        )
    # One linear unit that stays at 2: x_t = (1 - q) 2. All pairs have one sign.
    unit = np.array([[1.0]])
    for q in (0.5, 0.9):
        yield LINEAR, unit, q * unit, np.full((1, 300, 1), (1 - q) * 2), np.array([2.0]), 1.0
    # One sigmoid unit that stays at 1/2, where the slope is 1/4: a_t = 2 h_{t-1} + x_t = 0.
    yield SIGMOID, unit, 2 * unit, np.full((1, 200, 1), -1.0), np.array([0.5]), 1.0
    # Not normal: the first state feeds the second, the spectral radius says nothing of it.
    W_hh = np.array([[0.1, 0.0], [0.85, 0.1]])
    yield LINEAR, np.eye(2), W_hh, np.tile([1.0, 0.0], (1, 30, 1)), np.zeros(2), np.array([0.0, 1.0])


@pytest.mark.verifies(
    "thm-truncation-error",
    claim=bound_as_stated,
    perturbed={
        "one power of q more": one_power_more,
        "the series is not summed": series_forgotten,
        "the slope counted twice": slope_twice,
        "the largest loss in place of the sum": largest_loss_only,
        "the spectral radius in place of the singular value": spectral_radius,
    },
)
def test_the_error_falls_geometrically(claim):
    for (activation, slope, gamma), W_xh, W_hh, X, h_0, constant in error_problems():
        n, T = len(W_hh), X.shape[1]
        rng = np.random.default_rng(T)
        h = elman_states(X, W_xh, W_hh, np.zeros(n), h_0, activation)
        direct = rng.normal(size=(1, T, n)) if constant is None else np.broadcast_to(constant, (1, T, n)).copy()
        _, full = elman_bptt(X, h, direct, W_xh, W_hh, slope)
        M, lengths = np.linalg.norm(h[0, :-1], axis=1).max(), np.linalg.norm(direct[0], axis=1)
        more = {"W_hh": W_hh} if claim is spectral_radius else {}
        for k1, k2 in ((1, 1), (1, 2), (2, 5), (1, 6), (3, 12)):
            off = np.linalg.norm(full["W_hh"] - truncated_bptt(X, h, direct, W_xh, W_hh, k1, k2, slope)["W_hh"])
            bound = claim(gamma, np.linalg.norm(W_hh, 2), k2 - k1 + 1, M, lengths, **more)
            assert off <= bound * (1 + 1e-12) + 1e-12, (k1, k2, off, bound)


# ---------------------------------------------------------------------------------------- an unheard cue


def windows_short_of_the_cue(T):
    """For which k2, with the loss at which steps, nothing is learned of the cue, and what error remains."""
    return range(1, T), [T], 1.0


def windows_that_reach_it(T):
    return range(1, T + 1), [T], 1.0


def losses_at_every_step(T):
    return range(1, T), range(1, T + 1), 1.0


def a_larger_floor(T):
    return range(1, T), [T], 1.05


@pytest.mark.verifies(
    "prop-unheard-cue",
    claim=windows_short_of_the_cue,
    perturbed={
        "a window of T steps too": windows_that_reach_it,
        "a loss at every step": losses_at_every_step,
        "a larger error": a_larger_floor,
    },
)
def test_a_cue_that_nobody_hears(claim):
    T, N = 4, 16
    windows, looks, floor = claim(T)
    for k in windows:
        rng = np.random.default_rng(k)
        w, memory = layer(rng, n=3, m=2, p=1), None
        # Every noise is there with either cue, so that the mean over the batch is the expected value.
        noise, cue = np.repeat(rng.normal(size=(N, T)), 2, axis=0), np.tile([1.0, -1.0], N)
        X = np.zeros((2 * N, T, 2))
        X[:, :, 1], X[:, 0, 0] = noise, cue
        look = np.isin(np.arange(1, T + 1), looks)[:, None]

        def gradients(w, X=X, cue=cue, look=look, k=k):
            h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], 0.3 * np.ones(3))
            errors = look * (elman_outputs(h, w["W_hy"], w["b_y"]) - cue[:, None, None])
            direct, found = output_bptt(h, errors, w["W_hy"])
            return errors, found | cut(X, h, direct, w, 1, k)

        for start in range(3):
            w = layer(np.random.default_rng([k, start]), n=3, m=2, p=1)
            assert not gradients(w)[1]["W_xh"][:, 0].any()
        w["W_xh"][:, 0] = 0
        for step in range(60):
            errors, found = gradients(w)
            assert np.mean(errors[:, -1] ** 2) >= floor - 1e-12
            if step < 30:
                w = {name: value - 0.01 * found[name] / N for name, value in w.items()}
            else:
                w, memory = adam_step(w, found, memory, step_size=0.05)
            assert not w["W_xh"][:, 0].any()


# ---------------------------------------------------------------------------------------- orthogonal errors


def cannot_be_predicted(signs):
    """Errors whose mean is zero whatever came before, though their size may depend on it."""
    before = np.roll(signs, 1, axis=1)
    before[:, 0] = 1
    return signs * (1 + 0.4 * before)


def white_but_predictable(signs):
    """Uncorrelated with one another, but the product of the two signs before tells something."""
    errors = signs.copy()
    errors[:, 2:] += 0.5 * signs[:, 1:-1] * signs[:, :-2]
    return errors


def correlated(signs):
    errors = signs.copy()
    errors[:, 1:] += 0.5 * signs[:, :-1]
    return errors


def mean_of_cut_gradients(w, errors, activation, slope, k1, k2):
    """Make the series that the network predicts up to these errors; average over all sequences of signs."""
    N, steps = errors.shape
    h, x = np.broadcast_to(0.3, (N, len(w["W_hh"]))), [errors[:, 0]]
    for t in range(1, steps):
        h = activation(x[-1][:, None] @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"])
        x.append((h @ w["W_hy"].T + w["b_y"])[:, 0] + errors[:, t])
    x = np.stack(x, axis=1)
    X, targets = x[:, :-1, None], x[:, 1:, None]
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], 0.3 * np.ones(len(w["W_hh"])), activation)
    direct = direct_of(h, w, targets)
    found = cut(X, h, direct, w, k1, k2, slope)
    sizes = cut(X[:1], h[:1], np.abs(direct[:1]), w, k1, k2, slope)
    return found, {name: N * np.abs(size).max() for name, size in sizes.items()}


def all_signs(steps):
    return np.array(list(itertools.product([-1.0, 1.0], repeat=steps)))


def vanishes(errors, activation, slope):
    for seed in range(3):
        w = layer(np.random.default_rng(seed), n=3, m=1, p=1)
        for k1, k2 in ((1, 1), (1, 2), (2, 3), (3, 3), (1, 7), (7, 7)):
            found, sizes = mean_of_cut_gradients(w, errors, activation, slope, k1, k2)
            for name, gradient in found.items():
                assert np.abs(gradient).max() <= 1e-12 * sizes[name], (name, k1, k2)


@pytest.mark.verifies(
    "thm-orthogonal-errors",
    claim=cannot_be_predicted,
    perturbed={"white is enough for any network": white_but_predictable, "correlated errors": correlated},
)
def test_errors_orthogonal_to_the_past(claim):
    """All 256 sequences of eight signs, each as probable as the others: the mean is exact."""
    vanishes(claim(all_signs(8)), *TANH[:2])
    vanishes(claim(all_signs(8)), *LINEAR[:2])


def test_for_a_linear_network_errors_uncorrelated_with_the_past_are_enough():
    vanishes(white_but_predictable(all_signs(8)), *LINEAR[:2])
    with pytest.raises(AssertionError):
        vanishes(correlated(all_signs(8)), *LINEAR[:2])


def test_the_arma_unit_has_such_errors():
    """Started from x_0 = e_0 = 0, the unit with w_hh = -theta, w_xh = phi + theta errs by the noise itself."""
    phi, theta, e = 0.8, 0.5, np.random.default_rng(0).normal(size=60)
    x, before = [], (0.0, 0.0)
    for e_t in e:
        x.append(phi * before[0] + e_t + theta * before[1])
        before = x[-1], e_t
    h = elman_states(np.reshape(x, (1, -1, 1)), [[phi + theta]], [[-theta]], [0.0], [0.0], identity)
    assert np.allclose(h[0, 1:-1, 0] - x[1:], -e[1:], rtol=0, atol=1e-12)
