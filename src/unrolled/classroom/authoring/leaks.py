"""Lines of an answer that stand anywhere else than in its region."""

from __future__ import annotations

import base64
import binascii
import io
import re
import tokenize
from collections.abc import Iterator

from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import RegionError, region_of, task_of
from unrolled.classroom.authoring.student import SOLUTION_ONLY, stub_of_cell, tags_of

__all__ = ["SHORTEST_TELLING_LINE", "leaks", "leaks_into", "squeeze", "telling_lines", "texts_in"]

SHORTEST_TELLING_LINE = 20


def leaks(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Find lines of an answer elsewhere in its notebook: in text, code, outputs, metadata or attachments.

    Yields
    ------
    (int or None, str)
        The cell's index, None for the notebook's own metadata, and what is wrong there with its remedy.
    """
    telling = dict(telling_lines(notebook))
    for index, cell in enumerate(notebook.cells):
        if SOLUTION_ONLY in tags_of(cell):
            continue
        for place, text in _places(cell):
            for line, task in _found(telling, text):
                verb = "shows" if place in ("text", "source") else "show"
                yield (
                    index,
                    f"its {place} {verb} a line of the solution of task {task} ({line[:40]}); {_cure(place)}",
                )
    for line, task in _found(telling, " ".join(texts_in(notebook.metadata))):
        yield (
            None,
            f"the notebook's metadata show a line of the solution of task {task} ({line[:40]}); delete that entry",
        )


def leaks_into(notebook: NotebookNode, text: str) -> list[str]:
    """Find lines of a notebook's answers in another file that students get; one sentence each."""
    return [
        f"shows a line of the solution of task {task} ({line[:40]}); students get this file: write it otherwise"
        for line, task in _found(dict(telling_lines(notebook)), text)
    ]


def _found(telling: dict[str, str], text: str) -> list[tuple[str, str]]:
    squeezed = squeeze(text)
    return [(line, task) for line, task in telling.items() if line in squeezed]


def _cure(place: str) -> str:
    return {
        "outputs": "clear that output, or print something else",
        "metadata": "delete that entry of the metadata",
        "attachments": "delete the attachment",
    }.get(place, f"say it in other words, or tag the cell {SOLUTION_ONLY!r}")


def telling_lines(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Find each line that can only be an answer, being long and computing something.

    Yields
    ------
    (str, str)
        The line without white space, and its task.
    """
    for cell in notebook.cells:
        task = task_of(cell)
        if task is None:
            continue
        try:
            region = region_of(cell.source)
        except RegionError:
            continue
        body = region.body if region else ""
        if cell.cell_type == "markdown":
            yield from (
                (line, task) for line in map(squeeze, body.split("\n")) if len(line) >= SHORTEST_TELLING_LINE
            )
            continue
        for line in _lines(body):
            if len(line) >= SHORTEST_TELLING_LINE and re.search(r"[-+*/@%\[]", line):
                yield line, task


def _lines(body: str) -> list[str]:
    """The statements of a piece of Python and its lines, without comments, docstrings and white space."""
    statements: list[str] = []
    lines: dict[int, str] = {}
    current = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(body.strip("\n") + "\n").readline):
            if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                statements.append(current)
                current = ""
            elif token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                current += token.string
                lines[token.start[0]] = lines.get(token.start[0], "") + token.string
    except (tokenize.TokenError, IndentationError):
        statements.append(current)
    squeezed = dict.fromkeys(map(squeeze, [*statements, *lines.values()]))
    return [line for line in squeezed if line and line[0] not in "\"'#"]


def _places(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    source = cell.source
    if task_of(cell):
        try:
            source = stub_of_cell(cell)
        except RegionError:
            source = ""
    yield ("text" if cell.cell_type == "markdown" else "source"), source
    for part in ("outputs", "metadata", "attachments"):
        if part in cell:
            yield part, " ".join(texts_in(cell[part]))


def texts_in(value: object) -> Iterator[str]:
    """Find every string in a piece of JSON; of one that is base64, what it decodes to as well.

    Yields
    ------
    str
    """
    if isinstance(value, str):
        yield value
        with_padding = "".join(value.split())
        if len(with_padding) >= SHORTEST_TELLING_LINE and len(with_padding) % 4 == 0:
            try:
                yield base64.b64decode(with_padding, validate=True).decode("utf-8", "ignore")
            except (binascii.Error, ValueError):
                return
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts_in(key)
            yield from texts_in(item)
    elif isinstance(value, list):
        yield " ".join(item for item in value if isinstance(item, str))
        for item in value:
            yield from texts_in(item)


def squeeze(text: str) -> str:
    """A text without white space."""
    return re.sub(r"\s+", "", text)
