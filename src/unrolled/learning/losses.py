"""Losses, each with its derivative with respect to the outputs: what goes backward first."""

from __future__ import annotations

import numpy as np

__all__ = ["softmax_cross_entropy", "squared_error"]


def squared_error(outputs, targets) -> tuple:
    """Mean squared error, and its derivative with respect to the outputs.

    Parameters
    ----------
    outputs, targets : ndarray, both of one shape
        The mean goes over all entries.

    Returns
    -------
    loss : number
    derivative : ndarray, of the shape of the outputs
        ``2 (y - d)`` divided by the number of entries.

    Raises
    ------
    ValueError
        If the shapes differ: broadcasting would compare every output with
        every target.
    """
    if np.shape(outputs) != np.shape(targets):
        raise ValueError(f"outputs {np.shape(outputs)} and targets {np.shape(targets)} differ in shape")
    error = np.asarray(outputs) - targets
    return np.mean(error**2), 2 * error / error.size


def softmax_cross_entropy(scores, classes) -> tuple:
    """Cross-entropy of the softmax of scores, and its derivative with respect to the scores.

    Parameters
    ----------
    scores : ndarray, shape (..., K)
        Any real numbers, one for each class; their softmax are probabilities.
    classes : ndarray of int, shape (...)
        The true class at each place, from 0 to K-1. The mean goes over all
        places.

    Returns
    -------
    loss : number
        The mean of minus the logarithm of the true class's probability, in
        nats.
    derivative : ndarray, shape (..., K)
        The probabilities, less 1 at the true class, divided by the number of
        places.

    Raises
    ------
    ValueError
        If there is not one class for each place.

    Notes
    -----
    The largest score is subtracted first, which changes no probability, so
    that no exponential overflows.
    """
    scores, classes = np.asarray(scores), np.asarray(classes)
    if scores.shape[:-1] != classes.shape:
        raise ValueError(f"scores {scores.shape} need classes {scores.shape[:-1]}, not {classes.shape}")
    scores = scores - scores.real.max(axis=-1, keepdims=True)
    logarithms = scores - np.log(np.sum(np.exp(scores), axis=-1, keepdims=True))
    true = np.arange(scores.shape[-1]) == classes[..., None]
    loss = -np.sum(logarithms[true]) / classes.size
    return loss, (np.exp(logarithms) - true) / classes.size
