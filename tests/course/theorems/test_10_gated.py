"""The statements of chapter 10, verified numerically.

Each claim below is a formula of the chapter, as it is printed there, for one sequence and vectors. It is held
against derivatives by the complex step of a network that is written out here once more, or against integrals and
sums over all cases.
"""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step

SEEDS = range(4)
LN2 = np.log(2)


def agree(got, want, rtol=1e-9):
    report = compare(np.asarray(got), np.asarray(want), rtol=rtol)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# ------------------------------------------------------------------------------------------------ orthogonal starts


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def eigenvalues_on_the_circle(rng, n):
    """A matrix whose eigenvalues all have absolute value 1, but whose columns are not orthogonal."""
    S = np.triu(rng.normal(size=(n, n)), 1) + np.eye(n)
    return S @ orthogonal(rng, n) @ np.linalg.inv(S)


def largest_slopes(slopes):
    return np.prod(np.max(slopes, axis=1))


def smallest_slopes(slopes):
    return np.prod(np.min(slopes, axis=1))


@pytest.mark.verifies(
    "thm-orthogonal-start",
    claim=(orthogonal, smallest_slopes, largest_slopes),
    perturbed={
        "eigenvalues of size 1 suffice": (eigenvalues_on_the_circle, smallest_slopes, largest_slopes),
        "a norm of 1 suffices": (
            lambda rng, n: (lambda M: M / np.linalg.norm(M, 2))(rng.normal(size=(n, n))),
            smallest_slopes,
            largest_slopes,
        ),
        "with tanh the norm is kept too": (orthogonal, lambda s: 1.0, largest_slopes),
        "the mean slope bounds it": (orthogonal, smallest_slopes, lambda s: np.prod(np.mean(s, axis=1))),
        "the last slope is left out": (orthogonal, lambda s: smallest_slopes(s[:-1]), largest_slopes),
    },
)
def test_an_orthogonal_matrix_keeps_the_length_of_linear_gradients_and_tanh_shortens_them(claim):
    draw, lower, upper = claim
    reached = []
    for n, T, seed in itertools.product((2, 5), (1, 4, 30), SEEDS):
        rng = np.random.default_rng([n, T, seed])
        W, x, b = draw(rng, n), rng.normal(size=(T, n)), 0.3 * rng.normal(size=n)
        h_0, direction = rng.normal(size=n), rng.normal(size=n)

        def last(h, activation, W=W, x=x, b=b):
            states = []
            for x_t in x:
                h = activation(W @ h + x_t + b)
                states.append(h)
            return np.array(states)

        for activation in (lambda a: a, np.tanh):
            delta_0 = direction @ complex_step(lambda h, f=activation: last(h, f)[-1], h_0)[0]
            ratio = np.linalg.norm(delta_0) / np.linalg.norm(direction)
            slopes = 1 - last(h_0, np.tanh) ** 2
            if activation is np.tanh:
                assert lower(slopes) * (1 - 1e-9) <= ratio <= upper(slopes) * (1 + 1e-9) <= 1 + 1e-9
            else:
                agree(ratio, 1.0)

        # Both bounds are attained: a gradient that arrives along the coordinate with that slope, after one step.
        if T == 1:
            for j in range(n):
                reached.append(np.linalg.norm(W.T @ (slopes[0] * np.eye(n)[j])) / upper(slopes))
    assert np.isclose(max(reached), 1, rtol=1e-9)


# ----------------------------------------------------------------------------------------------------- leaky units


def half_life(lam):
    return LN2 / -np.log(lam)


def between(tau):
    return (tau - 1) * LN2, tau * LN2


def leaky_jacobian(lam, slopes, W_hh):
    return lam * np.eye(len(W_hh)) + (1 - lam) * slopes[:, None] * W_hh


@pytest.mark.verifies(
    "prop-leaky-unit",
    claim=(half_life, between, leaky_jacobian),
    perturbed={
        "the time to 1/e": (lambda lam: -1 / np.log(lam), between, leaky_jacobian),
        "the bounds without ln 2": (half_life, lambda tau: (tau - 1, tau), leaky_jacobian),
        "the lower bound one step higher": (half_life, lambda tau: (tau * LN2, (tau + 1) * LN2), leaky_jacobian),
        "lambda and 1 - lambda exchanged": (half_life, between, lambda lam, s, W: leaky_jacobian(1 - lam, s, W)),
        "the slopes from the right": (
            half_life,
            between,
            lambda lam, s, W: lam * np.eye(len(W)) + (1 - lam) * W * s,
        ),
        "no leak in the Jacobian": (half_life, between, lambda lam, s, W: (1 - lam) * s[:, None] * W),
    },
)
def test_a_leaky_unit_forgets_at_its_own_rate(claim):
    halves, limits, jacobian = claim
    for lam, seed in itertools.product((0.1, 0.5, 0.9, 0.99), SEEDS):
        rng = np.random.default_rng(seed)
        n, m, T = 4, 3, 6
        W_hh, W_xh, b = rng.normal(size=(n, n)), rng.normal(size=(n, m)), rng.normal(size=n)
        h_0, x = rng.normal(size=n), rng.normal(size=(T, m))

        def run(h, W_hh=W_hh, lam=lam, x=x, W_xh=W_xh, b=b):
            for x_t in x:
                h = lam * h + (1 - lam) * np.tanh(W_xh @ x_t + W_hh @ h + b)
            return h

        without = complex_step(lambda h, run=run, W_hh=W_hh: run(h, 0 * W_hh), h_0)[0]
        agree(without, lam**T * np.eye(n))
        agree(np.diag(without) ** (halves(lam) / T), np.full(n, 0.5))
        low, high = limits(1 / (1 - lam))
        assert low < halves(lam) < high

        def one_step(h, W_hh=W_hh, lam=lam, x=x, W_xh=W_xh, b=b):
            return lam * h + (1 - lam) * np.tanh(W_xh @ x[0] + W_hh @ h + b)

        slopes = 1 - np.tanh(W_xh @ x[0] + W_hh @ h_0 + b) ** 2
        got = jacobian(lam, slopes, W_hh)
        agree(got, complex_step(one_step, h_0)[0])
        assert np.linalg.norm(got, 2) <= lam + (1 - lam) * np.linalg.norm(W_hh, 2)


# ------------------------------------------------------------------------------------------------------------ LSTM


def lstm(x, W_x, W_h, b, h, c):
    """Everything that one sequence computes, gate by gate; entry t-1 belongs to step t."""
    steps = []
    for x_t in x:
        before, c_before = h, c
        i, f, g, o = np.split(W_x @ x_t + W_h @ h + b, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        steps.append(SimpleNamespace(x=x_t, i=i, f=f, g=g, o=o, c=c, h=h, h_before=before, c_before=c_before))
    return steps


def lstm_point(seed, T, n=3, m=2):
    rng = np.random.default_rng([seed, T])
    shapes = (T, m), (4 * n, m), (4 * n, n), (4 * n,), (n,), (n,)
    return [0.8 * rng.normal(size=shape) for shape in shapes]


def lstm_backward(**changes):
    """The theorem's recursion; a change replaces one of its lines."""
    lines = {
        "delta_c": lambda s, delta, later: s.o * (1 - np.tanh(s.c) ** 2) * delta + later,
        "to_c": lambda s, delta_c: s.f * delta_c,
        "a_i": lambda s, delta, delta_c: s.i * (1 - s.i) * s.g * delta_c,
        "a_f": lambda s, delta, delta_c: s.f * (1 - s.f) * s.c_before * delta_c,
        "a_g": lambda s, delta, delta_c: (1 - s.g**2) * s.i * delta_c,
        "a_o": lambda s, delta, delta_c: s.o * (1 - s.o) * np.tanh(s.c) * delta,
        "to_h": lambda W_h, alpha: W_h.T @ alpha,
    } | changes

    def backward(steps, direct, W_x, W_h):
        to_h = to_c = np.zeros_like(direct[0])
        found = {"W_x": np.zeros_like(W_x), "W_h": np.zeros_like(W_h), "b": np.zeros(len(W_h))}
        found["x"] = np.zeros((len(steps), W_x.shape[1]))
        for t in range(len(steps), 0, -1):
            s = steps[t - 1]
            delta = direct[t - 1] + to_h
            delta_c = lines["delta_c"](s, delta, to_c)
            alpha = np.concatenate([lines[name](s, delta, delta_c) for name in ("a_i", "a_f", "a_g", "a_o")])
            found["W_x"] += np.outer(alpha, s.x)
            found["W_h"] += np.outer(alpha, s.h_before)
            found["b"] += alpha
            found["x"][t - 1] = W_x.T @ alpha
            to_h, to_c = lines["to_h"](W_h, alpha), lines["to_c"](s, delta_c)
        return found | {"h_0": to_h, "c_0": to_c}

    return backward


@pytest.mark.verifies(
    "thm-lstm-bptt",
    claim=lstm_backward(),
    perturbed={
        "what comes back along the cell is forgotten": lstm_backward(delta_c=lambda s, d, later: lstm_direct(s, d)),
        "the gates hear nothing of later steps": lstm_backward(to_h=lambda W_h, alpha: np.zeros(W_h.shape[1])),
        "no slope of tanh(c)": lstm_backward(delta_c=lambda s, d, later: s.o * d + later),
        "the forget gate sees the new cell": lstm_backward(a_f=lambda s, d, dc: s.f * (1 - s.f) * s.c * dc),
        "the output gate hears the cell": lstm_backward(a_o=lambda s, d, dc: s.o * (1 - s.o) * np.tanh(s.c) * dc),
        "a sigmoid's slope for the candidate": lstm_backward(a_g=lambda s, d, dc: s.g * (1 - s.g) * s.i * dc),
        "the input gate without the candidate": lstm_backward(a_i=lambda s, d, dc: s.i * (1 - s.i) * dc),
        "the cell comes back through the input gate": lstm_backward(to_c=lambda s, dc: s.i * dc),
    },
)
def test_the_lstm_goes_backward_as_the_theorem_says(claim):
    for T, seed in itertools.product((1, 3, 6), SEEDS):
        point = x, W_x, W_h, b, h_0, c_0 = lstm_point(seed, T)
        read_out = np.random.default_rng(seed).normal(size=(T, len(h_0)))

        def loss(*point, read_out=read_out):
            h = np.array([step.h for step in lstm(*point)])
            return np.sum(read_out * h**2) / 2

        steps = lstm(x, W_x, W_h, b, h_0, c_0)
        direct = read_out * np.array([step.h for step in steps])
        got = claim(steps, direct, W_x, W_h)
        for name, want in zip(("x", "W_x", "W_h", "b", "h_0", "c_0"), complex_step(loss, *point), strict=True):
            agree(got[name], want)


def lstm_direct(s, delta):
    return s.o * (1 - np.tanh(s.c) ** 2) * delta


def blocks(s, W_h, swap=False, without=()):
    """The four blocks of the Jacobian of one step: of (h_t, c_t) with respect to (h_{t-1}, c_{t-1})."""
    n = len(s.h)
    W_i, W_f, W_g, W_o = (W_h[k * n : (k + 1) * n] for k in range(4))
    M = np.zeros((n, n))
    if "f" not in without:
        M = M + (s.c_before * s.f * (1 - s.f))[:, None] * W_f
    if "i" not in without:
        M = M + (s.g * s.i * (1 - s.i))[:, None] * W_i
    if "g" not in without:
        M = M + (s.i * (1 - s.g**2))[:, None] * W_g
    k = s.o * (1 - np.tanh(s.c) ** 2)
    N = (np.tanh(s.c) * s.o * (1 - s.o))[:, None] * W_o
    top = [N + k[:, None] * M, np.diag(k * s.f)]
    bottom = [M, np.diag(s.f)]
    return np.block([bottom, top] if swap else [top, bottom])


def product_of(steps, W_h, **options):
    total = np.eye(2 * len(steps[0].h))
    for s in steps:
        total = blocks(s, W_h, **options) @ total
    return total


def along_the_cell(steps):
    return np.diag(np.prod([s.f for s in steps], axis=0))


@pytest.mark.verifies(
    "thm-cell-path",
    claim=(product_of, along_the_cell),
    perturbed={
        "only the cell's own path": (
            lambda steps, W_h: np.kron(np.eye(2), along_the_cell(steps)),
            along_the_cell,
        ),
        "the forget gate's weights carry nothing": (
            lambda steps, W_h: product_of(steps, W_h, without=("f",)),
            along_the_cell,
        ),
        "the candidate's weights carry nothing": (
            lambda steps, W_h: product_of(steps, W_h, without=("g",)),
            along_the_cell,
        ),
        "the input gates along the cell": (
            product_of,
            lambda steps: np.diag(np.prod([s.i for s in steps], axis=0)),
        ),
        "one forget gate too few": (product_of, lambda steps: along_the_cell(steps[1:])),
    },
)
def test_the_cell_path_is_one_of_many(claim):
    whole, direct = claim
    for T, seed in itertools.product((2, 5), SEEDS):
        x, W_x, W_h, b, h_0, c_0 = lstm_point(seed, T)
        n = len(h_0)

        def end(start, W_h, frozen=None, n=n, x=x, W_x=W_x, b=b):
            h, c = start[:n], start[n:]
            if frozen is None:
                last = lstm(x, W_x, W_h, b, h, c)[-1]
                return np.concatenate([last.h, last.c])
            for s in frozen:  # i, f and g are held at what they were
                c = s.f * c + s.i * s.g
            return c

        start = np.concatenate([h_0, c_0])
        steps = lstm(x, W_x, W_h, b, h_0, c_0)
        agree(whole(steps, W_h), complex_step(lambda s, end=end, W_h=W_h: end(s, W_h), start)[0])
        held = complex_step(lambda s, end=end, W_h=W_h, steps=steps: end(s, W_h, steps), start)[0]
        agree(direct(steps), held[:, n:])

        # Without recurrent weights the cell's own path is all there is.
        free = lstm(x, W_x, 0 * W_h, b, h_0, c_0)
        total = complex_step(lambda s, end=end, W_h=W_h: end(s, 0 * W_h), start)[0]
        agree(direct(free), total[n:, n:])


# ---------------------------------------------------------------------------------------- the bias of a forget gate


def bias_half_life(b):
    return LN2 / np.log(1 + np.exp(-b))


def bias_time_constant(b):
    return 1 + np.exp(b)


def bias_for(tau):
    return np.log(tau - 1)


@pytest.mark.verifies(
    "prop-forget-bias",
    claim=(bias_half_life, bias_time_constant, bias_for),
    perturbed={
        "the sign of the bias": (lambda b: LN2 / np.log(1 + np.exp(b)), bias_time_constant, bias_for),
        "the time to 1/e": (lambda b: 1 / np.log(1 + np.exp(-b)), bias_time_constant, bias_for),
        "the approximation for large b": (lambda b: LN2 * np.exp(b), bias_time_constant, bias_for),
        "the time constant without the 1": (bias_half_life, np.exp, bias_for),
        "the logarithm of tau": (bias_half_life, bias_time_constant, np.log),
    },
)
def test_the_bias_of_the_forget_gate_sets_the_first_half_life(claim):
    half, constant, bias = claim
    for b_f in (-2.0, 0.0, 1.0, 3.0, 5.0):
        T, n, m = 9, 2, 3
        rng = np.random.default_rng(0)
        b = rng.normal(size=4 * n)
        b[n : 2 * n] = b_f
        W_x = rng.normal(size=(4 * n, m))
        W_x[n : 2 * n] = 0
        x = rng.normal(size=(T, m))

        def end(c_0, b=b, W_x=W_x, n=n, x=x):
            return lstm(x, W_x, np.zeros((4 * n, n)), b, np.zeros(n), c_0)[-1].c

        kept = np.diag(complex_step(end, rng.normal(size=n))[0])
        agree(kept ** (half(b_f) / T), np.full(n, 0.5))
        f = kept[0] ** (1 / T)
        agree(constant(b_f), 1 / (1 - f))
        assert np.isclose(bias(1 / (1 - f)), b_f, rtol=1e-9, atol=1e-12)
        low, high = (constant(b_f) - 1) * LN2, constant(b_f) * LN2
        assert low < half(b_f) < high


# ------------------------------------------------------------------------------------------ an LSTM that explodes


def growth(w, T):
    return 0.5 * (0.5 + w / 4) ** (T - 1)


@pytest.mark.verifies(
    "prop-lstm-explodes",
    claim=growth,
    perturbed={
        "the forget gates alone": lambda w, T: 0.5**T,
        "both gates are forgotten": lambda w, T: 0.5 * (0.5 + w) ** (T - 1),
        "one gate is forgotten": lambda w, T: 0.5 * (0.5 + w / 2) ** (T - 1),
        "one power too many": lambda w, T: (0.5 + w / 4) ** T,
    },
)
def test_an_lstm_can_explode(claim):
    for w, T, others in itertools.product((-3.0, 1.0, 4.0, 10.0), (1, 2, 5, 40), ((0, 0, 0), (0.7, -1.3, 2.0))):
        W_h = np.array([[others[0]], [others[1]], [w], [others[2]]])

        def end(c_0, W_h=W_h, T=T):
            return lstm(np.zeros((T, 1)), np.zeros((4, 1)), W_h, np.zeros(4), np.zeros(1), c_0)[-1].c

        agree(claim(w, T), complex_step(end, np.zeros(1))[0][0, 0])


# ------------------------------------------------------------------------------------------------------------- GRU


def gru(x, W_x, W_h, b, b_hg, h):
    n, steps = len(h), []
    for x_t in x:
        before = h
        r, z = np.split(sigmoid(W_x[: 2 * n] @ x_t + W_h[: 2 * n] @ h + b[: 2 * n]), 2)
        u = W_h[2 * n :] @ h + b_hg
        g = np.tanh(W_x[2 * n :] @ x_t + b[2 * n :] + r * u)
        h = z * h + (1 - z) * g
        steps.append(SimpleNamespace(x=x_t, r=r, z=z, u=u, g=g, h=h, h_before=before))
    return steps


def gru_backward(**changes):
    lines = {
        "a_g": lambda s, delta: (1 - s.g**2) * (1 - s.z) * delta,
        "a_z": lambda s, delta: s.z * (1 - s.z) * (s.h_before - s.g) * delta,
        "a_r": lambda s, a_g: s.r * (1 - s.r) * s.u * a_g,
        "b_g": lambda s, a_g: s.r * a_g,
        "to_h": lambda s, delta, W_h, beta: s.z * delta + W_h.T @ beta,
    } | changes

    def backward(steps, direct, W_x, W_h):
        n = W_h.shape[1]
        to_h = np.zeros(n)
        found = {"W_x": np.zeros_like(W_x), "W_h": np.zeros_like(W_h), "b": np.zeros(3 * n), "b_hg": np.zeros(n)}
        found["x"] = np.zeros((len(steps), W_x.shape[1]))
        for t in range(len(steps), 0, -1):
            s = steps[t - 1]
            delta = direct[t - 1] + to_h
            a_g, a_z = lines["a_g"](s, delta), lines["a_z"](s, delta)
            a_r = lines["a_r"](s, a_g)
            alpha = np.concatenate([a_r, a_z, a_g])
            beta = np.concatenate([a_r, a_z, lines["b_g"](s, a_g)])
            found["W_x"] += np.outer(alpha, s.x)
            found["W_h"] += np.outer(beta, s.h_before)
            found["b"] += alpha
            found["b_hg"] += beta[2 * n :]
            found["x"][t - 1] = W_x.T @ alpha
            to_h = lines["to_h"](s, delta, W_h, beta)
        return found | {"h_0": to_h}

    return backward


@pytest.mark.verifies(
    "thm-gru-bptt",
    claim=gru_backward(),
    perturbed={
        "the leak is forgotten": gru_backward(to_h=lambda s, d, W_h, beta: W_h.T @ beta),
        "only the leak comes back": gru_backward(to_h=lambda s, d, W_h, beta: s.z * d),
        "the reset gate does not multiply": gru_backward(b_g=lambda s, a_g: a_g),
        "the update gate's sign": gru_backward(a_z=lambda s, d: s.z * (1 - s.z) * (s.g - s.h_before) * d),
        "the update gate without the candidate": gru_backward(a_z=lambda s, d: s.z * (1 - s.z) * s.h_before * d),
        "z for 1 - z": gru_backward(a_g=lambda s, d: (1 - s.g**2) * s.z * d),
        "Cho's form: the reset gate before the product": gru_backward(
            a_r=lambda s, a_g: s.r * (1 - s.r) * s.h_before * a_g
        ),
    },
)
def test_the_gru_goes_backward_as_the_theorem_says(claim):
    for T, seed in itertools.product((1, 3, 6), SEEDS):
        n, m = 3, 2
        rng = np.random.default_rng([seed, T])
        shapes = (T, m), (3 * n, m), (3 * n, n), (3 * n,), (n,), (n,)
        point = x, W_x, W_h, b, b_hg, h_0 = [0.8 * rng.normal(size=shape) for shape in shapes]
        read_out = rng.normal(size=(T, n))

        def loss(*point, read_out=read_out):
            return np.sum(read_out * np.array([step.h for step in gru(*point)]) ** 2) / 2

        steps = gru(x, W_x, W_h, b, b_hg, h_0)
        got = claim(steps, read_out * np.array([step.h for step in steps]), W_x, W_h)
        for name, want in zip(("x", "W_x", "W_h", "b", "b_hg", "h_0"), complex_step(loss, *point), strict=True):
            agree(got[name], want)


# ------------------------------------------------------------------------------------------------------- baselines


def one_late(late):
    return late + 0.5


def linear_limit(T):
    return 1 / 6 - 1 / (3 * T)


@pytest.mark.verifies(
    "prop-adding-baseline",
    claim=(1.0, 1 / 6, one_late, 1 / 12, linear_limit),
    perturbed={
        "another constant": (0.9, 1 / 6, one_late, 1 / 12, linear_limit),
        "the variance of one number": (1.0, 1 / 12, one_late, 1 / 12, linear_limit),
        "twice the number that is known": (1.0, 1 / 6, lambda late: 2 * late, 1 / 12, linear_limit),
        "half is left of the error": (1.0, 1 / 6, one_late, 1 / 24, linear_limit),
        "a linear network finds nothing": (1.0, 1 / 6, one_late, 1 / 12, lambda T: 1 / 6),
        "a linear network knows one number": (1.0, 1 / 6, one_late, 1 / 12, lambda T: 1 / 12),
        "one step in T is marked": (1.0, 1 / 6, one_late, 1 / 12, lambda T: 1 / 6 - 1 / (6 * T)),
    },
)
def test_what_a_network_without_memory_can_reach_on_adding(claim):
    constant, without, guess, with_one, linear = claim
    nodes, weights = np.polynomial.legendre.leggauss(12)  # exact for these polynomials
    u, weights = (nodes + 1) / 2, weights / 2
    early, late, mass = u[:, None], u[None, :], np.outer(weights, weights)

    def mse(answer):
        return np.sum(mass * (answer - early - late) ** 2)

    assert np.isclose(mse(constant), without, rtol=1e-12)
    assert np.isclose(mse(guess(late)), with_one, rtol=1e-12)
    for nudge in (-1e-3, 1e-3):
        assert mse(constant + nudge) > mse(constant)
        for shape in (np.ones_like(late), late, late**2):
            assert mse(guess(late) + nudge * shape) > mse(guess(late))

    for T in (2, 6, 20):  # least squares on all numbers, all marks and 1, by their moments over all cases
        positions = list(itertools.product(range(T // 2), range(T // 2, T)))
        marks = np.array([np.isin(np.arange(T), pair) for pair in positions], dtype=float)
        moments = np.zeros((2 * T + 1, 2 * T + 1))
        moments[:T, :T] = 1 / 4 + np.eye(T) / 12
        moments[T:-1, T:-1] = marks.T @ marks / len(marks)
        moments[:T, T:-1] = marks.mean(axis=0) / 2
        moments[T:-1, :T] = moments[:T, T:-1].T
        moments[-1] = moments[:, -1] = np.concatenate([np.full(T, 0.5), marks.mean(axis=0), [1]])
        with_sum = np.concatenate([(marks @ moments[:T, :T]).mean(axis=0), marks.mean(axis=0), [1]])
        best = 7 / 6 - with_sum @ np.linalg.pinv(moments) @ with_sum
        assert np.isclose(best, linear(T), rtol=1e-9)


def copying_baseline(delay, symbols, length, kept=0):
    return (length - kept) * np.log(symbols) / (delay + 2 * length)


@pytest.mark.verifies(
    "prop-copying-baseline",
    claim=copying_baseline,
    perturbed={
        "blanks are symbols too": lambda d, S, K, kept=0: (K - kept) * np.log(S + 1) / (d + 2 * K),
        "a step is missing": lambda d, S, K, kept=0: (K - kept) * np.log(S) / (d + 2 * K - 1),
        "the mean over the answer only": lambda d, S, K, kept=0: (K - kept) * np.log(S) / K,
        "logarithms to base two": lambda d, S, K, kept=0: (K - kept) * np.log2(S) / (d + 2 * K),
        "what is kept does not help": lambda d, S, K, kept=0: copying_baseline(d, S, K),
    },
)
def test_what_a_network_without_memory_can_reach_on_copying(claim):
    rng = np.random.default_rng(0)
    for delay, symbols, length in ((1, 2, 3), (5, 3, 2), (4, 4, 3)):
        T = delay + 2 * length
        shown = np.array(list(itertools.product(range(symbols), repeat=length)))  # every case, each as likely

        def cross_entropy(answers, shown=shown, T=T):
            """Mean over all steps; blanks are certain, and answers[case, k] is a distribution over the symbols."""
            chosen = np.take_along_axis(answers, shown[..., None], axis=2)
            return np.mean(np.sum(-np.log(chosen[..., 0]), axis=1)) / T

        uniform = np.full((len(shown), length, symbols), 1 / symbols)
        for kept in range(length + 1):
            answers = uniform.copy()
            answers[:, :kept] = np.eye(symbols)[shown[:, :kept]]
            assert np.isclose(cross_entropy(answers), claim(delay, symbols, length, kept), rtol=1e-12)
        for _ in range(20):  # no other distribution does better without knowing the symbols
            other = np.broadcast_to(rng.dirichlet(np.ones(symbols), size=length), uniform.shape)
            assert cross_entropy(other) > claim(delay, symbols, length)
