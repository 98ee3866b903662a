"""Says whose the files are, from the outermost part of their names, and of which exercise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from unrolled.classroom.authoring.older import number_of, older_named
from unrolled.classroom.grading.intake.choice import Look
from unrolled.classroom.grading.intake.layouts import People, Sender, sender_of, student_of_cocalc
from unrolled.classroom.grading.intake.roots import exactly, named_exercise, owner_of, sender_at, stem_of
from unrolled.classroom.grading.intake.text import LONGEST, plain, too_long
from unrolled.classroom.grading.intake.walk import Entry, Found

__all__ = ["NOT_SAID", "OTHER_EXERCISE", "Whose", "exercises_of", "senders"]

EXERCISE = re.compile(r"(?<![\d-])(\d\d)_[a-z0-9_]*[a-z0-9]")
# Words that say what a file is, and of nobody whose it is.
OF_FILES = {"assignment", "copy", "corrected", "draft", "ex", "exercise", "final", "homework", "hw", "new"}
OF_FILES |= {"notebook", "ps", "solution", "solutions", "submission", "version", "work"}
# What a copy is called that Google Drive makes, in English, German, French and Spanish.
COPY_OF = re.compile(r"[ck]op(?:y|ie|ia)(?:[ _-](?:of|von|de|di))?", re.IGNORECASE)
SHOWN = 3
# What can be done where a system's numbers, unlike others', cannot stand on the roster.
MENDED = {"brightspace": "mend the names", "gradescope": "give their e-mail addresses on the roster"}
TOO_LONG = f"its name is longer than {LONGEST} characters; shorten it"
OTHER_EXERCISE = "of exercise "
NOT_SAID = "neither its name nor its tasks say which exercise it is"


@dataclass(frozen=True)
class Whose:
    """Whose a folder or a loose file is; ``doubt`` says what is not certain.

    ``known`` tells whether it is a student's for certain: a system or the roster says so, or it is a folder and
    there is no roster. ``personal`` is a loose file that is named after its student and nothing else; ``beyond``
    are the words that a longer name has besides its student's.
    """

    student: str
    sender: Sender | None = None
    doubt: str = ""
    known: bool = True
    personal: bool = False
    beyond: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        return self.sender.source if self.sender and self.sender.id else ""

    @property
    def late(self) -> bool:
        return self.sender.late if self.sender else False

    @property
    def order(self) -> str:
        return self.sender.order if self.sender else ""

    def stem(self, found: Found, level: int) -> str:
        """A file's own name, without its ending and what a system or the student's name put before it."""
        alone = len(found.parts) == level + 1
        if alone and self.personal:
            return ""  # a loose file may be named after nobody but its student, whatever the name looks like
        return stem_of(self.sender.file if alone and self.sender and self.sender.file else found.parts[-1])


def senders(
    entries: Iterable[Entry],
    level: int,
    people: People,
    known: Sequence[str],
    told: Mapping[str, Sender] = {},
) -> dict[tuple[str, bool], Whose]:
    """Whose the folders and loose files of a level are.

    Parameters
    ----------
    entries : iterable of Entry
    level : int
        Which part of the names is the students'.
    people : People
        Who is on the roster.
    known : sequence of str
        The exercises.
    told : mapping of str to Sender
        Who handed in some folders, where a system says it elsewhere than in their names.

    Returns
    -------
    dict
        From a name, and whether it is a file's, to whose it is. Where two of a system's numbers mean the same
        student by name, no one is guessed: each stands under the system's own name.
    """
    entries = list(entries)
    reader = sender_at(entries, level, people)
    beside: dict[str, set[str]] = defaultdict(set)
    parts = set()
    for entry in entries:
        if len(entry.parts) > level:
            parts.add((entry.parts[level], entry.loose(level)))
            if len(entry.parts) == level + 2:
                beside[entry.parts[level]].add(entry.parts[-1])
    whose = {
        (part, loose): _whose(
            part, loose, (None if loose else told.get(part)) or reader(part, loose), beside[part], people, known
        )
        for part, loose in parts
    }
    numbers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    vague: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for found in whose.values():
        if found.sender and found.sender.personal:
            listed = numbers if _by_whole_name(found, people) else vague
            listed[found.student].add((found.sender.system, found.sender.person))
    unmixed = {item: _unmixed(found, numbers, vague, people) for item, found in whose.items()}
    alone = _without_namesakes(unmixed, people, known) if len(people) else unmixed
    return _without_groups(alone, entries, level, people, known)


def _without_groups(
    whose: dict[tuple[str, bool], Whose], entries: Sequence[Entry], level: int, people: People, known: Sequence[str]
) -> dict[tuple[str, bool], Whose]:
    """No one is a student who has classmates' folders and no place on the roster: ``late/ada`` beside ``ben``.

    A single file that bears a listed name makes no group: it may be its owner's.
    """
    groups: dict[str, dict[str, bool]] = defaultdict(dict)
    if any(people.knows(found.student) for found in whose.values()):
        for entry in entries:
            found = whose.get((entry.parts[level], False)) if entry.work and len(entry.parts) > level + 1 else None
            if found and not found.sender and not people.knows(found.student):
                part, loose = entry.parts[level + 1], entry.loose(level + 1)
                student = exactly(part, loose, people, known, sender_of)
                if people.knows(student):
                    groups[entry.parts[level]][student] = loose
    made = dict(whose)
    for part, members in groups.items():
        if len(members) > 1 or not all(members.values()):
            listed = " and ".join(sorted(members)[:SHOWN]) + (" and others" if len(members) > SHOWN else "")
            stand = "stands" if len(members) == 1 else "stand"
            doubt = (
                f"{listed} {stand} in it, and nobody on the roster is named {plain(part)}; move out what is theirs"
            )
            made[part, False] = Whose("", None, doubt, known=False)
    return made


def _without_namesakes(
    whose: dict[tuple[str, bool], Whose], people: People, known: Sequence[str]
) -> dict[tuple[str, bool], Whose]:
    """Where somebody has a student's exact name, who has a longer one is another: Ada Bell is no Ada.

    Words that every name has, as repositories of one assignment do, make no name longer, nor do words that say what
    a file is. Where nobody has the exact name, and several folders have longer ones, no one is guessed.
    """
    listed = {item: found for item, found in whose.items() if people.knows(found.student)}
    shared = (
        frozenset.intersection(*(found.beyond for found in listed.values())) if len(listed) > 1 else frozenset()
    )
    said = shared | OF_FILES | {word for name in known for word in name.split("_")}
    exact: dict[str, set[str]] = defaultdict(set)
    folders: dict[str, set[str]] = defaultdict(set)
    for (part, loose), found in listed.items():
        if not found.beyond - said:
            exact[found.student].add(part)
        elif not loose:
            folders[found.student].add(part)
    made = dict(whose)
    for (part, loose), found in listed.items():
        rivals = exact[found.student] or folders[found.student] - {part}
        if found.beyond - said and rivals:
            made[part, loose] = _namesake(part, loose, found.student, rivals, people, known)
    return made


def _namesake(
    part: str, loose: bool, student: str, rivals: set[str], people: People, known: Sequence[str]
) -> Whose:
    stem = stem_of(part) if loose else plain(part)
    owner = owner_of(stem, named_exercise(stem, known)) if loose else stem
    doubt = f"not taken for {student}'s: {student} stands in {stem}, and in {', '.join(sorted(rivals))}"
    return Whose(owner if people.within(owner) else stem, None, doubt, known=False)


def _by_whole_name(whose: Whose, people: People) -> bool:
    """Whether a system's number, or all of its name, is the student's; else only the end of the name is."""
    sender = whose.sender
    return not sender or not people.knows(whose.student) or people.has(sender) or bool(people.named(sender.name)[0])


def _unmixed(
    whose: Whose, numbers: dict[str, set[tuple[str, str]]], vague: dict[str, set[tuple[str, str]]], people: People
) -> Whose:
    """No two of a system's numbers are one person's: who has the whole name comes before who has its end."""
    sender, exact = whose.sender, _by_whole_name(whose, people)
    rivals = numbers[whose.student] | (set() if exact else vague[whose.student])
    if not sender or not sender.personal or len(rivals) < 2 or people.has(sender):
        return whose
    mend = MENDED.get(sender.system, "give their numbers on the roster, or mend the names")
    doubt = f"several with the name {sender.name} handed in; {mend}"
    if not exact:
        doubt = f"not taken for {whose.student}'s: somebody else has that name; {mend}"
    return replace(whose, student=plain(people.stranger(sender)), doubt=doubt)


def _whose(
    part: str, loose: bool, sender: Sender | None, beside: set[str], people: People, known: Sequence[str]
) -> Whose:
    sender = sender or (None if loose else student_of_cocalc(part, beside))
    if sender:
        student, doubt = people.who(sender)
        if too_long(student):
            return Whose("", sender, TOO_LONG, known=False)
        return Whose(plain(student), sender, doubt)
    stem = stem_of(part) if loose else plain(part)
    student, doubt = people.named(stem)
    exercise = named_exercise(stem, known)
    if student:
        note = "" if people.knows(stem) else f"{student} by the name {stem}"
        return Whose(student, None, note, personal=loose and not (exercise and "@" in stem))
    owner = owner_of(stem, exercise) if loose else stem
    if doubt:
        return Whose(owner, None, doubt, known=False)
    if loose and exercise and people.named(owner)[0]:
        return Whose(people.named(owner)[0])
    rest = _without_exercise(stem, exercise)
    for name in (rest, stem):
        if found := people.within(name):
            return Whose(found, None, f"{found} by the name {stem}", beyond=people.beyond(name))
    if too_long(part) and len(owner) == len(stem):
        return Whose("", None, TOO_LONG, known=False)
    if loose and COPY_OF.fullmatch(owner):
        return Whose("", None, known=False)
    if meant := people.but_for_zeros(owner):
        doubt = f"is it {meant}? Spreadsheets drop zeros at the beginning of numbers; mend the roster or the name"
    return Whose(owner, None, doubt, known=not len(people) and not loose)


def _without_exercise(stem: str, exercise: str) -> str:
    if not exercise:
        return stem
    if exercise in stem:
        return stem.replace(exercise, " ")
    return re.sub(rf"(?<!\d){exercise.split('_')[0]}(?!\d)", " ", stem)


def exercises_of(
    stem: str, folders: Sequence[str], before: Sequence[str], look: Look, known: Sequence[str]
) -> tuple[tuple[str, ...], str]:
    """Of which exercises a file is; or, with none, why that cannot be said.

    Parameters
    ----------
    stem : str
        The file's own name.
    folders, before : sequence of str
        The folders in the student's folder that it lies in, and those before that.
    look : Look
        What it holds.
    known : sequence of str
        The exercises that are graded.

    Returns
    -------
    (tuple of str, str)
        The exercises and nothing, or none and the reason. There is one, unless the file is of an earlier version of
        the course and its tasks went to several.
    """
    named = "" if look.older else named_exercise(stem, known)
    if look.older or (named and named not in known):
        return _of_before(look.older or named, look, known)
    if not named and look.chapters:
        named = next((name for name in known if number_of(name) == look.chapter), "")
    other = EXERCISE.search(stem)
    if not named and other:
        return (), f"{OTHER_EXERCISE}{other[0]}, which is not being graded"
    for folder in (*reversed(folders), *reversed(before)):
        named = named or named_exercise(folder, known)
    if named and named not in known:
        return _of_before(named, look, known)
    if not named and len(known) > 1:
        return (), NOT_SAID
    return (named or known[0],), ""


def _of_before(name: str, look: Look, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Of which exercises a file is that is one of an earlier version, or named like one."""
    older = older_named(name)
    numbers = set(look.chapters) or {number_of(now) for now in (older.today if older else {}).values()}
    found = tuple(exercise for exercise in known if number_of(exercise) in numbers)
    return found, "" if found else f"{OTHER_EXERCISE}{name} of an earlier version, which is not being graded"
