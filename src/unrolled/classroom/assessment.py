"""What a graded test is made of: its task, its points, its inputs, and a failure explained in words.

A graded test is a plain function of ``submission`` and ``rng``, marked by :func:`task`. Pytest, ``check`` and
the grader all run it through :func:`run_test`, so a test means the same in all three places.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from unrolled.classroom.known_mistakes import DRAWS, Asked, named
from unrolled.gradients import ATOL_OF_LARGEST, RTOL, Comparison, compare

__all__ = [
    "GradedTest",
    "Mismatch",
    "Outcome",
    "SubmissionFault",
    "collect",
    "companion",
    "explain",
    "in_words",
    "run_test",
    "seeded_rng",
    "task",
    "written",
]

# A task that is WRITTEN has no test: a person reads the answer.
VISIBLE, HIDDEN, WRITTEN = "visible", "hidden", "written"
TASK_ID = re.compile(r"[1-9]\d?\.[1-9]\d?")
# An answer equals that of a mistake up to this relative error, and is told from the right one at ten times of it.
NEAR = 1e-7
PLAIN_NAME = re.compile(r"[A-Za-z_]\w*(\[.+\])?")


class SubmissionFault(Exception):
    """The submission could not be asked. ``status`` is the outcome that it gives to the test."""

    status = "error"


class Mismatch(AssertionError):
    """A submission's answer is wrong.

    Attributes
    ----------
    detail : str
        What is off and by how much, in words; may name the inputs. For visible tests only.
    known_mistakes : tuple of str
        The sentences of the known mistakes that the answer equals on this problem, in the test's order: on a small
        one, several may give the same answer. One problem is not enough to name one: see :func:`run_test`. Safe to
        show for hidden tests too.
    inputs : str
        The inputs in words, in parentheses; for visible tests only.
    problem : bytes
        The right answer: with the question it tells this problem from others.
    """

    def __init__(
        self, detail: str, known_mistakes: str | Iterable[str] = (), inputs: str = "", problem: bytes = b""
    ):
        super().__init__(f"{detail}{inputs}")
        self.detail = detail
        self.known_mistakes = (known_mistakes,) if isinstance(known_mistakes, str) else tuple(known_mistakes)
        self.inputs = inputs
        self.problem = problem


@dataclass(frozen=True)
class GradedTest:
    """One graded test: a function with the task it belongs to and the points it carries."""

    function: Callable
    exercise: str
    task: str
    points: float
    visibility: str

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def id(self) -> str:
        return f"{self.exercise}/{self.visibility}/{self.name}"

    @property
    def statement(self) -> str:
        """The property that is tested, in one sentence: the first paragraph of the docstring."""
        return " ".join((inspect.getdoc(self.function) or self.name).split("\n\n")[0].split())


@dataclass(frozen=True)
class Outcome:
    """What came of one graded test.

    Attributes
    ----------
    status : str
        ``passed``, ``failed`` (a wrong answer), ``unfinished`` (NotImplementedError), ``missing`` (no such
        function), ``error`` (the submission raised), ``timeout`` or ``died``; of a written task ``unread`` or
        ``read`` by a person, or ``unfinished``.
    message : str
        What to tell the student; for a hidden test it never shows inputs or answers.
    known_mistake : str or None
        What the answers have in common with known mistakes, in a sentence.
    """

    test_id: str
    task: str
    points: float
    visibility: str
    statement: str
    status: str
    message: str
    known_mistake: str | None = None

    @property
    def earned(self) -> float:
        return self.points if self.status == "passed" else 0.0


def task(task_id: str, points: float) -> Callable[[Callable], Callable]:
    """Mark a function as a graded test of a task.

    Parameters
    ----------
    task_id : str
        Chapter and number, ``"4.2"``.
    points : float
        What the test is worth, in steps of a quarter.

    Returns
    -------
    callable
        The decorator.

    Raises
    ------
    ValueError
        If the id or the points have another form.
    """
    if not TASK_ID.fullmatch(task_id):
        raise ValueError(f"task id {task_id!r} must look like '4.2'")
    if not (points > 0 and float(points * 4).is_integer()):
        raise ValueError(f"points of task {task_id} must be a positive multiple of 0.25, not {points}")

    def mark(function: Callable) -> Callable:
        vars(function)["graded"] = (task_id, float(points))
        return function

    return mark


def written(task_id: str, points: float) -> Callable[[Callable], Callable]:
    """Mark a function as standing for a task that a person reads: it is never called, its docstring says what for.

    It stands among the visible tests, so that ``check`` knows of it.

    Parameters
    ----------
    task_id : str
        Chapter and number, ``"4.2"``.
    points : float
        What a person may give for it, in steps of a quarter.

    Returns
    -------
    callable
        The decorator.
    """

    def mark(function: Callable) -> Callable:
        task(task_id, points)(function)
        vars(function)["graded"] = (task_id, float(points), WRITTEN)
        return function

    return mark


def collect(
    folder: Path, exercise: str | None = None, visibilities: tuple[str, ...] = (VISIBLE, HIDDEN)
) -> list[GradedTest]:
    """Read the graded tests below ``tests/graded``.

    Parameters
    ----------
    folder : Path
        A folder with ``visible/`` and perhaps ``hidden/``, each holding ``test_NN_topic.py``.
    exercise : str, optional
        Only this exercise, by its name ``NN_topic`` or its number ``NN``.
    visibilities : tuple of str, optional
        Which of the two folders to read; ``WRITTEN`` gives the tasks that the visible tests say a person reads.

    Returns
    -------
    list of GradedTest
        In order of task, visible before hidden, then as written.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no test of that exercise.
    ImportError
        If a test file cannot be imported; the message names it.
    """
    tests = []
    for visibility in dict.fromkeys(VISIBLE if kind == WRITTEN else kind for kind in visibilities):
        for path in sorted((Path(folder) / visibility).glob("test_*.py")):
            name = path.stem.removeprefix("test_")
            if exercise in (None, name, name.split("_")[0]):
                tests += [test for test in _tests_of(path, name, visibility) if test.visibility in visibilities]
    if not tests:
        wanted = f" of exercise {exercise}" if exercise else ""
        raise FileNotFoundError(f"no graded tests{wanted} in {folder}: expected visible/test_NN_topic.py there")
    return sorted(tests, key=lambda test: [int(part) for part in test.task.split(".")])


def companion(hidden_file: str | Path) -> ModuleType:
    """Import the visible tests that belong to a file of hidden ones, for the models and drawings they share.

    Parameters
    ----------
    hidden_file : str or Path
        The hidden test's own ``__file__``, ``.../graded/hidden/test_NN_topic.py``.

    Returns
    -------
    module
        ``.../graded/visible/test_NN_topic.py``. Hidden tests may lean on visible ones, never the other way.
    """
    path = Path(hidden_file).resolve()
    return _load(path.parent.parent / VISIBLE / path.name, _module_name(VISIBLE, path.stem.removeprefix("test_")))


def _tests_of(path: Path, exercise: str, visibility: str) -> list[GradedTest]:
    module = _load(path, _module_name(visibility, exercise))
    found = [f for f in vars(module).values() if callable(f) and hasattr(f, "graded")]
    return [GradedTest(f, exercise, *f.graded[:2], *(f.graded[2:] or (visibility,))) for f in found]


def _module_name(visibility: str, exercise: str) -> str:
    return f"unrolled_graded_{visibility}_{exercise}"


def _load(path: Path, name: str) -> ModuleType:
    """Import a file under a name that nothing else uses; read it again only when it has changed."""
    stamp = (str(path), path.stat().st_mtime_ns)
    module = sys.modules.get(name)
    if module is not None and getattr(module, "__stamp__", None) == stamp:
        return module
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader  # for a path that ends in .py there is always one
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ImportError(f"{path}: cannot be read as graded tests: {type(error).__name__}: {error}") from error
    vars(module)["__stamp__"] = stamp
    return module


def seeded_rng(seed: int | str, test_id: str) -> np.random.Generator:
    """Make a test's own random numbers: the same for one seed and test, whatever ran before."""
    digest = hashlib.sha256(f"{seed}\0{test_id}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def run_test(test: GradedTest, submission: object, seed: int | str, diagnose: bool = True) -> Outcome:
    """Run one graded test on a submission, and say what came of it. Never raises an Exception.

    Where the answer equals that of a known mistake, the test runs on further draws, and the mistake is named only
    if the answer equals it on several different problems, and differs from it on none. Several such are named
    together.

    Parameters
    ----------
    test : GradedTest
    submission : unrolled.classroom.exchange.submission.Submission
    seed : int or str
        The seed of this grading run.
    diagnose : bool
        Whether to look for the reason of a wrong answer.

    Returns
    -------
    Outcome
    """
    known_mistake = None
    asked = Asked(submission)
    try:
        test.function(asked if diagnose else submission, seeded_rng(seed, test.id))
        status, message = "passed", ""
    except SubmissionFault as fault:
        status, message = fault.status, str(fault)
    except Mismatch as mismatch:
        status = "failed"
        if diagnose and mismatch.known_mistakes:
            known_mistake = named(_wrong_answers(test, submission, seed, mismatch, asked))
        message = f"{known_mistake or mismatch.detail}{mismatch.inputs}" if test.visibility == VISIBLE else ""
    except AssertionError as error:
        status, message = "failed", str(error).split("\n")[0] if test.visibility == VISIBLE else ""
    except Exception as error:
        # The answer was of a kind that the test did not foresee: the student's to mend, ours to word better.
        status = "failed"
        message = f"the answer could not be used: {type(error).__name__}" if test.visibility == VISIBLE else ""
    return Outcome(test.id, test.task, test.points, test.visibility, test.statement, status, message, known_mistake)


def _wrong_answers(
    test: GradedTest, submission: object, seed: int | str, first: Mismatch, asked: Asked
) -> Iterator[tuple[Hashable, tuple[str, ...]]]:
    """Each problem that is answered wrong, of this draw and of further ones, and the mistakes that explain it."""
    yield (asked.last, first.problem), first.known_mistakes
    for draw in range(1, DRAWS):
        asked = Asked(submission)
        try:
            test.function(asked, seeded_rng(f"{seed}, draw {draw}", test.id))
        except Mismatch as mismatch:
            yield (asked.last, mismatch.problem), mismatch.known_mistakes
        except Exception:
            yield asked.last, ()  # it could not be asked, or is wrong in a way that is no known mistake


def explain(
    got: object,
    want: Any,
    names: Iterable[str] | str = "the result",
    known_mistakes: Mapping[str, object] | None = None,
    rtol: float = RTOL,
    atol: float = ATOL_OF_LARGEST,
    hint: str = "",
    inputs: str = "",
) -> None:
    """Compare an answer with what it should be; on a difference, raise a sentence that helps.

    Parameters
    ----------
    got : object
        What the submission returned.
    want : array_like, or tuple of array_like
        What it should have returned. A tuple asks for that many values.
    names : str, or iterable of str
        What each value is called; one name for one value, else as many as ``want`` has.
    known_mistakes : mapping of str to answer or callable, optional
        From the sentence that explains a mistake to the answer that it gives, shaped like ``want``. In a tuple
        ``None`` stands for "as it should be". A callable is called only when the answer is wrong.
    rtol, atol : float
        See :func:`unrolled.gradients.compare`.
    hint : str
        What to look at next, for an answer that equals no known mistake.
    inputs : str
        The inputs in words, shown for visible tests ("T = 4, h_0 = 0.3").

    Raises
    ------
    Mismatch
        If the answer is wrong. Its text never holds the right value.
    ValueError
        If there are not as many names as values: a mistake in the test.
    """
    several = isinstance(want, tuple)
    wanted = want if several else (want,)
    labels = (names,) if isinstance(names, str) else tuple(names)
    if len(labels) != len(wanted):
        raise ValueError(f"explain: {len(wanted)} values to compare but {len(labels)} names")
    answers = _as_many(got, labels) if several else (got,)
    arrays = [_as_numbers(a, np.shape(w), label) for a, w, label in zip(answers, wanted, labels, strict=True)]
    reports = [compare(a, w, rtol, atol) for a, w in zip(arrays, wanted, strict=True)]
    if all(report.agrees for report in reports):
        return
    sentences = _known_mistakes(arrays, wanted, known_mistakes or {}, rtol, atol)
    where, problem = f" (with {inputs})" if inputs else "", b"".join(np.asarray(w).tobytes() for w in wanted)
    raise Mismatch(_describe(arrays, wanted, reports, labels, hint), sentences, where, problem)


def in_words(values: Mapping[str, object], *names: str) -> str:
    """Inputs as one line that a student can type again.

    Parameters
    ----------
    values : mapping of str to object
        Arrays and numbers by their names.
    *names : str
        Which of them, in this order; all by default.

    Returns
    -------
    str
        ``"T = 4, x = [1.0, -0.5]"``, say.
    """
    shown = {name: values[name] for name in names or values}
    return ", ".join(f"{k} = {v.tolist() if isinstance(v, np.ndarray) else v}" for k, v in shown.items())


def _as_many(got: object, labels: tuple[str, ...]) -> tuple:
    if isinstance(got, tuple | list) and len(got) == len(labels):
        return tuple(got)
    kind = "nothing (None)" if got is None else f"one {type(got).__name__}"
    returned = len(got) if isinstance(got, tuple | list) else kind
    raise Mismatch(f"return {len(labels)} values ({', '.join(labels)}); your function returned {returned}")


def _as_numbers(value: Any, shape: tuple[int, ...], label: str) -> np.ndarray:
    """The answer as an array of the shape that was asked for, or a sentence that says why it is not one."""
    it = _named(label)
    if value is None:
        raise Mismatch(f"{it} must be returned, not None; does every path of the function return it?")
    _check_leaves(value, it, most=max(2 * int(np.prod(shape)), 1000))
    try:
        array = np.asarray(value)
    except ValueError:
        raise Mismatch(f"{it} must be an array of shape {shape}, not a ragged list") from None
    if array.dtype.kind not in "biufc":
        raise Mismatch(f"{it} must be numbers; your function returned {type(value).__name__}")
    if array.shape != shape:
        raise Mismatch(f"{it} must have shape {shape}, not {array.shape}")
    if array.dtype in (np.float16, np.float32, np.complex64):
        raise Mismatch(f"{it} must be in double precision (float64), not in {array.dtype}")
    if array.dtype.kind == "c":
        if np.any(array.imag != 0):
            raise Mismatch(f"{it} must be real, not complex")
        array = array.real
    if not np.all(np.isfinite(array)):
        raise Mismatch(f"{it} must be finite, without nan or inf")
    return array


def _check_leaves(value: object, it: str, most: int) -> None:
    """Look at an answer before NumPy does: one long text among a list of numbers would cost it gigabytes."""
    waiting, seen = [value], 0
    while waiting:
        item = waiting.pop()
        seen += 1
        if isinstance(item, list | tuple):
            if len(item) + seen > most:
                raise Mismatch(f"{it} must not be a list of more numbers than were asked for")
            waiting += item
        elif not isinstance(item, bool | int | float | complex | np.ndarray | np.generic):
            raise Mismatch(f"{it} must be numbers; your function returned {type(item).__name__}")


def _named(label: str) -> str:
    """What a value is called: marked as code where the label is a name in the program."""
    return f"`{label}`" if PLAIN_NAME.fullmatch(label) else label


def _known_mistakes(
    arrays: list[np.ndarray], wanted: tuple, known_mistakes: Mapping[str, object], rtol: float, atol: float
) -> Iterator[str]:
    """The sentences of the known mistakes whose answer this is. With ``atol`` of zero, small entries count too."""
    near, small = max(rtol, NEAR), max(atol, NEAR / 100) if atol else 0.0
    for sentence, mistake in known_mistakes.items():
        value = mistake() if callable(mistake) else mistake
        parts = value if isinstance(value, tuple) else (value,)
        filled = [w if part is None else part for part, w in zip(parts, wanted, strict=True)]
        if all(compare(f, w, 10 * near, 10 * small).agrees for f, w in zip(filled, wanted, strict=True)):
            continue  # at some inputs a mistake gives the right answer, or nearly: it explains nothing there
        if all(compare(a, f, near, small).agrees for a, f in zip(arrays, filled, strict=True)):
            yield sentence


def _describe(
    arrays: list[np.ndarray], wanted: tuple, reports: list[Comparison], labels: tuple[str, ...], hint: str
) -> str:
    wrong = [item for item in zip(arrays, wanted, reports, labels, strict=True) if not item[2].agrees]
    array, want, report, label = max(wrong, key=lambda item: item[2].relative_error)
    it, place = _named(label), ", ".join(map(str, report.index))
    if np.asarray(want).dtype == bool:  # yes or no: there is no more and less wrong
        whole, part = "the other one", f"wrong, the one at index {place} among them"
    else:
        size = f"a relative error of {report.relative_error:.1e}"
        whole, part = f"off by {size}", f"off, one by {size} (index {place})"
    text = f"In {it}, {_entries(report)} {part}" if array.ndim else f"The value of {it} is {whole}"
    others = [_named(n) for *_, n in wrong if n != label]
    right = [_named(n) for r, n in zip(reports, labels, strict=True) if r.agrees]
    if others:
        text += f". Also off: {', '.join(others)}"
    if right:
        text += f". Right: {', '.join(right)}"
    return f"{text}. {hint}" if hint else text


def _entries(report: Comparison) -> str:
    return f"{report.wrong} of {report.size} entries {'is' if report.wrong == 1 else 'are'}"
