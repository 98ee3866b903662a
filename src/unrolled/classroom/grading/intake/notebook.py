"""Reads notebooks as data, never as code, within limits of size, depth and number."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.grading.intake.text import clean

__all__ = ["MAX_NOTEBOOK", "Cell", "Unreadable", "parse_notebook", "read_content", "read_notebook"]

MAX_NOTEBOOK = 20 << 20
MAX_CELLS = 1000
MAX_SOURCE = 200_000
MAX_DEPTH = 64
MAX_CONTAINERS = 500_000
# A string is taken whole (possessively, so that no notebook can make the search slow), or one bracket.
TOKEN = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)


class Unreadable(Exception):
    """A file is no notebook that can be graded. The message says why."""


@dataclass(frozen=True)
class Cell:
    """A notebook's cell, as plain data."""

    kind: str
    source: str
    id: str = ""
    task: str = ""


def read_notebook(path: Path) -> tuple[Cell, ...]:
    """Read a notebook's cells as plain data, whatever else the file holds.

    Raises
    ------
    Unreadable
        If it is too large, not JSON, nested too deeply, or not a notebook of format 4.
    """
    return parse_notebook(read_content(path))


def read_content(path: Path) -> bytes:
    """Read a notebook's file, up to the size that is graded.

    Raises
    ------
    Unreadable
        If it cannot be read, or is empty or too large.
    """
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_NOTEBOOK + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    if len(data) > MAX_NOTEBOOK:
        raise Unreadable(f"larger than {MAX_NOTEBOOK >> 20} MB; clear its outputs and hand it in again")
    if not data.strip():
        raise Unreadable("the file is empty")
    return data


def parse_notebook(data: bytes) -> tuple[Cell, ...]:
    """Make cells of a notebook file's content; see :func:`read_notebook`.

    Raises
    ------
    Unreadable
        As there.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not a notebook: not UTF-8 text") from None
    if not text.lstrip().startswith("{"):
        raise Unreadable("not a notebook: not JSON")
    _check_shape(text)
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not a notebook: broken JSON (line {error.lineno})") from None
    except (ValueError, RecursionError):
        raise Unreadable("not a notebook: broken JSON") from None
    if notebook.get("nbformat") in (1, 2, 3) or "worksheets" in notebook:
        raise Unreadable("a notebook of an old format; open it in Jupyter, save it, and hand it in again")
    listed = notebook.get("cells")
    if not isinstance(listed, list):
        raise Unreadable("not a notebook: it has no list of cells")
    if len(listed) > MAX_CELLS:
        raise Unreadable(f"more than {MAX_CELLS} cells")
    return tuple(cell for cell in map(_cell, listed) if cell)


def _check_shape(text: str) -> None:
    """Bound nesting and number of lists and dicts before the parser makes them."""
    depth = containers = 0
    for token in TOKEN.finditer(text):
        if token[0] in "[{":
            depth, containers = depth + 1, containers + 1
        elif token[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unreadable("not a notebook: nested too deeply")
        if containers > MAX_CONTAINERS:
            raise Unreadable("not a notebook: too many parts")


def _cell(raw: object) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown"):
        return None
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    if len(source) > MAX_SOURCE:
        raise Unreadable(f"a cell of more than {MAX_SOURCE} characters")
    metadata = raw.get("metadata")
    ours = metadata.get("unrolled") if isinstance(metadata, dict) else None
    task = ours.get("task") if isinstance(ours, dict) else None
    name = raw.get("id")
    return Cell(
        raw["cell_type"],
        clean(source),
        name if isinstance(name, str) and len(name) <= 64 else "",
        task if isinstance(task, str) and re.fullmatch(r"[1-9]\d?\.[1-9]\d?", task) else "",
    )
