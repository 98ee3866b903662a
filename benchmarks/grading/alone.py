"""Runs the cells of notebooks one after the other in one warm process, without tests, jail, pages or gradebook.

What this takes is the students' own code; whatever `unrolled grade` takes beyond it is overhead. It is one of the
numbers that `python benchmarks/grading` prints.
"""

import sys
import time
from pathlib import Path

from unrolled.classroom.grading.intake.notebook import read_notebook
from unrolled.classroom.grading.jail.inside.notebook import Notebook


def main(folder: Path, figures: bool) -> None:
    notebook = Notebook(folder)
    notebook.warm()
    if figures:
        notebook.draw()
    kept = set(notebook.namespace)
    began = time.monotonic()
    for path in sorted(folder.glob("*/*.ipynb")):
        for cell in read_notebook(path):
            # The check of a released notebook is not there; in the jail it does nothing.
            if cell.kind == "code" and "check" not in cell.source:
                notebook.run({"code": cell.source, "keep": True})
        for name in set(notebook.namespace) - kept:
            del notebook.namespace[name]
    sys.__stdout__.write(f"{time.monotonic() - began}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "plots" in sys.argv[2:])
