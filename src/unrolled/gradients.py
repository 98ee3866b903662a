"""Numerical derivatives, and an elementwise comparison that a wrong gradient does not survive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Comparison", "central_difference", "compare", "complex_step"]

RTOL = 1e-9
ATOL_OF_LARGEST = 1e-12


def complex_step(
    function: Callable,
    *parameters,
    step: float = 1e-30,
) -> tuple[np.ndarray, ...]:
    r"""Derivative with respect to each parameter, by the complex step.

    For a function that is analytic near real :math:`x`,
    :math:`f'(x) = \operatorname{Im} f(x + i\varepsilon) / \varepsilon`
    up to :math:`O(\varepsilon^2)`. Nothing is subtracted, so nothing
    cancels, and ``step`` can be far below the rounding unit.

    Parameters
    ----------
    function : callable
        Takes the parameters as arrays (scalars as 0-d arrays), and returns
        a number or an array. It must compute with complex numbers
        throughout: no ``abs``, no conjugation, no writing into real arrays.
    *parameters : array_like of float
        The point. Each is perturbed, one entry at a time.
    step : float
        The imaginary perturbation.

    Returns
    -------
    tuple of ndarray
        One array for each parameter, of shape
        ``output.shape + parameter.shape``.

    Raises
    ------
    ValueError
        If the function returns real values: it dropped the imaginary part,
        and with it the derivative.

    Notes
    -----
    Squire and Trapp (1998), SIAM Review 40(1), 110-112.
    """
    point = [np.asarray(p, dtype=complex) for p in parameters]

    def one_sided(which: int, index: tuple[int, ...]) -> np.ndarray:
        moved = [p.copy() for p in point]
        moved[which][index] += 1j * step
        value = np.asarray(function(*moved))
        if not np.iscomplexobj(value):
            raise ValueError(
                "complex_step: the function returned real values for a "
                "complex argument, so the derivative is lost; look for "
                "abs(), float(), .real or an array created without "
                "dtype=complex"
            )
        return value.imag / step

    return _entrywise(one_sided, point)


def central_difference(
    function: Callable,
    *parameters,
    step: float | None = None,
) -> tuple[np.ndarray, ...]:
    r"""Derivative with respect to each parameter, by central differences.

    :math:`(f(x + \varepsilon) - f(x - \varepsilon)) / 2\varepsilon` is
    :math:`f'(x)` up to :math:`O(\varepsilon^2)`, and a rounding error of
    the order of the rounding unit over :math:`\varepsilon`.

    Parameters
    ----------
    function : callable
        Takes the parameters as arrays (scalars as 0-d arrays), and returns
        a number or an array.
    *parameters : array_like of float
        The point. Each is perturbed, one entry at a time.
    step : float, optional
        The perturbation. By default the cube root of NumPy's ``eps`` times
        ``max(1, |x|)``, which balances the two errors.

    Returns
    -------
    tuple of ndarray
        One array for each parameter, of shape
        ``output.shape + parameter.shape``.
    """
    point = [np.asarray(p, dtype=float) for p in parameters]
    relative = np.finfo(float).eps ** (1 / 3)

    def two_sided(which: int, index: tuple[int, ...]) -> np.ndarray:
        eps = step
        if step is None:
            eps = relative * max(1.0, abs(point[which][index]))
        ahead = [p.copy() for p in point]
        behind = [p.copy() for p in point]
        ahead[which][index] += eps
        behind[which][index] -= eps
        # The distance of the stored points, not 2 * eps: both were rounded.
        width = ahead[which][index] - behind[which][index]
        difference = np.asarray(function(*ahead)) - function(*behind)
        return difference / width

    return _entrywise(two_sided, point)


def _entrywise(derivative: Callable, point: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """Collect ``derivative(which, index)`` over every entry of every parameter."""
    results = []
    for which, parameter in enumerate(point):
        columns = [derivative(which, index) for index in np.ndindex(parameter.shape)]
        stacked = np.stack(columns, axis=-1) if columns else np.zeros((0,))
        results.append(stacked.reshape(stacked.shape[:-1] + parameter.shape))
    return tuple(results)


@dataclass(frozen=True)
class Comparison:
    """The worst entry of one array against what it should be; ``str`` makes a sentence of it.

    Attributes
    ----------
    agrees : bool
        Whether every entry is within tolerance.
    index : tuple of int
        Where the entry stands that exceeds its tolerance by the largest factor.
    relative_error : float
        ``|got - want| / |want|`` there (against the largest entry, where ``want`` is zero).
    wrong, size : int
        How many entries are out of tolerance, and how many there are.
    """

    agrees: bool
    index: tuple[int, ...]
    relative_error: float
    wrong: int
    size: int

    def __str__(self) -> str:
        """The report in one sentence."""
        if self.agrees:
            return f"all entries agree ({self.size})"
        place = f" at index {', '.join(map(str, self.index))}" if self.index else ""
        return f"{self.wrong} of {self.size} entries off, the worst{place} by {self.relative_error:.0e}"


def compare(got, want, rtol: float = RTOL, atol: float = ATOL_OF_LARGEST) -> Comparison:
    """Compare two arrays of one shape entry by entry.

    An entry agrees when ``|got - want| <= rtol * |want| + atol * max|want|``. The second term forgives
    rounding in entries that are tiny beside the largest; where all of ``want`` is zero, ``atol`` is absolute.

    Parameters
    ----------
    got, want : array_like, of one shape
        Numbers; an entry of ``got`` that is not finite never agrees, unless ``want`` has the same there.
    rtol, atol : float
        Tolerance relative to each entry, and relative to the largest entry.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If the shapes differ: broadcasting would compare the wrong entries.
    """
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        raise ValueError(f"compare: shapes differ, {got.shape} against {want.shape}")
    if want.size == 0:
        return Comparison(True, (), 0.0, 0, 0)
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(want))
        difference = np.abs(np.subtract(got, want, dtype=np.result_type(got, want, float)))
        difference = np.where(got == want, 0.0, difference)  # infinities that agree
        difference = np.where(np.isnan(difference), np.inf, difference)
        difference = np.where(np.isnan(got) & np.isnan(want), 0.0, difference)
        tolerance = rtol * np.abs(want) + atol * (largest if largest > 0 else 1.0)
        tolerance = np.where(np.isfinite(tolerance), tolerance, 0.0)
        excess = np.where(difference == 0, 0.0, difference / np.maximum(tolerance, np.finfo(float).tiny))
        wrong = difference > tolerance
        index = np.unravel_index(int(np.argmax(excess)), want.shape)
        reference = np.abs(want[index]) if want[index] != 0 else (largest if largest > 0 else 1.0)
        relative = float(difference[index] / reference)
    return Comparison(not wrong.any(), tuple(int(i) for i in index), relative, int(wrong.sum()), want.size)
