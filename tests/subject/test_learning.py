"""Truncated backpropagation against networks that are really cut, losses, and the optimizers step by step."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.learning import (
    adam_root,
    adam_step,
    clip_by_norm,
    clip_by_value,
    gradient_step,
    irprop_minus_step,
    irprop_plus_step,
    momentum_step,
    rprop_plus_step,
    rprop_sizes,
    rprop_step,
    softmax_cross_entropy,
    squared_error,
    truncated_bptt,
    truncation_windows,
)
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, identity, output_bptt, tanh_slope
from unrolled.tasks.counting import counting, counting_cost, counting_gradient

ACTIVATIONS = {
    "tanh": (np.tanh, tanh_slope),
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "identity": (identity, np.ones_like),
}
SCHEMES = [(1, 1), (1, 3), (2, 2), (2, 5), (3, 4), (4, 4), (5, 9), (9, 9), (9, 20)]


def problem(seed, N=2, T=9, m=3, n=4, p=2, activation=np.tanh):
    rng = np.random.default_rng([seed, N, T])
    shapes = [(N, T, m), (n, m), (n, n), (n,), (N, n), (p, n), (p,), (N, T, p)]
    X, W_xh, W_hh, b_h, h_0, W_hy, b_y, targets = (0.7 * rng.normal(size=shape) for shape in shapes)
    h = elman_states(X, W_xh, W_hh, b_h, h_0, activation)
    errors = elman_outputs(h, W_hy, b_y) - targets
    return X, h, errors, W_xh, W_hh, b_h, W_hy, b_y, targets


# -------------------------------------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("T", "k1", "k2", "windows"),
    [
        (6, 2, 4, [(0, 0, 2), (0, 2, 4), (2, 4, 6)]),
        (7, 3, 3, [(0, 0, 3), (3, 3, 6), (4, 6, 7)]),  # the remainder goes back k2 steps too
        (3, 1, 2, [(0, 0, 1), (0, 1, 2), (1, 2, 3)]),
        (4, 9, 9, [(0, 0, 4)]),
        (1, 1, 1, [(0, 0, 1)]),
    ],
)
def test_windows(T, k1, k2, windows):
    assert truncation_windows(T, k1, k2) == windows


@pytest.mark.parametrize("T", [1, 2, 7, 12])
@pytest.mark.parametrize(("k1", "k2"), SCHEMES)
def test_each_loss_is_heard_once_and_by_a_sweep_that_visits_it(T, k1, k2):
    windows = truncation_windows(T, k1, k2)
    heard = [s for start, first, end in windows for s in range(first + 1, end + 1)]
    assert heard == list(range(1, T + 1))
    assert all(start <= first and end - start <= k2 for start, first, end in windows)


@pytest.mark.parametrize(("k1", "k2"), [(0, 3), (4, 3), (-1, 2)])
def test_windows_that_leave_gaps_are_refused(k1, k2):
    with pytest.raises(ValueError, match="need 1 <= k1 <= k2"):
        truncation_windows(10, k1, k2)


# ------------------------------------------------------------------------------------------------------ gradients


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("N", "T"), [(1, 1), (3, 6)])
def test_windows_that_hold_the_whole_sequence_give_the_gradient(activation, N, T):
    forward, slope = ACTIVATIONS[activation]
    X, h, errors, W_xh, W_hh, _, W_hy, _, _ = problem(1, N, T, activation=forward)
    direct, _ = output_bptt(h, errors, W_hy)
    _, full = elman_bptt(X, h, direct, W_xh, W_hh, slope)
    for k1 in range(1, T + 2):
        truncated = truncated_bptt(X, h, direct, W_xh, W_hh, k1, max(k1, T), slope)
        assert truncated.keys() == {"W_xh", "W_hh", "b_h"}
        for name, got in truncated.items():
            assert compare(got, full[name]).agrees, (name, k1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("k1", "k2"), SCHEMES)
def test_each_scheme_gives_the_gradient_of_a_network_that_is_cut(activation, k1, k2):
    """Each sweep is a short network of its own that starts from a state that nothing moves."""
    forward, slope = ACTIVATIONS[activation]
    X, h, errors, W_xh, W_hh, b_h, W_hy, b_y, targets = problem(2, activation=forward)
    direct, _ = output_bptt(h, errors, W_hy)

    def loss(W_xh, W_hh, b_h):
        total = 0
        for start, heard, end in truncation_windows(X.shape[1], k1, k2):
            states = elman_states(X[:, start:end], W_xh, W_hh, b_h, h[:, start], forward)
            y = elman_outputs(states, W_hy, b_y)[:, heard - start :]
            total = total + np.sum((y - targets[:, heard:end]) ** 2) / 2
        return total

    truncated = truncated_bptt(X, h, direct, W_xh, W_hh, k1, k2, slope)
    for (name, got), want in zip(truncated.items(), complex_step(loss, W_xh, W_hh, b_h), strict=True):
        assert compare(got, want).agrees, name


@pytest.mark.parametrize(("k1", "k2"), SCHEMES)
def test_each_scheme_is_the_sum_of_the_terms_that_it_keeps(k1, k2):
    """Every step has a copy of the recurrent weights, and the loss of every step is taken apart by copies."""
    X, h, errors, W_xh, W_hh, b_h, W_hy, b_y, targets = problem(3, N=1, T=7)
    T, n = X.shape[1], len(W_hh)

    def losses(copies):
        state, found = h[0, 0], []
        for t in range(T):
            state = np.tanh(W_xh @ X[0, t] + copies[t] @ state + b_h)
            found.append(np.sum((W_hy @ state + b_y - targets[0, t]) ** 2) / 2)
        return np.array(found)

    (terms,) = complex_step(losses, np.broadcast_to(W_hh, (T, n, n)).copy())  # loss, copy, row, column
    kept = np.zeros((n, n))
    for start, heard, end in truncation_windows(T, k1, k2):
        kept += terms[heard:end, start:end].sum(axis=(0, 1))
    direct, _ = output_bptt(h, errors, W_hy)
    assert compare(truncated_bptt(X, h, direct, W_xh, W_hh, k1, k2)["W_hh"], kept).agrees


def test_a_loss_that_looks_nowhere_has_no_gradient():
    X, h, _, W_xh, W_hh, *_ = problem(4)
    truncated = truncated_bptt(X, h, np.zeros_like(h[:, 1:]), W_xh, W_hh, 2, 3)
    assert {name: value.shape for name, value in truncated.items()} == {"W_xh": (4, 3), "W_hh": (4, 4), "b_h": (4,)}
    assert not any(value.any() for value in truncated.values())


# --------------------------------------------------------------------------------------------------------- losses


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3, 5)])
def test_the_derivative_of_the_squared_error(shape):
    rng = np.random.default_rng(5)
    outputs, targets = rng.normal(size=shape), rng.normal(size=shape)
    loss, derivative = squared_error(outputs, targets)
    differences = [y - d for y, d in zip(np.ravel(outputs), np.ravel(targets), strict=True)]
    assert loss == pytest.approx(sum(e * e for e in differences) / len(differences), rel=1e-14)
    (by_steps,) = complex_step(lambda y: squared_error(y, targets)[0], outputs)
    assert derivative.shape == shape and compare(derivative, by_steps).agrees


def test_outputs_and_targets_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(5, 1\) and targets \(5,\)"):
        squared_error(np.ones((5, 1)), np.ones(5))


@pytest.mark.parametrize("places", [(), (1,), (6,), (2, 3)])
@pytest.mark.parametrize("K", [1, 2, 5])
def test_the_derivative_of_the_cross_entropy(places, K):
    rng = np.random.default_rng([6, K, len(places)])
    scores, classes = 2 * rng.normal(size=(*places, K)), rng.integers(K, size=places)
    loss, derivative = softmax_cross_entropy(scores, classes)
    surprises = [
        np.log(sum(np.exp(row))) - row[true]
        for row, true in zip(scores.reshape(-1, K), classes.reshape(-1), strict=True)
    ]
    assert loss == pytest.approx(sum(surprises) / len(surprises), rel=1e-13, abs=1e-15)
    (by_steps,) = complex_step(lambda z: softmax_cross_entropy(z, classes)[0], scores)
    assert derivative.shape == scores.shape and compare(derivative, by_steps).agrees


def test_equal_scores_cost_the_logarithm_of_the_number_of_classes():
    loss, derivative = softmax_cross_entropy(np.full((3, 4), 7.0), np.array([0, 3, 1]))
    assert loss == pytest.approx(np.log(4), rel=1e-14)
    assert np.allclose(derivative[0], np.array([-0.75, 0.25, 0.25, 0.25]) / 3, rtol=1e-14)


def test_scores_of_any_size_are_safe_and_a_shift_of_all_changes_nothing():
    scores, classes = np.array([[1000.0, 0.0, -1000.0], [2.0, 1.0, 0.5]]), np.array([1, 2])
    loss, derivative = softmax_cross_entropy(scores, classes)
    assert loss == pytest.approx((1000 + np.log(sum(np.exp([2.0, 1.0, 0.5]))) - 0.5) / 2, rel=1e-14)
    shifted = softmax_cross_entropy(scores + np.array([[-500.0], [64.0]]), classes)
    assert shifted[0] == pytest.approx(loss, rel=1e-14) and np.allclose(shifted[1], derivative, rtol=1e-13)


def test_one_class_is_needed_for_each_place():
    with pytest.raises(ValueError, match="need classes"):
        softmax_cross_entropy(np.ones((2, 3, 4)), np.zeros((3, 2), dtype=int))


# ----------------------------------------------------------------------------------------------------- all steps

STEPS = {
    "gradient": gradient_step,
    "momentum": momentum_step,
    "rprop": rprop_step,
    "rprop, signs compared": lambda p, g, m, **_: rprop_step(p, g, m, bounds=(0, np.inf), zero_case=False),
    "irprop-": irprop_minus_step,
    "rprop+": rprop_plus_step,
    "irprop+": irprop_plus_step,
    "adam": adam_step,
}


def walk(step, gradients, costs=None, **options):
    """Where a step leads from zero, gradient after gradient; gradients of shape (steps, entries)."""
    place, memory, path = {"w": np.zeros(gradients.shape[1])}, None, []
    for k, g in enumerate(gradients):
        known = {} if costs is None else {"cost": costs[k]}
        place, memory = step(place, {"w": g}, memory, **known, **options)
        path.append(place["w"])
    return np.array(path)


def some_gradients(seed, steps=60, entries=4):
    """Gradients with changes of sign and with zeros, and costs that rise and fall."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(steps, entries)) * (rng.random((steps, entries)) < 0.85), rng.random(steps)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_changes_nothing_that_comes_in_and_keeps_shapes(name):
    step, rng = STEPS[name], np.random.default_rng(7)
    known = {"cost": 1.0} if name == "irprop+" else {}
    shapes = {"W": (2, 3), "b": (3,), "c": ()}
    old, memory = {key: rng.normal(size=shape) for key, shape in shapes.items()}, None
    for _ in range(3):
        gradients = {key: rng.normal(size=shape) for key, shape in shapes.items()}
        kept = [(value, value.copy()) for value in (*old.values(), *gradients.values())]
        for part in (memory or {}).values():
            kept += [(value, value.copy()) for value in (part.values() if isinstance(part, dict) else [])]
        new, memory = step(old, gradients, memory, **known)
        assert all(np.array_equal(value, copy) for value, copy in kept)
        assert {key: np.shape(value) for key, value in new.items()} == shapes
        old = {key: np.asarray(value) for key, value in new.items()}


@pytest.mark.parametrize("name", [name for name in STEPS if name != "irprop+"])
def test_each_entry_is_moved_by_its_own_gradients(name):
    gradients, _ = some_gradients(8)
    together = walk(STEPS[name], gradients)
    for entry in range(gradients.shape[1]):
        assert np.array_equal(together[:, [entry]], walk(STEPS[name], gradients[:, [entry]]))


# ----------------------------------------------------------------------------- descent, momentum, and clipping


def test_steps_of_gradient_descent_add_up():
    gradients, _ = some_gradients(9)
    assert np.allclose(walk(gradient_step, gradients, step_size=0.3), -0.3 * np.cumsum(gradients, axis=0))


def test_momentum_repeats_part_of_the_last_step():
    """The heavy ball as Polyak writes it, in terms of three places."""
    gradients, _ = some_gradients(10)
    path = walk(momentum_step, gradients, step_size=0.3, keep=0.7)
    places = np.concatenate([np.zeros((2, 4)), path])  # it begins at rest
    for k, g in enumerate(gradients):
        now, before = places[k + 1], places[k]
        assert np.allclose(places[k + 2], now - 0.3 * g + 0.7 * (now - before), rtol=1e-12, atol=1e-13)


def test_momentum_that_keeps_nothing_is_gradient_descent():
    gradients, _ = some_gradients(11)
    still = walk(momentum_step, gradients, step_size=0.2, keep=0.0)
    assert np.allclose(still, walk(gradient_step, gradients, step_size=0.2))


def test_clipping_by_value_cuts_each_entry():
    got = clip_by_value({"a": np.array([3.0, -0.5, -9.0]), "b": np.array([[1.0, 2.0]])}, 1.5)
    assert got["a"].tolist() == [1.5, -0.5, -1.5] and got["b"].tolist() == [[1.0, 1.5]]


def test_clipping_by_norm_takes_all_arrays_as_one_vector():
    gradients = {"a": np.array([3.0, 0.0]), "b": np.array([[4.0]])}  # together of length 5
    got = clip_by_norm(gradients, 2.5)
    assert got["a"].tolist() == [1.5, 0] and got["b"].tolist() == [[2.0]]
    for limit in (5.0, 7.0):
        assert clip_by_norm(gradients, limit)["a"].tolist() == [3, 0]
    assert gradients["a"].tolist() == [3, 0]


def test_a_gradient_of_zero_stays_when_it_is_clipped():
    for clip in (clip_by_value, clip_by_norm):
        assert clip({"a": np.zeros(3)}, 1.0)["a"].tolist() == [0, 0, 0]


# ---------------------------------------------------------------------------------------------------------- Rprop


def by_the_book(variant, gradients, costs, size=0.1, low=1e-6, high=50.0):
    """One entry of Rprop with the branches of the papers' pseudo-code, for gradients that are not zero."""
    w = last_gradient = last_step = 0.0
    last_cost, path = np.inf, []
    for g, cost in zip(gradients, costs, strict=True):
        if g * last_gradient > 0:
            size = min(1.2 * size, high)
        if g * last_gradient < 0:
            size = max(0.5 * size, low)
            if variant == "rprop+" or (variant == "irprop+" and cost > last_cost):
                w = w - last_step
            if variant != "rprop":
                g = 0.0  # neither a step now nor a change of size next time
        if g != 0:
            last_step = -np.sign(g) * size
            w = w + last_step
        last_gradient, last_cost = g, cost
        path.append(w)
    return path


@pytest.mark.parametrize("variant", ["rprop", "irprop-", "rprop+", "irprop+"])
def test_rprop_by_the_book(variant):
    rng = np.random.default_rng(12)
    for seed in range(20):
        # Gradients that are never zero themselves; where the algorithm sets them to zero is what differs.
        gradients = rng.normal(size=(80, 3)) + np.where(seed % 2, 0.5, 0.0)
        costs = rng.random(80)
        got = walk(STEPS[variant], gradients, costs if variant == "irprop+" else None)
        for entry in range(3):
            assert np.allclose(
                got[:, entry], by_the_book(variant, gradients[:, entry], costs), rtol=1e-12, atol=1e-14
            )


def test_runs_side_by_side_have_a_cost_each():
    gradients, costs = (
        np.random.default_rng(14).normal(size=(40, 3, 2)),
        np.random.default_rng(15).random((40, 3, 1)),
    )
    place, memory = {"w": np.zeros((3, 2))}, None
    for g, cost in zip(gradients, costs, strict=True):
        place, memory = irprop_plus_step(place, {"w": g}, memory, cost=cost)
    for run in range(3):
        alone = walk(irprop_plus_step, gradients[:, run], costs[:, run, 0])
        assert np.array_equal(place["w"][run], alone[-1])


def test_sizes_grow_shrink_stay_and_are_bounded():
    sizes, agreement = np.array([1.0, 1.0, 1.0, 45.0, 1.5e-6]), np.array([2, -3, 0, 1, -1])
    assert np.allclose(rprop_sizes(sizes, agreement), [1.2, 0.5, 1.0, 50.0, 1e-6], rtol=1e-15)
    free = rprop_sizes(sizes, agreement, (0.3, 1.5), (0, np.inf))
    assert np.allclose(free, [1.5, 0.3, 1.0, 67.5, 4.5e-7], rtol=1e-15)


def test_the_variants_of_rprop_after_a_change_of_sign():
    """Two steps down of 1 and 1.2, then a gradient of the other sign, then that sign again: sizes 0.6 and 0.6."""
    gradients = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    places = {
        "rprop": [-1, -2.2, -1.6, -0.88],  # steps back by 0.6, then by 0.72
        "irprop-": [-1, -2.2, -2.2, -1.6],  # waits, then steps back by 0.6
        "rprop+": [-1, -2.2, -1.0, -0.4],  # undoes the step of 1.2, then 0.6
    }
    for name, want in places.items():
        assert np.allclose(walk(STEPS[name], gradients, first=1.0)[:, 0], want), name
    for costs, want in (([4, 3, 2, 1], places["irprop-"]), ([4, 3, 5, 1], places["rprop+"])):
        assert np.allclose(walk(irprop_plus_step, gradients, costs, first=1.0)[:, 0], want), costs


def test_rprop_and_zeros():
    gradients = np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [0.0]])
    sizes = [1, None, 1, 1.2, None, None]  # a zero does not move, and the next step has the size that was
    want = -np.cumsum([s or 0.0 for s in sizes])
    for name in ("rprop", "irprop-", "rprop+"):
        assert np.allclose(walk(STEPS[name], gradients, first=1.0)[:, 0], want), name
    # Compared as signs: the first step is a change, 0 and 1 differ, 0 and 0 agree.
    compared = walk(rprop_step, gradients, first=1.0, bounds=(0, np.inf), zero_case=False)[:, 0]
    assert np.allclose(compared, [-0.5, -0.5, -0.625, -0.775, -0.775, -0.775])


def test_the_published_weights_of_the_counting_experiment():
    X, d = counting()
    w, memory = {"w": np.array([-1.5, 2.0])}, None
    for _ in range(500):
        gradient = {"w": counting_gradient(X, d, *w["w"])}
        w, memory = rprop_step(w, gradient, memory, first=1e-3, bounds=(0, np.inf), zero_case=False)
    assert w["w"] == pytest.approx([1.0013555, 0.9996745], abs=5e-8)
    assert counting_cost(X, d, *w["w"]) == pytest.approx(1.8e-6, rel=0.01)


# ----------------------------------------------------------------------------------------------------------- Adam


def test_the_first_step_of_adam_has_the_size_that_was_asked_for():
    parameters = {"a": np.array([1.0, -2.0, 3.0]), "b": np.ones((2, 2))}
    gradients = {"a": np.array([1e-3, -50.0, 2.0]), "b": -np.ones((2, 2))}
    moved, memory = adam_step(parameters, gradients, step_size=0.1)
    assert np.allclose(moved["a"], [0.9, -1.9, 2.9], atol=1e-5)
    assert np.allclose(moved["b"], 1.1)
    assert memory["steps"] == 1
    assert parameters["a"].tolist() == [1, -2, 3]


def test_two_steps_of_adam_by_hand():
    g_1, g_2 = 2.0, -1.0
    parameters, memory = adam_step({"w": np.array(0.0)}, {"w": np.array(g_1)}, step_size=0.5, keep=(0.8, 0.9))
    kept = {name: dict(part) for name, part in memory.items() if name != "steps"}
    got, _ = adam_step(parameters, {"w": np.array(g_2)}, memory, step_size=0.5, keep=(0.8, 0.9))
    mean = (0.2 * 0.8 * g_1 + 0.2 * g_2) / (1 - 0.8**2)
    square = (0.1 * 0.9 * g_1**2 + 0.1 * g_2**2) / (1 - 0.9**2)
    assert np.isclose(got["w"], parameters["w"] - 0.5 * mean / np.sqrt(square), rtol=1e-7)
    assert {name: dict(part) for name, part in memory.items() if name != "steps"} == kept


def test_adam_divides_its_mean_by_the_root_that_others_can_ask_for():
    rng = np.random.default_rng(3)
    parameters, memory = {"W": rng.normal(size=(2, 3))}, None
    for scale in (1.0, 1e-3, 1e4):
        before = parameters["W"]
        parameters, memory = adam_step(parameters, {"W": scale * rng.normal(size=(2, 3))}, memory, step_size=0.1)
        mean = memory["mean"]["W"] / (1 - 0.9 ** memory["steps"])
        root = adam_root(memory["square"]["W"], memory["steps"])
        np.testing.assert_allclose(before - parameters["W"], 0.1 * mean / root, rtol=1e-8, atol=1e-14)


def test_adam_descends():
    parameters, memory = {"w": np.array([3.0, -2.0])}, None
    scale = np.array([1.0, 100.0])
    for _ in range(500):
        parameters, memory = adam_step(parameters, {"w": scale * parameters["w"]}, memory, step_size=0.05)
    assert np.all(np.abs(parameters["w"]) < 1e-2)


def test_an_entry_without_a_gradient_stays():
    parameters, memory = {"w": np.array([0.0, 1.0])}, None
    for _ in range(5):
        parameters, memory = adam_step(parameters, {"w": np.array([0.0, 1.0])}, memory)
    assert parameters["w"][0] == 0


def test_adam_in_one_formula():
    """Both means as weighted sums of all gradients so far."""
    gradients, _ = some_gradients(13, steps=25)
    gradients += 0.1
    path = walk(adam_step, gradients, step_size=0.2, keep=(0.8, 0.95), floor=1e-3)
    steps = np.diff(path, axis=0, prepend=np.zeros((1, 4)))
    for k in range(1, 26):
        weights = [keep ** np.arange(k - 1, -1, -1) for keep in (0.8, 0.95)]
        first, second = (
            np.average(values[:k], axis=0, weights=weight)
            for values, weight in zip((gradients, gradients**2), weights, strict=True)
        )
        assert np.allclose(steps[k - 1], -0.2 * first / (np.sqrt(second) + 1e-3), rtol=1e-10)
