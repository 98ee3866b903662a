"""What an optimizer does with a gradient: steps of one form, and clipping.

Each step takes parameters and gradients, arrays by their names, with what the step before returned to be remembered
(None at the first), and returns the parameters after it and what the next step needs. What comes in is not changed.
Step sizes may be arrays that broadcast to each parameter's shape, so that many runs can be made side by side.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

__all__ = [
    "adam_root",
    "adam_step",
    "clip_by_norm",
    "clip_by_value",
    "gradient_step",
    "irprop_minus_step",
    "irprop_plus_step",
    "momentum_step",
    "rprop_plus_step",
    "rprop_sizes",
    "rprop_step",
]

Arrays = Mapping[str, np.ndarray]
Step = tuple[dict[str, np.ndarray], dict]

# What Adam keeps of its running means, of the gradient and of its square, and what it adds to the root.
ADAM_KEEP, ADAM_FLOOR = (0.9, 0.999), 1e-8


def gradient_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    step_size: float = 1e-3,
) -> Step:
    """Take one step of gradient descent.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        Not used: gradient descent remembers nothing.
    step_size : float
        What the gradient is multiplied by.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        Empty.
    """
    moved = {}
    for name, value in parameters.items():
        moved[name] = value - step_size * gradients[name]
    return moved, {}


def momentum_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    step_size: float = 1e-3,
    keep: float = 0.9,
) -> Step:
    """Take one step of gradient descent with momentum, the heavy ball.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        What the step before returned; None at the first step.
    step_size : float
        What the gradient is multiplied by.
    keep : float
        The part of the last step that is taken once more.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        To be handed to the next step: the step just taken.

    Notes
    -----
    Polyak (1964), USSR Computational Mathematics and Mathematical Physics
    4(5), 1-17.
    """
    last = memory["step"] if memory else _zeros(parameters)
    moved, step = {}, {}
    for name, value in parameters.items():
        step[name] = keep * last[name] - step_size * gradients[name]
        moved[name] = value + step[name]
    return moved, {"step": step}


def clip_by_value(gradients: Arrays, limit: float) -> Arrays:
    """Cut each entry of a gradient to the range from -limit to limit.

    Parameters
    ----------
    gradients : mapping of str to ndarray
        Arrays by their names.
    limit : float
        The largest size that an entry may have.

    Returns
    -------
    dict of str to ndarray
        The clipped gradients. Their direction is another one, if any entry
        was cut.
    """
    return {name: np.clip(g, -limit, limit) for name, g in gradients.items()}


def clip_by_norm(gradients: Arrays, limit: float) -> Arrays:
    """Shorten a gradient that is longer than the limit, and keep its direction.

    Parameters
    ----------
    gradients : mapping of str to ndarray
        Arrays by their names. All of them together are one long vector, and
        it is this vector's length that counts.
    limit : float
        The largest length.

    Returns
    -------
    dict of str to ndarray
        The gradients, all multiplied by the same number: 1 if they are short
        enough together.

    Notes
    -----
    Pascanu, Mikolov and Bengio (2013), arXiv:1211.5063.
    """
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in gradients.values()))
    factor = limit / norm if norm > limit else 1.0
    return {name: factor * g for name, g in gradients.items()}


def rprop_sizes(
    sizes: np.ndarray,
    agreement: np.ndarray,
    factors: tuple[float, float] = (0.5, 1.2),
    bounds: tuple[float, float] = (1e-6, 50.0),
) -> np.ndarray:
    """Adapt Rprop's step sizes, each by its own gradient's sign.

    Parameters
    ----------
    sizes : ndarray
        The step size of each entry.
    agreement : ndarray
        Positive where the gradient has the sign that it had before, negative
        where it has the other one, zero where one of the two is zero.
    factors : tuple of float
        What a size is multiplied by after a change of sign, and after none.
    bounds : tuple of float
        The smallest and the largest size.

    Returns
    -------
    ndarray
        The adapted sizes.
    """
    shrink, grow = factors
    factor = np.where(agreement > 0, grow, np.where(agreement < 0, shrink, np.ones_like(sizes)))
    return np.clip(sizes * factor, *bounds)


def rprop_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    first: float = 0.1,
    factors: tuple[float, float] = (0.5, 1.2),
    bounds: tuple[float, float] = (1e-6, 50.0),
    zero_case: bool = True,
) -> Step:
    """Take one step of Rprop without backtracking: along the sign of each entry of the gradient.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        What the step before returned; None at the first step.
    first : float
        The step size of each entry at the beginning.
    factors, bounds : tuple of float
        See :func:`rprop_sizes`; ``(0, inf)`` is no bounds.
    zero_case : bool
        Whether a size stays as it is where a gradient, this one or the last,
        is zero; so it does at the first step. If not, a size grows where the
        two signs are equal, and shrinks everywhere else.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        To be handed to the next step: sizes and signs.

    Notes
    -----
    Riedmiller (1994), Computer Standards and Interfaces 16(3), 265-278; with
    backtracking, as published first, it is :func:`rprop_plus_step`.
    """
    old = memory or _beginning(parameters, first)
    moved, size, sign = {}, {}, {}
    for name, value in parameters.items():
        sign[name] = np.sign(gradients[name])
        agreement = sign[name] * old["sign"][name]
        if not zero_case:
            agreement = np.where(sign[name] == old["sign"][name], 1, -1)
        size[name] = rprop_sizes(old["size"][name], agreement, factors, bounds)
        moved[name] = value - sign[name] * size[name]
    return moved, {"size": size, "sign": sign}


def irprop_minus_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    first: float = 0.1,
    factors: tuple[float, float] = (0.5, 1.2),
    bounds: tuple[float, float] = (1e-6, 50.0),
) -> Step:
    """Take one step of iRprop-: an entry whose gradient has changed its sign waits.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        What the step before returned; None at the first step.
    first : float
        The step size of each entry at the beginning.
    factors, bounds : tuple of float
        See :func:`rprop_sizes`.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        To be handed to the next step: sizes and signs.

    Notes
    -----
    Igel and Huesken (2003), Neurocomputing 50, 105-123.
    """
    old = memory or _beginning(parameters, first)
    moved, size, sign = {}, {}, {}
    for name, value in parameters.items():
        sign[name] = np.sign(gradients[name])
        agreement = sign[name] * old["sign"][name]
        size[name] = rprop_sizes(old["size"][name], agreement, factors, bounds)
        sign[name] = np.where(agreement < 0, 0.0, sign[name])
        moved[name] = value - sign[name] * size[name]
    return moved, {"size": size, "sign": sign}


def rprop_plus_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    first: float = 0.1,
    factors: tuple[float, float] = (0.5, 1.2),
    bounds: tuple[float, float] = (1e-6, 50.0),
) -> Step:
    """Take one step of Rprop with backtracking: a change of sign undoes the entry's last step.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        What the step before returned; None at the first step.
    first : float
        The step size of each entry at the beginning.
    factors, bounds : tuple of float
        See :func:`rprop_sizes`.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        To be handed to the next step: sizes, signs, and the step just taken.

    Notes
    -----
    Riedmiller and Braun (1993), IEEE International Conference on Neural
    Networks, 586-591.
    """
    return _backtrack(parameters, gradients, memory, True, first, factors, bounds)


def irprop_plus_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    *,
    cost: float | np.ndarray,
    first: float = 0.1,
    factors: tuple[float, float] = (0.5, 1.2),
    bounds: tuple[float, float] = (1e-6, 50.0),
) -> Step:
    """Take one step of iRprop+: a change of sign undoes the entry's last step if the cost has risen.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        What the step before returned; None at the first step.
    cost : float or ndarray
        The cost at the parameters, where the gradients were taken. Where
        several runs are made side by side, one for each, of a shape that
        broadcasts to each parameter's.
    first : float
        The step size of each entry at the beginning.
    factors, bounds : tuple of float
        See :func:`rprop_sizes`.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        To be handed to the next step: sizes, signs, the step just taken, and
        the cost before it.

    Notes
    -----
    Igel and Huesken (2003), Neurocomputing 50, 105-123.
    """
    risen = memory is not None and cost > memory["cost"]
    sizes = first, factors, bounds
    moved, new = _backtrack(parameters, gradients, memory, risen, *sizes)
    return moved, {**new, "cost": cost}


def adam_step(
    parameters: Arrays,
    gradients: Arrays,
    memory: Mapping | None = None,
    step_size: float = 1e-3,
    keep: tuple[float, float] = ADAM_KEEP,
    floor: float = ADAM_FLOOR,
) -> Step:
    """Take one step of Adam: along the mean gradient, each entry divided by its root mean square.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray
        Arrays by their names; a parameter needs a gradient of its shape.
    memory : mapping, optional
        What the step before returned; None at the first step.
    step_size : float
        About how far each entry moves.
    keep : tuple of float
        What the running means of the gradient and of its square keep from step to step.
    floor : float
        Added to the root mean square, so that nothing is divided by zero.

    Returns
    -------
    parameters : dict of str to ndarray
        The parameters after the step; those that came in are not changed.
    memory : dict
        To be handed to the next step.

    Notes
    -----
    Kingma and Ba (2015), arXiv:1412.6980.
    """
    zeros = _zeros(parameters)
    old = memory or {"steps": 0, "mean": zeros, "square": zeros}
    steps = old["steps"] + 1
    moved, mean, square = {}, {}, {}
    for name, value in parameters.items():
        g = gradients[name]
        mean[name] = keep[0] * old["mean"][name] + (1 - keep[0]) * g
        square[name] = keep[1] * old["square"][name] + (1 - keep[1]) * g**2
        # The mean began at zero; the division makes up for it.
        first = mean[name] / (1 - keep[0] ** steps)
        root = adam_root(square[name], steps, keep[1], floor)
        moved[name] = value - step_size * first / root
    return moved, {"steps": steps, "mean": mean, "square": square}


def adam_root(
    square: np.ndarray,
    steps: int,
    keep: float = ADAM_KEEP[1],
    floor: float = ADAM_FLOOR,
) -> np.ndarray:
    """Root mean square of a gradient's entries, by which Adam divides their steps.

    Parameters
    ----------
    square : ndarray
        Running mean of the squared gradient, which began at zero.
    steps : int
        How many gradients are in it, at least 1.
    keep : float
        What the mean keeps from step to step.
    floor : float
        Added to the root, so that nothing is divided by zero.

    Returns
    -------
    ndarray, of the shape of ``square``
    """
    # The mean began at zero; the division makes up for it.
    return np.sqrt(square / (1 - keep**steps)) + floor


def _backtrack(parameters, gradients, memory, back, first, factors, bounds):
    """Step along the signs; where one has changed, undo a step or wait."""
    old = memory or _beginning(parameters, first)
    moved, size, sign, step = {}, {}, {}, {}
    for name, value in parameters.items():
        sign[name] = np.sign(gradients[name])
        agreement = sign[name] * old["sign"][name]
        size[name] = rprop_sizes(old["size"][name], agreement, factors, bounds)
        undo = np.where(back, -old["step"][name], 0.0)
        step[name] = np.where(agreement < 0, undo, -sign[name] * size[name])
        sign[name] = np.where(agreement < 0, 0.0, sign[name])
        moved[name] = value + step[name]
    return moved, {"size": size, "sign": sign, "step": step}


def _beginning(parameters, first):
    """What Rprop remembers before the first step: sizes, no signs, no step."""
    sizes = {name: zeros + first for name, zeros in _zeros(parameters).items()}
    return {"size": sizes, "sign": _zeros(parameters), "step": _zeros(parameters)}


def _zeros(parameters):
    return {name: np.zeros_like(value) for name, value in parameters.items()}
