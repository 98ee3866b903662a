"""What the search looks through: the sections, statements, figures and names of all pages, in one file.

The file is a script, ``_static/search_index.js``, so that a page opened from a folder can load it; it is loaded
when a reader first searches. Ranking is done there, in ``search_ranking.js``. Sphinx's own index is not made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from unrolled_plaintext import plain_formula

# What a page is; the search ranks them in this order.
KINDS = (
    ("chapter", re.compile(r"book/(\d\d_[^/]+|stacked_form)")),
    ("reference", re.compile(r"book/api(/.*)?")),
    ("tests", re.compile(r"book/(theorems|errata)(/.*)?")),
    ("page", re.compile(r".*")),
)
ERRATA = "book/errata"  # itself prose; the pages below it are of tests
# What is not prose: code and what it prints. A cell's figure has a caption, which is.
FURNITURE = {"output", "cell_input", "verified-by", "reading-time", "notebook-link", "go-on"}
PASSED_OVER = (nodes.literal_block, nodes.doctest_block, nodes.comment, nodes.raw, nodes.image, addnodes.desc)
BLOCKS = (
    nodes.paragraph,
    nodes.math_block,
    nodes.list_item,
    nodes.entry,
    nodes.term,
    nodes.definition,
    nodes.title,
)


@dataclass
class Entry:
    """A place that a search can lead to."""

    place: str
    title: str
    what: str
    text: str


def entries_of(doctree: nodes.document, docname: str, env: BuildEnvironment) -> list[Entry]:
    """The entries of a page: its sections, and what stands in them under a name of its own."""
    return [_entry(element, docname, env) for element in doctree.findall(nodes.Element) if _has_entry(element)]


def _has_entry(element: nodes.Node) -> bool:
    """Whether this has an entry of its own."""
    if not isinstance(element, nodes.Element) or not element.get("ids"):
        return False
    if isinstance(element, nodes.section):
        return isinstance(element.parent, nodes.document | nodes.section)
    if isinstance(element, nodes.term):
        return _inside(element, addnodes.glossary)
    if isinstance(element, nodes.figure):
        return bool(_captions(element))
    return isinstance(element, addnodes.desc_signature) or "realtype" in element


def _inside(element: nodes.Node, kind: type) -> bool:
    while (element := element.parent) is not None:
        if isinstance(element, kind):
            return True
    return False


def _captions(figure: nodes.figure) -> list[nodes.caption]:
    return [child for child in figure.children if isinstance(child, nodes.caption)]


def _entry(element: nodes.Element, docname: str, env: BuildEnvironment) -> Entry:
    place = element["ids"][0]
    if isinstance(element, nodes.section):
        return _section(element, place, docname, env)
    if isinstance(element, nodes.figure):
        number = _number(env, docname, "figure", place)
        return Entry(place, f"Figure {number}".strip(), "figure", _text(*_captions(element)))
    if isinstance(element, nodes.term):
        return Entry(place, _text(element), "term", _text(*element.parent[element.parent.index(element) + 1 :]))
    if isinstance(element, addnodes.desc_signature):
        content = element.parent.next_node(addnodes.desc_content)
        first = content.next_node(nodes.paragraph) if content else None
        return Entry(place, place.removeprefix("unrolled."), "name", _text(first) if first else "")
    number = _number(env, docname, element["countertype"], place) if element.get("countertype") else ""
    named = [child for child in element.children if isinstance(child, nodes.title)]
    title = " ".join(f"{element['realtype'].title()} {number}".split()) + " " + _text(*named)
    return Entry(place, title.strip(), "statement", _text(*(c for c in element.children if c not in named)))


def _section(section: nodes.section, place: str, docname: str, env: BuildEnvironment) -> Entry:
    """A section with its own text: sections and statements in it have entries of their own."""
    top = isinstance(section.parent, nodes.document)
    numbers = env.toc_secnumbers.get(docname, {}).get("" if top else f"#{place}")
    title = next(child for child in section.children if isinstance(child, nodes.title))
    number = ".".join(map(str, numbers)) + " " if numbers else ""
    rest = [child for child in section.children if child is not title and not _has_entry(child)]
    return Entry("" if top else place, number + _text(title), "section", _text(*rest))


def _number(env: BuildEnvironment, docname: str, kind: str, place: str) -> str:
    return ".".join(map(str, env.toc_fignumbers.get(docname, {}).get(kind, {}).get(place, ())))


def _text(*elements: nodes.Node) -> str:
    """The prose of elements in one line."""
    return re.sub(r"\s+", " ", "".join(piece for element in elements for piece in _pieces(element))).strip()


def _pieces(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.math | nodes.math_block):
        yield plain_formula(node.astext()) + (" " if isinstance(node, nodes.math_block) else "")
    elif isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.Element) and not isinstance(node, PASSED_OVER) and not _printed(node):
        yield from (piece for child in node.children if not _has_entry(child) for piece in _pieces(child))
        if isinstance(node, BLOCKS):
            yield " "


def _printed(node: nodes.Element) -> bool:
    """Whether this is what a cell prints, or furniture."""
    return not FURNITURE.isdisjoint(node.get("classes", ()))


class SearchIndex:
    """Collects the entries of pages that are written, and keeps those of the others from one build to the next."""

    def __init__(self, app: Sphinx) -> None:
        self.path = Path(app.doctreedir, "search.json")
        self.pages: dict[str, list] = {}

    def collect(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Take a page's entries when it is about to be written, with all its references resolved."""
        if app.builder.format == "html":
            entries = entries_of(doctree, docname, app.env)
            self.pages[docname] = [[e.place, e.title, e.what, e.text] for e in entries]

    def write(self, app: Sphinx, failure: Exception | None) -> None:
        """Write the index of all pages, in the order of the contents."""
        if failure or app.builder.format != "html" or not self.pages:
            return
        kept = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        pages = {name: page for name, page in (kept | self.pages).items() if name in app.env.all_docs}
        self.path.write_text(json.dumps(pages), encoding="utf-8")
        listed = [
            [app.builder.get_target_uri(docname), kind_of(docname), pages[docname]]
            for docname in in_order(app.env)
            if docname in pages
        ]
        text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
        script = Path(app.outdir, "_static", "search_index.js")
        script.write_text(f"window.unrolledSearchIndex = {text};\n", encoding="utf-8")


def kind_of(docname: str) -> str:
    """What kind a page is of."""
    if docname == ERRATA:
        return "page"
    return next(kind for kind, pattern in KINDS if pattern.fullmatch(docname))


def in_order(env: BuildEnvironment) -> list[str]:
    """All pages, in the order of the table of contents."""
    order: list[str] = []

    def visit(docname: str) -> None:
        order.append(docname)
        for child in env.toctree_includes.get(docname, ()):
            if child not in order:
                visit(child)

    visit(env.config.root_doc)
    return order


def begin(app: Sphinx) -> None:
    """Have Sphinx make no index of its own."""
    app.builder.search = False
    index = SearchIndex(app)
    app.connect("doctree-resolved", index.collect)
    app.connect("build-finished", index.write)


def search_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The page of the search, which Sphinx would have made with its index."""
    yield "search", {}, "search.html"


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.connect("builder-inited", begin)
    app.connect("html-collect-pages", search_page)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
