"""One grading run: from a folder of submissions to a gradebook that holds every one of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from unrolled.classroom import assessment
from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.authoring import course as places
from unrolled.classroom.authoring.files import read_table
from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.classroom.grading.intake.survey import (
    Handed,
    Intake,
    Unreadable,
    parse_notebook,
    read_content,
    read_notebook,
    read_roster,
    survey,
)
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.jail.outside.scratch import scratch
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.runner import Exercise, MachineFault, Marked, Patience, mark
from unrolled.errors import CourseError

__all__ = [
    "Here",
    "Plan",
    "Result",
    "exercise_files",
    "find_course",
    "grade",
    "load_exercise",
    "mark_content",
    "read_results",
]

ATTEMPTS = 3
# So many submissions are on their way for each that is being graded: nobody waits, and memory stays flat.
AHEAD = 3
LOOK_SECONDS = 1.0
FEW = 0.02  # as a share of the notebooks: where no more draw, Matplotlib is not loaded beforehand
HIDDEN_TESTS = Path("tests", "graded", "hidden")
# What of a course must be closed to the users that students' code runs as, where no jail hides it.
SECRET = (HIDDEN_TESTS, Path("tests", "banks"), Path("solutions"), Path(".git"))


@dataclass(frozen=True)
class Plan:
    """What is to be graded, and how; see ``unrolled grade --help``. :func:`grade` itself finds out ``figures``."""

    submissions: Path
    results: Path
    course: Path
    roster: Path | None = None
    deadlines: Path | None = None
    exercise: str | None = None
    only: str | None = None
    resume: bool = False
    regrade: bool = False
    seed: str | None = None
    jobs: int = 0
    unsafe: bool = False
    patience: Patience = field(default_factory=Patience)
    reduced: bool = False
    figures: bool = True


@dataclass(frozen=True)
class Result:
    """What a run knows at its end.

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
    """

    exercises: tuple[Exercise, ...]
    roster: dict[str, str] | None
    intake: Intake
    marked: list[Marked]
    graded: int
    skipped: int
    faults: list[tuple[str, str]]
    interrupted: bool


def find_course(start: Path | None = None) -> Path:
    """Find the course: the nearest folder upwards with hidden tests, else the clone that this package lies in.

    Parameters
    ----------
    start : Path, optional
        Where to begin; else the working directory.

    Returns
    -------
    Path

    Raises
    ------
    CourseError
        If there is none.
    """
    found = places.ancestor_with(HIDDEN_TESTS, start) or places.repository()
    if found is None:
        raise CourseError(
            f"{start or Path.cwd()}: no course here or above (a folder with tests/graded/hidden); "
            "name it with --course"
        )
    return found


class Here:
    """Grades on this machine, in threads that each talk to a jail. A context manager.

    Parameters
    ----------
    plan : Plan
    exercises : dict of str to Exercise

    Attributes
    ----------
    label : str
        How code is isolated.
    threads : int
        How many submissions are graded at a time.
    lost : tuple of type
        Exceptions by which a future tells that machines failed, and that trying again would not help.
    """

    lost: tuple[type[Exception], ...] = ()

    def __init__(self, plan: Plan, exercises: dict[str, Exercise]):
        self._patience, self._exercises = plan.patience, exercises
        secret = [plan.course / name for name in SECRET if (plan.course / name).exists()]
        hide, closed = (plan.course, plan.submissions, plan.results), (*secret, plan.submissions, plan.results)
        self._isolation = Isolation(
            plan.unsafe, hide=hide, reduced=plan.reduced, closed=closed, figures=plan.figures
        )
        self.label, self.threads = self._isolation.label, plan.jobs or os.cpu_count() or 1

    def __enter__(self) -> Here:
        self._isolation.__enter__()
        # A child dies with the thread that started it, so the pool's threads outlive their submissions.
        self._pool = ThreadPoolExecutor(self.threads)
        return self

    def __exit__(self, *exception) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._isolation.stop()
        self._pool.shutdown(wait=True)
        self._isolation.__exit__()

    def submit(self, handed: Handed, content: bytes, seed: str, avoid: set[str]) -> Future:
        """Have one submission marked.

        Parameters
        ----------
        handed : Handed
        content : bytes
            Its file's.
        seed : str
        avoid : set of str
            Machines that failed to grade it. There is only this one.

        Returns
        -------
        Future
            Of ``Marked``; or of ``MachineFault``, after which another attempt may succeed.
        """
        exercise = self._exercises[handed.exercise]
        return self._pool.submit(mark_content, handed, content, exercise, self._isolation, seed, self._patience)


def grade(
    plan: Plan,
    progress: Callable[[int, Marked | None], None] = lambda total, marked: None,
    place: Callable[[Plan, dict[str, Exercise]], Here] = Here,
) -> Result:
    """Grade a folder of submissions.

    Parameters
    ----------
    plan : Plan
    progress : callable
        Called with the number of submissions to grade and, whenever one is done, its marks.
    place : callable
        Makes what does the work: :class:`Here`, or another class that can do what it can.

    Returns
    -------
    Result

    Raises
    ------
    CourseError
        For anything that the user can mend. Before the first mark nothing has been written.
    """
    unpacked = scratch()
    try:
        return _grade(plan, unpacked, progress, place)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _grade(plan: Plan, unpacked: Path, progress: Callable, place: Callable) -> Result:
    roster = read_roster(plan.roster) if plan.roster else None
    deadlines = (
        Deadlines(read_table(plan.deadlines, "the deadlines"), str(plan.deadlines)) if plan.deadlines else None
    )
    known = _exercises(plan.course, plan.exercise)
    intake = survey(plan.submissions, known, unpacked, roster)
    names = sorted({handed.exercise for handed in intake.handed} or known)
    exercises = tuple(load_exercise(plan.course, name) for name in names)
    wanted = [handed for handed in intake.handed if plan.only in (None, handed.student)]
    # Where hardly anybody draws, those who do load Matplotlib themselves, and all others start much faster.
    plan = replace(plan, figures=sum(handed.draws for handed in wanted) > FEW * len(wanted))
    if plan.only and not wanted:
        raise CourseError(f"{plan.submissions}: holds nothing of {plan.only}; check the spelling")
    with (
        _locked(plan.results, private=plan.reduced),
        place(plan, {exercise.name: exercise for exercise in exercises}) as working,
        _gradebook(plan, exercises, working.label) as (book, seed),
    ):
        done = book.digests()
        again = plan.regrade or (plan.only is not None and not plan.resume)
        waiting = [h for h in wanted if again or done.get((h.student, h.exercise)) != h.digest]
        run = _Run(book, working, seed, progress, done)
        interrupted = run.all(waiting)
        before = len(wanted) - len(waiting)
        names = roster.names if roster else None
        result = Result(exercises, names, intake, [], run.graded, before, run.faults, interrupted)
        book.set(result=_as_text(result))
        if deadlines:
            book.set(deadlines=deadlines.text)
        return replace(result, marked=_with_lateness(book))


def _with_lateness(book: Gradebook) -> list[Marked]:
    """All marks, with what the deadlines take off: they may have changed since the tests ran."""
    text = book.settings.get("deadlines")
    rules = Deadlines(text) if text else Deadlines("exercise,due")
    done = []
    for marked in book.all():
        handed = marked.handed
        late = rules.late(handed.student, handed.exercise, handed.submitted, handed.marked_late)
        done.append(replace(marked, late=late))
    return done


def read_results(book: Gradebook, folder: Path) -> Result:
    """What the last run in a results folder knew at its end, with the marks as they stand now.

    Raises
    ------
    CourseError
        If no run has ended there.
    """
    kept = book.settings.get("result")
    if kept is None:
        raise CourseError(f"{folder}: no grading run has ended there; finish it with `unrolled grade ... --resume`")
    kept = json.loads(kept)
    exercises = tuple(
        Exercise(name, (), tuple(GradedTest(_no_test, name, *test) for test in tests))
        for name, tests in kept["exercises"].items()
    )
    waiting = [Handed(student, exercise, file, "", ()) for student, exercise, file in kept["handed"]]
    intake = Intake(waiting, [tuple(item) for item in kept["unused"]])
    faults = [tuple(item) for item in kept["faults"]]
    return Result(exercises, kept["roster"], intake, _with_lateness(book), 0, 0, faults, kept["interrupted"])


def _as_text(result: Result) -> str:
    exercises = {e.name: [[t.task, t.points, t.visibility] for t in e.tests] for e in result.exercises}
    kept = {
        "exercises": exercises,
        "roster": result.roster,
        "handed": [[handed.student, handed.exercise, handed.file] for handed in result.intake.handed],
        "unused": result.intake.unused,
        "faults": result.faults,
        "interrupted": result.interrupted,
    }
    return json.dumps(kept)


def _no_test(submission, rng) -> None:
    """Stands for a graded test whose file is not read: only its task and points matter here."""


class _Run:
    """Hands submissions to the place where the work is done, and their marks to the gradebook, as each arrives."""

    def __init__(self, book: Gradebook, place: Here, seed: str, progress: Callable, done: dict):
        self.book, self.place, self.seed, self.progress, self.done = book, place, seed, progress, done
        self.graded, self.total, self.faults = 0, 0, []
        self._running: dict[Future, tuple[Handed, tuple[MachineFault, ...]]] = {}

    def all(self, waiting: list[Handed]) -> bool:
        """Grade everything, several at a time; True if the user broke it off."""
        self.total, left = len(waiting), iter(waiting)
        self.progress(self.total, None)
        try:
            while True:
                for handed in islice(left, max(0, AHEAD * self.place.threads - len(self._running))):
                    self._begin(handed)
                if not self._running and self.graded + len(self.faults) == self.total:
                    return False
                # A look around now and then, even if nothing is done: the place may have grown, or be gone.
                for future in wait(self._running, LOOK_SECONDS, FIRST_COMPLETED).done:
                    self._end(future, *self._running.pop(future))
        except KeyboardInterrupt:
            return True

    def _begin(self, handed: Handed, before: tuple[MachineFault, ...] = ()) -> None:
        """Have a submission graded; ``before`` are the attempts that failed."""
        if handed.problem:
            self._keep(Marked(handed, (), notes=(handed.problem, *handed.notes), isolation=self.place.label))
            return
        try:
            content = read_content(handed.path)
        except Unreadable as reason:
            self._fail(handed, f"{handed.file} has changed during the run: {reason}")
            return
        if hashlib.sha256(content).hexdigest() != handed.digest:
            self._fail(handed, f"{handed.file} has changed during the run")
            return
        avoid = {fault.machine for fault in before}
        self._running[self.place.submit(handed, content, self.seed, avoid)] = handed, before

    def _end(self, future: Future, handed: Handed, before: tuple[MachineFault, ...]) -> None:
        try:
            marked = future.result()
        except MachineFault as fault:
            if len(before) + 1 < ATTEMPTS:
                self._begin(handed, (*before, fault))
            else:
                self._fail(handed, str(fault))
        except CancelledError:
            raise CourseError("grade: the cluster is gone; what was done is kept: go on with --resume") from None
        except self.place.lost as error:
            self._fail(handed, str(error))
        except Exception as error:
            # A defect of the grader's own: it must not cost the rest of the class, and no student a mark.
            self._fail(handed, f"a defect of the grader: {type(error).__name__}: {error}")
        else:
            self._keep(marked)

    def _keep(self, marked: Marked) -> None:
        handed = marked.handed
        same = self.done.get((handed.student, handed.exercise)) == handed.digest
        self.book.record(marked, "graded again on request" if same else "the file changed")
        self.graded += 1
        self.progress(self.total, marked)

    def _fail(self, handed: Handed, why: str) -> None:
        self.faults.append((f"{handed.student}, {handed.exercise}", why))


def mark_content(
    handed: Handed, content: bytes, exercise: Exercise, isolation: Isolation, seed: str, patience: Patience
) -> Marked:
    """Mark a submission by its file's content, on whatever machine this is; see ``runner.mark``.

    Parameters
    ----------
    handed : Handed
    content : bytes
    exercise : Exercise
    isolation : Isolation
    seed : str
    patience : Patience

    Returns
    -------
    Marked
        Without the cells as they were handed in, which nobody needs any more.
    """
    whole = replace(handed, cells=parse_notebook(content))
    return replace(mark(whole, exercise, isolation, seed, patience), handed=handed)


def _exercises(course: Path, wanted: str | None) -> list[str]:
    """Names of the exercises that can be graded: released, and with hidden tests."""
    hidden = course / "tests" / "graded" / "hidden"
    names = [path.stem.removeprefix("test_") for path in sorted(hidden.glob("test_*.py"))]
    names = [name for name in names if (course / "exercises" / f"{name}.ipynb").is_file()]
    if not names:
        raise CourseError(
            f"{course}: no exercise has both exercises/NN_topic.ipynb and hidden tests; run `unrolled exercises`"
        )
    if wanted is None:
        return names
    chosen = [name for name in names if wanted in (name, name.split("_")[0], name.split("_")[0].lstrip("0"))]
    if not chosen:
        raise CourseError(f"--exercise {wanted}: there is no such exercise; there are {', '.join(names)}")
    return chosen


def load_exercise(course: Path, name: str) -> Exercise:
    """Read an exercise as released, with its graded tests.

    Raises
    ------
    CourseError
        If something of it is missing or cannot be read.
    """
    path = course / "exercises" / f"{name}.ipynb"
    try:
        released = read_notebook(path)
        tests = assessment.collect(course / "tests" / "graded", name)
    except (Unreadable, ImportError, FileNotFoundError) as error:
        raise CourseError(f"{path}: {error}; mend the course before grading") from None
    return Exercise(name, released, tuple(tests))


@contextlib.contextmanager
def _locked(results: Path, private: bool = False) -> Iterator[None]:
    """Hold the results folder for this run alone; make it if need be, perhaps closed to others."""
    try:
        import fcntl
    except ImportError:
        raise CourseError("grade: works on Linux and macOS; on Windows use it inside WSL") from None
    made = not results.exists()
    try:
        results.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
        stream = (results / ".lock").open("w")
    except OSError as error:
        raise CourseError(f"{results}: cannot be written to ({error.strerror}); choose another --out") from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError(
                f"{results}: another grading run is writing there; wait, or choose another --out"
            ) from None
        try:
            yield
        finally:
            if made and not (results / "gradebook.sqlite").exists():
                (results / ".lock").unlink()
                results.rmdir()


@contextlib.contextmanager
def _gradebook(plan: Plan, exercises: tuple[Exercise, ...], isolation: str) -> Iterator[tuple[Gradebook, str]]:
    """Open the gradebook with the seed of its run: kept from before, asked for, or drawn now."""
    path = plan.results / "gradebook.sqlite"
    if path.exists() and not (plan.resume or plan.only or plan.regrade):
        raise CourseError(
            f"{plan.results}: holds results already; add --resume to continue, --regrade to grade all again, or "
            "choose another --out"
        )
    with Gradebook(path) as book:
        kept = book.settings
        seed = kept.get("seed") or plan.seed or secrets.token_hex(16)
        if plan.seed not in (None, seed):
            raise CourseError(f"{path}: was begun with another seed; leave --seed out, or choose another --out")
        label = kept.get("isolation", isolation)
        if label != isolation:
            raise CourseError(f"{path}: was begun with: {label}; go on the same way, or choose another --out")
        for exercise in exercises:
            key, digest = f"tests of {exercise.name}", _digest(plan.course, exercise.name)
            if kept.get(key, digest) != digest and not (plan.regrade and plan.only is None):
                raise CourseError(
                    f"{path}: the tests of {exercise.name} have changed since; grade all again with --regrade, or "
                    "choose another --out"
                )
            book.set(**{key: digest})
        book.set(seed=seed, isolation=isolation)
        yield book, seed


def exercise_files(course: Path, name: str) -> dict[str, bytes]:
    """All that the marks of an exercise come from, by paths in the course: its tests, and the released notebook.

    The hidden tests may lean on the visible ones, and both on nothing else of the course.
    """
    graded = [f"tests/graded/{kind}/test_{name}.py" for kind in ("visible", "hidden")]
    paths = [path for path in (*graded, f"exercises/{name}.ipynb") if (course / path).is_file()]
    return {path: (course / path).read_bytes() for path in paths}


def _digest(course: Path, exercise: str) -> str:
    """A digest of an exercise's files: marks of one run all come from the same."""
    return hashlib.sha256(b"\0".join(exercise_files(course, exercise).values())).hexdigest()
