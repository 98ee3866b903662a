"""One grading run: from a folder of submissions to a gradebook that holds every one of them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from pathlib import Path

from unrolled.classroom.authoring.files import read_table
from unrolled.classroom.grading.intake.clock import zone_here, zone_of
from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.classroom.grading.intake.moments import Worksheet
from unrolled.classroom.grading.intake.notebook import Unreadable, read_content
from unrolled.classroom.grading.intake.reading import Reading
from unrolled.classroom.grading.intake.roster import Roster, read_roster
from unrolled.classroom.grading.intake.survey import Handed, Intake, survey
from unrolled.classroom.grading.intake.teams import Team, read_teams, share_out
from unrolled.classroom.grading.jail.outside.scratch import scratch
from unrolled.classroom.grading.marking.attempts import Attempt
from unrolled.classroom.grading.marking.exercise import Exercise, gradable, load_exercise, released_cells
from unrolled.classroom.grading.marking.folder import locked, opened_gradebook
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.here import Here, begun
from unrolled.classroom.grading.marking.judge import Limits
from unrolled.classroom.grading.marking.judges import Judges, Reader
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.opener import Opener
from unrolled.classroom.grading.marking.place import Place
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.rematch import rematch
from unrolled.classroom.grading.marking.requests import Requests, read_requests
from unrolled.classroom.grading.marking.result import (
    Result,
    keep_deadlines,
    keep_result,
    keep_teams,
    people_kept_in,
    read_results,
    teams_kept_in,
    with_lateness,
    zones_kept_in,
)
from unrolled.classroom.grading.marking.runner import MachineFault
from unrolled.errors import CourseError

__all__ = ["grade", "read_only", "reason"]

ATTEMPTS = 3
# So many submissions are on their way for each that is being graded: nobody waits, and memory stays flat.
AHEAD = 3
LOOK_SECONDS = 1.0
# A judge's time by the clock, as a multiple of what a notebook's cells and answers may take in all.
CLOCK = 5.0
FEW = 0.02  # as a share of the notebooks: where no more draw, Matplotlib is not loaded beforehand


def grade(
    plan: Plan,
    progress: Callable[[int, Marked | None], None] = lambda total, marked: None,
    place: Callable[[Plan, dict[str, Exercise]], Place] | None = None,
) -> Result:
    """Grade a folder of submissions.

    Parameters
    ----------
    plan : Plan
    progress : callable
        Called with the number of submissions to grade and, whenever one is done, its marks.
    place : callable, optional
        Makes what does the work elsewhere: a class that can do what ``here.Here`` can.

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
        with Judges(Limits(clock=int(CLOCK * plan.patience.total))) as judges, ExitStack() as ahead:
            if place is None:
                place = partial(Here, judges=judges, isolation=ahead.enter_context(begun(plan)))
            return _grade(plan, unpacked, progress, place, judges)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def read_only(plan: Plan) -> Reading:
    """Read what was handed in as a run would, and grade nothing.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Reading

    Raises
    ------
    CourseError
        For anything that the user can mend.
    """
    unpacked = scratch()
    try:
        with Judges() as judges:
            known, roster, deadlines, intake, _ = _read(plan, unpacked, judges)
        _exercises(plan, intake, known)  # what is wrong with them would stop the run, too
        return Reading(intake, roster, deadlines, known)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _read(
    plan: Plan, unpacked: Path, judges: Judges
) -> tuple[list[str], Roster | None, Deadlines | None, Intake, dict[str, dict[str, str]]]:
    roster = read_roster(plan.roster) if plan.roster else None
    people = roster or people_kept_in(plan.results, same_files=plan.requests is not None)
    zone = _zone(plan)
    deadlines = (
        Deadlines(read_table(plan.deadlines, "the deadlines"), str(plan.deadlines), zone)
        if plan.deadlines
        else None
    )
    worksheet = (
        Worksheet(read_table(plan.worksheet, "the worksheet"), str(plan.worksheet), zone)
        if plan.worksheet
        else None
    )
    teams = _teams(plan, roster)
    known = gradable(plan.course, plan.exercise)
    every = gradable(plan.course, None)
    released = cache(partial(released_cells, plan.course))
    with Reader(judges) as look, Opener(judges) as zips:
        intake = survey(
            plan.submissions, known, unpacked, people, released, worksheet, plan.file_dates, look, every, zips
        )
    numbers = worksheet.numbers(people.names) if worksheet and people else {}
    teamed = share_out(intake, teams, numbers | (people.ids if people else {}))
    if deadlines:
        listed = roster.names if roster else None
        senders = {handed.student for handed in intake.handed}
        intake.unused += deadlines.check(every, listed, senders)
        deadlines.require({handed.exercise for handed in intake.handed} or known)
    return known, roster, deadlines, intake, teamed


def _exercises(plan: Plan, intake: Intake, known: list[str]) -> tuple[Exercise, ...]:
    """The exercises of which something was handed in, with their tests; if nothing was, all that are asked for."""
    names = sorted({handed.exercise for handed in intake.handed} or known)
    return tuple(load_exercise(plan.course, name) for name in names)


def _teams(plan: Plan, roster: Roster | None) -> list[Team]:
    if plan.teams is None:
        return teams_kept_in(plan.results)
    return read_teams(read_table(plan.teams, "the teams"), str(plan.teams), roster.names if roster else None)


def _zone(plan: Plan) -> str:
    """On whose clock moments are meant: as is asked for, as earlier runs into the same folder had it, or here."""
    if plan.zone is None:
        return next(iter(zones_kept_in(plan.results)), None) or zone_here()
    return zone_of(plan.zone).key


def _grade(plan: Plan, unpacked: Path, progress: Callable, place: Callable, judges: Judges) -> Result:
    if plan.zone_is_idle:
        raise CourseError("--zone says on whose clock moments are meant; give --deadlines or --worksheet too")
    known, roster, deadlines, intake, teamed = _read(plan, unpacked, judges)
    if not (plan.anyway or plan.attempt or plan.requests):  # of these only a few hand in
        Reading(intake, roster, deadlines, known).refuse_if_not_understood(plan.submissions)
    exercises = _exercises(plan, intake, known)
    wanted = [handed for handed in intake.handed if plan.only in (None, handed.student)]
    # Where hardly anybody draws, those who do load Matplotlib themselves, and all others start much faster.
    plan = replace(plan, figures=sum(handed.draws for handed in wanted) > FEW * len(wanted))
    if plan.only and not wanted:
        raise CourseError(f"{plan.submissions}: holds nothing of {plan.only}; check the spelling")
    with (
        locked(plan.results, private=plan.reduced),
        place(plan, {exercise.name: exercise for exercise in exercises}) as working,
        opened_gradebook(plan, exercises, working.label) as (book, seed, changed),
    ):
        if not (plan.attempt or plan.requests):
            rematch(book, intake.handed)
        earlier = {(m.handed.student, m.handed.exercise): m for m in with_lateness(book)}
        requests = _requests(plan, earlier, json.loads(book.settings.get("teams", "{}")))
        if requests:
            waiting, later = [h for h in wanted if (h.student, h.exercise) in requests], 0
            requests.not_here({(h.student, h.exercise) for h in waiting})
        else:
            waiting, later = _waiting(plan, wanted, earlier, book)
        run = _Run(book, working, seed, progress, changed, plan.attempt, earlier, requests)
        interrupted = run.all(waiting)
        before = len(wanted) - len(waiting) - later
        people = roster.names if roster else None
        result = Result(exercises, people, intake, [], run.graded, before, run.faults, interrupted)
        if requests:
            whole = read_results(book, plan.results)
            answers = tuple(requests.answers)
            return replace(whole, graded=run.graded, interrupted=interrupted, answers=answers, faults=run.faults)
        keep_result(book, result, str(plan.submissions.resolve()))
        keep_teams(book, teamed)
        if deadlines:
            keep_deadlines(book, deadlines, [e.name for e in exercises], gradable(plan.course, None))
        whole = read_results(book, plan.results)
        return replace(whole, graded=run.graded, skipped=before, interrupted=interrupted, later=later)


def _requests(plan: Plan, earlier: Mapping[tuple[str, str], Marked], teams: Mapping) -> Requests | None:
    if plan.requests is None:
        return None
    asked = read_requests(read_table(plan.requests, "the requests"), str(plan.requests))
    return Requests(asked, earlier, teams, plan.lower, str(plan.requests))


def _waiting(
    plan: Plan, wanted: list[Handed], earlier: Mapping[tuple[str, str], Marked], book: Gradebook
) -> tuple[list[Handed], int]:
    """What is to be graded, and how many are left alone because marks of a later attempt stand there."""
    again = plan.regrade or (plan.only is not None and not plan.resume)
    done = book.digests()
    if plan.attempt:
        tried = {(item.student, item.exercise, item.digest) for item in book.history()}
        return [
            h
            for h in wanted
            if again
            or (done.get((h.student, h.exercise)) != h.digest and (h.student, h.exercise, h.digest) not in tried)
        ], 0
    left = [h for h in wanted if (h.student, h.exercise) in earlier and earlier[h.student, h.exercise].attempt > 1]
    waiting = [h for h in wanted if h not in left and (again or done.get((h.student, h.exercise)) != h.digest)]
    return waiting, len(left)


def reason(before: Handed | None, now: Handed, changed: Collection[str] = ()) -> str:
    """Why a submission gets a new mark, for the history.

    Parameters
    ----------
    before : Handed or None
        What was graded, if anything was.
    now : Handed
    changed : collection of str
        The exercises whose tests are others than they were.

    Returns
    -------
    str
        The most that is certain: another student's file may count now, because a class list was mended, or one file
        in place of another.
    """
    if before is None:
        return "graded for the first time"
    tests = ["the tests changed"] if now.exercise in changed else []
    if before.digest == now.digest:
        return tests[0] if tests else "graded again on request"
    if before.file == now.file:
        return " and ".join(["the file changed", *tests])
    if before.source and now.source and before.source != now.source:
        what = f"another participant's file counts for {now.student}: {now.file} in place of {before.file}"
    else:
        what = f"another file counts: {now.file} in place of {before.file}"
    return " and ".join([what, *tests])


class _Run:
    """Hands submissions to the place where the work is done, and their marks to the gradebook, as each arrives."""

    def __init__(
        self,
        book: Gradebook,
        place: Place,
        seed: str,
        progress: Callable,
        changed: Collection[str],
        attempt: Attempt | None = None,
        earlier: Mapping[tuple[str, str], Marked] = {},
        requests: Requests | None = None,
    ):
        self.attempt, self.earlier, self.requests = attempt, earlier, requests
        self.book, self.place, self.seed, self.progress, self.changed = book, place, seed, progress, changed
        self.before = {(handed.student, handed.exercise): handed for handed in book.handed()}
        self.graded, self.total = 0, 0
        self.faults: list[tuple[str, str]] = []
        self._running: dict[Future, tuple[Handed, tuple[MachineFault, ...]]] = {}
        self._mates: dict[tuple[str, Path | None], list[Handed]] = {}

    def all(self, waiting: list[Handed]) -> bool:
        """Grade everything, several at a time; True if the user broke it off."""
        self.total, left = len(waiting), iter(self._each_file_once(waiting))
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

    def _each_file_once(self, waiting: list[Handed]) -> list[Handed]:
        """One student of each team that handed in one file; the others get the same marks."""
        firsts: dict[tuple[str, Path | None], Handed] = {}
        alone = []
        for handed in waiting:
            key = (handed.exercise, handed.path)
            if handed.path is None or handed.problem:
                alone.append(handed)
            elif firsts.setdefault(key, handed) is not handed:
                self._mates.setdefault(key, []).append(handed)
        return [*alone, *firsts.values()]

    def _begin(self, handed: Handed, before: tuple[MachineFault, ...] = ()) -> None:
        """Have a submission graded; ``before`` are the attempts that failed."""
        if handed.problem:
            self._keep(Marked(handed, (), notes=(handed.problem, *handed.notes), isolation=self.place.label))
            return
        assert handed.path  # whatever has no problem was read from somewhere
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
        for handed in self._all_of(marked.handed):
            self._record(replace(marked, handed=handed))
            self.graded += 1
            self.progress(self.total, marked)

    def _record(self, marked: Marked) -> None:
        """Write the marks down; of a later attempt, where they count."""
        handed, earlier = marked.handed, self.earlier.get((marked.handed.student, marked.handed.exercise))
        why = reason(self.before.get((handed.student, handed.exercise)), handed, self.changed)
        if self.requests:
            if decided := self.requests.decided(marked):
                self.book.record(decided, self.requests.why(marked))
        elif self.attempt is None:
            self.book.record(marked, why)
        elif earlier and earlier.attempt > 1 and earlier.handed.digest == handed.digest:
            self.book.record(replace(marked, attempt=earlier.attempt, most_percent=earlier.most_percent), why)
        else:
            now = self.attempt.numbered(earlier, marked)
            said = f"attempt {now.attempt} ({self.attempt.words})"
            if self.attempt.counts(earlier, now):
                self.book.record(now, said)
            else:
                self.book.record_beside(now, f"{said}: it is no better, and does not count")

    def _all_of(self, handed: Handed) -> list[Handed]:
        """All students whose submission this is."""
        return [handed, *self._mates.get((handed.exercise, handed.path), ())]

    def _fail(self, failed: Handed, why: str) -> None:
        self.faults += [(f"{handed.student}, {handed.exercise}", why) for handed in self._all_of(failed)]
