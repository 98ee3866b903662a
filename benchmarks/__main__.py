"""Put the first table of every benchmark, its command and its date on one page: ``python benchmarks``."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = """\
# What was measured, on one page

    python benchmarks

makes this page out of the READMEs of the benchmarks; it measures nothing itself. Of each it has the question, the
command that measures it anew, when that was done last, and the first table. The README, to which the question
leads, says what the columns mean, on how busy a machine it was, and what else came of it.
"""
COMMAND = re.compile(r"^    (.*python benchmarks/\S+)$", re.MULTILINE)
DATE = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)
ROWS = 12  # of a table; the README has the rest


def section(readme: Path) -> str:
    """What the page says of one benchmark."""
    text = readme.read_text(encoding="utf-8") + "\n"
    title, folder = text.split("\n", 1)[0].removeprefix("# "), readme.parent.name
    command, date, table = COMMAND.search(text), DATE.search(text), TABLE.search(text)
    if command is None or table is None:
        raise SystemExit(f"{readme}: names no command, or has no table")
    when = f"Last measured on {date[1]}." if date else "Its README says no date."
    lines = table[0].splitlines()
    rest = len(lines) - 2 - ROWS
    more = f"\nThe README has {rest} more rows.\n" if rest > 0 else ""
    shown = "\n".join(lines[: ROWS + 2])
    return f"\n## [{title}]({folder}/README.md)\n\n    {command[1]}\n\n{when}\n\n{shown}\n{more}"


def page(folder: Path = HERE) -> str:
    """The whole page."""
    return HEAD + "".join(section(readme) for readme in sorted(folder.glob("*/README.md")))


if __name__ == "__main__":
    (HERE / "README.md").write_text(page(), encoding="utf-8")
