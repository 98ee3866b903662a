"""The statements of chapter 13, verified numerically."""

import itertools

import numpy as np
import pytest

FREQUENCIES = (0.3, 1.0, 1.4, 2.5)
PHASES = (0.0, 0.7, 2.0)


def sine(omega, phase, steps):
    return np.sin(omega * np.arange(1, steps + 1) + phase)


# ------------------------------------------------------------------------------------------ the sine by itself


def two_lags(omega):
    return 2 * np.cos(omega), -1.0


@pytest.mark.verifies(
    "prop-sine-recurrence",
    claim=two_lags,
    perturbed={
        "the sign of the second lag": lambda omega: (2 * np.cos(omega), 1.0),
        "the 2 is missing": lambda omega: (np.cos(omega), -1.0),
        "a sine in place of the cosine": lambda omega: (2 * np.sin(omega), -1.0),
        "the cosine of twice the frequency": lambda omega: (2 * np.cos(2 * omega), -1.0),
    },
)
def test_sine_recurrence(claim):
    for omega, phase in itertools.product(FREQUENCIES, PHASES):
        x = 1.7 * sine(omega, phase, 60)
        first, second = claim(omega)
        assert np.max(np.abs(first * x[1:-1] + second * x[:-2] - x[2:])) < 1e-13


def window_of_two(omega):
    """The recurrence, input column and output row of a network that keeps the last two values."""
    return [[0, 0], [1, 0]], [1, 0], [2 * np.cos(omega), -1]


@pytest.mark.verifies(
    "prop-two-states",
    claim=window_of_two,
    perturbed={
        "the older value is kept, too": lambda omega: ([[0, 0], [1, 0.5]], [1, 0], [2 * np.cos(omega), -1]),
        "the output adds it": lambda omega: ([[0, 0], [1, 0]], [1, 0], [2 * np.cos(omega), 1]),
        "the input goes to the second state": lambda omega: ([[0, 0], [1, 0]], [0, 1], [2 * np.cos(omega), -1]),
    },
)
def test_two_states_suffice(claim):
    for omega, phase in itertools.product(FREQUENCIES, PHASES):
        W, B, C = map(np.array, claim(omega))
        assert np.array_equal(W @ W, np.zeros((2, 2)))
        x, h, y = sine(omega, phase, 40), np.zeros(2), []
        for x_t in x:
            h = W @ h + B * x_t
            y.append(C @ h)
        assert np.max(np.abs(np.array(y[1:-1]) - x[2:])) < 1e-13
        closed_loop = np.linalg.eigvals(W + np.outer(B, C))
        assert (
            np.max(np.abs(np.sort_complex(closed_loop) - np.sort_complex(np.exp([-1j * omega, 1j * omega])))) < 1e-7
        )


def one_state_bound(omega):
    return min(np.sin(omega / 2), np.cos(omega / 2)) / np.sqrt(2)


@pytest.mark.verifies(
    "thm-one-state",
    claim=one_state_bound,
    perturbed={
        "always the sine": lambda omega: np.sin(omega / 2) / np.sqrt(2),
        "the root mean square of a sine is one": lambda omega: min(np.sin(omega / 2), np.cos(omega / 2)),
        "the whole frequency": lambda omega: min(np.sin(omega), abs(np.cos(omega))) / np.sqrt(2),
        "a third smaller": lambda omega: 0.67 * min(np.sin(omega / 2), np.cos(omega / 2)) / np.sqrt(2),
    },
)
def test_one_state_is_not_enough(claim):
    for omega in FREQUENCIES:
        reached = []
        for w in (-0.999, -0.9, -0.5, 0.0, 0.5, 0.9, 0.999):
            # The network is run, and its output weight fitted, after its beginning has died away.
            x, h = sine(omega, 0.4, 30_000), 0.0
            states = []
            for x_t in x.tolist():
                h = w * h + x_t
                states.append(h)
            state, following = np.array(states[20_000:-1]), x[20_001:]
            scale = state @ following / (state @ state)
            reached.append(np.sqrt(np.mean((scale * state - following) ** 2)))
        bound = claim(omega)
        assert min(reached) > bound - 1e-5, "no network may be better"
        assert min(reached) < bound + 2e-3, "and some come near it"


# ------------------------------------------------------------------------------------------ the sine in noise


@pytest.mark.verifies(
    "prop-noisy-sine",
    claim=lambda omega, sigma: (2 + 4 * np.cos(omega) ** 2) * sigma**2,
    perturbed={
        "the noise of the next value is forgotten": lambda omega, sigma: (1 + 4 * np.cos(omega) ** 2) * sigma**2,
        "as small as the noise": lambda omega, sigma: sigma**2,
        "the deviation in place of the variance": lambda omega, sigma: (2 + 4 * np.cos(omega) ** 2) * sigma,
        "the cosine not squared": lambda omega, sigma: (2 + 4 * abs(np.cos(omega))) * sigma**2,
    },
)
def test_exact_coefficients_pay_for_noise(claim):
    for omega, sigma in itertools.product(FREQUENCIES, (0.3, 2.0)):
        # What the error holds of each value's noise, by noise in one value only.
        clean, held = sine(omega, 0.3, 9), []
        for place in range(9):
            x = clean.copy()
            x[place] += 1.0
            error = x[5] - (2 * np.cos(omega) * x[4] - x[3])
            held.append(error)
        assert np.isclose(sigma**2 * np.sum(np.square(held)), claim(omega, sigma), rtol=1e-12)


@pytest.mark.verifies(
    "prop-known-frequency",
    claim=lambda t: 2 / t,
    perturbed={
        "one over t": lambda t: 1 / t,
        "four over t": lambda t: 4 / t,
        "the root": lambda t: 2 / np.sqrt(t),
        "no excess": lambda t: 0.0,
    },
)
def test_least_squares_on_a_known_frequency(claim):
    for omega in FREQUENCIES:
        for t in (500, 5000):
            waves = np.array([np.cos(omega * np.arange(1, t + 1)), np.sin(omega * np.arange(1, t + 1))]).T
            new = np.array([np.cos(omega * (t + 1)), np.sin(omega * (t + 1))])
            weights = new @ np.linalg.pinv(waves)
            # Exact on every sine of this frequency, and no other exact combination holds less noise.
            assert np.max(np.abs(weights @ waves - new)) < 1e-12
            other = weights + np.random.default_rng(0).normal(size=t) / t
            other -= (other @ waves - new) @ np.linalg.pinv(waves)
            assert np.sum(other**2) > np.sum(weights**2)
            assert np.isclose(np.sum(weights**2), claim(t), rtol=20 / t)


# ------------------------------------------------------------------------------------------ remedies


def ridge(X, y, sigma):
    return np.linalg.solve(X.T @ X / len(X) + sigma**2 * np.eye(X.shape[1]), X.T @ y / len(X))


@pytest.mark.verifies(
    "thm-noise-ridge",
    claim=ridge,
    perturbed={
        "the deviation in place of the variance": lambda X, y, sigma: ridge(X, y, np.sqrt(sigma)),
        "the noise changes nothing": lambda X, y, sigma: ridge(X, y, 0.0),
        "not for the mean over the examples": lambda X, y, sigma: ridge(X, y, sigma / np.sqrt(len(X))),
        "half of it": lambda X, y, sigma: ridge(X, y, sigma / np.sqrt(2)),
    },
)
def test_noise_on_the_inputs_is_ridge_regression(claim):
    rng = np.random.default_rng(3)
    for sigma, (N, m) in itertools.product((0.3, 1.5), ((12, 3), (7, 5))):
        X, y = rng.normal(size=(N, m)) * [1, 2, 0.5, 3, 1][:m], rng.normal(size=N)
        # Noise with mean zero and covariance sigma^2 I that takes 2m values, so that the expectation is a mean.
        noise = sigma * np.sqrt(m) * np.vstack([np.eye(m), -np.eye(m)])
        seen = np.concatenate([X + step for step in noise])
        want = np.linalg.lstsq(seen, np.tile(y, 2 * m), rcond=None)[0]
        assert np.max(np.abs(claim(X, y, sigma) - want)) < 1e-10


def softened(w, amount):
    return np.sign(w) * max(abs(w) - amount, 0.0)


@pytest.mark.verifies(
    "prop-soft-threshold",
    claim=softened,
    perturbed={
        "a hard threshold": lambda w, amount: w if abs(w) > amount else 0.0,
        "the sign is lost": lambda w, amount: max(abs(w) - amount, 0.0),
        "never zero": lambda w, amount: w - amount * np.sign(w),
        "half of the amount": lambda w, amount: softened(w, amount / 2),
    },
)
def test_soft_threshold_minimizes(claim):
    grid = np.linspace(-4, 4, 800_001)
    for w, amount in itertools.product((-2.3, -0.4, 0.0, 0.1, 0.8, 3.0), (0.0, 0.5, 1.0)):
        best = grid[np.argmin((grid - w) ** 2 / 2 + amount * np.abs(grid))]
        got = claim(w, amount)
        assert abs(got - best) < 1e-5
        assert (got == 0) == (abs(w) <= amount)
