"""What a grading run knows at its end, kept in the gradebook and read from it again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.grading.intake.deadlines import Deadlines, Late
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import Handed, Intake
from unrolled.classroom.grading.intake.teams import Team
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.requests import Answer
from unrolled.errors import CourseError

__all__ = [
    "Result",
    "keep_deadlines",
    "keep_result",
    "keep_teams",
    "kept_zones",
    "people_kept_in",
    "read_results",
    "said_on_pages",
    "teams_kept_in",
    "with_lateness",
    "zones_kept_in",
]

DEADLINES = "deadlines of "
# How a survey's reason ends for a file of an exercise that another run may grade.
ANOTHER = "which is not being graded"
Known = TypeVar("Known")


@dataclass(frozen=True)
class Result:
    """What a run knows at its end, together with what earlier runs into the same folder knew.

    Attributes
    ----------
    exercises : tuple of Exercise
    roster : dict of str to str, or None
    intake : Intake
    marked : list of Marked
        All that the gradebook holds, without the cells that were run.
    graded, skipped : int
        How many submissions this run graded, and how many had been done before.
    faults : list of (str, str)
        Submissions that this machine failed to grade, and why. They are not in the gradebook.
    interrupted : bool
    zones : tuple of str
        The time zones that deadlines are meant in.
    without_deadline : frozenset of str
        Exercises that have no deadline, though others have one.
    contact, site : str
        Whom students ask about their marks, and where the course's website is; empty where nobody said.
    teams : dict
        From exercise to the students who handed in as a team, each with the team's name.
    later : int
        How many were left as they are, because they have marks of a later attempt.
    answers : tuple of Answer
        What came of the requests that this run answered.
    """

    exercises: tuple[Exercise, ...]
    roster: dict[str, str] | None
    intake: Intake
    marked: list[Marked]
    graded: int
    skipped: int
    faults: list[tuple[str, str]]
    interrupted: bool
    zones: tuple[str, ...] = ()
    without_deadline: frozenset[str] = frozenset()
    contact: str = ""
    site: str = ""
    teams: dict[str, dict[str, str]] = field(default_factory=dict)
    later: int = 0
    answers: tuple[Answer, ...] = ()


def keep_result(book: Gradebook, result: Result, where: str = "") -> None:
    """Keep in the gradebook what :func:`read_results` needs; the marks are there already.

    What earlier runs knew of other exercises stays, and so does what still waits in another place.

    Parameters
    ----------
    book : Gradebook
    result : Result
        What this run knew.
    where : str
        Where it looked for submissions.
    """
    kept, done, names = _kept(book), set(book.digests()), sorted(exercise.name for exercise in result.exercises)
    handed = result.intake.handed
    known = {(item.student, item.exercise) for item in handed}
    files = {(item.exercise, item.file) for item in handed}
    waiting = [
        item
        for item in kept["handed"]
        if (item[0], item[1]) not in done | known
        and (item[1], item[2]) not in files
        and (item[1] not in names or item[3:] != [where])
    ]
    waiting += [[h.student, h.exercise, h.file, where] for h in handed if (h.student, h.exercise) not in done]
    over = {", ".join(pair) for pair in done | known}
    unused = [item for item in kept["unused"] if item[2:3] != [where] or not set(item[3]) <= set(names)]
    now = {
        "exercises": kept["exercises"]
        | {e.name: [[t.task, t.points, t.visibility] for t in e.tests] for e in result.exercises},
        "roster": result.roster if result.roster is not None else kept["roster"],
        "handed": waiting,
        "unused": unused + [[file, reason, where, names] for file, reason in result.intake.unused],
        "faults": [item for item in kept["faults"] if item[0] not in over] + [list(item) for item in result.faults],
        "interrupted": kept["interrupted"] | dict.fromkeys(names, result.interrupted),
    }
    book.set(result=json.dumps(now))


def read_results(book: Gradebook, folder: Path) -> Result:
    """What the runs in a results folder knew at their ends, with the marks as they stand now.

    Raises
    ------
    CourseError
        If no run has ended there.
    """
    if "result" not in book.settings:
        raise CourseError(f"{folder}: no grading run has ended there; finish it with `unrolled grade ... --resume`")
    kept, marked = _kept(book), with_lateness(book)
    exercises = tuple(
        Exercise(name, (), tuple(GradedTest(_no_test, name, *test) for test in tests))
        for name, tests in sorted(kept["exercises"].items())
    )
    waiting = [Handed(student, exercise, file, "", ()) for student, exercise, file, *_ in kept["handed"]]
    used = {item.handed.file for item in marked} | {handed.file for handed in waiting}
    intake = Intake(waiting, _unused(kept["unused"], used))
    faults = [(who, why) for who, why in kept["faults"]]
    interrupted = any(kept["interrupted"].values())
    zones, without_deadline = kept_zones(book), _without_deadline(book, kept["exercises"])
    result = Result(exercises, kept["roster"], intake, marked, 0, 0, faults, interrupted, zones, without_deadline)
    settings = book.settings
    teams = json.loads(settings.get("teams", "{}"))
    return replace(result, contact=settings.get("contact", ""), site=settings.get("site", ""), teams=teams)


def keep_teams(book: Gradebook, teams: dict[str, dict[str, str]]) -> None:
    """Keep who handed in as a team, for the exercises of this run; a run without teams changes nothing.

    Parameters
    ----------
    book : Gradebook
    teams : dict
        As in :class:`Result`.
    """
    if teams:
        book.set(teams=json.dumps(json.loads(book.settings.get("teams", "{}")) | teams))


def said_on_pages(contact: str | None, site: str | None) -> dict[str, str]:
    """What feedback pages say besides marks, as the gradebook's settings keep it for pages that are written later.

    Parameters
    ----------
    contact, site : str or None
        As in :class:`Result`; what is None stays as it was kept before.

    Returns
    -------
    dict

    Raises
    ------
    CourseError
        If ``site`` is no address of a website.
    """
    if site and not re.fullmatch(r"https?://[^\s\"'<>]+", site):
        raise CourseError(f"--site {site}: is no address of a website; write it as https://example.org/course")
    said = {"contact": contact, "site": site}
    return {key: value for key, value in said.items() if value is not None}


def keep_deadlines(book: Gradebook, deadlines: Deadlines, exercises: Iterable[str], known: Iterable[str]) -> None:
    """Keep deadlines, with the time zone that they are meant in, for the exercises that they are for.

    Parameters
    ----------
    book : Gradebook
    deadlines : Deadlines
    exercises : iterable of str
        Those of this run: earlier deadlines of theirs hold no more.
    known : iterable of str
        All of the course, by name: those that the deadlines speak of get them too.
    """
    spoken = {name for name in known if deadlines.exercises & {name, name.split("_")[0]}}
    rules = json.dumps({"text": deadlines.text, "zone": deadlines.zone})
    book.set(**{f"{DEADLINES}{name}": rules for name in {*exercises, *spoken}})


def kept_zones(book: Gradebook) -> tuple[str, ...]:
    """The time zones that the deadlines of earlier runs are meant in, by name."""
    kept = (json.loads(text)["zone"] for key, text in sorted(book.settings.items()) if key.startswith(DEADLINES))
    return tuple(dict.fromkeys(filter(None, kept)))


def zones_kept_in(folder: Path) -> tuple[str, ...]:
    """As :func:`kept_zones`, of a results folder in which perhaps there is no gradebook yet; nothing is written."""
    return _asked(folder, kept_zones, ())


def _asked(folder: Path, question: Callable[[Gradebook], Known], otherwise: Known) -> Known:
    """What the gradebook of a results folder says; ``otherwise`` where there is none that can be read."""
    path = folder / "gradebook.sqlite"
    if not path.is_file():
        return otherwise
    try:
        with Gradebook(path, look=True) as book:
            return question(book)
    except CourseError:
        return otherwise  # whoever opens it to write will say why


def people_kept_in(folder: Path, same_files: bool = False) -> Roster | None:
    """Who is who, by names and numbers, as earlier runs into a results folder knew it.

    Parameters
    ----------
    folder : Path
    same_files : bool
        Whether the files that are looked at now are those that were graded. Moodle numbers its participants anew in
        each assignment, so otherwise its numbers say nothing.

    Returns
    -------
    Roster or None
        None where no run there had a class list.
    """

    def people(book: Gradebook) -> Roster | None:
        if (names := _kept(book)["roster"]) is None:
            return None
        known = {handed.source: handed.student for handed in book.handed() if handed.student in names}
        trusted = {s: who for s, who in known.items() if same_files or s.startswith("canvas:")}
        return Roster(names, trusted)

    return _asked(folder, people, None)


def teams_kept_in(folder: Path) -> list[Team]:
    """Who handed in together, as earlier runs into a results folder knew it.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Team
    """

    def teams(book: Gradebook) -> list[Team]:
        return [
            Team(team, tuple(student for student in of if of[student] == team), exercise)
            for exercise, of in json.loads(book.settings.get("teams", "{}")).items()
            for team in dict.fromkeys(of.values())
        ]

    return _asked(folder, teams, [])


def with_lateness(book: Gradebook) -> list[Marked]:
    """All marks, with what the deadlines take off: they may have changed since the tests ran."""
    settings = book.settings
    # A gradebook of an earlier version has one text for all exercises, and no time zone.
    general = Deadlines(settings.get("deadlines") or "exercise,due")
    rules: dict[str, Deadlines] = {}
    tests = _kept(book)["exercises"]
    every = book.all()
    for exercise in {marked.handed.exercise for marked in every}:
        kept = settings.get(f"{DEADLINES}{exercise}")
        rules[exercise] = Deadlines(**json.loads(kept)) if kept else general
    lateness = _lateness(every, rules)
    used: dict[str, int] = {}
    for (student, _), late in lateness.items():
        used[student] = used.get(student, 0) + (late.slip if late else 0)
    done = []
    for marked in every:
        handed = marked.handed
        late = lateness[handed.student, handed.exercise]
        possible: dict[str, float] = {}
        for task, points, _ in tests.get(handed.exercise, ()):
            possible[task] = possible.get(task, 0.0) + points
        due = rules[handed.exercise].moment(handed.student, handed.exercise) if marked.attempt == 1 else None
        budget = rules[handed.exercise].slip_days(handed.student)
        slip = (late.slip if late else 0, max(0, budget - used[handed.student]), budget) if budget else None
        done.append(replace(marked, late=late, possible=possible, due=due, slip_days=slip))
    return done


def _lateness(every: Iterable[Marked], rules: Mapping[str, Deadlines]) -> dict[tuple[str, str], Late | None]:
    """What each submission loses. Slip days are used in the order in which a student handed in."""
    found: dict[tuple[str, str], Late | None] = {}
    used: dict[str, int] = {}
    for marked in sorted(every, key=lambda m: m.handed.submitted.timestamp() if m.handed.submitted else 0.0):
        handed, rule = marked.handed, rules[marked.handed.exercise]
        if marked.attempt > 1:
            found[handed.student, handed.exercise] = None
            continue
        counts = not (marked.excused or handed.problem)
        left = rule.slip_days(handed.student) - used.get(handed.student, 0) if counts else 0
        late = rule.late(
            handed.student,
            handed.exercise,
            handed.submitted,
            handed.marked_late,
            handed.told_if_late,
            max(0, left),
        )
        used[handed.student] = used.get(handed.student, 0) + (late.slip if late else 0)
        found[handed.student, handed.exercise] = late
    return found


def _without_deadline(book: Gradebook, exercises: Iterable[str]) -> frozenset[str]:
    """The exercises without a deadline for everybody, where there are deadlines of others."""
    settings = book.settings
    rules = {key.removeprefix(DEADLINES): text for key, text in settings.items() if key.startswith(DEADLINES)}
    due = {name for name, text in rules.items() if Deadlines(**json.loads(text)).due("", name)}
    return frozenset(exercises) - due if due else frozenset()


def _kept(book: Gradebook) -> dict:
    """What earlier runs kept; a gradebook of an earlier version knows of the last one only."""
    nothing: dict = {"exercises": {}, "roster": None, "handed": [], "unused": [], "faults": [], "interrupted": {}}
    kept = nothing | json.loads(book.settings.get("result", "{}"))
    if not isinstance(kept["interrupted"], dict):
        kept["interrupted"] = dict.fromkeys(kept["exercises"], kept["interrupted"])
    kept["unused"] = [item if len(item) > 2 else [*item, "", []] for item in kept["unused"]]
    return kept


def _unused(listed: list[list], used: set[str]) -> list[tuple[str, str]]:
    """Files that no run used, each once; that a run graded another exercise is the least that is said of one."""
    reasons: dict[str, str] = {}
    for file, reason, *_ in listed:
        if file not in used and (file not in reasons or reasons[file].endswith(ANOTHER)):
            reasons[file] = reason
    return list(reasons.items())


def _no_test(submission: object, rng: object) -> None:
    """Stands for a graded test whose file is not read: only its task and points matter here."""
