"""One style for all figures: dark ink on a light card, colors that color-blind readers tell apart."""

from __future__ import annotations

from contextlib import AbstractContextManager

import matplotlib as mpl
from cycler import cycler

__all__ = ["BLUE", "GRAY", "GREEN", "ORANGE", "PURPLE", "style"]

# From the palette of Okabe and Ito (2008), darkened where lines on white would have less than 3:1 contrast.
BLUE, ORANGE, GREEN, PURPLE, GRAY = "#0072b2", "#c4500b", "#00795a", "#a3497e", "#6b7280"
INK = "#1d222c"


def style() -> AbstractContextManager:
    """Use the course's figure style inside a ``with`` block.

    The background is white, not transparent: in dark mode the website shows a figure as a light card, so that ink
    and colors keep their contrast.

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
