"""A student's code without what copying hides behind: names, comments, layout, types, and the order of cells.

It is parsed, never run. What a student wrote can make a parser slow: this belongs into a process that has limits.
"""

from __future__ import annotations

import ast
import builtins
import copy
import keyword
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from unrolled.classroom.authoring.notebook import python_of

__all__ = ["MAX_UNITS", "MAX_WORDS", "Statement", "Unit", "canonical", "released_names", "statements_in"]

# A long exercise has a thousand; comparing takes time in proportion to the square.
MAX_WORDS = 8000
MAX_UNITS = 100
WORD = re.compile(r"\w+|[^\w\s]")
COMMENT = re.compile(r"#.*")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")


@dataclass(frozen=True)
class Statement:
    """The words of a statement, or of the head of a compound one; the number of its cell; and its line there."""

    words: tuple[str, ...]
    cell: int
    line: int


@dataclass(frozen=True)
class Unit:
    """A function or class; or, with an empty ``name``, all statements outside of any."""

    name: str
    statements: tuple[Statement, ...]

    def __len__(self) -> int:
        return sum(len(statement.words) for statement in self.statements)


def canonical(
    cells: Sequence[str], kept: Collection[str], released: Collection[tuple[str, ...]] = frozenset()
) -> list[Unit]:
    """Make of code what is left when names, comments, layout, types and the order of cells do not count.

    Every name is ``v``, every function ``f``, every string ``s``, but for names of Python, attributes, and those
    that are kept. ``a += b`` is ``a = a + b``; assignments that follow each other are in order of their words.
    Docstrings, imports, prints and ``pass`` are left out. A cell that is no Python is taken line by line.

    Parameters
    ----------
    cells : sequence of str
        The code of each cell.
    kept : collection of str
        Names that stay, because everybody must use them: those that the exercise gives out.
    released : collection of tuple of str
        Statements, as words, that the exercise gives out: they are left out wherever they stand.

    Returns
    -------
    list of Unit
        In order of their words, whatever their order was.

    Raises
    ------
    ValueError
        If there are more than ``MAX_WORDS`` words, or more than ``MAX_UNITS`` functions and classes.
    """
    units: list[Unit] = []
    loose: list[Statement] = []
    for number, source in enumerate(cells):
        for name, found in _parts(source, number, frozenset(kept)):
            left = tuple(item for item in found if item.words not in released)
            if name:
                units.append(Unit(name, left))
            else:
                loose += left
    units.append(Unit("", tuple(sorted(loose, key=lambda item: item.words))))
    if sum(map(len, units)) > MAX_WORDS:
        raise ValueError(f"it has more than {MAX_WORDS} words of code")
    if len(units) > MAX_UNITS:
        raise ValueError(f"it has more than {MAX_UNITS} functions and classes")
    return sorted((unit for unit in units if len(unit)), key=lambda unit: [item.words for item in unit.statements])


def released_names(sources: Iterable[str]) -> frozenset[str]:
    """Names that the code of an exercise as released defines, imports or assigns outside of functions."""
    found: set[str] = set()
    for source in sources:
        for node in _tree(source) or ():
            if isinstance(node, DEFINITIONS):
                found.add(node.name)
            elif isinstance(node, IMPORTS):
                found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            else:
                found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset(found)


def statements_in(sources: Iterable[str], kept: Collection[str]) -> frozenset[tuple[str, ...]]:
    """The words of each statement that the exercise gives out, for :func:`canonical` to leave out."""
    units = [_parts(source, 0, frozenset(kept)) for source in sources]
    return frozenset(item.words for parts in units for _, found in parts for item in found)


def _tree(source: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(python_of(source)).body
    except (SyntaxError, ValueError, RuntimeError):  # too deep, or more magics than IPython takes
        return None


def _parts(source: str, cell: int, kept: frozenset[str]) -> list[tuple[str, list[Statement]]]:
    """The functions and classes of a cell, each with its name, and under an empty name what stands outside."""
    tree = _tree(source)
    if tree is None:
        return [("", _of_lines(source, cell, kept))]
    try:
        parts = [
            (node.name, _listed([_Plain(kept).visit(node)], cell)) for node in tree if isinstance(node, DEFINITIONS)
        ]
        rest = [_Plain(kept).visit(node) for node in tree if not isinstance(node, DEFINITIONS)]
        return [*parts, ("", _listed([node for node in rest if node is not None], cell))]
    except (RecursionError, ValueError):  # too deep, or a number of more digits than Python writes
        return [("", _of_lines(source, cell, kept))]


def _of_lines(source: str, cell: int, kept: frozenset[str]) -> list[Statement]:
    """Statements of a cell that cannot be parsed: its lines."""
    found, known = [], kept | {*keyword.kwlist, *dir(builtins)}
    for number, line in enumerate(source.split("\n"), start=1):
        words = WORD.findall(COMMENT.sub("", line))
        plain = tuple(word if word in known or not word[0].isalpha() else "v" for word in words)
        if plain:
            found.append(Statement(plain, cell, number))
    return found


class _Plain(ast.NodeTransformer):
    """Takes out of a tree what somebody who copies changes without changing what is computed."""

    def __init__(self, kept: frozenset[str]):
        self._kept = kept | frozenset(dir(builtins))

    def _name(self, name: str, otherwise: str) -> str:
        return name if name in self._kept else otherwise

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.copy_location(ast.Name(self._name(node.id, "v"), node.ctx), node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg("v")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._definition(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._definition(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._definition(node)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST:
        node.name = self._name(node.name, "f")
        if not isinstance(node, ast.ClassDef):
            node.returns = None
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.copy_location(ast.Name("s"), node) if isinstance(node.value, (str, bytes)) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.copy_location(ast.Name("s"), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        read = copy.deepcopy(node.target)
        read.ctx = ast.Load()
        whole = ast.Assign([node.target], ast.BinOp(read, node.op, node.value))
        return self.generic_visit(ast.copy_location(whole, node))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.generic_visit(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_Import(self, node: ast.Import) -> None:
        return None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        return None

    def visit_Pass(self, node: ast.Pass) -> None:
        return None

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        value = node.value
        printed = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
        return None if printed or isinstance(value, ast.Constant) else self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.name = "v" if node.name else None
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        return None

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        return None


def _listed(nodes: Sequence[ast.AST], cell: int) -> list[Statement]:
    """All statements in order, with braces for blocks; assignments that follow each other are sorted."""
    found: list[Statement] = []
    for assigns, group in groupby(nodes, key=lambda node: isinstance(node, ast.Assign)):
        listed = [_statement(node, cell) for node in group]
        found += [item for items in (sorted(listed, key=_words) if assigns else listed) for item in items]
    return found


def _words(items: list[Statement]) -> tuple[str, ...]:
    return items[0].words


def _statement(node: ast.AST, cell: int) -> list[Statement]:
    line = getattr(node, "lineno", 0) or 0
    blocks = [name for name in BLOCKS if isinstance(getattr(node, name, None), list)]
    if not blocks:
        return [Statement(tuple(WORD.findall(ast.unparse(node))), cell, line)]
    head = copy.copy(node)
    for name in blocks:
        setattr(head, name, [])
    found = [Statement(tuple(WORD.findall(ast.unparse(head))), cell, line)]
    for name in blocks:
        inside = _listed(getattr(node, name), cell)
        if inside:
            opened = Statement(("{",) if name == "body" else (name, "{"), cell, line)
            found += [opened, *inside, Statement(("}",), cell, inside[-1].line)]
    return found
