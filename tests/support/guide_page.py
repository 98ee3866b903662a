"""The guide's week as it stands on its page: commands, what they print, and the tables that it shows."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "guide_grading.md"
BLOCK = re.compile(r"^```console\n(?P<text>.*?)\n```$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^`(?P<name>[\w.-]+)`:\n\n```\w+\n(?P<text>.*?\n)```$", re.MULTILINE | re.DOTALL)
CANVAS = "## With Canvas\n"
# What a command of the week names that is Moodle's alone; with Canvas the command is another.
OF_MOODLE = ("worksheet.csv", "--to moodle", "export moodle")


def typed(text):
    """The commands of a page, each with what the page says that it prints."""
    blocks = "\n".join(block["text"] for block in BLOCK.finditer(text))
    commands = re.split(r"^\$ ", blocks, flags=re.MULTILINE)[1:]
    return [tuple(command.rstrip("\n").partition("\n")[::2]) for command in commands]


def tables(text):
    """The tables that a page shows, by the names of their files."""
    return {found["name"]: found["text"] for found in TABLE.finditer(text)}


def week(system, text=None):
    """The commands of the week with a system, each with what the page says that it prints.

    The section on Canvas has, in their order, the commands that take the places of those that are Moodle's.
    """
    before, title, after = (text or PAGE.read_text(encoding="utf-8")).partition(CANVAS)
    section, heading, rest = after.partition("\n## ")
    commands = typed(before + heading + rest)
    others = iter(typed(title + section))
    if system == "canvas":
        commands = [next(others) if any(word in c for word in OF_MOODLE) else (c, shown) for c, shown in commands]
        assert next(others, None) is None, "the section on Canvas has more commands than there are Moodle's"
    return commands


def served(text):
    """The command that the page shows with an address, and that waits until one ends it."""
    return re.search(r"^```text\n(unrolled review [^\n]*)\nThe page: ", text, re.MULTILINE)[1]
