"""Visible tests of exercise 11: one unit, and moving averages.

What is right comes from slow and independent ways: normal equations of many lags, projections on all values
at once, Cholesky factors of large covariance matrices, the complex step.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import RTOL, complex_step

# Of a series of the smallest numbers so many digits are asked that a complex step which is not small loses some of
# them as well.
EXACT = 1e-11


def several(answer, *labels):
    """The values of a tuple, by position; a sentence where there are not as many."""
    if not isinstance(answer, tuple | list) or len(answer) != len(labels):
        got = f"{len(answer)} values" if isinstance(answer, tuple | list) else f"one {type(answer).__name__}"
        raise Mismatch(f"return {len(labels)} values ({', '.join(labels)}); your function returned {got}")
    return answer


def toeplitz(first):
    index = np.arange(len(first))
    return first[np.abs(index[:, None] - index)]


# ------------------------------------------------------------------------------------------------ task 11.1


def draw_signal(rng):
    """A signal with a coefficient of either sign, not near zero, and noises of moderate size."""
    sign = rng.choice([-1.0, 1.0])
    return {
        "phi": float(np.round(sign * rng.uniform(0.4, 0.9), 2)),
        "var_signal": float(np.round(rng.uniform(0.5, 2.0), 2)),
        "var_noise": float(np.round(rng.uniform(0.4, 2.0), 2)),
    }


def best_of_many_lags(problem, lags=120):
    """Weights of the unit and its error, from the best linear predictor from many lags."""
    phi, var_signal, var_noise = (problem[name] for name in ("phi", "var_signal", "var_noise"))
    covariances = var_signal / (1 - phi**2) * phi ** np.arange(lags + 1.0)
    covariances[0] += var_noise
    weights = np.linalg.solve(toeplitz(covariances[:lags]), covariances[1:])
    w_xh = weights[0]
    w_hh = weights[1] / w_xh if abs(w_xh) > 1e-12 else 0.0
    w_hh = 0.0 if abs(w_hh) < 1e-9 else w_hh  # a rounding error is no number to be held against
    return float(w_hh), float(w_xh), float(covariances[0] - weights @ covariances[1:])


def settled(problem):
    """Weights of the unit and its error, from the filter for the signal: its error variance P is a fixed point.

    P = phi^2 P r / (P + r) + q, with q and r the variances of signal and noise, is a quadratic equation.
    """
    phi, q, r = (problem[name] for name in ("phi", "var_signal", "var_noise"))
    b = r * (1 - phi**2) - q
    P = (-b + np.sqrt(b**2 + 4 * q * r)) / 2
    return phi * r / (P + r), phi * P / (P + r), P + r


def of_a_filter_that_goes_on(problem, answer, want):
    """The answer, if all of it belongs to one error variance of the signal, though not to the last one."""
    phi, (w_hh, w_xh, mse) = problem["phi"], (float(np.real(value)) for value in answer)
    gain = w_xh / phi if phi else 1.0
    together = np.allclose([w_hh, mse * (1 - gain)], [phi * (1 - gain), problem["var_noise"]], rtol=1e-9, atol=0)
    return (w_hh, w_xh, mse) if 0 < gain < 1 and together else want


def unit_of_a_moving_average(phi, c_0, c_1, want):
    """The unit if x_t - phi x_{t-1} had these covariances at lags 0 and 1; ``want`` where no series has them."""
    try:
        (theta,), variance = from_covariances([c_0, c_1])
    except np.linalg.LinAlgError:
        return want
    return -theta, phi + theta, variance


def check_signal(submission, problem, inputs="", right=best_of_many_lags):
    w_hh, _, mse = want = right(problem)
    phi, var_signal, var_noise = (problem[name] for name in ("phi", "var_signal", "var_noise"))
    answer = submission.predictor_of_noisy_signal(phi, var_signal, var_noise)
    explain(
        answer,
        want,
        names=("w_hh", "w_xh", "mse"),
        rtol=1e-7,
        atol=1e-9,
        known_mistakes={
            "the sign of w_hh is wrong: it is minus the moving average coefficient": (-w_hh, None, None),
            "theta has the wrong sign; which sign has the covariance at lag one?": (-w_hh, phi + w_hh, mse),
            "the noise is not taken into account: it does more than add to the error": (
                (0.0, phi, var_signal + var_noise)
            ),
            "w_hh is phi: that is how the signal carries itself on, not what the predictor remembers": (
                (phi, None, None)
            ),
            "the noise is not taken into account: this predicts the signal as if it were seen": ((0.0, phi, None)),
            "that is the solution which is not invertible: its recurrence does not forget": lambda: (
                (1 / w_hh, phi - 1 / w_hh, None) if w_hh else want
            ),
            "that is the solution which is not invertible, with its variance, which is too small": lambda: (
                (1 / w_hh, phi - 1 / w_hh, mse * w_hh**2) if w_hh else want
            ),
            "w_xh is phi minus theta; how does x_t enter through e_t?": (None, phi + w_hh, None),
            "w_xh is phi: the last error counts as well": (None, phi, None),
            "that estimates the present signal; the best prediction of the next one is phi times it": lambda: (
                (None, want[1] / phi, None) if phi else want
            ),
            "the noise comes in twice: x_t holds it, and so does phi x_{t-1}": lambda: unit_of_a_moving_average(
                phi, var_signal + var_noise, -phi * var_noise, want
            ),
            "mse is the variance of the series: that is the error of a prediction that is always zero": (
                (None, None, var_signal / (1 - phi**2) + var_noise)
            ),
            "mse is the variance of the signal's noise alone": (None, None, var_signal),
            "mse is the sum of both noises: the predictor does not know the present signal exactly either": (
                (None, None, var_signal + var_noise)
            ),
            "mse is the error in predicting the signal: what is to be predicted is x_{t+1}, with its noise": (
                (None, None, mse - var_noise)
            ),
            "weights and error belong together, but one step more of the filter would change them": lambda: (
                of_a_filter_that_goes_on(problem, answer, want)
            ),
            **{
                f"this predicts from the last {lags} values alone: those before them count as well": (
                    lambda lags=lags: best_of_many_lags(problem, lags)
                )
                for lags in (10, 20, 50, 100, 200)
            },
        },
        hint="Try var_noise = 0: then the series is AR(1), and chapter 11 tells the answer.",
        inputs=inputs,
    )


@task("11.1", points=1)
def test_predictor_of_a_noisy_signal(submission, rng):
    """Weights and error are those of the best linear predictor from a long past."""
    for _ in range(3):
        problem = draw_signal(rng)
        check_signal(submission, problem, inputs=in_words(problem))


# ------------------------------------------------------------------------------------------------ task 11.2


def draw_unit(rng, T):
    """A series without small values, and weights of either sign."""
    w_hh, w_xh = np.round(rng.choice([-1, 1], 2) * rng.uniform(0.3, 0.9, 2), 2).tolist()
    return {"x": np.round(rng.choice([-1, 1], T) * rng.uniform(0.4, 2, T), 2), "w_hh": w_hh, "w_xh": w_xh}


def draw_whole_unit(rng):
    """Problems in which the series holds whole numbers, or the weights are some, or both."""
    whole = {"x": rng.integers(1, 4, 5) * rng.choice([-1, 1], 5)}
    weights = {"w_hh": int(rng.choice([-2, 2])), "w_xh": int(rng.choice([-3, -1, 3]))}
    problem = draw_unit(rng, 5)
    return [problem | whole, problem | weights, problem | whole | weights]


def unrolled_states(x, w):
    """The states h_0 to h_T of the unit with the weights w, each as a sum over all values before."""
    states = [sum(w[0] ** k * x[t - 1 - k] for k in range(t)) for t in range(len(x) + 1)]
    return np.array([w[1] * state for state in states]) + 0 * w[0]


def sums(errors, slopes):
    """What is asked for, from the errors, shape (T,), and their derivatives, shape (T, 2)."""
    return float(np.sum(errors**2)) / 2, slopes.T @ errors, slopes.T @ slopes


def sums_of_unit(problem, ahead=0):
    """The answer by the complex step; with ``ahead`` = 1 an error takes the state that has read its value."""
    x, weights = problem["x"], np.array([problem["w_hh"], problem["w_xh"]], float)
    places = slice(ahead, len(x) + ahead)
    errors = x - unrolled_states(x, weights)[places]
    (slopes,) = complex_step(lambda w: x - unrolled_states(x, w)[places], weights)
    return sums(errors, slopes)


def sums_of_direct_slopes(problem, direct):
    """As if the derivatives by the weights at these places went one step back only."""
    x, weights = problem["x"], np.array([problem["w_hh"], problem["w_xh"]], float)
    states = unrolled_states(x, weights)
    (slopes,) = complex_step(lambda w: x - unrolled_states(x, w)[:-1], weights)
    near = -np.array([np.r_[0.0, states[:-2]], np.r_[0.0, x[:-1]]]).T
    slopes[:, direct] = near[:, direct]
    return sums(x - states[:-1], slopes)


def whole_hessian(problem):
    """The Hessian of S, second derivatives of the errors among it."""
    x, weights = problem["x"], np.array([problem["w_hh"], problem["w_xh"]], float)

    def gradient(w):
        by_input = [sum(w[0] ** k * x[t - 1 - k] for k in range(t)) for t in range(len(x))]
        by_state = [sum(k * w[0] ** (k - 1) * w[1] * x[t - 1 - k] for k in range(1, t)) for t in range(len(x))]
        errors = x - unrolled_states(x, w)[:-1]
        return -np.array([np.sum(errors * by_state), np.sum(errors * by_input)]) + 0j

    return complex_step(gradient, weights)[0]


def truncated_sums(problem, state=float, slope=float):
    """The answer of a sweep that writes into arrays which hold less than is computed."""
    h, slopes, errors, rows = 0.0, np.zeros(2), [], []
    for value in problem["x"]:
        errors.append(value - h)
        rows.append(-slopes)
        slopes = np.array([slope(h + problem["w_hh"] * slopes[0]), slope(value + problem["w_hh"] * slopes[1])])
        h = state(problem["w_hh"] * h + problem["w_xh"] * value)
    return sums(np.array(errors, float), np.array(rows, float))


def unit_mistakes(problem, want):
    """What typical wrong sweeps return."""
    (S, g, H), T, x = want, len(problem["x"]), problem["x"]
    whole = np.trunc if x.dtype.kind == "i" else float
    return {
        "the states lose their fractions: the array that holds them has the type of x": lambda: truncated_sums(
            problem, state=whole
        ),
        "the derivatives lose their fractions: the arrays that hold them have the type of x": lambda: (
            truncated_sums(problem, slope=whole)
        ),
        "states and derivatives lose their fractions: their arrays have the type of x": lambda: truncated_sums(
            problem, state=whole, slope=whole
        ),
        "the derivatives go one step back only: the state before depends on both weights as well": lambda: (
            sums_of_direct_slopes(problem, [True, True])
        ),
        "the derivative by w_xh goes one step back only: earlier values pass through w_xh too": lambda: (
            sums_of_direct_slopes(problem, [False, True])
        ),
        "the derivative by w_hh goes one step back only: the state before depends on w_hh too": lambda: (
            sums_of_direct_slopes(problem, [True, False])
        ),
        "the sign of g is wrong: a state enters its error with a minus": (None, -g, None),
        "the half is missing": (2 * S, None, None),
        "the half is missing, and so g is that of twice the sum": (2 * S, 2 * g, None),
        "the half is missing, everywhere": (2 * S, 2 * g, 2 * H),
        "the sums are asked for, not the means": (S / T, g / T, H / T),
        "the sum is asked for in S, not the mean": (S / T, None, None),
        "the error of x_t takes h_{t-1}, which has not read x_t yet": lambda: sums_of_unit(problem, ahead=1),
        "H is the product of g with itself: multiply at each step, and add then": (None, None, np.outer(g, g)),
        "H lacks what stands beside its diagonal": (None, None, np.diag(np.diag(H))),
        "the two weights are exchanged: w_hh comes first": (None, g[::-1].copy(), H[::-1, ::-1].copy()),
        "H is the whole Hessian: products of first derivatives are asked for": lambda: (
            None,
            None,
            whole_hessian(problem),
        ),
        "the errors stand in H: it is made of derivatives alone": lambda: (None, None, H * 2 * S),
        "the first error is missing in S: h_0 = 0 predicts x_1": (S - float(x[0]) ** 2 / 2, None, None),
        "a weight may be larger than 1: nothing is cut off": lambda: sums_of_unit(
            problem | {name: float(np.clip(problem[name], -1, 1)) for name in ("w_hh", "w_xh")}
        ),
        "what is very small, or very large, is lost: carried along it keeps its digits": (None, 0 * g, 0 * H),
    }


def check_unit(submission, problem, inputs="", size=1.0):
    """Ask for a series that is the problem's times ``size``: all sums grow by its square."""

    def sized(answer):
        parts = answer() if callable(answer) else answer
        return tuple(None if part is None else part * size**2 for part in parts)

    want = sums_of_unit(problem)
    x = problem["x"] if size == 1 else problem["x"] * size
    explain(
        submission.sweep_forward(x, problem["w_hh"], problem["w_xh"]),
        sized(want),
        names=("S", "g", "H"),
        known_mistakes={
            sentence: (lambda mistake=mistake: sized(mistake))
            for sentence, mistake in unit_mistakes(problem, want).items()
        },
        rtol=RTOL if size == 1 else EXACT,
        hint="Try T = 3 by hand: how does each weight get into h_2?",
        inputs=inputs,
    )


@task("11.2", points=0.25)
def test_sums_of_one_sweep(submission, rng):
    """The half sum of squares, its gradient and its Gauss-Newton matrix are right for a short series."""
    for T in (4, 6):
        problem = draw_unit(rng, T)
        check_unit(submission, problem, inputs=in_words(problem))


@task("11.2", points=0.25)
def test_sums_of_whole_numbers(submission, rng):
    """All sums have all their digits where the series or the weights are whole numbers."""
    for problem in draw_whole_unit(rng):
        check_unit(submission, problem, inputs=in_words(problem))


# ------------------------------------------------------------------------------------------------ task 11.3


def multiply_out(reciprocals):
    """Coefficients theta of the product of 1 - r z."""
    polynomial = np.ones(1, complex)
    for r in reciprocals:
        polynomial = np.convolve(polynomial, [1, -r])
    return polynomial[1:].real


def draw_average(rng, kinds):
    """A moving average, from a reciprocal zero for each letter: bad or good, real (capital) or a complex pair."""
    reciprocals = []
    for kind in kinds:
        size = rng.uniform(1.3, 2.2) if kind in "Bb" else rng.uniform(0.2, 0.7)
        turn = np.exp(1j * rng.uniform(0.5, 2.6)) if kind in "bg" else rng.choice([-1.0, 1.0])
        reciprocals += [size * turn, size * np.conj(turn)] if kind in "bg" else [size * turn]
    return {"theta": multiply_out(reciprocals), "sigma2": float(np.round(rng.uniform(0.5, 2), 2))}


def covariances_of(theta, sigma2):
    weights = np.r_[1.0, theta]
    return sigma2 * np.correlate(weights, weights, "full")[len(theta) :]


def from_covariances(covariances, size=90):
    """The invertible moving average, from the last row of the Cholesky factor of a large covariance matrix."""
    q = len(covariances) - 1
    last = np.linalg.cholesky(toeplitz(np.r_[covariances, np.zeros(size - q - 1)]))[-1]
    return last[-2 : -2 - q : -1] / last[-1], float(last[-1] ** 2)


def draw_whole_average(rng, q):
    """A moving average of whole numbers, with zeros inside the unit circle and, of several, outside too."""
    while True:
        theta = rng.integers(-4, 5, q)
        sizes = np.abs(np.roots(np.r_[1, theta])) if theta[-1] else np.ones(1)
        if np.all(np.abs(sizes - 1) > 0.15) and np.any(sizes > 1) and (q == 1 or np.any(sizes < 1)):
            return {"theta": theta, "sigma2": int(rng.integers(1, 4))}


def real_numbers(answer, *labels):
    """The values of a tuple; a sentence where one is complex, if only by its type."""
    for value, label in zip(several(answer, *labels), labels, strict=True):
        if isinstance(value, np.ndarray) and np.iscomplexobj(value):
            sentence = f"`{label}` must be an array of real numbers (float64); yours is of type {value.dtype}"
            raise Mismatch(sentence, sentence)
        if any(isinstance(number, complex) for number in (value if isinstance(value, list | tuple) else [value])):
            raise Mismatch(f"`{label}` must be real, not a complex number without an imaginary part")
    return answer


def still_not_invertible(theta):
    return bool(np.any(np.abs(np.roots(np.r_[1.0, np.real(theta)])) > 1 + 1e-6))


def check_twin(submission, problem, inputs="", want=None):
    theta, sigma2 = problem["theta"], problem["sigma2"]
    twin, variance = want = from_covariances(covariances_of(theta, sigma2)) if want is None else want
    growth = variance / sigma2
    answer = real_numbers(submission.invertible_twin(theta, sigma2), "theta_twin", "sigma2_twin")
    explain(
        answer,
        want,
        names=("theta_twin", "sigma2_twin"),
        rtol=1e-6,
        atol=1e-8,
        known_mistakes={
            "the coefficients lose their fractions: the array that holds them has the type of theta": lambda: (
                np.trunc(twin) if theta.dtype.kind == "i" else twin,
                None,
            ),
            "the model is returned unchanged: it is not invertible": (theta, sigma2),
            "the variance must grow: else the covariances are not those of the given model": (None, sigma2),
            "the variance grows by the square of what you multiply with": (None, sigma2 * np.sqrt(growth)),
            "the variance shrinks: the twin's noise is the larger one": (None, sigma2 / growth),
            "the given variance is left out": (None, growth),
            "every zero is turned round, the harmless ones too": lambda: (
                np.r_[theta[-2::-1], 1.0] / theta[-1],
                None,
            ),
            "every zero is turned round, the harmless ones too, and the variance follows": lambda: (
                np.r_[theta[-2::-1], 1.0] / theta[-1],
                sigma2 * theta[-1] ** 2,
            ),
            "the signs of the odd coefficients are turned": lambda: (
                twin * (-1.0) ** np.arange(1, len(twin) + 1),
                None,
            ),
            "the coefficients are in reverse order": lambda: (twin[::-1].copy(), None),
            "your coefficients are not invertible: some zero still lies inside the unit circle": lambda: (
                tuple(answer) if still_not_invertible(answer[0]) else want
            ),
            "your model is invertible, but its covariances are not those of the given one": lambda: (
                want if still_not_invertible(answer[0]) else tuple(answer)
            ),
        },
        hint="Compute the covariances of your twin and of the given model; they must agree at every lag.",
        inputs=inputs,
    )


@task("11.3", points=0.75)
def test_twin_of_a_moving_average(submission, rng):
    """The twin is invertible and has the covariances of the given model."""
    for kinds in ("B", "BG", "b"):
        problem = draw_average(rng, kinds)
        problem["theta"] = np.round(problem["theta"], 4)
        check_twin(submission, problem, inputs=in_words(problem))


@task("11.3", points=0.25)
def test_twin_of_whole_numbers(submission, rng):
    """The twin of a model whose coefficients are whole numbers has all its digits."""
    for q in (1, 2, 3):
        problem = draw_whole_average(rng, q)
        check_twin(submission, problem, inputs=in_words(problem))
    turning = {"theta": np.array([int(rng.choice([-2, -1, 1, 2])), int(rng.integers(3, 5))]), "sigma2": 2}
    check_twin(submission, turning, inputs=in_words(turning))  # a pair of complex zeros
    twice = {"theta": np.array([-4, 4]), "sigma2": 1}  # both zeros at 1/2
    check_twin(submission, twice, inputs=in_words(twice))


# ------------------------------------------------------------------------------------------------ task 11.4


def draw_series(rng, T, p, q):
    """A series and coefficients of either sign that keep the errors moderate."""
    return {
        "x": np.round(rng.uniform(-2, 2, T), 2),
        "phi": np.round(rng.choice([-1, 1], p) * rng.uniform(0.2, 0.8, p), 2),
        "theta": np.round(rng.choice([-1, 1], q) * rng.uniform(0.2, 0.6, q), 2),
    }


def draw_whole_series(rng):
    """Problems in which the series holds whole numbers, or the coefficients do, or all of them."""
    whole = {"x": rng.integers(1, 4, 6) * rng.choice([-1, 1], 6)}
    weights = {"phi": rng.choice([-2, -1, 1], 2), "theta": rng.choice([-1, 1], 2)}
    problem = draw_series(rng, 6, 2, 2)
    return [problem | whole, problem | weights, problem | whole | weights]


def errors_of(x, phi, theta, nudge=None, hears=None, reach=None, passes=True, first=0):
    """Errors from zero; ``nudge[t-1]`` is added to that of step t, ``hears`` stands for theta times an error.

    For mistakes: derivatives come from ``reach`` steps back at most, and without ``passes`` an error tells the
    later ones what is new in it, not what it has heard itself. Before the step ``first`` there are no errors.
    """
    hears = hears or (lambda weight, error: weight * error)
    errors, told = [], []
    for t in range(len(x)):
        own = x[t] - sum(phi[i - 1] * x[t - i] for i in range(1, min(len(phi), t) + 1))
        own = (own if t >= first else 0.0) + (0 if nudge is None else nudge[t])
        lags = range(1, min(len(theta), t) + 1)
        held = own - sum(theta[j - 1] * np.real(told[t - j]) for j in lags)
        near = [told[t - j] if reach is None or j <= reach else np.real(told[t - j]) for j in lags]
        errors.append(own - sum(hears(theta[j - 1], near[j - 1]) for j in lags))
        told.append(errors[-1] if passes else held)
    return np.array(errors)


def all_gradients(problem, mean=False, **mistaken):
    """The answer by the complex step."""
    x, phi, theta = problem["x"], problem["phi"], problem["theta"]

    def loss(nudge, phi, theta):
        value = np.sum(errors_of(x, phi, theta, nudge, **mistaken) ** 2) / 2
        return (value + 0j) / (len(x) if mean else 1)

    delta, by_phi, by_theta = complex_step(loss, np.zeros(len(x)), phi, theta)
    value = np.sum(np.real(errors_of(x, phi, theta, **mistaken)) ** 2) / 2 / (len(x) if mean else 1)
    return float(value), delta, by_phi, by_theta


def padded(coefficients, length):
    return np.r_[coefficients, np.zeros(max(length - len(coefficients), 0))]


def cut(weight, error):
    """The past error is held: only the weight of this step is felt."""
    return weight * np.real(error)


def plus_on_the_way_back(weight, error):
    """The value is right, but a later error hears an earlier one with a plus."""
    return weight * np.real(error) - 1j * np.real(weight) * np.imag(error)


def plus_on_the_way_forward(weight, error):
    """The derivatives are right, but the value adds what it should subtract."""
    value = np.real(weight) * np.real(error)
    return -value + 1j * (np.real(weight) * np.imag(error) + np.imag(weight) * np.real(error))


def truncated_squares(problem, keep_errors=float, keep_delta=float, keep_gradients=float):
    """The answer of two sweeps that write into arrays which hold less than is computed."""
    x, phi, theta = problem["x"], problem["phi"], problem["theta"]
    T, p, q = len(x), len(phi), len(theta)
    errors, delta = np.zeros(T), np.zeros(T)
    for t in range(T):
        heard = sum(theta[j - 1] * errors[t - j] for j in range(1, min(q, t) + 1))
        errors[t] = keep_errors(x[t] - sum(phi[i - 1] * x[t - i] for i in range(1, min(p, t) + 1)) - heard)
    for t in reversed(range(T)):
        later = sum(theta[j - 1] * delta[t + j] for j in range(1, min(q, T - 1 - t) + 1))
        delta[t] = keep_delta(errors[t] - later)
    gradients = (
        np.array([keep_gradients(-(delta[lag:] @ past[: T - lag])) for lag in range(1, order + 1)])
        for past, order in ((x, p), (errors, q))
    )
    return float(errors @ errors) / 2, delta, *gradients


def truncated_mistakes(problem):
    """What comes of arrays that hold whole numbers only because an argument does."""
    mistakes = {}
    if problem["x"].dtype.kind == "i":
        mistakes = {
            "the errors lose their fractions: the array that holds them has the type of x": {
                "keep_errors": np.trunc
            },
            "delta loses its fractions: the array that holds it has the type of x": {"keep_delta": np.trunc},
            "errors and delta lose their fractions: their arrays have the type of x": {
                "keep_errors": np.trunc,
                "keep_delta": np.trunc,
            },
        }
    if problem["phi"].dtype.kind == "i":
        mistakes["the gradients lose their fractions: their arrays have the type of phi and theta"] = {
            "keep_gradients": np.trunc
        }
    return {text: (lambda kept=kept: truncated_squares(problem, **kept)) for text, kept in mistakes.items()}


def squares_mistakes(problem, want):
    """What typical wrong sweeps return."""
    S, delta, by_phi, by_theta = want
    errors = errors_of(**problem)
    return truncated_mistakes(problem) | {
        "delta is the error alone: an error is heard by later errors as well": (None, errors, None, None),
        "later errors are not taken into account, neither in delta nor in the gradients": lambda: all_gradients(
            problem, hears=cut
        ),
        "on the way back theta enters with a minus: an error lowers what follows it": lambda: (
            None,
            *all_gradients(problem, hears=plus_on_the_way_back)[1:],
        ),
        "the gradients use the errors in place of delta: they must count every path": lambda: (
            None,
            None,
            *all_gradients(problem, hears=cut)[2:],
        ),
        "the sign of both gradients is wrong: past values enter an error with a minus": (
            None,
            None,
            -by_phi,
            -by_theta,
        ),
        "the sign of by_theta is wrong": (None, None, None, -by_theta),
        "the sign of by_phi is wrong": (None, None, -by_phi, None),
        "the half is missing": (2 * S, None, None, None),
        "the half is missing, everywhere": (2 * S, 2 * delta, 2 * by_phi, 2 * by_theta),
        "the gradients are lost: what is very small, or very large, keeps its digits on a sweep backward": (
            None,
            None,
            0 * by_phi,
            0 * by_theta,
        ),
        "the sum is asked for, not the mean": lambda: all_gradients(problem, mean=True),
        "theta enters the errors with a plus, and delta with a minus: the signs belong together": lambda: (
            all_gradients(problem, hears=plus_on_the_way_forward)
        ),
        "the first errors are missing: what came before the series counts as zero": lambda: all_gradients(
            problem, first=len(problem["phi"])
        ),
        "theta enters the errors with a minus": lambda: all_gradients(
            problem, hears=lambda weight, error: -weight * error
        ),
        "an error is heard by up to q later ones, not by the next one only": lambda: all_gradients(
            problem, reach=1
        ),
        "later errors are heard, but not what they pass on in their turn": lambda: all_gradients(
            problem, passes=False
        ),
        "by_theta multiplies past errors, not past values of the series": lambda: (
            None,
            None,
            None,
            all_gradients(problem | {"phi": padded(problem["phi"], len(by_theta))})[2][: len(by_theta)],
        ),
        "by_phi multiplies past values of the series, not past errors": lambda: (
            None,
            None,
            all_gradients(problem | {"theta": padded(problem["theta"], len(by_phi))})[3][: len(by_phi)],
            None,
        ),
        "the lags of by_phi are in reverse order": lambda: (None, None, by_phi[::-1].copy(), None),
        "the lags of by_theta are in reverse order": lambda: (None, None, None, by_theta[::-1].copy()),
        "delta is in reverse order": (None, delta[::-1].copy(), None, None),
    }


def check_squares(submission, problem, inputs="", size=1.0):
    """Ask for a series that is the problem's times ``size``: what is right or wrong there follows."""
    powers = (size**2, size, size**2, size**2)

    def sized(answer):
        parts = answer() if callable(answer) else answer
        return tuple(None if part is None else part * power for part, power in zip(parts, powers, strict=True))

    want = all_gradients(problem)
    x = problem["x"] if size == 1 else problem["x"] * size
    explain(
        submission.sum_of_squares(x, problem["phi"], problem["theta"]),
        sized(want),
        names=("S", "delta", "by_phi", "by_theta"),
        known_mistakes={
            sentence: (lambda mistake=mistake: sized(mistake))
            for sentence, mistake in squares_mistakes(problem, want).items()
        },
        rtol=RTOL if size == 1 else EXACT,
        hint="Try q = 0 first, where nothing is heard later, then q = 1.",
        inputs=inputs,
    )


@task("11.4", points=0.75)
def test_sum_of_squares_and_gradient(submission, rng):
    """The sum of squares and every derivative are right for a model of both kinds of lags."""
    for p, q in ((1, 1), (1, 2)):
        problem = draw_series(rng, 5, p, q)
        check_squares(submission, problem, inputs=in_words(problem))


@task("11.4", points=0.25)
def test_gradient_of_whole_numbers(submission, rng):
    """A series or coefficients that are whole numbers give derivatives with all their digits."""
    for problem in draw_whole_series(rng):
        check_squares(submission, problem, inputs=in_words(problem))


# ------------------------------------------------------------------------------------------------ task 11.5


def draw_gaps(rng, seen, phi=None):
    """A model, and a series with a letter for each step: ``x`` is seen, ``.`` is not, though it holds a number."""
    sign = rng.choice([-1, 1], 2)
    drawn = np.round(sign * rng.uniform([0.4, 0.3], [0.9, 0.8]), 2)
    return {
        "x": np.round(rng.choice([-1, 1], len(seen)) * rng.uniform(0.5, 3, len(seen)), 2),
        "seen": np.array([letter == "x" for letter in seen]),
        "phi": float(drawn[0]) if phi is None else phi,
        "theta": float(drawn[1]) + (0.25 if abs(drawn.sum()) < 0.2 else 0.0),
        "sigma2": float(np.round(rng.uniform(0.5, 2), 2)),
        "h_0": float(np.round(sign[1] * rng.uniform(0.5, 2), 2)),
    }


def draw_whole_gaps(rng):
    """Problems in which one argument after another is a whole number, and at last all of them."""
    problem = draw_gaps(rng, "x..xx")
    parts = {
        "x": rng.integers(1, 5, 5) * rng.choice([-1, 1], 5),
        "h_0": int(rng.choice([-3, -2, 2, 3])),
        "phi": int(rng.choice([-2, 2])),
        "theta": int(rng.choice([-1, 1])),
        "sigma2": int(rng.integers(1, 4)),
    }
    yield from (problem | {name: parts[name]} for name in ("x", "h_0", "phi"))
    yield problem | parts


def by_projection(problem):
    """The answer from covariances: each value projected on those seen before it, all at once."""
    x, seen, T = problem["x"], problem["seen"], len(problem["x"])
    phi, theta = float(problem["phi"]), problem["theta"]
    carried = phi ** np.arange(T)
    felt = np.r_[1.0, (phi + theta) * carried[:-1]]
    spread = np.array([np.r_[felt[t::-1], np.zeros(T - 1 - t)] for t in range(T)])
    covariances, means = spread @ spread.T, problem["h_0"] * carried
    predictions, mse = means.copy(), np.diag(covariances).copy()
    for t in range(T):
        known = np.flatnonzero(seen[:t])
        if len(known):
            weights = np.linalg.solve(covariances[np.ix_(known, known)], covariances[known, t])
            predictions[t] += weights @ (x[known] - means[known])
            mse[t] -= weights @ covariances[known, t]
    return predictions, problem["sigma2"] * mse


def unit_that_goes_on(problem, missing="prediction"):
    """A unit with the weights of the chapter at every step; what it reads where nothing is seen.

    Its error, as someone would give it who takes a value that is seen to make all good again.
    """
    phi, theta, sigma2 = (problem[name] for name in ("phi", "theta", "sigma2"))
    m, doubt, predictions, mse = float(problem["h_0"]), 0.0, [], []
    for value, here in zip(problem["x"], problem["seen"], strict=True):
        predictions.append(m)
        mse.append(sigma2 + doubt)
        read = value if here else {"prediction": m, "zero": 0.0, "junk": value}[missing]
        m = -theta * m + (phi + theta) * read
        grown = phi**2 * doubt + (phi + theta) ** 2 * sigma2
        doubt = 0.0 if here or missing != "prediction" else grown
    return np.array(predictions), np.array(mse)


def swept(problem, keeps=1.0, grows=None, start=None, hold=float, waits=False):
    """A filter with one thing wrong: what a gap keeps of the doubt or adds to it, or where it starts."""
    phi, theta, sigma2 = (problem[name] for name in ("phi", "theta", "sigma2"))
    grows = (phi + theta) ** 2 if grows is None else grows
    m, doubt, predictions, mse = hold(problem["h_0"] if start is None else start), 0.0, [], []
    for value, here in zip(problem["x"], problem["seen"], strict=True):
        predictions.append(m)
        mse.append(doubt + sigma2)
        share = doubt / (doubt + sigma2)
        surprise = value - m
        if here:
            m = hold(phi * m + (phi * share + (phi + theta) * (1 - share)) * surprise)
            doubt = theta**2 * sigma2 * share
        else:
            m = m if waits else hold(phi * m)
            doubt = keeps * phi**2 * doubt + grows * sigma2
    return np.array(predictions, float), np.array(mse)


def gap_mistakes(problem, want):
    """What typical wrong predictors return."""
    (predictions, mse), sigma2 = want, problem["sigma2"]
    phi, K = problem["phi"], problem["phi"] + problem["theta"]
    white = np.full(len(mse), float(sigma2))

    def naive(**how):
        return unit_that_goes_on(problem, **how)

    return {
        "the error is always that of a unit that knows its state": (None, white),
        "what stands where nothing is seen is read: it means nothing": lambda: naive(missing="junk"),
        "a value that is missing is read as zero": lambda: naive(missing="zero"),
        "after a gap the weights are not yet those of a unit that knows its state": lambda: naive(),
        "after a gap the weights are not yet those of a unit that knows its state, nor is the error": lambda: (
            naive()[0],
            white,
        ),
        "after a gap the weights are not yet the usual ones, though the error is what it is": lambda: (
            naive()[0],
            None,
        ),
        "one value that is seen does not make all good again: the doubt of the state only shrinks": lambda: (
            None,
            naive()[1],
        ),
        "each step of a gap adds to the doubt that is there": lambda: swept(problem, keeps=0.0),
        "the error of the state is not yet that of x_t, which holds e_t too": (None, mse - sigma2),
        "this is a standard deviation": (None, np.sqrt(mse)),
        "in a gap the doubt is multiplied by the square of phi": lambda: swept(
            problem, keeps=1 / phi if phi else 1.0
        ),
        "in a gap the prediction fades as the series does, by phi a step": lambda: swept(problem, waits=True),
        "the innovation that was missed enters the state times phi + theta": lambda: swept(problem, grows=1.0),
        "the innovation that was missed enters the variance by the square of phi + theta": lambda: swept(
            problem, grows=abs(K)
        ),
        "the prediction of x_1 is h_0": lambda: swept(problem, start=0.0),
        "theta has the wrong sign": lambda: by_projection(problem | {"theta": -problem["theta"]}),
        "theta is left out: the last error has an after-effect": lambda: by_projection(problem | {"theta": 0.0}),
        "the predictions come one step too early: entry t-1 is for x_t": lambda: (
            np.r_[predictions[1:], by_projection(one_more(problem))[0][-1]],
            None,
        ),
        "sigma2 is left out": (None, mse / sigma2),
        "the predictions lose their fractions: the array that holds them has the type of x": lambda: (
            swept(problem, hold=np.trunc) if problem["x"].dtype.kind == "i" else want
        ),
    }


def one_more(problem):
    """The problem with one step more."""
    return problem | {"x": np.r_[problem["x"], 0], "seen": np.r_[problem["seen"], False]}


def check_gaps(submission, problem, inputs=""):
    want = by_projection(problem)
    explain(
        submission.predict_across_gaps(*problem.values()),
        want,
        names=("predictions", "mse"),
        rtol=1e-7,
        atol=1e-10,
        known_mistakes=gap_mistakes(problem, want),
        hint="Where all is seen it is the unit of the chapter, and mse is sigma2 at every step.",
        inputs=inputs,
    )


@task("11.5", points=0.75)
def test_predictions_across_a_gap(submission, rng):
    """Predictions and their errors are the best linear ones before, in and after a gap."""
    for letters in ("xx..xxx", "x.x.xx"):
        problem = draw_gaps(rng, letters)
        check_gaps(submission, problem, inputs=in_words(problem))


@task("11.5", points=0.25)
def test_predictions_from_whole_numbers(submission, rng):
    """Predictions and errors have all their digits where values, weights or the state are whole numbers."""
    for problem in draw_whole_gaps(rng):
        check_gaps(submission, problem, inputs=in_words(problem))
