"""Makes the course: exercises out of solutions, what students get, and the judges of its graded tests."""

import sys

# jsonschema, by which nbformat validates, makes a grammar of web addresses where it finds this package. Nothing has
# an address to check here, and every command would take several times as long to start.
if "nbformat" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # which is how Python is told so
    try:
        import nbformat  # noqa: F401
    finally:
        del sys.modules["rfc3987_syntax"]
