"""What becomes of a file that a student has already, when the course is started in its folder again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import parse, task_of
from unrolled.errors import CourseError

__all__ = ["Kept", "differing_cells", "renew", "same_text"]


@dataclass(frozen=True)
class Kept:
    """A notebook that was left as the student has it.

    Attributes
    ----------
    name : Path
        In the student's folder.
    differing : tuple of str
        The course's own cells that are other ones today, or not there; empty where only the student's work differs.
    readable : bool
        Whether it is a notebook at all.
    """

    name: Path
    differing: tuple[str, ...] = ()
    readable: bool = True


def same_text(path: Path, content: bytes) -> bool:
    """Whether a file holds a text, whatever ends its lines: Windows and its editors have their own way."""
    try:
        return _plain(path.read_bytes()) == _plain(content)
    except OSError:
        return False


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def differing_cells(mine: bytes, released: bytes) -> tuple[str, ...]:
    """Name the course's own cells of an exercise that a student's notebook does not have as they are today.

    Parameters
    ----------
    mine, released : bytes
        The files of two notebooks.

    Returns
    -------
    tuple of str
        Cells of tasks are the student's, and are named only if they are gone: as ``task 4.2``. Others are named by
        their ids; they are known by their text, since some editors drop the ids.

    Raises
    ------
    CourseError
        If one of them is no notebook.
    """
    ours, theirs = _cells(released), _cells(mine)
    texts = {_text(cell) for cell in theirs}
    tasks = {task_of(cell) for cell in theirs}
    gone = [f"task {task}" for cell in ours if (task := task_of(cell)) and task not in tasks]
    return (*(cell.get("id", "?") for cell in ours if not task_of(cell) and _text(cell) not in texts), *gone)


def _cells(data: bytes) -> Sequence[NotebookNode]:
    return parse(data.decode("utf-8-sig", "replace"), "the notebook").cells


def _text(cell: NotebookNode) -> str:
    return "\n".join(cell.source.split("\r\n")).strip()


def renew(path: Path, name: Path, content: bytes) -> Kept | None:
    """Bring a file up to date that differs from the one that is given out; a notebook is left as it is.

    Parameters
    ----------
    path : Path
        The student's file.
    name : Path
        Its name in the student's folder.
    content : bytes
        What is given out today.

    Returns
    -------
    Kept or None
        For a notebook, what in it is not of today. Any other file now holds the content; what it held before lies
        beside it, as ``before-start-1-NAME``.

    Raises
    ------
    CourseError
        If the file cannot be read or written.
    """
    try:
        mine = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); move it away, and start again") from None
    if path.suffix != ".ipynb":
        write_whole(_free_name(path), mine)
        write_whole(path, content)
        return None
    try:
        return Kept(name, differing_cells(mine, content))
    except CourseError:
        return Kept(name, readable=False)


def _free_name(path: Path) -> Path:
    number = 1
    while (candidate := path.with_name(f"before-start-{number}-{path.name}")).exists():
        number += 1
    return candidate
