"""Visible tests of exercise 16: costs of a text, drawn characters, gradients of outputs, pairs, products of models.

What is right comes from other ways than the tasks ask for: sums of exponentials taken two at a time, exact
fractions, the complex step, sets and dictionaries, and a search that only compares costs.
"""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

# ---------------------------------------------------------------------------------------------- task 16.1


def states_of(problem, kept=np.asarray):
    """All states h_0, ..., h_{T-1}, with one-hot vectors; ``kept`` is what becomes of each in its array."""
    w, states = problem, [np.asarray(problem["h_0"], dtype=float)]
    for character in w["text"][:-1]:
        hot = (np.arange(w["W_xh"].shape[1]) == character).astype(float)
        states.append(kept(np.tanh(w["W_xh"] @ hot + w["W_hh"] @ states[-1] + w["b_h"])))
    return states


def costs_of(problem, states=None, shift=1, base=2.0):
    """The costs, by logarithms of sums that are taken two terms at a time."""
    states = states_of(problem) if states is None else states
    found = []
    for t, h in enumerate(states[1:]):
        scores = problem["W_hy"] @ h + problem["b_y"]
        found.append((np.logaddexp.reduce(scores) - scores[problem["text"][t + shift]]) / np.log(base))
    return np.array(found)


def reading_mistakes(problem):
    def forgetful():
        """Every step begins with no state."""
        silent = problem | {"W_hh": 0 * problem["W_hh"]}
        return costs_of(problem, states_of(silent)), states_of(silent)[-1]

    def both(changed):
        return costs_of(changed), states_of(changed)[-1]

    from_zero = problem | {"h_0": 0 * np.asarray(problem["h_0"])}
    costs, last = costs_of(problem), states_of(problem)[-1]
    one_more = problem | {"text": np.append(problem["text"], 0)}
    mistakes = {
        "the costs are in natural units: take logarithms to base two": (costs_of(problem, base=np.e), None),
        "the scores speak of the next character, not of the one that was just read": lambda: (
            costs_of(problem, shift=0),
            None,
        ),
        "the first state is given, and is not zero": lambda: both(from_zero),
        "no state is carried from one character to the next": forgetful,
        "the last character is predicted and not read": lambda: (None, states_of(one_more)[-1]),
        "a cost is positive: the sign is the other way round": (-costs, None),
        "the costs are added up; each is wanted by itself": (np.cumsum(costs), None),
        "the biases of the scores are missing": lambda: (costs_of(problem | {"b_y": 0 * problem["b_y"]}), None),
        "the state that is wanted is the last one, not the first": (None, np.asarray(problem["h_0"]) + 0 * last),
        "the recurrent weights are transposed": lambda: both(problem | {"W_hh": np.transpose(problem["W_hh"])}),
    }
    if np.asarray(problem["h_0"]).dtype.kind == "i":
        said = "the states lose their fractions: the array that holds them has the type of h_0"
        whole = states_of(problem, np.trunc)
        mistakes[said] = (costs_of(problem, whole), whole[-1])
    return mistakes


def draw_reader(rng, T, K, n, size=1.0):
    def normal(*shape):
        return np.round(rng.normal(size=shape), 2)

    return {
        "text": rng.integers(0, K, T),
        "W_xh": normal(n, K),
        "W_hh": normal(n, n),
        "b_h": normal(n),
        "W_hy": size * normal(K, n),
        "b_y": size * normal(K),
        "h_0": np.round(rng.uniform(-0.9, 0.9, n), 2),
    }


def check_reading(submission, problem, inputs=""):
    explain(
        submission.read_on(*problem.values()),
        (costs_of(problem), states_of(problem)[-1]),
        names=("the costs", "the state"),
        known_mistakes=reading_mistakes(problem),
        hint="Take a text of two characters: there is one step, one prediction and one cost.",
        inputs=inputs,
    )


@task("16.1", points=1)
def test_read_on(submission, rng):
    """The costs and the last state are those of the text."""
    problem = draw_reader(rng, 4, 3, 2)
    check_reading(submission, problem, in_words(problem))


# ---------------------------------------------------------------------------------------------- task 16.2


def drawn_by_weights(weights, u, right=False):
    """The characters by exact fractions, for probabilities that are proportional to whole numbers.

    With ``right``, a piece holds its right end and not its left end.
    """
    found = []
    for row, place in zip(weights, u, strict=True):
        total, end = sum(map(int, row)), Fraction(0)
        for k, weight in enumerate(row):
            end += Fraction(int(weight), total)
            if Fraction(float(place)) < end or (right and Fraction(float(place)) == end):
                found.append(k)
                break
    return np.array(found)


def drawn_by_decimals(scores, temperature, u):
    """The characters for scores that are whole numbers, with exponentials of twenty-eight digits."""
    found = []
    for row, place in zip(scores, u, strict=True):
        powers = [(Decimal(int(score)) / Decimal(temperature)).exp() for score in row]
        ends = [sum(powers[: k + 1]) / sum(powers) for k in range(len(powers))]
        found.append(sum(end <= Decimal(float(place)) for end in ends))
    return np.array(found)


def scores_of(weights, temperature, shift=0.0):
    """Scores whose softmax, at the temperature, is proportional to the weights."""
    with np.errstate(divide="ignore"):
        return temperature * np.log(np.asarray(weights, dtype=float)) + shift


def drawing_mistakes(weights, temperature, u):
    weights = np.asarray(weights)
    ordered = -np.sort(-weights, axis=1)
    order = np.argsort(-weights, axis=1, kind="stable")
    warm = np.maximum(weights, 0.0) ** (temperature**2)
    ends = np.cumsum(warm / warm.sum(axis=1, keepdims=True), axis=1)
    return {
        "the scores are multiplied by the temperature; divide": np.sum(ends <= u[:, None], axis=1),
        "the temperature is not used": lambda: np.sum(
            np.cumsum(weights**temperature / np.sum(weights**temperature, axis=1, keepdims=True), axis=1)
            <= u[:, None],
            axis=1,
        ),
        "that is the likeliest character, whatever u is": np.argmax(weights, axis=1),
        "the pieces lie in the order of the characters, not of their probabilities": lambda: np.take_along_axis(
            order, drawn_by_weights(ordered, u)[:, None], axis=1
        )[:, 0],
        "the pieces lie from the left to the right, character zero first": lambda: (
            weights.shape[1] - 1 - drawn_by_weights(weights[:, ::-1], u)
        ),
        "the characters are counted from zero": lambda: drawn_by_weights(weights, u) + 1,
        "a piece holds its left end, and not its right end": lambda: drawn_by_weights(weights, u, right=True),
    }


def check_drawing(submission, weights, temperature, u, shift=0.0, inputs=""):
    explain(
        submission.draw_characters(scores_of(weights, temperature, shift), temperature, u),
        drawn_by_weights(weights, u),
        names="the drawn characters",
        known_mistakes=drawing_mistakes(weights, temperature, u),
        rtol=0,
        atol=0,
        hint="Write down the ends of the pieces for one row, and see between which of them u lies.",
        inputs=inputs,
    )


@task("16.2", points=1)
def test_draw_characters(submission, rng):
    """The characters are those in whose pieces the given numbers lie, at several temperatures."""
    for temperature in (1.0, 0.5, 2.0):
        weights = rng.integers(1, 40, (40, 5))
        check_drawing(submission, weights, temperature, rng.random(40), inputs=f"temperature {temperature}")


# ---------------------------------------------------------------------------------------------- task 16.3


def loss_of(h, W_hy, b_y, targets, places=None):
    """The loss, place by place."""
    total, count = 0.0, 0
    for j, t in np.ndindex(*targets.shape):
        if targets[j, t] >= 0:
            scores = W_hy @ h[j, t] + b_y
            top = scores.real.max()
            total = total + top + np.log(np.sum(np.exp(scores - top))) - scores[targets[j, t]]
            count += 1
    return total / (places or count or 1)


def gradients_of(problem, places=None):
    h, W_hy, b_y, targets = problem.values()
    if not np.any(targets >= 0):
        return 0.0, np.zeros(h.shape), np.zeros(W_hy.shape), np.zeros(b_y.shape)
    floats = [np.asarray(part, dtype=float) for part in (h, W_hy, b_y)]
    slopes = complex_step(lambda *w: loss_of(*w, targets, places), *floats)
    return (float(loss_of(*floats, targets, places).real), *slopes)


def gradient_mistakes(problem, right):
    h, W_hy, b_y, targets = problem.values()
    count, K = max(int(np.sum(targets >= 0)), 1), len(b_y)
    loss, of_h, of_W, of_b = right
    last = problem | {"targets": np.where(targets < 0, K - 1, targets)}
    first = problem | {"targets": np.where(targets < 0, 0, targets)}

    def only_probabilities():
        """What goes back if the true character is forgotten."""
        hot = np.zeros((*targets.shape, K))
        j, t = np.nonzero(targets >= 0)
        hot[j, t, targets[j, t]] = 1 / count
        more = np.tensordot(hot, h, ([0, 1], [0, 1]))
        return loss, of_h + hot @ W_hy, of_W + more, of_b + hot.sum(axis=(0, 1))

    mistakes = {
        "the target -1 is no character: such places have no loss": lambda: gradients_of(last),
        "the target -1 is not character zero: such places have no loss": lambda: gradients_of(first),
        "the mean goes over the places that count, not over all": lambda: gradients_of(problem, targets.size),
        "the loss is a mean over places, not a sum": lambda: gradients_of(problem, 1),
        "the mean goes over places, not over texts": lambda: gradients_of(problem, len(targets)),
        "the loss is wanted in natural units": (loss / np.log(2), None, None, None),
        "the signs of the gradients are the other way round": (loss, -of_h, -of_W, -of_b),
        "one is subtracted from the probability of the true character": only_probabilities,
        "the loss has the mean, and its gradients must have it, too": (
            loss,
            of_h * count,
            of_W * count,
            of_b * count,
        ),
    }
    if h.dtype.kind == "i":
        said = "the derivative of h loses its fractions: the array that holds it has the type of h"
        mistakes[said] = (loss, np.trunc(of_h), None, None)
    return mistakes


def draw_outputs(rng, N, T, n, K, share=0.6):
    def normal(*shape):
        return np.round(rng.normal(size=shape), 2)

    targets = np.where(rng.random((N, T)) < share, rng.integers(0, K, (N, T)), -1)
    return {"h": normal(N, T, n), "W_hy": normal(K, n), "b_y": normal(K), "targets": targets}


def check_outputs(submission, problem, inputs="", right=None, more=None):
    right = right or gradients_of(problem)
    explain(
        submission.outputs_backward(*problem.values()),
        right,
        names=("the loss", "the derivative of h", "the gradient of W_hy", "the gradient of b_y"),
        known_mistakes=gradient_mistakes(problem, right) | (more or {}),
        hint="Take one text of two steps, of which one counts.",
        inputs=inputs,
    )


@task("16.3", points=1)
def test_outputs_backward(submission, rng):
    """The loss and its gradients are right where some places do not count."""
    problem = draw_outputs(rng, 2, 3, 2, 4)
    problem["targets"][0], problem["targets"][1, 0] = [2, 0, -1], -1
    check_outputs(submission, problem, in_words(problem))


# ---------------------------------------------------------------------------------------------- task 16.4


def pairs_by_sets(texts, K, D, how=frozenset()):
    """The probabilities from lists of pairs; ``how`` names mistakes."""
    pairs = []
    if "across" in how:
        texts = [np.concatenate([np.asarray(text, dtype=int) for text in texts])]
    for text in texts:
        pairs += [(int(text[i]), int(text[i + 1])) for i in range(len(text) - 1)]
    times, kinds = defaultdict(int), set(pairs)
    for pair in pairs:
        times[pair] += 1
    ending = [sum(k == second for _, second in (pairs if "frequency" in how else kinds)) for k in range(K)]
    if "beginnings" in how:
        ending = [sum(k == first for first, _ in kinds) for k in range(K)]
    below = [end / sum(ending) for end in ending]
    if "uniform" in how:
        below = [1 / K] * K
    table = np.zeros((K, K))
    for j in range(K):
        total = sum(first == j for first, _ in pairs)
        if "occurrences" in how:
            total = sum(int(np.sum(np.asarray(text) == j)) for text in texts)
        different = sum(first == j for first, _ in kinds)
        left = 0 if "dropped" in how else D if "once" in how else D * different
        for k in range(K):
            if different:
                table[j, k] = (max(times[j, k] - D, 0) + left * below[k]) / total
            else:
                table[j, k] = 0.0 if "nothing" in how else 1 / K if "even" in how else below[k]
    return table


def pair_mistakes(texts, K, D):
    right = pairs_by_sets(texts, K, D)
    named = {
        "a pair reaches from one text into the next": "across",
        "p(k) is made of how many different characters came before k, not of how often k came": "frequency",
        "b(k) is the number of different characters before k; yours are those after it": "beginnings",
        "the shorter context is not the uniform distribution": "uniform",
        "c(j) counts what followed j; a last character was not followed": "occurrences",
        "what the discounts took is lost: hand it to p(k)": "dropped",
        "the discount was taken once from each of the m(j) characters, so hand on all of it": "once",
        "where nothing followed j, what follows has the probabilities p(k)": "nothing",
        "where nothing followed j, all characters are equally likely in yours; take p(k)": "even",
    }
    found = {sentence: lambda how=how: pairs_by_sets(texts, K, D, {how}) for sentence, how in named.items()}
    return found | {"rows and columns are exchanged: what is known stands in the row": right.T}


def draw_texts(rng, lengths, K, used=None):
    """Texts of the first ``used`` characters, some more frequent than others."""
    shares = rng.dirichlet(np.full(used or K, 0.8)) + 0.05
    return [rng.choice(used or K, size=length, p=shares / shares.sum()) for length in lengths]


def check_pairs(submission, texts, K, D, inputs=""):
    explain(
        submission.smoothed_pairs(texts, K, D),
        pairs_by_sets(texts, K, D),
        names="the probabilities",
        known_mistakes=pair_mistakes(texts, K, D),
        hint="Do the texts 0 1 0 and 1 1 on paper, and compare row by row.",
        inputs=inputs,
    )


@task("16.4", points=1)
def test_smoothed_pairs(submission, rng):
    """The probabilities of pairs are right for several texts."""
    texts = [np.array([0, 1, 0, 2, 0, 1]), *draw_texts(rng, (8, 5), 4, 3), np.array([2, 3])]
    check_pairs(submission, texts, 4, 0.75, f"texts {[text.tolist() for text in texts]}, K = 4, D = 0.75")


# ---------------------------------------------------------------------------------------------- task 16.5


def cost_of(weight, P, Q, text, normalized=True):
    logs = weight * np.log(P) + (1 - weight) * np.log(Q)
    norm = np.logaddexp.reduce(logs, axis=1) if normalized else 0.0
    return float(np.sum(norm - logs[np.arange(len(text)), text]))


def cheapest(cost, low=0.0, high=1.0):
    """The place of the smallest value of a convex function on an interval, by comparisons alone."""
    ends = low, high
    for _ in range(120):
        third = (high - low) / 3
        if cost(low + third) <= cost(high - third):
            high -= third
        else:
            low += third
    middle = (low + high) / 2
    return min((middle, *ends), key=cost)


def product_mistakes(P, Q, text, right):
    places = np.arange(len(text))
    p, q = P[places, text], Q[places, text]
    return {
        "that is the exponent of Q; the one of P is wanted": 1 - right,
        "that is the weight of a sum; here the logarithms are mixed": lambda: cheapest(
            lambda w: -np.sum(np.log(w * p + (1 - w) * q))
        ),
        "the products are not divided by their sums": lambda: cheapest(
            lambda w: cost_of(w, P, Q, text, normalized=False)
        ),
        "that is where the text costs most": lambda: max((0.0, 1.0), key=lambda w: cost_of(w, P, Q, text)),
        "the two exponents need not be equal": 0.5,
        "the exponent is from 0 to 1": lambda: cheapest(lambda w: cost_of(w, P, Q, text), -20.0, 20.0),
        "that is the best of a hundred and one values; the exponent is wanted more exactly": lambda: min(
            np.linspace(0, 1, 101), key=lambda w: cost_of(w, P, Q, text)
        ),
    }


def draw_models(rng, T, K, weight, rare=0.0):
    """Two models, and a text that was drawn from their product with about this exponent.

    Of the characters, a share ``rare`` has nearly no probability with one model or with the other.
    """
    P, Q = (
        (rng.dirichlet(np.full(K, 1.5), T) + 0.01) * np.where(rng.random((T, K)) < rare, 1e-12, 1) for _ in range(2)
    )
    P, Q = P / P.sum(axis=1, keepdims=True), Q / Q.sum(axis=1, keepdims=True)
    r = P**weight * Q ** (1 - weight)
    ends = np.cumsum(r / r.sum(axis=1, keepdims=True), axis=1)
    return P, Q, np.minimum((rng.random((T, 1)) > ends).sum(axis=1), K - 1)


def beside_one(exponent):
    """The exponent and a 1, so that what is a little off zero is compared with that."""
    return np.array([exponent, 1.0])


def check_exponent(submission, P, Q, text, inputs=""):
    got = submission.best_exponent(P, Q, text)
    if np.shape(got) != () or np.asarray(got).dtype.kind not in "if" or not np.isfinite(got):
        raise Mismatch(sentence := "return a single finite real number, the exponent", sentence)
    right = cheapest(lambda weight: cost_of(weight, P, Q, text))

    def shown(mistake):
        return lambda: beside_one(mistake() if callable(mistake) else mistake)

    explain(
        beside_one(got),
        beside_one(right),
        names="the exponent",
        known_mistakes={said: shown(m) for said, m in product_mistakes(P, Q, text, right).items()},
        rtol=0,
        atol=1e-5,
        hint="Draw the cost over the exponent. Where is it flat?",
        inputs=inputs,
    )


@task("16.5", points=0.75)
def test_best_exponent(submission, rng):
    """The exponent is the best one for texts of some length."""
    for weight in (0.3, 0.65):
        check_exponent(submission, *draw_models(rng, 60, 4, weight), "sixty characters")
