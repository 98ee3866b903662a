"""The page that shows an instructor how the class did, and whose work needs a human eye."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Template

from unrolled.classroom.assessment import WRITTEN
from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.marking.gradebook import Earlier
from unrolled.classroom.grading.marking.marks import TO_READ, Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.items import NOT_WRITTEN, Item, analyzed
from unrolled.classroom.grading.results.standing import Standing, possible_points, standings

__all__ = ["draw_overview", "failed_tests", "mistakes"]

# What happens in many a good notebook, or shows in the marks anyway, needs nobody's eye.
ORDINARY = re.compile(r"(raised an exception|it ran as released|has no cell)$|^handed in for the team ")
SHOWN = 10


@dataclass
class _Bin:
    """One bar of the histogram; ``width`` is its length in percent of the longest."""

    label: str
    count: int = 0
    width: float = 0.0


@dataclass(frozen=True)
class _Test:
    """A graded test, with how many submissions failed it; ``unwritten`` of these had not written the function."""

    task: str
    visibility: str
    statement: str
    asked: int
    failed: int
    unwritten: int

    @property
    def share(self) -> float:
        return self.failed / self.asked


@dataclass(frozen=True)
class _Task:
    id: str
    possible: float
    mean: float
    full: int
    partial: int
    none: int
    item: Item | None
    worst: _Test | None


@dataclass(frozen=True)
class _Student:
    """One line of the class list. ``total`` is empty where there is no mark."""

    student: str
    name: str
    status: str
    late: str
    total: float | None
    tasks: list[float | None]


@dataclass(frozen=True)
class _Exercise:
    name: str
    possible: float
    counts: dict[str, int]
    mean: float
    median: float
    bins: list[_Bin]
    tasks: list[_Task]
    tests: list[_Test]
    mistakes: list[tuple[str, str, int]]
    look: list[tuple[Standing, list[str]]]
    unread: list[tuple[Standing, list[str]]]
    by_hand: list[tuple[Standing, list[str]]]
    without_deadline: bool
    ids: list[str]
    orders: list[tuple[str, str, list[_Student]]]


def draw_overview(template: Template, result: Result, history: Iterable[Earlier], pages: Mapping[str, str]) -> str:
    """Draw the class overview.

    It is the instructor's: it names students, and says what hidden tests ask (their inputs are not on record).

    Parameters
    ----------
    template : jinja2.Template
    result : Result
    history : iterable of Earlier
        Marks that a later grading replaced.
    pages : mapping of str to str
        From student to the address of the feedback page.

    Returns
    -------
    str
        A page of HTML that needs no other file.
    """
    earlier = defaultdict(list)
    for item in history:
        earlier[item.student, item.exercise].append(item)
    exercises = [_exercise(result, name, tasks, earlier) for name, tasks in possible_points(result).items()]
    labels = sorted({marked.isolation for marked in result.marked if marked.isolation})
    return clean(
        template.render(
            exercises=exercises, pages=pages, labels=labels, interrupted=result.interrupted, shown=SHOWN
        )
    )


def _exercise(result: Result, name: str, tasks: Mapping[str, float], earlier: Mapping) -> _Exercise:
    everybody = standings(result, name)
    counts = dict.fromkeys(("graded", "unreadable", "missing", "not graded"), 0)
    counts |= Counter(standing.status for standing in everybody)
    ran = [s.marked for s in everybody if s.marked and s.status in ("graded", TO_READ)]
    # A total that is still open is none.
    totals = [marked.total for marked in ran if not marked.unread]
    possible = sum(tasks.values())
    tests = failed_tests(ran)
    # What somebody's mark still lacks says nothing of the task yet.
    known = {task: points for task, points in tasks.items() if not any(task in marked.unread for marked in ran)}
    items = {item.task: item for item in analyzed(known, ran)}
    return _Exercise(
        name,
        possible,
        counts,
        statistics.fmean(totals) if totals else 0.0,
        statistics.median(totals) if totals else 0.0,
        _histogram(totals, possible),
        [found for task, points in tasks.items() if (found := _task(task, points, ran, items.get(task), tests))],
        tests,
        mistakes(ran),
        _to_look_at(result, name, everybody, earlier),
        [(s, [s.marked.still_open]) for s in everybody if s.marked and s.status == TO_READ],
        [(s, [a.words for a in s.marked.adjustments]) for s in everybody if s.marked and s.marked.adjustments],
        name in result.without_deadline,
        list(tasks),
        _orders([_student(standing, list(tasks)) for standing in everybody]),
    )


def _student(standing: Standing, tasks: list[str]) -> _Student:
    marked = standing.marked if standing.marked and standing.status in ("graded", "missing") else None
    late = standing.marked.late if standing.marked else None
    said = "" if late is None else "decide by hand" if late.unsure else f"{late.percent:g} % off"
    each: list[float | None] = [marked.earned(task) if marked else None for task in tasks]
    return _Student(standing.student, standing.name, standing.status, said, marked.total if marked else None, each)


def _orders(students: list[_Student]) -> list[tuple[str, str, list[_Student]]]:
    """The class list in each order that one may want it in: what to call the order, and the list.

    The page has no script, so it holds each of them, and shows the one that is chosen.
    """
    by_name = sorted(students, key=lambda one: (one.name or one.student).casefold())
    lowest = sorted(by_name, key=lambda one: -1.0 if one.total is None else one.total)
    highest = sorted(by_name, key=lambda one: 1.0 if one.total is None else -one.total)
    return [
        ("listed", "as on the roster", students),
        ("name", "by name", by_name),
        ("lowest", "lowest mark first", lowest),
        ("highest", "highest mark first", highest),
    ]


def _histogram(totals: list[float], possible: float) -> list[_Bin]:
    """Count totals in steps of a point (of a tenth, where there are many points); full marks by themselves."""
    step = 1.0 if possible <= 20 else possible / 10
    edges: list[float] = []
    while len(edges) * step < possible - 1e-9:
        edges.append(len(edges) * step)
    highs = [*edges[1:], possible]
    bins = [_Bin(f"{low:g} to under {high:g}") for low, high in zip(edges, highs, strict=True)]
    bins.append(_Bin(f"{possible:g}, full marks"))
    for total in totals:
        full = total >= possible - 1e-9
        bins[-1 if full else max(0, int(total / step + 1e-9))].count += 1
    most = max(1, *(item.count for item in bins))
    for item in bins:
        item.width = round(100 * item.count / most, 1)
    return bins


def _task(task: str, possible: float, graded: list[Marked], item: Item | None, tests: list[_Test]) -> _Task | None:
    earned = [marked.earned(task) for marked in graded if task not in marked.unread]
    if not earned:
        return None
    full = sum(points >= possible - 1e-9 for points in earned)
    none = sum(points <= 1e-9 for points in earned)
    worst = next((test for test in tests if test.task == task), None)
    return _Task(task, possible, statistics.fmean(earned), full, len(earned) - full - none, none, item, worst)


def failed_tests(graded: list[Marked]) -> list[_Test]:
    """The tests that somebody failed, the hardest first.

    Parameters
    ----------
    graded : list of Marked

    Returns
    -------
    list
        Each with ``task``, ``visibility``, ``statement``, and how many were ``asked`` and ``failed``.
    """
    found = defaultdict(list)
    for marked in graded:
        for outcome in marked.outcomes:
            if outcome.visibility != WRITTEN:
                found[outcome.test_id].append(outcome)
    tests = []
    for outcomes in found.values():
        first, failed = outcomes[0], [o for o in outcomes if o.status != "passed"]
        unwritten = sum(o.status in NOT_WRITTEN for o in failed)
        tests.append(_Test(first.task, first.visibility, first.statement, len(outcomes), len(failed), unwritten))
    return sorted((test for test in tests if test.failed), key=lambda test: -test.share)


def mistakes(graded: list[Marked]) -> list[tuple[str, str, int]]:
    """Known mistakes, the most common first; a submission counts once for each.

    Parameters
    ----------
    graded : list of Marked

    Returns
    -------
    list of (str, str, int)
        The task, the mistake in words, and how many made it.
    """
    made: Counter[tuple[str, str]] = Counter()
    for marked in graded:
        made.update({(o.task, o.known_mistake) for o in marked.outcomes if o.known_mistake})
    return [(task, mistake, count) for (task, mistake), count in made.most_common()]


def _to_look_at(
    result: Result, exercise: str, everybody: list[Standing], earlier: Mapping
) -> list[tuple[Standing, list[str]]]:
    """The submissions that a human should look at, each with the reasons.

    What a person decided already, or reads anyway in a review, would hide them in a large class: it is not here.
    """
    twins = _identical(everybody, result.teams.get(exercise, {}))
    faults = dict(result.faults)
    listed = []
    for standing in everybody:
        student, marked = standing.student, standing.marked
        reasons = [*_of_file(marked), *twins.get(student, ())] if marked else []
        if result.roster is not None and student not in result.roster:
            reasons.append("not on the roster")
        if fault := faults.get(f"{student}, {exercise}"):
            reasons.append(f"this machine failed to grade it; run again with --resume: {fault}")
        if marked and marked.late and marked.late.unsure:
            reasons.append(marked.late.words)
        if marked:
            reasons += [*marked.misfits(), *_changes(marked, earlier[student, exercise])]
        if reasons:
            listed.append((standing, reasons))
    return listed


def _of_file(marked: Marked) -> list[str]:
    """What was noted on the file and its cells, among it each cell that was stopped."""
    problem = marked.handed.problem
    notes = [note for note in marked.notes if note != problem and not ORDINARY.search(note)]
    return [*([f"could not be read: {problem}"] if problem else []), *notes]


def _identical(everybody: list[Standing], teams: Mapping[str, str]) -> dict[str, list[str]]:
    """Whose file is byte for byte that of others who are not of the same team. An empty file has no digest."""
    same = defaultdict(list)
    for standing in everybody:
        if standing.marked and standing.marked.handed.digest:
            same[standing.marked.handed.digest].append(standing.student)
    found = {}
    for students in same.values():
        for student in students:
            others = [o for o in students if o != student and (o not in teams or teams[o] != teams.get(student))]
            if not others:
                continue
            more = f" and {len(others) - 5} more" if len(others) > 5 else ""
            found[student] = [f"the same file, byte for byte, as {', '.join(others[:5])}{more}"]
    return found


def _changes(marked: Marked, earlier: list[Earlier]) -> list[str]:
    """Earlier marks that were not what the tests give now."""
    now: dict[str, float] = {}
    for outcome in marked.outcomes:
        now[outcome.task] = now.get(outcome.task, 0.0) + outcome.earned
    return [
        f"graded again ({item.reason}): {sum(item.tasks.values()):g} points from its tests before, "
        f"{sum(now.values()):g} now"
        for item in earlier
        if item.tasks != now
    ]
