"""The statements of chapter 17, verified numerically.

Recurrences are run step by step here, derivatives come from the complex step, integrals from quadrature, and where
something cannot be done, a linear program looks for weights that would do it.
"""

from itertools import pairwise

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss, legval
from scipy.linalg import expm
from scipy.optimize import linprog

from unrolled.gradients import complex_step


def run(a, b, h_0):
    """States h_0 to h_T of one unit."""
    h = [h_0]
    for a_t, b_t in zip(a, b, strict=True):
        h.append(a_t * h[-1] + b_t)
    return np.array(h)


# ------------------------------------------------------------------------------------------------ the filter bank


def spectral_condition(V):
    s = np.linalg.svd(V, compute_uv=False)
    return s[0] / s[-1]


@pytest.mark.verifies(
    "prop-filter-bank",
    claim=(lambda W: np.linalg.eig(W)[1], spectral_condition),
    perturbed={
        "any orthonormal basis separates": (lambda W: np.linalg.qr(W)[0], spectral_condition),
        "the left eigenvectors": (lambda W: np.linalg.eig(W.T)[1], spectral_condition),
        "nothing is lost": (lambda W: np.linalg.eig(W)[1], lambda V: 1.0),
        "twice as much is lost": (lambda W: np.linalg.eig(W)[1], lambda V: 2 * spectral_condition(V)),
        "the root of the condition": (lambda W: np.linalg.eig(W)[1], lambda V: spectral_condition(V) ** 0.5),
    },
)
def test_eigenvectors_make_separate_units_and_their_condition_is_the_loss(claim):
    basis, loss = claim
    rng = np.random.default_rng(0)
    for n in (2, 3, 6):
        W, B, x = rng.normal(size=(n, n)) / n, rng.normal(size=(n, 2)), rng.normal(size=(9, 2))
        V = basis(W)
        inverse = np.linalg.inv(V)
        gates = np.diag(inverse @ W @ V)
        h, z = np.zeros(n), np.zeros(n)
        for x_t in x:
            h, z = W @ h + B @ x_t, gates * z + inverse @ B @ x_t
            assert np.allclose(V @ z, h, rtol=1e-9, atol=1e-11)
        # A state and an error for which the loss is reached, and others that lose no more.
        state = V @ np.linalg.svd(V)[2][-1].conj()
        worst = 1e-6 * np.linalg.norm(inverse @ state) * np.linalg.svd(V)[2][0].conj()
        reached = np.linalg.norm(V @ worst) / np.linalg.norm(state) / 1e-6
        assert np.isclose(reached, loss(V), rtol=1e-6)
        for _ in range(20):
            state, error = rng.normal(size=(2, n)) + 1j * rng.normal(size=(2, n))
            lost = np.linalg.norm(V @ error) / np.linalg.norm(error) * np.linalg.norm(inverse @ state)
            assert lost / np.linalg.norm(state) <= loss(V) * (1 + 1e-9)
    # Without enough eigenvectors no basis separates: the best there is has nearly equal columns.
    assert spectral_condition(np.linalg.eig(np.array([[0.9, 1.0], [0.0, 0.9]]))[1]) > 1e15


# ------------------------------------------------------------------------------------------------- discretization

SYSTEM = -0.4 + 3j


def hold(lam, step):
    return np.exp(lam * step), (np.exp(lam * step) - 1) / lam, (0.0, 1.0)


def trapezoid(lam, step):
    z = lam * step / 2
    return (1 + z) / (1 - z), step / (1 - z), (0.5, 0.5)


def tangent(lam, step):
    return 1 + lam * step, step, (1.0, 0.0)


def discrete(rule, lam, step, x):
    """The last state, for inputs x_0 to x_T."""
    a, b, (before, now) = rule(lam, step)
    h = 0.0
    for x_0, x_1 in pairwise(x):
        h = a * h + b * (before * x_0 + now * x_1)
    return h


def solution(lam, time, w=1.1):
    """The state at a time for the input sin(w t)."""
    up, down = ((np.exp(1j * s * time) - np.exp(lam * time)) / (1j * s - lam) for s in (w, -w))
    return (up - down) / 2j


def order(rule):
    """How many digits of the error a tenfold shorter step takes."""
    errors = [
        abs(discrete(rule, SYSTEM, 3 / T, np.sin(1.1 * np.linspace(0, 3, T + 1))) - solution(SYSTEM, 3))
        for T in (400, 4000)
    ]
    return np.log10(errors[0] / errors[1])


DISCRETE = (hold, trapezoid, tangent, 1, 2)


@pytest.mark.verifies(
    "thm-discretization",
    claim=DISCRETE,
    perturbed={
        "the hold multiplies by the step": (lambda l, d: (np.exp(l * d), d, (0.0, 1.0)), *DISCRETE[1:]),
        "the hold takes the mean of two inputs": (lambda l, d: (*hold(l, d)[:2], (0.5, 0.5)), *DISCRETE[1:]),
        "the bilinear rule with the last input": (
            hold,
            lambda l, d: (*trapezoid(l, d)[:2], (0.0, 1.0)),
            *DISCRETE[2:],
        ),
        "the hold is of second order": (*DISCRETE[:3], 2, 2),
        "the bilinear rule is of first order": (*DISCRETE[:4], 1),
        "Euler's rule is always stable": (hold, trapezoid, trapezoid, 1, 2),
        "the bilinear rule upside down": (hold, lambda l, d: trapezoid(-l, d), *DISCRETE[2:]),
    },
)
def test_orders_and_stability_of_the_discretizations(claim):
    held, mean, euler, first, second = claim
    # Exact for steps of any length if the input is constant on each: two steps, by the matrix exponential.
    x, s = np.array([0.3, -1.2, 2.0]), 0.0
    for x_t in x:
        whole = expm(0.7 * np.array([[SYSTEM, x_t], [0, 0]]))
        s = whole[0, 0] * s + whole[0, 1]
    assert np.isclose(discrete(held, SYSTEM, 0.7, np.array([5.0, *x])), s, rtol=1e-12)
    assert abs(order(held) - first) < 0.05 and abs(order(mean) - second) < 0.05
    a, b, _ = mean(SYSTEM, 0.5)
    ramp = 0.5 * np.arange(9)
    last_only = run(np.full(8, a), b * ramp[1:], 0.0)[-1]
    assert np.isclose(last_only, discrete(mean, SYSTEM, 0.5, ramp + 0.25), rtol=1e-12)
    for lam in (-1 + 8j, -0.01 + 1j, -30.0):
        for step in (0.05, 0.1, 3.0):
            assert abs(held(lam, step)[0]) < 1 and abs(mean(lam, step)[0]) < 1
            assert (abs(euler(lam, step)[0]) < 1) == (abs(1 + lam * step) < 1)
            assert abs(held(-lam.conjugate(), step)[0]) > 1 and abs(mean(-lam.conjugate(), step)[0]) > 1


# --------------------------------------------------------------------------------------------------------- HiPPO


def memory(N):
    n = np.arange(N)
    root = np.sqrt(2 * n + 1.0)
    return np.tril(np.outer(root, root), -1) + np.diag(n + 1.0), root


def of_the_past(f, t, N):
    """Coefficients of the nearest polynomial over (0, t), by least squares on a fine rule."""
    u, weights = leggauss(60)
    basis = np.stack([legval(u, np.eye(N)[n]) * np.sqrt(2 * n + 1) for n in range(N)])
    return basis @ (weights / 2 * f(t * (u + 1) / 2))


def legs_rate(A, B, c, f, t):
    return (-A @ c + B * f) / t


def with_n(N):
    A, B = memory(N)
    return A - np.eye(N), B


@pytest.mark.verifies(
    "thm-legs",
    claim=(memory, legs_rate, 1),
    perturbed={
        "n in place of n + 1 on the diagonal": (with_n, legs_rate, 1),
        "a memory that does not slow down": (memory, lambda A, B, c, f, t: -A @ c + B * f, 1),
        "the transposed matrix": (lambda N: (memory(N)[0].T, memory(N)[1]), legs_rate, 1),
        "the last input for all coefficients alike": (lambda N: (memory(N)[0], np.ones(N)), legs_rate, 1),
        "errors fade with the square of time": (memory, legs_rate, 2),
    },
)
def test_the_memory_is_the_nearest_polynomial(claim):
    matrices, rate, power = claim

    def f(s):
        return np.cos(1.3 * s) + 0.2 * s**2

    for N in (1, 2, 5):
        A, B = matrices(N)
        for t in (0.8, 3.1):
            (wanted,) = complex_step(lambda t, N=N: of_the_past(f, t, N), t)
            assert np.allclose(rate(A, B, of_the_past(f, t, N), f(t), t), wanted, rtol=1e-9, atol=1e-11)
        d = np.ones(N)
        shrunk = [np.linalg.norm(expm(-A * np.log(t)) @ d) * t**power for t in (1e5, 1e7)]
        assert np.isclose(shrunk[0], shrunk[1], rtol=1e-3) and shrunk[1] > 1e-3


def below_minus_half(n):
    return -memory(n)[0] + np.outer(memory(n)[1], memory(n)[1]) / 2 + np.eye(n) / 2


@pytest.mark.verifies(
    "prop-legs-matrix",
    claim=below_minus_half,
    perturbed={
        "without half the identity": lambda n: below_minus_half(n) - np.eye(n) / 2,
        "with all of the rank-one matrix": lambda n: below_minus_half(n) + np.outer(memory(n)[1], memory(n)[1]) / 2,
        "without the rank-one matrix": lambda n: -memory(n)[0] + np.eye(n) / 2,
        "for A and not for -A": lambda n: memory(n)[0] + np.outer(memory(n)[1], memory(n)[1]) / 2 + np.eye(n) / 2,
    },
)
def test_all_but_a_matrix_of_rank_one_is_skew(claim):
    for n in (2, 5, 16):
        S = claim(n)
        assert np.allclose(S, -S.T, atol=1e-12)
        eigenvalues, U = np.linalg.eigh(1j * S)
        assert np.allclose(S @ U, U * (-1j * eigenvalues), atol=1e-10)
        assert np.isclose(np.linalg.cond(U), 1, rtol=1e-10)


# ---------------------------------------------------------------------------------------------------------- the LRU

SENSITIVITIES = (
    lambda r, u: (u / (2 * np.sinh(u))) ** 2,
    lambda r, u: (u / (2 * np.sinh(u))) ** 2 * (1 + r**2),
    lambda r, u: r**2 * (1 + r**2) / (1 - r**2) ** 2,
)


@pytest.mark.verifies(
    "thm-lru-sensitivity",
    claim=SENSITIVITIES,
    perturbed={
        "a held scale is no worse": (SENSITIVITIES[0], SENSITIVITIES[0], SENSITIVITIES[2]),
        "a tied scale is no better": (SENSITIVITIES[1], SENSITIVITIES[1], SENSITIVITIES[2]),
        "a held scale is twice as bad": (
            SENSITIVITIES[0],
            lambda r, u: 2 * SENSITIVITIES[0](r, u),
            SENSITIVITIES[2],
        ),
        "the angle is cured, too": (*SENSITIVITIES[:2], SENSITIVITIES[1]),
        "the angle as the unscaled weight": (*SENSITIVITIES[:2], lambda r, u: (1 + r**2) / (1 - r**2) ** 3),
    },
)
def test_sensitivities_to_size_and_angle(claim):
    def kernel(nu, theta, scale_nu, lags):
        """Real and imaginary part of what the state holds of each input."""
        r = np.exp(-np.exp(nu))
        size = np.sqrt(1 - np.exp(-2 * np.exp(scale_nu))) * r**lags
        return np.stack([size * np.cos(theta * lags), size * np.sin(theta * lags)])

    for r, theta in ((0.3, 0.4), (0.9, 2.0), (0.99, 0.1)):
        lags, u = np.arange(int(60 / (1 - r))), -np.log(r)
        nu = np.log(u)
        step = 1e-30j
        tied = kernel(nu + step, theta, nu + step, lags).imag / 1e-30
        held = kernel(nu + step, theta, nu, lags).imag / 1e-30
        angle = kernel(nu, theta + step, nu, lags).imag / 1e-30
        for found, wanted in zip((tied, held, angle), claim, strict=True):
            assert np.isclose(np.sum(found**2), wanted(r, u), rtol=1e-9)
    r = 1 - 1e-6
    limits = [wanted(r, -np.log(r)) for wanted in claim]
    assert np.allclose(limits[:2], [0.25, 0.5], rtol=1e-5) and limits[2] > 1e11
    assert all(claim[0](s, -np.log(s)) < 0.25 and claim[1](s, -np.log(s)) < 0.5 for s in (0.01, 0.5, 0.999))


# ------------------------------------------------------------------------------------------ selective gates


def softplus(a):
    return np.logaddexp(0, a)


def hold_of(step):
    return np.exp(-step), 1 - np.exp(-step)


def logistic(a):
    return 1 / (1 + np.exp(-a))


@pytest.mark.verifies(
    "prop-selective-gate",
    claim=(softplus, hold_of, logistic),
    perturbed={
        "the step itself multiplies the input": (softplus, lambda d: (np.exp(-d), d), logistic),
        "the step is an exponential": (np.exp, hold_of, logistic),
        "the gate is the complement": (softplus, hold_of, lambda a: logistic(-a)),
        "the bilinear rule": (softplus, lambda d: ((1 - d / 2) / (1 + d / 2), d / (1 + d / 2)), logistic),
    },
)
def test_a_selective_unit_is_a_gate(claim):
    step, rule, gate = claim
    rng = np.random.default_rng(0)
    a, x = 2 * rng.normal(size=(2, 30))
    z = gate(a)
    wanted = run(1 - z, z * x, 0.7)
    assert np.allclose(run(*((f := rule(step(a)))[0], f[1] * x), 0.7), wanted, rtol=1e-12, atol=1e-13)
    # By the equation itself: a step of the given length with the input held.
    whole = expm(softplus(a[0]) * np.array([[-1.0, x[0]], [0, 0]]))
    assert np.isclose(wanted[1], whole[0, 0] * 0.7 + whole[0, 1], rtol=1e-12)


# ------------------------------------------------------------------------------------------ the scans


def doubled(a, b, h_0, compose=lambda first, second: (second[0] * first[0], second[0] * first[1] + second[1])):
    a, b, reach = list(a), list(b), 1
    while reach < len(a):
        joined = [compose((a[t - reach], b[t - reach]), (a[t], b[t])) for t in range(reach, len(a))]
        a, b = a[:reach] + [p for p, _ in joined], b[:reach] + [q for _, q in joined]
        reach *= 2
    return np.array([h_0, *(p * h_0 + q for p, q in zip(a, b, strict=True))])


def blocked(a, b, h_0, length=4, carry=True):
    h = [h_0]
    for begin in range(0, len(a), length):
        entering = h[-1] if carry else h_0
        p, q = 1.0, 0.0
        for a_t, b_t in zip(a[begin : begin + length], b[begin : begin + length], strict=True):
            p, q = a_t * p, a_t * q + b_t
            h.append(p * entering + q)
    return np.array(h)


def in_logs(a, b, h_0, shift=0):
    with np.errstate(divide="ignore"):
        s, log_b = np.cumsum(np.log(a)), np.log(b)
    before = np.concatenate([[0.0], s])[:-1] if shift else s
    sums = np.logaddexp.accumulate(np.concatenate([[np.log(h_0)], log_b - before]))
    return np.exp(np.concatenate([[0.0], s]) + sums)


def divided(a, b, h_0):
    p = np.cumprod(a)
    with np.errstate(all="ignore"):
        return np.concatenate([[h_0], p * (h_0 + np.cumsum(b / p))])


WAYS = (doubled, blocked, in_logs, divided)


@pytest.mark.verifies(
    "prop-four-scans",
    claim=WAYS,
    perturbed={
        "composed in the other order": (
            lambda a, b, h_0: doubled(a, b, h_0, lambda f, s: (f[0] * s[0], f[0] * s[1] + f[1])),
            *WAYS[1:],
        ),
        "what is added first is not multiplied": (
            lambda a, b, h_0: doubled(a, b, h_0, lambda f, s: (f[0] * s[0], f[1] + s[1])),
            *WAYS[1:],
        ),
        "blocks do not hand on": (doubled, lambda a, b, h_0: blocked(a, b, h_0, carry=False), *WAYS[2:]),
        "a step's own gate multiplies what it adds": (*WAYS[:2], lambda a, b, h_0: in_logs(a, b, h_0, 1), divided),
        "division lasts": (*WAYS[:3], lambda a, b, h_0: run(a, b, h_0)),
    },
)
def test_scans_agree_and_division_ends(claim):
    double, block, logs, divide = claim
    rng = np.random.default_rng(0)
    for T in (1, 2, 5, 16, 21):
        a, b = rng.normal(size=(2, T)) + 1j * rng.normal(size=(2, T))
        a[T // 2] = 0
        for scan in (double, block):
            assert np.allclose(scan(a, b, 0.3), run(a, b, 0.3), rtol=1e-12, atol=1e-13)
        a, b = rng.uniform(0.1, 1.5, size=(2, T))
        b[T // 2] = 0
        for scan in (double, block, logs, divide):
            assert np.allclose(scan(a, b, 0.3), run(a, b, 0.3), rtol=1e-12, atol=0)
    a, b = np.full(1500, 0.5), np.full(1500, 1.0)
    right = run(a, b, 1.0)
    assert np.allclose(logs(a, b, 1.0), right, rtol=1e-10, atol=0)
    finite = np.isfinite(divide(a, b, 1.0))
    assert finite[:1000].all() and not finite[1025:].any()  # p_t is below 2**-1024 from t = 1025 on


def shifted(a):
    return np.append(a[1:], 0.0)


@pytest.mark.verifies(
    "thm-reversed-scan",
    claim=(shifted, lambda d, h: d * h[:-1], lambda a, d: a[0] * d[0]),
    perturbed={
        "gates are reversed and not shifted": (lambda a: a, lambda d, h: d * h[:-1], lambda a, d: a[0] * d[0]),
        "gates are shifted the wrong way": (
            lambda a: np.append(0.0, a[:-1]),
            lambda d, h: d * h[:-1],
            lambda a, d: a[0] * d[0],
        ),
        "a gate meets the state after it": (shifted, lambda d, h: d * h[1:], lambda a, d: a[0] * d[0]),
        "the first state without its gate": (shifted, lambda d, h: d * h[:-1], lambda a, d: d[0]),
    },
)
def test_bptt_is_the_reversed_scan(claim):
    gates, at_gate, at_start = claim
    rng = np.random.default_rng(1)
    for T in (1, 2, 7):
        a, b, weight = rng.normal(size=(3, T))

        def loss(a, b, h_0, weight=weight):
            return np.sum(weight * run(a, b, h_0)[1:] ** 2) / 2

        of_a, of_b, of_h = complex_step(loss, a, b, 0.6)
        h = run(a, b, 0.6)
        delta = run(gates(a)[::-1], (weight * h[1:])[::-1], 0.0)[:0:-1]
        assert np.allclose(delta, of_b, rtol=1e-11, atol=1e-13)
        assert np.allclose(at_gate(delta, h), of_a, rtol=1e-11, atol=1e-13)
        assert np.isclose(at_start(a, delta), of_h, rtol=1e-11)


# -------------------------------------------------------------------------------------------------- what cannot be


def can_answer(states, wanted):
    """Whether some readout with a bias is above a threshold exactly where it should be: a linear program."""
    columns = np.column_stack([states, np.ones(len(states))])
    columns = columns / np.abs(columns).max(axis=0)
    signs = np.where(wanted, 1.0, -1.0)
    count = columns.shape[1]
    # Maximize the margin, with weights between -1 and 1.
    A = np.column_stack([-signs[:, None] * columns, np.ones(len(states))])
    found = linprog(
        [*np.zeros(count), -1.0], A_ub=A, b_ub=np.zeros(len(states)), bounds=[(-1, 1)] * count + [(0, 1)]
    )
    return found.status == 0 and -found.fun > 1e-8


def states_of(gates, T, rng):
    """States of units with these gates on the input 1, 1, ..., with random starts and random b."""
    return np.column_stack([run(np.full(T, a), np.full(T, rng.normal()), rng.normal())[1:] for a in gates])


@pytest.mark.verifies(
    "thm-parity-bound",
    claim=(lambda n: n + 1, 0.0),
    perturbed={
        "only to T = n": (lambda n: n, 0.0),
        "to T = n + 2": (lambda n: n + 2, 0.0),
        "with negative gates, too": (lambda n: n + 1, -1.0),
        "half as far": (lambda n: (n + 1) // 2, 0.0),
    },
)
def test_gates_that_are_not_negative_follow_parity_only_so_far(claim):
    longest, least = claim
    rng = np.random.default_rng(2)
    for n in (1, 2, 3):
        T = longest(n)
        far = np.arange(1, T + 2) % 2 == 1
        reached = np.linspace(0.1, 0.9, n)  # different gates between 0 and 1
        assert can_answer(states_of(reached, T, rng), far[:T])
        kinds = [rng.uniform(least, 1, n) for _ in range(60)] + [rng.uniform(0, 1.6, n) for _ in range(10)]
        kinds += [
            np.array([0.0, 1.0, 0.5])[:n],
            np.array([1.0, 1.0, 0.0])[:n],
            np.full(n, 1.0 if least == 0 else -0.99),
        ]
        for gates in kinds:
            assert not can_answer(states_of(gates, T + 1, rng), far)


@pytest.mark.verifies(
    "thm-mod-three-bound",
    claim=(lambda n: 3 * n + 5, 3, lambda rng, n: rng.choice([-1, 1], n) * rng.uniform(0.3, 1.2, n)),
    perturbed={
        "so for two, not for three": (
            lambda n: 3 * n + 5,
            2,
            lambda rng, n: np.append(-1.0, rng.uniform(0.3, 1.2, n))[:n],
        ),
        "not farther than T = 3": (
            lambda n: 3,
            3,
            lambda rng, n: rng.choice([-1, 1], n) * rng.uniform(0.3, 1.2, n),
        ),
        "complex gates, too": (
            lambda n: 3 * n + 5,
            3,
            lambda rng, n: np.exp(2j * np.pi / 3) * np.append(1.0, rng.uniform(0.5, 1, n))[:n],
        ),
    },
)
def test_real_gates_count_modulo_three_only_so_far(claim):
    longest, base, draw = claim
    rng = np.random.default_rng(3)
    farthest = {}
    for n in (1, 2, 3):
        T = longest(n) + 1
        farthest[n] = 0
        for _ in range(20):
            states = states_of(draw(rng, n), T, rng)
            states = np.column_stack([states.real, states.imag]) if np.iscomplexobj(states) else states
            wanted = np.arange(1, T + 1) % base == 0
            assert not can_answer(states, wanted)
            while can_answer(states[: farthest[n] + 1], wanted[: farthest[n] + 1]):
                farthest[n] += 1
    # More units do reach farther, within the bound.
    assert 3 < farthest[1] < farthest[2] <= longest(2) or longest(1) == 3


def flip(x):
    return 1 - 2 * x, 1.0 * x, 0.0


def turn(x, k):
    return np.exp(2j * np.pi / k) ** x, 0.0 * x, 1.0


def keep(u, v):
    return np.abs(u - v) * 1.0, 1.0 * u * v, 0.0


@pytest.mark.verifies(
    "prop-exact-gates",
    claim=(flip, turn, keep),
    perturbed={
        "a gate of -0.99": (lambda x: (1 - 1.99 * x, 1.0 * x, 0.0), turn, keep),
        "a gate that only keeps": (lambda x: (1.0 - x, 1.0 * x, 0.0), turn, keep),
        "half the angle": (flip, lambda x, k: (np.exp(1j * np.pi / k) ** x, 0.0 * x, 1.0), keep),
        "a rotation that fades": (flip, lambda x, k: ((0.99 * np.exp(2j * np.pi / k)) ** x, 0.0 * x, 1.0), keep),
        "a column with two ones propagates, too": (flip, turn, lambda u, v: (1.0 * (u + v > 0), 0.0 * u, 0.0)),
    },
)
def test_gates_that_flip_turn_and_keep_are_right_at_every_length(claim):
    flips, turns, keeps = claim
    rng = np.random.default_rng(4)
    for x in (np.ones(2000, dtype=int), rng.integers(0, 2, 2000)):
        ones = np.cumsum(x)
        a, b, first = flips(x)
        assert np.array_equal(run(a, b, first)[1:], ones % 2)
        for k in (2, 3, 7):
            a, b, first = turns(x, k)
            h = run(a, b, first)[1:]
            for r in range(k):
                above = (np.exp(-2j * np.pi * r / k) * h).real > np.cos(np.pi / k)
                assert np.array_equal(above, ones % k == r)
    for u, v in (rng.integers(0, 2, (2, 300)), (np.ones(300, dtype=int), np.eye(300, dtype=int)[0])):
        a, b, first = keeps(u, v)
        carries = run(a, b, first)
        U, V = (sum(int(d) << t for t, d in enumerate(w)) for w in (u, v))
        for t in (1, 50, 300):
            assert carries[t] == (U % 2**t + V % 2**t) // 2**t
