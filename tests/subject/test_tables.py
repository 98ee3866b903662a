"""Tables: the same numbers in HTML and as text, and no row that does not fit."""

import re

import pytest

from unrolled.tables import table


def test_as_text_numbers_are_ranged_right_and_words_left():
    shown = table(["weight", "steps"], [(0.9, 6.579), (-0.99, 68.97)], ["", ".1f"])
    assert repr(shown) == "weight  steps\n0.9       6.6\n-0.99    69.0"


def test_what_stands_above_stands_over_its_columns():
    shown = table(["", "first", "last"], [("a", 1, 2)], above=[("", 1), ("runs", 2)])
    above, heads, _ = repr(shown).splitlines()
    assert heads.index("first") <= above.index("runs") < heads.index("last") + len("last")
    assert '<td></td><th scope="colgroup" colspan="2">runs</th>' in shown._repr_html_()


def test_html_has_the_cells_of_the_text():
    shown = table(["k", "error"], [(1, 0.25), ("all", None)], ["", ".2f"])
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", shown._repr_html_())
    assert cells == ["k", "error", "1", "0.25", "all", ""]


def test_html_has_minus_signs_powers_of_ten_and_indices():
    html = table(["w_hh"], [(-1.5e-7,), ("-2 to 1e+03",), ("<x>",)], [".1e"])._repr_html_()
    assert "<i>w</i><sub>hh</sub>" in html
    assert "\N{MINUS SIGN}1.5 · 10<sup>\N{MINUS SIGN}7</sup>" in html
    assert "\N{MINUS SIGN}2 to 10<sup>3</sup>" in html
    assert "&lt;x&gt;" in html


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((["a", "b"], [(1,)]), {}),
        ((["a"], [(1,)], ["", ".1f"]), {}),
        ((["a", "b"], [(1, 2)]), {"above": [("x", 1)]}),
    ],
)
def test_what_does_not_fit_is_refused(arguments, options):
    with pytest.raises(ValueError, match=r"for|covers"):
        table(*arguments, **options)
