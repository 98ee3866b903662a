"""What pages show of the library: where one leaves out lines of a function, they are its docstring."""

import ast
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
SHOWN = re.compile(r"^```\{literalinclude\} (\S+)\n:pyobject: (\w+)\n:lines: (.+)\n```$", re.MULTILINE)
CUTS = [
    (page.name, *match.groups())
    for page in sorted(BOOK.glob("*.md"))
    for match in SHOWN.finditer(page.read_text(encoding="utf-8"))
]


def all_but_the_docstring(source, name):
    """The lines of a function, counted from its own first one, as ``literalinclude`` writes them."""
    function = next(node for node in ast.parse(source).body if getattr(node, "name", None) == name)
    docstring = function.body[0]
    before, after = docstring.lineno - function.lineno, docstring.end_lineno - function.lineno + 2
    return f"{'1' if before == 1 else f'1-{before}'}, {after}-"


@pytest.mark.parametrize(("page", "path", "name", "lines"), CUTS)
def test_only_the_docstring_is_left_out(page, path, name, lines):
    source = (BOOK / path).read_text(encoding="utf-8")
    assert lines == all_but_the_docstring(source, name), f"{page}: {name}"


def test_the_lines_that_are_left_out_are_counted_from_the_function():
    source = 'x = 1\n\n\ndef f(\n    a,\n):\n    """One.\n\n    Two.\n    """\n    return a\n'
    assert all_but_the_docstring(source, "f") == "1-3, 8-"
    assert all_but_the_docstring('def g():\n    """One."""\n    return 1\n', "g") == "1, 3-"


# In letters of code, so much room has a page on a wide screen; what is folded scrolls in itself.
WIDEST = 88
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?:---\n(.*?)\n---\n)?(.*?)^```$", re.DOTALL | re.MULTILINE)


def lines_in_sight(page):
    """The lines of code that a page shows without being asked."""
    for options, code in CELL.findall(page):
        if "hide-input" not in options and "remove-" not in options:
            yield from code.splitlines()


@pytest.mark.parametrize("page", sorted(BOOK.glob("*.md")), ids=lambda page: page.stem)
def test_code_fits_the_column_of_a_wide_screen(page):
    wide = [line for line in lines_in_sight(page.read_text(encoding="utf-8")) if len(line) > WIDEST]
    assert not wide


def test_lines_in_sight_are_those_of_cells_that_are_not_folded():
    page = "```{code-cell} python\nx = 1\n```\n\n```{code-cell} python\n---\ntags: [hide-input]\n---\ny = 2\n```\n"
    assert list(lines_in_sight(page)) == ["x = 1"]
