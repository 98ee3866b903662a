"""Times the building of the website, cold and after changes, and writes the README beside this file."""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LEFT_OUT = (".git", ".venv", "_build", "dist", "__pycache__", ".*_cache", ".hypothesis", ".environment")
HEAD = """\
# How long does it take to build the website?

    python benchmarks/site

does what `make site` does in a copy of the repository: cold, twice, to see that both make the same bytes; when
nothing has changed; after a sentence at the end of the longest page; after a statement in a function of the library
that one page uses, and in the one that most pages use; and cold again, to see that this makes the bytes that the
builds after changes made. It fails if the bytes differ.

Processor seconds are those of all processes together.

    python benchmarks/site/pages.py book/11_one_unit.html

measures what a page of the built site costs who opens it: seconds of the browser's main thread, elements,
kilobytes, and how far what is on the screen is moved while the rest comes.

    make site && python benchmarks/site/whole.py

looks in a browser, in every way that `make test` has, at those pages of the built site that are not as they were
when they were recorded, and records those that are whole in `tests/site/browser/whole.json`. `--all` looks at all
of them: another browser may see what the last one did not.
"""


@dataclass
class Build:
    """One build: what it was of, how long it took, what it did, and the files that it made."""

    name: str
    seconds: float
    processor: float
    executed: dict[str, float]
    read: int
    files: dict[str, bytes]


def build(book: Path, name: str) -> Build:
    """Build the book in a folder."""
    environment = os.environ | {"PYTHONPATH": str(book / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(book / ".ci" / "website.py"), str(book)]
    before, began = used(), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    seconds, processor = time.monotonic() - began, used() - before
    if done.returncode:
        raise SystemExit(f"{name}: the site does not build\n{done.stdout}\n{done.stderr}")
    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    executed = {page: float(t) for page, t in re.findall(r"^executed book/(\S+): ([\d.]+) seconds", said, re.M)}
    read = len(re.findall(r"^reading sources", said, re.M))
    site = book / "_build" / "html"
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    made = Build(name, seconds, processor, executed, read, files)
    print(row(made), flush=True)
    return made


def used() -> float:
    """Processor seconds of all processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cold(book: Path, name: str) -> Build:
    """Build with nothing left of earlier builds."""
    for made in ("_build", ".execution_cache"):
        shutil.rmtree(book / made, ignore_errors=True)
    return build(book, name)


def same(one: Build, other: Build) -> None:
    """Stop if two builds made different files."""
    paths = one.files.keys() | other.files.keys()
    different = sorted(path for path in paths if one.files.get(path) != other.files.get(path))
    if different:
        raise SystemExit(f"{one.name} and {other.name} differ in {', '.join(different)}")


def functions(book: Path) -> Counter[tuple[str, str]]:
    """How many pages use each function of the library: its file and its name."""
    results = [json.loads(path.read_text(encoding="utf-8")) for path in (book / ".execution_cache").rglob("*.json")]
    return Counter((path, name) for r in results for path, _, names, _ in r["uses"]["modules"] for name in names)


def change(book: Path, path: str, name: str) -> None:
    """Begin a function's body, after the docstring, with a statement that does nothing."""
    lines = (book / path).read_text(encoding="utf-8").splitlines(keepends=True)
    function = next(node for node in ast.parse("".join(lines)).body if getattr(node, "name", None) == name)
    first = function.body[1 if ast.get_docstring(function) is not None else 0]
    lines.insert(first.lineno - 1, " " * first.col_offset + "nothing = None  # noqa: F841\n")
    (book / path).write_text("".join(lines), encoding="utf-8")


def measure(book: Path) -> list[Build]:
    """Build the book again and again."""
    builds = [cold(book, "cold"), cold(book, "cold, again")]
    same(*builds)
    builds.append(build(book, "nothing changed"))
    page = max((book / "book").glob("*.md"), key=lambda path: path.stat().st_size)
    page.write_text(page.read_text(encoding="utf-8") + "\nOne sentence more.\n", encoding="utf-8")
    builds.append(build(book, f"a sentence in `{page.stem}`"))
    pages = {f: count for f, count in sorted(functions(book).items()) if "." not in f[1]}
    for path, name in (min(pages, key=pages.get), max(pages, key=pages.get)):
        change(book, path, name)
        builds.append(build(book, f"the function `{name}`"))
    anew = cold(book, "cold, with all changes")
    same(builds[-1], anew)
    return [*builds, anew]


def row(made: Build) -> str:
    pages = f"{len(made.executed)} | {made.read}"
    return f"| {made.name} | {made.seconds:.1f} | {made.processor:.1f} | {pages} |"


def report(builds: list[Build], when: str) -> str:
    """The page that stands beside this program."""
    head = "| | seconds | processor seconds | pages executed | pages read |\n|---|---|---|---|---|"
    table = "\n".join([head, *map(row, builds)])
    pages = "\n".join(f"| {page} | {seconds:.1f} |" for page, seconds in sorted(builds[0].executed.items()))
    each = f"| page | seconds |\n|---|---|\n{pages}"
    between = "The seconds that each page took in the first cold build, two pages at a time on two processors:"
    return f"{HEAD}\nMeasured {when}.\n\n{table}\n\n{between}\n\n{each}\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Time the building of the website, cold and after changes.",
        epilog="example: python benchmarks/site",
    )
    parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "course")
        shutil.copytree(ROOT, book, ignore=shutil.ignore_patterns(*LEFT_OUT))
        builds = measure(book)
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    write_whole(HERE / "README.md", report(builds, f"on {time.strftime('%Y-%m-%d')} ({machine})"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
