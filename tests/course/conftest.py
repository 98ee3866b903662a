"""Runs each verifier on its statement, where it must pass, and on perturbed statements, where it must fail."""

import pytest

MARKERS = ("verifies", "corrects")  # of theorems, and of errata of the sources


def markers_of(item):
    """The markers of a test, or of what makes tests of a function, that name a statement."""
    return [marker for name in MARKERS for marker in item.iter_markers(name)]


def pytest_generate_tests(metafunc):
    """Give ``claim`` the statement and each perturbed one."""
    markers = markers_of(metafunc.definition)
    if not markers:
        return
    if len(markers) > 1:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: one test verifies one statement; write another")
    claims = {"as stated": markers[0].kwargs["claim"], **markers[0].kwargs["perturbed"]}
    metafunc.parametrize("claim", claims.values(), ids=claims.keys())


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """Turn the outcome round for a perturbed statement: there an AssertionError is what we want."""
    markers = markers_of(pyfuncitem)
    if not markers or pyfuncitem.callspec.indices["claim"] == 0:  # the first is the one as stated
        return (yield)
    try:
        yield
    except AssertionError:
        return True
    pytest.fail(f"the test of {markers[0].args[0]} passes on a claim that is wrong: {pyfuncitem.callspec.id}")
