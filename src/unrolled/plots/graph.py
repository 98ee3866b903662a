"""The unrolled unit as a diagram."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from unrolled.plots.theme import BLUE, INK, ORANGE

__all__ = ["draw_unrolled"]

RADIUS = 0.3
STATE, INPUT, LOSS = 1.5, 0.0, 3.0


def draw_unrolled(axes: Axes, backward: bool = True) -> None:
    """Draw three steps of a unit with a copy of each weight per step, and the loss at the last one.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame, and given an equal aspect.
    backward : bool
        Whether to draw the derivatives that travel backward, dashed, beside the arrows.
    """
    axes.set(xlim=(-0.6, 8.4), ylim=(-0.6, 3.6), aspect="equal")
    axes.axis("off")
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


def _derivatives(axes: Axes, columns: list[float]) -> None:
    """The way back: each state's derivative, and the dashed arrows that carry it."""
    below = STATE - 0.22
    for t, column in enumerate(columns[1:], start=1):
        axes.text(column - 0.34, STATE - 0.5, rf"$\delta_{t}$", ha="center", va="center", fontsize=15, color=ORANGE)
    for later, earlier in zip(columns[:1:-1], columns[-2:0:-1], strict=True):
        _arrow(axes, (later, below), (earlier, below), color=ORANGE, linestyle=(0, (3, 2)))
    last = columns[-1]
    _arrow(axes, (last - 0.2, LOSS), (last - 0.2, STATE), color=ORANGE, linestyle=(0, (3, 2)))


def _node(axes: Axes, x: float, y: float, label: str) -> None:
    axes.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=INK, linewidth=1.5, zorder=2))
    axes.text(x, y, label, ha="center", va="center", fontsize=15, zorder=3)


def _arrow(axes: Axes, start, end, color: str = INK, linestyle="-") -> None:
    """An arrow between the rims of two nodes."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length * RADIUS, (y1 - y0) / length * RADIUS
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
