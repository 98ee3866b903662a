"""The statements of chapter 2, verified numerically.

Each claim is a formula of the chapter. It is held against the loop, one step at a time, with matrices that are not
symmetric, unequal dimensions, biases and an initial state that is not zero; or against all cases, listed.
"""

import itertools
import math

import numpy as np
import pytest

from unrolled.gradients import complex_step
from unrolled.models import linear
from unrolled.models.vanilla import elman_states, identity

SEEDS = range(5)


def agree(got, want):
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    assert np.max(np.abs(got - want)) <= 1e-11 * max(1.0, np.max(np.abs(want)))


def stable(rng, n):
    """A random matrix with eigenvalues of size at most 0.9."""
    matrix = rng.normal(size=(n, n))
    return 0.9 * matrix / np.max(np.abs(np.linalg.eigvals(matrix)))


# ------------------------------------------------------------------------------------------------ Jordan


def jordan_run(x, y, weights):
    """Outputs of a Jordan network that goes on from the output y."""
    W_xh, W_yh, b_h, W_hy, b_y = weights
    outputs = []
    for x_t in x:
        y = W_hy @ np.tanh(W_xh @ x_t + W_yh @ y + b_h) + b_y
        outputs.append(y)
    return np.array(outputs)


def elman_run(x, h, weights):
    """Outputs of an Elman network that goes on from the state h."""
    W_xh, W_hh, b_h, W_hy, b_y = weights
    outputs = []
    for x_t in x:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
        outputs.append(W_hy @ h + b_y)
    return np.array(outputs)


def random_weights(rng, fed_back):
    """Five hidden units, three inputs, two outputs; ``fed_back`` numbers are carried to the next step."""
    W_xh, W_back, b_h = rng.normal(size=(5, 3)), rng.normal(size=(5, fed_back)), rng.normal(size=5)
    return W_xh, W_back, b_h, rng.normal(size=(2, 5)), rng.normal(size=2)


def jordan_from_its_last_output(rng, x, t):
    """The outputs after step t: of the whole run, and of a run that goes on from y_t."""
    weights = random_weights(rng, fed_back=2)
    y = jordan_run(x, rng.normal(size=2), weights)
    return y[t:], jordan_run(x[t:], y[t - 1], weights)


def jordan_from_the_output_before(rng, x, t):
    weights = random_weights(rng, fed_back=2)
    y = jordan_run(x, rng.normal(size=2), weights)
    return y[t:], jordan_run(x[t:], y[t - 2], weights)


def elman_from_its_last_output(rng, x, t):
    weights = random_weights(rng, fed_back=5)
    y = elman_run(x, rng.normal(size=5), weights)
    W_hy, b_y = weights[3:]
    state = np.linalg.pinv(W_hy) @ (y[t - 1] - b_y)  # the smallest state with the output y_t
    return y[t:], elman_run(x[t:], state, weights)


@pytest.mark.verifies(
    "prop-jordan-summary",
    claim=jordan_from_its_last_output,
    perturbed={
        "from the output before the last": jordan_from_the_output_before,
        "said of an Elman network": elman_from_its_last_output,
    },
)
def test_a_jordan_network_remembers_its_last_output_only(claim):
    for seed, t in itertools.product(SEEDS, (2, 5, 9)):
        rng = np.random.default_rng([seed, t])
        whole, from_summary = claim(rng, rng.normal(size=(12, 3)), t)
        agree(from_summary, whole)


# ------------------------------------------------------------------------------------------------ stacks


def block_triangle(A_1, B_1, A_2, B_2):
    corner = np.zeros((len(A_1), len(A_2)))
    return np.block([[A_1, corner], [B_2 @ A_1, A_2]]), np.vstack([B_1, B_2 @ B_1])


def upper_layer_one_step_late(A_1, B_1, A_2, B_2):
    corner = np.zeros((len(A_1), len(A_2)))
    return np.block([[A_1, corner], [B_2, A_2]]), np.vstack([B_1, np.zeros((len(A_2), B_1.shape[1]))])


def without_the_way_of_the_input(A_1, B_1, A_2, B_2):
    A, B = block_triangle(A_1, B_1, A_2, B_2)
    B[len(A_1) :] = 0
    return A, B


@pytest.mark.verifies(
    "prop-stack",
    claim=block_triangle,
    perturbed={
        "the upper layer reads the lower one's old state": upper_layer_one_step_late,
        "the input reaches the upper layer a step later": without_the_way_of_the_input,
    },
)
def test_two_linear_layers_are_one(claim):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        A_1, A_2 = stable(rng, 3), stable(rng, 2)
        B_1, B_2 = rng.normal(size=(3, 2)), rng.normal(size=(2, 3))
        A, B = claim(A_1, B_1, A_2, B_2)
        lower, upper = rng.normal(size=3), rng.normal(size=2)
        both = np.concatenate([lower, upper])
        for x_t in rng.normal(size=(20, 2)):
            lower = A_1 @ lower + B_1 @ x_t
            upper = A_2 @ upper + B_2 @ lower
            both = A @ both + B @ x_t
            agree(both, np.concatenate([lower, upper]))


# ---------------------------------------------------------------------------------------- the linear network


def linear_network(seed, T=12, m=2, n=4, p=3):
    """Inputs, weights, bias and initial state of a stable network, and its states by the loop."""
    rng = np.random.default_rng(seed)
    x, h_0, b_h = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=n)
    W_xh, W_hh, W_hy = rng.normal(size=(n, m)), stable(rng, n), rng.normal(size=(p, n))
    return x, W_xh, W_hh, W_hy, b_h, h_0


def loop(x, W_xh, W_hh, b_h, h_0):
    states = [h_0]
    for x_t in x:
        states.append(W_hh @ states[-1] + W_xh @ x_t + b_h)
    return np.array(states)


def power(matrix, exponent):
    return np.linalg.matrix_power(matrix, exponent)


def sum_of_powers(x, W_xh, W_hh, b_h, h_0, t):
    entered = [power(W_hh, k) @ (W_xh @ x[t - k - 1] + b_h) for k in range(t)]
    return power(W_hh, t) @ h_0 + sum(entered)


def bias_once(x, W_xh, W_hh, b_h, h_0, t):
    entered = [power(W_hh, k) @ W_xh @ x[t - k - 1] for k in range(t)]
    return power(W_hh, t) @ h_0 + sum(entered) + b_h


def one_power_too_many(x, W_xh, W_hh, b_h, h_0, t):
    entered = [power(W_hh, k + 1) @ (W_xh @ x[t - k - 1] + b_h) for k in range(t)]
    return power(W_hh, t) @ h_0 + sum(entered)


def start_one_step_young(x, W_xh, W_hh, b_h, h_0, t):
    entered = [power(W_hh, k) @ (W_xh @ x[t - k - 1] + b_h) for k in range(t)]
    return power(W_hh, max(t - 1, 0)) @ h_0 + sum(entered)


@pytest.mark.verifies(
    "thm-unrolled",
    claim=sum_of_powers,
    perturbed={
        "the bias enters once": bias_once,
        "each power one too high": one_power_too_many,
        "the start has the power t - 1": start_one_step_young,
    },
)
def test_the_linear_network_unrolled(claim):
    for seed in SEEDS:
        x, W_xh, W_hh, _, b_h, h_0 = linear_network(seed)
        for t, h_t in enumerate(loop(x, W_xh, W_hh, b_h, h_0)):
            agree(claim(x, W_xh, W_hh, b_h, h_0, t), h_t)


def kernel_and_start(x, W_xh, W_hh, W_hy, h_0, t):
    kernel = [W_hy @ power(W_hh, k) @ W_xh for k in range(t)]
    return sum(kernel[k] @ x[t - k - 1] for k in range(t)) + W_hy @ power(W_hh, t) @ h_0


def without_the_start(x, W_xh, W_hh, W_hy, h_0, t):
    return kernel_and_start(x, W_xh, W_hh, W_hy, np.zeros_like(h_0), t)


def one_lag_late(x, W_xh, W_hh, W_hy, h_0, t):
    return kernel_and_start(x, W_hh @ W_xh, W_hh, W_hy, h_0, t)


def run_the_other_way(x, W_xh, W_hh, W_hy, h_0, t):
    return kernel_and_start(x[:t][::-1], W_xh, W_hh, W_hy, h_0, t)


@pytest.mark.verifies(
    "cor-convolution",
    claim=kernel_and_start,
    perturbed={
        "h_0 is forgotten": without_the_start,
        "the kernel begins with W_hy W_hh W_xh": one_lag_late,
        "the kernel runs the other way": run_the_other_way,
    },
)
def test_a_linear_network_is_a_convolution(claim):
    for seed in SEEDS:
        x, W_xh, W_hh, W_hy, b_h, h_0 = linear_network(seed)
        states = loop(x, W_xh, W_hh, np.zeros_like(b_h), h_0)
        for t in range(1, len(x) + 1):
            agree(claim(x, W_xh, W_hh, W_hy, h_0, t), W_hy @ states[t])


# -------------------------------------------------------------------------------------------- affine maps


def second_after_first(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, A_2 @ b_1 + b_2


def first_after_second(first, second):
    return second_after_first(second, first)


def vectors_simply_added(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, b_1 + b_2


@pytest.mark.verifies(
    "lem-affine",
    claim=second_after_first,
    perturbed={"in the other order": first_after_second, "the vectors are added": vectors_simply_added},
)
def test_affine_maps_compose_to_affine_maps(claim):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        maps = [(rng.normal(size=(3, 3)), rng.normal(size=3)) for _ in range(3)]
        A, b = claim(*maps[:2])
        for h in rng.normal(size=(4, 3)):
            one_by_one = h
            for A_i, b_i in maps[:2]:
                one_by_one = A_i @ one_by_one + b_i
            agree(A @ h + b, one_by_one)
        one, two, three = maps
        for left, right in zip(claim(claim(one, two), three), claim(one, claim(two, three)), strict=True):
            agree(left, right)


def logarithm_rounded_up(T):
    return math.ceil(math.log2(T))


def logarithm_rounded_down(T):
    return math.floor(math.log2(T))


def one_round_a_step(T):
    return T - 1


def one_round_more(T):
    return math.ceil(math.log2(T)) + 1


@pytest.mark.verifies(
    "prop-doubling",
    claim=logarithm_rounded_up,
    perturbed={
        "the logarithm rounded down": logarithm_rounded_down,
        "a round for each step": one_round_a_step,
        "one round more": one_round_more,
    },
)
def test_a_scan_by_doubling(claim):
    for T in range(1, 71):
        entries = {t: [t] for t in range(1, T + 1)}  # the steps that an entry has taken in, in order
        rounds = 0
        while any(entries[t] != list(range(1, t + 1)) for t in entries):
            reach, rounds = 2**rounds, rounds + 1
            entries = {t: (entries[t - reach] if t > reach else []) + entries[t] for t in entries}
            for t, steps in entries.items():
                assert steps == list(range(t - min(t, 2**rounds) + 1, t + 1))
        assert claim(T) == rounds


def test_the_library_computes_what_is_stated():
    for seed, T in itertools.product(SEEDS, (1, 2, 3, 12, 33)):
        x, W_xh, W_hh, W_hy, b_h, h_0 = linear_network(seed, T)
        want = loop(x, W_xh, W_hh, b_h, h_0)
        agree(elman_states(x[None], W_xh, W_hh, b_h, h_0, identity)[0], want)
        A, b = linear.affine_scan(np.broadcast_to(W_hh, (T, *W_hh.shape)), x @ W_xh.T + b_h)
        agree(A @ h_0 + b, want[1:])
        by_kernel = linear.apply_kernel(linear.kernel(W_xh, W_hh, W_hy, T), x)
        agree(by_kernel, loop(x, W_xh, W_hh, 0 * b_h, 0 * h_0)[1:] @ W_hy.T)


# ------------------------------------------------------------------------------------------ the stable unit


def start_and_geometric_sum(w_xh, w_hh, h_0, M, t):
    share = abs(w_hh)
    return share**t * abs(h_0) + abs(w_xh) * M * (1 - share**t) / (1 - share)


def without_the_sum(w_xh, w_hh, h_0, M, t):
    return abs(w_hh) ** t * abs(h_0) + abs(w_xh) * M


def bound_for_all_times(w_xh, w_hh, h_0, M, t):
    return abs(h_0) + abs(w_xh) * M / (1 - abs(w_hh))


def without_the_absolute_value(w_xh, w_hh, h_0, M, t):
    return abs(w_hh) ** t * abs(h_0) + abs(w_xh) * M * (1 - w_hh**t) / (1 - w_hh)


@pytest.mark.verifies(
    "prop-bounded",
    claim=start_and_geometric_sum,
    perturbed={
        "as if one input were all": without_the_sum,
        "the bound for all times, not attained at any": bound_for_all_times,
        "w_hh in place of its size": without_the_absolute_value,
    },
)
def test_a_stable_unit_stays_bounded(claim):
    for w_xh, w_hh, h_0, M in ((0.7, 0.6, 0.5, 2.0), (-1.2, -0.9, 1.5, 0.4), (0.3, 0.99, -2.0, 1.0)):
        for t in range(1, 9):
            largest = 0.0
            for signs in itertools.product((-1, 1), repeat=t + 1):
                h = signs[0] * h_0
                for sign in signs[1:]:
                    h = w_hh * h + w_xh * sign * M
                largest = max(largest, abs(h))
            assert math.isclose(largest, claim(w_xh, w_hh, h_0, M, t), rel_tol=1e-12)


def logarithm_of_the_share(w_hh, q):
    return math.log(q) / math.log(abs(w_hh))


def time_constant(w_hh, q):
    return -1 / math.log(abs(w_hh))


def share_lost(w_hh, q):
    return math.log(1 - q) / math.log(abs(w_hh))


def near_one_only(w_hh, q):
    return -math.log(q) / (1 - abs(w_hh))


@pytest.mark.verifies(
    "prop-fading-half-life",
    claim=logarithm_of_the_share,
    perturbed={
        "the time to 1/e, whatever the share": time_constant,
        "the share that is lost": share_lost,
        "the rule of thumb near 1": near_one_only,
    },
)
def test_half_life_of_a_memory(claim):
    T, w_xh = 60, 0.7

    def last_state(x, w_hh):
        h = 0.4
        for x_t in x:
            h = w_hh * h + w_xh * x_t
        return h

    for w_hh, q in itertools.product((0.5, -0.5, 0.8, -0.9, 0.95), (0.5, 0.3, 0.1)):
        (effect,) = complex_step(lambda x, w_hh=w_hh: last_state(x, w_hh), np.linspace(-1, 1, T))
        size_after = np.abs(effect[::-1]) / w_xh  # entry k: of the input k steps ago
        k = claim(w_hh, q)
        # Between whole steps the size falls geometrically: its logarithm is a straight line through the entries.
        assert math.isclose(np.interp(k, np.arange(T), np.log(size_after)), math.log(q), rel_tol=1e-9)
