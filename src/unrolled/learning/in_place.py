"""A training step that allocates little: parameters in one vector, clipping and Adam written into it.

The numbers are those of :func:`unrolled.learning.training.train`, whose step makes every array anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from unrolled.learning.training import loss_and_gradients
from unrolled.models.cells import Cell

__all__ = ["Adam", "TrainingStep"]

# So many numbers at a time: all that Adam needs of them stays in the cache.
BLOCK = 8192


class Adam:
    """Adam, which moves the parameters where they are; :func:`unrolled.learning.adam_step` defines it.

    Parameters
    ----------
    parameters : mapping of str to ndarray
        Arrays by their names, all of one type. They are copied.
    step_size : float
        About how far each entry moves.
    keep : tuple of float
        What the running means of the gradient and of its square keep from step to step.
    floor : float
        Added to the root mean square.

    Attributes
    ----------
    parameters : dict of str to ndarray
        The parameters as they are now: views of one vector, which every step changes.
    """

    def __init__(self, parameters: Mapping, step_size=1e-3, keep=(0.9, 0.999), floor=1e-8) -> None:
        self.step_size, self.keep, self.floor, self.steps = step_size, keep, floor, 0
        self._values = np.concatenate([np.ravel(value) for value in parameters.values()])
        self._gradient, self._mean, self._square = (np.zeros_like(self._values) for _ in range(3))
        self._scratch = np.empty_like(self._values[:BLOCK])
        self.parameters = self._named(self._values, parameters)
        self._gradients = self._named(self._gradient, parameters)

    def step(self, gradients: Mapping, longest: float = np.inf) -> None:
        """Take one step.

        Parameters
        ----------
        gradients : mapping of str to ndarray
            One for each parameter.
        longest : float
            A gradient that is longer, all arrays together, is shortened to this length.
        """
        for name, into in self._gradients.items():
            into[...] = gradients[name]
        norm = np.sqrt(np.vdot(self._gradient, self._gradient))
        self.steps += 1
        shorten = float(longest / norm) if norm > longest else 1.0
        for begin in range(0, len(self._values), BLOCK):
            block = slice(begin, begin + BLOCK)
            self._move(self._values[block], self._gradient[block], self._mean[block], self._square[block], shorten)

    def _move(self, values, g, mean, square, shorten: float) -> None:
        """Adam's step on a block: g holds the gradient, and is used up."""
        scratch, (first, second) = self._scratch[: len(values)], self.keep
        np.multiply(g, shorten, out=g)
        np.multiply(mean, first, out=mean)
        np.multiply(g, 1 - first, out=scratch)
        np.add(mean, scratch, out=mean)
        np.multiply(g, g, out=g)
        np.multiply(g, 1 - second, out=g)
        np.multiply(square, second, out=square)
        np.add(square, g, out=square)
        # Both means began at zero; the divisions make up for it.
        np.divide(square, 1 - second**self.steps, out=scratch)
        np.sqrt(scratch, out=scratch)
        np.add(scratch, self.floor, out=scratch)
        np.divide(mean, scratch, out=scratch)
        np.multiply(scratch, self.step_size / (1 - first**self.steps), out=scratch)
        np.subtract(values, scratch, out=values)

    def _named(self, vector, parameters) -> dict:
        ends = np.cumsum([np.size(value) for value in parameters.values()])[:-1]
        parts = zip(parameters.items(), np.split(vector, ends), strict=True)
        return {name: part.reshape(np.shape(value)) for (name, value), part in parts}


class TrainingStep:
    """One step of training after another: forward, backward, clipping and Adam.

    Parameters
    ----------
    cell : Cell
        The layer; a linear output stands on top of it.
    weights : mapping of str to ndarray
        What to start from, as :func:`unrolled.learning.training.start` draws it. It is copied.
    loss : callable
        See :func:`unrolled.learning.training.loss_and_gradients`.
    step_size : float
        Of Adam; the attribute ``adam.step_size`` may be changed between steps.
    longest : float
        Gradients that are longer are shortened to this length.
    """

    def __init__(self, cell: Cell, weights: Mapping, loss: Callable, step_size=0.01, longest=1.0) -> None:
        self.cell, self.loss, self.longest, self.adam = cell, loss, longest, Adam(weights, step_size)

    @property
    def weights(self) -> dict:
        """The weights as they are now; the next step changes them."""
        return self.adam.parameters

    def __call__(self, X, targets) -> float:
        """Take one step on a batch.

        Parameters
        ----------
        X, targets : ndarray
            See :func:`unrolled.learning.training.loss_and_gradients`.

        Returns
        -------
        float
            The loss before the step.
        """
        value, gradients = loss_and_gradients(self.cell, self.weights, X, targets, self.loss)
        self.adam.step(gradients, self.longest)
        return value
