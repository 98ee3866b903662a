"""Starts the processes in which students' code runs, walled off from everything.

A warm process forks one child per submission. What stands around both depends on the mode: in the jail, namespaces
of their own. Inside stands a small ``unrolled`` without tests, solutions or the grader.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.grading.jail.outside.cgroup import BOUNDED
from unrolled.classroom.grading.jail.outside.child import Child, Died
from unrolled.classroom.grading.jail.outside.furnishing import furnish, search_fonts
from unrolled.classroom.grading.jail.outside.jailed import Jailed
from unrolled.classroom.grading.jail.outside.machine import environment, interpreter, libraries
from unrolled.classroom.grading.jail.outside.mode import REMEDY, Mode, Sizes
from unrolled.classroom.grading.jail.outside.reduced import Reduced
from unrolled.classroom.grading.jail.outside.scratch import delete_folders_of_the_dead, scratch
from unrolled.classroom.grading.jail.outside.unsafe import Unsafe
from unrolled.classroom.grading.jail.outside.warm import START_SECONDS, Jail
from unrolled.errors import CourseError

__all__ = ["Isolation"]

START = (
    "import sys; sys.path[:0] = {path!r}; "
    "from unrolled.classroom.grading.jail.inside.warm import main; main(sys.argv[1:])"
)


class Isolation:
    """Starts children. A context manager: its jails live while it is open.

    Parameters
    ----------
    unsafe : bool
        Without a jail, in a plain process with the user's own rights.
    hide : iterable of Path
        Folders that must not be seen inside, should the interpreter's own folders contain them. The folder for
        temporary files is always one of them.
    sizes : Sizes
    reduced : bool
        In Gradescope's container, where it forbids namespaces: without a jail, each child as a user of its own.
    closed : iterable of Path
        With ``reduced``: what that user must not be able to read.
    figures : bool
        Whether a jail loads Matplotlib beforehand. If not, a child that draws takes longer, and all others, whose
        memory is copied from the warm process, come up in less time. (Without a jail it is always loaded.) This
        may be set until the first jail is waited for.

    Raises
    ------
    CourseError
        On entering, if no jail can be made here; the message says what to install.
    """

    def __init__(
        self,
        unsafe: bool = False,
        hide: Iterable[Path] = (),
        sizes: Sizes | None = None,
        reduced: bool = False,
        closed: Iterable[Path] = (),
        figures: bool = True,
    ):
        self._mode = _mode(sizes or Sizes(), unsafe, hide, reduced, closed)
        self.label = self._mode.label
        self.protections: tuple[str, ...] = ()
        self.figures = figures
        self._first: Jail | None = None
        self._jails: set[Jail] = set()
        self._idle: list[Jail] = []
        self._lock = threading.Lock()
        self._stopped = False
        self._fonts: subprocess.Popen | None = None

    def __enter__(self) -> Isolation:
        self.begin()
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self) -> None:
        """Have the first jail started, and go on: it loads what notebooks need, which takes a moment."""
        if os.name != "posix":
            raise CourseError(f"grade: needs Linux; {REMEDY.replace('; to grade', ', or use macOS; to grade')}")
        self._mode.enter()
        delete_folders_of_the_dead()
        self.folder = scratch()
        try:
            furnish(self.folder)
            with self._explained():
                self._first = self._new_jail()
            self._fonts = search_fonts(self.folder / "matplotlib")
        except BaseException:
            self.__exit__()
            raise

    def wait(self) -> None:
        """Wait until the first jail is there, and holds."""
        with self._explained(), self.start() as child:
            bounded = (BOUNDED,) if any(jail.group for jail in self._jails) else ()
            self.protections = (*child.protections, *bounded)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SubmissionFault as fault:
            raise CourseError(f"grade: {self.label} does not start here: {fault}; {REMEDY}") from None

    def __exit__(self, *exception: object) -> None:
        self.stop()
        for jail in filter(None, (self._first, *self._jails)):
            jail.close()
        self._first = None
        if self._fonts is not None:
            self._fonts.kill()
            self._fonts.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._mode.leave()

    def stop(self) -> None:
        """Kill every child, and start no more."""
        with self._lock:
            self._stopped = True
            jails = list(self._jails)
        for jail in jails:
            jail.kill()

    def start(self) -> Child:
        """Start a child and wait until it answers.

        Raises
        ------
        Died, Hung
            If it does not come up; the message has what it printed last.
        """
        jail = self._take()
        try:
            child = self._first_that_answers(jail)
        except SubmissionFault:
            self._give_back(jail)
            raise
        child.give_back = lambda: self._give_back(jail)
        return child

    def _first_that_answers(self, jail: Jail) -> Child:
        """The child that was forked in advance, if it is well; else a new one."""
        child, jail.spare = jail.spare, None
        if child is not None:
            with contextlib.suppress(SubmissionFault):
                self._greet(child)
        if child is None or not child.protections:
            child = self._fork(jail)
            self._greet(child)
        if self._mode.ahead:
            with contextlib.suppress(Died):
                jail.spare = self._fork(jail)
        return child

    def _fork(self, jail: Jail) -> Child:
        order = self._mode.order(self.folder)
        child = jail.fork(order, self._mode.sizes.output)
        child.scrap = None if self._mode.own_files else Path(order["home"])
        with contextlib.suppress(Died):  # who waits for the answer is told why there is none
            child.greeting = child.post({"op": "hello"}, START_SECONDS)
        return child

    @staticmethod
    def _greet(child: Child) -> None:
        """Wait until a child answers; close it if it does not."""
        try:
            child.protections = _sentences(child.reply_to(child.greeting, START_SECONDS).get("protections"))
        except SubmissionFault as fault:
            said = child.said(0.2)
            child.close()
            raise type(fault)(f"{fault} {said[-500:]}".strip()) from None

    def _take(self) -> Jail:
        """A jail that holds no child: one that was used before, or a new one."""
        with self._lock:
            if self._stopped:
                raise Died("the grading run was stopped")
            while self._idle:
                jail = self._idle.pop()
                if jail.alive:
                    return jail
                jail.close()
                self._jails.discard(jail)
            jail, self._first = self._first or self._new_jail(), None
        figures = self.figures or not isinstance(self._mode, Jailed)
        if figures and self._fonts is not None:
            # A search that fails, or is not yet over, costs time only: who draws then makes one of their own.
            self._fonts.wait()
        jail.warm_up(figures)
        with self._lock:
            self._jails.add(jail)
        return jail

    def _give_back(self, jail: Jail) -> None:
        with self._lock:
            self._idle.append(jail)

    def _new_jail(self) -> Jail:
        home, inside = self._mode.home(), self._mode.inside(self.folder)
        variables = environment(home)
        path = [str(inside / "library"), *libraries()]
        python = [interpreter(), "-P", "-s", "-S", "-B", "-c", START.format(path=path)]
        settings = {
            "isolation": self._mode.name,
            "cache": str(inside / "matplotlib"),
            "home": str(home),
            **self._mode.settings(inside),
        }
        command = [*self._mode.command(self.folder, variables), *python]
        scrap = None if self._mode.own_files else home
        return Jail(command, settings, variables, scrap, self._mode.group(), self._mode.spared)


def _mode(sizes: Sizes, unsafe: bool, hide: Iterable[Path], reduced: bool, closed: Iterable[Path]) -> Mode:
    if unsafe:
        return Unsafe(sizes)
    return Reduced(sizes, closed) if reduced else Jailed(sizes, hide)


def _sentences(value: object) -> tuple[str, ...]:
    """What a child says of its protections, before any of the student's code runs in it."""
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
