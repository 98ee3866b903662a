"""What students must not read, as texts that can be looked for in any file: answers, hidden tests, banks."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.banks import read_bank
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.leaks import SHORTEST_TELLING_LINE, squeeze, telling_lines, texts_in
from unrolled.classroom.authoring.notebook import read, region_of, task_of

__all__ = ["answers", "giveaways", "hidden_tests", "squeezed", "whole_secrets"]

# One line of an answer may well stand in the library, which is written for other things; two are the answer's.
LINES_THAT_TELL = 2


def answers(solutions: Iterable[NotebookNode]) -> Iterator[tuple[str, str]]:
    """Find the whole answer of each task.

    Yields
    ------
    (str, str)
        What it is, and its text.
    """
    for cell in (cell for notebook in solutions for cell in notebook.cells):
        task = task_of(cell)
        if task and (region := region_of(cell.source)):
            yield f"the answer of task {task}", region.body


def hidden_tests(root: Path) -> Iterator[tuple[str, str]]:
    """Find the body of each hidden test.

    Yields
    ------
    (str, str)
        What it is, and its text.
    """
    for path in sorted((root / course.HIDDEN_TESTS).glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for function in ast.parse(text).body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                lines = text.splitlines()[function.body[0].lineno - 1 : function.end_lineno]
                yield f"the hidden test {function.name}", "\n".join(lines)


def whole_secrets(*secrets: Iterable[tuple[str, str]]) -> dict[str, str]:
    """From the text of each secret without white space to what it is, without those that anybody would write."""
    return {
        text: what
        for group in secrets
        for what, secret in group
        if len(text := squeezed(secret)) >= SHORTEST_TELLING_LINE
    }


def squeezed(text: str) -> str:
    """A text without white space and without what JSON puts between the lines of a notebook."""
    return "".join(text.replace("\\n", "").replace("\\", "").translate(dict.fromkeys(map(ord, '",'))).split())


def giveaways(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Find what students must not read in any files of the course, its library among them.

    Parameters
    ----------
    files : mapping of str to bytes
        From a name to what the file holds. Of notebooks and of other JSON, texts in base64 are read as well.
    root : Path
        The clone, with ``solutions/``, the hidden tests and the banks.

    Returns
    -------
    list of str
        A sentence for each file and secret: a whole answer, of the solutions or of a bank; a whole hidden test; or
        two telling lines of one answer.
    """
    solutions = [read(path) for path in sorted((root / "solutions").glob("*.ipynb"))]
    whole = whole_secrets(answers(solutions), hidden_tests(root), _right_answers(root))
    lines: dict[str, set[str]] = {}
    for line, task in (pair for notebook in solutions for pair in telling_lines(notebook)):
        lines.setdefault(task, set()).add(line)
    found = []
    for name, data in files.items():
        text = _text(name, data)
        without_json, plain = squeezed(text), squeeze(text.replace("\\n", "").replace('\\"', '"'))
        found += [f"{name}: holds {what}" for secret, what in whole.items() if secret in without_json]
        for task, own in lines.items():
            shown = sorted(line for line in own if line in plain)
            if len(shown) >= LINES_THAT_TELL:
                found.append(f"{name}: shows {len(shown)} lines of the answer of task {task} ({shown[0][:40]})")
    return found


def _right_answers(root: Path) -> Iterator[tuple[str, str]]:
    """The unusual but correct answers of the banks, without the comments above them."""
    for folder in sorted((root / course.BANKS).glob("*")):
        for answer in read_bank(folder):
            if answer.right:
                lines = [line for line in answer.body.split("\n") if not line.startswith("#")]
                yield f"the bank's answer {answer.path.stem}", "\n".join(lines)


def _text(name: str, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    if name.endswith((".ipynb", ".json")):
        try:
            return "\n".join((text, *texts_in(json.loads(text))))
        except ValueError:
            return text
    return text
