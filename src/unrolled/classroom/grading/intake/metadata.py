"""Gradescope's list of what it lets an instructor download: who handed in each folder, and when."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from unrolled.classroom.grading.intake.layouts import People, Sender
from unrolled.classroom.grading.intake.text import plain
from unrolled.classroom.grading.intake.walk import Entry, Listing, Zips, taken_out

__all__ = ["METADATA", "Submission", "in_listing", "read_metadata", "senders_of"]

METADATA = "submission_metadata.yml"
MAX_METADATA = 100 << 20
# Ruby writes YAML so: each folder's name at the margin, its keys two spaces in, and whatever a student can have put
# there, long lines folded included, further in. So lines tell, and no parser meets a student's output.
FOLDER = re.compile(r"(?P<folder>submission_\d{1,20}):")
KEY = re.compile(r"  :(?P<key>\w+):(?: (?P<value>.*))?")
OF_SUBMITTER = re.compile(r"(?P<item>  - |    ):(?P<key>name|sid|email):(?: (?P<value>.*))?")
UTC = re.compile(r"    utc: (?P<value>.*)")
MOMENT = re.compile(
    r"(?:&\d+ )?(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? ?(?P<zone>Z|[+-]\d\d:?\d\d)", re.ASCII
)


@dataclass
class Submission:
    """A folder's submission: its submitters, with name, sid and email as far as they are told, and its time."""

    submitters: list[dict[str, str]] = field(default_factory=list)
    moment: datetime | None = None


def in_listing(listing: Listing, scratch: Path, zips: Zips) -> tuple[tuple[str, ...], dict[str, Submission]]:
    """Read the list that stands beside the folders of a download, if it is Gradescope's.

    A student may hand in a file of that name, too: it counts only where all work lies in the folder that holds it.

    Parameters
    ----------
    listing : Listing
    scratch : Path
    zips : Zips

    Returns
    -------
    tuple of str, dict of str to Submission
        The parts of the name of the folder that holds it, and, by the name of each folder beside it, what it says.
    """
    works = [entry.parts for entry in listing.entries if entry.work]
    for entry in listing.entries:
        before = entry.parts[:-1]
        if entry.parts[-1] != METADATA or entry.problem or any(parts[: len(before)] != before for parts in works):
            continue
        path = entry.path
        if entry.zipped > -2:
            archive = Entry(entry.parts[: entry.zipped + 1], entry.path)
            found = taken_out(archive, {entry.parts}, {METADATA: MAX_METADATA}, scratch / "metadata", zips)
            if entry.parts not in found or not (written := found[entry.parts].path):
                continue
            path = written
        beside = {parts[len(before)] for parts in works}
        told = {folder: said for folder, said in read_metadata(path).items() if folder in beside}
        if told:
            return before, told
    return (), {}


def read_metadata(path: Path) -> dict[str, Submission]:
    """What the list says, by folder; nothing of what is written otherwise than Gradescope writes it."""
    found: dict[str, Submission] = {}
    here, key = Submission(), ""
    try:
        if path.stat().st_size > MAX_METADATA:
            return {}
        with path.open(encoding="utf-8", errors="replace") as stream:
            for line in stream:
                line = line.rstrip("\r\n")
                if not line.startswith(" "):
                    key, here = "", Submission()
                    if match := FOLDER.fullmatch(line):
                        found[match["folder"]] = here
                elif match := KEY.fullmatch(line):
                    key = match["key"]
                    if key == "created_at":
                        here.moment = _moment(match["value"] or "")
                elif key == "submitters" and (match := OF_SUBMITTER.fullmatch(line)):
                    if match["item"].strip():
                        here.submitters.append({})
                    if here.submitters:
                        here.submitters[-1][match["key"]] = _scalar(match["value"] or "")
                elif key == "created_at" and (match := UTC.fullmatch(line)):
                    here.moment = _moment(match["value"])
    except OSError:
        return {}
    return found


def senders_of(told: Mapping[str, Submission], people: People) -> dict[str, Sender]:
    """Who handed in each folder: by e-mail address, else by a student number that is a login, else by name."""
    senders = {}
    certain = {_certainly(each, people) for said in told.values() for each in said.submitters}
    for folder, said in told.items():
        students = tuple(dict.fromkeys(filter(None, (_student(each, people, certain) for each in said.submitters))))
        if students:
            number = folder.rpartition("_")[2]
            order = said.moment.isoformat() if said.moment else ""
            team = students if len(students) > 1 else ()
            senders[folder] = Sender(
                "gradescope", number, students[0], "", order=order, moment=said.moment, team=team
            )
    return senders


def _certainly(submitter: Mapping[str, str], people: People) -> str:
    email, number = submitter.get("email", ""), submitter.get("sid", "")
    return people.with_address(email) or (people.spelled(number) if people.knows(number) else "")


def _student(submitter: Mapping[str, str], people: People, certain: Collection[str]) -> str:
    """The student, or a name that is nobody's on the roster: not that of a student who is certainly another."""
    if student := _certainly(submitter, people):
        return student
    name, email = submitter.get("name", ""), submitter.get("email", "")
    student = people.named(name)[0]
    return email or submitter.get("sid", "") if student in certain and student else student or name or email


def _scalar(text: str) -> str:
    """A text on one line; empty if it is none, or is not all there."""
    if text.startswith("'"):
        whole = re.fullmatch(r"'((?:[^']|'')*)'", text)
        return plain(whole[1].replace("''", "'")) if whole else ""
    if text.startswith('"'):
        try:
            return plain(str(json.loads(text)))
        except ValueError:
            return ""
    return "" if text[:1] in set("|>&*!~") else plain(text)


def _moment(text: str) -> datetime | None:
    found = MOMENT.fullmatch(text)
    return datetime.fromisoformat(found["moment"] + found["zone"].replace("Z", "+00:00")) if found else None
