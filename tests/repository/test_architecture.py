"""ARCHITECTURE.md: its picture is what the code gives, and everything that it names is there."""

import ast
import re
import xml.etree.ElementTree as ElementTree

import pytest
import rooms
import typer
from architecture import PICTURE, drawing

from unrolled.classroom.cli import app

ROOT = rooms.PACKAGE.parents[1]
TEXT = (ROOT / "ARCHITECTURE.md").read_text()
SPAN, LINK = re.compile(r"`([^`\n]+)`"), re.compile(r"\]\(([^)\s]+)\)")
ROOMS = {room for line in (*rooms.SUBJECT, *rooms.CLASSROOM) for room in line} | {*rooms.EMPTY} - {""}


def commands(group, before=""):
    """The sub-commands of a command, by all their words."""
    for name, command in group.commands.items():
        yield f"{before}{name}"
        yield from commands(command, f"{before}{name} ") if hasattr(command, "commands") else ()


COMMANDS = {"unrolled", *(f"unrolled {words}" for words in commands(typer.main.get_command(app)))}


def is_there(span):
    """Whether what stands between backquotes is a command, a path, a room, or a name of the code."""
    if span.startswith(("make ", "python ")):
        return _is_a_call(span)
    return span in COMMANDS or _is_a_path(span) or _is_a_room(span) or is_defined(span)


def _is_a_call(span):
    program, what = span.split()
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    return what in targets if program == "make" else (ROOT / what).is_file()


def _is_a_path(span):
    pattern = span.replace("NN_topic", "[0-9][0-9]_*").replace("STUDENT", "*")
    return "/" in span and not span.startswith(("/", "*")) and any(ROOT.glob(pattern.rstrip("/")))


def _is_a_room(span):
    return any(span in (room, room.removeprefix("classroom."), room.split(".")[-1]) for room in ROOMS)


def is_defined(span):
    """Whether a dotted name, with as much of its module as is needed, is defined in exactly one module."""
    parts = span.removesuffix("()").split(".")
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        return False
    found = [
        name
        for name, path in rooms.modules().items()
        for cut in range(1, len(parts))
        if f".{name}".endswith(f".{'.'.join(parts[:cut])}") and _defines(path, parts[cut:])
    ]
    whole = f".{span.removeprefix('unrolled.')}"
    return len(found) == 1 or [f".{name}".endswith(whole) for name in rooms.modules()].count(True) == 1


def _defines(path, names):
    """Whether a file defines a name at its top level, or within the class that stands before it."""
    body = ast.parse(path.read_text()).body
    for name in names:
        known = {getattr(node, "name", None): node for node in body}
        known |= {
            t.id: node for node in body if isinstance(node, ast.Assign) for t in node.targets if hasattr(t, "id")
        }
        if name not in known:
            return False
        body = getattr(known[name], "body", [])
    return True


def test_the_picture_is_what_the_code_gives():
    assert PICTURE.read_text() == drawing(), "run: python tests/support/architecture.py"


def test_the_picture_is_one_whole_file_that_asks_for_no_other():
    tree = ElementTree.parse(PICTURE)
    words = " ".join(element.text or "" for element in tree.iter())
    assert all(room.removeprefix("classroom.").removeprefix("grading.") in words for room in ROOMS - {*rooms.EMPTY})
    assert not re.search(r"href|url\(|@import|<script", PICTURE.read_text())


@pytest.mark.parametrize("span", sorted({*SPAN.findall(TEXT)}))
def test_what_the_page_names_is_there(span):
    assert is_there(span), f"ARCHITECTURE.md names {span}, which is not there"


@pytest.mark.parametrize("target", sorted({*LINK.findall(TEXT)}))
def test_where_the_page_links_to_is_there(target):
    assert (ROOT / target).exists()


def test_a_name_that_is_not_there_is_found():
    there = ("unrolled grade", "make test", "src/unrolled/errors.py", "solutions/NN_topic.ipynb", "grading.intake")
    there += ("layouts.sender_of", "gradebook.Gradebook.record", "errors.CourseError", "intake.layouts")
    assert [span for span in there if not is_there(span)] == []
    gone = ("unrolled degrade", "make tea", "src/unrolled/terrors.py", "solutions/NN_topic.txt", "grading.attic")
    gone += ("layouts.sender", "gradebook.Gradebook.forget", "survey", "python src/none.py", "/tmp", "check.begin")
    assert [span for span in gone if is_there(span)] == []


def test_the_page_is_linked_and_takes_one_screen():
    assert all("](ARCHITECTURE.md)" in (ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md"))
    assert f"]({PICTURE.relative_to(ROOT)})" in TEXT
    assert len(TEXT.splitlines()) <= 80
