"""Gated cells as diagrams: one step of an LSTM and of a GRU, with the path that is only scaled drawn thick."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from unrolled.plots.theme import BLUE, INK

__all__ = ["draw_gru_cell", "draw_lstm_cell"]

LINE, GATE, RAIL = 5.0, 1.9, 0.7
SIDE = 0.68  # from the middle of a box to its edge: "linear" fits on a phone, too
ABOVE = 0.4  # from the middle of a box to the foot of what is written on it, clear of its edge
THICK, THIN = 4.0, 1.4


def draw_lstm_cell(axes: Axes) -> None:
    """Draw one step of an LSTM: the cell's line on top, four gates below it.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame, and given an equal aspect.
    """
    _sheet(axes)
    gates = {"f": 2.4, "i": 4.1, "g": 5.7, "o": 7.4}
    _wire(axes, [(0.2, LINE), (gates["f"] - 0.28, LINE)], BLUE, THICK)
    _wire(axes, [(gates["f"] + 0.28, LINE), (4.62, LINE)], BLUE, THICK)
    _wire(axes, [(5.18, LINE), (9.9, LINE)], BLUE, THICK)
    _wire(axes, [(0.2, RAIL), (gates["o"], RAIL)], arrow=False)
    _wire(axes, [(1.1, -0.35), (1.1, RAIL)], arrow=False)
    _dot(axes, 1.1, RAIL)
    for name, x in gates.items():
        _wire(axes, [(x, RAIL), (x, GATE - 0.34)])
        if name != "o":
            _dot(axes, x, RAIL)
        _box(axes, x, GATE, r"$\tanh$" if name == "g" else r"$\sigma$")
        axes.text(x + 0.12, GATE + ABOVE, f"${name}_t$", fontsize=15, ha="left", va="bottom")
    _wire(axes, [(gates["f"], GATE + 0.34), (gates["f"], LINE - 0.28)])
    _wire(axes, [(gates["i"], GATE + 0.34), (gates["i"], 3.5), (4.62, 3.5)])
    _wire(axes, [(gates["g"], GATE + 0.34), (gates["g"], 3.5), (5.18, 3.5)])
    _wire(axes, [(4.9, 3.78), (4.9, LINE - 0.28)])
    _wire(axes, [(8.6, LINE), (8.6, 4.44)])
    _dot(axes, 8.6, LINE)
    _box(axes, 8.6, 4.1, r"$\tanh$")
    _wire(axes, [(8.6, 3.76), (8.6, 3.18)])
    _wire(axes, [(gates["o"], GATE + 0.34), (gates["o"], 2.9), (8.32, 2.9)])
    _wire(axes, [(8.88, 2.9), (9.9, 2.9)])
    for x, y, sign in ((gates["f"], LINE, r"$\times$"), (4.9, LINE, "$+$"), (4.9, 3.5, r"$\times$")):
        _operation(axes, x, y, sign)
    _operation(axes, 8.6, 2.9, r"$\times$")
    ends = {"c_{t-1}": (0.1, LINE, "right"), "c_t": (10.0, LINE, "left"), "h_t": (10.0, 2.9, "left")}
    _labels(axes, ends | {"h_{t-1}": (0.1, RAIL, "right"), "x_t": (1.3, -0.3, "left")})


def draw_gru_cell(axes: Axes) -> None:
    """Draw one step of a GRU in PyTorch's form: the state's line on top, gates and candidate below it.

    Parameters
    ----------
    axes : matplotlib Axes
        Is cleared of its frame, and given an equal aspect.
    """
    _sheet(axes)
    z, r, u, g = 2.4, 4.2, 5.9, 8.4
    _wire(axes, [(0.2, LINE), (z - 0.28, LINE)], BLUE, THICK)
    _wire(axes, [(z + 0.28, LINE), (g - 0.28, LINE)], BLUE, THICK)
    _wire(axes, [(g + 0.28, LINE), (9.9, LINE)], BLUE, THICK)
    _wire(axes, [(1.1, LINE), (1.1, RAIL), (u, RAIL), (u, GATE - 0.34)])
    _dot(axes, 1.1, LINE)
    _wire(axes, [(0.2, 0.0), (g, 0.0), (g, GATE - 0.34)])
    for x in (z, r):
        _wire(axes, [(x - 0.15, RAIL), (x - 0.15, GATE - 0.34)])
        _dot(axes, x - 0.15, RAIL)
        _wire(axes, [(x + 0.15, 0.0), (x + 0.15, GATE - 0.34)])
        _dot(axes, x + 0.15, 0.0)
    for x, text in ((z, r"$\sigma$"), (r, r"$\sigma$"), (u, "linear"), (g, r"$\tanh$")):
        _box(axes, x, GATE, text)
    for x, name in ((z, "z"), (r, "r"), (u, "u"), (g, "g")):
        axes.text(x + 0.12, GATE + ABOVE, f"${name}_t$", fontsize=15, ha="left", va="bottom")
    _wire(axes, [(z, GATE + 0.34), (z, LINE - 0.28)])
    _wire(axes, [(z, 3.9), (5.05 - SIDE, 3.9)])
    _dot(axes, z, 3.9)
    _box(axes, 5.05, 3.9, "$1 -$")
    _wire(axes, [(5.05 + SIDE, 3.9), (g - 0.28, 3.9)])
    axes.text(6.9, 4.2, "$1 - z_t$", fontsize=15, ha="center", va="center")
    _wire(axes, [(r, GATE + 0.34), (r, 3.2), (u - 0.28, 3.2)])
    _wire(axes, [(u, GATE + 0.34), (u, 2.92)])
    _wire(axes, [(u + 0.28, 3.2), (7.1, 3.2), (7.1, GATE), (g - SIDE, GATE)])
    _wire(axes, [(g, GATE + 0.34), (g, 3.62)])
    _wire(axes, [(g, 4.18), (g, LINE - 0.28)])
    for x, y, sign in ((z, LINE, r"$\times$"), (g, LINE, "$+$"), (g, 3.9, r"$\times$"), (u, 3.2, r"$\times$")):
        _operation(axes, x, y, sign)
    _labels(axes, {"h_{t-1}": (0.1, LINE, "right"), "x_t": (0.1, 0.0, "right"), "h_t": (10.0, LINE, "left")})


def _sheet(axes: Axes) -> None:
    axes.set(xlim=(-1.0, 10.7), ylim=(-0.6, 5.6), aspect="equal")
    axes.axis("off")


def _wire(axes: Axes, corners: Sequence[tuple], color: str = INK, width: float = THIN, arrow: bool = True) -> None:
    """A line through corners, with an arrowhead at its end."""
    xs, ys = zip(*corners, strict=True)
    axes.plot(xs, ys, "-", color=color, linewidth=width, zorder=1, solid_capstyle="butt")
    if arrow and width == THIN:
        (x0, y0), (x1, y1) = corners[-2:]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        before = (x1 - (x1 - x0) / length * 0.2, y1 - (y1 - y0) / length * 0.2)
        head = FancyArrowPatch(
            before,
            (x1, y1),
            arrowstyle="-|>",
            mutation_scale=12,
            shrinkA=0,
            shrinkB=0,
            color=color,
            linewidth=0.5,
            zorder=2,
        )
        axes.add_patch(head)


def _dot(axes: Axes, x: float, y: float) -> None:
    """Where a line branches."""
    axes.add_patch(Circle((x, y), 0.07, color=INK, zorder=3))


def _box(axes: Axes, x: float, y: float, text: str) -> None:
    box = FancyBboxPatch(
        (x - SIDE + 0.08, y - 0.26),
        2 * (SIDE - 0.08),
        0.52,
        boxstyle="round,pad=0.08",
        facecolor="#eef2f6",
        edgecolor=INK,
        linewidth=THIN,
        zorder=4,
    )
    axes.add_patch(box)
    axes.text(x, y, text, fontsize=10.5, ha="center", va="center", zorder=5)


def _operation(axes: Axes, x: float, y: float, sign: str) -> None:
    axes.add_patch(Circle((x, y), 0.28, facecolor="white", edgecolor=INK, linewidth=THIN, zorder=4))
    axes.text(x, y, sign, fontsize=14, ha="center", va="center", zorder=5)


def _labels(axes: Axes, places: dict[str, tuple]) -> None:
    for name, (x, y, side) in places.items():
        axes.text(x, y, f"${name}$", fontsize=16, ha=side, va="center")
