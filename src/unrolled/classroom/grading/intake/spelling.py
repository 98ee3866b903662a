"""Names whose bytes are no UTF-8: older zip programs write the encoding of their machine, and do not say which."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import islice, takewhile

from unrolled.classroom.grading.intake.archives import UNDECODED
from unrolled.classroom.grading.intake.layouts import People, sender_of
from unrolled.classroom.grading.intake.roots import exactly

__all__ = ["spelling"]

# Windows' and DOS's of Western and Central Europe, Russia, China, Japan, Korea, Greece, Turkey, Israel, Arabia.
CODECS = (
    "cp1252", "cp437", "cp850", "cp1250", "cp852", "cp1251", "cp866", "gb18030", "big5", "cp932", "cp949",
    "cp1253", "cp737", "cp1254", "cp857", "cp1255", "cp862", "cp1256", "cp720",
)  # fmt: skip
MOST = 1000  # so many names tell the encoding; somebody may have handed in a zip file of very many
SIGNS = "\u2019\u2013\u00a0"  # of O'Neill, as word processors write it, and of double names


def spelling(entries: Iterable[tuple[str, ...]], people: People, known: Sequence[str]) -> Callable[[str], str]:
    """How to read names that hold bytes that are no UTF-8.

    The encoding is the one in which names of the outermost level that names anybody at all name the most students.
    Where two encodings do, and make two students of one name, it is nobody's: its bytes are shown. Where no name is
    a student's, it is Windows' or DOS's of Western Europe, in which all of it are letters.

    Parameters
    ----------
    entries : iterable of tuple of str
        The parts of the files' names.
    people : People
    known : sequence of str
        The exercises.

    Returns
    -------
    callable
        From a name, or several with ``/`` between, to the same in letters.
    """
    odd = _outermost(entries, people, known)
    for level in sorted({level for level, _ in odd}):
        here = set(islice((part for at, part in odd if at == level), MOST))
        told = {codec: _told(here, codec, people, known) for codec in CODECS}
        most = max(len(set(students.values())) for students in told.values())
        leading = {codec: students for codec, students in told.items() if len(set(students.values())) == most}
        if most:
            doubtful = {
                part
                for part in here
                if len({students[part] for students in leading.values() if part in students}) > 1
            }
            return partial(_read, codec=next(iter(leading)), doubtful=doubtful)
    return partial(_read, codec=_likely({part for _, part in odd}), doubtful=set())


def _outermost(
    entries: Iterable[tuple[str, ...]], people: People, known: Sequence[str]
) -> dict[tuple[int, str], None]:
    """Names that hold such bytes, each with its level, in order; none that stands within what names a student."""

    @cache
    def names_a_student(part: str) -> bool:
        return people.knows(exactly(part, False, people, known, sender_of))

    found: dict[tuple[int, str], None] = {}
    for parts in entries:
        if any(map(UNDECODED.search, parts)):
            outer = takewhile(lambda part: UNDECODED.search(part) or not names_a_student(part), parts)
            found |= {(level, part): None for level, part in enumerate(outer) if UNDECODED.search(part)}
    return found


def _told(names: Iterable[str], codec: str, people: People, known: Sequence[str]) -> dict[str, str]:
    """Whose names these are in an encoding."""
    found: dict[str, str] = {}
    for name in names:
        text = _decoded(name, codec)
        if text and all(map(_spells, text)):
            students = {exactly(text, loose, people, known, sender_of) for loose in (True, False)}
            listed = list(filter(people.knows, students))
            found |= {name: listed[0]} if len(listed) == 1 else {}
    return found


def _likely(names: Iterable[str]) -> str:
    texts = [_decoded(name, "cp1252") for name in names]
    return "cp1252" if all(text and all(map(_spells, text)) for text in texts) else "cp437"


def _spells(letter: str) -> bool:
    """Whether it stands in names: in a wrong encoding many bytes are signs, which no comparison of names sees."""
    return letter < "\x80" or letter.isalnum() or unicodedata.combining(letter) > 0 or letter in SIGNS


def _decoded(name: str, codec: str) -> str:
    """A name in an encoding; empty if its bytes are none of it."""
    try:
        return name.encode("utf-8", "surrogateescape").decode(codec)
    except UnicodeDecodeError:
        return ""


def _read(name: str, codec: str, doubtful: set[str]) -> str:
    return "/".join(_letters(part, "" if part in doubtful else codec) for part in name.split("/"))


def _letters(part: str, codec: str) -> str:
    if not UNDECODED.search(part):
        return part
    shown = UNDECODED.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", part)
    return (codec and _decoded(part, codec)) or shown
