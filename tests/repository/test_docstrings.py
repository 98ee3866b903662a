"""The docstrings of the public names: the API reference is made of them.

Everything public says what it is in one sentence. What the book teaches, and what takes three arguments or more,
describes each parameter and what comes back; and a description, where there is one, is whole and right.
"""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from pathlib import Path

import pytest
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import unrolled

SUBJECT = (
    "unrolled.gradients",
    "unrolled.tasks",
    "unrolled.models",
    "unrolled.learning",
    "unrolled.learning.training",
    "unrolled.stability",
    "unrolled.plots",
)
# No docstring, no text, a summary that is no sentence, sections misspelled or out of order, parameters of others.
ALWAYS = {"GL06", "GL07", "GL08", "SS01", "SS03", "PR02", "PR03", "YD01"}
# A parameter or the result is left out.
WHOLE = {"PR01", "RT01"}


def public_names():
    """The dotted name of every function and class that a module names in its __all__, and of its public methods."""
    for module_info in pkgutil.walk_packages(unrolled.__path__, "unrolled."):
        module = importlib.import_module(module_info.name)
        for name in getattr(module, "__all__", []):
            thing = getattr(module, name)
            if getattr(thing, "__module__", module.__name__) != module.__name__:
                continue
            if inspect.isfunction(thing) or inspect.isclass(thing):
                yield f"{module.__name__}.{name}", thing
            if inspect.isclass(thing):
                methods = inspect.getmembers(thing, inspect.isfunction)
                yield from (
                    (f"{module.__name__}.{name}.{method}", function)
                    for method, function in methods
                    if not method.startswith("_") and method in vars(thing)
                )


def faults_of(name, thing):
    """What numpydoc finds wrong with a docstring, as far as we ask for it, and exceptions that it does not name."""
    text = inspect.getdoc(thing) or ""
    sections = NumpyDocString(text)
    described = bool(sections["Parameters"])
    # The options of a command describe themselves: what they say is its --help.
    command = name.startswith("unrolled.classroom.cli.")
    whole = described or len(_parameters(thing)) >= 3 or name.startswith(SUBJECT)
    asked = ALWAYS | (WHOLE if whole and not command and inspect.isfunction(thing) else set())
    found = [f"{code} {words}" for code, words in validate(name)["errors"] if code in asked]
    silent = [error for error in _raised(thing) if error not in text] if described else []
    return found + [f"raises {error} and does not say so" for error in silent]


def _parameters(thing):
    if not inspect.isfunction(thing):
        return []
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p for p in inspect.signature(thing).parameters.values() if p.name != "self" and p.kind not in kinds]


def _raised(thing):
    """The names of the exceptions that a function raises itself, and lets out."""
    if not inspect.isfunction(thing):
        return set()
    tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    raised = {n.exc for n in ast.walk(tree) if isinstance(n, ast.Raise) and n.exc}
    names = {e.func if isinstance(e, ast.Call) else e for e in raised}
    return {n.id for n in names if isinstance(n, ast.Name) and n.id[0].isupper()}


@pytest.mark.parametrize(("name", "thing"), [pytest.param(*found, id=found[0]) for found in public_names()])
def test_public_name_is_described(name, thing):
    assert faults_of(name, thing) == []


def test_every_module_says_what_it_is_and_names_what_is_public():
    missing = []
    for module_info in pkgutil.walk_packages(unrolled.__path__, "unrolled."):
        source = Path(importlib.util.find_spec(module_info.name).origin).read_text(encoding="utf-8")
        tree = ast.parse(source)
        if not source.strip():
            missing.append(f"{module_info.name} is empty: say in a docstring what belongs there")
        elif not ast.get_docstring(tree):
            missing.append(f"{module_info.name} has no docstring")
    assert missing == []
