"""Mutation operators: the small changes that a mutant may have, each by what stands in the place of what."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst import matchers as m

__all__ = ["OPERATORS", "Context"]

Node = TypeVar("Node", bound=cst.CSTNode)


@dataclass(frozen=True)
class Context:
    """What an operator may look at besides the node: the whole cell, and each node's parent."""

    module: cst.Module
    parents: Mapping[cst.CSTNode, cst.CSTNode]

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Which variables of the function hold arrays, dictionaries or numbers, as far as its text tells."""
        names = {parameter.name.value for parameter in _every(self.module, cst.Param)}
        names |= {t.target.value for t in _every(self.module, cst.AssignTarget) if isinstance(t.target, cst.Name)}
        names |= {f.target.value for f in _every(self.module, cst.For) if isinstance(f.target, cst.Name)}
        arrays: set[str] = set()
        dictionaries: set[str] = set()
        for entry in re.findall(r"^ *([\w, ]+) : ndarray", self.module.code, flags=re.MULTILINE):
            arrays |= {name.strip() for name in entry.split(",")}
        for node in _every(self.module, cst.Subscript):
            if isinstance(node.value, cst.Name):
                keyed = m.matches(node, m.Subscript(slice=[m.SubscriptElement(m.Index(m.SimpleString()))]))
                (dictionaries if keyed else arrays).add(node.value.value)
        return {n: "dict" if n in dictionaries else "array" if n in arrays else "number" for n in sorted(names)}


def _every(tree: cst.CSTNode, kind: type[Node]) -> Iterator[Node]:
    """Every node of a kind in a tree, in the order of the text."""
    if isinstance(tree, kind):
        yield tree
    for child in tree.children:
        yield from _every(child, kind)


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


def _other_arithmetic(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.BinaryOperation):
        for other in ARITHMETIC.get(type(node.operator), ()):
            yield node.with_changes(operator=other(), left=_parenthesized(node.left))


def _one_operand(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.BinaryOperation):
        # Keep the parentheses around the whole: a * (b + c) becomes a * (b).
        for kept in (node.left, node.right):
            yield kept.with_changes(lpar=[*node.lpar, *kept.lpar], rpar=[*kept.rpar, *node.rpar])


def _sign(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        yield node.expression
    # Memory that is not filled yet, and zero, have no sign.
    unsigned = m.Integer("0") | m.Float("0.0") | m.Call(func=m.Attribute(attr=m.Name("empty") | m.Name("zeros")))
    if isinstance(node, cst.Assign | cst.DictElement) and not m.matches(node.value, unsigned):
        yield node.with_changes(value=_negative(node.value))


def _constant(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if not isinstance(node, cst.Integer | cst.Float):
        return
    value = ast.literal_eval(node.value)
    for other in dict.fromkeys((0 if value == 1 else value + 1, value + 1, value * 2)):
        yield node.with_changes(value=repr(type(value)(other)))


def _comparison(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.ComparisonTarget):
        for other in COMPARISONS.get(type(node.operator), ()):
            yield node.with_changes(operator=other())


def _range_bound(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Call) and m.matches(node.func, m.Name("range")):
        for i, argument in enumerate(node.args):
            for shift in (1, -1):
                moved = argument.with_changes(value=_plus(argument.value, shift))
                yield node.with_changes(args=[*node.args[:i], moved, *node.args[i + 1 :]])


def _slice_bound(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
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
    upper = node.upper
    if node.lower is None and isinstance(upper, cst.UnaryOperation) and isinstance(upper.operator, cst.Minus):
        yield node.with_changes(lower=upper.expression, upper=None)


def _index(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Index) and not isinstance(node.value, cst.SimpleString):
        yield node.with_changes(value=_plus(node.value, 1))
        yield node.with_changes(value=_plus(node.value, -1))


def _order(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Call) and m.matches(node, m.Call(func=m.Name("reversed"), args=[m.Arg()])):
        yield node.args[0].value
    if isinstance(node, cst.For) and not m.matches(node.iter, m.Call(func=m.Name("reversed"))):
        listed = cst.Call(cst.Name("list"), [cst.Arg(node.iter)])
        yield node.with_changes(iter=cst.Call(cst.Name("reversed"), [cst.Arg(listed)]))


def _augmented(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.AugAssign):
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def _deletion(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.SimpleStatementLine) and not m.matches(node, m.SimpleStatementLine([m.Pass()])):
        yield node.with_changes(body=[cst.Pass()])
    if isinstance(node, cst.Dict):
        for i in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:i], *node.elements[i + 1 :]])


def _name(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if not isinstance(node, cst.Name) or not _is_read(node, context):
        return
    kinds = context.kinds
    for other, kind in kinds.items():
        if other != node.value and kind == kinds.get(node.value):
            yield node.with_changes(value=other)


def _is_read(node: cst.Name, context: Context) -> bool:
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


def _function(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Attribute) and node.attr.value in FUNCTIONS:
        for other in FUNCTIONS[node.attr.value]:
            yield node.with_changes(attr=cst.Name(other))


def _returned(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Return) and isinstance(node.value, cst.Tuple):
        for elements in _swapped([element.value for element in node.value.elements]):
            pairs = zip(node.value.elements, elements, strict=True)
            changed = [old.with_changes(value=new) for old, new in pairs]
            yield node.with_changes(value=node.value.with_changes(elements=changed))


def _keys(node: cst.CSTNode, context: Context) -> Iterator[cst.CSTNode]:
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


OPERATORS: dict[str, Callable[[cst.CSTNode, Context], Iterable[cst.CSTNode]]] = {
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
