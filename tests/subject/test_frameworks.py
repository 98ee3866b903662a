"""The record of the same models in PyTorch and JAX: from the code that is here, and equal to what ours computes."""

import json

import framework_cases as cases
import framework_record as record
import numpy as np
import pytest

FOUND = json.loads(record.RESULTS.read_text(encoding="utf-8"))


def test_the_record_was_made_from_this_code():
    assert FOUND["code"] == record.code(), "run python benchmarks/frameworks: the record is older than its code"


def test_ours_is_what_the_frameworks_recorded():
    differences = record.differences(FOUND)
    assert differences.keys() == {*cases.all_cases(), "clipped"}
    for case, each in differences.items():
        assert each.keys() == {"PyTorch", "JAX"}
        for framework, value in each.items():
            assert value <= record.allowed(case, framework)
            assert FOUND["differences"][case][framework] <= record.allowed(case, framework)


def test_a_gradient_that_differs_is_noticed():
    wrong = json.loads(json.dumps(FOUND))
    wrong["cases"]["lstm"]["JAX"]["gradients"]["W_h"][3][1] *= 1 + 1e-9
    assert record.differences(wrong)["lstm"]["JAX"] > record.TOLERANCE


def test_truncation_and_clipping_change_something():
    whole, cut = (FOUND["cases"][name]["PyTorch"]["gradients"]["W_hh"] for name in ("rnn", "truncated rnn"))
    assert not np.allclose(whole, cut, rtol=1e-3)
    clipped = [np.ravel(g) for g in FOUND["clipped"]["JAX"]["gradients"].values()]
    assert np.linalg.norm(np.concatenate(clipped)) == pytest.approx(cases.LIMIT) and record.norm() > cases.LIMIT


def test_two_biases_make_a_gradient_longer():
    bias = np.array(FOUND["cases"]["rnn"]["PyTorch"]["gradients"]["b_h"])
    assert FOUND["norm_with_both_biases"] == pytest.approx(np.hypot(record.norm(), np.linalg.norm(bias)))


@pytest.mark.parametrize(
    ("changed", "same"),
    [('def f(x):\n    """Other words."""\n    return x + 1\n', True), ("def f(x):\n    return x + 2\n", False)],
)
def test_only_what_code_does_makes_a_record_old(changed, same):
    plain = 'def f(x):\n    """Words."""\n    return x + 1  # a remark\n'
    assert (record.without_docstrings(changed) == record.without_docstrings(plain)) is same
