"""How the stacked layers lie in memory: columns that hold all that a step reads, and products cut to size.

Inside, the array of a step has a row for each feature and a column for each sequence: what belongs together, a gate
or the state, is then one block without gaps.
"""

from __future__ import annotations

import numpy as np

__all__ = [
    "Sum",
    "batch_first",
    "blocks",
    "chunks",
    "columns",
    "cut",
    "directly",
    "one_matrix",
    "stack",
    "time_first",
]

# OpenBLAS multiplies without copying its factors first where a product takes at most a million multiplications.
SMALL, MOST_BLOCKS = 1_000_000, 32
# About so many columns go into one product that sums over steps: more would have left the cache in the meantime.
COLUMNS = 100


def time_first(x) -> np.ndarray:
    """Turn a batch into steps.

    Parameters
    ----------
    x : ndarray, shape (N, T, n)

    Returns
    -------
    ndarray, shape (T, n, N)
        A view.
    """
    return x.transpose(1, 2, 0)


def batch_first(x) -> np.ndarray:
    """Turn steps into a batch.

    Parameters
    ----------
    x : ndarray, shape (T, n, N)

    Returns
    -------
    ndarray, shape (N, T, n)
        A view.
    """
    return x.transpose(2, 0, 1)


def one_matrix(W_h, b, W_x, kind) -> np.ndarray:
    """Put a layer's parameters side by side: what multiplies the state, the one, and the input.

    Parameters
    ----------
    W_h, b, W_x : ndarray, shapes (rows, n), (rows,) and (rows, m)
    kind : dtype

    Returns
    -------
    ndarray, shape (rows, n + 1 + m)
    """
    return np.concatenate([W_h, b[:, None], W_x], axis=1, dtype=kind)


def stack(X, h_0, n: int, kind) -> np.ndarray:
    """Stack what each step reads into columns ``[h_{t-1}; 1; x_t]``; the states are written in as they come.

    Parameters
    ----------
    X : ndarray, shape (N, T, m)
        Inputs.
    h_0 : ndarray, shape (n,) or (N, n)
        Initial state.
    n : int
        Units.
    kind : dtype

    Returns
    -------
    ndarray, shape (T + 1, n + 1 + m, N)
        The last column has a place for ``h_T`` only.
    """
    N, T, m = X.shape
    Z = np.empty((T + 1, n + 1 + m, N), kind)
    Z[0, :n], Z[:, n], Z[:T, n + 1 :] = np.broadcast_to(h_0, (N, n)).T, 1, time_first(X)
    return Z


def blocks(W, columns: int) -> np.ndarray:
    """Cut a matrix into blocks of rows, so that the product of each with a matrix of few columns is a small one.

    Parameters
    ----------
    W : ndarray, shape (rows, k)
    columns : int
        Of what it is multiplied with.

    Returns
    -------
    ndarray, shape (rows, k) or (blocks, rows / blocks, k)
        A view: of the whole matrix if its product is small already, or if no cut makes it so.
    """
    rows, k = W.shape
    count = 1
    while rows * k * columns > count * SMALL:
        count *= 2
    if count == 1 or columns == 1 or count > MOST_BLOCKS or rows % count:
        return W
    return W.reshape(count, rows // count, k)


def cut(results, W) -> np.ndarray:
    """Cut the rows of results as the rows of a matrix were cut, so that its products can be written into them.

    Parameters
    ----------
    results : ndarray, shape (..., rows, columns)
    W : ndarray
        As :func:`blocks` returns it.

    Returns
    -------
    ndarray, shape (..., rows, columns) or (..., blocks, rows / blocks, columns)
        A view.
    """
    *before, _, columns = results.shape
    return results.reshape(*before, *W.shape[:-1], columns)


def chunks(T: int, sequences: int) -> tuple[int, list[slice]]:
    """Cut a sequence into chunks of steps that go backward together, the last ones first.

    Parameters
    ----------
    T, sequences : int
        Steps, and the columns of each.

    Returns
    -------
    length : int
        Steps of the longest chunk.
    chunks : list of slice
        The steps of each chunk, counted from 0.
    """
    length = max(1, min(T, COLUMNS // max(1, sequences)))
    return length, [slice(max(0, stop - length), stop) for stop in range(T, 0, -length)]


def columns(length: int, rows: int, sequences: int, kind) -> np.ndarray:
    """Make an array for several steps whose columns lie side by side, so that one product can take them all.

    Parameters
    ----------
    length, rows, sequences : int
        How many of each.
    kind : dtype

    Returns
    -------
    ndarray, shape (length, rows, sequences)
    """
    if sequences == 1:  # a step's only column is a row of the transposed matrix, which does as well
        return np.empty((length, rows, 1), kind)
    return np.empty((rows, length, sequences), kind).transpose(1, 0, 2)


def directly(direct, kind) -> np.ndarray:
    """Copy the immediate derivatives of the states, step by step, so that what later steps hear can be added.

    Parameters
    ----------
    direct : array_like, shape (N, T, n)
    kind : dtype

    Returns
    -------
    ndarray, shape (T, n, N)
    """
    return np.array(time_first(np.asarray(direct)), kind, order="C")


class Sum:
    """The sum over steps of ``a_t @ z_t.T``, chunk by chunk.

    Parameters
    ----------
    A : ndarray, shape (length, rows, N)
        Where the ``a_t`` of a chunk stand when it is added; made by :func:`columns`, or some rows of that.
    k : int
        Rows of each ``z_t``.
    """

    def __init__(self, A, k: int) -> None:
        self._A, self._z = A, np.empty((len(A), A.shape[2], k), A.dtype)
        self.total, self._more = np.zeros((A.shape[1], k), A.dtype), np.empty((A.shape[1], k), A.dtype)
        self._whole = self._factors(len(A))

    def add(self, Z) -> None:
        """Add the steps of one chunk.

        Parameters
        ----------
        Z : ndarray, shape (steps, k, N)
            Their ``z_t``; the ``a_t`` stand in the array that the sum was made with.
        """
        steps = len(Z)
        self._z[:steps] = Z.transpose(0, 2, 1)
        a, z, out = self._whole if steps == len(self._A) else self._factors(steps)
        np.matmul(a, z, out=out)
        np.add(self.total, self._more, out=self.total)

    def _factors(self, steps: int) -> tuple:
        """Views of the first steps, side by side and cut, and of what their product is written into."""
        (rows, k), N = self.total.shape, self._A.shape[2]
        a = blocks(self._A[:steps].transpose(1, 0, 2).reshape(rows, steps * N), k)
        return a, self._z[:steps].reshape(steps * N, k), cut(self._more, a)
