"""Reads notebooks as data, never as code, within limits of size, depth and number."""

from __future__ import annotations

import codecs
import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from unrolled.classroom.authoring.course import Older
from unrolled.classroom.authoring.older import older_of, task_today
from unrolled.classroom.authoring.student import version_of
from unrolled.classroom.grading.intake.text import clean

__all__ = [
    "MAX_FILE",
    "MAX_NOTEBOOK",
    "Cell",
    "Unreadable",
    "parse_notebook",
    "read_content",
    "read_notebook",
    "without_outputs",
]

# What is left of a notebook without its outputs, and the file with them.
MAX_NOTEBOOK = 20 << 20
MAX_FILE = 4 * MAX_NOTEBOOK
MAX_CELLS = 1000
KINDS = ("code", "markdown", "raw")
MAX_SOURCE = 200_000
MAX_DEPTH = 64
MAX_CONTAINERS = 500_000
MAX_TOKENS = 5_000_000
# A string is taken whole (possessively, so that no notebook can make the search slow), or one bracket.
TOKEN = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)
TOKEN_OF_BYTES = re.compile(TOKEN.pattern.encode(), re.DOTALL)
# What grading never reads, by the depth of the key: outputs, pictures in text, and what widgets remember.
UNREAD = {(1, b'"metadata"'), (3, b'"outputs"'), (3, b'"attachments"')}
OPENS = re.compile(rb"\s*:\s*(?=([\[{]))")
TASK_PART = re.compile(r"task-(\d{1,9})-(\d{1,9})(-.+)?")


class Unreadable(Exception):
    """A file is no notebook that can be graded. The message says why."""


@dataclass(frozen=True)
class Cell:
    """A notebook's cell, as plain data.

    Tasks have the numbers of today. ``was`` is the number that a cell's task had in the notebook's own version of
    the course, if the cell is of an earlier one; ``older`` names the exercise then, if the whole notebook is.
    """

    kind: str
    source: str
    id: str = ""
    task: str = ""
    was: str = ""
    older: str = ""

    @property
    def of_task(self) -> str:
        """The task whose code it holds, by its mark, else by its id."""
        found = TASK_PART.fullmatch(self.id)
        return self.task or (f"{int(found[1])}.{int(found[2])}" if found and not found[3] else "")


def read_notebook(path: Path) -> tuple[Cell, ...]:
    """Read a notebook's cells as plain data, whatever else the file holds.

    Raises
    ------
    Unreadable
        If it is too large, not JSON, nested too deeply, or not a notebook of format 4.
    """
    return parse_notebook(read_content(path))


def read_content(path: Path) -> bytes:
    """Read a notebook's file; of a large one, what is left without its outputs.

    Raises
    ------
    Unreadable
        If it cannot be read, is empty, or is too large all the same.
    """
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    if len(data) > MAX_FILE:
        raise Unreadable(f"larger than {MAX_FILE >> 20} MB; clear its outputs and hand it in again")
    data = _as_utf_8(data)
    if len(data) > MAX_NOTEBOOK:
        data = without_outputs(data)
    if len(data) > MAX_NOTEBOOK:
        raise Unreadable(f"larger than {MAX_NOTEBOOK >> 20} MB, even without its outputs")
    if not data.strip():
        raise Unreadable("the file is empty")
    return data


def _as_utf_8(data: bytes) -> bytes:
    """The same text in UTF-8, if it says that it is UTF-16, as a Windows shell writes what is sent to a file."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with suppress(UnicodeDecodeError):
            return data.decode("utf-16").encode()
    return data


def without_outputs(data: bytes) -> bytes:
    """Empty the outputs in a notebook's text, the pictures pasted into its cells, and the metadata of the whole.

    It is a scan that makes nothing of what it drops. What is no notebook comes back as text that is none either.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    bytes
        The same text if it has too many parts to be looked through.
    """
    kept: list[bytes] = []
    depth = start = 0
    within: int | None = None  # the depth at which something that is dropped began
    for count, token in enumerate(TOKEN_OF_BYTES.finditer(data)):
        if count > MAX_TOKENS:
            return data
        if token[0] in b"[{":
            depth += 1
        elif token[0] in b"]}":
            depth -= 1
            if depth == within:
                start, within = token.start(), None
        elif within is None and (depth, token[0]) in UNREAD and (opens := OPENS.match(data, token.end())):
            kept += [data[start : opens.end()], opens[1]]
            within = depth
    return b"".join(kept) + data[start:] if within is None else data


def parse_notebook(data: bytes) -> tuple[Cell, ...]:
    """Make cells of a notebook file's content; see :func:`read_notebook`.

    Raises
    ------
    Unreadable
        As there.
    """
    text = _decoded(data)
    if _misshapen(text):
        text = _decoded(without_outputs(data))
        if problem := _misshapen(text):
            raise Unreadable(problem)
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
    return _as_of_today([cell for cell in map(_cell, listed) if cell], version_of(notebook.get("metadata")))


def _as_of_today(cells: list[Cell], version: int | None) -> tuple[Cell, ...]:
    """Give the tasks of a notebook of an earlier version the numbers that they have today."""
    older = older_of(version, [(cell.of_task, cell.source) for cell in cells if cell.kind == "code"])
    return tuple(_today(cell, older) for cell in cells)


def _today(cell: Cell, older: Older | None) -> Cell:
    part = TASK_PART.fullmatch(cell.id)
    then = cell.of_task or (f"{int(part[1])}.{int(part[2])}" if part else "")
    if not then:
        begins = older is not None and older.exercise in cell.source
        return replace(cell, older=older.exercise) if older and begins else cell
    now = task_today(then, cell.source if cell.of_task else "", older)
    if not now:  # asked no more: a cell of the student's own
        return replace(cell, id="", task="", older=older.exercise if older else "")
    of_older = older is not None and older.today.get(then) == now
    if not of_older and then == now:
        return cell
    text = (f'"{then}"', f'"{now}"') if not cell.of_task else (f'Error("Task {then}: ', f'Error("Task {now}: ')
    return replace(
        cell,
        source=cell.source.replace(*text),
        id="-".join(["task", *now.split(".")]) + (part[3] or "") if part else cell.id,
        task=now if cell.task else "",
        was=then,
        older=older.exercise if older and of_older else "",
    )


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            "not a notebook: not UTF-8 text; open it in Jupyter, save it, and hand it in again"
        ) from None
    if not text.lstrip().startswith("{"):
        raise Unreadable("not a notebook: not JSON")
    return text


def _misshapen(text: str) -> str:
    """Bound nesting and number of lists and dicts before the parser makes them: what is wrong, if something is."""
    depth = containers = 0
    for token in TOKEN.finditer(text):
        if token[0] in "[{":
            depth, containers = depth + 1, containers + 1
        elif token[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            return "not a notebook: nested too deeply"
        if containers > MAX_CONTAINERS:
            return "not a notebook: too many parts"
    return ""


def _cell(raw: object) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in KINDS:
        return None
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    if len(source) > MAX_SOURCE and raw["cell_type"] == "code":
        raise Unreadable(f"a cell of more than {MAX_SOURCE} characters")
    source = source[:MAX_SOURCE]  # text with pictures in it, perhaps; an answer is shortened further
    metadata = raw.get("metadata")
    ours = metadata.get("unrolled") if isinstance(metadata, dict) else None
    task = ours.get("task") if isinstance(ours, dict) else None
    name = raw.get("id") or (metadata.get("id") if isinstance(metadata, dict) else None)  # Colab keeps it there
    return Cell(
        raw["cell_type"],
        clean(source),
        name if isinstance(name, str) and len(name) <= 64 else "",
        task if isinstance(task, str) and re.fullmatch(r"[1-9]\d?\.[1-9]\d?", task) else "",
    )
