"""What a student calls in a notebook: ``check("4.2")`` says in words what is right and what is not yet.

The checks are the visible graded tests, run on the notebook's live names just as the grader runs them. Whatever
the student's code does, a report comes back: no exception and no traceback leaves this module.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unrolled.classroom.assessment import VISIBLE, WRITTEN, GradedTest, collect
from unrolled.classroom.check.case import Case
from unrolled.classroom.check.cells import Cells, watch
from unrolled.classroom.check.report import Item, Report
from unrolled.classroom.check.run import Run, notebook_shell
from unrolled.classroom.check.words import report_of_task, state_of, state_of_all
from unrolled.classroom.exchange.look import look
from unrolled.errors import CourseError

if TYPE_CHECKING:
    from unrolled.classroom.authoring.course import Older

# The author's tools are imported where a check needs them: a notebook's first cell does not wait for them.
__all__ = ["Checker", "begin"]


def begin(exercise: str, namespace: MutableMapping | None = None) -> Checker:
    """Begin an exercise: returns what ``check`` is in its notebook.

    Parameters
    ----------
    exercise : str
        The exercise's name, ``"04_topic"``.
    namespace : mapping, optional
        Where the answers live; else the notebook's own names.

    Returns
    -------
    Checker
        Call it with a task, ``check("4.2")``, or with nothing, to see all tasks.
    """
    return Checker(exercise, namespace)


class Checker:
    """Checks the tasks of one exercise. Made by :func:`begin`."""

    def __init__(self, exercise: str, namespace: MutableMapping | None = None):
        self.exercise = exercise
        self._given = namespace
        shell = notebook_shell() if namespace is None else None
        self._cells = Cells() if shell is None else watch(shell)

    def __repr__(self) -> str:
        return f'check of exercise {self.exercise}: check("N.M") for one task, check() for all of them'

    def __call__(self, task: str | None = None) -> Report:
        """Check one task, or show where one stands in all.

        Parameters
        ----------
        task : str, optional
            The task, ``"4.2"``.

        Returns
        -------
        Report
            Whatever happens. An interrupt ends the check with a report of one line.
        """
        try:
            return self._overview() if task is None else self._one(str(task).strip())
        except KeyboardInterrupt:
            return Report("note", "Interrupted: the check did not finish.")
        except CourseError as error:
            return Report("note", str(error))
        except Exception as error:
            return _own_failure(error)

    def case(self, task: str) -> Case | Report:
        """Give the first check of a task that fails as data, to be repeated by hand.

        Parameters
        ----------
        task : str
            The task, ``"4.2"``.

        Returns
        -------
        Case or Report
            The case: ``case = check.case("4.2")``, then ``my_function(**case.arguments)``. A report where all is
            right, or where there is no such task.
        """
        try:
            found = Run(self._namespace()).first_failure(_that_run(self._tests_of(str(task).strip())))
        except CourseError as error:
            return Report("note", str(error))
        except Exception as error:
            return _own_failure(error)
        return found or Report("right", f"Task {task}: all that this check tries is right; no case fails.")

    def look(self, *tasks: str) -> Callable[[Callable], object]:
        """Decorate a function that shows something of one's answers: it runs at once, and leaves no name behind.

        Parameters
        ----------
        *tasks : str
            The tasks whose answers it uses. Where one is not written yet, a sentence says so instead.

        Returns
        -------
        callable
            The decorator.
        """
        return look(*tasks, tell=lambda text: _show(Report("note", text)))

    def restore(self, task: str) -> Report:
        """Insert a fresh stub of a task in a new cell below the one that calls this; no other cell is touched.

        Parameters
        ----------
        task : str
            The task, ``"4.2"``.

        Returns
        -------
        Report
            What was inserted, or why nothing was.
        """
        try:
            return self._restored(str(task).strip())
        except CourseError as error:
            return Report("note", str(error))
        except Exception as error:
            return _own_failure(error)

    def _restored(self, task: str) -> Report:
        from unrolled.classroom.authoring.older import number_of, older_named
        from unrolled.classroom.authoring.restore import fresh_cell

        older = older_named(self.exercise)
        if older and task in older.today:
            today = older.today[task]
            source = fresh_cell(f"{number_of(today):02d}", today).source.replace(
                f"Task {today}: ", f"Task {task}: "
            )
        else:
            cell = fresh_cell(self.exercise, task)
            if cell.cell_type == "markdown":
                return Report(
                    "note",
                    f"The answer to task {task} is a text, whose cell only a terminal puts back: "
                    f"`unrolled restore {self.exercise}.ipynb {task}`.",
                )
            source = cell.source
        shell = notebook_shell()
        if shell is None:
            return Report("note", f"There is no notebook here. The cell of task {task} begins as:\n{source}")
        _put_below(shell, source)
        return Report(
            "note",
            f"A fresh cell for task {task} stands below.",
            notes=(
                "Nothing else was changed. Where a task has several cells, the last one counts: "
                "delete or move the old one.",
            ),
        )

    def _tests(self) -> list[GradedTest]:
        from unrolled.classroom.authoring import course
        from unrolled.classroom.authoring.older import older_named
        from unrolled.classroom.authoring.points import counting, points_of

        folder = course.visible_tests() or course.carried_tests(self.exercise)
        if folder is None:
            raise CourseError(
                f"The checks are not here: no folder tests/graded/visible in {Path.cwd()} or above it. "
                "Run `unrolled start` in a terminal, and open the notebook in the folder that it makes."
            )
        try:
            tests = collect(folder, self.exercise, (VISIBLE, WRITTEN))
            return counting(tests, points_of(folder, self.exercise))
        except FileNotFoundError:
            names = sorted(path.stem.removeprefix("test_") for path in (folder / VISIBLE).glob("test_*.py"))
            if older := older_named(self.exercise):
                return _tests_of_before(older, folder, names)
            raise CourseError(
                f"There are no checks of an exercise {self.exercise!r} in {folder / VISIBLE}. "
                f"Mend the name in begin(...); the exercises there are {', '.join(names) or 'none'}."
            ) from None
        except ImportError as error:
            raise CourseError(
                f"{error}. Take a fresh copy of that file: run `unrolled start` in a new folder."
            ) from None

    def _tests_of(self, task: str) -> list[GradedTest]:
        tests = self._tests()
        chosen = [test for test in tests if test.task == task]
        if not chosen:
            valid = ", ".join(dict.fromkeys(test.task for test in tests))
            raise CourseError(f"There is no task {task!r} in this exercise. Its tasks are {valid}.")
        return chosen

    def _one(self, task: str) -> Report:
        run = Run(self._namespace())
        tests = self._tests_of(task)
        read = tuple(_read_by_a_person(test) for test in tests if test.visibility == WRITTEN)
        if not _that_run(tests):
            title = f"Task {task}: a person will read your answer, so there is nothing to check here."
            return Report("note", title, notes=read)
        told = run.outcomes(_that_run(tests))
        notes = (*read, *self._notes(sorted(run.asked)), *self._of_before(task, tests))
        undefined = self._not_taken_place(sorted(run.asked))
        if undefined:
            return Report("unfinished", f"Task {task} was not checked: {undefined}", notes=notes)
        return report_of_task(task, told, run.printed, notes)

    def _not_taken_place(self, names: list[str]) -> str:
        """Why the answer that was checked is an old one: its cell was changed, and no longer is Python."""
        for name in names:
            ran = self._cells.last_run(name)
            if ran is not None and not ran.defined:
                return (
                    f"the cell of {name} stopped with {ran.error} when it was last run, so {name} still is what it "
                    "was before. Mend the cell, run it, and check again."
                )
        return ""

    def _notes(self, names: list[str]) -> tuple[str, ...]:
        """What to know of the cells that define the answers."""
        notes = []
        for name in names:
            ran = self._cells.last_run(name)
            if ran is not None and ran.defined and ran.error:
                notes.append(f"The cell of {name} stopped with {ran.error} when it was last run.")
            if self._cells.places(name) > 1:
                notes.append(
                    f"{name} was defined by more than one cell. When the notebook is graded, the lowest one "
                    "counts: delete the others (if you have, restart the kernel and run all cells)."
                )
        return tuple(notes)

    def _overview(self) -> Report:
        from unrolled.classroom.authoring.course import installed, visible_tests
        from unrolled.classroom.authoring.points import points_of

        folder = visible_tests()
        chosen = points_of(folder, self.exercise) if folder else None
        whole = sum(chosen.points.values()) if chosen else installed().points
        run = Run(self._namespace())
        rows, earned, possible = [], 0.0, 0.0
        every = self._tests()
        by_person = {test.task: test.points for test in every if test.visibility == WRITTEN}
        for task, tests in groupby(_that_run(every), key=lambda test: test.task):
            outcomes = [told.outcome for told in run.outcomes(list(tests))]
            here, of = sum(o.earned for o in outcomes), sum(o.points for o in outcomes)
            earned, possible = earned + here, possible + of
            rows.append(Item(state_of(outcomes), f"Task {task}", points=f"{here:g} of {of:g} points"))
        read = [
            Item("note", f"Task {task}", "A person will read it.", f"{points:g} points")
            for task, points in by_person.items()
        ]
        person = f"A person gives up to {sum(by_person.values()):g} points. " if by_person else ""
        return Report(
            state_of_all([row.state for row in rows]),
            f"Visible points so far: {earned:g} of {possible:g}.",
            (*rows, *read),
            self._of_before("", every)
            or (f"{person}Hidden tests, with other inputs, make up the rest of the {whole:g} points.",),
        )

    def _of_before(self, task: str, tests: list[GradedTest]) -> tuple[str, ...]:
        """What to know where the notebook is of an earlier version: which task this is today, or what all are."""
        from unrolled.classroom.authoring.older import older_named

        older = older_named(self.exercise)
        if older is None or tests[0].exercise == self.exercise:
            return ()
        if task:
            return (
                f"This notebook is of an earlier version of the course. Today this is task {older.today[task]}.",
            )
        exercises = " and ".join(dict.fromkeys(test.exercise for test in tests))
        return (
            f"This notebook is of an earlier version of the course. Today its tasks stand in {exercises}, perhaps "
            "with others: run `unrolled start` in a new folder, and copy your answers into the notebooks there. "
            "What you hand in is graded from either.",
        )

    def _namespace(self) -> MutableMapping:
        if self._given is not None:
            return self._given
        shell = notebook_shell()
        return sys.modules["__main__"].__dict__ if shell is None else shell.user_ns


def _put_below(shell: Any, source: str) -> None:
    """Have the editor insert a cell below the one that runs."""
    if sys.platform == "emscripten":  # the browser's kernel sends on what is written here, and forgets the other
        shell.payload_manager.write_payload({"source": "set_next_input", "text": source, "replace": False})
    else:
        shell.set_next_input(source, replace=False)


def _that_run(tests: list[GradedTest]) -> list[GradedTest]:
    """The tests among them; the others stand for what a person reads."""
    return [test for test in tests if test.visibility != WRITTEN]


def _read_by_a_person(test: GradedTest) -> str:
    return f"A person gives up to {test.points:g} points for it: {test.statement}"


def _show(report: Report) -> None:
    """Show a report in the midst of a cell."""
    if notebook_shell() is None:
        print(report)
        return
    from IPython.display import display

    display(report)


def _tests_of_before(older: Older, folder: Path, names: list[str]) -> list[GradedTest]:
    """The tests of today for an exercise of an earlier version, under the numbers that its tasks had then."""
    from unrolled.classroom.authoring.older import number_of

    then = {now: was for was, now in older.today.items()}
    numbers = {number_of(now) for now in then}
    tests = [test for name in names if number_of(name) in numbers for test in collect(folder, name, (VISIBLE,))]
    moved = [replace(test, task=then[test.task]) for test in tests if test.task in then]
    if not moved:
        raise CourseError(
            f"{older.exercise} is of an earlier version of the course, and the checks of its tasks are not in "
            f"{folder / VISIBLE}. Take fresh copies: run `unrolled start` in a new folder."
        )
    return sorted(moved, key=lambda test: [int(part) for part in test.task.split(".")])


def _own_failure(error: Exception) -> Report:
    return Report(
        "note",
        f"The check itself failed ({type(error).__name__}: {str(error)[:200]}).",
        notes=("Your work is not to blame. Restart the kernel and run the cells again; if it stays, tell us.",),
    )
