"""Judges mutants: runs each through the graded tests of its task, in processes that can be stopped.

A mutant that no graded test of its task rejects *survives*: either a test is missing, or the change makes no
difference.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import FrameType

import numpy as np

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.mutants import SEED, Mutant
from unrolled.classroom.authoring.notebook import cells_of_task, read

__all__ = ["Verdict", "judge"]

SECONDS = 3.0  # no mutant that ends needs a third of that
PATIENCE = 60  # times as long by the clock: a busy machine, and code that hears no signal


@dataclass(frozen=True)
class Verdict:
    """What the graded tests made of a mutant.

    Attributes
    ----------
    mutant : Mutant
    how : str
        ``survived``; or what killed it: ``wrong`` (a wrong answer), ``raised``, ``timeout``.
    test : str
        The first test that rejected it.
    """

    mutant: Mutant
    how: str
    test: str = ""

    @property
    def killed(self) -> bool:
        return self.how != "survived"


def judge(
    mutants: Sequence[Mutant],
    notebook: Path,
    graded: Path,
    *,
    processes: int | None = None,
    seconds: float = SECONDS,
    progress: Callable[[], None] = lambda: None,
) -> list[Verdict]:
    """Run each mutant through the graded tests of its task, in processes that can be stopped.

    Parameters
    ----------
    mutants : sequence of Mutant
    notebook : Path
        The reference notebook ``solutions/NN_topic.ipynb``.
    graded : Path
        The folder ``tests/graded``.
    processes : int, optional
        How many at a time; by default one a processor.
    seconds : float
        Of processor time. A mutant that takes more is stopped: its loop may have lost its end.
    progress : callable
        Called after each mutant.

    Returns
    -------
    list of Verdict
        In the order of ``mutants``.
    """
    count = max(1, min(processes or os.cpu_count() or 1, len(mutants)))
    local = threading.local()
    workers: list[_Worker] = []

    def ask(mutant: Mutant) -> Verdict:
        if not hasattr(local, "worker"):
            local.worker = _Worker(notebook, graded, seconds)
            workers.append(local.worker)
        return Verdict(mutant, *local.worker.judge(mutant))

    try:
        with ThreadPoolExecutor(count) as pool:
            asked = [pool.submit(ask, mutant) for mutant in mutants]
            for _ in as_completed(asked):
                progress()
            return [future.result() for future in asked]
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """A process that judges one mutant after another; stopped and started anew when one does not come back."""

    def __init__(self, notebook: Path, graded: Path, seconds: float):
        self.arguments, self.seconds = (str(notebook), str(graded), seconds), seconds
        self.process: ForkServerProcess | None = None

    def judge(self, mutant: Mutant) -> tuple[str, str]:
        try:
            if self.process is None:
                self.start()
            self.pipe.send((mutant.task, mutant.source))
            if self.pipe.poll(PATIENCE * self.seconds):
                return self.pipe.recv()
            self.stop()
            return "timeout", ""
        except (EOFError, OSError):
            self.stop()
            return "raised", ""

    def start(self) -> None:
        # One process imports all that is needed, and each worker begins as its copy.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, *self.arguments), daemon=True)
        self.process.start()
        theirs.close()
        # Importing takes its time, and is not the first mutant's to pay for.
        if not self.pipe.poll(120) or self.pipe.recv() != "ready":
            raise RuntimeError("the process that judges mutants did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()
            self.process = None


class _OutOfTime(BaseException):
    """Raised in the midst of a mutant that has used up its processor time; no test takes it for a failure."""


def _run_out(signal_number: int, frame: FrameType | None) -> None:
    raise _OutOfTime


def _serve(pipe: Connection, notebook: str, graded: str, seconds: float) -> None:
    """The worker's side: keeps a reference notebook and its tests, and judges what comes through the pipe."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    signal.signal(signal.SIGPROF, _run_out)
    reference = read(Path(notebook))
    tests = collect(Path(graded), Path(notebook).stem)
    pipe.send("ready")
    while True:
        task, source = pipe.recv()
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again each second, should the first be swallowed
            verdict = _judge_here(reference, tests, task, source)
        except _OutOfTime:
            verdict = "timeout", ""
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(verdict)


def _judge_here(reference: NotebookNode, tests: list, task: str, source: str) -> tuple[str, str]:
    cell = reference.cells[cells_of_task(reference, task)[-1]]
    original, cell.source = cell.source, source
    try:
        namespace = banks.run(reference)
    except Exception:
        return "raised", ""
    finally:
        cell.source = original
    for test in tests:
        if test.task == task:
            (outcome,) = banks.mark(namespace, [test], SEED)
            if outcome.status != "passed":
                return "wrong" if outcome.status == "failed" else "raised", test.name
    return "survived", ""
