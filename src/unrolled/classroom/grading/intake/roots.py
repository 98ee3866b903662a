"""Finds out which part of a file's name is a student's: a class folder or an exercise may stand before it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from unrolled.classroom.authoring.older import older_in
from unrolled.classroom.grading.intake.archives import divided
from unrolled.classroom.grading.intake.layouts import (
    COCALC,
    People,
    Sender,
    likely_systems,
    sender_of,
    without_title,
)
from unrolled.classroom.grading.intake.text import plain
from unrolled.classroom.grading.intake.walk import Entry

__all__ = [
    "NBGRADER",
    "SUBMITTED",
    "exactly",
    "named_exercise",
    "owner_of",
    "sender_at",
    "stem_of",
    "student_level",
    "within_submitted",
]

MAX_LEVEL = 8
SUBMITTED = "submitted"
NBGRADER = {"source", "release", "autograded", "feedback"}
CLASS_FOLDER = re.compile(r"(?i)(.*[-_ ])?(submissions?|submitted|collect|downloads?|student[-_ ]repos|class)")
# Google Drive makes several zip files of a large folder: "drive-download-20261120T101010Z-001.zip", "-002.zip", or
# with the folder's name before.
DRIVE_PART = re.compile(r"(?P<folder>.+-\d{8}T\d{6}Z)(?:-\d+)+(?:\.zip)?", re.IGNORECASE)


def stem_of(name: str) -> str:
    """A file's name without its ending."""
    return plain(divided(name)[0])


def named_exercise(stem: str, known: Sequence[str]) -> str:
    """The exercise that a name gives, in full or by its number; one of an earlier version as it was called then."""
    for name in known:
        if name in stem:
            return name
    if older := older_in(stem):
        return older.exercise  # its number is another's today
    numbers = re.findall(r"(?<!\d)(\d\d)_", stem)
    return next((name for name in known if name.split("_")[0] in numbers), "")


def owner_of(stem: str, exercise: str) -> str:
    """The part of a loose file's name that stands before its exercise."""
    if not exercise:
        return stem
    number = exercise.split("_")[0]
    before = stem.split(exercise) if exercise in stem else re.split(rf"(?<!\d){number}_", stem)
    return before[0].rstrip("_- .")


def within_submitted(entries: Iterable[Entry], given: str, people: People) -> int:
    """How many parts lead to nbgrader's folder ``submitted``, that one included; -1 if there is none.

    Parameters
    ----------
    entries : iterable of Entry
    given : str
        The name of what was given, which may be that folder.
    people : People
        A student's own folder ``submitted`` is none.

    Returns
    -------
    int
    """
    firsts = {entry.parts[:2] for entry in entries if entry.work}
    names = {parts[0] for parts in firsts}
    if SUBMITTED in names:
        return 1
    course = len(names) == 1 and not any(people.named(plain(name))[0] or people.within(name) for name in names)
    inside = {parts[1] for parts in firsts if len(parts) > 1}
    if course and SUBMITTED in inside and (len(people) or inside & NBGRADER):
        return 2
    return 0 if PurePosixPath(given).stem == SUBMITTED else -1


def sender_at(entries: Iterable[Entry], level: int, people: People) -> Callable[[str, bool], Sender | None]:
    """How to read the names of one level.

    Parameters
    ----------
    entries : iterable of Entry
    level : int
    people : People

    Returns
    -------
    callable
        From a name of that level, and whether it is a file's, to who sent it, if it says so.
    """
    names = {(entry.parts[level], entry.loose(level)) for entry in entries if len(entry.parts) > level}
    order = likely_systems(names, people)
    titled = without_title(sender_of(name, loose, order) for name, loose in names)
    of_files = {sender.system for name, loose in names if loose and (sender := sender_of(name, True, order))}

    def read(name: str, loose: bool) -> Sender | None:
        sender = sender_of(name, loose, order) or (None if loose else unpacked(name))
        whole = titled.get(sender.id) if sender and sender.system == "blackboard" else None
        return replace(sender, name=whole.name, titled=True) if sender and whole else sender

    def unpacked(name: str) -> Sender | None:
        """Of a folder where Canvas or Blackboard made a zip file, which somebody has unpacked since."""
        sender = sender_of(name, True, order)
        if sender and (sender.system in of_files or people.knows(people.who(sender)[0])):
            return replace(sender, file="")
        return None

    return read


def student_level(entries: Sequence[Entry], people: People, known: Sequence[str]) -> int:
    """Which part of the names is the students'.

    Parameters
    ----------
    entries : sequence of Entry
    people : People
        Who is on the roster. The first level that names somebody on it counts. A level further in is looked at only
        where no name before it is anybody's, and where each of its folders holds somebody: no student can hide a
        classmate's folder in the own one.
    known : sequence of str
        The exercises.

    Returns
    -------
    int
    """
    vague = _Vague(entries, known)
    for level in range(MAX_LEVEL if len(people) else 0):
        sender = sender_at(entries, level, people)
        persons = _persons(entries, level, partial(exactly, people=people, known=known, sender=sender))
        # A file of the instructor's may be named as a system names what a stranger hands in.
        works = {(e.parts[:level], e.parts[level]) for e in entries if e.work and len(e.parts) > level}
        persons = {item for item in persons if people.knows(item[2]) or item[:2] in works}
        if persons and _everywhere(entries, level, persons):
            # "hw04-ada" is a repository of Ada's, whatever folders it holds; "class-of-max" is no Max.
            return level if vague.fewer_than(len({who for _, _, who in persons})) else vague.level
        likely = _persons(entries, level, lambda part, _: people.within(part))
        vague.add(level, len({who for _, _, who in likely}) if _everywhere(entries, level, likely) else 0)
    return vague.level if vague.count else _by_shape(entries, known)


class _Vague:
    """The level, among those seen so far, whose names vaguely name the most students: ``hw04-ada`` say."""

    def __init__(self, entries: Sequence[Entry], known: Sequence[str]):
        self.entries, self.known, self.level, self.count = entries, known, 0, 0

    def add(self, level: int, count: int) -> None:
        if count and self.fewer_than(count):
            self.level, self.count = level, count

    def fewer_than(self, count: int) -> bool:
        """Whether a level further in that names so many says more than this one."""
        parts = {e.parts[self.level] for e in self.entries if e.work and len(e.parts) > self.level}
        of_an_exercise = all(_is_exercise(part, self.known) for part in parts)
        return not self.count or (count > self.count and not of_an_exercise)


def _persons(entries: Iterable[Entry], level: int, who: Callable[[str, bool], str]) -> set[tuple[tuple, str, str]]:
    """Who is named at a level: what stands before, the name, and the student."""
    named = {(e.parts[: level + 1], e.loose(level)) for e in entries if len(e.parts) > level and not e.problem}
    found = {(parts[:level], parts[level], who(parts[level], loose)) for parts, loose in named}
    return {item for item in found if item[2]}


def exactly(
    part: str, loose: bool, people: People, known: Sequence[str], sender: Callable[[str, bool], Sender | None]
) -> str:
    """The student or stranger that a name gives without a doubt.

    Parameters
    ----------
    part : str
        The name, of a file if it is ``loose``, else of a folder.
    loose : bool
    people : People
    known : sequence of str
        The exercises that are graded.
    sender : callable
        From :func:`sender_at`.

    Returns
    -------
    str
        Empty where it gives nobody.
    """
    if found := sender(part, loose):
        return people.who(found)[0]
    if COCALC.fullmatch(part) and not loose:
        return part
    stem = stem_of(part) if loose else plain(part)
    if student := people.named(stem)[0]:
        return student
    return people.named(owner_of(stem, named_exercise(stem, known)))[0] if loose else ""


def _everywhere(entries: Iterable[Entry], level: int, persons: set) -> bool:
    """Whether each folder of the level before that holds work further in holds a person."""
    holding = {before for before, _, _ in persons}
    return level == 0 or {e.parts[:level] for e in entries if e.work and len(e.parts) > level} <= holding


def _by_shape(entries: Sequence[Entry], known: Sequence[str]) -> int:
    """The level as the folders look, where no roster tells."""
    level = 0
    while level < MAX_LEVEL:
        here: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        loose = False
        for entry in entries:
            if entry.work and len(entry.parts) > level:
                loose = loose or (entry.loose(level) and len(entry.parts) == level + 1)
                here[entry.parts[level]].add(
                    (entry.parts[level + 1], entry.loose(level + 1)) if len(entry.parts) > level + 1 else ("", True)
                )
        if loose or not here or any(sender_of(part, False) or COCALC.fullmatch(part) for part in here):
            return level
        inside = set().union(*here.values())
        if len(here) == 1:
            deeper = _holds_several(inside, known) or CLASS_FOLDER.fullmatch(plain(*here)) is not None
        else:
            exercises = all(_is_exercise(part, known) for part in here)
            deeper = exercises and not any(loose for _, loose in inside)
            folders = {found and found["folder"] for found in map(DRIVE_PART.fullmatch, here)}
            deeper = deeper or (len(folders) == 1 and None not in folders)
        if not deeper:
            return level
        level += 1
    return level


def _holds_several(inside: set[tuple[str, bool]], known: Sequence[str]) -> bool:
    """Whether names in a folder look like those of several students, and not like one student's files."""
    if any(sender_of(part, loose) for part, loose in inside):
        return True
    folders = {part for part, loose in inside if not loose and not _is_exercise(part, known)}
    files = [stem_of(part) for part, loose in inside if loose]
    owners = {owner_of(stem, exercise) for stem in files if (exercise := named_exercise(stem, known))}
    return len(folders) > 1 or len(owners - {""}) > 1


def _is_exercise(part: str, known: Sequence[str]) -> bool:
    """Whether a folder's name is an exercise's, ``NN_topic``, ``ex4`` or ``Exercise 04`` say."""
    numbers = {int(name.split("_")[0]) for name in known}
    found = re.search(r"(?i)(?:^|hw|ex|exercise|homework|assignment|ps)[-_ ]?(\d{1,2})(?!\d)", part)
    return bool(named_exercise(part, known)) or bool(found and int(found[1]) in numbers)
