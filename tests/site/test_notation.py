"""The page of symbols says where each one comes first."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
ROW = re.compile(
    r"^\| \$(?P<symbols>[^|]+)\$ \| (?P<meaning>.+) \| \{chapter-number\}`(?P<chapter>\w+)` \|$", re.MULTILINE
)
SEVERAL = re.compile(r"^\| \$(?P<letter>[^|]+?)\$ \| (?P<meanings>[^|]+;[^|]+) \|$", re.MULTILINE)
TEXT = (BOOK / "notation.md").read_text(encoding="utf-8")
CHAPTERS = {page.stem[3:]: page.read_text(encoding="utf-8") for page in sorted(BOOK.glob("[0-9][0-9]_*.md"))}


def symbols_of(row):
    """Each symbol of a row, without what it equals."""
    return [symbol.split(" = ")[0].strip() for symbol in re.split(r"(?<!\\), ", row["symbols"])]


def stands_in(symbol, chapter):
    """Whether a formula of the chapter has it, with any index; of a quotient or a function only what is left."""
    formulas = re.findall(r"\$\$.+?\$\$|\$[^$]+\$", CHAPTERS[chapter], re.DOTALL)
    name = re.split(r"(?<=[^^{])[/(]", symbol)[0]
    indexed = re.search(r"_[a-z]$", name)
    ending = "_" if indexed else "(?![A-Za-z])"
    found = re.compile(rf"(?<![A-Za-z\\]){re.escape(name[: indexed.start()] if indexed else name)}{ending}")
    return any(found.search(formula) for formula in formulas)


ROWS = list(ROW.finditer(TEXT))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['symbols']} {row['chapter']}")
def test_a_symbol_stands_in_the_chapter_that_is_named(row):
    missing = [symbol for symbol in symbols_of(row) if not stands_in(symbol, row["chapter"])]
    assert not missing


def test_a_letter_with_several_rows_is_listed_as_such():
    rows = [symbol for row in ROWS for symbol in symbols_of(row)]
    twice = {symbol for symbol in rows if rows.count(symbol) > 1}
    listed = {match["letter"] for match in SEVERAL.finditer(TEXT)}
    assert {re.sub(r"_t$", "", symbol) for symbol in twice} <= {re.sub(r"_t$", "", letter) for letter in listed}


def test_the_page_has_symbols_of_every_chapter():
    assert {row["chapter"] for row in ROWS} == set(CHAPTERS)
