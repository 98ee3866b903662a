"""Visible tests of exercise 11: networks that are ARMA models.

What is right comes from slow and independent ways: normal equations of many lags, regressions on simulated errors,
Cholesky factors of large covariance matrices, the complex step.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import RTOL, complex_step


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


def draw_stack(rng):
    sign = rng.choice([-1.0, 1.0], size=4)
    size = rng.uniform([0.3, 0.5, 0.3, 0.5], [0.8, 1.5, 0.8, 1.5])
    return dict(zip("abcd", (float(v) for v in np.round(sign * size, 2)), strict=True))


def stacked_errors(x, a, b, c, d):
    u = y = 0.0
    errors = []
    for x_t in x:
        errors.append(x_t - y)
        u = a * u + b * x_t
        y = c * y + d * u
    return np.array(errors)


def by_regression(problem, T=40):
    """The coefficients of the ARMA equation, from a series and the errors that the network makes on it."""
    x = np.random.default_rng(11).normal(size=T)
    errors = stacked_errors(x, **problem)
    columns = [np.r_[np.zeros(lag), s[:-lag]] for s in (x, errors) for lag in (1, 2)]
    found = np.linalg.lstsq(np.array(columns).T, x - errors, rcond=None)[0]
    return found[:2], found[2:]


def check_stack(submission, problem, inputs=""):
    phi, theta = want = by_regression(problem)
    a, b, c, d = (problem[name] for name in "abcd")
    explain(
        submission.stacked_to_arma(a, b, c, d),
        want,
        names=("phi", "theta"),
        rtol=1e-8,
        atol=1e-10,
        known_mistakes={
            "theta_1 has the wrong sign: a recurrent weight is minus a moving average coefficient": (
                None,
                theta * np.r_[-1, 1],
            ),
            "theta has the wrong sign": (None, -theta),
            "phi and theta are exchanged": (theta, phi),
            "phi forgets the memory of the first unit": (np.array([c + b * d, 0.0]), None),
            "phi has the wrong sign: the polynomial of phi is written with minus signs": (-phi, None),
            "y_t reads u_t, not u_{t-1}": (np.array([a + c, b * d - a * c]), None),
            "the loop is closed with a minus: free-running, the output comes in as the input": (
                np.array([a + c - b * d, phi[1]]),
                None,
            ),
            "phi lacks what the output adds when it is fed back": (np.array([a + c, phi[1]]), None),
            "a value passes both input weights one after the other: they multiply": (
                np.array([a + c + b + d, phi[1]]),
                None,
            ),
            "phi_2 has the wrong sign": (phi * np.r_[1, -1], None),
            "theta_2 has the wrong sign": (None, theta * np.r_[1, -1]),
            "these are the recurrent weights themselves, not the coefficients of their polynomial": (
                None,
                np.array([-a, -c]),
            ),
            "a recurrent weight may be larger than 1: the equation holds all the same": lambda: by_regression(
                problem | {name: float(np.clip(problem[name], -1, 1)) for name in "ac"}
            ),
        },
        hint="With d = 0 the network predicts nothing, and phi and theta must cancel each other.",
        inputs=inputs,
    )


@task("11.2", points=1)
def test_stacked_units_obey_the_equation(submission, rng):
    """The coefficients make the ARMA equation hold for the errors of the stacked units."""
    for _ in range(3):
        problem = draw_stack(rng)
        check_stack(submission, problem, inputs=in_words(problem))


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
    """A moving average of whole numbers, none of its zeros near the unit circle, and some of them inside."""
    while True:
        theta = rng.integers(-4, 5, q)
        sizes = np.abs(np.roots(np.r_[1, theta])) if theta[-1] else np.ones(1)
        if np.all(np.abs(sizes - 1) > 0.15) and np.any(sizes > 1):
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


def draw_network(rng, n, T, k, radius=0.7):
    """A network that is stable, with teacher and without, and a short series."""
    while True:
        W = rng.normal(size=(n, n)) / np.sqrt(n)
        W *= rng.uniform(0.3, 0.7) / max(np.abs(np.linalg.eigvals(W)))
        B, C = rng.choice([-1, 1], n) * rng.uniform(0.3, 0.9, n), rng.choice([-1, 1], n) * rng.uniform(0.3, 0.9, n)
        W, B, C = np.round(W, 2), np.round(B, 2), np.round(C, 2)
        spectra = (np.linalg.eigvals(W), np.linalg.eigvals(W + np.outer(B, C)))
        if radius is None or all(max(np.abs(s)) < radius for s in spectra):
            break
    return {
        "W": W,
        "B": B,
        "C": C,
        "h_0": np.round(rng.uniform(-1, 1, n), 2),
        "x": np.round(rng.normal(size=T), 2),
        "k": k,
        "sigma2": float(np.round(rng.uniform(0.5, 2.0), 2)),
    }


def run(problem, x):
    h = problem["h_0"]
    for x_t in x:
        h = problem["W"] @ h + problem["B"] * x_t
    return problem["C"] @ h


def forecasts_one_by_one(problem):
    """Run over the series and all forecasts so far, from the beginning, for each next one."""
    x = list(problem["x"])
    for _ in range(problem["k"]):
        x.append(run(problem, x))
    return np.array(x[len(problem["x"]) :])


def covariances_of_the_future(problem, past=60):
    """Of the next k values given a long past, from the covariances of the series."""
    W, B, C, k = (problem[name] for name in ("W", "B", "C", "k"))
    A, n = W + np.outer(B, C), len(B)
    P = np.linalg.solve(np.eye(n * n) - np.kron(A, A), np.outer(B, B).ravel()).reshape(n, n)
    first, carried = [C @ P @ C + 1], A @ P @ C + B
    for _ in range(past + k - 1):
        first.append(C @ carried)
        carried = A @ carried
    G = problem["sigma2"] * toeplitz(np.array(first))
    seen, coming = G[:past, :past], G[past:, past:]
    return coming - G[past:, :past] @ np.linalg.solve(seen, G[:past, past:])


def covariances_by_surprise(problem):
    """Of the next k values given the past, from what each future surprise adds to them, one at a time."""
    W, B, C, k = (problem[name] for name in ("W", "B", "C", "k"))
    covariances = np.zeros((k, k))
    for day in range(k):
        h, felt = np.zeros(len(B)), np.zeros(k)
        for later in range(day, k):
            felt[later] = C @ h + (later == day)
            h = W @ h + B * felt[later]
        covariances += problem["sigma2"] * np.outer(felt, felt)
    return covariances


def draw_whole_network(rng):
    """Problems in which one array after another holds whole numbers, and at last all of them."""

    def whole(*shape):
        return rng.integers(1, 3, shape) * rng.choice([-1, 1], shape)

    n, T = 2, 5
    parts = {"W": whole(n, n), "B": whole(n), "C": whole(n), "h_0": whole(n), "x": whole(T)}
    problem = draw_network(rng, n, T, k=3)
    yield from (problem | {name: parts[name]} for name in ("h_0", "x", "B"))
    yield problem | parts | {"sigma2": 2}


def truncated_total(problem, keep_state=np.asarray, keep_forecast=float):
    """The total of a network that writes into arrays which hold less than is computed."""
    W, B, C, total = problem["W"], problem["B"], problem["C"], 0.0
    h = problem["h_0"]
    for x_t in problem["x"]:
        h = keep_state(W @ h + B * x_t)
    for _ in range(problem["k"]):
        forecast = keep_forecast(C @ h)
        total, h = total + forecast, keep_state(W @ h + B * forecast)
    return total


def truncated_total_mistakes(problem, want):
    """What comes of arrays that hold whole numbers only because an argument does."""
    A = problem["W"] + np.outer(problem["B"], problem["C"])

    def is_whole(name):
        return problem[name].dtype.kind == "i"

    return {
        "the state loses its fractions: the array that holds it has the type of h_0": lambda: (
            truncated_total(problem, keep_state=np.trunc) if is_whole("h_0") else want[0],
            None,
        ),
        "the forecasts lose their fractions: the array that holds them has the type of x": lambda: (
            truncated_total(problem, keep_forecast=np.trunc) if is_whole("x") else want[0],
            None,
        ),
        "what a surprise leaves in the state loses its fractions: the array has the type of B": lambda: (
            None,
            variance_through(problem, A, np.trunc) if is_whole("B") else want[1],
        ),
    }


def total_mistakes(problem, want, covariances):
    total, variance = want
    steps = forecasts_one_by_one(problem)
    A = problem["W"] + np.outer(problem["B"], problem["C"])
    return truncated_total_mistakes(problem, want) | {
        "total is the last day's forecast; add up all of them": (steps[-1], None),
        "total is the mean; the sum is asked for": (total / problem["k"], None),
        "total is the first day's forecast, times the number of days": (steps[0] * problem["k"], None),
        "the network starts from zero; it starts from h_0": lambda: (
            forecasts_one_by_one(problem | {"h_0": 0 * problem["h_0"]}).sum(),
            None,
        ),
        "on the days to come the network reads zeros; it should read its own forecasts": lambda: (
            sum(run(problem, [*problem["x"], *np.zeros(i)]) for i in range(problem["k"])),
            None,
        ),
        "on the days to come the network reads the last value; it should read its own forecasts": lambda: (
            sum(run(problem, [*problem["x"], *[problem["x"][-1]] * i]) for i in range(problem["k"])),
            None,
        ),
        "the forecasts begin one day late": lambda: (
            forecasts_one_by_one(problem | {"k": problem["k"] + 1})[1:].sum(),
            None,
        ),
        "the variances of the days are added; their errors are correlated": (None, np.trace(covariances)),
        "this is the variance of the last day's error": (None, covariances[-1, -1]),
        "the errors of the days are taken to be the one-step errors": (None, problem["k"] * problem["sigma2"]),
        "sigma2 is left out": (None, variance / problem["sigma2"]),
        "this is a standard deviation": (None, np.sqrt(variance)),
        "a surprise is passed on by the free-running network, A, not by W": lambda: (
            None,
            variance_through(problem, problem["W"]),
        ),
        "the variance is the mean's; the total's is asked for": (None, variance / problem["k"] ** 2),
        "the days are counted one too many": lambda: (
            None,
            variance_through(problem | {"k": problem["k"] + 1}, A),
        ),
    }


def variance_through(problem, M, keep=np.asarray):
    """The variance if a surprise travels through M, in an array that keeps what ``keep`` does: for mistakes."""
    steps, v = [1.0], problem["B"]
    for _ in range(problem["k"] - 1):
        steps.append(problem["C"] @ v)
        v = keep(M @ v)
    return problem["sigma2"] * np.sum(np.cumsum(steps) ** 2)


def check_total(submission, problem, covariances_of=covariances_by_surprise, inputs=""):
    covariances = covariances_of(problem)
    want = float(forecasts_one_by_one(problem).sum()), float(covariances.sum())
    explain(
        submission.forecast_total(*problem.values()),
        want,
        names=("total", "variance"),
        rtol=1e-7 if covariances_of is covariances_of_the_future else RTOL,
        known_mistakes=total_mistakes(problem, want, covariances),
        hint="With k = 1 the answer is the network's last output, and the variance sigma2.",
        inputs=inputs,
    )


@task("11.5", points=0.5)
def test_total_and_its_variance(submission, rng):
    """The predicted total is that of free running, and its variance counts how errors hang together."""
    for n, k in ((1, 2), (2, 4)):
        problem = draw_network(rng, n, T=6, k=k)
        check_total(submission, problem, covariances_of_the_future, inputs=in_words(problem))


@task("11.5", points=0.25)
def test_total_of_whole_numbers(submission, rng):
    """Total and variance have all their digits where weights, states or values are whole numbers."""
    for problem in draw_whole_network(rng):
        check_total(submission, problem, inputs=in_words(problem))
