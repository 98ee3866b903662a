"""Numerical derivatives against closed forms, and every branch of the comparison."""

import numpy as np
import pytest

from unrolled.gradients import central_difference, compare, complex_step


def smooth(w, v):
    return np.sum(np.sin(w) * v) + np.exp(v[0])


def gradient(w, v):
    by_v = np.sin(w).copy()
    by_v[0] += np.exp(v[0])
    return np.cos(w) * v, by_v


W, V = np.array([0.3, -1.2, 2.0]), np.array([1.5, 0.2, -0.7])


def test_the_complex_step_is_exact_to_rounding():
    for got, want in zip(complex_step(smooth, W, V), gradient(W, V), strict=True):
        assert np.allclose(got, want, rtol=1e-15, atol=1e-16)


def test_central_differences_are_good_to_ten_digits():
    for got, want in zip(central_difference(smooth, W, V), gradient(W, V), strict=True):
        assert np.allclose(got, want, rtol=1e-9, atol=1e-10)


def test_the_error_of_central_differences_is_v_shaped():
    def error(step):
        return np.abs(central_difference(np.sin, 1.0, step=step)[0] - np.cos(1.0))

    assert np.isclose(error(1e-2) / error(1e-3), 100, rtol=0.1)  # truncation: the square of the step
    assert error(1e-12) > 100 * error(1e-5)  # rounding: one over the step


def test_the_error_of_the_complex_step_is_the_square_of_the_step():
    (slope,) = complex_step(np.sin, 1.0, step=1e-3)
    assert np.isclose(1e6 * (slope / np.cos(1.0) - 1), 1 / 6, rtol=1e-5)  # sin(x + is) = ... + i cos(x) sinh(s)


def test_the_step_of_central_differences_grows_with_the_point():
    assert np.isclose(central_difference(np.square, 1e8)[0], 2e8, rtol=1e-9)


def test_central_differences_divide_by_the_step_that_was_stored():
    assert central_difference(lambda w: w - 1e8, 1e8, step=1e-6)[0] == 1.0


@pytest.mark.parametrize("derivative", [complex_step, central_difference])
def test_a_function_with_an_array_for_its_value_gives_its_jacobian(derivative):
    A = np.arange(6.0).reshape(2, 3)
    (jacobian,) = derivative(lambda w: A @ w, W)
    assert jacobian.shape == (2, 3) and np.allclose(jacobian, A, atol=1e-8)
    (by_matrix,) = derivative(lambda a: a @ W, A)
    assert by_matrix.shape == (2, 2, 3) and np.allclose(by_matrix[1, 1], W, atol=1e-8)


def test_numbers_give_arrays_without_dimensions():
    (slope,) = complex_step(np.exp, 1.0)
    assert slope.shape == () and np.isclose(slope, np.e, rtol=1e-15)


def test_a_parameter_without_entries_has_an_empty_derivative():
    derivative, _ = complex_step(lambda none, w: np.sum(none) + w**2, np.zeros(0), 1.0)
    assert derivative.size == 0


@pytest.mark.parametrize("drops", [np.abs, lambda w: w.real**2, lambda w: np.array(w.real, dtype=float)])
def test_a_function_that_drops_the_imaginary_part_is_refused(drops):
    with pytest.raises(ValueError, match="returned real values"):
        complex_step(drops, 2.0)


def test_the_point_is_not_changed():
    w = W.copy()
    complex_step(lambda w: np.sum(w**2), w)
    central_difference(lambda w: np.sum(w**2), w)
    assert np.array_equal(w, W)


def test_each_entry_has_its_own_tolerance_and_a_little_of_the_largest():
    want = np.array([1.0, 1e-13])
    assert compare(want * (1 + 0.9e-9), want).agrees
    assert not compare(want * [1 + 1.1e-9, 1], want).agrees
    assert compare(want + np.array([0, 0.9e-12]), want).agrees
    report = compare(want + np.array([0, 2e-12]), want)
    assert not report.agrees and report.index == (1,) and (report.wrong, report.size) == (1, 2)


def test_the_report_names_the_entry_that_exceeds_its_own_tolerance_most():
    report = compare(np.array([1e6 * (1 + 2e-9), 1 + 1e-4, 2.0]), np.array([1e6, 1.0, 2.0]))
    assert report.index == (1,) and np.isclose(report.relative_error, 1e-4)
    assert (report.wrong, report.size) == (2, 3)


def test_beside_a_zero_the_error_is_relative_to_the_largest():
    report = compare(np.array([1.0, 100.0]), np.array([0.0, 100.0]))
    assert report.index == (0,) and report.relative_error == 0.01
    assert compare(np.array([0.5]), np.zeros(1)).relative_error == 0.5


def test_complex_numbers_are_compared_whole():
    want = np.array([1 + 2j])
    assert compare(want, want).agrees
    assert not compare(want.conj(), want).agrees


def test_where_all_should_be_zero_the_tolerance_is_absolute():
    assert compare(np.array([0.0, 1e-13]), np.zeros(2)).agrees
    assert not compare(np.array([0.0, 1e-11]), np.zeros(2)).agrees


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_never_agrees_with_what_is(bad):
    report = compare(np.array([1.0, bad]), np.ones(2))
    assert not report.agrees and report.index == (1,)
    assert not compare(np.ones(2), np.array([1.0, bad])).agrees


def test_what_is_not_finite_agrees_with_the_same():
    same = np.array([np.inf, -np.inf, np.nan])
    assert compare(same, same).agrees


def test_shapes_are_never_broadcast():
    with pytest.raises(ValueError, match=r"\(3,\) against \(1,\)"):
        compare(W, W[:1])


def test_nothing_agrees_with_nothing():
    assert compare(np.zeros((0, 3)), np.zeros((0, 3))).agrees


def test_a_gradient_of_nearly_the_right_direction_does_not_agree():
    gradient = np.array([1.0, 2.0, 3.0])
    assert not compare(0.23 * gradient, gradient).agrees


def test_the_report_is_a_sentence():
    want = np.array([[1.0, 2.0, 4.0], [1.0, 1.0, 1.0]])
    assert str(compare(want, want)) == "all entries agree (6)"
    got = want.copy()
    got[0, 2], got[1, 1] = 3.0, 1.0001
    assert str(compare(got, want)) == "2 of 6 entries off, the worst at index 0, 2 by 2e-01"
    assert str(compare(3.0, 2.0)) == "1 of 1 entries off, the worst by 5e-01"


def test_the_best_step_of_central_differences_is_near_the_cube_root_of_the_rounding_unit():
    def loss(w):
        return np.exp(np.sin(3 * w))

    w = np.linspace(0.2, 1.2, 50)
    truth = 3 * np.cos(3 * w) * loss(w)

    def error(step):
        return np.max(np.abs(central_difference(loss, w, step=step)[0].diagonal() - truth))

    steps = 10.0 ** np.arange(-12, 0)
    best = steps[np.argmin([error(step) for step in steps])]
    assert 1e-7 < best < 1e-4
    assert error(best) < 1e-8 < min(error(1e-2), error(1e-12))


@pytest.mark.parametrize("step", [1e-8, 1e-30, 1e-200])
def test_the_complex_step_does_not_care_how_small_its_step_is(step):
    for got, want in zip(complex_step(smooth, W, V, step=step), gradient(W, V), strict=True):
        assert np.allclose(got, want, rtol=1e-15, atol=1e-16)


def test_at_a_kink_the_central_difference_is_the_mean_of_both_slopes():
    def bent(w):
        return np.where(w.real > 0, 3 * w, -w)

    assert central_difference(bent, 0.0)[0] == pytest.approx(1.0)
    assert complex_step(bent, 1e-9)[0] == 3.0
