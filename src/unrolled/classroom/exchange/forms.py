"""How a version of an exercise writes a value: its axes, its order, its parts, its sign, its unit."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

__all__ = ["Form"]

EVERY = "*"
# What a reader takes for a list of numbers; a longer one is left as it is, for the tests to refuse.
LONGEST = 100_000


@dataclass(frozen=True)
class Form:
    """How a version writes one argument or one returned value.

    What does not fit (another number of axes, no numbers) stays as it is: what is wrong with it, the tests say.

    Attributes
    ----------
    axes : tuple of int
        The original axes in the version's order, as in ``numpy.transpose``.
    flipped : tuple of int
        Axes that run the other way.
    parts : tuple of int
        The equal parts along the first axis, by their original numbers in the version's order.
    times, plus : float
        A number ``v`` is ``times * v + plus`` there. Factors are 1, -1 and powers of two: nothing is rounded.
    inverted : bool
        Whether True stands for False.
    keys : tuple of str
        Of a dictionary the keys whose values are written so; ``"*"`` for all. Empty for what is no dictionary.
    """

    axes: tuple[int, ...] = ()
    flipped: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    times: float = 1
    plus: float = 0
    inverted: bool = False
    keys: tuple[str, ...] = ()

    def there(self, value: Any) -> Any:
        """A value of the original as the version writes it."""
        return self._of_each(value, self._there)

    def back(self, value: Any) -> Any:
        """A value of the version as the original writes it."""
        return self._of_each(value, self._back)

    def _of_each(self, value: Any, written: Callable[[Any], Any]) -> Any:
        if not self.keys:
            return self._where_it_fits(value, written)
        if not isinstance(value, dict):
            return value
        return {
            key: self._where_it_fits(item, written) if self._names(key) else item for key, item in value.items()
        }

    def _names(self, key: object) -> bool:
        return key in self.keys or self.keys == (EVERY,)

    def _where_it_fits(self, value: Any, written: Callable[[Any], Any]) -> Any:
        numbers = _numbers(value)
        return written(numbers) if numbers is not None and self._fits(numbers) else value

    def _fits(self, numbers: np.ndarray) -> bool:
        return (
            (not self.axes or numbers.ndim == len(self.axes))
            and (not self.flipped or numbers.ndim > max(self.flipped))
            and (not self.parts or (numbers.ndim > 0 and len(numbers) % len(self.parts) == 0))
            and (not self.inverted or numbers.dtype == bool)
        )

    def _there(self, value: Any) -> Any:
        value = self._placed(value, self.axes, self.parts)
        if self.inverted:
            return np.logical_not(value)
        return value if (self.times, self.plus) == (1, 0) else self.times * _signed(value) + self.plus

    def _back(self, value: Any) -> Any:
        value = self._placed(value, _inverse(self.axes), _inverse(self.parts))
        if self.inverted:
            return np.logical_not(value)
        if (self.times, self.plus) == (1, 0):
            return value
        value = _signed(value) - self.plus
        if value.dtype.kind == "i" and np.all(value % self.times == 0):
            return value // self.times  # whole numbers stay what they are
        return value / self.times

    def _placed(self, value: Any, axes: Sequence[int], parts: Sequence[int]) -> Any:
        if axes:
            value = value.transpose(axes)
        if self.flipped:
            value = np.flip(value, self.flipped)
        if parts:
            pieces = np.split(value, len(parts))
            value = np.concatenate([pieces[place] for place in parts])
        return value

    def shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """A shape, or a place in an array, in the version's order of axes; as it is if it has another length."""
        same = not self.axes or len(shape) != len(self.axes)
        return tuple(shape) if same else tuple(shape[axis] for axis in self.axes)

    @property
    def moves_entries(self) -> bool:
        """Whether an entry has another place there that its own place and the axes do not tell."""
        return bool(self.flipped or self.parts)

    def code(self, value: str, back: bool = False) -> str:
        """Python that writes a value as the version does, or ``back`` as the original does.

        Parameters
        ----------
        value : str
            Python for the value: a name, a call, or any expression.
        back : bool

        Returns
        -------
        str
        """
        if not self.keys:
            return self._code(value, back)
        item = self._code("value", back)
        if self.keys != (EVERY,):
            item = f"{item} if key in {self.keys!r} else value".replace("'", '"')
        return f"{{key: {item} for key, value in {_as_operand(value)}.items()}}"

    def _code(self, value: str, back: bool) -> str:
        axes, parts = (_inverse(order) if back else order for order in (self.axes, self.parts))
        code = _as_operand(value)
        if axes:
            code += ".T" if axes == (1, 0) else f".transpose{axes!r}"
        if self.flipped:
            slices = ["::-1" if axis in self.flipped else ":" for axis in range(max(self.flipped) + 1)]
            code += f"[{', '.join(slices)}]"
        if parts:
            code = f"np.concatenate([np.split({code}, {len(parts)})[i] for i in {parts!r}])"
        if self.inverted:
            return f"~{code}"
        return code if (self.times, self.plus) == (1, 0) else self._computed(code, back)

    def _computed(self, code: str, back: bool) -> str:
        """``times * code + plus``, or its inverse, as one would write it."""
        if self.times == -1:
            return f"{self.plus} - {code}" if self.plus else f"-{code}"
        if self.times == 1:
            plus = -self.plus if back else self.plus
            return f"{code} {'-' if plus < 0 else '+'} {abs(plus)}"
        factor = 1 / self.times if back else self.times
        if self.plus:
            raise ValueError("a form has a factor or a summand; both together nobody would read")
        whole = int(factor) if factor == int(factor) else 0
        return f"{whole} * {code}" if whole else f"{code} / {int(1 / factor)}"

    def __repr__(self) -> str:
        """As code, without what is as it was."""
        given = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if getattr(self, f.name) != f.default]
        return f"Form({', '.join(given)})".replace("'", '"')


def _inverse(order: Sequence[int]) -> tuple[int, ...]:
    return tuple(order.index(place) for place in range(len(order)))


def _as_operand(code: str) -> str:
    """Code in brackets, unless it is a name, or one call or index of it."""
    code = code.strip()
    expression = ast.parse(f"({code}\n)", mode="eval").body
    return code if isinstance(expression, ast.Name | ast.Call | ast.Subscript | ast.Attribute) else f"({code})"


def _numbers(value: Any) -> Any:
    """A value with which one can compute, a list of numbers as an array; None for everything else."""
    if isinstance(value, bool | int | float | complex):
        return np.bool_(value) if isinstance(value, bool) else np.asarray(value)[()]
    if isinstance(value, list | tuple):
        if not _is_list_of_numbers(value):
            return None
        try:
            value = np.asarray(value)
        except ValueError:  # a ragged list
            return None
    if not isinstance(value, np.ndarray | np.generic) or value.dtype.kind not in "biufc":
        return None
    return value


def _signed(value: Any) -> Any:
    """A number whose type has a sign to change."""
    return value.astype(int) if value.dtype.kind in ("b", "u") else value


def _is_list_of_numbers(value: Sequence) -> bool:
    """Looked at before NumPy does: one long text among numbers would cost it gigabytes."""
    waiting, seen = [value], 0
    while waiting:
        for item in waiting.pop():
            seen += 1
            if isinstance(item, list | tuple):
                waiting.append(item)
            elif seen > LONGEST or not isinstance(item, bool | int | float | complex | np.ndarray | np.generic):
                return False
    return True
