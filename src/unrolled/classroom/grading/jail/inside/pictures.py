"""A figure as a picture, drawn once.

``savefig(bbox_inches="tight")`` draws a figure twice: first without ink, to find what to crop. Here it is drawn
with room around it, and then the picture is cropped.
"""

from __future__ import annotations

import contextlib
import gc
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # Matplotlib takes long to load, and most notebooks need none
    from matplotlib.figure import Figure

__all__ = ["png"]

DPI = 72
ROOM = 2.0  # inches around a figure, for what lies outside of it: a legend at its side, say
PAD = 7  # pixels that are left around what was drawn: a tenth of an inch, as Matplotlib leaves


def png(figure: Figure) -> bytes:
    """Draw a figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    bytes
        A PNG file: all of a figure that lays itself out, else what is on it, and up to ROOM inches beside it.
    """
    import matplotlib.image

    picture = io.BytesIO()
    with _no_collection_of_garbage():
        pixels = _whole(figure) if figure.get_layout_engine() else _cropped(figure)
        matplotlib.image.imsave(picture, pixels, format="png", dpi=DPI)
    return picture.getvalue()


@contextlib.contextmanager
def _no_collection_of_garbage() -> Iterator[None]:
    """Drawing makes many objects and hardly any garbage: to look for it takes a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _whole(figure: Figure) -> np.ndarray:
    """Pixels of a figure: (height, width, 4) uint8."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    dpi, canvas = figure.dpi, figure.canvas
    try:
        figure.set_dpi(DPI)
        ours = FigureCanvasAgg(figure)
        ours.draw()
        return np.asarray(ours.buffer_rgba())
    finally:
        figure.set_dpi(dpi)
        figure.set_canvas(canvas)


def _cropped(figure: Figure) -> np.ndarray:
    """Pixels of what is on a figure and around it: (height, width, 4) uint8."""
    from matplotlib.transforms import Bbox

    for axes in figure.axes:
        if axes.get_axes_locator() is None:
            axes.apply_aspect()  # drawing a part of a figure takes for granted that it was drawn before
    columns, rows = (int((side + 2 * ROOM) * DPI) for side in figure.get_size_inches())
    # Half a pixel more: Matplotlib rounds down.
    around = Bbox.from_bounds(-ROOM, -ROOM, (columns + 0.5) / DPI, (rows + 0.5) / DPI)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="rgba", dpi=DPI, bbox_inches=around)
    pixels = np.frombuffer(drawn.getbuffer(), np.uint32).reshape(rows, columns)  # each of four bytes
    ink = pixels != pixels[0, 0]
    across, down = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not across.size:  # an empty figure: all of it
        room = int(ROOM * DPI)
        kept = pixels[room:-room, room:-room]
    else:
        kept = pixels[max(down[0] - PAD, 0) : down[-1] + PAD + 1, max(across[0] - PAD, 0) : across[-1] + PAD + 1]
    return np.ascontiguousarray(kept).view(np.uint8).reshape(*kept.shape, 4)
