"""Text of strangers: rid of what no file or page can hold, on one line, and made into safe names of files."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = [
    "LONGEST",
    "clean",
    "defused",
    "file_names",
    "identifier",
    "letters",
    "nearest",
    "plain",
    "too_long",
    "undefused",
]

LONGEST = 200
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
# What ends a line, for this reader or another.
LINE_END = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What nobody sees and nobody types: soft hyphen, spaces without width, byte order marks, marks of direction. The
# joiners U+200C and U+200D stay: some scripts spell with them.
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# These turn around the direction of what stands behind them, also beyond their own cell.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A spreadsheet runs a cell that begins so, and, if it takes semicolons for the ends of cells, what follows one.
FORMULA = r"(?P<before>^|;\"*+)(?P<quote>{0})(?P<begin>'*+[=+\-@\uff1d\uff0b\uff0d\uff20])"
TO_DEFUSE, DEFUSED = re.compile(FORMULA.format("")), re.compile(FORMULA.format("'"))


def clean(text: str) -> str:
    """Drop what no file or page can hold: lone surrogates, and control characters but tab and newline."""
    return CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n"))


def plain(text: str) -> str:
    """Clean a name: one line of at most 200 characters, with each accented letter written one way."""
    return _whole(text)[:LONGEST]


def too_long(text: str) -> bool:
    """Whether :func:`plain` cuts a name, so that two may become one."""
    return len(_whole(text)) > LONGEST


def _whole(text: str) -> str:
    return " ".join(clean(unicodedata.normalize("NFC", text)).split())


def identifier(text: str) -> str:
    """Clean what tells one from all others, a login or a number, without making two of them one.

    Raises
    ------
    ValueError
        If a line ends within it: then it is not certain what is meant; or if it is too long. The message says what
        to do.
    """
    text = UNSEEN.sub("", text).strip()
    if end := LINE_END.search(text):
        raise ValueError(f"a line ends within {plain(text)!r} (U+{ord(end[0]):04X}); delete that character")
    if too_long(text):
        raise ValueError(f"{plain(text)[:20]}... is longer than {LONGEST} characters; shorten it")
    return plain(text)


def letters(text: str) -> str:
    """Letters and digits alone, without case and accents: what is left of a name in every system."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def nearest(wanted: str, students: Mapping[str, str]) -> str:
    """The student whose login or full name is most like what was written; empty if none is like it.

    Parameters
    ----------
    wanted : str
    students : mapping of str to str
        From student to full name, which may be empty.

    Returns
    -------
    str
    """
    called = {name.casefold(): student for student, name in students.items() if name}
    called |= {student.casefold(): student for student in students}
    found = difflib.get_close_matches(plain(wanted).casefold(), called, n=1)
    return called[found[0]] if found else ""


def defused(value: str) -> str:
    """Make a cell of one line that no spreadsheet takes for a formula, and that turns no text around.

    An apostrophe comes before what a spreadsheet would run, and U+FFFD in place of what changes the direction of
    the text behind it. :func:`undefused` takes the apostrophes back.
    """
    value = clean(TURNING.sub("\ufffd", LINE_END.sub(" ", value))).replace("\t", " ").strip()
    return TO_DEFUSE.sub(r"\g<before>'\g<begin>", value)


def undefused(value: str) -> str:
    """What a cell said before :func:`defused` put apostrophes in."""
    return DEFUSED.sub(r"\g<before>\g<begin>", value)


def file_names(students: Iterable[str]) -> dict[str, str]:
    """Give each student a file name that is safe on every system and nobody else's.

    A name made of letters, digits, ``.``, ``_`` and ``-`` stays as it is; any other gets a few letters of its hash.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(set(students)):
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", student)[:80].strip(". _") or "student"
        odd = name != student or RESERVED.fullmatch(name) or name.startswith("-") or name.casefold() in taken
        if odd:
            stem = name.strip("-").replace(".", "_") or "student"
            name = f"{stem}-{hashlib.sha256(student.encode()).hexdigest()[:10]}"
        taken.add(name.casefold())
        names[student] = name
    return names
