"""Names that learning management systems give to what they hand out, and whose work a name says it is."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile

__all__ = ["People", "Sender", "likely_systems", "sender_of", "student_of_cocalc", "without_title"]

# Moodle's mod/assign/classes/downloader.php: "Ada Lovelace_1234567_assignsubmission_file" is a folder, and with
# more behind it a file. The number is the participant's, as in the "Identifier" of the grading worksheet; a team
# has its group's, or none. Underscores of the name itself have become spaces.
MOODLE = re.compile(
    r"(?P<name>[^_]+)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
# Canvas's lib/content_zipper.rb: "lovelaceada_LATE_12345_67890_work.ipynb", the user, the attachment, and the
# file's own name. The first two numbers that follow each other count: what stands behind them is the student's
# word.
CANVAS = re.compile(r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<id>\d+)_(?P<order>\d+)_(?P<file>.+)", re.DOTALL)
# The same of an assignment that is graded anonymously.
ANONYMOUS = re.compile(r"(?:(?P<late>LATE)_)?(?P<id>anon_[A-Za-z0-9]+)_(?P<order>\d+)_(?P<file>.+)", re.DOTALL)
# What was typed into Canvas, or an address handed in, has no attachment's number (add_text_or_url there).
CANVAS_TYPED = re.compile(
    r"(?:(?P<name>.+?)_)?(?:(?P<late>LATE)_)?(?P<id>\d+|anon_[A-Za-z0-9]+)_(?P<file>(?:text|link)\.html)", re.DOTALL
)
# Blackboard Learn's "Assignment File Download": the assignment's title, the user name, the attempt, the file's own
# name; without the last it is Blackboard's own record of the attempt.
BLACKBOARD = re.compile(r"(?P<name>.+?)_attempt_(?P<order>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL)
# Brightspace (D2L): "13394-80551 - Ada Lovelace - Nov 20, 2026 630 PM", a folder, or with " - work.ipynb" a file.
BRIGHTSPACE = re.compile(
    r"(?P<id>\d+-\d+) - (?P<name>.+?) - "
    r"(?P<order>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<file>.+))?",
    re.DOTALL,
)
# CoCalc collects into "COURSE-collect/ASSIGNMENT/<student's number>" (frontend/course/assignments/actions.ts), and
# writes the student's name beside the work, as "STUDENT - Ada Lovelace.txt".
COCALC = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SYSTEMS = ("brightspace", "moodle", "canvas", "blackboard")
# Systems' words for somebody whose name they keep to themselves.
NAMELESS = ("participant", "anonymous")
ALIKE = 0.6  # "Ben" and "Benjamin Miller" come to 0.78, two names of a class taken at random to 0.3 or so
# What counts copies, at the end of a name: "work (2)", "work-1", "work-Copy3". A longer number may be a person's.
COUNTED = re.compile(r"(?i)(?:\s*\(\d{1,3}\)|-(?:copy)?\d{1,3}|[-_ ]*copy[-_ ]*\d{0,3})+$")
GLUED = re.compile(r"(?<=[^\W\d_])\d+|\d+(?=[^\W\d_])")
EMAIL = re.compile(r"[^\s<>()\[\],;:\"']+@[a-z0-9]+(?:[.-][a-z0-9]+)*", re.IGNORECASE)
COCALC_NAME = re.compile(r"STUDENT - (?P<name>.+)\.txt")


@dataclass(frozen=True)
class Sender:
    """Who handed something in, as a system names it.

    Attributes
    ----------
    system, id, name : str
        ``"moodle"``, ``"canvas"``, ``"blackboard"``, ``"brightspace"``, ``"cocalc"`` or ``"gradescope"``; the
        number and the name that it gives the student. Gradescope's number is the submission's.
    file : str
        The file's own name; empty where the name is a folder's.
    late : bool
        Whether the system marks it as late.
    order : str
        The later of two files has the greater one, by the system's own numbering or date.
    titled : bool
        Whether it is known where the assignment's title, which Blackboard puts before the name, ends.
    moment : datetime or None
        When it was handed in, if the system says so.
    team : tuple of str
        All who handed it in, if they are several.
    """

    system: str
    id: str
    name: str
    file: str
    late: bool = False
    order: str = ""
    titled: bool = False
    moment: datetime | None = None
    team: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        return f"{self.system}:{self.id}"

    @property
    def person(self) -> str:
        """What of the number is the person's: of Brightspace's two, the first."""
        return self.id.split("-")[0] if self.system == "brightspace" else self.id

    @property
    def personal(self) -> bool:
        """Whether the number is one person's, so that two numbers are two persons."""
        return self.system in ("moodle", "canvas", "cocalc", "brightspace", "gradescope")


def sender_of(name: str, loose: bool = True, order: Sequence[str] = SYSTEMS) -> Sender | None:
    """Read the name of a file or folder, if a learning management system made it.

    Parameters
    ----------
    name : str
        The outermost part of a path that is a student's: what stands further in is the student's own word.
    loose : bool
        Whether it is a file. Canvas and Blackboard make no folders.
    order : sequence of str
        Whose a name is that could be several systems'; see :func:`likely_systems`.

    Returns
    -------
    Sender or None
    """
    readers = {"moodle": _of_moodle, "brightspace": _of_brightspace}
    readers |= {"canvas": _of_canvas, "blackboard": _of_blackboard} if loose else {}
    return next((found for system in order if system in readers and (found := readers[system](name))), None)


def likely_systems(names: Iterable[tuple[str, bool]], people: People) -> list[str]:
    """The systems, the likeliest first, that a download with these names is from; each with whether it is a file's.

    A download is one system's: the one whose pattern most of them have, or else names most of the class. So no
    student's file can pass for another system's.
    """
    names = list(names)
    counts = {}
    for system in SYSTEMS:
        found = [sender for name, loose in names if (sender := sender_of(name, loose, (system,)))]
        counts[system] = (len(found), len({who for who, _ in map(people.who, found) if people.knows(who)}))
    return sorted(SYSTEMS, key=lambda system: counts[system], reverse=True)


def without_title(senders: Iterable[Sender | None]) -> dict[str, Sender]:
    """Blackboard's senders by ``id``, as soon as several tell which title their names begin with.

    Parameters
    ----------
    senders : iterable of Sender or None
        Those of a whole download, with the title before each name: ``"Exercise 4_lee_ada"``.

    Returns
    -------
    dict
        The same with the whole name: ``"lee_ada"``. Empty where a single user, or no common title, tells nothing.
    """
    found = {sender.id: sender for sender in senders if sender and sender.system == "blackboard"}
    title, bar, _ = _begin_of_all(list(found)).rpartition("_")
    if len(found) < 2 or not bar:
        return {}
    return {id: replace(sender, name=id[len(title) + 1 :], titled=True) for id, sender in found.items()}


def _begin_of_all(texts: Sequence[str]) -> str:
    columns = zip(*texts, strict=False)
    return "".join(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))


def _of_moodle(name: str) -> Sender | None:
    found = MOODLE.fullmatch(name)
    return Sender("moodle", found["id"] or "", found["name"], found["file"] or "") if found else None


def _of_brightspace(name: str) -> Sender | None:
    found = BRIGHTSPACE.fullmatch(name)
    if not found:
        return None
    return Sender("brightspace", found["id"], found["name"], found["file"] or "", order=_moment(found["order"]))


def _of_blackboard(name: str) -> Sender | None:
    found = BLACKBOARD.fullmatch(name)
    user = found["name"].rsplit("_", 1)[-1] if found else ""
    if not found or not user:
        return None
    return Sender("blackboard", found["name"], user, found["file"] or "", order=found["order"])


def _of_canvas(name: str) -> Sender | None:
    if found := ANONYMOUS.fullmatch(name):
        return Sender(
            "canvas", found["id"], "anonymous", found["file"], bool(found["late"]), found["order"].zfill(20)
        )
    if found := CANVAS.fullmatch(name):
        order = found["order"].zfill(20)
        return Sender("canvas", found["id"], found["name"], found["file"], bool(found["late"]), order)
    if found := CANVAS_TYPED.fullmatch(name):
        return Sender("canvas", found["id"], found["name"] or "anonymous", found["file"], bool(found["late"]))
    return None


def student_of_cocalc(folder: str, files: Iterable[str]) -> Sender | None:
    """Who handed in a folder that CoCalc collected, if it is one.

    Parameters
    ----------
    folder : str
        Its name.
    files : iterable of str
        The names of the files that stand in it. With two that name a student, one is the student's own, and none
        counts.

    Returns
    -------
    Sender or None
    """
    if not COCALC.fullmatch(folder):
        return None
    named = [found["name"] for file in files if (found := COCALC_NAME.fullmatch(file))]
    return Sender("cocalc", folder, named[0] if len(named) == 1 else folder, "")


def _moment(text: str) -> str:
    """Brightspace's date, so that it sorts; as it is, if it is another."""
    plain = re.sub(r"\.? (\d{1,2}), ", r" \1, ", text)
    month, day, year, clock, half = plain.replace(",", "").split()
    try:
        spelled = f"{month[:3]} {day} {year} {clock.zfill(4)} {half}"
        return datetime.strptime(spelled, "%b %d %Y %I%M %p").isoformat()
    except ValueError:
        return text


@dataclass(frozen=True)
class _Person:
    """A student on the list, by the words of the login and of the full name."""

    student: str
    words: tuple[tuple[str, ...], ...] = field(default=())


class People:
    """The class list, asked by the names that systems use.

    Parameters
    ----------
    names : mapping of str to str
        From student to full name, which may be empty.
    ids : mapping of str to str
        From ``"canvas:12345"`` to student.
    emails : mapping of str to str
        From student to e-mail address. A login that is one is known as such, too.
    """

    def __init__(self, names: Mapping[str, str] = {}, ids: Mapping[str, str] = {}, emails: Mapping[str, str] = {}):
        names = dict(names)
        self._addresses: dict[str, set[str]] = {}
        for student, address in [*emails.items(), *((student, student) for student in names if "@" in student)]:
            self._addresses.setdefault(_folded(address), set()).add(student)
        self._ids, self._names = dict(ids), names
        self._spelled = {_folded(student): student for student in names}
        self._called: dict[str, set[str]] = {}
        self._persons = []
        for student, name in names.items():
            for call in {*_orders(name), _letters(student), _letters(student.partition("@")[0])} - {""}:
                self._called.setdefault(call, set()).add(student)
            words = {tuple(_words(student)), tuple(_words(name)), tuple(reversed(_words(name)))} - {()}
            self._persons.append(_Person(student, tuple(words)))

    def __len__(self) -> int:
        return len(self._persons)

    def spelled(self, student: str) -> str:
        """The student as the class list spells it."""
        return self._spelled.get(_folded(student), student)

    def knows(self, student: str) -> bool:
        """Whether the class list has this student, however spelled."""
        return _folded(student) in self._spelled

    def has(self, sender: Sender) -> bool:
        """Whether the class list gives the number that the system does."""
        return sender.source in self._ids

    def fits(self, sender: Sender) -> bool | None:
        """Whether a system's name is that of the student to whom the class list gives its number.

        A name that is somebody else's does not fit, nor does one that is unlike. None where there is nothing to
        compare: no name, or none in the same script.
        """
        student = self._ids.get(sender.source, "")
        name, theirs = _letters(self._names.get(student, "")), _letters(sender.name)
        if not name or not theirs or theirs.startswith(NAMELESS):
            return None
        owners = set().union(*(self._called.get(call, ()) for call in _orders(sender.name)))
        if owners or self.knows(sender.name):
            return student in owners or _folded(sender.name) == _folded(student)
        if sender.system == "moodle" and (member := self._behind_a_group(sender.name)[0]):
            return member == student
        if _latin(name) != _latin(theirs):
            return None
        calls = _orders(self._names[student])
        return max(difflib.SequenceMatcher(None, call, theirs).ratio() for call in calls) >= ALIKE

    def who(self, sender: Sender) -> tuple[str, str]:
        """The student that a system's name means, and a note where that is doubtful.

        Where nobody on the list fits, or more than one, the system's own name with its number stands for the
        student.
        """
        if self.has(sender):
            student = self._ids[sender.source]
            called = self._names.get(student) or student
            unlike = self.fits(sender) is False
            return student, f"its number is {called}'s on the roster, its name is {sender.name}" if unlike else ""
        if sender.system == "blackboard":
            return self._user(sender)
        student, doubt = self.named(sender.name)
        if sender.system == "moodle" and not (student or doubt):
            student, doubt = self._behind_a_group(sender.name)
        return (student, doubt) if student else (self.stranger(sender), doubt)

    def _behind_a_group(self, name: str) -> tuple[str, str]:
        """The student at the end of a name that begins with a group's, and a note on it.

        Moodle before 4.2 wrote ``"Group A-Ada Lovelace"`` for a member (download_submissions of its mod/assign's
        locallib.php). A person may be called so, too.
        """
        for found in re.finditer("-", name):
            rest = name[found.end() :]
            if (student := self.named(rest)[0]) and len(_words(rest)) > 1:
                return student, f"{student} by the end of the name {name}, as if a group's name stood before it"
        return "", ""

    def stranger(self, sender: Sender) -> str:
        """What somebody is called who is nobody on the list."""
        if sender.system == "blackboard" or sender.id in ("", sender.name):
            return sender.name
        return f"{sender.name} ({sender.id})"

    def named(self, name: str) -> tuple[str, str]:
        """The student of this login, e-mail address or full name, empty where there is none; and a note on a doubt.

        Doubtful is a name that several have, and an address beside somebody else's name.
        """
        if self.knows(name):
            return self.spelled(name), ""
        if addressed := self._addressed(name):
            named = addressed | ({self.within(EMAIL.sub(" ", name))} - {""})
            doubt = (
                f"{name}: by its addresses and its name {' and '.join(sorted(named))}; mend the roster or the name"
            )
            return ("", doubt) if len(named) > 1 else (named.pop(), "")
        fitting = set().union(*(self._called.get(call, ()) for call in _orders(name)))
        if len(fitting) > 1:
            several = ", ".join(sorted(fitting))
            return "", (
                f"the name {name} fits more than one on the roster: {several}; numbers or addresses, in a"
                " column canvas_id, moodle_id or email of the roster, tell them apart"
            )
        return (fitting.pop() if fitting else ""), ""

    def with_address(self, address: str) -> str:
        """The only student who has this e-mail address; empty if there is none."""
        found = self._addresses.get(_folded(address), set())
        return next(iter(found)) if len(found) == 1 else ""

    def _addressed(self, name: str) -> set[str]:
        """The students whose e-mail addresses stand in a name."""
        return set().union(*(self._addresses.get(_folded(found), ()) for found in EMAIL.findall(name)))

    def but_for_zeros(self, name: str) -> str:
        """The only student whose login is this number with other zeros in front; empty if there is none."""
        fitting = [student for student in self._names if student.isdigit() and name.isdigit()]
        fitting = [student for student in fitting if student.lstrip("0") == name.lstrip("0")]
        return fitting[0] if len(fitting) == 1 else ""

    def within(self, name: str) -> str:
        """The only student whose login or full name stands in a longer one, as in ``hw_04_ada``; empty if there is
        none.

        Of several, the one with the most words is meant. A login of digits must stand alone: neither glued to
        letters, as in ``hw4``, nor where a copy is counted, as in ``work (3)`` and ``work-1``.
        """
        fitting = self._inside(name)
        most = [student for student, own in fitting.items() if len(own) == max(map(len, fitting.values()))]
        return most[0] if len(most) == 1 else ""

    def beyond(self, name: str) -> frozenset[str]:
        """The words of a longer name that are not those of the student within it; numbers are none."""
        own = self._inside(name).get(self.within(name), ())
        return frozenset(word for word in _words(COUNTED.sub("", name.strip())) if not word.isdigit()) - set(own)

    def _inside(self, name: str) -> dict[str, tuple[str, ...]]:
        """The students whose login or full name stands in a longer name, each with the most words that do."""
        words, fitting = _words(name), {}
        alone = _words(GLUED.sub(" ", COUNTED.sub("", name.strip())))
        for person in self._persons:
            inside = [own for own in person.words if _inside(own, alone if _digits(own) else words)]
            if inside:
                fitting[person.student] = max(inside, key=len)
        return fitting

    def _user(self, sender: Sender) -> tuple[str, str]:
        """A user of Blackboard's: the name may have underscores, and so may the assignment's title before it.

        What is shorter than the name that is left without the title is no user, but the end of another's name.
        """
        words = sender.id.split("_")
        for start in range(len(words)):
            user = "_".join(words[start:])
            if sender.titled and len(user) < len(sender.name):
                break
            if self.knows(user):
                doubt = f"{user} by the end of the name {sender.id}; nothing tells where the title before it ends"
                return self.spelled(user), "" if sender.titled or len(words) < 3 else doubt
        return self.named(sender.name)[0] or sender.name, self.named(sender.name)[1]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _letters(text: str) -> str:
    """Letters and digits alone, without case and accents: systems drop the rest."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def _latin(letters: str) -> bool:
    return any("a" <= letter <= "z" for letter in letters)


def _words(text: str) -> list[str]:
    """Runs of letters and of digits, without case and accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return re.findall(r"\d+|[^\W\d_]+", plain)


def _digits(words: tuple[str, ...]) -> bool:
    return all(word.isdigit() for word in words)


def _inside(few: tuple[str, ...], many: list[str]) -> bool:
    return any(tuple(many[at : at + len(few)]) == few for at in range(len(many) - len(few) + 1))


def _orders(name: str) -> set[str]:
    """A name with its words in every cyclic order: one system writes the family name first, another last."""
    words = [word for word in map(_letters, re.split(r"[\s,]+", name)) if word]
    return {"".join(words[turn:] + words[:turn]) for turn in range(len(words))}
