"""Which tests may run side by side: `.ci/pytest` uses two processes where it can."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items):
    """Keep together what one process must run: each file, and the grader's tests, which look at a whole machine."""
    for item in items:
        path = item.path.relative_to(HERE)
        group = "grading" if path.parts[0] == "grading" else path.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))
