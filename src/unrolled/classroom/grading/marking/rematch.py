"""Marks follow their student: where a mended class list now says who somebody is, earlier marks get that name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.marking.gradebook import Gradebook

__all__ = ["rematch"]


def rematch(book: Gradebook, handed: Iterable[Handed]) -> list[tuple[str, str, str]]:
    """Give marks whose file now counts for another student to that student.

    A file is the same if it has the same name, or if the same student of a system handed it in; it moves only if
    under its old name nothing is handed in any more, and if there is no doubt whose it is now. Where the other
    student has marks already, the old ones go to the history.

    Parameters
    ----------
    book : Gradebook
    handed : iterable of Handed
        What was handed in, as it is understood now.

    Returns
    -------
    list of (str, str, str)
        The exercise, and the student's old and new name, of all that moved.
    """
    handed = list(handed)
    now = {(item.student, item.exercise) for item in handed}
    by_file, by_source = defaultdict(set), defaultdict(set)
    for item in handed:
        by_file[item.exercise, item.file].add(item.student)
        if item.source:
            by_source[_same(item)].add(item.student)
    moved = []
    done = set(book.digests())
    for old in book.handed():
        key = (old.student, old.exercise)
        if key in now:
            continue
        fitting = by_source.get(_same(old), set()) if old.source else set()
        fitting = fitting or by_file.get((old.exercise, old.file), set())
        if len(fitting) == 1 and old.student not in fitting:
            (student,) = fitting
            book.rename(old.student, old.exercise, student, drop=(student, old.exercise) in done)
            book.drop_note(student, old.exercise, "fits more than one on the roster")
            done = done - {key} | {(student, old.exercise)}
            moved.append((old.exercise, old.student, student))
    return moved


def _same(handed: Handed) -> tuple[str, str]:
    """What two files of one student have in common: Moodle numbers its participants anew in each assignment."""
    return ("" if handed.source.startswith("canvas:") else handed.exercise, handed.source)
