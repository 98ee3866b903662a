"""Machine-made wrong answers: the reference solution with one small change, to measure what the graded tests miss.

A mutant that no graded test of its task rejects *survives*: either a test is missing, or the change makes no
difference. The latter are recorded, each with the reason, in ``tests/banks/NN_topic/equivalent.toml``.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
import multiprocessing
import os
import re
import threading
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
import numpy as np
from libcst import matchers as m
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from nbformat import NotebookNode

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.notebook import cells_of_task, read, region_of, task_of
from unrolled.errors import CourseError

__all__ = ["Mutant", "Verdict", "judge", "mutants_of", "mutate", "read_equivalent", "sample"]

SEED = "mutants"
SECONDS = 20.0


@dataclass(frozen=True)
class Mutant:
    """A task's cell with one change inside its solution region.

    Attributes
    ----------
    id : str
        Stable as long as the changed line stands: task, operator and a digest of the change.
    task, operator : str
    line : int
        Where the change is, counted from 1 within the cell.
    before, after : str
        The changed lines as they were and as they are.
    source : str
        The whole cell after the change.
    """

    id: str
    task: str
    operator: str
    line: int
    before: str
    after: str
    source: str

    @property
    def difference(self) -> str:
        """The change as two lines, or more where a statement has several."""
        lines = [f"- {line}" for line in self.before.split("\n")] + [f"+ {line}" for line in self.after.split("\n")]
        return "\n".join(lines)


# ---------------------------------------------------------------------------------------------- making mutants


def mutants_of(notebook: NotebookNode) -> list[Mutant]:
    """All mutants of all tasks of a reference notebook, in order of task and place."""
    found = []
    for cell in notebook.cells:
        task = task_of(cell)
        if task:
            found += mutate(cell.source, task)
    return found


def mutate(source: str, task: str) -> list[Mutant]:
    """All mutants of one task's cell.

    Parameters
    ----------
    source : str
        The cell, with one solution region; only what stands in it is changed.
    task : str

    Returns
    -------
    list of Mutant
        No two with the same source, none with the source as it was.
    """
    region = region_of(source)
    if region is None:
        return []
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    context = _Context(wrapper.module, wrapper.resolve(ParentNodeProvider))
    seen, pairs, found = {source}, {}, []
    for node in _in_order(wrapper.module):
        place = positions.get(node)
        # The region's lines are counted from 0, positions from 1: the markers themselves are outside.
        if place is None or not region.begin + 1 < place.start.line <= place.end.line < region.end + 1:
            continue
        for operator, replacement in _replacements(node, context):
            changed = wrapper.module.deep_replace(node, replacement).code
            if changed in seen or not _is_python(changed):
                continue
            seen.add(changed)
            before, after, line = _difference(source, changed)
            repeat = pairs[before, after] = pairs.get((before, after), -1) + 1
            digest = hashlib.sha256(f"{before}\0{after}\0{repeat}".encode()).hexdigest()[:8]
            found.append(Mutant(f"{task}-{operator}-{digest}", task, operator, line, before, after, changed))
    return found


@dataclass(frozen=True)
class _Context:
    module: cst.Module
    parents: dict

    def kinds(self) -> dict[str, str]:
        """Which variables of the function hold arrays, dictionaries or numbers, as far as its text tells."""
        names = {p.name.value for p in m.findall(self.module, m.Param())}
        names |= {t.target.value for t in m.findall(self.module, m.AssignTarget(target=m.Name()))}
        names |= {f.target.value for f in m.findall(self.module, m.For(target=m.Name()))}
        arrays = set()
        for entry in re.findall(r"^ *([\w, ]+) : ndarray", self.module.code, flags=re.MULTILINE):
            arrays |= {name.strip() for name in entry.split(",")}
        keyed = m.Subscript(slice=[m.SubscriptElement(m.Index(m.SimpleString()))])
        dictionaries = {s.value.value for s in m.findall(self.module, keyed) if m.matches(s.value, m.Name())}
        subscripted = m.findall(self.module, m.Subscript(value=m.Name()))
        arrays |= {s.value.value for s in subscripted} - dictionaries
        return {n: "dict" if n in dictionaries else "array" if n in arrays else "number" for n in sorted(names)}


def _in_order(module: cst.Module) -> Iterator[cst.CSTNode]:
    """Every node, each before its children, in the order of the text."""
    waiting = [module]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _replacements(node: cst.CSTNode, context: _Context) -> Iterator[tuple[str, cst.CSTNode]]:
    """What each operator puts in the node's place."""
    for operator, make in OPERATORS.items():
        for replacement in make(node, context):
            yield operator, replacement


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _difference(before: str, after: str) -> tuple[str, str, int]:
    """The lines that differ, stripped, and the number of the first of them."""
    old, new = before.split("\n"), after.split("\n")
    start = next(i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    from_the_end = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    common = itertools.takewhile(lambda pair: pair[0] == pair[1], from_the_end)
    tail = sum(1 for _ in common)
    changed = (lines[start : len(lines) - tail] for lines in (old, new))
    was, now = ("\n".join(line.strip() for line in lines) for lines in changed)
    return was, now, start + 1


# ------------------------------------------------------------------------------------------------ the operators


def _parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    """The expression as one operand: in parentheses where it needs them."""
    if isinstance(node, cst.BinaryOperation | cst.UnaryOperation | cst.Comparison | cst.IfExp) and not node.lpar:
        return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return node


def _plus(node: cst.BaseExpression, shift: int) -> cst.BinaryOperation:
    operator = cst.Add() if shift > 0 else cst.Subtract()
    return cst.BinaryOperation(_parenthesized(node), operator, cst.Integer(str(abs(shift))))


def _negative(node: cst.BaseExpression) -> cst.UnaryOperation:
    return cst.UnaryOperation(cst.Minus(), _parenthesized(node))


ARITHMETIC = {
    cst.Add: (cst.Subtract, cst.Multiply),
    cst.Subtract: (cst.Add,),
    cst.Multiply: (cst.Divide, cst.Add),
    cst.Divide: (cst.Multiply,),
    cst.MatrixMultiply: (cst.Multiply,),
    cst.Power: (cst.Multiply,),
    cst.FloorDivide: (cst.Multiply,),
    cst.Modulo: (cst.Multiply,),
}
COMPARISONS = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThan),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThan),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
}
FUNCTIONS = {
    "tanh": ("sin", "arctan", "sinh"),
    "exp": ("cosh", "log"),
    "sin": ("cos", "tanh"),
    "cos": ("sin",),
    "sum": ("mean", "max", "prod"),
    "mean": ("sum", "max"),
    "max": ("min",),
    "min": ("max",),
    "cumsum": ("cumprod",),
    "cumprod": ("cumsum",),
    "zeros": ("ones",),
    "ones": ("zeros",),
}


def _other_arithmetic(node, context):
    if isinstance(node, cst.BinaryOperation):
        for other in ARITHMETIC.get(type(node.operator), ()):
            yield node.with_changes(operator=other(), left=_parenthesized(node.left))


def _one_operand(node, context):
    if isinstance(node, cst.BinaryOperation):
        # Keep the parentheses around the whole: a * (b + c) becomes a * (b).
        for kept in (node.left, node.right):
            yield kept.with_changes(lpar=[*node.lpar, *kept.lpar], rpar=[*kept.rpar, *node.rpar])


def _sign(node, context):
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        yield node.expression
    # Memory that is not filled yet, and zero, have no sign.
    unsigned = m.Integer("0") | m.Float("0.0") | m.Call(func=m.Attribute(attr=m.Name("empty") | m.Name("zeros")))
    if isinstance(node, cst.Assign | cst.DictElement) and not m.matches(node.value, unsigned):
        yield node.with_changes(value=_negative(node.value))


def _constant(node, context):
    if not isinstance(node, cst.Integer | cst.Float):
        return
    value = ast.literal_eval(node.value)
    for other in dict.fromkeys((0 if value == 1 else value + 1, value + 1, value * 2)):
        yield node.with_changes(value=repr(type(value)(other)))


def _comparison(node, context):
    if isinstance(node, cst.ComparisonTarget):
        for other in COMPARISONS.get(type(node.operator), ()):
            yield node.with_changes(operator=other())


def _range_bound(node, context):
    if m.matches(node, m.Call(func=m.Name("range"))):
        for i, argument in enumerate(node.args):
            for shift in (1, -1):
                moved = argument.with_changes(value=_plus(argument.value, shift))
                yield node.with_changes(args=[*node.args[:i], moved, *node.args[i + 1 :]])


def _slice_bound(node, context):
    if not isinstance(node, cst.Slice):
        return
    for side in ("lower", "upper"):
        bound = getattr(node, side)
        if bound is not None:
            yield node.with_changes(**{side: None})
            yield node.with_changes(**{side: _plus(bound, 1)})
            yield node.with_changes(**{side: _plus(bound, -1)})
    # The same length, one place further: [1:] and [:-1] are the two halves of an off-by-one mistake.
    if node.lower is not None and node.upper is None:
        yield node.with_changes(lower=None, upper=_negative(node.lower))
    if node.lower is None and m.matches(node.upper, m.UnaryOperation(operator=m.Minus())):
        yield node.with_changes(lower=node.upper.expression, upper=None)


def _index(node, context):
    if isinstance(node, cst.Index) and not isinstance(node.value, cst.SimpleString):
        yield node.with_changes(value=_plus(node.value, 1))
        yield node.with_changes(value=_plus(node.value, -1))


def _order(node, context):
    if m.matches(node, m.Call(func=m.Name("reversed"), args=[m.Arg()])):
        yield node.args[0].value
    if isinstance(node, cst.For) and not m.matches(node.iter, m.Call(func=m.Name("reversed"))):
        listed = cst.Call(cst.Name("list"), [cst.Arg(node.iter)])
        yield node.with_changes(iter=cst.Call(cst.Name("reversed"), [cst.Arg(listed)]))


def _augmented(node, context):
    if isinstance(node, cst.AugAssign):
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def _deletion(node, context):
    if isinstance(node, cst.SimpleStatementLine) and not m.matches(node, m.SimpleStatementLine([m.Pass()])):
        yield node.with_changes(body=[cst.Pass()])
    if isinstance(node, cst.Dict):
        for i in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:i], *node.elements[i + 1 :]])


def _name(node, context):
    if not isinstance(node, cst.Name) or not _is_read(node, context):
        return
    kinds = context.kinds()
    for other, kind in kinds.items():
        if other != node.value and kind == kinds.get(node.value):
            yield node.with_changes(value=other)


def _is_read(node: cst.Name, context: _Context) -> bool:
    """Whether the name stands for a value: no attribute, keyword, target or parameter."""
    parent = context.parents.get(node)
    if isinstance(parent, cst.AssignTarget | cst.Param | cst.FunctionDef | cst.NameItem):
        return False
    if isinstance(parent, cst.Attribute):
        return parent.value is node
    if isinstance(parent, cst.Arg):
        return parent.value is node
    if isinstance(parent, cst.For | cst.CompFor):
        return parent.iter is node
    return True


def _function(node, context):
    if isinstance(node, cst.Attribute) and node.attr.value in FUNCTIONS:
        for other in FUNCTIONS[node.attr.value]:
            yield node.with_changes(attr=cst.Name(other))


def _returned(node, context):
    if isinstance(node, cst.Return) and isinstance(node.value, cst.Tuple):
        for elements in _swapped([element.value for element in node.value.elements]):
            pairs = zip(node.value.elements, elements, strict=True)
            changed = [old.with_changes(value=new) for old, new in pairs]
            yield node.with_changes(value=node.value.with_changes(elements=changed))


def _keys(node, context):
    if isinstance(node, cst.Dict) and all(isinstance(element, cst.DictElement) for element in node.elements):
        for values in _swapped([element.value for element in node.elements]):
            pairs = zip(node.elements, values, strict=True)
            yield node.with_changes(elements=[old.with_changes(value=new) for old, new in pairs])


def _swapped(values: list) -> Iterator[list]:
    """The list with two of its entries exchanged, for each pair."""
    for i, j in itertools.combinations(range(len(values)), 2):
        changed = list(values)
        changed[i], changed[j] = changed[j], changed[i]
        yield changed


OPERATORS: dict[str, Callable[[cst.CSTNode, _Context], Iterable[cst.CSTNode]]] = {
    "arithmetic": _other_arithmetic,
    "operand": _one_operand,
    "sign": _sign,
    "constant": _constant,
    "comparison": _comparison,
    "range": _range_bound,
    "slice": _slice_bound,
    "index": _index,
    "order": _order,
    "augmented": _augmented,
    "deletion": _deletion,
    "name": _name,
    "function": _function,
    "return": _returned,
    "key": _keys,
}


def sample(mutants: Sequence[Mutant], size: int, seed: int | str = SEED) -> list[Mutant]:
    """Draw a fixed sample: one more or one fewer mutant elsewhere hardly changes which are drawn.

    Parameters
    ----------
    mutants : sequence of Mutant
    size : int
        How many to draw, if there are as many.
    seed : int or str

    Returns
    -------
    list of Mutant
        In the order of ``mutants``.
    """

    def lot(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed}\0{mutant.id}".encode()).hexdigest()

    drawn = set(sorted(map(lot, mutants))[:size])
    return [mutant for mutant in mutants if lot(mutant) in drawn]


# ---------------------------------------------------------------------------------------------- judging mutants


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
        A mutant that takes longer is killed by the clock: its loop may have lost its end.
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
        self.arguments, self.seconds = (str(notebook), str(graded)), seconds
        self.process = None

    def judge(self, mutant: Mutant) -> tuple[str, str]:
        try:
            if self.process is None:
                self.start()
            self.pipe.send((mutant.task, mutant.source))
            if self.pipe.poll(self.seconds):
                return self.pipe.recv()
            self.stop()
            return "timeout", ""
        except (EOFError, OSError):
            self.stop()
            return "raised", ""

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
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


def _serve(pipe, notebook: str, graded: str) -> None:
    """The worker's side: keeps a reference notebook and its tests, and judges what comes through the pipe."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    reference = read(Path(notebook))
    tests = collect(Path(graded), Path(notebook).stem)
    pipe.send("ready")
    while True:
        task, source = pipe.recv()
        pipe.send(_judge_here(reference, tests, task, source))


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


# ------------------------------------------------------------------------------------------ equivalent mutants


def read_equivalent(path: Path) -> dict[str, dict[str, str]]:
    """Read which mutants are recorded as equivalent.

    Parameters
    ----------
    path : Path
        ``tests/banks/NN_topic/equivalent.toml``: tables ``[[mutant]]`` with ``id``, ``difference`` and ``reason``,
        the behavior that is identical or unreachable.

    Returns
    -------
    dict of str to dict
        By id.

    Raises
    ------
    CourseError
        If the file is not of this form.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
        return {entry["id"]: {key: entry[key] for key in ("difference", "reason")} for entry in entries}
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(
            f"{path}: {error}; give each [[mutant]] the three entries id, difference and reason"
        ) from None
