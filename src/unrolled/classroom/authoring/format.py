"""The notebook format's own library, nbformat, without what makes it slow to load.

Whoever needs nbformat takes it from here; grading does without.
"""

import sys

# jsonschema, by which nbformat validates, makes a grammar of web addresses where it finds this package. Nothing has
# an address to check here, and every command would take several times as long to start.
if "nbformat" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # which is how Python is told so
    try:
        import nbformat
    finally:
        del sys.modules["rfc3987_syntax"]

import nbformat
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

__all__ = ["NotebookNode", "from_dict", "nbformat", "new_code_cell", "new_markdown_cell", "new_notebook"]
