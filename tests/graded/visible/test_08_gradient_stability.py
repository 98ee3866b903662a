"""Visible tests of exercise 08: products of Jacobians, norms, powers, and a sensitivity.

What is right comes from other ways than the tasks ask for: the complex step of a forward pass, the defining
property of a matrix, matrices whose powers are known in closed form, the root of an equation, long sums.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

# ---------------------------------------------------------------------------------------------- task 8.1


def draw_leaky(rng, T, n, alpha=None):
    """A leaky network with moderate preactivations, its inputs already multiplied by their weights and biased."""
    alpha = float(np.round(rng.uniform(0.2, 0.9), 2)) if alpha is None else alpha
    W_hh = np.round(rng.choice([-1, 1], size=(n, n)) * rng.uniform(0.3, 1.5, size=(n, n)) / np.sqrt(n), 2)
    drive = np.round(rng.uniform(-1.2, 1.2, size=(T, n)), 2)
    return {"W_hh": W_hh, "alpha": alpha, "drive": drive, "h_0": np.round(rng.uniform(-0.8, 0.8, size=n), 2)}


def leaky_states(problem, h, first=0, keep=True, inner=True, squash=np.tanh):
    """States from ``h`` on. ``keep`` and ``inner`` tell whether the derivative goes along each of the two ways."""
    alpha, states = problem["alpha"], [h]
    for drive in problem["drive"][first:]:
        kept = h if keep else np.real(h)
        heard = h if inner else np.real(h)
        h = (1 - alpha) * kept + alpha * squash(drive + problem["W_hh"] @ heard)
        states.append(h)
    return np.array(states)


def with_slope(slope):
    """Tanh with its values, but with another derivative for the complex step to see."""

    def squash(a):
        value = np.tanh(np.real(a))
        return value + 1j * np.imag(a) * slope(value)

    return squash


def leaky_derivative(problem, h, t, **mistaken):
    """The derivative of the last state with respect to h_t, by the complex step."""
    return complex_step(lambda start: leaky_states(problem, start, t, **mistaken)[-1], h[t])[0]


def leaky_mistakes(problem, h, t, right):
    T, alpha, W_hh = len(problem["drive"]), problem["alpha"], problem["W_hh"]

    def derivative(**mistaken):
        return leaky_derivative(problem, h, t, **mistaken)

    def in_the_wrong_order():
        product = np.eye(len(W_hh))
        for k in range(t, T):
            product = product @ leaky_derivative(problem | {"drive": problem["drive"][: k + 1]}, h, k)
        return product

    def by_factors(factor):
        product = np.eye(len(W_hh))
        for k in range(t + 1, T + 1):
            squashed = np.tanh(problem["drive"][k - 1] + W_hh @ h[k - 1])
            product = factor(h[k], h[k - 1], 1 - squashed**2) @ product
        return product

    keep, eye = (1 - alpha) * np.eye(len(W_hh)), np.eye(len(W_hh))
    return {
        "the part of the state that is kept is missing: (1 - alpha) h_{t-1} moves too": lambda: derivative(
            keep=False
        ),
        "the way through tanh is missing: only the kept part moves": lambda: derivative(inner=False),
        "the slope of tanh is left out": lambda: derivative(squash=with_slope(lambda value: 1.0)),
        "1 - h_t^2 is the slope only where h_t is tanh(a_t); here h_t is a mixture": (
            lambda: by_factors(lambda now, before, slope: keep + alpha * (1 - now**2)[:, None] * W_hh)
        ),
        "what is left of h_t without the kept part is alpha tanh(a_t), not tanh(a_t)": (
            lambda: by_factors(
                lambda now, before, slope: keep + alpha * (1 - alpha**2 * (1 - slope))[:, None] * W_hh
            )
        ),
        "the slope belongs to step t; yours is taken at the state before": (
            lambda: by_factors(lambda now, before, slope: keep + alpha * (1 - before**2)[:, None] * W_hh)
        ),
        "alpha and 1 - alpha are exchanged": (
            lambda: by_factors(lambda now, before, slope: alpha * eye + (1 - alpha) * slope[:, None] * W_hh)
        ),
        "the part through tanh has the factor alpha": (
            lambda: by_factors(lambda now, before, slope: keep + slope[:, None] * W_hh)
        ),
        "the slopes multiply the rows of W_hh, not its columns": (
            lambda: by_factors(lambda now, before, slope: keep + alpha * W_hh * slope)
        ),
        "the factors stand in the wrong order: the last step stands leftmost": in_the_wrong_order,
        "rows and columns are exchanged": right.T,
        "that is dh_T/dh_0, for every t": lambda: leaky_derivative(problem, h, 0),
        "one factor is missing": lambda: leaky_derivative(problem, h, min(t + 1, T)),
    }


def check_leaky(submission, problem, t, inputs="", asked=None):
    """Ask for the states of the problem, or for those given that are equal but of another type."""
    h = leaky_states(problem, problem["h_0"])
    right = leaky_derivative(problem, h, t)
    explain(
        submission.leaky_jacobian(h if asked is None else asked, problem["W_hh"], problem["alpha"], t),
        right,
        names="the Jacobian",
        known_mistakes=leaky_mistakes(problem, h, t, right),
        hint="Try t = T - 1 first: a single factor. Then alpha = 1, which is the network of the chapter.",
        inputs=inputs,
    )


@task("8.1", points=1)
def test_leaky_jacobian(submission, rng):
    """The Jacobian of the leaky network is the derivative of the last state with respect to an earlier one."""
    problem = draw_leaky(rng, T=4, n=3)
    for t in (3, 1):
        check_leaky(submission, problem, t, f"t = {t}, " + in_words(problem, "W_hh", "alpha", "h_0"))


# ---------------------------------------------------------------------------------------------- task 8.2


def product_of_jacobians(W, slopes):
    """The product of diag(slopes) W over the steps, the last step leftmost."""
    factors = [np.diag(slope) @ W for slope in slopes]
    return np.linalg.multi_dot(factors[::-1]) if len(factors) > 1 else factors[0]


def check_forgetful(submission, n, size, all_slopes):
    try:
        compare_forgetful(submission, n, size, all_slopes)
    except Mismatch as mismatch:
        # What is wanted is always zero: size and slopes tell one problem from another.
        problem = np.concatenate([np.ravel(all_slopes), [size]]).tobytes()
        raise Mismatch(mismatch.detail, mismatch.known_mistakes, mismatch.inputs, problem) from None


def compare_forgetful(submission, n, size, all_slopes):
    W = np.asarray(submission.forgetful_matrix(n, size))
    if W.shape != (n, n) or W.dtype.kind not in "iuf" or not np.all(np.isfinite(W)):
        raise Mismatch(f"return a real array of shape ({n}, {n}) with finite entries")
    norm = np.linalg.norm(W, 2)
    largest = np.max(np.abs(W))
    explain(
        norm,
        float(size),
        names="the spectral norm of your matrix",
        known_mistakes={
            "the zero matrix has norm zero": 0.0,
            "the root of the sum of squares has this size; the spectral norm is the largest singular value": (
                norm if np.isclose(np.linalg.norm(W), size, rtol=1e-9) else float(size)
            ),
            "the largest entry has this size; the spectral norm is the largest singular value": (
                norm if np.isclose(largest, size, rtol=1e-9) else float(size)
            ),
        },
        hint="It is np.linalg.norm(W, 2), and it doubles when W is doubled.",
    )
    for slopes in all_slopes:
        product = product_of_jacobians(W / size, slopes)
        equal_slopes = np.max(np.abs(np.linalg.matrix_power(W / size, n)))
        alone = equal_slopes < 1e-9
        explain(
            product,
            np.zeros((n, n)),
            names=f"the product of {n} Jacobians with your matrix, for some slopes",
            known_mistakes={
                "a unit that speaks to itself never forgets: look at the diagonal": (
                    product if np.any(np.diag(W) != 0) and not alone else np.zeros((n, n))
                ),
                "even with all slopes equal to 1 the product is not zero: some signal comes back": (
                    product if not alone else np.zeros((n, n))
                ),
                "with all slopes equal to 1 the product is small, but not zero; it is to be exactly zero": (
                    product if alone and equal_slopes > 1e-13 else np.zeros((n, n))
                ),
                "with all slopes equal to 1 the product is zero, but by cancellation; other slopes undo it": (
                    product if alone else np.zeros((n, n))
                ),
            },
            atol=1e-9,
            hint="Follow a signal from unit to unit: can it ever come back to where it was?",
        )


@task("8.2", points=0.5)
def test_forgetful_matrix(submission, rng):
    """The matrix has the norm that was asked for, and n Jacobians with it have the product zero."""
    check_forgetful(
        submission, 3, float(np.round(rng.uniform(3, 7), 2)), [np.ones((3, 3)), rng.uniform(0.2, 1, size=(3, 3))]
    )


# ---------------------------------------------------------------------------------------------- task 8.3

FAR = np.arange(3000)


def block(a, b):
    """A block whose powers are known, and their norms."""
    return np.array([[a, b], [0.0, a]]), a**FAR * np.exp(np.arcsinh(FAR * b / a / 2))


def hidden_blocks(rng, *pairs):
    """Blocks on a diagonal, seen from another orthogonal basis, and the norms of their powers."""
    n = 2 * len(pairs)
    W, norms = np.zeros((n, n)), []
    for i, pair in enumerate(pairs):
        W[2 * i : 2 * i + 2, 2 * i : 2 * i + 2], of_block = block(*pair)
        norms.append(of_block)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    return Q @ W @ Q.T, np.max(norms, axis=0)


def transient(rng, *kinds, clear=1e-5):
    """A matrix with a clear largest power; each kind gives the ranges of a block's a and b."""
    while True:
        W, norms = hidden_blocks(rng, *[(rng.uniform(*a), rng.uniform(*b)) for a, b in kinds])
        second, first = np.sort(norms)[-2:]
        k = int(np.argmax(norms))
        # Powers of two are avoided: a search by doubling would meet them by chance.
        if first > second * (1 + clear) and (k < 3 or k & (k - 1)):
            return W, norms


QUICK, SLOW = ((0.2, 0.4), (3.0, 4.0)), ((0.95, 0.97), (0.7, 0.9))
GENTLE, CALM = ((0.8, 0.9), (2.0, 6.0)), ((0.4, 0.6), (0.05, 0.2))


def check_power(submission, W, norms, inputs=""):
    k = int(np.argmax(norms))
    first_fall = int(np.flatnonzero(np.diff(norms) < 0)[0])
    answer = submission.highest_power(W)
    explain(
        answer,
        (k, norms[k]),
        names=("k", "norm"),
        known_mistakes={
            "that is the first top of the norms; they can rise again, and higher": (first_fall, norms[first_fall]),
            "that is the norm of its power, but another power has a larger one": lambda: smaller(answer, norms, k),
            "k counts from W^0 = I: W itself is k = 1": (k - 1, None),
            "k is one too large": (k + 1, None),
            "that is the norm of W itself": (1, norms[1]),
            "the first power counts too: W^0 = I has norm 1": (1, norms[1]),
            "that is the power zero; some later power has a larger norm": (0, 1.0),
            "the norm is not the spectral one": (k, np.linalg.norm(np.linalg.matrix_power(W, k))),
            "that is a power of the norm; the norm of the power is asked for, and it is smaller": lambda: itself(
                answer, lambda power: np.linalg.norm(W, 2) ** power, (k, norms[k])
            ),
            "that is the norm of the entries' powers; multiply the matrix with itself": lambda: itself(
                answer, lambda power: np.linalg.norm(np.abs(W) ** power, 2), (k, norms[k])
            ),
        },
        rtol=1e-8,
        hint="Print the norms of the first hundred powers.",
        inputs=inputs,
    )


def itself(answer, norm_of, right):
    """The answer itself, if its norm is this one of its power; else the right answer, which explains nothing."""
    power, norm = (float(np.real(value)) for value in answer)
    with np.errstate(all="ignore"):
        return (power, norm) if power >= 2 and np.isclose(norm, norm_of(power), rtol=1e-9) else right


def smaller(answer, norms, k):
    """The answer itself, if it is some power with its right norm; else the right answer, which explains nothing."""
    other = int(np.clip(np.real(answer[0]), 0, len(norms) - 1))
    return (other, norms[other]) if other != k else (k, norms[k])


@task("8.3", points=1)
def test_highest_power(submission, rng):
    """The largest norm of all powers is found, and its power."""
    W, norms = transient(rng, GENTLE)
    check_power(submission, W, norms, f"W = {np.round(W, 3).tolist()} (rounded)")
    W, norms = transient(rng, QUICK, SLOW)
    check_power(submission, W, norms, f"W = {np.round(W, 3).tolist()} (rounded)")


# ---------------------------------------------------------------------------------------------- task 8.4


def whole(array):
    """An array of whole numbers, none of them zero where the given one is not."""
    return (np.sign(array) * np.ceil(np.abs(array))).astype(np.int64)


def draw_trajectory(rng, T, n, scale=1.0):
    W = np.round(scale * rng.choice([-1, 1], size=(n, n)) * rng.uniform(0.3, 1.5, size=(n, n)), 2)
    return W, np.round(rng.uniform(0.2, 1.0, size=(T, n)), 2)


def root(log_norm_at):
    """The c > 0 at which the logarithm of a norm is zero, by halving an interval."""
    low, high = -8.0, 8.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if log_norm_at(np.exp(middle)) > 0 else (middle, high)
    return float(np.exp((low + high) / 2))


def balanced(W, slopes, norm=lambda P: np.linalg.norm(P, 2)):
    """The scale at which the product has norm 1, for a product that is short enough to be multiplied out."""
    return root(lambda c: np.log(norm(product_of_jacobians(c * W, slopes))))


def scale_mistakes(W, slopes, right):
    T, n = slopes.shape
    return {
        "the inverse is asked for: a product that is too large needs a small scale": 1 / right,
        "the root is missing: c stands in the product T times": right**T,
        "the slopes are left out": lambda: balanced(W, np.ones((T, n))),
        "that makes the norm of W one; the product needs more or less": 1 / np.linalg.norm(W, 2),
        "the factors stand in the wrong order: the last step stands leftmost": lambda: balanced(W, slopes[::-1]),
        "the slopes multiply the columns of W; they belong to the rows": (
            lambda: balanced(W.T, slopes[::-1]) if n > 1 else right
        ),
        "every step has slopes of its own; yours are their means": (
            lambda: balanced(W, np.tile(slopes.mean(axis=0), (T, 1)))
        ),
        "the norm of a product is not the product of the norms": (
            lambda: float(np.exp(-np.mean([np.log(np.linalg.norm(np.diag(s) @ W, 2)) for s in slopes])))
        ),
        "the root is the T-th: there are T factors": right ** (T / (T + 1)),
        "one step is left out": lambda: balanced(W, slopes[1:]) if T > 1 else right,
        "the norm is not the spectral one": lambda: balanced(W, slopes, np.linalg.norm),
        "one vector is followed, which need not be stretched as much as the norm says": (
            lambda: balanced(W, slopes, lambda P: np.linalg.norm(P.sum(axis=1)) / np.sqrt(n)) if n > 1 else right
        ),
        "one unit is followed, which need not be stretched as much as the norm says": (
            lambda: balanced(W, slopes, lambda P: np.linalg.norm(P[:, 0])) if n > 1 else right
        ),
        "that is the spectral radius of the product, not its norm": (
            lambda: balanced(W, slopes, lambda P: np.max(np.abs(np.linalg.eigvals(P))))
        ),
    }


def check_scale(submission, W, slopes, inputs=""):
    right = balanced(W, slopes)
    explain(
        submission.balancing_scale(W, slopes),
        right,
        names="the scale",
        known_mistakes=scale_mistakes(W, slopes, right),
        hint="Multiply your scale into W, multiply the Jacobians out, and look at the norm.",
        inputs=inputs,
    )


@task("8.4", points=1)
def test_balancing_scale(submission, rng):
    """With the scale multiplied into W, the product of the Jacobians has unit norm."""
    W, slopes = draw_trajectory(rng, T=4, n=3)
    check_scale(submission, W, slopes, in_words({"W": W, "slopes": slopes}))


# ---------------------------------------------------------------------------------------------- task 8.5


SQUARES = ("E[h^2]", "E[(dh/dlambda)^2]", "E[(dh/dnu)^2]")
TOO_FEW = "the sums are cut off: the longer the memory, the more past inputs count; sum the series exactly"


def response(lam, ages):
    """Powers of a complex weight by multiplication."""
    return np.cumprod(np.concatenate([[1], np.full(ages, lam)]))


def mean_squares(nu, sigma, weight_of=lambda lam: 1 - lam):
    """The three mean squares, as long sums over past inputs; derivatives by the complex step."""
    ages, step = int(60 / np.exp(nu)) + 50, 1e-30
    lam = np.exp(-np.exp(nu + 1j * step))
    by_nu = weight_of(lam) * response(lam, ages)
    lam = lam.real + 1j * step
    by_lambda = weight_of(lam) * response(lam, ages)
    parts = (by_nu.real, by_lambda.imag / step, by_nu.imag / step)
    return tuple(sigma**2 * np.sum(part**2) for part in parts)


def smoothing_mistakes(nu, sigma, right):
    to_lambda = right[1]
    to_nu = right[2]
    u = np.exp(nu)
    lam = np.exp(-u)
    return {
        "sigma is the standard deviation: its square is the variance": tuple(value / sigma for value in right),
        "sigma is missing": tuple(value / sigma**2 for value in right),
        "these are root mean squares": tuple(np.sqrt(value) for value in right),
        "the input's weight 1 - lambda is missing": lambda: mean_squares(nu, sigma, lambda lam: 1),
        "the input's weight is 1 - lambda, not the root of 1 - lambda^2": (
            lambda: mean_squares(nu, sigma, lambda lam: np.sqrt(1 - lam**2))
        ),
        "the weight 1 - lambda depends on lambda too": (
            lambda: (None, *mean_squares(nu, sigma, lambda w: 1 - np.real(w))[1:])
        ),
        "the input's weight stands squared in the mean square": (right[0] / (1 - lam), None, None),
        "the product of the two parts of a coefficient is missing": lambda: no_cross_term(nu, sigma),
        "these are the limits for long memory": (sigma**2 * u / 2, sigma**2 / (4 * u), sigma**2 * u / 4),
        "dlambda/dnu has to be squared": (None, None, to_lambda * u * lam),
        "dlambda/dnu has two factors: exp(nu) and lambda": (None, None, to_lambda * lam**2),
        "dlambda/dnu has two factors: exp(nu) and lambda itself": (None, None, to_lambda * u**2),
        "the last one is the derivative with respect to nu, not lambda": (None, None, to_lambda),
        "the last two are exchanged": (None, to_nu, to_lambda),
    }


def cut_off(answer, nu, right):
    """The answer itself, if its first value is a sum over finitely many past inputs; else what explains nothing."""
    missing = 1 - float(np.real(answer[0])) / right[0]
    terms = np.log(missing) / (-2 * np.exp(nu)) if 1e-9 < missing < 1 else 0.5
    return tuple(answer) if abs(terms - np.round(terms)) < 1e-3 and terms > 1 else right


def no_cross_term(nu, sigma):
    """The squares of the two parts of each coefficient's derivative, without twice their product."""
    age, lam = np.arange(int(60 / np.exp(nu)) + 50), np.exp(-np.exp(nu))
    parts = (lam**age, (1 - lam) * age[1:] * lam ** (age[1:] - 1))
    to_lambda = sigma**2 * sum(np.sum(part**2) for part in parts)
    return None, to_lambda, to_lambda * (np.exp(nu) * lam) ** 2


def check_smoothing(submission, nu, sigma, inputs=""):
    right = mean_squares(nu, sigma)
    answer = submission.smoothing_sensitivity(nu, sigma)
    mistakes = smoothing_mistakes(nu, sigma, right)
    explain(
        answer,
        right,
        names=SQUARES,
        known_mistakes=mistakes | {TOO_FEW: lambda: cut_off(answer, nu, right)},
        hint="Add up the squares of the first few coefficients numerically and compare.",
        inputs=inputs,
    )


@task("8.5", points=1)
def test_smoothing_sensitivity(submission, rng):
    """The three mean squares are those of the smoothed white input."""
    for _ in range(2):
        nu, sigma = (float(v) for v in np.round(rng.uniform([-2.0, 1.2], [-0.2, 2.5]), 2))
        check_smoothing(submission, nu, sigma, f"nu = {nu}, sigma = {sigma}")
