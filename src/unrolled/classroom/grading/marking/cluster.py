"""Grades on a Dask cluster: the work of ``here`` on several machines, which are the instructor's own.

A worker needs this package and bubblewrap; the exercise, its tests and the submissions are sent to it. Dask hands
the work out, and runs again what was lost with a worker. Students' code runs in the worker's jail, nowhere else.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
import platform
import shutil
import threading
import time
import warnings
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import dask
import numpy as np
from distributed import Client, KilledWorker, Security, Worker, WorkerPlugin, get_worker, rpc
from distributed.versions import VersionMismatchWarning

import unrolled
from unrolled.classroom.authoring import course
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.jail.outside.labels import JAIL
from unrolled.classroom.grading.jail.outside.scratch import scratch
from unrolled.classroom.grading.jail.outside.warm import START_SECONDS
from unrolled.classroom.grading.marking.exercise import Exercise, exercise_files
from unrolled.classroom.grading.marking.judges import Judges, judged
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.plan import Patience, Plan
from unrolled.classroom.grading.marking.runner import MachineFault
from unrolled.errors import CourseError

__all__ = ["Bench", "Cluster", "Parcel"]

ANSWER_SECONDS = 5
# How long a cluster may be without any worker: Dask starts a lost one again within seconds.
ALONE_SECONDS = 60.0
COUNT_SECONDS = 2.0
HOW = "start it with `dask scheduler`, and on each machine `dask worker ADDRESS`"


@dataclass(frozen=True)
class Parcel:
    """An exercise's files, as they travel to a worker."""

    name: str
    digest: str
    files: dict[str, bytes]


class Bench(WorkerPlugin):
    """What a worker keeps as long as it lives: a jail and judges, made when first needed, and exercises by digest.

    Dask makes one on each worker, now and when others join, and tears it down with the worker.
    """

    name = "unrolled"
    idempotent = True  # a later run on the same cluster finds the bench of the first

    def setup(self, worker: object) -> None:
        """Begin with nothing."""
        self._lock, self._open, self._ended = threading.Lock(), ExitStack(), False
        self._exercises: dict[str, tuple[str, str]] = {}
        self._isolation: Isolation | None = None

    def teardown(self, worker: object) -> None:
        """End the jail, and delete the exercises' files."""
        with self._lock:
            self._ended = True
            self._open.close()

    def isolation(self, versions: dict[str, str]) -> Isolation:
        """The jail.

        Parameters
        ----------
        versions : dict of str
            What the instructor's machine has: marks must not depend on where they were made.

        Returns
        -------
        Isolation

        Raises
        ------
        CourseError
            If this machine has other versions, or no jail.
        """
        _compare(_versions(), versions)
        with self._lock:
            if self._ended:
                raise CourseError("the worker is ending")
            if self._isolation is None:
                self._folder = scratch()
                self._open.callback(shutil.rmtree, self._folder, ignore_errors=True)
                hide = [self._folder, *filter(None, [course.repository()])]
                isolation = self._open.enter_context(Isolation(hide=tuple(hide)))
                self.judges = self._open.enter_context(Judges())
                self._isolation = isolation
            return self._isolation

    def exercise(self, parcel: Parcel) -> tuple[str, str]:
        """Unpack an exercise, unless it was before, and have the judges load it."""
        with self._lock:
            if parcel.digest not in self._exercises:
                root = self._folder / parcel.digest
                for path, content in parcel.files.items():
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_bytes(content)
                self._exercises[parcel.digest] = self.judges.load(root, parcel.name)
            return self._exercises[parcel.digest]


class Cluster:
    """Grades on the workers of a Dask cluster, as ``here.Here`` does on this machine. A context manager.

    Parameters
    ----------
    address : str
        Where the scheduler listens, ``tcp://127.0.0.1:8786`` say.
    plan : Plan
    exercises : dict of str to Exercise

    Raises
    ------
    CourseError
        On entering, if the cluster does not answer, or cannot grade as this machine would.
    """

    label = JAIL
    lost = (KilledWorker,)

    def __init__(self, address: str, plan: Plan, exercises: dict[str, Exercise]):
        self.address, self._plan, self._names = address, plan, tuple(exercises)
        self._counted, self._seen, self._threads = 0.0, time.monotonic(), 0
        self._bound: dict[Future, set[str]] = {}  # what only these workers may take

    def __enter__(self) -> Cluster:
        self._client = _connect(self.address)
        try:
            self._introduce()
        except BaseException as error:
            self._client.close()
            if isinstance(error, CourseError) or not isinstance(error, Exception):
                raise
            raise CourseError(
                f"{self.address}: a machine of the cluster cannot grade ({type(error).__name__}: {error}); the "
                "scheduler and every worker must have the course installed as it is here"
            ) from None
        self._executor = self._client.get_executor(pure=False)
        # Tasks whose results Dask carries to each worker once, and can make again if a worker is lost.
        self._parcels = {name: self._client.submit(_parcel, *self._packed(name)) for name in self._names}
        return self

    def __exit__(self, *exception: object) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()

    @property
    def threads(self) -> int:
        """How many submissions the workers grade at a time: they may come and go.

        Raises
        ------
        CourseError
            If the scheduler is gone, or every worker is for long, or those that a submission waits for.
        """
        now = time.monotonic()
        if now - self._counted > COUNT_SECONDS:
            try:
                workers = self._client.nthreads()
            except (OSError, TimeoutError) as error:
                raise self._gone(f"does not answer any more ({error})") from None
            self._counted, self._threads = now, sum(workers.values())
            self._bound = {future: only for future, only in self._bound.items() if not future.done()}
            # Dask would wait for these very workers for ever.
            if any(only.isdisjoint(workers) for only in self._bound.values()):
                raise self._gone("has lost the workers that were to try again what another failed to grade")
        if self._threads:
            self._seen = now
        elif now - self._seen > ALONE_SECONDS:
            raise self._gone("has no worker any more")
        return self._threads

    def submit(self, handed: Handed, content: bytes, seed: str, avoid: set[str]) -> Future:
        """Have one submission marked; see ``here.Here.submit``.

        Parameters
        ----------
        handed : Handed
        content : bytes
        seed : str
        avoid : set of str
            Addresses of workers that failed to grade it: another takes it, if there is one.

        Returns
        -------
        Future
        """
        others = set(self._client.nthreads()) - avoid if avoid else set()
        work = (self._parcels[handed.exercise], handed, content, seed, self._plan.patience, _versions())
        if not others:
            return self._executor.submit(_grade, *work)
        # Not a mere preference: a worker that fails at once is idle, and would steal the work back.
        future = self._executor.submit(_grade, *work, workers=sorted(others))
        self._bound[future] = others
        return future

    def _packed(self, name: str) -> tuple[str, dict[str, bytes]]:
        return name, exercise_files(self._plan.course, name)

    def _introduce(self) -> None:
        """Make sure that every worker would grade as this machine does."""
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_SECONDS)
        except TimeoutError:
            raise CourseError(
                f"{self.address}: has no worker; start some with `dask worker {self.address}`"
            ) from None
        theirs = {f"scheduler {self.address}": self._client.run_on_scheduler(_versions)}
        theirs |= {f"worker {worker}": versions for worker, versions in self._client.run(_versions).items()}
        for machine, versions in theirs.items():
            _compare(versions, _versions(), machine)
        self._client.register_plugin(Bench())
        ready = {
            worker: self._client.submit(_ready, _versions(), workers=[worker], pure=False)
            for worker in self._client.nthreads()
        }
        for worker, future in ready.items():
            if problem := future.result(START_SECONDS):
                raise CourseError(f"worker {worker}: {problem}")

    def _gone(self, why: str) -> CourseError:
        return CourseError(f"{self.address}: {why}; what was done is kept: start it again, then --resume")


def _connect(address: str) -> Client:
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is wrong is said in one line, by us
    # A notebook may be larger than what Dask expects in a task.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})
    try:
        kind = asyncio.run(_kind(address))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)
            if kind == "Scheduler":
                return Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
        why = f"a {kind} does"
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        why = str(error) or f"nothing came within {ANSWER_SECONDS} seconds"
    raise CourseError(f"--cluster {address}: no Dask scheduler answers there ({why}); {HOW}") from None


async def _kind(address: str) -> str:
    """What listens at an address: a client would wait forever for something that keeps silent."""
    async with rpc(address, connection_args=Security().get_connection_args("client")) as there:
        return (await asyncio.wait_for(there.identity(), ANSWER_SECONDS))["type"]


@functools.cache
def _versions() -> dict[str, str]:
    """What a mark may depend on, besides the course and the submission."""
    package = Path(unrolled.__file__).parent
    files = sorted(path for path in package.rglob("*.py") if "_course" not in path.parts)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in [*files, package / course.TABLE])).hexdigest()
    return {
        "the course": f"{unrolled.__version__} ({digest[:8]})",
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "NumPy": np.__version__,
        "Dask": dask.__version__,
    }


def _compare(theirs: dict[str, str], ours: dict[str, str], machine: str = "it") -> None:
    for name, version in ours.items():
        if theirs[name] != version:
            raise CourseError(
                f"{machine} has {name} {theirs[name]}, this machine {version}; install the same on both"
            )


# ------------------------------------------------------------------------------------------- what runs on a worker


def _parcel(name: str, files: dict[str, bytes]) -> Parcel:
    return Parcel(name, hashlib.sha256(b"\0".join(files.values())).hexdigest(), files)


def _bench(worker: Worker) -> Bench:
    return cast(Bench, worker.plugins[Bench.name])  # Dask knows it as a plugin only


def _ready(versions: dict[str, str]) -> str:
    """Open the jail; why not, if it cannot be."""
    try:
        _bench(get_worker()).isolation(versions)
    except CourseError as error:
        return str(error)
    return ""


def _grade(
    parcel: Parcel, handed: Handed, content: bytes, seed: str, patience: Patience, versions: dict[str, str]
) -> Marked:
    worker = get_worker()
    bench = _bench(worker)
    try:
        isolation = bench.isolation(versions)
        return judged(bench.judges, isolation, handed, content, bench.exercise(parcel), seed, patience)
    except (CourseError, MachineFault) as error:
        fault = MachineFault(f"worker {worker.address}: {error}")
        fault.machine = worker.address
        raise fault from None
