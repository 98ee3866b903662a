"""Runs each verifier on its statement, where it must pass, and on perturbed statements, where it must fail."""

import pytest


def pytest_generate_tests(metafunc):
    """Give ``claim`` the statement and each perturbed one."""
    marker = metafunc.definition.get_closest_marker("verifies")
    if marker is None:
        return
    if len(list(metafunc.definition.iter_markers("verifies"))) > 1:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: one test verifies one statement; write another")
    claims = {"as stated": marker.kwargs["claim"], **marker.kwargs["perturbed"]}
    metafunc.parametrize("claim", claims.values(), ids=claims.keys())


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """Turn the outcome round for a perturbed statement: there an AssertionError is what we want."""
    marker = pyfuncitem.get_closest_marker("verifies")
    if marker is None or pyfuncitem.callspec.indices["claim"] == 0:  # the first is the one as stated
        return (yield)
    try:
        yield
    except AssertionError:
        return True
    pytest.fail(f"the test of {marker.args[0]} passes on a claim that is wrong: {pyfuncitem.callspec.id}")
