"""What holds for all tests: no clock of a quiet machine, and which of them share a process when several run."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# An example takes as long as it takes: others may be using the machine.
settings.register_profile("unrolled", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unrolled")

HERE = Path(__file__).parent
# Where several processes run the tests, the tests of one file run in one, for they share what is expensive to make.
# In these files nothing is shared,
SCATTERED = ("course/test_solutions.py", "site/test_build.py", "site/browser/test_site.py")
# in these only among the tests of one exercise, or of one class,
DIVIDED = {
    "course/test_banks.py": "exercise",
    "course/test_mutants.py": "exercise",
    "classroom/grading/marking/test_classroom.py": "system",
}
# and in these all students' processes belong to the same few users, whose number of processes is bounded.
TOGETHER = ("classroom/grading/jail/test_reduced.py", "classroom/grading/results/test_gradescope.py")
# What takes longest begins first, so that at the end nobody waits for one. What waits runs beside what computes.
FIRST = (
    "classroom/grading/marking/test_kills.py",
    "site/test_build.py",
    "site/test_changes.py",
    "course/test_banks.py",
    "classroom/grading/marking/test_classroom.py",
    "classroom/grading/jail/test_hostile.py",
    "classroom/authoring/test_bundle.py",
    "repository/test_contributing.py",
    "classroom/grading/jail/test_reduced.py",
    "classroom/grading/results/test_gradescope.py",
    "course/test_solutions.py",
    "classroom/grading/marking/test_cluster.py",
    "classroom/grading/jail/test_child.py",
    "site/browser/test_jupyterlab.py",
    "site/browser/test_site.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """In a process among several: mark which tests stay together, and put the longest first."""
    if not hasattr(config, "workerinput"):
        return
    files = {item: item.path.relative_to(HERE).as_posix() for item in items}
    for item, file in files.items():
        if group := group_of(file, getattr(item, "callspec", None)):
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: FIRST.index(files[item]) if files[item] in FIRST else len(FIRST))


def group_of(file, callspec):
    """The name that a test has in common with those that must run in the same process; None if there are none."""
    if file in SCATTERED:
        return None
    if file in TOGETHER:
        return "reduced isolation"
    if file in DIVIDED and callspec and DIVIDED[file] in callspec.params:
        return f"{file} {callspec.params[DIVIDED[file]]}"
    return file
