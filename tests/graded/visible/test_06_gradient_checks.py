"""Visible tests of exercise 06: tools that check gradients.

Nothing here is computed the way the tasks ask for: best steps are searched for, derivatives are known in closed
form or found by the complex step, and the gradients to be diagnosed are built with their faults.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

TYPE = "Of what type are the arrays that you fill?"

# ------------------------------------------------------------------------------------------------ task 6.1


def searched_step(eta, M, quotient):
    """The best step by search, for the worst function and the worst errors: ``quotient(f, step, e_0, e_1)``."""

    def worst(step):
        # f(x) = M x^2 / 2 around x = 0, where f' is 0; the two computed values are off by -eta and +eta.
        return quotient(lambda x: M * x * x / 2, step, -eta, eta)

    low, high = -40.0, 40.0  # the logarithm of the step, by ternary search: the worst error has one valley
    for _ in range(200):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if worst(np.exp(left)) < worst(np.exp(right)):
            high = right
        else:
            low = left
    step = float(np.exp((low + high) / 2))
    return step, float(worst(step))


def one_sided(f, step, e_0, e_1):
    return (f(step) + (e_1 - e_0)) / step


def step_mistakes(eta, M):
    third = (3 * eta / M) ** (1 / 3)
    root = np.sqrt(eta / M)
    return {
        "that is the best step of a central difference; here the series is cut off one term earlier": (
            third,
            M * third**2 / 2,
        ),
        "the error of one value only is counted: the other may be off the other way": (
            np.sqrt(2) * root,
            np.sqrt(2) * M * root,
        ),
        "Taylor's term has a factor of one half": (np.sqrt(2) * root, 2 * np.sqrt(2) * M * root),
        "the step is right; the error there is the sum of both terms, not one of them": (None, M * root),
        "the error there is a bound times the step once too often": (None, M * 4 * root**2),
        "M and eta are exchanged": (2 / root, 2 * eta / root),
        "the root is missing": (4 * root**2, 4 * M * root**2),
        "the sum is smallest where its derivative is zero; yours is a factor away from it": (root, 2.5 * M * root),
    }


def check_step(submission, eta, M, shown=True):
    explain(
        submission.one_sided_step(eta, M),
        searched_step(eta, M, one_sided),
        names=("step", "error"),
        known_mistakes=step_mistakes(eta, M),
        rtol=1e-6,
        hint="Derive the bound for the worst case: f'' = M, one value too large by eta, the other too small by eta",
        inputs=in_words({"eta": eta, "M": M}) if shown else "",
    )


@task("6.1", points=0.75)
def test_best_step(submission, rng):
    """The step and the error are the best ones for moderate functions."""
    for eta in (1e-6, 1e-4):
        check_step(submission, eta, round(float(rng.uniform(0.3, 4)), 2))


# ------------------------------------------------------------------------------------------------ task 6.2

MEASURES = ("the length", "the mean absolute entry", "the log-sum-exp")
TINY = 1e-30


def values_and_derivatives(v):
    """The three values, and the three rows of their derivatives."""
    v = np.asarray(v)
    total = np.sqrt(np.sum(np.square(v)))
    share = np.exp(v - np.logaddexp.reduce(v))
    values = (total, np.abs(v).sum() / len(v), np.logaddexp.reduce(v))
    return values, (v / total, np.sign(v) / len(v), share)


def numbers(answer):
    """Three numbers, complex or not; a sentence where there are others."""
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise Mismatch("return three numbers: length, mean_abs, log_sum_exp")
    for value, name in zip(answer, MEASURES, strict=True):
        if np.ndim(value) != 0 or np.asarray(value).dtype.kind not in "iufc":
            raise Mismatch(
                f"{name} must be one number; yours is a {type(value).__name__} of shape {np.shape(value)}"
            )
    return np.array([complex(value) for value in answer])


def stepped(submission, v):
    """What the answer's imaginary parts say of the derivatives: three rows."""
    columns = []
    for k in range(len(v)):
        moved = v.astype(complex)
        moved[k] += 1j * TINY
        columns.append(numbers(submission.three_measures(moved)).imag / TINY)
    return tuple(np.array(columns).T)


def value_mistakes(v):
    (length, mean_abs, log_sum_exp), _ = values_and_derivatives(v)
    n = len(v)
    return {
        "the square root is missing in the length": (length**2, None, None),
        "that is the sum of the absolute entries; the mean was asked": (None, mean_abs * n, None),
        "that is the root of the mean square; the length has no mean": (length / np.sqrt(n), None, None),
        "the log-sum-exp was shifted, and not shifted back": (None, None, log_sum_exp - v.max()),
        "that is the logarithm of the mean of the exponentials": (None, None, log_sum_exp - np.log(n)),
        "that is the largest entry: the log-sum-exp is a little more": (None, None, v.max()),
        "entries are counted with their signs: the mean absolute entry has none": (None, abs(v.mean()), None),
        "log(1 + e^v) has one exponential more than was asked": (None, None, np.logaddexp(log_sum_exp, 0)),
        "the three values lose their fractions: their array has the type of v": tuple(
            map(np.trunc, (length, mean_abs, log_sum_exp))
        ),
    }


def derivative_mistakes(v):
    _, (by_length, by_mean, by_lse) = values_and_derivatives(v)
    zero, n, at_largest = np.zeros_like(v), len(v), (np.arange(len(v)) == np.argmax(v)).astype(float)
    length = np.sqrt(np.sum(v**2))
    lost = "the imaginary part of {} is lost on the way: which operation makes a real number of a complex one?"
    return {
        "the imaginary parts of all three are lost: is the complex argument made real?": (zero, zero, zero),
        lost.format("the length"): (zero, None, None),
        lost.format("the mean absolute entry"): (None, zero, None),
        lost.format("the log-sum-exp"): (None, None, zero),
        "the imaginary parts of the length and of the mean absolute entry are both lost": (zero, zero, None),
        "the imaginary part of the length has the wrong sign: something is conjugated": (-by_length, None, None),
        "all imaginary parts have the wrong sign: something is conjugated": (-by_length, -by_mean, -by_lse),
        "what was taken out of the exponentials and what was put back differ in their imaginary parts": (
            None,
            None,
            by_lse - at_largest,
        ),
        "the square root is missing in the length": (2 * by_length * length, None, None),
        "that is the sum of the absolute entries; the mean was asked": (None, by_mean * n, None),
        "that is the root of the mean square; the length has no mean": (by_length / np.sqrt(n), None, None),
        "entries are counted with their signs": (None, np.full(n, np.sign(v.sum()) / n), None),
        "log(1 + e^v) has one exponential more than was asked": (
            None,
            None,
            by_lse * np.exp(-np.logaddexp(0, -np.logaddexp.reduce(v))),
        ),
        "that is the largest entry: the log-sum-exp is a little more": (None, None, at_largest),
    }


def check_values(submission, v, shown=True):
    answer = numbers(submission.three_measures(v))
    values, _ = values_and_derivatives(v)
    explain(
        tuple(answer),
        values,
        names=MEASURES,
        known_mistakes=value_mistakes(v),
        inputs=in_words({"v": v}) if shown else "",
    )


def check_derivatives(submission, v, shown=True):
    _, derivatives = values_and_derivatives(v)
    explain(
        stepped(submission, v),
        derivatives,
        names=tuple(f"the derivative of {name}" for name in MEASURES),
        known_mistakes=derivative_mistakes(v),
        hint="Nudge one entry by 1e-30j yourself, and follow the imaginary part through each operation",
        inputs=in_words({"v": v}) if shown else "",
    )


def draw_vector(rng, n):
    """Entries of both signs, no two of the same size, none near zero, rounded to be shown."""
    v = rng.permutation(rng.choice([-1, 1]) * (-1.0) ** np.arange(n) * (0.4 + 0.5 * np.arange(n)))
    return np.round(v + rng.uniform(-0.1, 0.1, n), 2)


@task("6.2", points=0.25)
def test_measures_of_real_vectors(submission, rng):
    """The three values are right for a real vector."""
    check_values(submission, draw_vector(rng, 4))


@task("6.2", points=0.25)
def test_measures_of_whole_numbers(submission, rng):
    """The three values are right for a vector of whole numbers."""
    for n in (3, 4):
        check_values(submission, rng.permutation(np.arange(1, n + 1)) * (-1) ** np.arange(n))


@task("6.2", points=0.5)
def test_measures_by_the_complex_step(submission, rng):
    """The imaginary parts are the derivatives times the perturbation."""
    check_derivatives(submission, draw_vector(rng, 3))


# ------------------------------------------------------------------------------------------------ task 6.3


def draw_reference(rng, rows, columns):
    """A matrix of entries from 0.5 to 2, far from symmetric; the largest has the size 4, and one is tiny."""
    while True:
        reference = rng.choice([-1.0, 1.0], (rows, columns)) * rng.uniform(0.5, 2, (rows, columns))
        places = rng.permutation(rows * columns)
        reference.flat[places[0]] = rng.choice([-4.0, 4.0])
        if rows * columns > 2:
            reference.flat[places[1]] = 1e-14
        if rows != columns:
            return reference
        # No two mirror images are alike, and the largest entry and the tiny one do not mirror each other.
        upper = np.triu_indices(rows, 1)
        mirrored = np.abs(reference - reference.T)[upper].min() < 0.1
        if not mirrored and np.abs(reference.T.flat[places[0]]) > 0.1:
            return reference


def within(rng, reference, rtol, atol, share=0.5):
    """A gradient that is right: each entry is off by a share of what is allowed."""
    allowed = rtol * np.abs(reference) + atol * np.abs(reference).max()
    return reference + share * allowed * rng.choice([-1.0, 1.0], reference.shape)


def none(reference):
    return np.zeros(reference.shape, dtype=bool)


def check_diagnosis(submission, claimed, reference, tolerances, want, about):
    """``want`` is (wrong, factor, transposed); ``about`` says what was planted, for the visible tests."""
    wrong, factor, transposed = want
    flipped = ~wrong
    explain(
        submission.diagnose(claimed, reference, *tolerances),
        (wrong.astype(float), factor, float(transposed)),
        names=("wrong", "factor", "transposed"),
        known_mistakes={
            "wrong is True where the entries agree: it should be True where they do not": (
                flipped.astype(float),
                None,
                None,
            ),
            "everything is called right here": (np.zeros(wrong.shape), 1.0, 0.0),
            "the entries are marked right, but the factor is not found, or found where there is none": (
                None,
                0.0 if factor else 1.0,
                None,
            ),
            "the factor is upside down: claimed is the factor times the reference": (
                None,
                1 / factor if factor else None,
                None,
            ),
            "a factor is reported although it does not hold in every entry": (
                None,
                lone_factor(claimed, reference),
                None,
            ),
            "transposed is True where it should not be, or False where it should be True": (
                None,
                None,
                float(not transposed),
            ),
            "the factor has a sign: do not look at sizes alone": (None, abs(factor), None),
            "the factor is that of the entry that is largest in size, whatever its sign is": (
                None,
                factor_at(np.argmax(reference), claimed, reference) if factor and wrong.any() else None,
                None,
            ),
            "the factor is that of the entry where the reference is largest in size, not the claimed gradient": (
                None,
                factor_at(np.argmax(np.abs(claimed)), claimed, reference) if factor and wrong.any() else None,
                None,
            ),
            "the mean of the entrywise factors is not what was asked": (
                None,
                mean_factor(claimed, reference),
                None,
            ),
            **{
                sentence: (mask.astype(float), None if wrong.any() == mask.any() else 0.0, None)
                for sentence, mask in masks(claimed, reference, *tolerances)
            },
        },
        hint=f"Here {about}",
    )


def lone_factor(claimed, reference):
    return factor_at(np.argmax(np.abs(reference)), claimed, reference)


def factor_at(place, claimed, reference):
    """The quotient at one entry, or None where there is none."""
    if reference.flat[place] == 0 or not np.isfinite(claimed.flat[place]):
        return None
    return claimed.flat[place] / reference.flat[place]


def mean_factor(claimed, reference):
    mean = np.mean(np.divide(claimed, reference, out=np.ones(reference.shape), where=reference != 0))
    return mean if np.isfinite(mean) else None


def masks(claimed, reference, rtol, atol):
    """Wrong ways to mark entries, each with its sentence."""
    with np.errstate(all="ignore"):
        difference, size = np.abs(claimed - reference), np.abs(reference)
        bad = ~np.isfinite(claimed)
        yield "entries that are not finite must be marked wrong", difference > rtol * size + atol * size.max()
        yield (
            "the part of the tolerance relative to the entry itself is missing",
            (difference > atol * size.max()) | bad,
        )
        yield "the part of the tolerance relative to the largest entry is missing", (difference > rtol * size) | bad
        yield "every difference counts in yours, as if there were no tolerance", (difference > 0) | bad
        yield "atol is relative to the largest entry, not absolute", (difference > rtol * size + atol) | bad
        yield (
            "rtol is relative to each entry, not to the largest one",
            (difference > (rtol + atol) * size.max()) | bad,
        )
        yield (
            "take the size of the difference: entries may be too small as well as too large",
            (claimed - reference > rtol * size + atol * size.max()) | bad,
        )
        yield (
            "one wrong entry does not make all entries wrong",
            np.full(claimed.shape, bool(np.any((difference > rtol * size + atol * size.max()) | bad))),
        )


STRICT, LOOSE = (1e-9, 1e-12), (1e-5, 1e-7)


@task("6.3", points=0.25)
def test_diagnosis_of_single_entries(submission, rng):
    """A right gradient is accepted within the tolerance, and single wrong entries are marked."""
    reference = draw_reference(rng, 3, 4)
    right = within(rng, reference, *STRICT)
    check_diagnosis(submission, right, reference, STRICT, (none(reference), 1.0, False), "every entry agrees")
    wrong = none(reference)
    ordinary = np.flatnonzero((np.abs(reference) > 0.1) & (np.abs(reference) < 3))
    wrong.flat[rng.choice(ordinary, 2, replace=False)] = True
    allowed = STRICT[0] * np.abs(reference) + STRICT[1] * 4
    claimed = np.where(wrong, reference - 1.5 * allowed, right)
    check_diagnosis(submission, claimed, reference, STRICT, (wrong, 0.0, False), "two entries are off")


@task("6.3", points=0.5)
def test_diagnosis_of_factors_and_transposes(submission, rng):
    """A constant factor and a transpose are recognized."""
    reference = draw_reference(rng, 4, 4)
    everywhere = np.abs(reference) > 1e-10
    factor = round(float(rng.uniform(2, 30)), 1)
    check_diagnosis(
        submission,
        factor * reference,
        reference,
        STRICT,
        (everywhere, factor, False),
        "all entries have one factor",
    )
    differs = np.abs(reference - reference.T) > 1e-10
    check_diagnosis(
        submission, reference.T.copy(), reference, STRICT, (differs, 0.0, True), "the gradient is transposed"
    )


@task("6.3", points=0.25)
def test_diagnosis_of_whole_numbers(submission, rng):
    """Gradients of whole numbers, and those beside a reference of whole numbers, are diagnosed as others are."""
    sizes = rng.permutation(np.arange(1, 10)).reshape(3, 3)
    reference = 7 * sizes * rng.choice([-1, 1], (3, 3))
    everywhere = np.full((3, 3), True)
    factor = round(float(rng.uniform(0.2, 0.8)), 2)
    claimed = factor * reference
    check_diagnosis(submission, claimed, reference, STRICT, (everywhere, factor, False), "there is one factor")
    claimed = within(rng, reference, *LOOSE)
    check_diagnosis(submission, claimed, reference, LOOSE, (none(reference), 1.0, False), "every entry agrees")
    claimed, differs = reference.T.copy(), reference != reference.T
    check_diagnosis(submission, claimed, reference, STRICT, (differs, 0.0, True), "the gradient is transposed")
    claimed, differs = reference.copy(), none(reference)
    claimed[1, 0], differs[1, 0] = reference[1, 0] + 1, True
    check_diagnosis(submission, claimed, reference, STRICT, (differs, 0.0, False), "one entry is off")
    check_diagnosis(submission, claimed, 3 * claimed, STRICT, (everywhere, 1 / 3, False), "there is one factor")


# ------------------------------------------------------------------------------------------------ task 6.4

PARAMETERS = ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "h_0")
ARGUMENTS = ("X", "targets", *PARAMETERS, "alpha")


def draw_network(rng, N, T, m, n, p, alpha):
    """A leaky network with moderate preactivations, no parameter near zero, and a recurrence without symmetry."""

    def sizes(*shape, low=0.2, high=0.8):
        return np.round(rng.choice([-1.0, 1.0], shape) * rng.uniform(low, high, shape), 2)

    W_hh = sizes(n, n)
    if n > 1:
        W_hh[0, 1], W_hh[1, 0] = 0.75, -0.35
    return {
        "X": np.round(rng.uniform(-1.2, 1.2, (N, T, m)), 2),
        "targets": np.round(rng.uniform(-1.5, 1.5, (N, T, p)), 2),
        "W_xh": sizes(n, m),
        "W_hh": W_hh,
        "W_hy": sizes(p, n),
        "b_h": sizes(n),
        "b_y": sizes(p),
        "h_0": sizes(n, low=0.4, high=0.9),
        "alpha": alpha,
    }


def leaky_loss(q, slope=None, hears=None, keep=None, gain=None):
    """The loss of a leaky network, sequence by sequence and step by step.

    The keyword arguments give the complex step another derivative than the value's: ``slope(a, h)`` for that of
    tanh, ``hears(W, h)`` for the product W h, ``keep(h)`` for the old state, ``gain`` for the factor alpha.
    """
    total = 0
    for x, d in zip(q["X"], q["targets"], strict=True):
        h = q["h_0"]
        for x_t, d_t in zip(x, d, strict=True):
            a = q["W_xh"] @ x_t + (hears or np.matmul)(q["W_hh"], h) + q["b_h"]
            old = h if keep is None else keep(h)
            fresh = np.tanh(a)
            after = (1 - q["alpha"]) * old + q["alpha"] * fresh
            if slope is not None or gain is not None:
                steep = 1 - np.tanh(a.real) ** 2 if slope is None else slope(a.real, after.real)
                factor = q["alpha"] if gain is None else gain
                after = after.real + 1j * ((1 - q["alpha"]) * old.imag + factor * steep * a.imag)
            h = after
            error = q["W_hy"] @ h + q["b_y"] - d_t
            total = total + np.sum(error * error)
    return total / (2 * len(q["X"]))


def at_preactivations(q):
    """What the loss hears of each preactivation, shape (N, T, n), by the complex step."""
    N, T, _ = q["X"].shape

    def loss(push):
        # As inputs of n more entries, each of which one unit reads as it is.
        n = len(q["b_h"])
        pushed = q | {"X": np.concatenate([q["X"], push], axis=2), "W_xh": np.hstack([q["W_xh"], np.eye(n)])}
        return leaky_loss(pushed)

    return complex_step(loss, np.zeros((N, T, len(q["b_h"]))))[0]


def leaky_gradients(q, scale=1.0, **mistaken):
    """The gradients by the complex step, or those of somebody who made the mistakes that are given."""

    def of(*values):
        return leaky_loss(q | dict(zip(PARAMETERS, values, strict=True)), **mistaken)

    return tuple(scale * g for g in complex_step(of, *(q[name] for name in PARAMETERS)))


def by_state(a, h):
    return 1 - h**2


def through_transpose(W, h):
    return W @ h.real + 1j * (W.real.T @ h.imag)


def cut(W, h):
    return W @ h.real


def given(q):
    """The function as it is printed, with all four mistakes."""
    return leaky_gradients(q, slope=by_state, hears=through_transpose, keep=np.real, gain=1.0)


def leaky_mistakes(q):
    N, T, _ = q["X"].shape
    one = {
        "the slope of tanh at a_t is taken from h_t, but a leaky unit's state is not the tanh of a_t": {
            "slope": by_state
        },
        "the way back through W_hh uses the transpose of the matrix that it needs": {"hears": through_transpose},
        "the old state enters the new one directly as well: that path back is missing": {"keep": np.real},
        "alpha is missing where the gradient passes through the tanh": {"gain": 1.0},
        "nothing comes back through W_hh": {"hears": cut},
    }
    found = {sentence: (lambda kinds=kinds: leaky_gradients(q, **kinds)) for sentence, kinds in one.items()}
    names = list(one)
    for i, first in enumerate(names[:4]):
        for second in names[i + 1 : 4]:
            both = one[first] | one[second]
            found[f"two mistakes are left. First: {first}. Second: {second}"] = lambda both=both: leaky_gradients(
                q, **both
            )
    right = leaky_gradients(q)
    return found | {
        "the gradients lose their fractions: their arrays have the type of the parameters": tuple(
            map(np.trunc, right)
        ),
        "this is the function as it was given: all four mistakes are still there": lambda: given(q),
        "the mean over the sequences is missing": lambda: leaky_gradients(q, scale=N),
        "the loss is summed over the steps, not averaged": lambda: leaky_gradients(q, scale=1 / T),
        "the loss has a factor of one half": lambda: leaky_gradients(q, scale=2),
        "the gradients have the wrong sign": lambda: leaky_gradients(q, scale=-1),
    }


def as_tuple(answer):
    if not isinstance(answer, dict):
        raise Mismatch(f"return a dictionary; yours is a {type(answer).__name__}")
    missing = [name for name in PARAMETERS if name not in answer]
    if missing:
        raise Mismatch(f"the dictionary has no key {', '.join(map(repr, missing))}")
    return tuple(answer[name] for name in PARAMETERS)


def check_leaky(submission, q, shown=True, named=True):
    explain(
        as_tuple(submission.leaky_bptt(*(q[name] for name in ARGUMENTS))),
        leaky_gradients(q),
        names=PARAMETERS,
        known_mistakes=leaky_mistakes(q) if named else {},
        hint="Which arrays are right and which are wrong says where to look",
        inputs=f"N, T, m = {q['X'].shape}, n = {len(q['b_h'])}, alpha = {q['alpha']}" if shown else "",
    )


@task("6.4", points=0.25)
def test_leaky_gradients_of_one_step(submission, rng):
    """All gradients are right for sequences of one step."""
    check_leaky(submission, draw_network(rng, N=2, T=1, m=3, n=2, p=2, alpha=0.4))


@task("6.4", points=0.5)
def test_leaky_gradients(submission, rng):
    """All gradients are right for sequences of several steps."""
    check_leaky(submission, draw_network(rng, N=2, T=4, m=2, n=3, p=1, alpha=0.3))


@task("6.4", points=0.25)
def test_leaky_gradients_of_whole_numbers(submission, rng):
    """A network, inputs and targets that are whole numbers give gradients with all their digits."""
    q = draw_network(rng, N=3, T=3, m=2, n=3, p=2, alpha=0.3)
    q |= {name: rng.integers(1, 3, q[name].shape) for name in PARAMETERS}
    q |= {name: rng.choice([-1, 1], q[name].shape) for name in ("X", "targets", "b_h")}
    q["W_xh"], q["W_hh"] = rng.choice([-1, 1], q["W_xh"].shape), np.roll(np.eye(3, dtype=int), 1, axis=1)
    check_leaky(submission, q)


# ------------------------------------------------------------------------------------------------ task 6.5

POINT = ("X", "W_xh", "W_hh", "b_h", "h_0")


def drawn(submission, N, T, m, n, seed):
    """A point of the right shapes, as a dictionary of real arrays; a sentence where it is not one."""
    answer = submission.draw_relu_point(N, T, m, n, seed)
    shapes = ((N, T, m), (n, m), (n, n), (n,), (n,))
    if not isinstance(answer, tuple | list) or len(answer) != 5:
        raise Mismatch(f"return five arrays: {', '.join(POINT)}")
    arrays = [np.asarray(value) for value in answer]
    for name, array, shape in zip(POINT, arrays, shapes, strict=True):
        if array.shape != shape or array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            raise Mismatch(f"{name} must be a real, finite array of shape {shape}")
    return dict(zip(POINT, (array.astype(float) for array in arrays), strict=True))


def preactivations(q):
    """The preactivations of a rectifier network, one sequence and one step after the other, (N, T, n)."""
    rows = []
    for x in q["X"]:
        h, steps = q["h_0"], []
        for x_t in x:
            steps.append(q["W_xh"] @ x_t + q["W_hh"] @ h + q["b_h"])
            h = steps[-1] * (steps[-1] > 0)
        rows.append(steps)
    return np.array(rows)


def require(holds, sentence, inputs=""):
    """The sentence names the property that is missing, which is all that there is to know about it."""
    if not holds:
        raise Mismatch(sentence + inputs, known_mistakes=sentence)


def check_kinks(submission, N, T, m, n, seed, inputs=""):
    q = drawn(submission, N, T, m, n, seed)
    a = preactivations(q)
    on = a > 0
    require(np.abs(a).min() >= 0.01, "a preactivation is nearer to the kink than 0.01", inputs)
    require(np.abs(a).max() <= 100, "a preactivation is larger than 100", inputs)
    require(on.any(axis=(0, 1)).all(), "a unit is never on: nothing that passes through it is checked", inputs)
    require(not on.all(axis=(0, 1)).any(), "a unit is always on: its slope is not checked", inputs)
    require(on[:, 0].any(axis=1).all(), "at the first step of some sequence no unit is on", inputs)
    chains = [on[:, 1:, j] & on[:, :-1, k] for j in range(n) for k in range(n) if j != k]
    require(np.any(chains), "no unit is ever on one step after another one was: a transpose would hide", inputs)
    switched = (a - q["b_h"] > 0) != on
    require(switched.any(), "leaving out the bias switches no unit: a forgotten bias would hide", inputs)


def check_nothing_hides(submission, N, T, m, n, seed, inputs=""):
    q = drawn(submission, N, T, m, n, seed)
    for name in POINT:
        require(np.all(q[name] != 0), f"{name} has an entry that is zero", inputs)
    asymmetry = np.abs(q["W_hh"] - q["W_hh"].T).max() / np.abs(q["W_hh"]).max()
    require(asymmetry > 1e-6, "W_hh is symmetric: a transpose would hide", inputs)
    pairs = [(i, j) for i in range(N) for j in range(i)]
    alike = any(np.allclose(q["X"][i], q["X"][j]) for i, j in pairs)
    require(not alike, "two sequences are alike: one of them is enough", inputs)


@task("6.5", points=0.5)
def test_the_point_is_away_from_kinks(submission, rng):
    """Preactivations are away from the kink, and units are on and off where it matters."""
    for _ in range(8):
        N, T, m, n, seed = 3, 4, 2, 3, int(rng.integers(1000))
        check_kinks(submission, N, T, m, n, seed, f" (with the arguments {N}, {T}, {m}, {n}, {seed})")


@task("6.5", points=0.25)
def test_nothing_is_zero_or_symmetric(submission, rng):
    """No entry is zero, no two sequences are alike, and the recurrence is not symmetric."""
    for _ in range(4):
        N, T, m, n, seed = 2, 3, 2, 4, int(rng.integers(1000))
        check_nothing_hides(submission, N, T, m, n, seed, f" (with the arguments {N}, {T}, {m}, {n}, {seed})")
