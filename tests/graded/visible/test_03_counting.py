"""Visible tests of exercise 03: the running count, the floor of its valley, curvature, and the speed of descent.

What is right comes from other ways: states from a matrix of powers, the lowest point of a parabola from three of
its values, the Hessian by the complex step from a gradient that runs backward, the speed of descent from matrix
norms. No second derivative is written down here, and no matrix is factored to find an answer.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import compare, complex_step

# ---------------------------------------------------------------------------------------------- inputs


def draw(rng, N, T):
    """Sequences with a target for every step, and weights; nothing near zero, all rounded to be shown."""
    sign = rng.choice([-1.0, 1.0], size=3)
    size = rng.uniform([0.4, 0.5, 0.3], [1.2, 1.2, 0.8])
    values = (float(v) for v in np.round(sign * size, 2))
    problem = dict(zip(("w_xh", "w_hh", "h_0"), values, strict=True))
    problem["X"] = np.round(rng.uniform(-1.5, 1.5, (N, T)), 2)
    problem["D"] = np.round(rng.uniform(-1.5, 1.5, (N, T)), 2)
    problem["d"] = problem["D"][:, -1]
    return problem


def whole(problem):
    """The problem with arrays of whole numbers, as counting has them; its weights stay what they are."""
    return {
        name: np.rint(3 * value).astype(np.int64) if isinstance(value, np.ndarray) else value
        for name, value in problem.items()
    }


def pick(problem, *names):
    """The named values, in this order."""
    return tuple(problem[name] for name in names)


# ------------------------------------------------------------------------------------------------ task 3.1

RUNNING = ("X", "D", "w_xh", "w_hh", "h_0")


def states(problem, **changed):
    """All states (N, T) after each step, unrolled: every input times its power of the recurrent weight."""
    X, w_xh, w_hh, h_0 = pick(problem | changed, "X", "w_xh", "w_hh", "h_0")
    step = np.arange(X.shape[1])
    age = step[:, None] - step
    powers = np.where(age >= 0, w_hh ** np.maximum(age, 0.0), 0.0)
    return w_xh * X @ powers.T + h_0 * w_hh ** (step + 1.0)


def mean_square(errors):
    return float((errors**2).mean())


@task("3.1", points=0.75)
def test_running_cost(submission, rng):
    """The running cost is the mean over all sequences and steps."""
    problem = draw(rng, N=3, T=4)
    explain(
        submission.running_cost(*pick(problem, *RUNNING)),
        mean_square(states(problem) - problem["D"]),
        names="the running cost",
        known_mistakes=running_mistakes(problem),
        hint="Compute the errors of the first sequence by hand at these inputs, then count how many enter in all.",
        inputs=in_words(problem, *RUNNING),
    )


def running_mistakes(problem):
    """What typical wrong running costs are."""
    X, D, h_0, w_hh = pick(problem, "X", "D", "h_0", "w_hh")
    N, T = X.shape
    h = states(problem)
    errors = h - D
    before = np.column_stack([np.full(N, h_0), h[:, :-1]])
    cost = mean_square(errors)

    def of(**changed):
        return lambda: mean_square(states(problem, **changed) - D)

    return {
        "only the last step is judged: every step has its own target": mean_square(errors[:, -1]),
        "this is a sum over all sequences and steps: the running cost is their mean": N * T * cost,
        "this is a sum over the steps: take the mean over them as well": T * cost,
        "this is a sum over the sequences: take the mean over them as well": N * cost,
        "the initial state has no target, so it adds nothing to what the sum is divided by": cost * T / (T + 1),
        "there is no factor 1/2 in this cost": cost / 2,
        "the errors are not squared: their absolute values are averaged": float(np.abs(errors).mean()),
        "the errors are not squared, so that they cancel": float(errors.mean()),
        "the mean is squared: square every error first, then take the mean": float(errors.mean()) ** 2,
        "this is the square root of the running cost": float(np.sqrt(cost)),
        "the errors of each sequence are averaged before they are squared": mean_square(errors.mean(axis=1)),
        "the errors of each step are averaged before they are squared": mean_square(errors.mean(axis=0)),
        "h_0 is left out: the states start from 0": of(h_0=0.0),
        "the last state of one sequence is carried into the next: each sequence starts from h_0": (
            lambda: mean_square(states(problem, X=X.reshape(1, -1)) - D.reshape(1, -1))
        ),
        "every sequence is compared with the targets of every other; a shape (N, 1) has met a shape (N,)": (
            lambda: mean_square(h[:, None] - D)
        ),
        "the state before step t is compared with d_t; compare the state after it": mean_square(before - D),
        "every step reads h_0: step t reads the state of step t-1": (
            lambda: mean_square(problem["w_xh"] * X + w_hh * h_0 - D)
        ),
        "h_0 enters the first step without the factor w_hh": of(h_0=h_0 / w_hh if w_hh else h_0),
        "the last state is not fed back: the recurrent term is missing": of(w_hh=0.0),
        "w_hh is left out: the old state enters with a weight": of(w_hh=1.0),
        "w_xh is left out: the input enters with a weight": of(w_xh=1.0),
        "w_xh and w_hh are exchanged": of(w_xh=w_hh, w_hh=problem["w_xh"]),
        "the sequences are read from their ends": of(X=X[:, ::-1]),
    }


# ------------------------------------------------------------------------------------------------ task 3.2


def draw_floor(rng, N, T, K):
    """A problem with several recurrent weights, of both signs and in no order."""
    values = np.round(rng.choice([-1.0, 1.0], size=K) * rng.uniform(0.3, 1.2, K), 2)
    in_order = K > 1 and (np.diff(values) >= 0).all()
    return draw(rng, N, T) | {"w_hh_values": values[::-1] if in_order else values, "h_0": 0.0}


def lowest_point(cost, width):
    """Where a parabola is lowest, and its value there, from three of its points; 0 if it is level everywhere."""
    left, middle, right = cost(-width), cost(0.0), cost(width)
    curvature = (left + right) / 2 - middle
    if curvature == 0:
        return 0.0, middle
    place = width * (left - right) / (4 * curvature)
    # Where the fit is exact, rounding is all that is left.
    return place, cost(place) if cost(place) > 1e-13 * middle else 0.0


def floor(problem, cost_of=mean_square, where=...):
    """The lowest point of a cost for each recurrent weight; ``where`` chooses the errors that count."""

    def costs(w_hh):
        return lambda w_xh: cost_of((states(problem, w_xh=w_xh, w_hh=w_hh) - problem["D"])[where])

    # States of about the size of the targets, whatever the inputs: the three points are then far enough apart.
    width = (np.abs(problem["D"]).max() or 1.0) / (np.abs(problem["X"]).max() or 1.0)
    points = [lowest_point(costs(w_hh), width) for w_hh in problem["w_hh_values"]]
    return tuple(np.array(values) for values in zip(*points, strict=True))


def cost_on(problem, weights):
    """The running cost for each recurrent weight with the input weight that is given for it."""
    pairs = zip(weights, problem["w_hh_values"], strict=True)
    return np.array([mean_square(states(problem, w_xh=a, w_hh=b) - problem["D"]) for a, b in pairs])


@task("3.2", points=1)
def test_valley_floor(submission, rng):
    """For each recurrent weight the input weight is the best one, and the cost is the one that it reaches."""
    problem = draw_floor(rng, N=3, T=4, K=5)
    explain(
        submission.valley_floor(*pick(problem, "X", "D", "w_hh_values")),
        floor(problem),
        names=("w_xh", "cost"),
        known_mistakes=floor_mistakes(problem),
        hint="Move the input weight that you return a little to either side: does the running cost rise?",
        inputs=in_words(problem, "X", "D", "w_hh_values"),
    )


def floor_mistakes(problem):
    """What typical wrong floors are."""
    w_xh, cost = floor(problem)
    w_hh, D = problem["w_hh_values"], problem["D"]
    N, T = D.shape

    def reaches(weights):
        return np.asarray(weights), cost_on(problem, weights)

    def of_each(axis):
        parts = [(slice(i, i + 1), ...) if axis == 0 else (..., slice(i, i + 1)) for i in range(D.shape[axis])]
        return reaches(np.mean([floor(problem, where=part)[0] for part in parts], axis=0))

    def unit(w):
        return states(problem, w_xh=1.0, w_hh=w)

    def ratio(above, below):
        return above.sum() / below.sum() if below.sum() else 0.0

    def intercept(w):
        s = unit(w)
        return ratio((s - s.mean()) * (D - D.mean()), (s - s.mean()) ** 2)

    def carried():
        """The states go on from one recurrent weight to the next."""
        last, points = 0.0, []
        for w in w_hh:
            s = np.empty((T, N))
            for step, x in enumerate(problem["X"].T):
                last = s[step] = x + w * last
            points.append(lowest_point(lambda a, s=s: mean_square(a * s - D.T), 1 / (np.abs(s).max() or 1.0)))
        return tuple(np.array(values) for values in zip(*points, strict=True))

    silent = not problem["X"].any()
    late = problem | {"X": np.column_stack([np.zeros(N), problem["X"][:, :-1]])}
    last = floor(problem, where=(slice(None), -1))
    order = np.argsort(w_hh)
    return {
        "this is the floor of the cost at the last step: here every step is judged": last,
        "the input weight is the best one for the last step only: here every step is judged": (
            lambda: reaches(last[0])
        ),
        "the cost is that of the last step only": (
            lambda: (
                None,
                np.array([mean_square((a * unit(b) - D)[:, -1]) for a, b in zip(w_xh, w_hh, strict=True)]),
            )
        ),
        "the input weight is an average over the best ones of each sequence: fit all pairs at once": (
            lambda: of_each(axis=0)
        ),
        "the input weight is an average over the best ones of each step: fit all pairs at once": (
            lambda: of_each(axis=1)
        ),
        "the input weight is the sum of the targets over the sum of the states: that makes the errors cancel, "
        "it does not make their squares small": lambda: reaches([ratio(D, unit(w)) for w in w_hh]),
        "this is a regression with an intercept: the unit has none, so the line goes through the origin": (
            lambda: reaches([intercept(w) for w in w_hh])
        ),
        "the regression is the wrong way round: the targets are to be explained by the states": (
            lambda: reaches([ratio(D**2, unit(w) * D) for w in w_hh])
        ),
        "the sum of the products is divided by how many there are: set the derivative to zero, and solve": (
            lambda: reaches([(unit(w) * D).mean() for w in w_hh])
        ),
        "the power of w_hh is one too high: the input of step t enters the state of step t as it is": (
            lambda: (w_xh / w_hh if w_hh.all() else w_xh, None)
        ),
        "each state lacks the input of its own step": lambda: floor(late),
        "the recurrent weight is left out: the state of step t-1 enters step t through w_hh": (
            lambda: floor(problem | {"w_hh_values": np.ones_like(w_hh)})
        ),
        "the states go on from one recurrent weight to the next: each begins from 0": lambda: carried(),
        "the cost is a sum: take the mean over all sequences and steps": (None, N * T * cost),
        "the cost is a sum over the steps: take the mean over them as well": (None, T * cost),
        "there is no factor 1/2 in this cost": (None, cost / 2),
        "the cost is the one without input: put the best input weight in": (
            lambda: (None, cost_on(problem, 0 * w_xh))
        ),
        "the cost is that of an input weight of 1, not of the best one": (
            lambda: (None, cost_on(problem, np.ones_like(w_xh)))
        ),
        "the answers are sorted: give them in the order of w_hh_values": (w_xh[order], cost[order]),
        "the sign of the input weight is wrong": lambda: reaches(-w_xh),
        "small inputs are inputs all the same: only where all of them are zero is there nothing to choose": (
            lambda: reaches(0 * w_xh)
        ),
        "where all inputs are zero, the input weight to return is 0": (
            (np.ones_like(w_xh) if silent else w_xh),
            None,
        ),
    }


# ------------------------------------------------------------------------------------------------ task 3.3

HESSIAN = ("X", "d", "w_xh", "w_hh")


def last_states(X, w_xh, w_hh):
    """The state after the last step, (N,), of a unit that starts from 0."""
    h = 0 * X[:, 0]
    for column in range(X.shape[1]):
        h = w_xh * X[:, column] + w_hh * h
    return h


def gradient(X, d, w_xh, w_hh):
    """Gradient of the cost at the last step, by one sweep forward and one backward."""
    N, T = X.shape
    h = [0 * X[:, 0]]
    for t in range(T):
        h.append(w_xh * X[:, t] + w_hh * h[-1])
    heard, total = 2 * (h[-1] - d) / N, 0
    for t in reversed(range(T)):
        total = total + np.array([heard @ X[:, t], heard @ h[t]])
        heard = w_hh * heard
    return total


def hessian(X, d, w_xh, w_hh):
    """Second derivatives of the cost at the last step: the complex step of that gradient."""
    columns = complex_step(lambda a, b: gradient(X, d, a, b), w_xh, w_hh)
    return np.stack(columns, axis=1)


@task("3.3", points=1)
def test_hessian_away_from_the_fit(submission, rng):
    """The Hessian holds all second derivatives of the cost, where the errors are not zero."""
    problem = draw(rng, N=3, T=4)
    explain(
        submission.cost_hessian(*pick(problem, *HESSIAN)),
        hessian(*pick(problem, *HESSIAN)),
        names="the Hessian",
        known_mistakes=hessian_mistakes(problem),
        hint="The entry for w_xh alone is the simplest of the four. Right? Then try the mixed one with T = 2.",
        inputs=in_words(problem, *HESSIAN),
    )


def hessian_mistakes(problem):
    """What typical wrong Hessians are."""
    X, d, w_xh, w_hh = pick(problem, *HESSIAN)
    N, T = X.shape
    right = hessian(X, d, w_xh, w_hh)
    J = np.stack(complex_step(lambda a, b: last_states(X, a, b), w_xh, w_hh), axis=1)
    products = 2 * J.T @ J / N
    rest = right - products
    rest[np.abs(rest) < 1e-12 * np.abs(right).max()] = 0.0  # at an exact fit there is rounding only

    def with_entries(matrix, **entries):
        """The right Hessian, but for the mixed entries or the last one, which come from another matrix."""
        changed = right.copy()
        if "mixed" in entries:
            changed[0, 1] = changed[1, 0] = matrix[0, 1] * entries["mixed"]
        if "last" in entries:
            changed[1, 1] = matrix[1, 1] * entries["last"]
        return changed

    longer, shorter = np.column_stack([X, np.zeros(N)]), X[:, :-1] if T > 1 else X
    return {
        "only the products of first derivatives are there, which is the chapter's result: away from the exact fit "
        "each error brings in second derivatives": products,
        "the mixed entries lack the error's part: is the mixed second derivative of h_T zero?": (
            with_entries(products, mixed=1)
        ),
        "the last entry lacks the error's part: is h_T linear in w_hh?": with_entries(products, last=1),
        "the products of first derivatives are missing: only the error's part is there": rest,
        "the error's part has the wrong sign: the error is h_T - d": products - rest,
        "a factor 2 is missing: the cost has no 1/2 in front": right / 2,
        "the error's part lacks the factor 2": products + rest / 2,
        "the error's part has a factor 2 too many": products + 2 * rest,
        "this is a sum over the sequences: the cost is their mean": N * right,
        "the mean is taken twice": right / N,
        "the error's part is a sum over the sequences: take its mean": products + N * rest,
        "the derivatives are averaged over the sequences before they are multiplied": (
            2 * np.outer(J.mean(axis=0), J.mean(axis=0)) + rest
        ),
        "w_xh and w_hh are exchanged: the order is w_xh first": right[::-1, ::-1],
        "the second derivative with respect to w_hh is half of what it should be; differentiate the product "
        "w_hh h_{t-1} twice": products + rest * [[1, 1], [1, 0.5]],
        "the second derivative of h_T with respect to w_hh lacks the factor w_xh": (
            products + rest * [[1, 1], [1, 1 / (w_xh or 1)]]
        ),
        "the first derivative of h_T with respect to w_hh lacks the factor w_xh": (
            rest + products * np.array([[1, 1 / (w_xh or 1)], [1 / (w_xh or 1), 1 / (w_xh or 1) ** 2]])
        ),
        "the mixed second derivative of h_T has a factor w_xh too many": products + rest * [[1, w_xh], [w_xh, 1]],
        "the mixed entries are zero in yours": with_entries(right, mixed=0),
        "the exponents of w_hh are one too high: the last input enters h_T as it is": (
            lambda: hessian(longer, d, w_xh, w_hh)
        ),
        "the last input is missing from h_T": lambda: hessian(shorter, d, w_xh, w_hh),
        "the sequences are read from their ends": lambda: hessian(X[:, ::-1], d, w_xh, w_hh),
        "every step is judged in yours: this cost looks at the last state only": (
            lambda: np.mean([hessian(X[:, : t + 1], d, w_xh, w_hh) for t in range(T)], axis=0)
        ),
        "the targets are left out of the error": lambda: hessian(X, 0 * d, w_xh, w_hh),
        "this is the Hessian at the exact fit of counting, (1, 1): take it at the given weights": (
            lambda: hessian(X, d, 1.0, 1.0)
        ),
    }


# ------------------------------------------------------------------------------------------------ task 3.4


def draw_valley(rng, eigenvalues):
    """A symmetric matrix with about these eigenvalues in directions of its own, rounded to be shown."""
    n = len(eigenvalues)
    directions = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H = directions * eigenvalues @ directions.T
    return np.round((H + H.T) / 2, 2)


def extremes(H):
    """The smallest and the largest eigenvalue of a positive definite matrix: what it does to a vector's length."""
    return float(np.linalg.norm(H, -2)), float(np.linalg.norm(H, 2))


def left_after(H, step, count):
    """The share of the distance that descent may leave after so many steps, from the worst start."""
    one_step = np.eye(len(H)) - step * H
    return float(np.linalg.norm(np.linalg.matrix_power(one_step, count), 2))


def steps_needed(H, step, digits):
    """The smallest number of steps that leave at most 10**-digits of the distance: doubling, then halving."""
    enough = 1
    while left_after(H, step, enough) > 10.0**-digits:
        enough *= 2
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if left_after(H, step, middle) > 10.0**-digits:
            too_few = middle
        else:
            enough = middle
    return enough


def draw_digits(rng, H, low, high, beyond):
    """Digits whose number of steps, before it is made whole, lies about as far beyond a whole number as asked.

    That is far enough from the next one on either side that rounding does not decide.
    """
    smallest, largest = extremes(H)
    per_step = -np.log10((largest - smallest) / (largest + smallest))
    whole = np.floor(rng.uniform(low, high) / per_step)
    return round(float((whole + beyond + rng.uniform(-0.1, 0.1)) * per_step), 4)


def speed(H, digits):
    smallest, largest = extremes(H)
    best = 2 / (smallest + largest)
    return 2 / largest, best, steps_needed(H, best, digits)


@task("3.4", points=1)
def test_descent_speed(submission, rng):
    """The largest step, the best step and the number of steps are those of the Hessian."""
    H = draw_valley(rng, rng.uniform([0.5, 2.5, 12.0], [0.7, 5.0, 16.0]))
    for beyond in (0.3, 0.7):
        digits = draw_digits(rng, H, 1.5, 6, beyond)
        explain(
            submission.descent_speed(H, digits),
            speed(H, digits),
            names=("largest_step", "best_step", "iterations"),
            known_mistakes=speed_mistakes(H, digits),
            hint="Try a diagonal H, where every component of w - w* goes its own way.",
            inputs=f"H = {H.tolist()}, digits = {digits}",
        )


def speed_mistakes(H, digits):
    """What typical wrong answers about the speed are."""
    n = len(H)
    smallest, largest = extremes(H)
    right = speed(H, digits)
    best = right[1]
    kappa = largest / smallest
    factor = (kappa - 1) / (kappa + 1)
    round_valley = largest - smallest <= 1e-9 * largest
    nats = 0.5 if round_valley else -np.log(factor)
    exact = digits * np.log(10) / nats
    safe = 0.5 if round_valley else -np.log(1 - smallest / largest)

    def of(low, high):
        """All three answers from another pair of eigenvalues."""
        rate = -np.log((high - low) / (high + low)) if high > low > 0 else np.inf
        return 2 / high, 2 / (low + high), max(1, np.ceil(digits * np.log(10) / rate))

    def whole(number):
        return None, None, float(np.ceil(number))

    diagonal, rows = np.sort(np.diag(H)), np.abs(H).sum(axis=1)
    singular = np.linalg.svd(H, compute_uv=False)
    return {
        "the diagonal entries are taken for the eigenvalues: that holds only where H is diagonal": (
            lambda: of(diagonal[0], diagonal[-1])
        ),
        "the eigenvalues are squared": lambda: of(smallest**2, largest**2),
        "the square roots of the eigenvalues are taken: curvature itself counts": (
            lambda: of(smallest**0.5, largest**0.5)
        ),
        "the sums of a matrix's rows only bound its eigenvalues": lambda: (2 / rows.max(), None, None),
        "the largest step is too cautious: a component may change its sign at every step and still shrink": (
            1 / largest,
            None,
            None,
        ),
        "the largest step is set by the smallest eigenvalue in yours; which component breaks first?": (
            2 / smallest,
            None,
            None,
        ),
        "1/lambda of the largest eigenvalue is a safe step, not the best one": (None, 1 / largest, None),
        "1/lambda of the largest eigenvalue is a safe step, not the best one; the number of steps is also that of "
        "the safe step": (None, 1 / largest, float(np.ceil(digits * np.log(10) / safe))),
        "the number of steps is that of the safe step 1/lambda_max: take the factor of the best step": (
            lambda: whole(digits * np.log(10) / safe)
        ),
        "the best step is half of what it should be": (None, best / 2, None),
        "the best step is the mean of 1/lambda over the two ends: balance the two factors": (
            None,
            (1 / smallest + 1 / largest) / 2,
            None,
        ),
        "the trace is the sum of all eigenvalues: the two that count are the smallest and the largest": (
            None,
            2 / float(np.trace(H)),
            None,
        ),
        "the best step is not 1 over the mean of all eigenvalues: only the two ends count": (
            None,
            n / float(np.trace(H)),
            None,
        ),
        "the best step comes from the two largest eigenvalues": (None, 2 / float(singular[:2].sum()), None),
        "the largest and the best step are exchanged": (best, right[0], None),
        "digits are powers of ten: the logarithm of the factor is to another base": lambda: whole(digits / nats),
        "digits are powers of ten: the logarithm of the factor is to base two": (
            lambda: whole(digits * np.log(2) / nats)
        ),
        "the number of steps is not whole": (None, None, exact),
        "one step too few: round up": (None, None, float(np.floor(exact))),
        "the number is rounded to the nearest whole one: round up": (None, None, float(np.round(exact))),
        "one step too many: what is rounded up is enough": (None, None, right[2] + 1),
        "that many steps divide the cost by that power of ten, not the distance": lambda: whole(exact / 2),
        "twice too many: the distance is asked for, not its square": lambda: whole(2 * exact),
        "square roots of the eigenvalues belong to another method: plain descent is slower than that": (
            lambda: whole(digits * np.log(10) / -np.log(of_roots(smallest, largest)))
        ),
        "that is an estimate for large kappa: use the factor itself": (
            lambda: whole(digits * np.log(10) * largest / smallest / 2)
        ),
        "a valley that is round takes one step": (None, None, 0.0 if round_valley else float(right[2])),
    }


def of_roots(smallest, largest):
    """The factor of a method that is faster than gradient descent."""
    low, high = smallest**0.5, largest**0.5
    return (high - low) / (high + low) if high > low else 0.5


# ------------------------------------------------------------------------------------------------ task 3.5

# H P loses up to the condition number times the rounding unit, whatever the way to P: at 1e4 about 1e-12 of the
# identity, and some ways lose a little more. A wrong P is off by much more than 1e-8.
ROUND = {"rtol": 1e-8, "atol": 1e-8}


def matrix(answer, n):
    """The answer as a real matrix of this shape; a sentence where it is none. The values may be anything."""
    explain(answer, np.zeros((n, n)), names="P", atol=1e300)
    P = np.real(np.asarray(answer)).astype(float)
    if np.abs(P).max() > 1e100:
        raise Mismatch("P has entries too large to compute with")
    return P


@task("3.5", points=0.5)
def test_valley_is_round(submission, rng):
    """In the new coordinates the Hessian is the identity."""
    H = draw_valley(rng, rng.uniform([0.6, 2.5, 9.0], [1.2, 5.0, 14.0]))
    check_round(submission, H, inputs=f"H = {H.tolist()}")


@task("3.5", points=0.5)
def test_one_step_lands(submission, rng):
    """One step in the new coordinates, with step size one, lands at the minimum."""
    H = draw_valley(rng, rng.uniform([0.6, 2.5, 9.0], [1.2, 5.0, 14.0]))
    minimum, w = np.round(rng.uniform(-2, 2, (2, 3)), 2)
    inputs = f"H = {H.tolist()}, w = {w.tolist()}, w* = {minimum.tolist()}"
    check_landing(submission, H, minimum, w, inputs)


def check_round(submission, H, inputs=""):
    P = matrix(submission.rounded_valley(H), len(H))
    explain(
        P.T @ H @ P,
        np.eye(len(H)),
        names="the Hessian in the coordinates v",
        known_mistakes={s: (lambda make=make: hessian_with(H, make)) for s, make in round_mistakes().items()},
        hint="It should be the identity. Put w = w* + P v into the cost and read off what stands between v and v.",
        inputs=inputs,
        **ROUND,
    )


def check_landing(submission, H, minimum, w, inputs=""):
    def landing(P):
        return w - P @ P.T @ H @ (w - minimum)

    P = matrix(submission.rounded_valley(H), len(H))
    # Different matrices can lead to one place: only a mistake that makes the same valley explains this P.
    makes = {s: make for s, make in round_mistakes().items() if compare(P.T @ H @ P, hessian_with(H, make)).agrees}
    explain(
        landing(P),
        minimum,
        names="where the step lands",
        known_mistakes={s: (lambda make=make: landing(make(H))) for s, make in makes.items()},
        hint="It should be the minimum. Is the Hessian in the coordinates v the identity?",
        inputs=inputs,
        **ROUND,
    )


def hessian_with(H, make):
    P = make(H)
    return P.T @ H @ P


def round_mistakes():
    """Matrices that do not make the valley round, each as a function of H, by the sentence that explains it."""
    eigh, inverse, cholesky = np.linalg.eigh, np.linalg.inv, np.linalg.cholesky

    def scaled(power):
        """The matrix of eigenvectors, each with a power of its eigenvalue."""
        return lambda H: eigh(H)[1] * eigh(H)[0] ** power

    def powered(power):
        """A power of the symmetric matrix H."""
        return lambda H: scaled(power)(H) @ eigh(H)[1].T

    return {
        "this is the inverse of H: P stands on both sides of H, so it takes only part of it": inverse,
        "this is H itself": lambda H: H,
        "the identity changes nothing": lambda H: np.eye(len(H)),
        "this is a square root of H, which makes the valley steeper still; try a diagonal H": powered(0.5),
        "this is a Cholesky factor of H: that leads from w to v; you need the way back": cholesky,
        "this is the transpose of a Cholesky factor of H: that leads from w to v; you need the way back": (
            lambda H: cholesky(H).T
        ),
        "the transpose of P stands on the wrong side: which factor of H meets P, and which its transpose?": (
            lambda H: inverse(cholesky(H))
        ),
        "the eigenvectors alone turn the valley to the axes; it is still as long and as thin": scaled(0),
        "each eigenvector is divided by its eigenvalue: it stands on both sides, so that this is twice too much": (
            scaled(-1)
        ),
        "each eigenvector is multiplied by the root of its eigenvalue: that makes steep directions steeper": (
            scaled(0.5)
        ),
        "each eigenvector is multiplied by its eigenvalue: that makes steep directions steeper": scaled(1),
        "the rows are scaled, not the columns: each eigenvector, a column, has its own eigenvalue": (
            lambda H: eigh(H)[1] / eigh(H)[0][:, None] ** 0.5
        ),
        "the eigenvectors are in the rows of P: they belong in its columns": lambda H: scaled(-0.5)(H).T,
        "only the diagonal of H is used: the valley is still tilted": lambda H: np.diag(np.diag(H) ** -0.5),
        "the eigenvectors are missing: the axes are scaled by eigenvalues that do not belong to them": (
            lambda H: np.diag(eigh(H)[0] ** -0.5)
        ),
        "all directions are scaled alike: that is a change of the step size, and the valley keeps its shape": (
            lambda H: np.eye(len(H)) / np.sqrt(eigh(H)[0][-1])
        ),
    }
