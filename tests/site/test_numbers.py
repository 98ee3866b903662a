"""No number in the prose of the book is typed: it is computed by the page, or marked as chosen or cited."""

from pathlib import Path

import pytest
from typed_numbers import typed_numbers

BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = sorted(BOOK.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_number_is_typed(page):
    found = typed_numbers(page.read_text(encoding="utf-8"))
    asked = "have the page compute these (bound), or mark them as chosen or cited (given)"
    assert not found, "\n".join([f"{page.name}: {asked}:", *map(str, found)])
