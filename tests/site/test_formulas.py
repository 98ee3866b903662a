"""How formulas become MathML, and what is kept in a line with them."""

import re
from xml.etree import ElementTree

import pytest
from docutils import nodes
from math_core import LatexError
from unrolled_formulas import held_together, is_long, mathml


def tokens(tex, display=False):
    """The letters and signs of a formula, as they are drawn."""
    tree = ElementTree.fromstring(mathml(tex, display))
    texts = [element.text for element in tree.iter() if element.tag in ("mi", "mn", "mo", "mtext")]
    return [text for text in texts if text != "\N{FUNCTION APPLICATION}"]


def cells(tex):
    """The number of cells in each row of a formula's table."""
    return [len(row) for row in ElementTree.fromstring(mathml(tex, True)).iter("mtr")]


def test_a_formula_is_mathml_and_keeps_its_tex():
    drawn = mathml("\nh_t < W_{hh}\\, h_{t-1}\n", False)
    assert tokens("h_t < W_{hh}\\, h_{t-1}") == ["h", "t", "<", "W", "h", "h", "h", "t", "−", "1"]
    tree = ElementTree.fromstring(drawn)  # XML, so that books in other forms can hold it
    (written,) = tree.iter("annotation")
    assert tree.tag == "math" and written.text == "h_t < W_{hh}\\, h_{t-1}"
    assert written.attrib == {"encoding": "application/x-tex"}


def test_a_formula_of_its_own_is_set_as_one():
    assert mathml("x", True).startswith('<math display="block">') and mathml("x", False).startswith("<math>")


def test_rows_are_rows_with_and_without_an_environment():
    for rows in (r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"a &= b \\ &= c", r"a &= b \\[2pt] &= c"):
        assert cells(rows) == [2, 2]
        assert tokens(rows, True) == ["a", "=", "b", "=", "c"]


def test_what_stands_in_brackets_at_the_head_of_a_row_is_no_length():
    assert tokens(r"\begin{aligned} a \\ [x] \end{aligned}", True) == ["a", "[", "x", "]"]


@pytest.mark.parametrize("environment", ["align", "align*", "gather", "equation"])
def test_environments_do_not_number_by_themselves(environment):
    row = rf"\begin{{{environment}}} a = b \end{{{environment}}}"
    assert tokens(row, True) == ["a", "=", "b"]


def test_digits_in_groups_are_one_number():
    assert tokens("1{,}000{,}000 + 1") == ["1,000,000", "+", "1"]
    assert tokens("1, 000") == ["1", ",", "000"]


def test_signs_in_indices_have_no_room_around_them():
    index = ElementTree.fromstring(mathml("h_{t-1}", False)).find(".//msub/mrow/mo")
    assert (index.get("lspace"), index.get("rspace")) == ("0", "0")


def test_a_large_fence_with_an_exponent_stands_in_a_row_of_its_own():
    """Chromium draws it too low and too small where the exponent stands at the fence itself."""
    base = ElementTree.fromstring(mathml(r"\bigl( x \bigr)^2", False)).find(".//msup")[0]
    assert base.tag == "mrow" and [(sign.tag, sign.text) for sign in base] == [("mo", ")")]


def test_a_sign_that_continues_an_aligned_row_is_between_two_terms():
    row = ElementTree.fromstring(mathml(r"a &= b \\ &- c", True)).findall(".//mtr")[1]
    assert row[1][0].attrib == {"form": "infix"}
    alone = ElementTree.fromstring(mathml(r"\begin{pmatrix} 0 & -1 \end{pmatrix}", True)).find(".//mtd[2]")
    assert "form" not in alone.find(".//mo").attrib


@pytest.mark.parametrize("tex", [r"\nosuch{x}", r"\frac{1}{", r"\left( x", "x_1_2", r"\begin{aligned} x"])
def test_a_formula_that_cannot_be_read_is_an_error(tex):
    with pytest.raises(LatexError):
        mathml(tex, False)


def test_a_formula_is_long_by_what_is_seen_of_it():
    assert is_long(
        mathml(
            r"\partial \tilde L_s / \partial W_\tau = \varepsilon_s \, \partial \tilde y_s / \partial W_\tau", False
        )
    )
    assert not is_long(mathml(r"\frac{\partial L}{\partial W_{hh}} = \delta_t \qquad", False))


def paragraph(text):
    """A paragraph in which formulas stand between dollar signs, and one in bold between stars."""
    parts = []
    for part in re.split(r"(\$\w\$|\*\$\w\$\*)", text):
        formula = nodes.math("", part.strip("$*"))
        parts.append(
            nodes.strong("", "", formula) if part[:1] == "*" else formula if "$" in part else nodes.Text(part)
        )
    return nodes.paragraph("", "", *parts)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("The state $h$ stays.", []),
        ("The state $h$, and $x$.", ["h,", "x."]),
        ("It (that is, $h$) stays; an MA($q$) too.", ["h)", "MA(q)"]),
        ("After a $T$-step walk, $x$–$y$ of it", ["T-step", "x–"]),
        ("The model ARMA($p$, $q$)—or none", ["ARMA(p,", "q)—"]),
        ("Of *$h$*, too", ["h,"]),
        ("Figure\N{NO-BREAK SPACE}$n$ stays", ["Figure\N{NO-BREAK SPACE}n"]),
    ],
)
def test_what_stands_at_a_formula_without_a_space_stays_with_it(text, held):
    before = paragraph(text)
    after = nodes.paragraph("", "", *held_together(before.deepcopy().children))
    assert [part.astext() for part in after if "held" in getattr(part, "attributes", {}).get("classes", ())] == held
    assert after.astext() == before.astext()
