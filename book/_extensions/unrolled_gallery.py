"""The gallery: all figures of the book on one page, each as its own page shows it, with a link to its place.

The page of the gallery is filled when all pages are written, so it has each figure in its last form.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from unrolled_fragments import element, end_of, written
from unrolled_search import in_order

GALLERY = "book/gallery"
BEGIN, END = "<!-- all figures -->", "<!-- end of all figures -->"
FILLED = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)
FIGURE = re.compile(r'<figure\b[^>]*\bid="([^"]+)"')
HEADERLINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
ADDRESS = re.compile(r'\b(href|src)="([^":]*)"')
ID = re.compile(r'\bid="([^"]+)"')
USED = re.compile(r'url\(#|="#')
# Beside each other there is room for the drawings for phones, and the letters of the others would be tiny.
FOR_PHONES = re.compile(r'<source media="[^"]*"')
IMAGE = re.compile(r"<img\b(?![^>]*\bloading=)")
TRIED = '<div class="touch-try">'  # of a touchable figure, which answers in its place only
NUMBER = re.compile(r'<span class="caption-number">([^<]*?)\s*</span>')


def fill(app: Sphinx, failure: Exception | None) -> None:
    """Put the figures of all pages into the page of the gallery, if the book has one."""
    if failure or app.builder.format != "html" or not written(app) or GALLERY not in app.env.all_docs:
        return
    path = Path(app.outdir, app.builder.get_target_uri(GALLERY))
    page = path.read_text(encoding="utf-8")
    figures = "\n".join(filter(None, (of_page(app, docname) for docname in in_order(app.env))))
    filled = FILLED.sub(lambda _: f"{BEGIN}\n{figures}\n{END}", page)
    if filled != page:
        path.write_text(filled, encoding="utf-8")


def of_page(app: Sphinx, docname: str) -> str:
    """The figures of a page below its title; nothing if it has none."""
    url = app.builder.get_target_uri(docname)
    text = Path(app.outdir, url).read_text(encoding="utf-8") if docname != GALLERY else ""
    found = [(place, element(text, place)) for place in FIGURE.findall(text)]
    if not found:
        return ""
    items = "\n".join(item(figure, place, url, app.builder.get_target_uri(GALLERY)) for place, figure in found)
    return f'<h2>{title_of(app, docname)}</h2>\n<ul class="gallery">\n{items}\n</ul>'


def title_of(app: Sphinx, docname: str) -> str:
    """The title of a page with its number."""
    numbers = app.env.toc_secnumbers.get(docname, {}).get("")
    title: nodes.title = app.env.titles[docname]
    return (f"{'.'.join(map(str, numbers))}. " if numbers else "") + escape(title.astext())


def item(figure: str, place: str, url: str, gallery: str) -> str:
    """A figure as it stands in the gallery, and the link to its place."""
    here = posixpath.dirname(gallery)
    number = NUMBER.search(figure)
    figure = FOR_PHONES.sub("<source", HEADERLINK.sub("", figure))
    if (tried := figure.find(TRIED)) >= 0:
        figure = figure[:tried] + figure[end_of(figure, tried, "div") :]
    local = set(ID.findall(figure))

    def address(match: re.Match) -> str:
        name, value = match.groups()
        path, mark, anchor = value.partition("#")
        if not path and anchor in local:  # within a drawing
            return match[0]
        target = posixpath.join(posixpath.dirname(url), path) if path else url
        return f'{name}="{posixpath.relpath(target, here)}{mark}{anchor}"'

    prefix = f"{posixpath.basename(url).partition('.')[0]}-"
    figure = ADDRESS.sub(address, figure)
    figure = USED.sub(lambda match: match[0] + prefix, ID.sub(rf'id="{prefix}\1"', figure))
    figure = IMAGE.sub('<img loading="lazy"', figure)
    words = f"{number[1]} in its place" if number else "To its place"
    return f'<li>{figure}\n<p><a href="{posixpath.relpath(url, here)}#{place}">{words}</a></p></li>'


def setup(app: Sphinx) -> dict:
    """Connect the above to the end of the build, before the previews, which look at all pages."""
    app.connect("build-finished", fill, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
