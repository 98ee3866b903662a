"""What no line breaks: "Figure 4.2", "ARMA(1, 1)", ``--resume``. And tables that phones show as cards."""

from __future__ import annotations

import re
from html import escape

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

# A kind of thing and its number; a model with its orders, or a pair of numbers; code of few letters.
NUMBERED = re.compile(r"[A-Z]?[a-z]+ [\dIVX.]+")
ORDERS = re.compile(r"((?:\b[A-Z]+)?\([−-]?\w{1,3}(?:, [−-]?\w{1,3})+\))")
SHORT = 16
# So many columns, one of whose cells has so many letters, have no room on a phone; nor have some with long code.
COLUMNS, SENTENCE, WITH_CODE = 5, 60, 3


class HoldTogether(SphinxPostTransform):
    """Keep in one line what is read as one word although it has a space."""

    default_priority = 901
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Look through references, code and texts."""
        for link in self.document.findall(nodes.reference):
            if NUMBERED.fullmatch(link.astext()):
                link["classes"].append("held")
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append("held")
        for text in list(self.document.findall(nodes.Text)):
            if is_prose(text.parent) and len(parts := ORDERS.split(text)) > 1:
                text.parent.replace(text, [*held(parts)])


def is_prose(node: nodes.Element) -> bool:
    """Whether the words of an element are running text, whose lines may break."""
    return isinstance(node, nodes.TextElement) and not isinstance(
        node, nodes.FixedTextElement | nodes.literal | nodes.math
    )


def held(parts: list[str]) -> list[nodes.Node]:
    """Texts, of which every other one is held together."""
    return [
        nodes.inline("", part, classes=["held"]) if place % 2 else nodes.Text(part)
        for place, part in enumerate(parts)
        if part
    ]


def held_in(titles: BeautifulSoup) -> BeautifulSoup:
    """A list of links to sections, which has their titles as they were read, with the same held together."""
    for text in titles.find_all(string=ORDERS):
        if not text.find_parent(("code", "math")):
            words = ORDERS.sub(r'<span class="held">\1</span>', escape(text, quote=False))
            text.replace_with(BeautifulSoup(words, "html.parser"))
    return titles


class Cards(SphinxPostTransform):
    """Tell each cell of a wide table what its column is called: on a phone a row is a card."""

    default_priority = 902
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Look through all tables."""
        for table in self.document.findall(nodes.table):
            names = [entry.astext() for entry in next(table.findall(nodes.row))]
            if is_wide(table, len(names)):
                table["classes"].append("cards")
                for row in table.findall(nodes.row):
                    for name, entry in zip(names, row, strict=True):
                        entry["column"] = name


def is_wide(table: nodes.table, columns: int) -> bool:
    """Whether a phone has no room for the columns of a table."""
    longest = max(len(entry.astext()) for entry in table.findall(nodes.entry))
    has_code = any(len(code.astext()) > SHORT for code in table.findall(nodes.literal))
    return (columns >= COLUMNS and longest >= SENTENCE) or (columns >= WITH_CODE and has_code)


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Write the beginning of a cell, with the name of its column where the table has cards."""
    HTML5Translator.visit_entry(self, node)
    if "column" in node:
        tag = self.body.pop()
        name = self.attval(node["column"])
        self.body.append(re.sub(r">", f' data-column="{name}">', tag, count=1))


def depart_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Write the end of a cell."""
    HTML5Translator.depart_entry(self, node)


def setup(app: Sphinx) -> dict:
    """Register both."""
    app.add_post_transform(HoldTogether)
    app.add_post_transform(Cards)
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
