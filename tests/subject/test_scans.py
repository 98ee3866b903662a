"""Scans of separate linear units: all ways agree, and what goes backward is the derivative of what goes forward."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.scans import scan_backward, scan_by_blocks, scan_by_doubling, scan_by_loop, scan_in_logs

SCANS = {"doubling": scan_by_doubling, "blocks": scan_by_blocks}


def problem(N, T, n, seed=0, kind=float):
    rng = np.random.default_rng(seed)
    a, b, h_0 = (rng.normal(size=shape).astype(kind) for shape in ((N, T, n), (N, T, n), (N, n)))
    if kind is complex:
        a, b, h_0 = (value + 1j * rng.normal(size=value.shape) for value in (a, b, h_0))
    return a / 2, b, h_0


def by_definition(a, b, h_0):
    """Every state as a sum over all earlier steps, each with the product of the gates after it."""
    T = a.shape[1]
    states = [h_0]
    for t in range(1, T + 1):
        states.append(
            np.prod(a[:, :t], axis=1) * h_0 + sum(np.prod(a[:, j + 1 : t], axis=1) * b[:, j] for j in range(t))
        )
    return np.stack(states, axis=1)


@pytest.mark.parametrize("kind", [float, complex])
@pytest.mark.parametrize("size", [(1, 1, 1), (2, 2, 3), (3, 7, 2), (1, 16, 1), (2, 29, 2)])
def test_all_scans_give_the_states_of_the_definition(size, kind):
    a, b, h_0 = problem(*size, kind=kind)
    before = a.copy(), b.copy()
    want = by_definition(a, b, h_0)
    for scan in (scan_by_loop, *SCANS.values()):
        assert np.allclose(scan(a, b, h_0), want, rtol=1e-12, atol=1e-13)
    for length in (1, 3, 50):
        assert np.allclose(scan_by_blocks(a, b, h_0, length), want, rtol=1e-12, atol=1e-13)
    assert np.array_equal(a, before[0]) and np.array_equal(b, before[1])


def test_gates_that_are_alike_at_all_steps_and_one_first_state_are_broadcast():
    a, b, _ = problem(3, 5, 2)
    want = by_definition(np.broadcast_to(a[:1, :1], a.shape), b, np.ones((3, 2)))
    for scan in (scan_by_loop, *SCANS.values()):
        assert np.allclose(scan(a[0, 0], b, np.ones(2)), want, rtol=1e-12, atol=0)


def test_logarithms_give_the_same_states_and_do_not_underflow():
    a, b, h_0 = (np.abs(value) for value in problem(2, 40, 3))
    assert np.allclose(np.exp(scan_in_logs(np.log(a), np.log(b), np.log(h_0))), scan_by_loop(a, b, h_0), rtol=1e-12)
    a, b, h_0 = np.full((1, 3000, 1), 0.3), np.full((1, 3000, 1), 0.7), np.zeros(1)
    with np.errstate(divide="ignore"):
        log_h = scan_in_logs(np.log(a), np.log(b), np.log(h_0))
    assert np.prod(a) == 0 and np.allclose(np.exp(log_h), scan_by_loop(a, b, h_0), rtol=1e-11)


@pytest.mark.parametrize("scan", [scan_by_loop, *SCANS.values()])
@pytest.mark.parametrize("size", [(1, 1, 1), (2, 3, 2), (2, 6, 1)])
def test_the_backward_scan_is_the_derivative(scan, size):
    a, b, h_0 = problem(*size)
    weight = np.random.default_rng(1).normal(size=b.shape)

    def loss(a, b, h_0):
        return np.sum(weight * scan_by_loop(a, b, h_0)[:, 1:] ** 2) / 2

    h = scan_by_loop(a, b, h_0)
    delta, gradients = scan_backward(a, h, weight * h[:, 1:], scan)
    assert np.array_equal(delta, gradients["b"])
    for name, want in zip(("a", "b", "h_0"), complex_step(loss, a, b, h_0), strict=True):
        assert compare(gradients[name], want).agrees, name


def test_the_backward_scan_of_complex_units_has_both_derivatives():
    a, b, h_0 = problem(2, 4, 2, kind=complex)
    rng = np.random.default_rng(2)
    weight = rng.normal(size=b.shape) + 1j * rng.normal(size=b.shape)

    def loss(*parts):
        """By pairs of real numbers, so that the complex step may be taken."""
        ar, ai, br, bi, r, i = parts
        total = 0.0
        for t in range(ar.shape[1]):
            r, i = ar[:, t] * r - ai[:, t] * i + br[:, t], ar[:, t] * i + ai[:, t] * r + bi[:, t]
            total = total + np.sum(weight.real[:, t] * r**2 + weight.imag[:, t] * i**2) / 2
        return total

    h = scan_by_loop(a, b, h_0)
    direct = weight.real * h[:, 1:].real + 1j * weight.imag * h[:, 1:].imag
    _, gradients = scan_backward(a, h, direct)
    parts = [part for value in (a, b, h_0) for part in (value.real, value.imag)]
    wanted = complex_step(loss, *parts)
    for name, real, imaginary in zip(("a", "b", "h_0"), wanted[::2], wanted[1::2], strict=True):
        assert compare(gradients[name].real, real).agrees and compare(gradients[name].imag, imaginary).agrees, name
