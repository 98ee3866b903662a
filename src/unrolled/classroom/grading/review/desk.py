"""What lies on the reviewer's desk: whose answers to which tasks, in which order, and what was decided on each."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from unrolled.classroom.assessment import WRITTEN
from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.marking.decisions import COMMENT, Decided, Decision
from unrolled.classroom.grading.marking.exercise import released_cells
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.pages import SIGNS
from unrolled.classroom.grading.results.standing import possible_points
from unrolled.classroom.grading.review.alike import alike
from unrolled.classroom.grading.review.answers import Answer, answer_of, is_picture
from unrolled.classroom.grading.review.rubric import Item, read_rubric
from unrolled.errors import CourseError

__all__ = ["Desk", "Topic", "Wish"]

LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Topic:
    """A task to look at, with the points that it can have and its rubric; ``written`` if only a person reads it."""

    exercise: str
    task: str
    possible: float
    rubric: tuple[Item, ...]
    written: bool = False


@dataclass(frozen=True)
class Wish:
    """What a reviewer asks to stand of one answer; ``known`` is the version that the reviewer has seen."""

    known: int
    items: tuple[str, ...]
    comment: str
    points: float
    looked: bool
    flagged: bool


class Desk:
    """Answers to look at, and the decisions on them, kept in a gradebook.

    Parameters
    ----------
    book : Gradebook
        Nobody else may grade into it meanwhile; adjustments may be made.
    result : Result
        What it holds.
    course : Path
        Where the rubrics are.
    exercise, task : str or None
        Only these, if they are given.
    blind : bool
        Whether names are left out of all that is shown.

    Raises
    ------
    CourseError
        If there is nothing of that kind, or a rubric cannot be read.
    """

    def __init__(
        self,
        book: Gradebook,
        result: Result,
        course: Path,
        exercise: str | None = None,
        task: str | None = None,
        blind: bool = False,
    ):
        self.blind = blind
        self._book, self._secret = book, secrets.token_bytes(16)
        self._roster, self._order_seed = result.roster or {}, book.settings.get("seed", "")
        possible = possible_points(result)
        written = {t.task for one in result.exercises for t in one.tests if t.visibility == WRITTEN}
        self.topics = [
            Topic(name, one, points, rubric.get(one, ()), one in written)
            for name, tasks in possible.items()
            if exercise in (None, name)
            for rubric in [read_rubric(course, name, tasks)]
            for one, points in tasks.items()
            if task in (None, one)
        ]
        if not self.topics:
            tasks = ", ".join(one for tasks in possible.values() for one in tasks) or "none"
            raise CourseError(f"review: the results hold no task {task}; there are {tasks}")
        self._marked = {
            (marked.handed.student, marked.handed.exercise): marked
            for marked in result.marked
            if marked.handed.file and not marked.handed.problem and not marked.excused
        }
        self._students = {self.id_of(student): student for student, _ in self._marked}
        self._course, self._released = course, dict[str, dict[str, list[str]]]()
        self._answers: dict[tuple[str, str], dict[str, Answer]] = {}
        self._orders: dict[int, list[int]] = {}

    # ------------------------------------------------------------------------------------------ whose answers

    def id_of(self, student: str) -> str:
        """What a student is called in addresses and between page and command: it tells nobody who it is."""
        return hmac.new(self._secret, student.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]

    def people(self, topic: Topic) -> list[str]:
        """Who handed in something for a task, by name; where names are hidden, in an order of its own.

        Of a task that is written, only who wrote something.
        """
        students = [
            student
            for (student, exercise), marked in self._marked.items()
            if exercise == topic.exercise and not _nothing_written(marked, topic.task)
        ]
        return sorted(students, key=self._number.__getitem__ if self.blind else self._name_of)

    def _name_of(self, student: str) -> tuple[str, str]:
        return (self._roster.get(student) or student).casefold(), student

    @cached_property
    def _number(self) -> dict[str, int]:
        """A number for everybody that stays the same from day to day, and follows from no name."""
        drawn = {
            s: hashlib.sha256(f"{self._order_seed}\0{s}".encode("utf-8", "replace")).digest()
            for s, _ in self._marked
        }
        return {student: number for number, student in enumerate(sorted(drawn, key=drawn.__getitem__), 1)}

    def label(self, student: str) -> str:
        """What a student is called on the page."""
        if self.blind:
            return f"Student {self._number[student]}"
        name = self._roster.get(student)
        return f"{name} ({student})" if name else student

    # ---------------------------------------------------------------------------------------------- what they see

    def listing(self, place: int) -> dict:
        """A task with its rubric, everybody who handed in something, and the orders to go through them."""
        topic = self._topic(place)
        people, decided = self.people(topic), self._book.decided()
        ids = [self.id_of(student) for student in people]
        return {
            "exercise": topic.exercise,
            "task": topic.task,
            "possible": topic.possible,
            "people": [self._row(student, topic, decided) for student in people],
            "orders": {"alike": [ids[number] for number in self._alike(place)], "name": ids},
        }

    def progress(self) -> list[tuple[Topic, int, int]]:
        """Of each task, how many answers were looked at, and how many there are."""
        decided = self._book.decided()
        return [
            (topic, sum(self._decided(student, topic, decided).looked for student in people), len(people))
            for topic in self.topics
            for people in [self.people(topic)]
        ]

    def shown(self, place: int, who: str) -> dict:
        """An answer, what the tests made of it, and what was decided on it.

        Raises
        ------
        CourseError
            If there is no such task, or nobody of this id.
        """
        topic, student = self._topic(place), self._student(who, place)
        answer, marked = self._answer(student, topic), self._now(student, topic)
        outputs = [
            {"kind": "png" if is_picture(output["data"]) else "broken", "number": number}
            if "data" in output
            else {"kind": output["kind"], "text": output["text"]}
            for number, output in enumerate(self._shown(student, topic))
        ]
        tests = [
            {
                "said": SIGNS[o.status][1],
                "statement": o.statement,
                "message": o.message,
                "earned": o.earned,
                "of": o.points,
            }
            for o in marked.outcomes
            if o.task == topic.task and o.visibility != WRITTEN
        ]
        return {
            **self.state(place, who),
            "source": answer.source,
            "given": self._given(topic, answer),
            "code": answer.code,
            "outputs": outputs,
            "tests": tests,
        }

    def picture(self, place: int, who: str, number: int) -> bytes | None:
        """Give a picture that an answer showed.

        Parameters
        ----------
        place : int
            The task's, in ``topics``.
        who : str
        number : int
            Of all that the answer showed, counted from 0.

        Returns
        -------
        bytes or None
            None where there is no such output, or it is no picture.
        """
        shown = self._shown(self._student(who, place), self._topic(place))
        data = shown[number].get("data", b"") if 0 <= number < len(shown) else b""
        return data if is_picture(data) else None

    def state(self, place: int, who: str) -> dict:
        """What was decided on an answer, item by item, and the points that come of it."""
        topic, student = self._topic(place), self._student(who, place)
        decided_on = self._book.decided()
        decided, marked = self._decided(student, topic, decided_on), self._now(student, topic)
        points, comment = decided.items.get(COMMENT, (0.0, ""))
        known = {item.name for item in topic.rubric}
        items = [
            {"name": item.name, "points": points_of, "says": says, "on": item.name in decided.items}
            for item in topic.rubric
            for points_of, says in [decided.items.get(item.name, (item.points, item.says))]
        ]
        items += [
            {"name": name, "points": given[0], "says": f"{given[1]} (no longer in the rubric)", "on": True}
            for name, given in decided.items.items()
            if name not in known and name != COMMENT
        ]
        return {
            **self._row(student, topic, decided_on),
            "version": decided.version,
            "flagged": decided.flagged,
            "items": items,
            "points": points,
            "comment": comment,
            "tests_gave": sum(o.earned for o in marked.outcomes if o.task == topic.task),
            "earned": marked.earned(topic.task),
            "possible": topic.possible,
        }

    # ---------------------------------------------------------------------------------------------- what is decided

    def decide(self, place: int, who: str, wish: Wish) -> dict:
        """Keep a decision, and say what stands.

        Parameters
        ----------
        place : int
            The task's, in ``topics``.
        who : str
        wish : Wish

        Returns
        -------
        dict
            As of :meth:`state`.

        Raises
        ------
        Outdated
            If somebody else has decided on the same answer since.
        CourseError
            If the wish is none that can be kept.
        """
        topic, student = self._topic(place), self._student(who, place)
        standing = self._decided(student, topic, self._book.decided())
        items = _wanted(topic, standing, wish)
        answer = self._answer(student, topic).digest
        wanted = Decided(0, wish.looked, wish.flagged, answer, items)
        self._book.decide(Decision(student, topic.exercise, topic.task, wish.known, wanted))
        return self.state(place, who)

    # ------------------------------------------------------------------------------------------------------- inside

    def _topic(self, place: int) -> Topic:
        if not 0 <= place < len(self.topics):
            raise CourseError("there is no such task here")
        return self.topics[place]

    def _student(self, who: str, place: int) -> str:
        student = self._students.get(who)
        if student is None or (student, self._topic(place).exercise) not in self._marked:
            raise CourseError("nobody of this number handed in something for this task")
        return student

    def _now(self, student: str, topic: Topic) -> Marked:
        marked = self._marked[student, topic.exercise]
        return replace(marked, adjustments=tuple(self._book.adjustments(student, topic.exercise)))

    def _decided(self, student: str, topic: Topic, decided: Mapping) -> Decided:
        return decided.get((student, topic.exercise, topic.task), Decided())

    def _row(self, student: str, topic: Topic, decided: Mapping) -> dict:
        here = self._decided(student, topic, decided)
        return {
            "id": self.id_of(student),
            "label": self.label(student),
            "looked": here.looked,
            "eye": self._reasons(student, topic, here),
        }

    def _reasons(self, student: str, topic: Topic, decided: Decided) -> list[str]:
        """Why an answer needs another look."""
        answer = self._answer(student, topic)
        reasons = ["marked for another look"] if decided.flagged else []
        if decided.looked and decided.answer != answer.digest:
            reasons.append("the answer is another than the one that was looked at")
        if answer.stopped:
            reasons.append(f"the cell was stopped: {answer.stopped}")
        words = f" task {topic.task} "
        return reasons + [misfit for misfit in self._now(student, topic).misfits() if words in misfit]

    def _answer(self, student: str, topic: Topic) -> Answer:
        """An answer without its pictures, which may be large; read once."""
        key = (student, topic.exercise)
        if key not in self._answers:
            cells = self._book.cells(*key)
            tasks = [one.task for one in self.topics if one.exercise == topic.exercise]
            self._answers[key] = {task: replace(answer_of(cells, task), shown=()) for task in tasks}
        return self._answers[key][topic.task]

    def _given(self, topic: Topic, answer: Answer) -> int:
        """How many lines at an answer's head are as the exercise gave them out: a signature and what it says."""
        if not answer.code:
            return 0
        if topic.exercise not in self._released:
            try:
                cells = released_cells(self._course, topic.exercise)
            except CourseError:
                cells = ()  # another course's rubric is used, or none is here
            self._released[topic.exercise] = {
                cell.of_task: cell.source.split("\n") for cell in cells if cell.of_task
            }
        given = self._released[topic.exercise].get(topic.task, [])
        pairs = zip(given, answer.source.split("\n"), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0].rstrip() == pair[1].rstrip(), pairs))

    def _alike(self, place: int) -> list[int]:
        """The people of a task by their answers; worked out once."""
        if place not in self._orders:
            topic = self._topic(place)
            answers = [self._answer(student, topic) for student in self.people(topic)]
            self._orders[place] = alike([a.source for a in answers], any(a.code for a in answers))
        return self._orders[place]

    def _shown(self, student: str, topic: Topic) -> tuple[dict, ...]:
        return answer_of(self._book.cells(student, topic.exercise), topic.task).shown


def _nothing_written(marked: Marked, task: str) -> bool:
    return any(o.task == task and o.visibility == WRITTEN and o.status == "unfinished" for o in marked.outcomes)


def _wanted(topic: Topic, standing: Decided, wish: Wish) -> dict[str, tuple[float, str]]:
    """The items that are to hold, with points and sentences: as they stand, else as the rubric has them."""
    known = {item.name: (item.points, item.says) for item in topic.rubric} | dict(standing.items)
    unknown = [name for name in wish.items if name not in known or name == COMMENT]
    if unknown:
        raise CourseError(f"the rubric has no item {unknown[0]!r}")
    items = {name: known[name] for name in wish.items}
    comment = clean(" ".join(wish.comment.split()))
    if len(comment) > LONGEST_COMMENT:
        raise CourseError(f"a comment has at most {LONGEST_COMMENT} characters, not {len(comment)}")
    if wish.points and not comment:
        raise CourseError("say why: the student reads the comment beside the points")
    if comment:
        items[COMMENT] = wish.points, comment
    return items
