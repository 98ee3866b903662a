"""Names that learning management systems give to what they hand out, and whose work a name says it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["People", "Sender", "sender_of"]

# "Ada Lovelace_1234567_assignsubmission_file_" is a folder, and with more behind it a file; the number is Moodle's
# participant, as in the "Identifier" of its grading worksheet.
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?")
# "lovelaceada_LATE_12345_67890_work.ipynb": the user, the attachment, and the file's own name.
CANVAS = re.compile(r"(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<id>\d+)_\d+_(?P<file>.+)")


@dataclass(frozen=True)
class Sender:
    """Who handed something in, as a system names it.

    Attributes
    ----------
    system, id, name : str
        ``"moodle"`` or ``"canvas"``; the number and the name that it gives the student.
    file : str
        The file's own name; empty where the name is a folder's.
    late : bool
        Whether the system marks it as late.
    """

    system: str
    id: str
    name: str
    file: str
    late: bool = False

    @property
    def source(self) -> str:
        return f"{self.system}:{self.id}"


def sender_of(name: str) -> Sender | None:
    """Read the name of a file or folder, if a learning management system made it.

    Parameters
    ----------
    name : str
        One part of a path.

    Returns
    -------
    Sender or None
    """
    found = MOODLE.fullmatch(name)
    if found:
        return Sender("moodle", found["id"], found["name"], found["file"] or "")
    found = CANVAS.fullmatch(name)
    if found:
        return Sender("canvas", found["id"], found["name"], found["file"], bool(found["late"]))
    return None


class People:
    """The class list, asked by the names that systems use.

    Parameters
    ----------
    names : mapping of str to str
        From student to full name, which may be empty.
    ids : mapping of str to str
        From ``"canvas:12345"`` to student.
    """

    def __init__(self, names: Mapping[str, str] = {}, ids: Mapping[str, str] = {}):
        names = dict(names)
        self._ids = dict(ids)
        self._spelled = {student.casefold(): student for student in names}
        self._called: dict[str, set[str]] = {}
        for student, name in names.items():
            for call in {*_orders(name), _letters(student)} - {""}:
                self._called.setdefault(call, set()).add(student)

    def spelled(self, student: str) -> str:
        """The student as the class list spells it."""
        return self._spelled.get(student.casefold(), student)

    def knows(self, student: str) -> bool:
        """Whether the class list has this student, however spelled."""
        return student.casefold() in self._spelled

    def who(self, sender: Sender) -> tuple[str, str]:
        """The student that a system's name means, and a note where that is doubtful.

        Where nobody on the list fits, or more than one, the system's own name with its number stands for the
        student.
        """
        known = self._ids.get(sender.source)
        fitting = {known} if known else set().union(*(self._called.get(call, ()) for call in _orders(sender.name)))
        if len(fitting) == 1:
            return fitting.pop(), ""
        alone = f"{sender.name} ({sender.id})"
        if fitting:
            several = ", ".join(sorted(fitting))
            return alone, f"the name {sender.name} fits more than one on the roster: {several}"
        return alone, ""


def _letters(text: str) -> str:
    """Letters and digits alone, without case and accents: systems drop the rest."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def _orders(name: str) -> set[str]:
    """A name with its words in every cyclic order: one system writes the family name first, another last."""
    words = [word for word in map(_letters, re.split(r"[\s,]+", name)) if word]
    return {"".join(words[turn:] + words[:turn]) for turn in range(len(words))}
