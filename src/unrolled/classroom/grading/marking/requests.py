"""Requests of students to have tasks graded again: read, decided by today's tests, and answered in sentences."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.tables import Row, read_ours
from unrolled.classroom.grading.intake.text import defused, identifier, nearest, plain
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.errors import CourseError

__all__ = ["Answer", "Request", "Requests", "answers_csv", "read_requests"]

COLUMNS = ("student", "task", "reason")


@dataclass(frozen=True)
class Request:
    """Who asks for which task to be graded again, why, and on which line of the table."""

    student: str
    task: str
    reason: str
    line: int = 0

    @property
    def number(self) -> str:
        """That of the task's exercise, with two digits."""
        return self.task.split(".")[0].zfill(2)


@dataclass(frozen=True)
class Answer:
    """What came of a request: the points before and now, the answer in words, and what the tests say."""

    student: str
    exercise: str
    task: str
    reason: str
    before: float
    now: float
    words: str
    tests: tuple[str, ...]


def read_requests(text: str, name: str) -> list[Request]:
    """Read a table with the columns ``student``, ``task`` and ``reason``.

    Parameters
    ----------
    text : str
        CSV.
    name : str
        The file's, for messages.

    Returns
    -------
    list of Request

    Raises
    ------
    CourseError
        With each line that makes no sense.
    """
    table = read_ours(text, name, COLUMNS, COLUMNS)
    found: list[Request] = []
    faults = []
    for row in table.rows:
        request, fault = _request(row)
        if fault or (request.student.casefold(), request.task) in {(r.student.casefold(), r.task) for r in found}:
            faults.append(f"line {row.line}: {fault or 'the same request as in a line before; delete one of them'}")
        found.append(request)
    if faults or not found:
        raise CourseError(f"{name}, {'; '.join(faults)}" if faults else f"{name}: asks for nothing")
    return found


def _request(row: Row) -> tuple[Request, str]:
    """A row as a request, and what is wrong with it."""
    try:
        student = identifier(row["student"])
    except ValueError as error:
        return Request("", "", ""), str(error)
    request = Request(student, row["task"].strip(), plain(row["reason"]), row.line)
    parts = request.task.split(".")
    if not student:
        return request, "the student is empty"
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return request, f"{row['task']!r} is no task; write it as 4.2"
    return request, "" if request.reason else "the reason is empty"


class Requests:
    """Requests of a class, decided one submission after the other.

    Parameters
    ----------
    asked : sequence of Request
    earlier : mapping of (str, str) to Marked
        The marks of each student and exercise.
    teams : mapping
        From exercise to the students of teams: what one of a team asks for is decided for all of it.
    lower : bool
        Whether a mark may become lower.
    name : str
        The table's, for messages.

    Raises
    ------
    CourseError
        With each line whose student has no marks in the task's exercise, or whose task is none.
    """

    def __init__(
        self,
        asked: Sequence[Request],
        earlier: Mapping[tuple[str, str], Marked],
        teams: Mapping[str, Mapping[str, str]],
        lower: bool,
        name: str,
    ):
        self.lower, self._answers = lower, list[tuple[int, Answer]]()
        self._of: dict[tuple[str, str], list[Request]] = {}
        spelled = {student.casefold(): student for student, _ in earlier}
        faults = []
        for request in asked:
            student = spelled.get(request.student.casefold(), "")
            key = next((k for k in earlier if k[0] == student and k[1].startswith(f"{request.number}_")), None)
            if key is None or request.task not in {outcome.task for outcome in earlier[key].outcomes}:
                faults.append(f"line {request.line}: {_unknown(request, student, spelled.values())}")
                continue
            for mate in _team_of(key, teams):
                if (mate, key[1]) in earlier:
                    self._of.setdefault((mate, key[1]), []).append(replace(request, student=mate))
        if faults:
            raise CourseError(f"{name}, {'; '.join(faults)}")
        self._earlier = earlier

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._of

    @property
    def answers(self) -> list[Answer]:
        """The answers so far, in the order of the table's lines, whichever submission was graded first."""
        return [answer for _, answer in sorted(self._answers, key=lambda said: (said[0], said[1].student))]

    def not_here(self, keys: Collection[tuple[str, str]]) -> None:
        """Answer the requests of all whose submission, by student and exercise, is none of these."""
        for key in sorted(self._of.keys() - set(keys)):
            self._leave(key, "the file that was graded is not among these submissions; nothing was graded again")

    def decided(self, marked: Marked) -> Marked | None:
        """Decide what one student asked for.

        Parameters
        ----------
        marked : Marked
            The whole exercise, graded now.

        Returns
        -------
        Marked or None
            The marks with what changed in the tasks asked for, and in no other; None if nothing changes.
        """
        key = (marked.handed.student, marked.handed.exercise)
        before = self._earlier[key]
        if marked.handed.digest != before.handed.digest:
            self._leave(key, "another file is there now than the one that was graded; nothing was graded again")
            return None
        taken = {}
        for request in self._of[key]:
            old, new = _of_task(before, request.task), _of_task(marked, request.task)
            if self._answer(key[1], request, old, new):
                taken[request.task] = new
        if not taken:
            return None
        tasks = dict.fromkeys(outcome.task for outcome in before.outcomes)
        outcomes = [outcome for task in tasks for outcome in taken.get(task, _of_task(before, task))]
        return replace(marked, outcomes=tuple(outcomes), attempt=before.attempt, most_percent=before.most_percent)

    def why(self, marked: Marked) -> str:
        """The reason for the history."""
        asked = self._of[marked.handed.student, marked.handed.exercise]
        return "; ".join(f"asked for {request.task}: {request.reason}" for request in asked)

    def _answer(self, exercise: str, request: Request, old: list[Outcome], new: list[Outcome]) -> bool:
        """Write the answer; whether the new outcomes take the place of the old ones."""
        before, now, most = _points(old), _points(new), sum(outcome.points for outcome in new)
        takes = now > before + 1e-9 or (self.lower and now < before - 1e-9)
        if takes:
            words = f"{now:g} of {most:g} points now, {before:g} before"
        elif now < before - 1e-9:
            words = f"today's tests give {now:g} of {most:g} points, less than before; the mark stays at {before:g}"
        else:
            words = f"{now:g} of {most:g} points, as before"
        counts = now if takes or now >= before else before
        sentences = tuple(f"{o.statement} {o.message}".strip() for o in new if o.status != "passed")
        answer = Answer(request.student, exercise, request.task, request.reason, before, counts, words, sentences)
        self._answers.append((request.line, answer))
        return takes

    def _leave(self, key: tuple[str, str], why: str) -> None:
        for request in self._of[key]:
            points = _points(_of_task(self._earlier[key], request.task))
            answer = Answer(*key, request.task, request.reason, points, points, why, ())
            self._answers.append((request.line, answer))


def answers_csv(answers: Iterable[Answer]) -> str:
    """The answers as a table, each cell safe for a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("student", "exercise", "task", "reason", "before", "now", "answer", "tests"))
    for item in answers:
        tests = "; ".join(item.tests) or "no test fails"
        row = (item.student, item.exercise, item.task, item.reason, f"{item.before:g}", f"{item.now:g}", item.words)
        writer.writerow([defused(cell) for cell in (*row, tests)])
    return stream.getvalue()


def _team_of(key: tuple[str, str], teams: Mapping[str, Mapping[str, str]]) -> list[str]:
    of = teams.get(key[1], {})
    return [mate for mate in of if of[mate] == of[key[0]]] if key[0] in of else [key[0]]


def _unknown(request: Request, student: str, known: Iterable[str]) -> str:
    if student:
        return f"{student} has no marks in a task {request.task}"
    meant = nearest(request.student, dict.fromkeys(known, ""))
    return f"{request.student} has no marks" + (f"; is {meant} meant?" if meant else "")


def _of_task(marked: Marked, task: str) -> list[Outcome]:
    return [outcome for outcome in marked.outcomes if outcome.task == task]


def _points(outcomes: Iterable[Outcome]) -> float:
    return sum(outcome.earned for outcome in outcomes)
