"""Each figure is drawn twice, wide and narrow, inside the kernel that executes its page.

``start`` has a figure shown as two drawings in SVG where it would be shown as a picture of points. The page is
executed once: the figure that its code made is drawn, then laid out again for the width of a phone, and drawn
again. Panels that stood side by side come to stand below each other, letters keep their size, and a legend takes as
many columns as fit. What this cannot know of a figure, the page says with ``unrolled.plots.for_phones``.

A drawing has the same bytes each time: no dates, no random names. Where colors stand for numbers all over an area,
the area is points inside the drawing.
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

SVG = "image/svg+xml"
NARROW = 3.6  # inches: 346 px, of which a phone that is 360 px wide shows 312
LARGEST = 11  # points: of the text in the course's figures, and none is larger on a phone
# A panel's height over its width is brought between these, unless its axes have to be alike.
FLAT, TALL = 0.72, 0.85
BESIDE = 0.3  # inches: what a title or the numbers at an axis add to the height of a panel
LETTERS = sorted(Path(__file__).parents[1].joinpath("_assets", "letters").glob("*.ttf"))
ENLARGED = 1.12  # those of our letters that reach above none are lower than Matplotlib's, at the same size
FIXED = {
    "font.sans-serif": ["Course Sans", "DejaVu Sans"],
    "mathtext.fontset": "custom",
    "mathtext.rm": "Course Sans",
    "mathtext.it": "STIXGeneral:italic",
    "mathtext.bf": "Course Sans:bold",
    "mathtext.cal": "STIXGeneral:italic",
    "mathtext.sf": "Course Sans",
    "mathtext.tt": "Course Sans",
    "mathtext.fallback": "stix",
    "svg.fonttype": "path",
    "svg.hashsalt": "unrolled",
}
POINTS = 144  # per inch, one and a half for each pixel of the page


def start() -> None:
    """Have figures shown as drawings from now on; Matplotlib itself is loaded when the page does so."""
    from IPython import get_ipython

    shell = get_ipython()
    shell.config.InlineBackend.figure_formats = set()
    shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", shown)


def shown(figure) -> tuple[dict, dict]:
    """Both drawings: the wide one as what is shown, the narrow one beside it."""
    import matplotlib as mpl

    load_letters()
    with mpl.rc_context(FIXED):
        set_letters(figure, lambda size: ENLARGED * size)
        uncover(figure)
        wide = drawn(figure)
        lay_out(figure)
        return {SVG: wide}, {SVG: {"narrow": drawn(figure)}}


def load_letters() -> None:
    """Make our letters known to Matplotlib."""
    from matplotlib.font_manager import fontManager

    if not {str(path) for path in LETTERS} <= {font.fname for font in fontManager.ttflist}:
        for path in LETTERS:
            fontManager.addfont(path)


def set_letters(figure, size) -> None:
    """Give all letters our form, and a size that depends on the one that they had."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_math_fontfamily("custom")
        text.set_fontsize(size(text.get_fontsize()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):  # also those at ticks that are still to come
            for label in axis.get_ticklabels()[:1]:
                axis.set_tick_params(labelsize=label.get_fontsize())


def drawn(figure) -> str:
    """A figure as SVG."""
    for artist in figure.findobj(is_map):
        artist.set_rasterized(True)
    into = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(into, format="svg", dpi=POINTS, bbox_inches="tight", pad_inches=0.05, metadata=nothing)
    return into.getvalue()


def is_map(artist) -> bool:
    """Whether its colors stand for numbers all over an area."""
    from matplotlib.collections import QuadMesh
    from matplotlib.contour import ContourSet

    return isinstance(artist, QuadMesh) or (isinstance(artist, ContourSet) and artist.filled)


def lay_out(figure) -> None:
    """Lay a figure out for a phone."""
    from matplotlib.text import Text

    wish = {"columns": 1, "height": None, "draw": None} | getattr(figure, "on_phones", {})
    width, height = figure.get_size_inches()
    if wish["draw"]:
        wish["draw"](figure)
    set_letters(figure, lambda size: min(LARGEST, size))
    for text in figure.findobj(Text):
        if "$" in text.get_text():
            text.set_fontsize(LARGEST)  # an index has seven tenths of this: on a phone just nine pixels
    panels = [axes for axes in figure.axes if axes.get_subplotspec() and not hasattr(axes, "_colorbar")]
    rows, columns = panels[0].get_gridspec().get_geometry() if panels else (1, 1)
    shape = min(max((height / rows) / (width / columns), FLAT), TALL)
    if columns > wish["columns"]:
        rows, columns = stack(figure, panels, wish["columns"])
    alike = [axes for axes in panels if axes.get_aspect() != "auto"]
    if alike:  # in a picture of another shape there would be an empty margin
        shape = max(abs(axes.viewLim.height / axes.viewLim.width) for axes in alike) + BESIDE / NARROW
    figure.set_size_inches(NARROW, wish["height"] or shape * NARROW / columns * rows)
    added = clear(figure) + sum(fold(figure, legend) for legend in list(figure.legends))
    figure.set_size_inches(NARROW, figure.get_size_inches()[1] + added)
    figure.draw_without_rendering()
    for axes in panels:
        thin_out(axes.xaxis)
    uncover(figure)


def stack(figure, panels: list, columns: int) -> tuple[int, int]:
    """Put panels into fewer columns, in the order of reading, and give each the labels that its neighbors bore."""
    places = {axes: axes.get_subplotspec() for axes in panels}
    for axes, place in places.items():
        for other, its in places.items():
            if its.rowspan == place.rowspan and not axes.get_ylabel():
                axes.set_ylabel(other.get_ylabel())
            if its.colspan == place.colspan and not axes.get_xlabel():
                axes.set_xlabel(other.get_xlabel())
    rows = -(-len(panels) // columns)
    grid = figure.add_gridspec(rows, columns)
    below_are_alike = len({axes.get_xlabel() for axes in panels}) == 1
    for number, axes in enumerate(panels):
        axes.set_subplotspec(grid[divmod(number, columns)])
        axes.tick_params(labelleft=True, labelbottom=True)
        if number % columns:
            axes.set_ylabel("")
        if below_are_alike and number + columns < len(panels):
            axes.set_xlabel("")
    return rows, columns


def clear(figure) -> float:
    """Move each legend that a curve crosses, below the figure if it fits nowhere; returns the height of these."""
    figure.draw_without_rendering()
    added = 0.0
    for axes, legend in [(axes, axes.get_legend()) for axes in figure.axes if axes.get_legend()]:
        if is_crossed(axes, legend):
            legend.set_loc("best")
        if is_crossed(axes, legend):
            names, letters = (
                [text.get_text() for text in legend.get_texts()],
                legend.get_texts()[0].get_fontproperties(),
            )
            legend.remove()
            look = {"prop": letters, "frameon": legend.get_frame_on()}
            below = figure.legend(legend.legend_handles, names, loc="outside lower center", ncols=2, **look)
            added += extent(figure, below).height / figure.dpi
    return added


def is_crossed(axes, artist) -> bool:
    """Whether a curve runs through a legend, or another part of its axes."""
    box = extent(axes.figure, artist)
    curves = (line.get_transform().transform_path(line.get_path()) for line in axes.lines)
    return any(curve.intersects_bbox(box, filled=False) for curve in curves)


def uncover(figure) -> None:
    """Hide each number of a level line that touches another text, or that something lies on."""
    from matplotlib.contour import ContourSet
    from matplotlib.text import Text

    numbers = [(lines.axes, number) for lines in figure.findobj(ContourSet) for number in lines.labelTexts]
    if not numbers:
        return
    figure.draw_without_rendering()
    known = [number for _, number in numbers]
    others = [text for text in figure.findobj(Text) if text.get_text().strip() and text not in known]
    marks = [line for axes in figure.axes for line in axes.lines if len(line.get_xdata()) == 1]
    insets = [inset for axes in figure.axes for inset in axes.child_axes]
    taken = [extent(figure, text.get_bbox_patch() or text) for text in others]
    taken += [extent(figure, mark) for mark in marks + insets]
    for axes, number in numbers:
        box = extent(figure, number)
        free = not is_crossed(axes, number) and not any(map(box.overlaps, taken))
        number.set_visible(free)
        if free:
            taken.append(box)


def fold(figure, legend) -> float:
    """Give a figure's legend as many columns as fit; returns the height that it gains, in inches."""
    names = [text.get_text() for text in legend.get_texts()]
    was, columns = extent(figure, legend), legend._ncols
    while extent(figure, legend).width > figure.bbox.width and columns > 1:
        columns -= 1
        handles, letters = legend.legend_handles, legend.get_texts()[0].get_fontproperties()
        legend.remove()
        look = {"prop": letters, "frameon": legend.get_frame_on()}
        legend = figure.legend(handles, names, loc="outside lower center", ncols=columns, **look)
    return (extent(figure, legend).height - was.height) / figure.dpi


def extent(figure, artist):
    """The room that something takes."""
    return artist.get_window_extent(figure.canvas.get_renderer())


def thin_out(axis) -> None:
    """Leave out every second number at an axis as long as one touches the next."""
    low, high = sorted(axis.get_view_interval())
    while True:
        ticks = [(tick.get_loc(), tick.label1) for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        boxes = [extent(axis.figure, label) for _, label in ticks if label.get_text() and label.get_visible()]
        boxes.sort(key=lambda box: box.x0)
        if all(left.x1 + 3 < right.x0 for left, right in pairwise(boxes)):
            return
        axis.set_ticks([at for at, _ in ticks[::2]], labels=[label.get_text() for _, label in ticks[::2]])
        axis.figure.draw_without_rendering()
