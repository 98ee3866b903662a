"""One style for all figures: dark ink on a light card, colors that color-blind readers tell apart."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure

__all__ = ["BLUE", "DEEP", "GRAY", "GREEN", "ORANGE", "PALE", "PURPLE", "for_phones", "style"]

# Each can be text on white (4.5:1). The hues are near those of Okabe and Ito (2008), the lightnesses far apart, so
# that any two differ by more than 20 in CIELAB to protanopes, deuteranopes and most others.
BLUE, ORANGE, GREEN, PURPLE, GRAY = "#0a74c4", "#bf5206", "#13643b", "#5f1175", "#6b7280"
INK = "#1d222c"
# What stands on a map, whose colors are the same where the website is dark and ink is light.
DEEP, PALE = "#10141a", "#fdfdfe"


def style() -> AbstractContextManager:
    """Use the course's figure style inside a ``with`` block.

    The website gives names to the colors, and draws each figure in the colors of its light and its dark mode. It
    knows the colors of this module, black and white, and no others.

    Returns
    -------
    context manager
    """
    return mpl.rc_context(
        {
            "axes.axisbelow": True,
            "axes.edgecolor": GRAY,
            "axes.grid": True,
            "axes.labelcolor": INK,
            "axes.labelsize": 11,
            # Line styles change with the colors, so that no curve is known by its color alone.
            "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PURPLE])
            + cycler(linestyle=["-", "--", "-.", ":"]),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "figure.constrained_layout.use": True,
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "font.size": 11,
            "grid.color": "#e3e6eb",
            "legend.frameon": False,
            "lines.linewidth": 2,
            "savefig.facecolor": "white",
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )


def for_phones(
    figure: Figure, columns: int = 1, height: float | None = None, draw: Callable[[Figure], None] | None = None
) -> None:
    """Say how a figure is laid out on a phone, where the website shows another drawing of it.

    Elsewhere this changes nothing. Without it the panels of a figure stand below each other.

    Parameters
    ----------
    figure : matplotlib Figure
    columns : int
        How many panels stand side by side, in a width of 3.6 inches.
    height : float, optional
        In inches; without it that of the panels' shapes.
    draw : callable, optional
        Is given the figure and changes what needs another form on a phone, before the figure is laid out.
    """
    phone = {"columns": columns, "height": height, "draw": draw}
    figure.on_phones = phone  # type: ignore[attr-defined]  # ours, for whoever draws the figure
