"""The roles by which prose has its numbers from the page, and the search for numbers that it has from nowhere."""

import re

import numpy as np
import pytest
from small_book import FILES, Builder, SmallBook
from typed_numbers import typed_numbers
from unrolled_prose import said, spelled, written

from unrolled import prose

CELL = "```{{code-cell}} python3\nfrom unrolled.prose import bind\n\nbind({})\n```\n"
SENTENCE = "The ratio is {{bound}}`{}` here, see {{chapter}}`second` and {{given}}`1986`.\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    builder = Builder()
    yield SmallBook(tmp_path_factory.mktemp("prose"), builder)
    builder.close()


def page(book, name):
    return (book.site / "book" / f"{name}.html").read_text(encoding="utf-8")


def test_prose_says_what_the_page_computed_and_follows_when_that_changes(book):
    first = FILES["book/07_first.md"]
    book.write("book/07_first.md", first + CELL.format("ratio=575.23") + SENTENCE.format("ratio:.0f"))
    build = book.build()
    assert build.ok, build.said
    assert '<span class="bound">575</span> here' in page(book, "07_first")
    assert '<span class="given">1986</span>' in page(book, "07_first")
    book.edit("book/07_first.md", "575.23", "-1234.5")
    book.edit("book/07_first.md", "ratio:.0f", "ratio:,.1f")
    assert book.build().ok
    assert '<span class="bound">\N{MINUS SIGN}1,234.5</span> here' in page(book, "07_first")


def test_prose_that_asks_for_what_no_cell_bound_fails_the_build(book):
    book.write("book/07_first.md", FILES["book/07_first.md"] + SENTENCE.format("ratio:.0f"))
    build = book.build()
    assert not build.ok and "bound: ratio:.0f: No key 'ratio'" in build.said


def test_a_chapter_that_is_renumbered_is_renumbered_wherever_it_is_named(book):
    book.write(
        "book/07_first.md", FILES["book/07_first.md"] + "As {chapter}`second` says. {chapter}`Second` too.\n"
    )
    assert book.build().ok
    assert re.search(r'href="08_second.html"[^>]*><span[^>]*>chapter 8</span></a> says', page(book, "07_first"))
    assert re.search(r'href="08_second.html"[^>]*><span[^>]*>Chapter 8</span></a> too', page(book, "07_first"))
    (book.folder / "book/08_second.md").rename(book.folder / "book/09_second.md")
    book.contents({"Part": ["book/07_first", "book/09_second"], "Back": ["book/theorems", "book/api"]})
    build = book.build()
    assert build.ok, build.said
    assert re.search(r'href="09_second.html"[^>]*><span[^>]*>chapter 9</span></a> says', page(book, "07_first"))


def test_numbers_are_handed_over_whole_and_nothing_else_is(capsys):
    shown = []
    prose.display = lambda data, raw, metadata: shown.append((metadata["scrapbook"]["name"], *data.values()))
    try:
        prose.bind(a=np.float64(0.1), b=np.array([3]), c="text", d=np.int64(2))
        assert shown == [("a", "0.1"), ("b", "3"), ("c", "'text'"), ("d", "2")]
        for wrong in (float("nan"), np.inf):
            with pytest.raises(ValueError, match="cannot say"):
                prose.bind(a=wrong)
        for wrong in (True, 1j, np.zeros(2), None):
            with pytest.raises(TypeError, match="one real number"):
                prose.bind(a=wrong)
    finally:
        from IPython.display import display

        prose.display = display


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        ("575.23", ".0f", "575"),
        ("0.0375", ".1%", "3.8%"),
        ("1234567.0", ",.0f", "1,234,567"),
        ("38.9", "word", "thirty-nine"),
        ("7", "Word", "Seven"),
        ("'a word'", "", "a word"),
    ],
)
def test_a_number_is_said_in_its_format(value, form, text):
    assert said(value, form) == text


def test_what_has_no_short_word_is_not_spelled():
    words = ["zero", "nineteen", "twenty", "forty-one", "ninety-nine"]
    assert [spelled(number) for number in (0, 19, 20, 41, 99)] == words
    for number in (-1, 100):
        with pytest.raises(ValueError, match="digits"):
            spelled(number)


def test_powers_of_ten_are_typeset():
    assert written("1.8e+07").astext() == r"1.8 \cdot 10^{7}"
    assert written("1e-12").astext() == "10^{-12}"
    assert written("-3").astext() == "\N{MINUS SIGN}3"


@pytest.mark.parametrize(
    "typed",
    [
        "It is 575 times as strong.",
        "It is $575$ times as strong.",
        r"A gradient near $1.8 \cdot 10^7$ is large.",
        "It fails in 2 of 4 seeds.",
        "Thirty-nine times as much.",
        "It is *twenty* times too high.",
        "It is three times as high.",
        "## All 40 of them",
        "| a | 0.5 |\n|---|---|\n| b | c |",
        "```{admonition} In 12 words\nText.\n```",
        "```{note}\n:class: x\nIt costs 1.5 s.\n```",
        ":::{note}\nIt costs 1.5 s.\n:::",
        '```{code-cell} python\n---\nmystnb:\n  figure:\n    caption: "After 300 steps."\n---\nx = 1\n```',
        "The error is -0.25 there.",
        "As chapter 9 says.",
        "- the first 20 rows",
        "```{question} A title\nasks: Is it 575 times?\n```",
        "```{question} A title\nsteps:\n- says: Take 20 of them.\n```",
    ],
)
def test_a_typed_number_is_found(typed):
    assert len(typed_numbers(typed)) >= 1


@pytest.mark.parametrize(
    "free",
    [
        "It is {bound}`condition:.0f` times as strong, by {given}`1986`.",
        "With $h_0 = 0.5$ and $T = 40$ it holds.",
        "Call `f(12)`, from ARMA(2, 1) or float32, in Python 3.11.",
        "Both weights are 1, and two units are enough; one of the three is not.",
        "```{prf:proposition} Ten\nIt is 12.\n```",
        "```{code-cell} python\nx = 12\n```",
        "$$\nx = 12\n$$",
        "## Further reading\n\nSection 8.2 of {cite:t}`goodfellow2016` has 12.",
        "---\nname: 12\n---\nText.",
        "```{question} A title\nnumber: {within: 0.01, answer: 12 * 3}\n```",
    ],
)
def test_what_is_no_typed_number_is_left_alone(free):
    assert typed_numbers(free) == []


def test_a_typed_number_is_named_with_its_line():
    assert [found.line for found in typed_numbers("---\na: b\n---\n\nOne.\n\nTwo\nand 12.\n")] == [8]
