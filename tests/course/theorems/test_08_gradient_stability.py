"""The statements of chapter 8, verified numerically.

Each claim below is a formula of the chapter, as it is printed there. It is held against derivatives by the complex
step, against singular values and determinants computed afresh, or against long sums and simulations.
"""

import itertools

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step

SEEDS = range(5)


def agree(got, want, rtol=1e-9):
    report = compare(np.asarray(got), np.asarray(want), rtol=rtol)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# ------------------------------------------------------------------------------------------ one number, many times


def power_of_the_weight(w_hh, t, T):
    return w_hh ** (T - t)


def steps_until(w_hh, share):
    return np.log(share) / np.log(abs(w_hh))


@pytest.mark.verifies(
    "prop-geometric-factor",
    claim=(power_of_the_weight, steps_until),
    perturbed={
        "one power too many": (lambda w, t, T: w ** (T - t + 1), steps_until),
        "the sign is lost": (lambda w, t, T: abs(w) ** (T - t), steps_until),
        "the two logarithms exchanged": (power_of_the_weight, lambda w, e: np.log(abs(w)) / np.log(e)),
        "half as many steps": (power_of_the_weight, lambda w, e: steps_until(w, e) / 2),
    },
)
def test_the_derivative_of_the_linear_unit_is_a_power(claim):
    factor, enough = claim
    for w_hh, T, seed in itertools.product((0.5, -0.8, 1.0, -1.3, 2.0), (1, 4, 9), SEEDS):
        x = np.random.default_rng(seed).normal(size=T)
        for t in range(T + 1):

            def run(h, x=x, t=t, w_hh=w_hh):
                for x_k in x[t:]:
                    h = w_hh * h + 0.7 * x_k
                return h

            agree(factor(w_hh, t, T), complex_step(run, 0.3)[0])
    for w_hh, share in itertools.product((0.3, -0.5, 0.9, 0.99), (0.5, 1e-3)):
        steps = enough(w_hh, share)
        assert abs(w_hh) ** (np.floor(steps) + 1) < share
        assert abs(w_hh) ** (np.ceil(steps) - 1) >= share


# ------------------------------------------------------------------------------------------- products of Jacobians


def network(seed, T, n=4, m=3, scale=1.0):
    rng = np.random.default_rng([seed, T])
    W_hh = scale * rng.normal(size=(n, n)) / np.sqrt(n)
    return rng.normal(size=(T, m)), rng.normal(size=(n, m)), W_hh, rng.normal(size=n), 0.5 * rng.normal(size=n)


def run(x, W_xh, W_hh, b_h, h, activation):
    """All preactivations, and all states from h_0 on."""
    a_all, h_all = [], [h]
    for x_t in x:
        a_all.append(W_xh @ x_t + W_hh @ h_all[-1] + b_h)
        h_all.append(activation(a_all[-1]))
    return np.array(a_all), np.array(h_all)


ACTIVATIONS = ((np.tanh, lambda a: 1 - np.tanh(a) ** 2), (sigmoid, lambda a: sigmoid(a) * (1 - sigmoid(a))))


def slopes_on_the_left(slopes, W_hh):
    product = np.eye(len(W_hh))
    for slope in slopes:
        product = np.diag(slope) @ W_hh @ product
    return product


def slopes_on_the_right(slopes, W_hh):
    product = np.eye(len(W_hh))
    for slope in slopes:
        product = W_hh @ np.diag(slope) @ product
    return product


def first_step_leftmost(slopes, W_hh):
    product = np.eye(len(W_hh))
    for slope in slopes:
        product = product @ np.diag(slope) @ W_hh
    return product


def transposed_weights(slopes, W_hh):
    return slopes_on_the_left(slopes, W_hh.T)


@pytest.mark.verifies(
    "thm-jacobian-product",
    claim=(slopes_on_the_left, np.transpose),
    perturbed={
        "W diag in place of diag W": (slopes_on_the_right, np.transpose),
        "the first step leftmost": (first_step_leftmost, np.transpose),
        "the weights transposed": (transposed_weights, np.transpose),
        "delta without the transpose": (slopes_on_the_left, lambda J: J),
    },
)
def test_the_derivative_of_a_state_is_a_product_of_jacobians(claim):
    product, backward = claim
    for (activation, slope), T, seed in itertools.product(ACTIVATIONS, (3, 7), SEEDS):
        x, W_xh, W_hh, b_h, h_0 = network(seed, T)
        a, h = run(x, W_xh, W_hh, b_h, h_0, activation)
        read_out = np.random.default_rng(seed).normal(size=len(h_0))
        for t in range(T + 1):

            def last(start, t=t, x=x, W_xh=W_xh, W_hh=W_hh, b_h=b_h, activation=activation):
                return run(x[t:], W_xh, W_hh, b_h, start, activation)[1][-1]

            got = product(slope(a[t:]), W_hh)
            agree(got, complex_step(last, h[t])[0])

            def loss(start, last=last, read_out=read_out):
                return 0.5 * (read_out @ last(start) - 0.3) ** 2

            delta_T = read_out * (read_out @ h[-1] - 0.3)
            agree(backward(got) @ delta_T, complex_step(loss, h[t])[0])


# ------------------------------------------------------------------------------------------------------- the bound


def bound(gamma, W_hh, steps):
    return (gamma * np.linalg.svd(W_hh, compute_uv=False)[0]) ** steps


def bound_by_the_radius(gamma, W_hh, steps):
    return (gamma * np.max(np.abs(np.linalg.eigvals(W_hh)))) ** steps


GAMMAS = {"linear": 1.0, "tanh": 1.0, "sigmoid": 0.25}


@pytest.mark.verifies(
    "thm-vanishing",
    claim=(bound, GAMMAS),
    perturbed={
        "the spectral radius in place of the norm": (bound_by_the_radius, GAMMAS),
        "one factor too many": (lambda g, W, k: bound(g, W, k + 1), GAMMAS),
        "the smallest singular value": (
            lambda g, W, k: (g * np.linalg.svd(W, compute_uv=False)[-1]) ** k,
            GAMMAS,
        ),
        "an eighth for the sigmoid": (bound, GAMMAS | {"sigmoid": 0.125}),
        "a half for tanh": (bound, GAMMAS | {"tanh": 0.5}),
        "a bound that is too generous": (lambda g, W, k: 1.5 * bound(g, W, k), GAMMAS),
        "one for the sigmoid": (bound, GAMMAS | {"sigmoid": 1.0}),
    },
)
def test_the_norm_of_the_product_is_bounded_and_the_bound_is_attained(claim):
    limit, gammas = claim
    functions = {"tanh": ACTIVATIONS[0], "sigmoid": ACTIVATIONS[1], "linear": (lambda a: a, np.ones_like)}
    for (name, (activation, slope)), scale, seed in itertools.product(functions.items(), (0.3, 1, 4), SEEDS):
        x, W_xh, W_hh, b_h, h_0 = network(seed, 6, scale=scale)
        a, _ = run(x, W_xh, W_hh, b_h, h_0, activation)
        for t in range(6):
            norm = np.linalg.norm(slopes_on_the_left(slope(a[t:]), W_hh), 2)
            assert norm <= limit(gammas[name], W_hh, 6 - t) * (1 + 1e-12)
        # Attained: an orthogonal matrix, scaled, with inputs that hold every preactivation at zero.
        Q = 0.8 * scale * np.linalg.qr(W_hh)[0]
        norm = np.linalg.norm(slopes_on_the_left(slope(np.zeros((6, 4))), Q), 2)
        agree(limit(gammas[name], Q, 6), norm)


# --------------------------------------------------------------------------------------------- growth before decay


def norm_of_the_power(a, b, k):
    return a**k * np.exp(np.arcsinh(k * b / a / 2))


def best_power(a, b):
    squared = 1 / np.log(a) ** 2 - 4 / (b / a) ** 2
    return np.sqrt(squared) if squared > 0 else 0.0


@pytest.mark.verifies(
    "thm-transient",
    claim=(norm_of_the_power, best_power),
    perturbed={
        "c is b, not b / a": (lambda a, b, k: a**k * np.exp(np.arcsinh(k * b / 2)), best_power),
        "kc in place of kc / 2": (lambda a, b, k: a**k * np.exp(np.arcsinh(k * b / a)), best_power),
        "the spectral radius alone": (lambda a, b, k: a**k, best_power),
        "the maximum at 1 / |ln a|": (norm_of_the_power, lambda a, b: 1 / abs(np.log(a))),
        "plus in place of minus": (norm_of_the_power, lambda a, b: np.sqrt(np.log(a) ** -2 + 4 * a**2 / b**2)),
    },
)
def test_the_powers_of_a_jordan_block_grow_before_they_decay(claim):
    norm, best = claim
    for a, b in ((0.9, 10.0), (0.5, 3.0), (0.95, 0.3), (0.7, 0.4), (0.8, 0.05)):
        W = np.array([[a, b], [0, a]])
        norms = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(80)]
        agree([norm(a, b, k) for k in range(80)], norms)
        # The maximum over real k, found on the matrix itself: (I + cE)^k = I + kcE also between whole k.
        fine = np.linspace(0, 60, 24001)
        values = [a**k * np.linalg.norm([[1, k * b / a], [0, 1]], 2) for k in fine]
        assert abs(best(a, b) - fine[int(np.argmax(values))]) < 0.003
    assert np.argmax([np.linalg.norm(np.linalg.matrix_power([[0.9, 10], [0, 0.9]], k), 2) for k in range(80)]) == 9


# ----------------------------------------------------------------------------------------------------------- masks

PAIR = np.array([[2.0, -2.0], [2.0, -2.0]])


@pytest.mark.verifies(
    "prop-mask",
    claim=(PAIR, np.array([1.0, 0.0]), 2.0, lambda k: 2.0**k * np.sqrt(2)),
    perturbed={
        "no minus in the second column": (np.abs(PAIR), np.array([1.0, 0.0]), 2.0, lambda k: 2.0**k * np.sqrt(2)),
        "nothing is masked": (PAIR, np.array([1.0, 1.0]), 2.0, lambda k: 2.0**k * np.sqrt(2)),
        "the radius 0 of W itself": (PAIR, np.array([1.0, 0.0]), 0.0, lambda k: 2.0**k * np.sqrt(2)),
        "one power of 2 more": (PAIR, np.array([1.0, 0.0]), 2.0, lambda k: 2.0 ** (k + 1) * np.sqrt(2)),
    },
)
def test_a_mask_wakes_a_matrix_whose_square_is_zero(claim):
    W, mask, radius, norm = claim
    assert np.array_equal(W @ W, np.zeros((2, 2)))
    assert np.allclose(np.linalg.eigvals(W), 0, atol=1e-7)
    masked = np.diag(mask) @ W
    assert np.isclose(np.max(np.abs(np.linalg.eigvals(masked))), radius)
    for k in range(1, 12):
        agree(np.linalg.norm(np.linalg.matrix_power(masked, k), 2), norm(k))


# ------------------------------------------------------------------------------------------------------- the cliff


@pytest.mark.verifies(
    "prop-cliff",
    claim=lambda w, T: (w**T - 1) / (w - 1),
    perturbed={
        "one term too many": lambda w, T: (w ** (T + 1) - 1) / (w - 1),
        "the largest term alone": lambda w, T: w ** (T - 1),
        "without the denominator": lambda w, T: w**T - 1,
    },
)
def test_the_slope_of_the_cliff_is_a_geometric_sum(claim):
    for w_hh, T in itertools.product((0.5, 1.5, 2.0, -1.2), (2, 5, 20)):

        def last(b_h, w_hh=w_hh, T=T):
            h = 0.0
            for _ in range(T):
                h = np.tanh(w_hh * h + b_h)
            return h

        assert last(0.0) == 0
        agree(claim(w_hh, T), complex_step(last, 0.0)[0])


# -------------------------------------------------------------------------------------------- what the frame keeps


def product_of_diagonals(R):
    return np.prod(np.abs(np.diagonal(R, axis1=1, axis2=2)))


@pytest.mark.verifies(
    "prop-qr",
    claim=product_of_diagonals,
    perturbed={
        "the first entries only": lambda R: np.prod(np.abs(R[:, 0, 0])),
        "the norms of R": lambda R: np.prod(np.linalg.norm(R, 2, axis=(1, 2))),
        "the last step is left out": lambda R: product_of_diagonals(R[:-1]),
    },
)
def test_the_diagonals_of_r_multiply_to_a_volume(claim):
    for n, m, T, seed in itertools.product((3, 5), (2, 3), (1, 4, 7), SEEDS):
        rng = np.random.default_rng([n, m, T, seed])
        J = rng.normal(size=(T, n, n))
        start = frame = np.linalg.qr(rng.normal(size=(n, m)))[0]
        R, image, total = [], start, np.eye(m)
        for J_t in J:
            frame, R_t = np.linalg.qr(J_t @ frame)
            R.append(R_t)
            image, total = J_t @ image, R_t @ total
        agree(frame @ total, image, rtol=1e-8)
        volume = np.prod(np.linalg.svd(image, compute_uv=False))
        agree(claim(np.array(R)), volume, rtol=1e-8)


# ----------------------------------------------------------------------------------------------------- sensitivity


def mean_squares(response, lam, sigma):
    """E[h^2] and E[(dh/dlambda)^2] from the response to one input, by the complex step, summed over ages."""
    step = 1e-30
    # Powers by multiplication: numpy's complex power loses the derivative at negative numbers.
    with np.errstate(all="ignore"):  # the far powers underflow
        powers = np.cumprod(np.concatenate([[1], np.full(20000, lam + 1j * step)]))
    values = response(lam + 1j * step, powers)
    return sigma**2 * np.sum(values.real**2), sigma**2 * np.sum((values.imag / step) ** 2)


def variance_and_sensitivity(lam, sigma):
    q = lam**2
    return sigma**2 / (1 - q), sigma**2 * (1 + q) / (1 - q) ** 3


@pytest.mark.verifies(
    "thm-sensitivity",
    claim=variance_and_sensitivity,
    perturbed={
        "the second power": lambda lam, s: (s**2 / (1 - lam**2), s**2 * (1 + lam**2) / (1 - lam**2) ** 2),
        "without 1 + lambda^2": lambda lam, s: (s**2 / (1 - lam**2), s**2 / (1 - lam**2) ** 3),
        "lambda in place of its square": lambda lam, s: (s**2 / (1 - lam), s**2 * (1 + lam) / (1 - lam) ** 3),
        "sigma in place of its square": lambda lam, s: tuple(v / s for v in variance_and_sensitivity(lam, s)),
    },
)
def test_the_sensitivity_of_the_stable_unit(claim):
    for lam, sigma in itertools.product((-0.9, -0.3, 0.0, 0.5, 0.9, 0.99), (0.6, 1.0, 2.5)):
        agree(claim(lam, sigma), mean_squares(lambda w, powers: powers, lam, sigma))
    # And a simulation, which knows of no series: over many units, to a few percent.
    rng, h, dh = np.random.default_rng(0), np.zeros(40000), np.zeros(40000)
    for _ in range(120):
        h, dh = 0.8 * h + 1.5 * rng.normal(size=40000), h + 0.8 * dh
    assert np.allclose([np.mean(h**2), np.mean(dh**2)], claim(0.8, 1.5), rtol=0.05)


def after_the_cure(nu, sigma):
    u = np.exp(nu)
    lam = np.exp(-u)
    return sigma**2, sigma**2 / (1 - lam**2) ** 2, sigma**2 * (u / (2 * np.sinh(u))) ** 2, sigma**2 / 4


def cured(change):
    def changed(nu, sigma):
        return change(*after_the_cure(nu, sigma), np.exp(nu), sigma)

    return changed


@pytest.mark.verifies(
    "thm-reparametrized",
    claim=after_the_cure,
    perturbed={
        "a half in the limit": cured(lambda v, a, b, c, u, s: (v, a, b, 2 * c)),
        "sinh of 2 u": cured(lambda v, a, b, c, u, s: (v, a, s**2 * (u / (2 * np.sinh(2 * u))) ** 2, c)),
        "without the 2": cured(lambda v, a, b, c, u, s: (v, a, 4 * b, 4 * c)),
        "the first power for lambda": cured(lambda v, a, b, c, u, s: (v, s * np.sqrt(a), b, c)),
        "the variance of the unscaled unit": cured(lambda v, a, b, c, u, s: (s**2 / (1 - np.exp(-2 * u)), a, b, c)),
    },
)
def test_the_sensitivity_after_the_cure(claim):
    for nu, sigma in itertools.product((-5.0, -3.0, -1.0, 0.0, 0.7), (0.6, 2.5)):
        lam = np.exp(-np.exp(nu))
        variance, of_lambda, of_nu, limit = claim(nu, sigma)
        agree(
            (variance, of_lambda), mean_squares(lambda w, powers: np.sqrt(1 - w**2) * powers, lam, sigma), rtol=1e-8
        )

        def of_nu_directly(nu, powers):
            lam = np.exp(-np.exp(nu))
            return np.sqrt(1 - lam**2) * np.cumprod(np.concatenate([[1], np.full(len(powers) - 1, lam)]))

        agree(of_nu, mean_squares(of_nu_directly, nu, sigma)[1], rtol=1e-8)
        assert of_nu < limit
    near = [claim(nu, 1.5)[2] / claim(nu, 1.5)[3] for nu in (-1.0, -2.0, -4.0)]
    assert near[0] < near[1] < near[2] and 1 - near[2] < 1e-3
