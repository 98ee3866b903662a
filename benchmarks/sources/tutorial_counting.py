"""How Peter Roelants' tutorial counts ones: its formulas, its layout and its order of operations, in our own code.

A unit ``S_k = S_{k-1} w_rec + x_k w_x`` with ``S_0 = 0``, twenty sequences of ten bits, the last state against the
number of ones, Rprop from (-1.5, 2). The later edition differs in one thing that matters here: it
takes the mean over the sequences only where it sums the gradients of the weights.
"""

from __future__ import annotations

import numpy as np

from unrolled.learning.optimizers import irprop_plus_step, rprop_step
from unrolled.tasks.counting import counting, counting_cost, counting_gradient

START, FIRST, GROW, SHRINK, ITERATIONS = (-1.5, 2.0), 0.001, 1.2, 0.5, 500
UNSEEN = np.array([[0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1]], dtype=float)  # what the tutorial tries at the end


def states(X, w_x, w_rec):
    """States of all sequences, a row for each, with S_0 in the first column."""
    S = np.zeros((len(X), X.shape[1] + 1), dtype=np.result_type(X, w_x, w_rec))
    for k in range(X.shape[1]):
        S[:, k + 1] = X[:, k] * w_x + S[:, k] * w_rec
    return S


def output_gradient(y, targets):
    """Derivative of the mean squared error with respect to each sequence's output."""
    return 2.0 * (y - targets) / len(y)


def output_gradient_later(y, targets):
    """The same in the later edition, which takes the mean only where it sums the weights' gradients."""
    return 2.0 * (y - targets)


def backward(X, S, grad_out, w_rec):
    """The weights' gradients, and the table of the states' derivatives, filled from the last column."""
    table = np.zeros(S.shape)
    table[:, -1] = grad_out
    of_w_x = of_w_rec = 0.0
    for k in range(X.shape[1], 0, -1):
        of_w_x += np.sum(table[:, k] * X[:, k - 1])
        of_w_rec += np.sum(table[:, k] * S[:, k - 1])
        table[:, k - 1] = table[:, k] * w_rec
    return (of_w_x, of_w_rec), table


def sum_from(first, X, table):
    """The input weight's gradient as a sum over k from ``first`` to n; k = 0 reads ``X[:, -1]``."""
    return sum(np.sum(table[:, k] * X[:, k - 1]) for k in range(first, X.shape[1] + 1))


def plotted(X, targets, w_x, w_rec, of_output=output_gradient):
    """What its plot of the gradient over time shows: one value for each state, S_0 to S_n."""
    S = states(X, w_x, w_rec)
    grad_out = of_output(S[:, -1], targets).sum()  # a number
    _, table = backward(X, S, grad_out, w_rec)  # it fills every row of the last column
    return table.sum(axis=0)


def arriving(X, targets, w_x, w_rec):
    """The derivative of the cost with respect to each state, summed over the sequences once."""
    S = states(X, w_x, w_rec)
    _, table = backward(X, S, output_gradient(S[:, -1], targets), w_rec)
    return table.sum(axis=0)


def its_sizes(sizes, signs, before):
    """Its step sizes: larger where the sign is the one before, smaller in all other cases; no bounds."""
    return np.where(signs == before, sizes * GROW, sizes * SHRINK)


def its_rprop(X, targets, iterations=ITERATIONS):
    """The weights after each iteration of its Rprop, from its start."""
    w, sizes, before, path = np.array(START), np.full(2, FIRST), np.zeros(2), [START]
    for _ in range(iterations):
        S = states(X, *w)
        gradient, _ = backward(X, S, output_gradient(S[:, -1], targets), w[1])
        signs = np.sign(gradient)
        sizes, before = its_sizes(sizes, signs, before), signs
        w = w - signs * sizes
        path.append(tuple(w))
    return np.array(path)


def library_rprop(step, iterations=ITERATIONS, **options):
    """The cost after as many iterations of one of our library's forms of Rprop, from the same start."""
    X, targets = counting()
    w, memory = {"w_xh": np.array(START[0]), "w_hh": np.array(START[1])}, None
    for _ in range(iterations):
        gradient = dict(zip(w, counting_gradient(X, targets, *w.values()), strict=True))
        more = {"cost": counting_cost(X, targets, *w.values())} if step is irprop_plus_step else {}
        w, memory = step(w, gradient, memory, first=FIRST, **more, **options)
    return float(counting_cost(X, targets, *w.values()))


def rights(w_x, w_rec, steps, sequences=20_000, seed=0):
    """The share of random sequences of so many bits whose count is right when rounded."""
    bits = np.random.default_rng(seed).integers(0, 2, (sequences, steps)).astype(float)
    return float(np.mean(np.round(states(bits, w_x, w_rec)[:, -1]) == bits.sum(axis=1)))


def figures():
    """What the page of errata says of this tutorial."""
    X, targets = counting()
    at_check = states(X, 1.2, 1.2)
    _, table = backward(X, at_check, output_gradient(at_check[:, -1], targets), 1.2)
    gradient = counting_gradient(X, targets, 1.0, 2.0)
    landing = np.array([1.0, 2.0]) - 1e-6 * gradient
    path = its_rprop(X, targets)
    shown, true = plotted(X, targets, 1.0, 2.0), arriving(X, targets, 1.0, 2.0)
    return {
        "index_ratio": sum_from(0, X, table) / sum_from(1, X, table),
        "plot_shown": shown[0],
        "plot_true": true[0],
        "plot_factor": shown[0] / true[0],
        "plot_factor_later": plotted(X, targets, 1.0, 2.0, output_gradient_later)[0] / true[0],
        "step_w_x": gradient[0],
        "step_w_rec": gradient[1],
        "step_length": 1e-6 * np.linalg.norm(gradient),
        "step_to_w_x": landing[0],
        "step_to_w_rec": landing[1],
        "step_cost_before": counting_cost(X, targets, 1.0, 2.0),
        "step_cost_after": counting_cost(X, targets, *landing),
        "rprop_w_x": path[-1, 0],
        "rprop_w_rec": path[-1, 1],
        "rprop_cost": counting_cost(X, targets, *path[-1]),
        "rprop_first_step": abs(path[1] - path[0])[0],
        "rprop_cost_bounded": library_rprop(rprop_step),
        "rprop_cost_plus": library_rprop(irprop_plus_step),
        "rprop_cost_plus_fine": library_rprop(irprop_plus_step, bounds=(1e-12, 50.0)),
        "rprop_unbounded": FIRST * SHRINK * GROW**99,
        "unseen": states(UNSEEN, *path[-1])[0, -1],
        "rights_100": rights(*path[-1], 100),
    }
