"""The statements of chapter 5, verified numerically.

Each claim below is a formula of the chapter, as it is printed there. It is held against the complex step of a
forward pass that is written here, in which each step has its own copy of each parameter, and a nudge to its state
and to its preactivation. Work is counted by arrays that count.
"""

import itertools

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.rtrl import rtrl_step
from unrolled.models.vanilla import elman_bptt, elman_states, output_bptt, tanh_slope

# T, m, n, p: no two alike, then a single step, and a network of single numbers.
SHAPES = [(5, 2, 4, 3), (3, 4, 3, 2), (1, 2, 3, 1), (4, 1, 1, 1)]
SEEDS = range(3)


def agree(got, want, rtol=1e-9):
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape, f"shape {got.shape} in place of {want.shape}"
    report = compare(got, want, rtol=rtol)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# The activation, and its slope at the preactivation.
ACTIVATIONS = {
    "tanh": (np.tanh, lambda a: 1 / np.cosh(a) ** 2),
    "sigmoid": (sigmoid, lambda a: sigmoid(a) * (1 - sigmoid(a))),
    "sine": (np.sin, np.cos),
}


# -------------------------------------------------------------------------------------------------- one product


def outer_product(W, z, alpha):
    return np.outer(alpha, z), alpha, W.T @ alpha


def product_entry_by_entry(W, z, alpha):
    n = min(len(alpha), len(z))
    row = np.zeros(len(z))
    row[:n] = alpha[:n] * z[:n]
    return np.tile(row, (len(alpha), 1)), alpha, W.T @ alpha


def rows_for_columns(W, z, alpha):
    return np.resize(np.outer(z, alpha), W.shape), alpha, W.T @ alpha


def no_transpose(W, z, alpha):
    return np.outer(alpha, z), alpha, np.resize(W, (len(z), len(alpha))) @ alpha


@pytest.mark.verifies(
    "lem-outer-product",
    claim=outer_product,
    perturbed={
        "the elementwise product in every row": product_entry_by_entry,
        "the outer product the other way round": rows_for_columns,
        "W without the transpose": no_transpose,
    },
)
def test_gradients_of_one_product(claim):
    for n, m, seed in itertools.product((2, 5), (3, 4), SEEDS):
        rng = np.random.default_rng([n, m, seed])
        W, z, b, c = rng.normal(size=(n, m)), rng.normal(size=m), rng.normal(size=n), rng.normal(size=n)

        def loss_of_product(a, c=c):
            return np.sin(a) @ c + 0.3 * (a @ a) ** 2

        (alpha,) = complex_step(loss_of_product, W @ z + b)
        want = complex_step(lambda W, b, z, f=loss_of_product: f(W @ z + b), W, b, z)
        for got, value in zip(claim(W, z, alpha), want, strict=True):
            agree(got, value)


# ------------------------------------------------------------------------------------------------- the whole layer

SHARED = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")


def draw(shape, seed):
    T, m, n, p = shape
    rng = np.random.default_rng([*shape, seed])
    shapes = {"W_xh": (n, m), "W_hh": (n, n), "b_h": (n,), "W_hy": (p, n), "b_y": (p,), "x": (T, m), "h_0": (n,)}
    return {name: rng.normal(size=s) / np.sqrt(s[-1]) for name, s in shapes.items()}, rng


def forward(phi, W_xh, W_hh, b_h, W_hy, b_y, x, h_0, at_h, at_a):
    """Preactivations, states and outputs; parameters are copies, one a step; ``at_h``, ``at_a`` are nudges."""
    a, h, y = [], [h_0], []
    for t in range(len(x)):
        a.append(W_xh[t] @ x[t] + W_hh[t] @ h[-1] + b_h[t] + at_a[t])
        h.append(phi(a[-1]) + at_h[t])
        y.append(W_hy[t] @ h[-1] + b_y[t])
    return np.array(a), np.array(h), np.array(y)


def losses(rng, T, p):
    """Losses of the outputs with their derivatives e_t: at every step, at the last, and one that mixes steps."""
    d, last = rng.normal(size=(T, p)), (np.arange(T) == T - 1)[:, None]
    mix = rng.normal(size=(T, T))
    yield lambda y: 0.5 * np.sum((y - d) ** 2), lambda y: y - d
    yield lambda y: 0.5 * np.sum((y[-1] - d[-1]) ** 2), lambda y: last * (y - d)
    yield lambda y: np.sum(np.sin(mix @ y)), lambda y: mix.T @ np.cos(mix @ y)


def problems():
    """The layer, what its forward pass gives, e_t, the slope, and the independent derivatives."""
    for shape, seed, name in itertools.product(SHAPES, SEEDS, ACTIVATIONS):
        layer, rng = draw(shape, seed)
        T, _, n, p = shape
        phi, slope = ACTIVATIONS[name]
        copies = {k: np.tile(layer[k], (T, *(1,) * layer[k].ndim)) for k in SHARED}
        point = copies | {"x": layer["x"], "h_0": layer["h_0"], "at_h": np.zeros((T, n)), "at_a": np.zeros((T, n))}
        a, h, y = forward(phi, **point)
        for loss, derivative in losses(rng, T, p):

            def of_point(*values, phi=phi, loss=loss, point=point):
                return loss(forward(phi, **dict(zip(point, values, strict=True)))[2])

            found = dict(zip(point, complex_step(of_point, *point.values()), strict=True))

            def of_shared(*values, point=point, T=T, of_point=of_point):
                spread = [np.stack([v] * T) for v in values]
                return of_point(*spread, *list(point.values())[len(SHARED) :])

            sums = complex_step(of_shared, *(layer[k] for k in SHARED))
            yield layer, a, h, derivative(y), slope, found, dict(zip(SHARED, sums, strict=True))


def bptt_as_stated(layer, a, h, e, slope, back=lambda W: W.T, outer=np.outer, direct=1.0, before=1, first=None):
    """The formulas of the theorem; the keyword arguments perturb them one at a time."""
    T = len(a)
    delta, alpha = np.empty_like(a), np.empty_like(a)
    for t in range(T, 0, -1):
        delta[t - 1] = (direct if t < T else 1.0) * layer["W_hy"].T @ e[t - 1]
        if t < T:
            delta[t - 1] += back(layer["W_hh"]) @ alpha[t]
        alpha[t - 1] = slope(a[t - 1]) * delta[t - 1]
    terms = {
        "W_xh": [np.outer(alpha[t - 1], layer["x"][t - 1]) for t in range(1, T + 1)],
        "W_hh": [outer(alpha[t - 1], h[t - before]) for t in range(1, T + 1)],
        "b_h": alpha,
        "W_hy": [np.outer(e[t - 1], h[t]) for t in range(1, T + 1)],
        "b_y": e,
        "x": [layer["W_xh"].T @ alpha[t - 1] for t in range(1, T + 1)],
        "h_0": layer["W_hh"].T @ alpha[0] if first is None else first(delta, alpha),
        "at_h": delta,
        "at_a": alpha,
    }
    return {name: np.array(term) for name, term in terms.items()}


def no_transpose_on_the_way_back(*problem):
    return bptt_as_stated(*problem, back=lambda W: W)


def elementwise_in_place_of_outer(*problem):
    return bptt_as_stated(*problem, outer=lambda alpha, h: np.tile(alpha * h, (len(h), 1)))


def state_of_the_same_step(*problem):
    return bptt_as_stated(*problem, before=0)


def only_the_last_state_has_an_output(*problem):
    return bptt_as_stated(*problem, direct=0.0)


def initial_state_hears_the_first(*problem):
    return bptt_as_stated(*problem, first=lambda delta, alpha: alpha[0])


@pytest.mark.verifies(
    "thm-matrix-bptt",
    claim=bptt_as_stated,
    perturbed={
        "no transpose on the way back": no_transpose_on_the_way_back,
        "elementwise in place of the outer product": elementwise_in_place_of_outer,
        "h_t in place of h_(t-1)": state_of_the_same_step,
        "states before the last have no output": only_the_last_state_has_an_output,
        "the gradient of h_0 without the weight": initial_state_hears_the_first,
    },
)
def test_bptt_for_a_layer(claim):
    for layer, a, h, e, slope, found, shared in problems():
        result = claim(layer, a, h, e, slope)
        for name, want in found.items():
            agree(result[name], want)
        for name, want in shared.items():
            agree(result[name].sum(axis=0), want)


def test_the_library_computes_what_the_theorem_states():
    for layer, _, h, e, slope, found, shared in problems():
        if slope is not ACTIVATIONS["tanh"][1]:
            continue
        direct, gradients = output_bptt(h[None], e[None], layer["W_hy"])
        delta, more = elman_bptt(layer["x"][None], h[None], direct, layer["W_xh"], layer["W_hh"])
        gradients |= more
        for name, want in shared.items():
            agree(gradients[name], want)
        agree(gradients["X"][0], found["x"])
        agree(gradients["h_0"][0], found["h_0"])
        agree(delta[0], found["at_h"])


def rows_stacked(alpha, z):
    A, Z = alpha.reshape(-1, alpha.shape[-1]), z.reshape(-1, z.shape[-1])
    return A.T @ Z


def mean_over_the_rows(alpha, z):
    return rows_stacked(alpha, z) / (alpha.shape[0] * alpha.shape[1])


def first_sequence_only(alpha, z):
    return rows_stacked(alpha[:1], z[:1])


@pytest.mark.verifies(
    "prop-batch",
    claim=rows_stacked,
    perturbed={"the mean in place of the sum": mean_over_the_rows, "one sequence only": first_sequence_only},
)
def test_a_batch_in_one_product(claim):
    for N, T, seed in itertools.product((2, 5), (3, 4), SEEDS):
        rng = np.random.default_rng([N, T, seed])
        alpha, z = rng.normal(size=(N, T, 3)), rng.normal(size=(N, T, 4))
        want = np.zeros((3, 4))
        for i, t, j, k in itertools.product(range(N), range(T), range(3), range(4)):
            want[j, k] += alpha[i, t, j] * z[i, t, k]
        agree(claim(alpha, z), want, rtol=1e-12)


# -------------------------------------------------------------------------------------------------- the Lagrangian


def what_the_loss_hears(delta, alpha, direct):
    return delta


def direct_parts_only(delta, alpha, direct):
    return direct


def at_the_preactivation(delta, alpha, direct):
    return alpha


def the_other_sign(delta, alpha, direct):
    return -delta


@pytest.mark.verifies(
    "prop-lagrangian",
    claim=what_the_loss_hears,
    perturbed={
        "the immediate derivatives": direct_parts_only,
        "the derivatives at the preactivations": at_the_preactivation,
        "the other sign": the_other_sign,
    },
)
def test_the_multipliers_are_what_the_loss_hears(claim):
    for shape, seed in itertools.product(SHAPES[:2], SEEDS):
        layer, rng = draw(shape, seed)
        T, _, _, p = shape
        h = elman_states(layer["x"][None], layer["W_xh"], layer["W_hh"], layer["b_h"], layer["h_0"])
        for loss, derivative in losses(rng, T, p):
            direct, _ = output_bptt(h, derivative(h[0, 1:] @ layer["W_hy"].T + layer["b_y"])[None], layer["W_hy"])
            delta, _ = elman_bptt(layer["x"][None], h, direct, layer["W_xh"], layer["W_hh"])
            multipliers = claim(delta[0], (delta * tanh_slope(h[:, 1:]))[0], direct[0])

            def lagrangian(states, W_xh, W_hh, b_h, lam=multipliers, layer=layer, loss=loss):
                before = np.concatenate([layer["h_0"][None], states[:-1]])
                a = layer["x"] @ W_xh.T + before @ W_hh.T + b_h
                return loss(states @ layer["W_hy"].T + layer["b_y"]) + np.sum(lam * (np.tanh(a) - states))

            def whole(W_xh, W_hh, b_h, layer=layer, loss=loss):
                states = elman_states(layer["x"][None], W_xh, W_hh, b_h, layer["h_0"])[0, 1:]
                return loss(states @ layer["W_hy"].T + layer["b_y"])

            parameters = [layer[name] for name in ("W_xh", "W_hh", "b_h")]
            by_states, *by_parameters = complex_step(lagrangian, h[0, 1:], *parameters)
            assert np.all(np.abs(by_states) < 1e-12 * max(1, np.max(np.abs(delta))))
            for got, want in zip(by_parameters, complex_step(whole, *parameters), strict=True):
                agree(got, want)


# ---------------------------------------------------------------------------------------------------- the triangle


def columns_and_rows(direct, delta, jacobians, immediate, total):
    """Column sums, row sums, and what they are said to be."""
    T = len(direct)
    c = np.zeros((T, T))
    for t in range(1, T + 1):
        for s in range(t, T + 1):
            way = np.eye(len(delta[0]))
            for r in range(t + 1, s + 1):
                way = jacobians[r - 1] @ way  # the latest on the left
            c[s - 1, t - 1] = direct[s - 1] @ way @ immediate[t - 1]
    stated = np.sum(delta * immediate, axis=1), np.sum(direct * total, axis=1)
    return (c.sum(axis=0), c.sum(axis=1)), stated


def jacobians_in_reverse(direct, delta, jacobians, immediate, total):
    (columns, rows), stated = columns_and_rows(direct, delta, np.swapaxes(jacobians, 1, 2), immediate, total)
    return (columns, rows), stated


def immediate_on_both_sides(direct, delta, jacobians, immediate, total):
    sums, _ = columns_and_rows(direct, delta, jacobians, immediate, total)
    return sums, (np.sum(direct * immediate, axis=1),) * 2


def total_on_both_sides(direct, delta, jacobians, immediate, total):
    sums, _ = columns_and_rows(direct, delta, jacobians, immediate, total)
    return sums, (np.sum(delta * total, axis=1),) * 2


@pytest.mark.verifies(
    "prop-triangle",
    claim=columns_and_rows,
    perturbed={
        "transposed Jacobians": jacobians_in_reverse,
        "immediate on both sides": immediate_on_both_sides,
        "total on both sides": total_on_both_sides,
    },
)
def test_one_triangle_two_ways_to_add_it_up(claim):
    for shape, seed in itertools.product(SHAPES[:2], SEEDS):
        layer, rng = draw(shape, seed)
        T, _, n, p = shape
        j, k = rng.integers(n, size=2)

        def states(copies, layer=layer, j=j, k=k):
            """The states, where ``copies`` are added to one entry of W_hh, one for each step."""
            h = [layer["h_0"]]
            for x_t, moved in zip(layer["x"], copies, strict=True):
                a = layer["W_xh"] @ x_t + layer["W_hh"] @ h[-1] + layer["b_h"]
                push = np.zeros(len(a), dtype=complex)
                push[j] = moved * h[-1][k]
                h.append(np.tanh(a + push))
            return np.array(h[1:])

        (by_copy,) = complex_step(states, np.zeros(T))  # step, unit, copy
        immediate = np.array([by_copy[t, :, t] for t in range(T)])
        total = by_copy.sum(axis=2)
        h = states(np.zeros(T)).real
        jacobians = np.array([np.diag(1 - h[t] ** 2) @ layer["W_hh"] for t in range(T)])
        for loss, derivative in losses(rng, T, p):
            direct = derivative(h @ layer["W_hy"].T + layer["b_y"]) @ layer["W_hy"]

            def of_nudges(nudge, layer=layer, loss=loss):
                h, seen = layer["h_0"], []
                for x_t, push in zip(layer["x"], nudge, strict=True):
                    h = np.tanh(layer["W_xh"] @ x_t + layer["W_hh"] @ h + layer["b_h"]) + push
                    seen.append(h)
                return loss(np.array(seen) @ layer["W_hy"].T + layer["b_y"])

            (delta,) = complex_step(of_nudges, np.zeros((T, n)))
            (gradient,) = complex_step(
                lambda w, T=T, states=states, layer=layer, loss=loss: loss(
                    states(w * np.ones(T)) @ layer["W_hy"].T + layer["b_y"]
                ),
                0.0,
            )
            for got, stated in zip(*claim(direct, delta, jacobians, immediate, total), strict=True):
                agree(got, stated)
                agree(got.sum(), gradient)


# -------------------------------------------------------------------------------------------------- forward in time


def rtrl_as_stated(layer, h, slopes, direct, immediate=True, through=True, weights=None, first=0.0):
    """The formulas of the theorem, index by index; the keyword arguments perturb them one at a time."""
    T, n = slopes.shape
    W_hh = layer["W_hh"] if weights is None else weights(layer["W_hh"])
    q = layer["x"].shape[1] + n + 1
    S, gradient, all_S = np.full((n, n, q), first), np.zeros((n, q)), []
    for t in range(1, T + 1):
        z = np.concatenate([layer["x"][t - 1], h[t - 1], [1.0]])
        new = np.zeros_like(S)
        for i, j, k in itertools.product(range(n), range(n), range(q)):
            past = sum(W_hh[i, l] * S[l, j, k] for l in range(n))
            new[i, j, k] = slopes[t - 1, i] * (through * past + immediate * (i == j) * z[k])
        S = new
        all_S.append(S)
        gradient += sum(direct[t - 1, i] * S[i] for i in range(n))
    return np.array(all_S), gradient


def immediate_only(*problem):
    return rtrl_as_stated(*problem, through=False)


def transposed_recurrent_weights(*problem):
    return rtrl_as_stated(*problem, weights=lambda W: W.T)


def sensitive_from_the_start(*problem):
    return rtrl_as_stated(*problem, first=0.1)


@pytest.mark.verifies(
    "thm-rtrl",
    claim=rtrl_as_stated,
    perturbed={
        "immediate derivatives only": immediate_only,
        "the transpose of the recurrent weights": transposed_recurrent_weights,
        "an initial state that moves with the weights": sensitive_from_the_start,
    },
)
def test_real_time_recurrent_learning(claim):
    for shape, seed in itertools.product(SHAPES[:3], SEEDS):
        layer, rng = draw(shape, seed)
        T, _, _, p = shape
        parameters = [layer[name] for name in ("W_xh", "W_hh", "b_h")]

        def states(W_xh, W_hh, b_h, layer=layer):
            return elman_states(layer["x"][None], W_xh, W_hh, b_h, layer["h_0"])[0]

        h = states(*parameters)
        by_xh, by_hh, by_b = complex_step(states, *parameters)
        sensitivities = np.concatenate([by_xh, by_hh, by_b[..., None]], axis=3)[1:]
        for loss, derivative in losses(rng, T, p):
            direct = derivative(h[1:] @ layer["W_hy"].T + layer["b_y"]) @ layer["W_hy"]
            g_xh, g_hh, g_b = complex_step(
                lambda *w, states=states, layer=layer, loss=loss: loss(
                    states(*w)[1:] @ layer["W_hy"].T + layer["b_y"]
                ),
                *parameters,
            )
            S, gradient = claim(layer, h, 1 - h[1:] ** 2, direct)
            agree(S, sensitivities)
            agree(gradient, np.column_stack([g_xh, g_hh, g_b]))


# -------------------------------------------------------------------------------------------------- what they cost


class Counting(np.ndarray):
    """An array that counts the multiplications of its products."""

    multiplications = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(value) for value in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(value) for value in out)
        result = np.asarray(getattr(ufunc, method)(*plain, **options))
        if ufunc is np.matmul:
            Counting.multiplications += result.size * plain[0].shape[-1]
        elif ufunc is np.multiply:
            Counting.multiplications += result.size
        return result.view(Counting)


def counted(part):
    """What a part of the work returns, and the multiplications that it made."""
    Counting.multiplications = 0
    return part(), Counting.multiplications


def as_stated(T, m, n):
    q = m + n + 1
    return {
        "BPTT forward": T * n * (m + n),
        "BPTT back": T * (n * (m + 2 * n) + 2 * n),
        "BPTT keeps": n * T,
        "RTRL": T * (n * (m + n) + n**3 * q + 2 * n**2 * q + n),
        "RTRL keeps": n**2 * q,
    }


def rtrl_of_third_order(T, m, n):
    return as_stated(T, m, n) | {"RTRL": T * (n * (m + n) + n**2 * (m + n + 1))}


def rtrl_memory_of_second_order(T, m, n):
    return as_stated(T, m, n) | {"RTRL keeps": n * (m + n + 1)}


def back_as_cheap_as_forward(T, m, n):
    return as_stated(T, m, n) | {"BPTT back": T * n * (m + n)}


def one_state_is_enough(T, m, n):
    return as_stated(T, m, n) | {"BPTT keeps": n}


@pytest.mark.verifies(
    "prop-costs",
    claim=as_stated,
    perturbed={
        "RTRL in the cube of the units": rtrl_of_third_order,
        "RTRL keeps one number a weight": rtrl_memory_of_second_order,
        "the way back costs what the way forward does": back_as_cheap_as_forward,
        "BPTT keeps one state": one_state_is_enough,
    },
)
def test_the_price_of_a_gradient(claim):
    for T, m, n in ((4, 2, 3), (3, 5, 2), (6, 1, 6), (2, 3, 11)):
        rng = np.random.default_rng([T, m, n])
        shapes = (T, m), (n,), (n, m), (n, n), (n,), (T, n)
        x, h_0, W_xh, W_hh, b_h, direct = (rng.normal(size=s).view(Counting) for s in shapes)

        def forward_pass(T=T, x=x, h_0=h_0, W_xh=W_xh, W_hh=W_hh, b_h=b_h):
            h = [h_0]
            for t in range(T):
                h.append(np.tanh(W_xh @ x[t] + W_hh @ h[t] + b_h))
            return h

        def back(h, T=T, m=m, n=n, x=x, W_hh=W_hh, direct=direct):
            gradient, from_later = np.zeros((n, m + n + 1)), np.zeros(n)
            for t in range(T, 0, -1):
                alpha = (1 - h[t] * h[t]) * (direct[t - 1] + from_later)
                gradient[:, :-1] += alpha[:, None] * np.concatenate([x[t - 1], h[t - 1]])
                gradient[:, -1] += alpha
                from_later = W_hh.T @ alpha
            return gradient

        def along(T=T, m=m, n=n, x=x, h_0=h_0, W_xh=W_xh, W_hh=W_hh, b_h=b_h, direct=direct):
            S, h, gradient = np.zeros((n, n, m + n + 1)), h_0, np.zeros((n, m + n + 1))
            for t in range(T):
                S, h = rtrl_step(S, h, x[t], W_xh, W_hh, b_h)
                gradient += (direct[t] @ S.reshape(n, -1)).reshape(gradient.shape)
            return gradient, S

        h, on_the_way_forward = counted(forward_pass)
        gradient, on_the_way_back = counted(lambda h=h, back=back: back(h))
        (same, S), in_real_time = counted(along)
        agree(np.asarray(same), np.asarray(gradient), rtol=1e-12)
        assert claim(T, m, n) == {
            "BPTT forward": on_the_way_forward,
            "BPTT back": on_the_way_back,
            "BPTT keeps": sum(state.size for state in h[1:]),
            "RTRL": in_real_time,
            "RTRL keeps": S.size,
        }
