"""The ledgers: which statements the book makes, and which tests verify them.

There are two: of theorems, which are numbered, and of errata, which correct what a source says. Statements are read
from the book's MyST sources, tests from their syntax tree: nothing is imported or run.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from unrolled.errors import CourseError

__all__ = [
    "ERRATA",
    "THEOREMS",
    "Claim",
    "Ledger",
    "Statement",
    "Verifier",
    "faults",
    "statements",
    "verified_lines",
    "verifiers",
]

KINDS = ("theorem", "proposition", "lemma", "corollary")
FENCE = re.compile(r"^\s*(?:>\s*)*(?P<marks>`{3,}|~{3,}|:{3,})\s*(?P<info>.*?)\s*$")
DIRECTIVE = re.compile(r"^\{(?P<name>[\w:.+-]+)\}\s*(?P<argument>.*)$")
LABEL = re.compile(r"^\s*:?label:\s*(?P<label>\S+)\s*$")
TARGET = re.compile(r"^\((?P<label>[\w-]+)\)=\s*$")
HEADING = re.compile(r"^#+\s+(?P<title>.+?)\s*$")
# Directives whose content is shown as it is: what looks like a directive in there is none.
LITERAL = {"code", "code-block", "code-cell", "sourcecode", "literalinclude", "parsed-literal", "math"}


@dataclass(frozen=True)
class Ledger:
    """A kind of statements, and what leads from them to their tests.

    Attributes
    ----------
    marker : str
        The tests are marked ``@pytest.mark.<marker>(label, claim=..., perturbed={...})``.
    line : str
        The directive that leads from a statement to its tests.
    section : str
        If not empty, a statement is a section whose label, ``(label)=`` above the
        heading, begins so; else it is a directive such as ``prf:theorem``.
    """

    marker: str
    line: str
    section: str = ""


THEOREMS = Ledger("verifies", "verified-by")
ERRATA = Ledger("corrects", "corrected-by", section="err-")


@dataclass(frozen=True)
class Statement:
    """A statement of the book: its label, what kind it is, its title, and where it stands."""

    label: str
    kind: str
    title: str
    path: Path
    line: int


@dataclass(frozen=True)
class Claim:
    """What a verifier tests: the statement, or a perturbed one.

    Attributes
    ----------
    name : str
        How it differs from the statement ("as stated" for the statement itself).
    function : str
        The expression that the marker gives: the name of a function mostly.
    source : str
        The function's source; empty if it is not defined in the test's module.
    """

    name: str
    function: str
    source: str


@dataclass(frozen=True)
class Verifier:
    """A test that verifies a statement, with its source and its claims as text."""

    label: str
    name: str
    path: Path
    line: int
    source: str
    claim: Claim
    perturbed: tuple[Claim, ...]
    helpers: tuple[str, ...]


def statements(book: Path, ledger: Ledger = THEOREMS) -> list[Statement]:
    """Find the statements of a ledger in the MyST sources of a book.

    Parameters
    ----------
    book : Path
        Folder that is searched for ``*.md``, at any depth.
    ledger : Ledger
        Which kind of statements.

    Returns
    -------
    list of Statement
        In the order of the files' names and lines.

    Raises
    ------
    CourseError
        If a statement has no label, or if two have the same.
    """
    of_a_file = _labeled_sections if ledger.section else _numbered
    found = [s for path in sorted(book.rglob("*.md")) for s in of_a_file(path, ledger.section)]
    repeated = [label for label, n in Counter(s.label for s in found).items() if n > 1]
    if repeated:
        places = ", ".join(f"{s.path}:{s.line}" for s in found if s.label == repeated[0])
        raise CourseError(f"{places}: the label {repeated[0]} stands on two statements; rename one")
    return found


def verified_lines(book: Path, ledger: Ledger = THEOREMS) -> list[tuple[str, Path, int]]:
    """Find the directives of a book that lead from statements to tests: label, file and line of each."""
    return [
        (argument, path, line)
        for path in sorted(book.rglob("*.md"))
        for line, name, argument, _ in _directives(path)
        if name == ledger.line
    ]


def verifiers(tests: Path, ledger: Ledger = THEOREMS, modules: Path | None = None) -> list[Verifier]:
    """Find the tests that are marked as a ledger's, for instance ``verifies(label, claim=..., perturbed={...})``.

    Parameters
    ----------
    tests : Path
        Folder whose ``test_*.py`` are read.
    ledger : Ledger
        Which marker.
    modules : Path, optional
        Folder of modules whose functions a test may import. Their sources are
        shown as if they stood in the test's own file.

    Returns
    -------
    list of Verifier
        In the order of the files' names and lines. A test with two markers verifies two labels.

    Raises
    ------
    CourseError
        If a file is not Python, or a marker is not written as above, with the label as a plain string.
    """
    return [
        verifier for path in sorted(tests.glob("test_*.py")) for verifier in _verifiers_of(path, ledger, modules)
    ]


def faults(book: Path, tests: Path, ledger: Ledger = THEOREMS) -> list[str]:
    """Say all that is wrong between the book's statements and their tests; nothing, if all is well.

    Parameters
    ----------
    book, tests : Path
        Folders of the MyST sources and of the tests.
    ledger : Ledger
        Which kind of statements.

    Returns
    -------
    list of str
        One sentence for each fault, naming the file, the line and the remedy.
    """
    stated = {s.label: s for s in statements(book, ledger)}
    tested = verifiers(tests, ledger)
    lines = verified_lines(book, ledger)
    shown = {label for label, _, _ in lines}
    labels = {v.label for v in tested}
    marker, leads = ledger.marker, ledger.line
    found = []
    for s in stated.values():
        if s.label not in labels:
            found.append(f"{s.path}:{s.line}: {s.label} has no verifier; write a test marked {marker}({s.label!r})")
        if s.label not in shown:
            found.append(f"{s.path}:{s.line}: {s.label} has no {leads} line; put one right below it")
    for v in tested:
        if v.label not in stated:
            found.append(f"{v.path}:{v.line}: {v.name} {marker} {v.label}, which the book does not state")
        if not v.perturbed:
            found.append(f"{v.path}:{v.line}: {v.name} has no negative control; give it a perturbed claim")
    for label, path, line in lines:
        if label not in stated:
            found.append(f"{path}:{line}: {leads} names {label}, which the book does not state")
    return found


def _numbered(path: Path, _: str) -> Iterator[Statement]:
    """The theorems and the like of a file."""
    for line, name, argument, options in _directives(path):
        kind = name.removeprefix("prf:")
        if name == kind or kind not in KINDS:
            continue
        label = next((m["label"] for m in map(LABEL.match, options) if m), None)
        if label is None:
            raise CourseError(f"{path}:{line}: this {kind} has no label; add the line :label: thm-...")
        yield Statement(label, kind, argument, path, line)


def _labeled_sections(path: Path, beginning: str) -> Iterator[Statement]:
    """The sections of a file whose labels begin so."""
    lines = list(_prose(path))
    for (number, line), (_, below) in pairwise(lines):
        target, heading = TARGET.match(line), HEADING.match(below)
        if target and target["label"].startswith(beginning):
            if heading is None:
                raise CourseError(f"{path}:{number}: {target['label']} has no heading; put one right below it")
            yield Statement(target["label"], "section", heading["title"], path, number)


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a file that stand in no fence."""
    fence = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        marks = FENCE.match(line)
        if fence is None and marks:
            fence = marks["marks"]
        elif fence is None:
            yield number, line
        elif marks and not marks["info"] and marks["marks"].startswith(fence):
            fence = None


def _directives(path: Path) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield (line, name, argument, option lines) of every directive that a MyST file uses."""
    lines = path.read_text(encoding="utf-8").splitlines()
    literal = None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if not fence:
            continue
        if literal:
            if not fence["info"] and fence["marks"].startswith(literal):
                literal = None
            continue
        directive = DIRECTIVE.match(fence["info"])
        if directive and directive["name"] not in LITERAL:
            yield number + 1, directive["name"], directive["argument"], _options(lines[number + 1 :])
        elif fence["info"]:
            literal = fence["marks"]


def _options(lines: list[str]) -> list[str]:
    """The option lines at the beginning of a directive: ``:key: value``, or YAML between two ``---``."""
    if lines and lines[0].strip() == "---":
        end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), 1)
        return lines[1:end]
    end = next((n for n, line in enumerate(lines) if not re.match(r"^\s*:[\w-]+:", line)), len(lines))
    return lines[:end]


def _verifiers_of(path: Path, ledger: Ledger, modules: Path | None) -> list[Verifier]:
    reader = _Module(path, _parsed(path), ledger.marker, modules)
    return [
        reader.verifier(function, marker)
        for function in reader.module.body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test")
        for marker in function.decorator_list
        if isinstance(marker, ast.Call) and ast.unparse(marker.func) == f"pytest.mark.{ledger.marker}"
    ]


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise CourseError(f"{path}:{error.lineno}: not Python ({error.msg}); mend the test") from None


def _definitions(path: Path, module: ast.Module) -> dict[str, tuple[ast.FunctionDef | ast.ClassDef, str]]:
    """What a module defines at its top: each function or class with its source."""
    lines, found = path.read_text(encoding="utf-8").splitlines(), {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[node.name] = node, "\n".join(lines[first - 1 : node.end_lineno])
    return found


class _Module:
    """One file of a ledger's tests, with the sources of its functions and of those that it imports."""

    def __init__(self, path: Path, module: ast.Module, marker: str, modules: Path | None):
        self.path, self.module, self.marker = path, module, marker
        self.functions: dict[str, tuple[ast.FunctionDef | ast.ClassDef, str]] = {}
        imports = [node for node in module.body if isinstance(node, ast.ImportFrom)]
        files = [modules / f"{node.module}.py" for node in imports] if modules else []
        for file in filter(Path.is_file, files):
            self.functions |= _definitions(file, _parsed(file))
        self.functions |= _definitions(path, module)

    def verifier(self, function: ast.FunctionDef, marker: ast.Call) -> Verifier:
        place = f"{self.path}:{marker.lineno}"
        keywords = {k.arg: k.value for k in marker.keywords}
        label = _text(marker.args[0]) if len(marker.args) == 1 else None
        if label is None or "claim" not in keywords:
            raise CourseError(f'{place}: write {self.marker}("label", claim=function, perturbed={{...}})')
        perturbed = keywords.get("perturbed", ast.Dict(keys=[], values=[]))
        changes = _by_text(perturbed)
        if changes is None:
            raise CourseError(f'{place}: perturbed must be a dict of "what is changed": function, written out here')
        claim = self.claim("as stated", keywords["claim"])
        others = tuple(self.claim(change, value) for change, value in changes)
        return Verifier(
            label,
            function.name,
            self.path,
            function.lineno,
            self.functions[function.name][1],
            claim,
            others,
            self.helpers(function, {claim.function, *(c.function for c in others)}),
        )

    def claim(self, name: str, value: ast.expr) -> Claim:
        expression = ast.unparse(value)
        _, source = self.functions.get(expression, (None, ""))
        return Claim(name, expression, source)

    def helpers(self, function: ast.FunctionDef, claims: set[str]) -> tuple[str, ...]:
        """Sources of the module's other functions that the test or a claim uses, directly or not."""
        waiting = [function, *(self.functions[c][0] for c in sorted(claims & self.functions.keys()))]
        used: set[str] = set()
        while waiting:
            names = {n.id for n in ast.walk(waiting.pop()) if isinstance(n, ast.Name)}
            new = (names & self.functions.keys()) - used - claims - {function.name}
            used |= new
            waiting += [self.functions[name][0] for name in sorted(new)]
        return tuple(source for name, (_, source) in self.functions.items() if name in used)


def _text(node: ast.expr | None) -> str | None:
    """What a string says that is written out; None for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _by_text(node: ast.expr) -> list[tuple[str, ast.expr]] | None:
    """The items of a dict that is written out, with strings as its keys; None for any other expression."""
    if not isinstance(node, ast.Dict):
        return None
    items = [(text, v) for k, v in zip(node.keys, node.values, strict=True) if (text := _text(k)) is not None]
    return items if len(items) == len(node.keys) else None
