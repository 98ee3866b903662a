"""Runs what a notebook shows of an answer, so that it leaves no name behind and never stops the notebook.

A cell of the course's own that draws with the student's functions is written as a function under
``@check.look(...)``: what it computes stays inside it, where a global name would take the place of a helper of the
student's. It stands in the sandbox too, so it imports nothing that judges.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["look"]


def look(*tasks: str, tell: Callable[[str], object]) -> Callable[[Callable], object]:
    """Make a decorator that runs a function at once.

    Parameters
    ----------
    *tasks : str
        The tasks whose answers the function uses, ``"4.1"``.
    tell : callable
        Takes the sentence that says why there is nothing to see.

    Returns
    -------
    callable
        From the function to what its name meant before, so that decorating it changes no name. (A notebook's
        functions are called ``_``, which IPython always has.)
    """

    def run(function: Callable) -> object:
        try:
            function()
        except Exception as error:
            tell(_why(error, tasks))
        return function.__globals__.get(function.__name__)

    return run


def _why(error: Exception, tasks: tuple[str, ...]) -> str:
    """Why a look shows nothing, in a sentence."""
    used = " and ".join(tasks)
    if isinstance(error, NotImplementedError):
        return f"There is something to see here once your answer to {used} is written."
    try:
        message = str(error)[:200]
    except Exception:  # the student's own exceptions may refuse
        message = ""
    said = f"{type(error).__name__}: {message}" if message else type(error).__name__
    checks = " and ".join(f'check("{task}")' for task in tasks)
    return f"There is nothing to see yet, since your answer to {used} stopped with {said}. Run {checks} first."
