"""Figures as drawings in SVG: their colors, their two widths, and a record of all of them.

A figure is two files, wide and narrow, shown by ``<picture>``; letters are outlines. A file cannot see the page's
style sheet, so it carries the colors of both modes and asks ``prefers-color-scheme``, which in an image is the
``color-scheme`` of the element that shows it (CSSWG issue 7213; Chromium and Firefox do so). A browser that does
not follows the system's mode, and the drawing's own ground keeps it legible.

Drawings inside of the page, with letters as text, were measured against this on chapter 8, which has most figures.
Its seven figures were 378 kB as pictures of points. As files they are 58 kB gzipped wide and 55 kB narrow; a reader
loads one of the two, figure by figure as they come near, 9 kB of it before the first line. Inside of the page both
are loaded at once, 35 kB and 4,700 elements ahead of the text. There letters stand where they were measured only if
our fonts have come, the formulas' font included, and on a slow line these may not come. On a phone letters are as
large either way. And a file is shown again where else the figure is: in a gallery, a preview, an e-book.
"""

from __future__ import annotations

import io
import posixpath
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree

import myst_nb.core.render
import numpy as np
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from PIL import Image
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from unrolled_drawing import SVG

logger = logging.getLogger(__name__)

# What a figure's code says; what that means on light ground, and on dark. All but panel and grid can be text on the
# ground (4.5:1).
COLORS = {
    "ink": (("#1d222c", "#000000"), "#1d222c", "#e6e9ee"),
    "ground": (("#ffffff",), "#fffefb", "#14171d"),
    "panel": (("#eef2f6",), "#eef2f6", "#262c36"),
    "grid": (("#e3e6eb",), "#e3e6eb", "#2b313b"),
    "gray": (("#6b7280",), "#6b7280", "#8a9299"),
    "blue": (("#0a74c4",), "#0a74c4", "#7cc0ff"),
    "orange": (("#bf5206",), "#bf5206", "#ff8f45"),
    "green": (("#13643b",), "#13643b", "#4fe39c"),
    "purple": (("#5f1175",), "#5f1175", "#c05cf0"),
    # On maps, whose colors are the same on light and on dark ground.
    "deep": (("#10141a",), "#10141a", "#10141a"),
    "pale": (("#fdfdfe",), "#fdfdfe", "#fdfdfe"),
}
NAMES = {color: name for name, (said, _, _) in COLORS.items() for color in said}
COLOR = re.compile(r"#[0-9a-fA-F]{6}\b")
NUMBER = re.compile(r"-?\d+\.\d{2,}")
POINTS = re.compile(r"data:image/png;base64,([^\"]+)")
REFERENCE = re.compile(r"(?:url\(#|^#)([^)]+)")
NAMESPACES = {"": "http://www.w3.org/2000/svg", "xlink": "http://www.w3.org/1999/xlink"}
HREF = f"{{{NAMESPACES['xlink']}}}href"
# What the theme leaves as it is in the dark.
CLASS = "dark-light drawing"
LAZY = ' loading="lazy" decoding="async"'
# Windows up to this width get the narrow drawing.
PHONE = "40rem"
PIXELS = 96 / 72  # for each point


def style(used: set[str]) -> str:
    """The style sheet inside a drawing: the colors that it uses, in both modes."""
    named = {name: color for name, color in COLORS.items() if name in used | {"ink", "ground"}}
    light, dark = (";".join(f"--{name}:{color[mode]}" for name, color in named.items()) for mode in (1, 2))
    return (
        f"svg{{{light};background:var(--ground);fill:var(--ink)}}*{{stroke-linejoin:round;stroke-linecap:butt}}"
        f"@media (prefers-color-scheme:dark){{svg{{{dark}}}}}"
    )


def painted(drawing: str) -> str:
    """A drawing as Matplotlib makes it, with names for colors, and without what nobody sees.

    Raises
    ------
    ValueError
        If it has a color that has no name: on one of the two grounds it might not be seen.
    """
    root = ElementTree.fromstring(drawing)
    used = set()

    def name(color: re.Match) -> str:
        used.add(NAMES.get(color[0].lower(), color[0]))
        return f"var(--{NAMES.get(color[0].lower())})"

    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    values = [value for element in root.iter() for value in element.attrib.values()]
    referred = {found for value in values for found in REFERENCE.findall(value)}
    for element in root.iter():
        hoist_style(element)
        if element.get("id") not in referred:
            element.attrib.pop("id", None)
        for key in ("style", "fill", "stroke"):
            if key in element.attrib:
                element.set(key, COLOR.sub(name, element.get(key)).replace(": ", ":").replace("; ", ";"))
        for key in ("d", "x", "y", "width", "height", "points"):
            if key in element.attrib:
                element.set(key, " ".join(NUMBER.sub(rounded, element.get(key)).split()))
        if HREF in element.attrib:
            element.set(HREF, POINTS.sub(with_few_colors, element.get(HREF)))
        element.text = element.tail = None
    if unknown := used - COLORS.keys():
        raise ValueError(f"without a name in unrolled_figures.COLORS: {', '.join(sorted(unknown))}")
    sheet = ElementTree.Element(f"{{{NAMESPACES['']}}}style")
    sheet.text = style(used)
    root.insert(0, sheet)
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def rounded(number: re.Match) -> str:
    """A coordinate to a tenth of a point, of which a pixel of the page has seven."""
    return f"{round(float(number[0]), 1) + 0.0:.1f}".removesuffix(".0")


def hoist_style(group: ElementTree.Element) -> None:
    """Say the style of many marks once, around them."""
    uses = [child for child in group if child.tag.endswith("}use")]
    styles = {child.get("style") for child in uses}
    if len(uses) > 1 and len(styles) == 1 and None not in styles and "style" not in group.attrib:
        group.set("style", styles.pop())
        for child in uses:
            del child.attrib["style"]


def with_few_colors(picture: re.Match) -> str:
    """The points of a map, in so few colors that one byte names one.

    Most have no more, and keep them. Where blurred edges add to them the nearest are taken, by an octree, which
    alone knows what shows through; of the shades of one color it leaves twenty, and coarse bands.
    """
    points = Image.open(io.BytesIO(b64decode(picture[1]))).convert("RGBA")
    colors, names = np.unique(np.asarray(points).reshape(-1, 4), axis=0, return_inverse=True)
    if len(colors) <= 256:
        few = Image.frombytes("P", points.size, names.astype(np.uint8).tobytes())
        few.putpalette(colors.tobytes(), "RGBA")
    else:
        few = points.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    into = io.BytesIO()
    few.save(into, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(into.getvalue()).decode()}"


def size_of(drawing: str) -> tuple[int, int]:
    """Width and height of a drawing in pixels of the page."""
    width, height = map(float, ElementTree.fromstring(drawing).get("viewBox").split()[2:])
    return round(width * PIXELS), round(height * PIXELS)


class Picture(nodes.General, nodes.Element):
    """A figure's drawings: an image for wide windows, and one for narrow windows."""


class Drawings:
    """Renders what ``unrolled_drawing`` shows; what MyST-NB calls a plugin."""

    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Give a picture if there are two drawings, and None otherwise."""
        said = data.output_metadata.get(data.mime_type, {})
        if data.mime_type != SVG or "narrow" not in said:
            return None
        picture = Picture()
        for drawing in (data.content, said["narrow"]):
            try:
                drawing = painted(drawing)
            except ValueError as error:
                renderer.logger.warning(f"the figure has a color {error}", subtype="image", line=data.line)
            told = MimeData(SVG, drawing, cell_metadata=data.cell_metadata, line=data.line)
            (image,) = renderer.render_image(told)
            image["size"] = size_of(drawing)  # a width would make Sphinx put a link around the image
            picture += image
        return [picture]


def record(app: Sphinx, document: nodes.document) -> None:
    """Note the figures of a page in ``env.book_figures``, a list for each page, for whoever shows all of them.

    Each is a dictionary: ``anchor`` (the figure's id), ``caption`` and ``alt`` (text), ``wide`` and ``narrow``
    (images as Sphinx names them: ``env.images[name][1]`` is the file in ``_images``), each with its ``size``.
    """
    figures = []
    for picture in document.findall(Picture):
        wide, narrow = picture.children
        figure = next(parents(picture, nodes.figure), None)
        caption = next(figure.findall(nodes.caption), None) if figure else None
        figures.append(
            {
                "anchor": figure["ids"][0] if figure and figure["ids"] else None,
                "caption": caption.astext() if caption else "",
                "alt": wide.get("alt", ""),
                "wide": wide["uri"],
                "wide_size": wide["size"],
                "narrow": narrow["uri"],
                "narrow_size": narrow["size"],
            }
        )
    app.env.book_figures[app.env.docname] = figures


def parents(node: nodes.Node, kind: type) -> Iterator[nodes.Element]:
    """The elements of a kind around a node, from the inside."""
    while node := node.parent:
        if isinstance(node, kind):
            yield node


def visit_picture(self: HTML5Translator, node: Picture) -> None:
    """Write a picture: the browser takes the drawing for its window, and waits with all but the first on a page."""
    wide, narrow = node.children
    names = (quote(self.builder.images[image["uri"]]) for image in (wide, narrow))
    files = [posixpath.join(self.builder.imgpath, name) for name in names]
    first = next(self.document.findall(Picture)) is node
    sizes = ['width="{}" height="{}"'.format(*image["size"]) for image in (wide, narrow)]
    self.body.append(
        f'<picture><source media="(max-width: {PHONE})" srcset="{files[1]}" {sizes[1]}>'
        f'<img class="{CLASS}" src="{files[0]}" alt="{self.attval(wide.get("alt", ""))}" '
        f"{sizes[0]}{'' if first else LAZY}></picture>\n"
    )
    raise nodes.SkipNode


def begin(app: Sphinx) -> None:
    """Take a plugin's place in MyST-NB, which looks for plugins in installed packages alone."""
    myst_nb.core.render.load_mime_renders = lambda: [Drawings]
    app.env.book_figures = getattr(app.env, "book_figures", {})


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop what was noted of a page."""
    env.book_figures.pop(docname, None)


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.add_node(Picture, html=(visit_picture, None))
    app.connect("builder-inited", begin)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", record, priority=600)  # when images have their names
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
