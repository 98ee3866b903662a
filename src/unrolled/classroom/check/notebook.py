"""Checks a notebook's file without an editor: its cells run here, from top to bottom, and then its checks."""

from __future__ import annotations

from pathlib import Path

from unrolled.classroom.check.report import Report
from unrolled.errors import CourseError

__all__ = ["check_notebook"]


def check_notebook(path: Path, task: str | None = None) -> Report:
    """Run a notebook's cells of code in this very process, and then what ``check`` says.

    It is for the student's own machine and the student's own code; submissions are graded elsewhere.

    Parameters
    ----------
    path : Path
        The notebook. It is not written to.
    task : str, optional
        The task, ``"4.2"``; else all of them.

    Returns
    -------
    Report

    Raises
    ------
    CourseError
        If there is no such notebook, or no cell of it begins an exercise.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from unrolled.classroom.authoring.launch import only_installs
    from unrolled.classroom.authoring.notebook import read

    shell = InteractiveShell.instance()
    with capture_output():
        for cell in read(path).cells:
            if cell.cell_type == "code" and not only_installs(cell.source):
                shell.run_cell(cell.source)
    check = shell.user_ns.get("check")
    if not callable(check):
        raise CourseError(f'{path}: no cell of it calls begin(...); its first one does: check = begin("NN_topic")')
    return check(task)
