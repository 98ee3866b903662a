"""Formulas as MathML, drawn when the site is built, so that no page needs a script for them.

The engine is math-core, which writes MathML as browsers understand it (https://www.w3.org/TR/mathml-core/). It
takes some ten microseconds for a formula, so nothing is kept between builds. Each formula carries its TeX, which a
browser does not show and ``formulas.js`` copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
ENGINE = LatexToMathML(annotation=True, fancy_error=False)

ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
# Sphinx numbers formulas; environments that do so too are asked not to.
NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|multline)\}")
# The room that TeX leaves below a row is the style sheet's; the engine would show its length as a formula.
ROW_GAP = re.compile(r"\\\\\s*\[-?[\d.]+\s*(?:pt|ex|em|mu|mm|cm)\]")
# Digits in groups are one number: 1{,}000.
GROUPS = re.compile(r"(?<=\d)\{,\}(?=\d{3})")
GROUPED = re.compile(r'(?<=\d)</mn><mo rspace="0">,</mo><mn>(?=\d{3}</mn>)')
# Chromium draws a large fence too low and too small where it is all that an index or an exponent stands at.
FENCE = re.compile(r"(<(?:msup|msub|msubsup)>)(<mo [^>]*minsize[^>]*>[^<]*</mo>)")
# A sign that opens the right side of an aligned row continues what stands above: it is between two terms.
SIGN = re.compile(r'(<mtd style="text-align: left[^>]*>)<mo>(?=[−+±])')
ANNOTATION = re.compile(r"<annotation.*</annotation>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
# Signs from which on a formula within the text may be wider than a phone.
LONG = 18

# Where a line may be broken: at spaces, and behind a dash.
BREAK = re.compile(r"([ \t\n\r]+)|(?<=[–—])(?!\s)")
MARKUP = nodes.emphasis | nodes.strong | nodes.inline | nodes.reference


@cache
def mathml(tex: str, display: bool) -> str:
    """The formula as MathML; LatexError if it cannot be read."""
    source = ROW_GAP.sub(r"\\\\", NUMBERED.sub(r"\\\1{\2*}", tex.strip()))
    if r"\\" in ENVIRONMENT.sub("", source):
        source = rf"\begin{{aligned}}{source}\end{{aligned}}"
    drawn = ENGINE.convert_with_local_state(source, displaystyle=display)
    drawn = SIGN.sub(r'\1<mo form="infix">', FENCE.sub(r"\1<mrow>\2</mrow>", drawn))
    # The only name of a character that HTML knows and XML does not.
    drawn = drawn.replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
    if GROUPS.search(source):
        drawn = GROUPED.sub(",", drawn)
    written = f'<annotation encoding="application/x-tex">{escape(tex.strip(), quote=False)}</annotation>'
    return ANNOTATION.sub(lambda _: written, drawn)


def is_long(drawn: str) -> bool:
    """Whether a formula within the text may be wider than a phone."""
    return len(TAG.sub("", ANNOTATION.sub("", drawn))) >= LONG


def drawn(node: nodes.math | nodes.math_block) -> str:
    """The MathML of a node; one that cannot be read is shown as it was written, with a warning: the build fails."""
    try:
        return mathml(node.astext(), isinstance(node, nodes.math_block))
    except LatexError as error:
        place, _, reason = str(error).partition(": ")
        text = node.astext().strip()
        logger.warning("the formula %s cannot be read at character %s: %s", text, place, reason, location=node)
        return f"<code>{escape(node.astext())}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within the text; a long one scrolls in a box of its own where the page is narrow."""
    formula = drawn(node)
    kinds = "math formula" if is_long(formula) else "math"
    self.body.append(self.starttag(node, "span", "", CLASS=kinds) + formula + "</span>")
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, in a box that scrolls if need be, with its number beside it."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="formula">{drawn(node)}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


class HoldTogether(SphinxPostTransform):
    """Keep a formula in one line with what stands at it without a space: a comma, a bracket, ``-step``.

    Browsers may break a line on either side of a formula, as of a picture.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Look through each text that has formulas."""
        parents = [outermost(formula).parent for formula in self.document.findall(nodes.math)]
        for text in {id(parent): parent for parent in parents}.values():
            parts = text.children
            text.clear()
            text.extend(held_together(parts))


def outermost(formula: nodes.Element) -> nodes.Element:
    """A formula, with the markup around it that holds nothing else."""
    while isinstance(formula.parent, MARKUP) and len(formula.parent) == 1:
        formula = formula.parent
    return formula


def is_formula(node: nodes.Node) -> bool:
    """Whether it is a formula, or markup that holds nothing else."""
    return isinstance(node, nodes.math) or (isinstance(node, MARKUP) and len(node) == 1 and is_formula(node[0]))


def held_together(parts: list[nodes.Node]) -> list[nodes.Node]:
    """The parts of a text, with each word wrapped that is made of a formula and of something else."""
    together: list[nodes.Node] = []
    for word in words(parts):
        if len(word) > 1 and any(map(is_formula, word)):
            together.append(nodes.inline("", "", *word, classes=["held"]))
        elif isinstance(word[0], nodes.Text) and together and isinstance(together[-1], nodes.Text):
            together[-1] = nodes.Text("".join([together[-1], *word]))
        else:
            together += word
    return together


def words(parts: list[nodes.Node]) -> Iterator[list[nodes.Node]]:
    """What no line should break: words, of letters and formulas; between them spaces, and other markup."""
    word: list[nodes.Node] = []
    for part in parts:
        if isinstance(part, nodes.Text):
            pieces = [piece if piece is None else nodes.Text(piece) for piece in BREAK.split(part) if piece != ""]
        else:
            pieces = [part] if is_formula(part) else [None, part, None]
        for piece in pieces:
            between = piece is None or (isinstance(piece, nodes.Text) and piece.isspace())
            if between and word:
                yield word
                word = []
            if between and piece is not None:
                yield [piece]
            elif piece is not None:
                word.append(piece)
    if word:
        yield word


def setup(app: Sphinx) -> dict:
    """Register the way in which formulas are written."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.add_post_transform(HoldTogether)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
