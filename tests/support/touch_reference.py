"""What the library computes for a state of each touchable figure, under the keys of the figure's own ``compute``.

``NAME(state, got)`` is the reference of the figure NAME. ``got`` is the figure's own answer, for what is tested
step by step: where a path is chaotic, each of its steps is taken from the path's own last point.
"""

import re

import numpy as np

from unrolled.learning import adam_step, clip_by_norm, gradient_step, irprop_plus_step, momentum_step, rprop_step
from unrolled.learning.truncated import truncation_windows
from unrolled.models import arma
from unrolled.models.adders import carries, look_ahead, rectifiers
from unrolled.models.linear import compose
from unrolled.models.unit import linear_bptt, linear_states
from unrolled.models.vanilla import elman_states, relu
from unrolled.stability import jacobian_product, power_norms, spectral_radius
from unrolled.tasks.counting import counting, counting_cost, counting_gradient


def counting_hessian(w_xh, w_hh):
    """Second derivatives of the counting cost, by the complex step on its gradient."""
    X, d = counting()
    columns = [
        counting_gradient(X, d, *(np.array([w_xh, w_hh]) + nudge)).imag / 1e-30 for nudge in np.eye(2) * 1e-30j
    ]
    return np.array(columns)


def verdict(path, costs, eta, limit, keep):
    """The word for a path of descent, and the step that it speaks of, by the rule that the page states."""
    steps = len(path) - 1
    if not np.all(np.abs(path[-1]) < 1e6):
        return "explodes", steps
    high = np.flatnonzero(costs >= 1e-4)
    since = high[-1] + 1 if len(high) else 0
    if since <= steps and eta < limit:
        return "settles", since
    tail = costs[max(0, steps - 100) :]
    rises = np.any(tail[1:] > tail[:-1] * (1 + 1e-9))
    falls = np.max(tail) < 0.99 * np.max(costs[max(0, steps - 200) : max(0, steps - 100) + 1])
    return "bounces" if since <= steps or (rises and not (keep and falls)) else "crawls", steps


def valley(state, got):
    """Chapter 3: cost, gradient, Hessian and nudges at the start, and the path of descent."""
    X, d = counting()
    T, w, eta = X.shape[1], np.array([state["wx"], state["wh"]]), state["eta"]
    limit = 2 / np.linalg.eigvalsh(counting_hessian(1.0, 1.0))[1]
    keep, longest = {"plain": (0.0, None), "clipped": (0.0, 1.0), "momentum": (0.9, None)}[state["rule"]]
    H, age = counting_hessian(*w), T - np.arange(T + 1)
    steps = got["steps"]
    path = np.array([got["pathX"], got["pathH"]], dtype=float).T
    # Of three thousand steps every one of the first hundred is taken again, and then every seventh, to be quick.
    following = path[1:].copy()
    with np.errstate(all="ignore"):
        for k in (*range(min(100, steps)), *range(100, steps, 7)):
            gradient = {"w": counting_gradient(X, d, *path[k])}
            last = {"step": {"w": path[k] - path[k - 1] if k else np.zeros(2)}}
            gradient = clip_by_norm(gradient, longest) if longest else gradient
            following[k] = momentum_step({"w": path[k]}, gradient, last, step_size=eta, keep=keep)[0]["w"]
        costs = counting_cost(X, d, path[:, 0], path[:, 1])
    outside = ~np.all(np.abs(path) < 1e6, axis=1)
    assert not np.any(outside[:-1]), "the path goes on after it is gone"
    rests = steps == 0 or np.hypot(*(path[-1] - path[-2])) < 1e-5
    at_rest = costs[-1] < 1e-12 and rests and eta < (1 + keep) * limit
    assert outside[-1] or steps == 3000 or at_rest, "the path ends too early"
    word, when = verdict(path, costs, eta, (1 + keep) * limit, keep)
    whole = np.vstack([w, following])
    return {
        "cost": counting_cost(X, d, *w),
        "gradient": counting_gradient(X, d, *w),
        "nudges": w[1] ** age * 2 * np.mean(w[0] * (X @ w[1] ** age[1:]) - d),
        "hessian": np.array([H[0, 0], H[0, 1], H[1, 1]]),
        "limit": limit,
        "limitHere": 2 / np.linalg.eigvalsh(H)[1],
        "pathX": whole[:, 0],
        "pathH": whole[:, 1],
        "costs": costs,
        "steps": steps,
        "word": word,
        "when": when,
    }


def poles(state, got):
    """Chapter 12, by the library's general forms: matrices in place of the two numbers."""
    phi, theta = [state["phi"]], [state["theta"]]
    W, B, C = arma.arma_to_rnn(phi, theta)
    A, K, _ = arma.innovations_form(phi, theta)
    noise = np.random.RandomState(11).normal(size=80).round(2)
    series = arma.simulate(phi, theta, noise)[20:]
    predicted = list(arma.predictions(series[:40], W, B, C))
    h = np.array([predicted[-1]])
    while len(predicted) < 60:
        h = (W + np.outer(B, C)) @ h
        predicted.append(C @ h)
    variance = [np.inf] * 25
    if abs(phi[0]) < 1:
        P = np.linalg.solve(np.eye(1) - np.kron(A, A), np.outer(K, K).ravel()).reshape(1, 1)
        powers = [np.linalg.matrix_power(A - np.outer(K, C), t) for t in range(25)]
        variance = [1 + C @ M @ P @ M.T @ C for M in powers]
    return {
        "recurrent": W[0, 0],
        "input": B[0],
        "impulse": arma.predictions(np.eye(1, 21)[0], W, B, C)[1:],
        "variance": np.array(variance),
        "series": series,
        "predicted": np.array(predicted),
        "teacherForced": np.linalg.eigvals(A - np.outer(K, C))[0].real,
        "freeRunning": np.linalg.eigvals(A)[0].real,
        "twin": theta[0] if abs(theta[0]) <= 1 else 1 / theta[0],
        "best": max(1.0, theta[0] ** 2),
    }


def echo(state, got):
    """Chapter 4: the derivative of the loss with respect to each state, from the last one back."""
    w, T = state["w"], state["T"]
    h = np.eye(1, T + 1, T)[0]  # so that the error at the end is 1
    back = linear_bptt(np.zeros(T), h, 0.0, w)[0][::-1]
    with np.errstate(divide="ignore"):
        time = np.log(2) / abs(np.log(abs(w))) if w else 0.0
    sizes = np.abs(back)
    return {
        "echo": back,
        "first": back[-1],
        "recent": sizes[:5].sum() / sizes.sum(),
        "half": time if abs(w) < 1 else np.inf,
        "twice": time if abs(w) > 1 else np.inf,
    }


def hump(state, got):
    """Chapter 8: norms of powers by singular values, and what the spectral radius promises."""
    W = np.array([[state["a"], state["b"]], [0.0, state["c"]]])
    norms, radius = power_norms(W, 60), spectral_radius(W)
    power = np.linalg.matrix_power(W, state["k"])
    large = np.flatnonzero(norms >= 1)
    widest = norms[state["k"]]
    return {
        "norms": norms,
        "promised": radius ** np.arange(61),
        "radius": radius,
        "top": norms.max(),
        "at": int(np.argmax(norms)),
        "below": int(large[-1]) + 1,
        "entries": np.array([power[0, 0], power[0, 1], power[1, 1]]),
        "widths": np.array([widest, abs(np.linalg.det(W)) ** state["k"] / widest]),
    }


def digits(state, got):
    """Chapter 6: both numerical derivatives in the order of operations of the library's unit, bit by bit."""
    bits, target, w, eps = np.array([1.0, 1, 0, 1, 0, 0, 1, 1, 0, 1]), 6.0, 0.75, state["eps"]

    def loss(w_hh):
        error = linear_states(bits, 1.0, w_hh)[-1] - target
        return 0.5 * (error * error)

    def difference(eps):
        return (loss(w + eps) - loss(w - eps)) / (2 * eps)

    def side(eps):
        return loss(w + 1j * eps).imag / eps

    h = linear_states(bits, 1.0, w)
    truth = linear_bptt(bits, h, target, w)[1]["w_hh"].sum()
    sizes = [float(f"{m}e-{k}") for k in range(18, 0, -1) for m in (1, 2, 5) if k > 1 or m == 1]
    return {
        "ahead": loss(w + eps),
        "behind": loss(w - eps),
        "difference": loss(w + eps) - loss(w - eps),
        "value": difference(eps),
        "side": side(eps),
        "truth": truth,
        "wrong": abs((difference(eps) - truth) / truth),
        "sideWrong": abs((side(eps) - truth) / truth),
        "byDifference": np.array([abs((difference(size) - truth) / truth) for size in sizes]),
        "byComplexStep": np.array([abs((side(size) - truth) / truth) for size in sizes]),
    }


def triangle(state, got):
    """Chapter 7: the pairs that the library's sweeps count, and how often."""
    T, k1, own = state["T"], state["k1"], state["takes"] == "own"
    k2 = max(k1, state["k2"])
    windows = truncation_windows(T, k1, k2)
    count = np.zeros((T, T))
    for start, taken, end in windows:
        for s in range((taken if own else start) + 1, end + 1):
            count[s - 1, start:s] += 1
    pairs = count[np.tril_indices(T)]
    visits = [end - start for start, _, end in windows]
    reach = [np.count_nonzero(count[s - 1]) for s in range(1, T + 1) if s >= k2 - k1 + 1]
    return {
        "k2": k2,
        "windows": np.ravel(windows),
        "count": count.ravel(),
        "kept": np.sum(pairs == 1),
        "missed": np.sum(pairs == 0),
        "again": np.sum(pairs > 1),
        "sweeps": len(windows),
        "visits": sum(visits),
        "memory": max(visits) + 1,
        "reach": min([T, *reach]),
    }


def race(state, got):
    """Chapter 9: each step of the library's optimizers, from the path's own last point, with their own memory."""
    X, d = counting()
    runners = {
        "descent": (gradient_step, None, {"step_size": 8.1e-4}),
        "clipped": (gradient_step, 1.0, {"step_size": 0.01}),
        "ball": (momentum_step, 100.0, {"step_size": 0.002, "keep": 0.9}),
        "rprop": (rprop_step, None, {"first": 1.0}),
        "irprop": (irprop_plus_step, None, {"first": 2.0}),
        "adam": (adam_step, None, {"step_size": 0.19}),
    }
    found = {}
    for who, (step, limit, options) in runners.items():
        path, memory = np.array([got[f"{who}X"], got[f"{who}H"]], dtype=float).T, None
        with np.errstate(all="ignore"):
            costs = counting_cost(X, d, path[:, 0], path[:, 1])
        outside = ~np.all(np.abs(path) < 1e6, axis=1)
        assert not np.any(outside[:-1]) and not np.any(costs[:-1] < 0.99e-10), "the path goes on after its end"
        assert outside[-1] or len(path) == 501 or costs[-1] < 1.01e-10, "the path ends too early"
        whole = [np.array([state["wx"], state["wh"]])]
        for k in range(len(path) - 1):
            gradients = {"w": counting_gradient(X, d, *path[k])}
            if limit is not None:
                gradients = clip_by_norm(gradients, limit)
            cost = {"cost": costs[k]} if step is irprop_plus_step else {}
            moved, memory = step({"w": path[k]}, gradients, memory, **cost, **options)
            whole.append(moved["w"])
        arrived = np.flatnonzero(costs < 1e-6)
        found |= {
            f"{who}X": np.array(whole)[:, 0],
            f"{who}H": np.array(whole)[:, 1],
            f"{who}Cost": np.where(outside, np.inf, costs),
            f"{who}Arrived": int(arrived[0]) if len(arrived) else -1,
        }
    return found


def gate(state, got):
    """Chapter 10: the cell as a linear unit with a weight for each step, and the product of its Jacobians."""
    keep, write = (np.array([int(digit) / 9 for digit in state[key]]) for key in "fi")
    values = np.array([(min(8, int(digit)) - 4) / 4 for digit in state["x"]])
    T = len(values)
    path = np.array([jacobian_product(keep[t:, None, None])[0, 0] for t in range(1, T + 1)])
    return {
        "keep": keep,
        "write": write,
        "input": values,
        "cell": linear_states(write * values, 1.0, keep)[1:],
        "path": path,
        "left": np.array([linear_states(write * values * (np.arange(T) == t), 1.0, keep)[-1] for t in range(T)]),
    }


def scan(state, got):
    """Chapter 2: the library's scan, round by round."""
    T, inputs = state["T"], np.array([1.0, 0, 1, 1, 0, 2, 0, 1, 1])
    maps = np.full((T, 1, 1), state["w"]), inputs[:T, None]
    firsts, rows, begun, reach = [], [], np.arange(1, T + 1), 1
    while True:
        rows.append(maps)
        firsts.append(begun)
        if reach >= T:
            break
        joined = compose((maps[0][:-reach], maps[1][:-reach]), (maps[0][reach:], maps[1][reach:]))
        maps = tuple(np.concatenate([old[:reach], new]) for old, new in zip(maps, joined, strict=True))
        begun = np.concatenate([begun[:reach], begun[:-reach]])
        reach *= 2
    last = min(state["round"], len(rows) - 1)
    return {
        "rounds": (T - 1).bit_length(),
        "round": last,
        "box": min(state["box"], T),
        "A": np.concatenate([A.ravel() for A, _ in rows]),
        "b": np.concatenate([b.ravel() for _, b in rows]),
        "from": np.concatenate(firsts),
        "done": np.sum(firsts[last] == 1),
        "work": sum(T - 2**r for r in range(last)),
    }


def adder(state, got):
    """Chapter 14: the states of three rectifiers, and the library's maps of the columns composed round by round."""
    T = state["T"]
    U, V = (np.array([state[key] >> t & 1 for t in range(T)]) for key in "uv")
    X, w = np.stack([U, V], axis=1), rectifiers()
    h = elman_states(X[None], w["W_xh"], w["W_hh"], w["b_h"], np.zeros(3), relu)[0]
    c, d = carries(X), look_ahead(X)
    maps = (U != V).astype(float)[:, None, None], (U * V).astype(float)[:, None]
    rows, reach = [maps], 1
    while reach < T:
        joined = compose((maps[0][:-reach], maps[1][:-reach]), (maps[0][reach:], maps[1][reach:]))
        maps = tuple(np.concatenate([old[:reach], new]) for old, new in zip(maps, joined, strict=True))
        rows.append(maps)
        reach *= 2
    # Known: whatever carry a box is given, the same comes out; or what it is given is that of the beginning, 0.
    known = np.array([[t < 2**r or not np.any(A[t]) for t in range(T)] for r, (A, _) in enumerate(rows)])
    steps, last = min(state["time"], T), min(state["time"], len(rows) - 1)
    # The longest chain, by the string of the columns
    kinds = "".join("KPG"[int(u + v)] for u, v in X)
    found = [(len(match[0]) - 1, -match.start() - 1) for match in re.finditer("GP*", kinds)]
    longest, source = max(found, default=(0, 0))
    return {
        "U": U,
        "V": V,
        "units": h[1:].ravel(),
        "carry": c,
        "sum": d,
        "p": np.concatenate([A.ravel() for A, _ in rows]),
        "g": np.concatenate([b.ravel() for _, b in rows]),
        "known": known.ravel(),
        "rounds": (T - 1).bit_length(),
        "steps": steps,
        "round": last,
        "ahead": known[last].sum(),
        "enough": int(np.flatnonzero(known.all(axis=1))[0]),
        "longest": longest,
        "source": -source,
        "total": state["u"] % 2**T + state["v"] % 2**T,
    }


FIGURES = (scan, valley, echo, digits, triangle, hump, race, gate, poles, adder)
REFERENCE = {figure.__name__: figure for figure in FIGURES}
