"""Python in the words of a class's own version of an exercise: names, orders of arguments, orders of values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import libcst as cst

from unrolled.classroom.exchange.variant import Change, renamed

__all__ = ["Unsound", "in_version", "reordered_docstring"]

Item = TypeVar("Item", cst.Param, cst.Arg, cst.BaseElement)
ENTRY = re.compile(r"(?P<names>\w+(?:, \w+)*)(?: :.*)?")


class Unsound(Exception):
    """A piece of code uses what changes in a way that cannot be converted. The text says which and how."""


def in_version(source: str, changes: Mapping[str, Change], rewrap: bool = False) -> str:
    """A cell's code in the words of a version.

    Parameters
    ----------
    source : str
        Definitions, calls, or both; comments, markers and layout stay.
    changes : mapping of str to Change
        By the original names.
    rewrap : bool
        Whether a ``return`` of something else than a written tuple is wrapped, so that its values change places
        when it runs. For answers that nobody reads.

    Returns
    -------
    str

    Raises
    ------
    Unsound
        If the code uses a changed function in a way that cannot be converted.
    """
    if not any(re.search(rf"\b{old}\b", source) for old in changes):
        return source
    try:
        tree = cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise Unsound(f"is no Python (line {error.raw_line})") from None
    # Comments and strings are text: there a name that is also an English word, or a method's, stays as it is.
    in_text = {old: change for old, change in changes.items() if "_" in old}
    return renamed(tree.visit(_Converter(changes, rewrap)).code, in_text)


class _Converter(cst.CSTTransformer):
    """Rewrites definitions, calls and what takes their values apart; refuses every other use."""

    def __init__(self, changes: Mapping[str, Change], rewrap: bool):
        super().__init__()
        self.changes, self.rewrap = changes, rewrap
        self.inside: list[str] = []  # the functions around, the outermost first
        self.converted: set[cst.CSTNode] = set()  # calls whose values have been given their places
        self.placed: set[cst.CSTNode] = set()  # names that are called or defined, with all that changes
        self.others: set[cst.CSTNode] = set()  # names of attributes and keywords, which are nobody's function

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.inside.append(node.name.value)
        self.placed.add(node.name)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.others.add(node.attr)

    def visit_Arg(self, node: cst.Arg) -> None:
        if node.keyword is not None:
            self.others.add(node.keyword)

    def visit_Call(self, node: cst.Call) -> None:
        self.placed.add(node.func)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        change = self.changes.get(original_node.value)
        if change is None or original_node in self.others:
            return updated_node
        if (change.takes or change.gives) and original_node not in self.placed and not self.rewrap:
            raise Unsound(f"uses {original_node.value} as a value, without calling it")
        return cst.Name(change.name)

    def visit_Lambda(self, node: cst.Lambda) -> None:
        self.inside.append("")

    def leave_Lambda(self, original_node: cst.Lambda, updated_node: cst.Lambda) -> cst.Lambda:
        self.inside.pop()
        return updated_node

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        name = self.inside.pop()
        change = self.changes.get(name) if not self.inside else None
        if change is None:
            return updated_node
        if change.takes:
            given = updated_node.params
            if tuple(param.name.value for param in given.params) != change.takes:
                raise Unsound(f"defines {name} with other arguments than {', '.join(change.takes)}")
            params = _placed(given.params, change.takes, change.takes_now)
            updated_node = updated_node.with_changes(params=given.with_changes(params=params))
        return _with_docstring(updated_node, change)

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        change = self.changes.get(self.inside[0]) if len(self.inside) == 1 else None
        value = updated_node.value
        if change is None or not change.gives or value is None:
            return updated_node
        if isinstance(value, cst.Tuple) and len(value.elements) == len(change.gives):
            elements = _placed(value.elements, change.gives, change.gives_now)
            return updated_node.with_changes(value=value.with_changes(elements=elements))
        if not self.rewrap:
            raise Unsound(f"{self.inside[0]} returns its values otherwise than as a written tuple")
        places = tuple(change.gives.index(name) for name in change.gives_now)
        wrapped = cst.parse_expression(
            f"(lambda r: type(r)(r[i] for i in {places}) if isinstance(r, (tuple, list)) "
            f"and len(r) == {len(places)} else r)(0)"
        )
        assert isinstance(wrapped, cst.Call)
        argument = cst.Arg(value=value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
        return updated_node.with_changes(
            value=wrapped.with_changes(args=[argument]), whitespace_after_return=cst.SimpleWhitespace(" ")
        )

    def visit_Assign(self, node: cst.Assign) -> None:
        """``a, h = f(...)``: a call whose values get names at once."""
        if self._gives(node.value) and len(node.targets) == 1 and isinstance(node.targets[0].target, cst.Tuple):
            self.converted.add(node.value)

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        change = self._gives(original_node.value)
        if change is None or original_node.value not in self.converted:
            return updated_node
        target = updated_node.targets[0].target
        assert isinstance(target, cst.Tuple)
        if len(target.elements) != len(change.gives) or any(
            isinstance(e, cst.StarredElement) for e in target.elements
        ):
            raise Unsound("takes other values of a call than it gives")
        elements = _placed(target.elements, change.gives, change.gives_now)
        named = updated_node.targets[0].with_changes(target=target.with_changes(elements=elements))
        return updated_node.with_changes(targets=[named])

    def visit_Subscript(self, node: cst.Subscript) -> None:
        """``f(...)[0]``: a call of whose values one is taken."""
        if self._gives(node.value) and _index(node) is not None:
            self.converted.add(node.value)

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.Subscript:
        change, place = self._gives(original_node.value), _index(original_node)
        if change is None or place is None or original_node.value not in self.converted:
            return updated_node
        now = change.gives_now.index(change.gives[place])
        return updated_node.with_deep_changes(updated_node.slice[0].slice, value=cst.Integer(str(now)))

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        change = self._called(original_node)
        if change is None:
            return updated_node
        if self._gives(original_node) and original_node not in self.converted:
            raise Unsound(f"uses what {change.name} returns without taking it apart")
        return updated_node.with_changes(args=_placed_arguments(updated_node.args, change))

    def _called(self, node: cst.BaseExpression) -> Change | None:
        """The change of the function that an expression calls, if it calls one."""
        called = isinstance(node, cst.Call) and isinstance(node.func, cst.Name)
        return self.changes.get(node.func.value) if called else None  # type: ignore[attr-defined]  # called says so

    def _gives(self, node: cst.BaseExpression) -> Change | None:
        """The same, where its values have other places."""
        change = self._called(node)
        return change if change and change.gives else None


def _placed(items: Sequence[Item], before: Sequence[str], now: Sequence[str]) -> list[Item]:
    """Items in another order; the commas and the white space between them stay where they are."""
    moved = [items[before.index(name)] for name in now]
    return [item.with_changes(comma=place.comma) for item, place in zip(moved, items, strict=True)]


def _placed_arguments(args: Sequence[cst.Arg], change: Change) -> list[cst.Arg]:
    """The arguments of a call: all by place in another order, or else those by place given by name."""
    if not change.takes:
        return list(args)
    if any(arg.star == "*" for arg in args):
        raise Unsound(f"calls {change.name} with a star, so that no argument has its place in sight")
    places = [arg for arg in args if arg.keyword is None and not arg.star]
    if len(places) == len(change.takes):
        return _placed(args, change.takes, change.takes_now)
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    named = [
        arg.with_changes(keyword=cst.Name(name), equal=equal)
        for arg, name in zip(places, change.takes, strict=False)
    ]
    return [*named, *args[len(named) :]]


def _index(node: cst.Subscript) -> int | None:
    """The number in ``f(...)[0]``; None for any other subscript."""
    part = node.slice[0].slice if len(node.slice) == 1 else None
    if isinstance(part, cst.Index) and isinstance(part.value, cst.Integer):
        return int(part.value.value)
    return None


def _with_docstring(function: cst.FunctionDef, change: Change) -> cst.FunctionDef:
    """A function whose docstring lists arguments and values in their new order."""
    if not function.get_docstring() or not isinstance(function.body, cst.IndentedBlock):
        return function
    line = function.body.body[0]
    assert isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], cst.Expr)
    text = line.body[0].value
    if not isinstance(text, cst.SimpleString):
        return function
    moved = text.with_changes(value=reordered_docstring(text.value, change))
    return function.with_deep_changes(line.body[0], value=moved)


def reordered_docstring(text: str, change: Change) -> str:
    """A docstring in numpydoc's form with the entries of its sections in the order of a version.

    Parameters
    ----------
    text : str
    change : Change

    Returns
    -------
    str
        An entry of several names stays as it is, for its text may speak of them one by one; it stands where that of
        its names stands which now comes first.
    """
    lines = text.split("\n")
    for title, now in (("Parameters", change.takes_now), ("Returns", change.gives_now)):
        heads = [i for i, line in enumerate(lines) if line.strip() == title and _underlined(lines, i)]
        if now and heads:
            begin = heads[0] + 2
            end = next((i for i in range(begin, len(lines)) if not _belongs(lines, i, heads[0])), len(lines))
            lines[begin:end] = _sorted_entries(lines[begin:end], now)
    return "\n".join(lines)


def _underlined(lines: list[str], place: int) -> bool:
    return place + 1 < len(lines) and re.fullmatch(r"\s*-{3,}", lines[place + 1]) is not None


def _belongs(lines: list[str], place: int, head: int) -> bool:
    """Whether a line is of the section that begins at ``head``: its sections end at a blank line or at the end."""
    line = lines[place]
    return bool(line.strip()) and not line.strip().startswith(('"""', "'''"))


def _sorted_entries(lines: list[str], now: Sequence[str]) -> list[str]:
    """Entries of a section, each with the deeper lines below it, in a new order."""
    indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    entries: list[list[str]] = []
    for line in lines:
        if len(line) - len(line.lstrip()) == indent or not entries:
            entries.append([line])
        else:
            entries[-1].append(line)
    placed = []
    for entry in entries:
        found = ENTRY.fullmatch(entry[0].strip())
        names = found["names"].split(", ") if found else []
        if not names or not set(names) <= set(now):
            raise Unsound(f"its docstring has the entry {entry[0].strip()[:40]!r}, which names something else")
        placed.append((min(map(now.index, names)), entry))
    return [line for _, entry in sorted(placed, key=lambda pair: pair[0]) for line in entry]
