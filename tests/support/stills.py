"""The still pictures of the touchable figures, drawn by the library: for paper, and where no script runs.

Each is the figure as it begins. It is drawn from the library's numbers and not from the script's, so that whoever
compares the two sees where one of them is wrong. ``python tests/support/stills.py`` writes them all.
"""

import io
import re
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, LogNorm

from unrolled.learning import adam_step, clip_by_norm, gradient_step, irprop_plus_step, momentum_step, rprop_step
from unrolled.learning.truncated import truncation_windows
from unrolled.models import arma
from unrolled.models.adders import carries, look_ahead, rectifiers
from unrolled.models.linear import compose
from unrolled.models.unit import linear_bptt, linear_states
from unrolled.models.vanilla import elman_states, relu
from unrolled.plots import BLUE, GRAY, ORANGE, draw_scan, style
from unrolled.plots.theme import INK
from unrolled.stability import power_norms
from unrolled.tasks.counting import counting, counting_cost, counting_gradient

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "book" / "_extensions"))

from unrolled_drawing import ENLARGED, FIXED, load_letters, set_letters  # noqa: E402
from unrolled_figures import painted  # noqa: E402

FOLDER = ROOT / "book" / "_assets" / "stills"
ON_MAP = "#10141a"  # on a map, whose colors are the same on light and on dark ground


def heights():
    """The colors of the live map, from its style sheet, so that the still has the same."""
    css = (ROOT / "book" / "touch" / "touch.css").read_text(encoding="utf-8")
    stops = re.search(r"--touch-map: ([^;]+);", css)[1].split()
    return LinearSegmentedColormap.from_list("touch", stops)


def draw_map(axes, across, up, cost):
    """A cost surface as the live maps show it: colors from 1/100 to 10^8, a line at each power of ten."""
    # One dot a value, which browsers smooth: the same map drawn finely weighs four times as much.
    half = (across[1] - across[0]) / 2
    axes.imshow(
        np.maximum(cost, 1e-2),  # where it is zero there would be a hole
        norm=LogNorm(1e-2, 1e8),
        cmap=heights(),
        origin="lower",
        extent=(across[0] - half, across[-1] + half, up[0] - half, up[-1] + half),
        interpolation="none",
    )
    axes.set(xlim=across[[0, -1]], ylim=up[[0, -1]])
    axes.contour(across, up, cost, levels=10.0 ** np.arange(-2, 9), colors=ON_MAP, linewidths=0.5, alpha=0.5)
    axes.grid(False)


def valley():
    """Chapter 3: three thousand steps of descent, with nine tenths of what the solution allows."""
    X, d = counting()
    T = X.shape[1]
    J = np.stack([X.sum(axis=1), X @ (T - np.arange(1, T + 1))])
    limit = 2 / np.linalg.eigvalsh(2 * J @ J.T / len(X))[1]
    path = [np.array([0.5, 0.5])]
    for _ in range(3000):
        path.append(path[-1] - 0.9 * limit * counting_gradient(X, d, *path[-1]))
    path = np.array(path)
    age = T - np.arange(T + 1)
    nudges = 0.5**age * 2 * np.mean(X @ (0.5 * 0.5 ** age[1:]) - d)
    figure, panels = plt.subplot_mosaic(
        [["map", "cost"], ["map", "time"]], figsize=(7.6, 5.4), width_ratios=[1.5, 1]
    )
    axes = panels["map"]
    w = np.linspace(-3, 3, 121)
    draw_map(axes, w, w, counting_cost(X, d, w[None, :], w[:, None]))
    axes.plot(*path.T, ".-", color=ORANGE, markersize=4, linewidth=1, rasterized=True)
    axes.plot(0.5, 0.5, "o", markersize=9, markerfacecolor="white", markeredgecolor=ORANGE, markeredgewidth=2.5)
    axes.plot(1, 1, "x", color=ON_MAP, markersize=8, markeredgewidth=2)
    axes.set(xlabel="input weight $w_{xh}$", ylabel="recurrent weight $w_{hh}$", aspect="equal")
    shown = np.unique(np.geomspace(1, 3001, 300).astype(int))
    panels["cost"].loglog(shown, counting_cost(X, d, *path[shown - 1].T), color=ORANGE)
    panels["cost"].set(xlabel="step", title="cost, step by step")
    panels["time"].stem(range(T + 1), nudges, basefmt=" ")
    panels["time"].set_yscale("symlog", linthresh=1e-2)
    panels["time"].set(xlabel="$t$", title="start’s gradient $g_t$", yticks=[-100, -1, 0, 1])
    return figure


def poles():
    """Chapter 12: the predictor of an ARMA(1, 1) series, read and read by itself."""
    phi, theta, e = 0.7, 0.4, np.random.RandomState(11).normal(size=80).round(2)
    x = arma.simulate([phi], [theta], e)[20:]
    h = list(arma.predictions(x[:40], *arma.arma_to_rnn([phi], [theta])))
    while len(h) < 60:
        h.append(phi * h[-1])
    figure, panels = plt.subplot_mosaic([["plane", "ring"], ["plane", "error"], ["run", "run"]], figsize=(7.6, 5.8))
    axes = panels["plane"]
    axes.add_patch(plt.Circle((0, 0), 1, facecolor=(BLUE, 0.07), edgecolor=GRAY))
    axes.axhline(0, color=GRAY, linewidth=1)
    axes.plot(phi, 0, "x", color=ORANGE, markersize=10, markeredgewidth=3)
    axes.plot(-theta, 0, "o", color=BLUE, markersize=10, markerfacecolor="white", markeredgewidth=3)
    axes.annotate(rf"pole $\phi$ = {phi:.2f}", (phi, 0.16), ha="center", color=ORANGE)
    axes.annotate(rf"zero $-\theta$ = −{theta:.2f}", (-theta, -0.16), ha="center", va="top", color=BLUE)
    axes.set(xlim=(-1.6, 1.6), ylim=(-1.1, 1.1), aspect="equal")
    axes.axis("off")
    panels["ring"].stem(range(21), (phi + theta) * (-theta) ** np.arange(21), basefmt=" ")
    panels["ring"].set(title="what one input leaves in $h$", xlabel="steps later")
    t = np.arange(1, 26)
    panels["error"].semilogy(t, 1 + theta ** (2 * (t - 1)) * (phi + theta) ** 2 / (1 - phi**2), "o-", markersize=4)
    panels["error"].set(title="mean squared error from $h_0 = 0$", xlabel="step $t$")
    axes = panels["run"]
    axes.axvspan(40, 60, color=ORANGE, alpha=0.08)
    axes.plot(np.arange(1, 61), x, "-", color=GRAY, linewidth=1.2)
    axes.plot(np.arange(1, 42), h[:41], "-", color=BLUE)
    axes.plot(np.arange(41, 61), h[40:], "-", color=ORANGE)
    axes.set(title="the series, the unit that reads it, and from step 40 on itself", xlabel="$t$")
    return figure


def scan():
    """Chapter 2: eight steps in three rounds."""
    figure, axes = plt.subplots(figsize=(7.6, 3.8))
    draw_scan(axes, steps=8)
    return figure


def echo():
    """Chapter 4: thirty steps back with the weight 0.9, and the half-life of every weight."""
    w, T = 0.9, 30
    delta, _ = linear_bptt(np.zeros(T), np.eye(1, T + 1, T)[0], 0.0, w)
    figure, (bars, life) = plt.subplots(1, 2, figsize=(7.6, 3.2), width_ratios=[1.25, 1])
    bars.stem(range(1, T + 1), delta, basefmt=" ")
    bars.set(xlabel="step $t$", title=r"$\delta_t$ in units of the error", ylim=(0, 1.1))
    for sizes, color, word, at in (
        (np.linspace(0.03, 0.998, 300), BLUE, "halves", (0.1, 1.4)),
        (np.linspace(1.002, 1.5, 300), ORANGE, "doubles", (1.2, 8)),
    ):
        life.semilogy(sizes, np.log(2) / np.abs(np.log(sizes)), "-", color=color)
        life.annotate(word, at, color=color)
    life.plot([w], [np.log(0.5) / np.log(w)], "o", markersize=9, markerfacecolor="white", markeredgecolor=ORANGE)
    life.set(xlabel="size of the weight $w_{hh}$", title="steps in which it halves, or doubles", ylim=(0.3, 1000))
    return figure


def digits():
    """Chapter 6: the error of both numerical derivatives against the step."""
    bits, target, w = np.array([1.0, 1, 0, 1, 0, 0, 1, 1, 0, 1]), 6.0, 0.75
    truth = linear_bptt(bits, linear_states(bits, 1.0, w), target, w)[1]["w_hh"].sum()

    def loss(w_hh):
        return 0.5 * (linear_states(bits, 1.0, w_hh)[-1] - target) ** 2

    sizes = np.array([float(f"{m}e-{k}") for k in range(18, 0, -1) for m in (1, 2, 5) if k > 1 or m == 1])
    chords = np.array([(loss(w + eps) - loss(w - eps)) / (2 * eps) for eps in sizes])
    sides = np.array([loss(w + 1j * eps).imag / eps for eps in sizes])
    figure, axes = plt.subplots(figsize=(7.6, 3.8))
    for values, mark, color, word, at in (
        (chords, "o", ORANGE, "central difference", (2e-9, 1e-4)),
        (sides, "s", BLUE, "complex step", (1e-13, 2e-15)),
    ):
        axes.loglog(sizes, np.maximum(np.abs(values / truth - 1), 1.5e-17), mark, color=color, markersize=4)
        axes.annotate(word, at, color=color)
    axes.set(xlabel=r"step $\varepsilon$", title="relative error", ylim=(1e-17, 30))
    return figure


def triangle():
    """Chapter 7: the pairs of twelve steps, cut every four."""
    T, k1, k2 = 12, 4, 4
    figure, axes = plt.subplots(figsize=(5.4, 4.8))
    for start, taken, end in truncation_windows(T, k1, k2):
        for s in range(taken + 1, end + 1):
            axes.plot(np.arange(start + 1, s + 1), [s] * (s - start), "s", color=BLUE, markersize=13)
            axes.plot(np.arange(1, start + 1), [s] * start, "x", color=ORANGE, markersize=7)
    axes.set(xlabel=r"copy $\tau$", ylabel="loss $s$", xlim=(0.3, T + 0.7), ylim=(T + 0.7, 0.3), aspect="equal")
    axes.set(xticks=range(1, T + 1), yticks=range(1, T + 1))
    axes.grid(False)
    for row, mark, word, color in ((1, "s", "kept", BLUE), (2, "x", "missed", ORANGE)):
        axes.plot(8.6, row, mark, color=color, markersize=7)
        axes.text(9, row, word, color=color, va="center")
    return figure


def hump():
    """Chapter 8: the matrix of the beginning, its second power on a circle, and the norms of all powers."""
    W = np.array([[0.9, 10.0], [0.0, 0.9]])
    figure, (plane, hump_) = plt.subplots(1, 2, figsize=(7.6, 3.6), width_ratios=[1, 1.3])
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = np.array([np.cos(angle), np.sin(angle)])
    plane.plot(*circle, "-", color=GRAY)
    plane.plot(*(W @ W @ circle), "-", color=ORANGE)
    plane.annotate("the circle after 2 steps", (0, 2.2), ha="center", color=ORANGE)
    plane.set(aspect="equal", ylim=(-6, 6), title="$W$ = ((0.9, 10), (0, 0.9))")
    norms = power_norms(W, 60)
    hump_.semilogy(norms, "-", color=ORANGE)
    hump_.semilogy(0.9 ** np.arange(61), "--", color=BLUE)
    hump_.annotate("the norm", (38, 14), color=ORANGE)
    hump_.annotate("the eigenvalues’ promise", (4, 3e-3), color=BLUE)
    hump_.set(xlabel="$k$", title=r"most that $k$ steps stretch, $\|W^k\|$", ylim=(1e-4, 1e3))
    return figure


def race():
    """Chapter 9: the path of iRprop+ from the published start, and the costs of six optimizers."""
    X, d = counting()
    runners = {
        "gradient descent": (gradient_step, None, {"step_size": 8.1e-4}),
        "clipped by norm": (gradient_step, 1.0, {"step_size": 0.01}),
        "momentum, clipped": (momentum_step, 100.0, {"step_size": 0.002}),
        "Rprop−": (rprop_step, None, {"first": 1.0}),
        "iRprop+": (irprop_plus_step, None, {"first": 2.0}),
        "Adam": (adam_step, None, {"step_size": 0.19}),
    }
    figure, (map_, costs) = plt.subplots(1, 2, figsize=(7.6, 4.4), width_ratios=[1.4, 1])
    w = np.linspace(-3, 3, 121)
    draw_map(map_, w, w, counting_cost(X, d, w[None, :], w[:, None]))
    for name, (step, limit, options) in runners.items():
        point, memory, path = {"w": np.array([-1.5, 2.0])}, None, []
        while len(path) < 500 and np.all(np.abs(point["w"]) < 1e6):
            path.append(point["w"])
            g = {"w": counting_gradient(X, d, *point["w"])}
            cost = {"cost": counting_cost(X, d, *point["w"])} if name == "iRprop+" else {}
            point, memory = step(point, clip_by_norm(g, limit) if limit else g, memory, **cost, **options)
        path, chosen = np.array(path), name == "iRprop+"
        look = {
            "color": ORANGE if chosen else INK,
            "linewidth": 1.6 if chosen else 0.8,
            "zorder": 3 if chosen else 2,
        }
        map_.plot(*path.T, "-", rasterized=True, **look)
        costs.loglog(np.arange(1, len(path) + 1), counting_cost(X, d, *path.T), "-", **look)
    map_.plot(-1.5, 2, "o", markersize=9, markerfacecolor="white", markeredgecolor=ORANGE, zorder=4)
    map_.plot(1, 1, "x", color=ON_MAP, markersize=8, markeredgewidth=2, zorder=4)
    map_.set(
        xlabel="input weight $w_{xh}$",
        ylabel="recurrent weight $w_{hh}$",
        xlim=(-3, 3),
        ylim=(-3, 3),
        aspect="equal",
    )
    costs.axhline(1e-6, color=GRAY, linestyle="--", linewidth=1)
    costs.set(xlabel="step", title="cost; orange: iRprop+", ylim=(1e-10, 1e8))
    return figure


def gate():
    """Chapter 10: a cell with one input written, at step 2, and a forget gate that leaks."""
    T, keep = 16, np.full(16, 8 / 9)
    write = (np.arange(1, T + 1) == 2).astype(float)
    values = (np.minimum(8, [int(digit) for digit in "4826153704281635"]) - 4) / 4
    cell = linear_states(write * values, 1.0, keep)[1:]
    path = keep[0] ** np.arange(T - 1, -1, -1)
    figure, panels = plt.subplots(3, 2, figsize=(7.6, 5.6), sharex=True)
    steps = np.arange(1, T + 1)
    for axes, bars, name, color in (
        (panels[0, 0], keep, "forget gate $f_t$", BLUE),
        (panels[1, 0], write, "input gate $i_t$", ORANGE),
        (panels[2, 0], values, "what there is to write, $g_t$", GRAY),
    ):
        axes.bar(steps, bars, color=color)
        axes.set_title(name)
    for axes, dots, name in (
        (panels[0, 1], cell, "the cell $c_t$"),
        (panels[1, 1], path * write * values, "what each input leaves in the last cell"),
        (panels[2, 1], path, "gradient on the cell’s own path"),
    ):
        axes.stem(steps, dots, basefmt=" ")
        axes.set_title(name)
    for axes in panels[-1]:
        axes.set(xlabel="step $t$", xticks=[1, 4, 8, 12, 16])
    return figure


def adder():
    """Chapter 14: 107 + 54 after two columns of the loop, and after two rounds of looking ahead."""
    T, time = 8, 2
    U, V = (np.array([number >> t & 1 for t in range(T)]) for number in (107, 54))
    X, w = np.stack([U, V], axis=1), rectifiers()
    h = elman_states(X[None], w["W_xh"], w["W_hh"], w["b_h"], np.zeros(3), relu)[0, 1:]
    carry = carries(X)[1:]
    figure, (loop, net) = plt.subplots(2, 1, figsize=(7.6, 5.6), height_ratios=[7, 5])
    rows = {"$U$": U, "$V$": V, "$h_1$": h[:, 0], "$h_2$": h[:, 1], "$h_3$": h[:, 2]}
    rows |= {"carry": carry, "sum": look_ahead(X)}
    for row, values in enumerate(rows.values()):
        for t, value in enumerate(values, start=1):
            loop.text(t, row, f"{value:.0f}" if row < 2 or t <= time else "·", ha="center", va="center")
    loop.axvspan(time - 0.5, time + 0.5, color=ORANGE, alpha=0.12, linewidth=0)
    loop.axhline(1.5, color=GRAY, linewidth=0.8)
    loop.set(yticks=range(7), yticklabels=rows, ylim=(6.6, -0.6), title="loop: a column at a time")
    maps, reach = ((U != V).astype(float)[:, None, None], (U * V).astype(float)[:, None]), 1
    for r in range(time + 1):
        for t, (p, g) in enumerate(zip(maps[0].ravel(), maps[1].ravel(), strict=True), start=1):
            word = "P" if p else "G" if g else "K"
            face = ORANGE if g else "white" if p and t > 2**r else BLUE
            ink = "black" if face == "white" else "white"
            edge = GRAY if face == "white" else face
            net.text(
                t,
                r,
                word,
                ha="center",
                va="center",
                color=ink,
                bbox={"facecolor": face, "edgecolor": edge, "pad": 2},
            )
        joined = compose((maps[0][:-reach], maps[1][:-reach]), (maps[0][reach:], maps[1][reach:]))
        maps = tuple(np.concatenate([old[:reach], new]) for old, new in zip(maps, joined, strict=True))
        reach *= 2
    for t, value in enumerate(carry, start=1):
        net.text(t, 3, f"{value:.0f}", ha="center", va="center")
    net.set(yticks=range(4), yticklabels=["column", "round 1", "round 2", "carry"], ylim=(3.6, -0.6))
    net.set(title="look-ahead: a round at a time")
    for axes in (loop, net):
        axes.set(xlim=(T + 0.6, 0.4), xticks=range(1, T + 1))
        axes.grid(False)
    net.set_xlabel("column $t$, the lowest on the right")
    return figure


DRAWN = (scan, valley, echo, digits, triangle, hump, race, gate, poles, adder)
STILLS = {draw.__name__: draw for draw in DRAWN}


def drawn(name):
    """A still as SVG, for light and for dark ground: letters as other figures have, the same bytes each time."""
    load_letters()
    with style(), mpl.rc_context(FIXED | {"svg.hashsalt": name, "savefig.dpi": 100}):
        figure, text = STILLS[name](), io.StringIO()
        set_letters(figure, lambda size: ENLARGED * size)
        figure.savefig(text, format="svg", metadata={"Date": None})
        plt.close(figure)
    return painted(text.getvalue())


if __name__ == "__main__":
    mpl.use("Agg")
    FOLDER.mkdir(exist_ok=True)
    for name in STILLS:
        (FOLDER / f"{name}.svg").write_text(drawn(name), encoding="utf-8")
