"""Python in the words of a class's own version of an exercise: names, orders and forms of arguments and values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import libcst as cst

from unrolled.classroom.exchange.variant import Change, Form, renamed

__all__ = ["Unsound", "as_code", "in_version", "reordered_docstring"]

# What the first lines of a solution say, which bring its arguments into the form that the rest of it has.
WHY = "  # from here on in the usual form"

Item = TypeVar("Item", cst.Param, cst.Arg, cst.BaseElement)
# Where answers that nobody reads find what converts them.
MODULE = '__import__("unrolled.classroom.exchange.variant", fromlist=["Change"])'
ONE_SPACE = cst.SimpleWhitespace(" ")
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
        if change.takes_as:
            updated_node = _with_first_lines(updated_node, change, self.rewrap)
        return _with_docstring(updated_node, change)

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        change = self.changes.get(self.inside[0]) if len(self.inside) == 1 else None
        value = updated_node.value
        if change is None or not (change.gives or change.gives_as or change.takes_as) or value is None:
            return updated_node
        if (change.gives_as or change.takes_as) and self.rewrap:
            return updated_node.with_changes(value=_given(value, change), whitespace_after_return=ONE_SPACE)
        if change.gives_as and change.count == 1:
            form = dict(change.gives_as)[0]
            return updated_node.with_changes(value=_in_form(value, form), whitespace_after_return=ONE_SPACE)
        if not change.gives and not change.gives_as:
            return updated_node
        if isinstance(value, cst.Tuple) and len(value.elements) == (len(change.gives) or change.count):
            elements = _with_forms(value.elements, change)
            if change.gives:
                elements = _placed(elements, change.gives, change.gives_now)
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
            value=wrapped.with_changes(args=[argument]), whitespace_after_return=ONE_SPACE
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

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        change = self._called(original_node)
        if change is None:
            return updated_node
        if self._gives(original_node) and original_node not in self.converted:
            raise Unsound(f"uses what {change.name} returns without taking it apart")
        if change.gives_as and change.count > 1:
            raise Unsound(f"uses what {change.name} returns, which has another form in a version")
        args = _arguments_in_form(updated_node.args, change)
        call = updated_node.with_changes(args=_placed_arguments(args, change))
        return _in_form(call, dict(change.gives_as)[0], back=True) if change.gives_as else call

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


def _in_form(value: cst.BaseExpression, form: Form, back: bool = False) -> cst.BaseExpression:
    """An expression whose value is in the form of a version, or ``back`` in that of the original."""
    return cst.parse_expression(form.code(cst.Module([]).code_for_node(value), back))


def _with_forms(elements: Sequence[cst.BaseElement], change: Change) -> list[cst.BaseElement]:
    """The elements of a returned tuple, in their original places, each in its form."""
    forms = dict(change.gives_as)
    return [
        element.with_changes(value=_in_form(element.value, forms[place])) if place in forms else element
        for place, element in enumerate(elements)
    ]


def _given(value: cst.BaseExpression, change: Change) -> cst.BaseExpression:
    """Whatever is returned, converted when it runs: it may have any shape, and need be no tuple."""
    code = cst.Module([]).code_for_node(value)
    made = re.sub(r"\b(Change|Form)\(", r"m.\1(", as_code(change, line=True))
    came = ", ".join(f'"{name}": ({name}_came, {name}_own)' for name, _ in change.takes_as)
    return cst.parse_expression(f"(lambda m, r: {made}.given(r, {{{came}}}))({MODULE}, ({code}))")


def _with_first_lines(function: cst.FunctionDef, change: Change, unread: bool) -> cst.FunctionDef:
    """A function that first brings its arguments into the original's form; what follows stays as it is.

    Where nobody reads it, it also remembers them as they came, so that what is done to them can be done to these.
    """
    if not isinstance(function.body, cst.IndentedBlock):
        raise Unsound("is written on one line, where no line can be put before its own")
    lines = list(function.body.body)
    place = 1 if function.get_docstring() else 0
    if place == len(lines):
        raise Unsound("has nothing but a docstring")
    written = [
        f"{name}_came = {name}; {name} = {name}_own = {MODULE}.{form!r}.back({name})"
        if unread
        else f"{name} = {form.code(name, back=True)}{WHY}"
        for name, form in change.takes_as
    ]
    added = [cst.ensure_type(cst.parse_statement(f"{line}\n"), cst.SimpleStatementLine) for line in written]
    first: Any = lines[place]  # of whatever kind, a statement has the lines that lead to it
    added[0] = added[0].with_changes(leading_lines=first.leading_lines)
    lines[place : place + 1] = [*added, first.with_changes(leading_lines=())]
    return function.with_deep_changes(function.body, body=lines)


def _arguments_in_form(args: Sequence[cst.Arg], change: Change) -> list[cst.Arg]:
    """The arguments of a call, in their original places, each in its form."""
    forms = dict(change.takes_as)
    if not forms:
        return list(args)
    if any(arg.star for arg in args):
        raise Unsound(f"calls {change.name} with a star, so that no argument has its form in sight")
    names = [arg.keyword.value if arg.keyword else name for arg, name in zip(args, change.takes, strict=False)]
    return [
        arg.with_changes(value=_in_form(arg.value, forms[name])) if name in forms else arg
        for arg, name in zip(args, names, strict=False)
    ]


def as_code(change: Change, line: bool = False) -> str:
    """A change as Python, without the fields that are empty.

    Parameters
    ----------
    change : Change
    line : bool
        Whether it is to stand on one line; else each field has one, indented as in a table.

    Returns
    -------
    str
    """
    elsewhere = {"name", "sentences", *(["task"] if line else [])}  # what tests say is nothing to an answer
    pairs = {key: value for key, value in vars(change).items() if value and key not in elsewhere}
    if not change.gives_as:
        pairs.pop("count", None)
    sentences = () if line else change.sentences
    parts = [f'"{change.name}"', *(f"{key}={_literal(value)}" for key, value in pairs.items())]
    if sentences:
        each = [
            ["            (", *(f"                {_literal(text)}," for text in pair), "            ),"]
            for pair in sentences
        ]
        parts.append("\n".join(["sentences=(", *(text for lines in each for text in lines), "        )"]))
    if line or len(parts) == 1:
        return f"Change({', '.join(parts)})"
    return "\n".join(["Change(", *(f"        {part}," for part in parts), "    )"])


def _literal(value: object) -> str:
    """A field of a change, with the quotation marks that the formatter of the course's code would choose."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    return repr(value)


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
        its names stands which now comes first. Where values are then listed in another order than they are returned
        in, a sentence says in which.
    """
    lines = text.split("\n")
    for title, now in (("Parameters", change.takes_now), ("Returns", change.gives_now)):
        heads = [i for i, line in enumerate(lines) if line.strip() == title and _underlined(lines, i)]
        if now and heads:
            begin = heads[0] + 2
            end = next((i for i in range(begin, len(lines)) if not _belongs(lines, i, heads[0])), len(lines))
            entries = _sorted_entries(lines[begin:end], now)
            indent = lines[heads[0]][: len(lines[heads[0]]) - len(lines[heads[0]].lstrip())]
            if title == "Returns" and [name for entry in entries for name in _names(entry, indent)] != list(now):
                entries += ["", f"{indent}The tuple is ({', '.join(now)})."]
            lines[begin:end] = entries
    return "\n".join(lines)


def _underlined(lines: list[str], place: int) -> bool:
    return place + 1 < len(lines) and re.fullmatch(r"\s*-{3,}", lines[place + 1]) is not None


def _belongs(lines: list[str], place: int, head: int) -> bool:
    """Whether a line is of the section that begins at ``head``: its sections end at a blank line or at the end."""
    line = lines[place]
    return bool(line.strip()) and not line.strip().startswith(('"""', "'''"))


def _names(line: str, indent: str) -> list[str]:
    """The names that a line of a section begins an entry with; none for a line that says more of one."""
    found = ENTRY.fullmatch(line.removeprefix(indent)) if line.startswith(indent) else None
    return found["names"].split(", ") if found else []


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
