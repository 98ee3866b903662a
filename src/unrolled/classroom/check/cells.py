"""Watches the cells that a student runs: which ones define a name, and whether the last of them came to its end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Cells", "Ran", "watch"]

DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """One run of a cell.

    Attributes
    ----------
    cell : str
        The cell's id; empty where the editor tells none.
    error : str
        What stopped it, in words; empty if nothing did.
    defined : bool
        Whether its definitions took place. After a SyntaxError none did, and the name means what it meant before.
    """

    cell: str
    error: str = ""
    defined: bool = True


class Cells:
    """What is known of the cells that were run since the exercise began, by the names that they define."""

    def __init__(self) -> None:
        self._last: dict[str, Ran] = {}
        self._defining: dict[str, set[str]] = {}

    def after(self, result: Any) -> None:
        """Take note of a cell that was run; IPython calls this.

        Parameters
        ----------
        result : IPython.core.interactiveshell.ExecutionResult
        """
        cell = str(getattr(result.info, "cell_id", None) or "")
        before, within = result.error_before_exec, result.error_in_exec
        ran = Ran(cell, _in_words(before or within), defined=before is None)
        for name in DEFINITION.findall(result.info.raw_cell or ""):
            self._last[name] = ran
            if ran.defined and cell:
                self._defining.setdefault(name, set()).add(cell)

    def last_run(self, name: str) -> Ran | None:
        """The last run of a cell that holds a definition of a name."""
        return self._last.get(name)

    def places(self, name: str) -> int:
        """How many different cells have defined a name."""
        return len(self._defining.get(name, ()))


def watch(shell: Any) -> Cells:
    """The watch over a notebook's cells: the one that is there, else a new one.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell

    Returns
    -------
    Cells
    """
    for callback in shell.events.callbacks["post_run_cell"]:
        watching = getattr(callback, "__self__", None)
        if isinstance(watching, Cells):
            return watching
    cells = Cells()
    shell.events.register("post_run_cell", cells.after)
    return cells


def _in_words(error: BaseException | None) -> str:
    if error is None:
        return ""
    if isinstance(error, SyntaxError):
        line = f" in line {error.lineno}" if error.lineno else ""
        return f"{type(error).__name__}{line}: {error.msg}"
    return type(error).__name__
