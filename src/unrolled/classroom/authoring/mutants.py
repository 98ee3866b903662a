"""Machine-made wrong answers: the reference solution with one small change, to measure what graded tests miss."""

from __future__ import annotations

import ast
import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import (
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    WhitespaceInclusivePositionProvider,
)

from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.mutation_operators import OPERATORS, Context
from unrolled.classroom.authoring.notebook import is_written, region_of, task_of

__all__ = ["Mutant", "mutants_of", "mutate", "sample"]

SEED = "mutants"


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


def mutants_of(notebook: NotebookNode) -> list[Mutant]:
    """All mutants of all tasks of a reference notebook, in order of task and place."""
    found = []
    for cell in notebook.cells:
        task = task_of(cell)
        if task and not is_written(cell):
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
    context = Context(wrapper.module, wrapper.resolve(ParentNodeProvider))
    replaced = _replacer(wrapper, source)
    seen, found = {source}, []
    pairs: dict[tuple[str, str], int] = {}
    for node in _in_order(wrapper.module):
        place = positions.get(node)
        # The region's lines are counted from 0, positions from 1: the markers themselves are outside.
        if place is None or not region.begin + 1 < place.start.line <= place.end.line < region.end + 1:
            continue
        for operator, replacement in _replacements(node, context):
            changed = replaced(node, replacement)
            if changed in seen or not _is_python(changed):
                continue
            seen.add(changed)
            before, after, line = _difference(source, changed)
            repeat = pairs[before, after] = pairs.get((before, after), -1) + 1
            digest = hashlib.sha256(f"{before}\0{after}\0{repeat}".encode()).hexdigest()[:8]
            found.append(Mutant(f"{task}-{operator}-{digest}", task, operator, line, before, after, changed))
    return found


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


def _in_order(module: cst.Module) -> Iterator[cst.CSTNode]:
    """Every node, each before its children, in the order of the text."""
    waiting: list[cst.CSTNode] = [module]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _replacements(node: cst.CSTNode, context: Context) -> Iterator[tuple[str, cst.CSTNode]]:
    """What each operator puts in the node's place."""
    for operator, make in OPERATORS.items():
        for replacement in make(node, context):
            yield operator, replacement


def _replacer(wrapper: MetadataWrapper, source: str) -> Callable[[cst.CSTNode, cst.CSTNode], str]:
    """What gives the text of the cell with another node in the place of one."""
    module = wrapper.module
    spans = wrapper.resolve(WhitespaceInclusivePositionProvider)
    begins = list(itertools.accumulate((len(line) + 1 for line in source.split("\n")), initial=0))

    def replaced(node: cst.CSTNode, replacement: cst.CSTNode) -> str:
        span = spans[node]
        start, end = (begins[place.line - 1] + place.column for place in (span.start, span.end))
        # A whole line, or more than one, is indented by what stands around it: there the tree is changed, which
        # takes far longer.
        if isinstance(node, cst.BaseStatement) or span.start.line != span.end.line:
            changed = module.deep_replace(node, replacement)
            assert isinstance(changed, cst.Module)
            return changed.code
        return source[:start] + module.code_for_node(replacement) + source[end:]

    return replaced


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
