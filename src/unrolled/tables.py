"""Tables of numbers that a page computes: rows and columns on a website, aligned text elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import zip_longest

__all__ = ["Table", "table"]

MINUS = re.compile(r"(?<!\w)-(?=[\d.])")
POWER = re.compile(r"(?<=\d)e([+-])0*(\d+)")
TEN = re.compile(r"(?<![\d.])1 · (?=10<sup>)")
INDEX = re.compile(r"\b([A-Za-z])_(\w+)")
SIGNS = {"+": "", "-": "\N{MINUS SIGN}"}


class Table:
    """A table with words in its first column and numbers in the others.

    A notebook and the website show it in HTML, a terminal as text.

    Parameters
    ----------
    columns : sequence of str
        What stands above the columns.
    rows : sequence of sequences of str
        What stands in them, one for each column.
    above : sequence of pairs of str and int
        What stands above several columns, and above how many; empty if nothing does.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[str]], above=()) -> None:
        self.columns, self.rows, self.above = list(columns), [list(row) for row in rows], list(above)

    def __repr__(self) -> str:
        """The table as text, its numbers ranged right."""
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [self._line(row, widths) for row in (self.columns, *self.rows)]
        if self.above:
            lines.insert(0, self._line_above(widths))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The table as HTML."""
        spans = "".join(_head(text, span) for text, span in self.above)
        heads = "".join(_head(text) for text in self.columns)
        head = "".join(f"<tr>{cells}</tr>\n" for cells in (spans, heads) if cells)
        body = ""
        for first, *others in self.rows:
            cells = "".join(f"<td>{_typeset(text)}</td>" for text in others)
            body += f'<tr><th scope="row">{_typeset(first)}</th>{cells}</tr>\n'
        return f'<table class="computed">\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>'

    @staticmethod
    def _line(row: Sequence[str], widths: Sequence[int]) -> str:
        first, *others = zip(row, widths, strict=True)
        return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]).rstrip()

    def _line_above(self, widths: list[int]) -> str:
        line, at = "", 0
        for text, span in self.above:
            line += text.center(sum(widths[at : at + span]) + 2 * (span - 1)) + "  "
            at += span
        return line.rstrip()


def table(columns: Sequence[str], rows: Iterable[Sequence], formats: Sequence[str] = (), above=()) -> Table:
    """Make a table of what a page computed.

    Parameters
    ----------
    columns : sequence of str
        What stands above the columns.
    rows : iterable of sequences
        One value for each column. A text stays as it is, whatever the format; None leaves the cell empty.
    formats : sequence of str
        One for each column, as ``format`` takes them, such as ``.2f``; where there is none, ``str`` decides.
    above : sequence of pairs of str and int, optional
        What stands above several columns, and above how many.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If a row has not one value for each column, or the spans of ``above`` do not cover the columns.

    Examples
    --------
    >>> table(["weight", "half-life"], [[0.9, 6.579], [0.99, 68.97]], ["", ".1f"])
    weight  half-life
    0.9           6.6
    0.99         69.0
    """
    if above and sum(span for _, span in above) != len(columns):
        raise ValueError(f"what stands above covers not {len(columns)} columns but {sum(s for _, s in above)}")
    if len(formats) > len(columns):
        raise ValueError(f"{len(formats)} formats for {len(columns)} columns")
    return Table(columns, [_texts(row, len(columns), formats) for row in rows], above)


def _texts(row: Sequence, columns: int, formats: Sequence[str]) -> list[str]:
    """The values of a row as text."""
    row = list(row)
    if len(row) != columns:
        raise ValueError(f"{row} has not one value for each of {columns} columns")
    return [_text(value, form) for value, form in zip_longest(row, formats[:columns], fillvalue="")]


def _text(value, form: str) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else format(value, form)


def _head(text: str, span: int = 1) -> str:
    """What stands above one column or several; where that is nothing, there is no heading."""
    wide, scope = (f' colspan="{span}"', "colgroup") if span > 1 else ("", "col")
    return f'<th scope="{scope}"{wide}>{_typeset(text)}</th>' if text else f"<td{wide}></td>"


def _typeset(text: str) -> str:
    """A cell in HTML, its minus signs, powers of ten and indices as in print."""
    text = MINUS.sub(SIGNS["-"], escape(text))
    text = POWER.sub(lambda power: f" · 10<sup>{SIGNS[power[1]]}{power[2]}</sup>", text)
    text = TEN.sub("", text)
    return INDEX.sub(r"<i>\1</i><sub>\2</sub>", text)
