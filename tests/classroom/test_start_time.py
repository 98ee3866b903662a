"""What every command imports is light: whoever types one waits for it."""

import subprocess
import sys

import pytest

# A grammar of web addresses, which jsonschema makes where it finds this; and what only some commands need.
HEAVY = ("rfc3987_syntax", "lark", "matplotlib.pyplot", "IPython", "scipy", "distributed", "statsmodels")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        (
            "unrolled.check",
            (*HEAVY, "nbformat", "matplotlib"),
        ),  # a notebook's first cell waits for no author's tools
        ("unrolled.classroom.cli", HEAVY),
        ("unrolled.classroom.grading.marking.judge", HEAVY),
    ],
)
def test_a_start_imports_nothing_heavy(module, heavy):
    program = f"import sys, {module}; print(*[name for name in {heavy} if sys.modules.get(name)])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_addresses_can_be_checked_all_the_same_by_who_wants_to():
    program = "import unrolled.classroom.authoring, rfc3987_syntax; print(rfc3987_syntax.__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "rfc3987_syntax"
