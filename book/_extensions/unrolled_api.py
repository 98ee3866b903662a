"""The API reference: ``room`` lists every public module of a room of the library, from the docstrings."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
ROOM = re.compile(r"^```\{room\} (?P<module>[\w.]+)\n```$", re.MULTILINE)


def modules_of(room: str) -> list[str]:
    """The modules of a room that have something to show; names that begin with _ are private.

    A package that hands on the names of its modules stands for them; one that is empty is passed over.
    """
    spec = importlib.util.find_spec(room)
    if spec is None:
        return []
    own = Path(spec.origin).read_text(encoding="utf-8")
    inside = pkgutil.iter_modules(spec.submodule_search_locations or [], room + ".")
    modules = [m.name for m in inside if not m.name.rpartition(".")[2].startswith("_")]
    if "__all__" in own and "\nfrom " + room + "." in own:
        modules = []
    return [*([room] if own.strip() else []), *modules]


def with_rooms(text: str) -> str:
    """The text of a page, with a heading and the reference of each module where it asks for a room."""
    return ROOM.sub(lambda m: "\n\n".join(map(_reference, modules_of(m["module"]))), text)


def write_rooms(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the reference in, and warn of a room that is not there."""
    for room in ROOM.findall(source[0]):
        if importlib.util.find_spec(room) is None:
            logger.warning("room: there is no module %s; name one of unrolled's rooms", room, location=docname)
    source[0] = with_rooms(source[0])


def _reference(module: str) -> str:
    return f"## `{module}`\n\n```{{eval-rst}}\n.. automodule:: {module}\n   :members:\n```"


def setup(app: Sphinx) -> dict:
    """Connect the above to the reading of pages."""
    app.connect("source-read", write_rooms)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
