"""A cost as a function of two weights, drawn from above."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet

from unrolled.plots.theme import DEEP, PALE

__all__ = ["draw_surface"]


def draw_surface(axes: Axes, horizontal, vertical, cost, decades: tuple[int, int] = (-2, 8)) -> QuadContourSet:
    """Draw a cost surface in logarithmic colors, with a labeled line at every second power of ten.

    Parameters
    ----------
    axes : matplotlib Axes
    horizontal, vertical : ndarray, shapes (K,) and (M,)
        The two weights.
    cost : ndarray, shape (M, K)
        Positive values; those outside ``decades`` take the color at that end.
    decades : tuple of int
        Exponents of ten between which the colors run.

    Returns
    -------
    matplotlib contour set
        To which a color bar can be attached.
    """
    low, high = decades
    colors = axes.contourf(
        horizontal,
        vertical,
        np.clip(cost, 10.0**low, 10.0**high),
        levels=np.logspace(low, high, 4 * (high - low) + 1),
        norm=mpl.colors.LogNorm(10.0**low, 10.0**high),
        cmap="cividis_r",
    )
    # Numbered lines carry the message without color.
    exponents = np.arange(low, high + 1)
    inks = [PALE if 2 * exponent > low + high else DEEP for exponent in exponents]
    lines = axes.contour(horizontal, vertical, cost, levels=10.0**exponents, colors=inks, linewidths=0.6)
    box = np.array([[min(horizontal), min(vertical)], [max(horizontal), max(vertical)]])
    found = [_label_place(curve, box) for curves in lines.allsegs[::2] for curve in curves]
    places = [tuple(place) for place in found if place is not None]
    axes.clabel(lines, fmt=_power_of_ten, fontsize=9, manual=places)
    axes.grid(False)
    return colors


def _label_place(curve: np.ndarray, box: np.ndarray) -> np.ndarray | None:
    """Where a level line can bear its number: away from the edges and not steep; None if it is too short."""
    along = (curve - box[0]) / (box[1] - box[0])
    if not len(curve) or np.ptp(along[:, 0]) < 0.25:
        return None
    away = np.all((along > 0.06) & (along < 0.94), axis=1)
    run, rise = np.abs(np.gradient(along, axis=0)).T
    fit = np.flatnonzero(away & (rise < 1.5 * run))
    return curve[fit[len(fit) // 2]] if len(fit) else None


def _power_of_ten(value: float) -> str:
    return f"$10^{{{round(np.log10(value))}}}$"
