"""Roles that keep the numbers of the prose true.

``bound`` pastes what the page computed, ``given`` marks what is chosen or cited, ``chapter`` knows the numbers of
chapters by the names of their files.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from myst_nb.core.variables import RetrievalError, format_plain_text
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

logger = logging.getLogger(__name__)
POWER_OF_TEN = re.compile(r"(-?[\d.]+)e([+-]\d+)")
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


class Bound(SphinxRole):
    """A number of the page: its name and, after a colon, a format.

    The formats are Python's (``.2f``, ``,.0f``, ``.1e``, ``.0%``), and ``word`` spells a whole number out.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Paste it, or warn, which fails the build."""
        name, _, form = self.text.partition(":")
        try:
            data = retrieve_glue_data(self.inliner.document, name).data
            return [written(said(data["text/plain"], form))], []
        except (RetrievalError, KeyError, ValueError) as error:
            logger.warning("bound: %s: %s", self.text, error, location=self.get_location())
            return [], []


def said(text: str, form: str) -> str:
    """A value in a format, as a sentence has it."""
    if form in ("word", "Word"):
        word = spelled(round(float(text)))
        return word.capitalize() if form == "Word" else word
    return format_plain_text(text, form or "s")


def spelled(number: int) -> str:
    """A whole number from 0 to 99 in words."""
    if not 0 <= number < 100:
        raise ValueError(f"{number} is written in digits")
    if number < 20:
        return ONES[number]
    ten, one = divmod(number, 10)
    return TENS[ten - 2] + (f"-{ONES[one]}" if one else "")


def written(text: str) -> nodes.Node:
    """The node of a number: powers of ten and minus signs are typeset as a formula has them."""
    if power := POWER_OF_TEN.fullmatch(text):
        digits, exponent = power[1], int(power[2])
        factor = "" if digits == "1" else rf"{digits} \cdot "
        formula = f"{factor}10^{{{exponent}}}"
        return nodes.math(formula, formula, classes=["bound"])
    text = text.replace("-", "\N{MINUS SIGN}") if text.startswith("-") else text
    return nodes.inline(text, text, classes=["bound"])


class Given(SphinxRole):
    """A number that nobody computes here: chosen, or another's, whose source the sentence names."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show it as it stands."""
        return [nodes.inline(self.text, self.text, classes=["given"])], []


class Chapter(SphinxRole):
    """``chapter 7``, with a link, from the name of the chapter's file without its number.

    Where a sentence begins with it, the name does so with a capital: ``{chapter}`Arma```.
    """

    def __init__(self, form: str) -> None:
        self.form = form

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Find the chapter, or warn."""
        name = self.text[:1].lower() + self.text[1:]
        pages = sorted(Path(self.env.srcdir, "book").glob(f"[0-9][0-9]_{name}.md"))
        self.env.note_dependency(str(Path(self.env.srcdir, "_toc.yml")))  # changes when a chapter is renumbered
        if len(pages) != 1:
            logger.warning("chapter: no chapter has the name %s", self.text, location=self.get_location())
            return [], []
        label = self.form.format(int(pages[0].name[:2]))
        label = label if name == self.text else label.capitalize()
        reference = addnodes.pending_xref(
            "",
            nodes.inline(label, label),
            refdomain="std",
            reftype="doc",
            reftarget=f"/book/{pages[0].stem}",
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )
        return [reference], []


def setup(app: Sphinx) -> dict:
    """Register the roles."""
    app.add_role("bound", Bound())
    app.add_role("given", Given())
    app.add_role("chapter", Chapter("chapter {}"))
    app.add_role("chapter-number", Chapter("{}"))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
