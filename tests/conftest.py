"""What holds for all tests: no clock of a quiet machine, and which of them share a process when several run."""

import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

# If it finds this, jsonschema (for nbformat) makes a grammar of web addresses: seconds, in each process with tests.
sys.modules["rfc3987_syntax"] = None

# An example takes as long as it takes: others may be using the machine. The examples are the same in every run, so
# that a change fails for what it changes; UNROLLED_EXPLORE=1 draws new ones.
settings.register_profile(
    "unrolled",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("UNROLLED_EXPLORE"),
)
settings.load_profile("unrolled")

HERE = Path(__file__).parent
# Where several processes run the tests, the tests of one file run in one, for they share what is expensive to make.
# In these files nothing is shared,
SCATTERED = ("course/test_solutions.py", "site/test_build.py", "site/browser/test_site.py")
# in these only among the tests of one exercise, or of one class, by what their parameters begin with,
DIVIDED = {
    "course/test_banks.py": r"\d\d(?=[-_])",
    "course/test_mutants.py": r"\d\d(?=_)",
    "classroom/grading/marking/test_classroom.py": "canvas|moodle",
}
# and these share a process with another file: all students' processes belong to the same few users, whose number of
# processes is bounded; and it takes long to read all pages of the website.
TOGETHER = {
    "classroom/grading/jail/test_reduced.py": "reduced isolation",
    "classroom/grading/results/test_gradescope.py": "reduced isolation",
    "site/browser/test_files.py": "pages of the website",
    "site/browser/test_formulas.py": "pages of the website",
}
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


def pytest_collection_modifyitems(config, items):
    """In a process among several: put the longest first."""
    if hasattr(config, "workerinput"):
        files = {item: item.path.relative_to(HERE).as_posix() for item in items}
        items.sort(key=lambda item: FIRST.index(files[item]) if files[item] in FIRST else len(FIRST))


@pytest.hookimpl(optionalhook=True)  # some tests run pytest without plugins
def pytest_xdist_make_scheduler(config, log):
    """Hand tests out in groups. (``xdist_group`` marks them in vain where pytest is newer than 9.1.)"""
    return Groups(config, log)


class Groups(LoadScopeScheduling):
    """Hands out groups of tests, each to one process."""

    def _split_scope(self, nodeid):
        return group_of(nodeid)


WHERE = defaultdict(set)


def pytest_runtest_logreport(report):
    """Note which process ran a group."""
    if hasattr(report, "node"):
        WHERE[group_of(report.nodeid)].add(report.node.gateway.id)


def pytest_sessionfinish(session):
    """Fail if a group was torn apart: all would pass, but what is expensive would be made in each process."""
    torn = sorted(group for group, processes in WHERE.items() if len(processes) > 1)
    if torn:
        print(f"\nRun by several processes, though its tests share what is expensive: {', '.join(torn)}")
        session.exitstatus = 1


def group_of(nodeid):
    """The name that a test has in common with those that must run in the same process."""
    path, _, test = nodeid.partition("::")
    file, parameters = path.removeprefix("tests/"), test.partition("[")[2]
    if file in SCATTERED:
        return nodeid
    if file in TOGETHER:
        return TOGETHER[file]
    if file in DIVIDED and (part := re.match(DIVIDED[file], parameters)):
        return f"{file} {part[0]}"
    return file
