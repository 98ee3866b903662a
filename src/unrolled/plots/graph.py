"""Networks as diagrams: the unit unrolled, folded beside unfolded, the types of task, and the rounds of a scan."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from unrolled.plots.theme import BLUE, GRAY, INK, ORANGE

__all__ = ["draw_folded", "draw_fork", "draw_memory", "draw_scan", "draw_type", "draw_unrolled"]

RADIUS = 0.3
STATE, INPUT, LOSS = 1.5, 0.0, 3.0
DASHED = (0, (3, 2))


def draw_unrolled(axes: Axes, backward: bool = True) -> None:
    """Draw three steps of a unit with a copy of each weight per step, and the loss at the last one.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame, and given an equal aspect.
    backward : bool
        Whether to draw the derivatives that travel backward, dashed, beside the arrows.
    """
    _sheet(axes, (-0.6, 8.4), (-0.6, 3.6))
    columns = [0.0, 2.5, 5.0, 7.5]
    for t, column in enumerate(columns):
        _node(axes, column, STATE, f"$h_{t}$")
        if t:
            _node(axes, column, INPUT, f"$x_{t}$")
            _arrow(axes, (column, INPUT), (column, STATE))
            axes.text(column + 0.12, 0.75, rf"$w_{{xh,{t}}}$", va="center", fontsize=14, color=BLUE)
            _arrow(axes, (columns[t - 1], STATE), (column, STATE))
            axes.text(
                column - 1.25, STATE + 0.12, rf"$w_{{hh,{t}}}$", ha="center", va="bottom", fontsize=14, color=BLUE
            )
    _node(axes, columns[-1], LOSS, "$L$")
    _arrow(axes, (columns[-1], STATE), (columns[-1], LOSS))
    if backward:
        _derivatives(axes, columns)


def draw_fork(axes: Axes, radius: float = RADIUS) -> None:
    """Draw the two ways from a state to the loss, through its own output and through the next state.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared, also of its frame, and given an equal aspect.
    radius : float
        Of the nodes; on a phone, where the drawing is small and its letters are not, they have to be larger.
    """
    axes.clear()
    _sheet(axes, (-0.2 - radius, 8.0 + radius), (-0.2 - radius, 2.7 + radius))
    outputs = [("$b_t$", r"$w_{hy}$"), ("$y_t$", r"$y_t(1-y_t)$"), ("$L$", "$e_t$")]
    states = [("$a_{t+1}$", r"$w_{hh}$"), ("$h_{t+1}$", r"$h_{t+1}(1-h_{t+1})$"), ("", r"$\delta_{t+1}$")]
    _node(axes, 0.0, 0.0, "$h_t$", size=13, radius=radius)
    for row, height in ((states, 0.0), (outputs, 2.3)):
        start = (0.0, 0.0)
        for column, (node, derivative) in enumerate(row, start=1):
            end = (2.6 * column, height)
            if node:
                _node(axes, *end, node, size=13, radius=radius)
            _arrow(axes, start, end, radius=radius)
            beside = (
                (start[0] + end[0]) / 2 - (0.25 if start[1] != height else 0),
                (start[1] + height) / 2 + radius - 0.18,
            )
            side = "right" if start[1] != height else "center"
            axes.text(*beside, derivative, ha=side, va="bottom", fontsize=13, color=BLUE)
            start = end
    _arrow(axes, (7.8, 0.0), (7.8, 2.3), linestyle=DASHED, radius=radius)
    axes.text(7.8, 0.0, r"$\cdots$", ha="center", va="center", fontsize=15)


def draw_folded(axes: Axes, below: bool = False) -> None:
    """Draw a recurrent network twice: folded, with its loop, and unfolded over three steps.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared, also of its frame, and given an equal aspect.
    below : bool
        Whether the unfolded network stands below the folded one, as it does on a phone, or beside it.
    """
    axes.clear()
    right, down = (-3.0, -4.6) if below else (0.0, 0.0)
    _sheet(axes, (-1.6, 10.4 + right), (-0.6 + down, 3.6))
    _column(axes, 0.0, "x_t", "h_t", "y_t")
    loop = FancyArrowPatch(
        (-0.22, STATE + 0.2),
        (-0.22, STATE - 0.2),
        connectionstyle="arc3,rad=2.4",
        arrowstyle="-|>",
        mutation_scale=13,
        color=INK,
        linewidth=1.5,
    )
    axes.add_patch(loop)
    axes.text(-0.95, STATE, "$W_{hh}$", ha="right", va="center", fontsize=13, color=BLUE)
    state = STATE + down
    if below:
        axes.text(3.0 + right, LOSS + down, "unfolded:", ha="center", va="center", fontsize=12)
    else:
        axes.text(1.75, STATE, "unfolded:", ha="center", va="center", fontsize=12)
    columns = [x + right for x in (3.0, 5.2, 7.4, 9.6)]
    _node(axes, columns[0], state, "$h_0$")
    for t, (before, column) in enumerate(itertools.pairwise(columns), start=1):
        _column(axes, column, f"x_{t}", f"h_{t}", f"y_{t}", down=down)
        _arrow(axes, (before, state), (column, state))
        axes.text((before + column) / 2, state + 0.1, "$W_{hh}$", ha="center", va="bottom", fontsize=13, color=BLUE)


def draw_type(axes: Axes, reads: Sequence[int], writes: Sequence[int], title: str, steps: int = 4) -> None:
    """Draw a type of task: at which steps the network is given an input, and at which it is asked for an output.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame, and given an equal aspect.
    reads, writes : sequence of int
        The steps, from 1 on, with an input and with an output.
    title : str
        Stands above the diagram.
    steps : int
        How many states to draw.
    """
    _sheet(axes, (0.3, steps + 0.7), (-0.4, 2.4))
    axes.set_title(title, loc="center")
    for t in range(1, steps + 1):
        _box(axes, t, 1.0, BLUE)
        if t < steps:
            _arrow(axes, (t, 1.0), (t + 1, 1.0), radius=0.2)
        if t in reads:
            _box(axes, t, 0.0, GRAY)
            _arrow(axes, (t, 0.0), (t, 1.0), radius=0.2)
        if t in writes:
            _box(axes, t, 2.0, ORANGE)
            _arrow(axes, (t, 1.0), (t, 2.0), radius=0.2)


def draw_memory(axes: Axes, recurrent: bool) -> None:
    """Draw three steps of a network with a hidden layer, and what passes from one step to the next.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame, and given an equal aspect.
    recurrent : bool
        Whether each hidden layer reads the hidden layer of the step before, or the input of the step before.
    """
    _sheet(axes, (-0.6, 6.2), (-0.6, 3.6))
    columns, hidden = [0.0, 1.9, 3.8, 5.7], "h" if recurrent else "u"
    axes.set_title("recurrent" if recurrent else "pairs of inputs", loc="center")
    first = (STATE, "$h_0$") if recurrent else (INPUT, "$x_0$")
    _node(axes, columns[0], *first)
    for t, (before, column) in enumerate(itertools.pairwise(columns), start=1):
        for height, name in ((INPUT, "x"), (STATE, hidden), (LOSS, "y")):
            _node(axes, column, height, f"${name}_{t}$")
        _arrow(axes, (column, INPUT), (column, STATE))
        _arrow(axes, (column, STATE), (column, LOSS))
        _arrow(axes, (before, STATE if recurrent else INPUT), (column, STATE), color=ORANGE)


def draw_scan(axes: Axes, steps: int = 8) -> None:
    """Draw the rounds of a scan by doubling, with the range of steps that each entry has taken in.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame.
    steps : int
        How many entries.
    """
    rounds = (steps - 1).bit_length()
    _sheet(axes, (-1.2, steps + 0.6), (-0.55, rounds * 1.3 + 0.55), equal=False)
    for level in range(rounds + 1):
        height = (rounds - level) * 1.3
        label = "at first" if level == 0 else f"after round {level}"
        axes.text(0.35, height, label, ha="right", va="center", fontsize=11)
        for t in range(1, steps + 1):
            first = max(1, t - 2**level + 1)
            complete = first == 1
            text = f"{t}" if first == t else f"{first}-{t}"
            axes.text(
                t,
                height,
                text,
                ha="center",
                va="center",
                fontsize=11,
                color="white" if complete else INK,
                bbox={"boxstyle": "round,pad=0.35", "facecolor": BLUE if complete else "white", "edgecolor": INK},
            )
            if level < rounds:
                _joined_below(axes, t, 2**level, steps, height)


def _joined_below(axes: Axes, t: int, reach: int, steps: int, height: float) -> None:
    """Arrows from one entry to those of the next round that it goes into."""
    for target in (t, t + reach):
        if target <= steps:
            axes.annotate(
                "",
                (target, height - 1.02),
                (t, height - 0.26),
                arrowprops={"arrowstyle": "-|>", "color": INK if target == t else ORANGE, "linewidth": 1.2},
            )


def _derivatives(axes: Axes, columns: list[float]) -> None:
    """The way back: each state's derivative, and the dashed arrows that carry it."""
    below = STATE - 0.22
    for t, column in enumerate(columns[1:], start=1):
        axes.text(column - 0.34, STATE - 0.5, rf"$\delta_{t}$", ha="center", va="center", fontsize=15, color=ORANGE)
    for later, earlier in zip(columns[:1:-1], columns[-2:0:-1], strict=True):
        _arrow(axes, (later, below), (earlier, below), color=ORANGE, linestyle=DASHED)
    last = columns[-1]
    _arrow(axes, (last - 0.2, LOSS), (last - 0.2, STATE), color=ORANGE, linestyle=DASHED)


def _column(axes: Axes, x: float, *labels: str, down: float = 0.0) -> None:
    """Input, state and output of one step, with the weights between them."""
    heights = [height + down for height in (INPUT, STATE, LOSS)]
    for height, label in zip(heights, labels, strict=True):
        _node(axes, x, height, f"${label}$")
    for (low, high), weight in zip(itertools.pairwise(heights), ("W_{xh}", "W_{hy}"), strict=True):
        _arrow(axes, (x, low), (x, high))
        axes.text(x + 0.1, (low + high) / 2, f"${weight}$", va="center", fontsize=13, color=BLUE)


def _sheet(axes: Axes, xlim, ylim, equal: bool = True) -> None:
    axes.set(xlim=xlim, ylim=ylim, aspect="equal" if equal else "auto")
    axes.axis("off")


def _node(axes: Axes, x: float, y: float, label: str, size: float = 15, radius: float = RADIUS) -> None:
    axes.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=INK, linewidth=1.5, zorder=2))
    axes.text(x, y, label, ha="center", va="center", fontsize=size, zorder=3)


def _box(axes: Axes, x: float, y: float, color: str) -> None:
    axes.add_patch(Circle((x, y), 0.2, facecolor=color, edgecolor=INK, linewidth=1.2, zorder=2))


def _arrow(axes: Axes, start, end, color: str = INK, linestyle="-", radius: float = RADIUS) -> None:
    """An arrow between the rims of two nodes."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length * radius, (y1 - y0) / length * radius
    patch = FancyArrowPatch(
        (x0 + dx, y0 + dy),
        (x1 - dx, y1 - dy),
        arrowstyle="-|>",
        mutation_scale=13,
        shrinkA=0,
        shrinkB=0,
        color=color,
        linestyle=linestyle,
        linewidth=1.5,
        zorder=1,
    )
    axes.add_patch(patch)
