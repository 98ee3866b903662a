"""The two editions of the website: the public one, and the instructor's, with solutions and pages not for students.

The public one is what ``_toc.yml`` names. The instructor's is built elsewhere: neither is taken for the other.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

PUBLIC, INSTRUCTOR = "public", "instructor"
PRIVATE_PART = Path("book", "instructor", "contents.yml")
CONTENTS = Path("_build", "instructor", "_toc.yml")


def site_of(root: Path, edition: str) -> Path:
    """The folder of an edition's website."""
    return root / "_build" / "html" if edition == PUBLIC else root / "_build" / "instructor" / "html"


def contents_of(root: Path, edition: str) -> Path:
    """The file with an edition's table of contents; the instructor's is written when it is asked for."""
    public = root / "_toc.yml"
    if edition == PUBLIC:
        return public
    part = root / PRIVATE_PART
    if not part.is_file():
        raise SystemExit(f"{part}: is not here; the instructor's edition needs the private half of the course")
    contents = yaml.safe_load(public.read_text(encoding="utf-8"))
    contents["parts"].append(yaml.safe_load(part.read_text(encoding="utf-8")))
    made = root / CONTENTS
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")
    return made


def put_solutions(root: Path, site: Path) -> None:
    """Write every solution, as a page and as a notebook, into the folder ``solutions`` of the instructor's site."""
    from unrolled.classroom.authoring.bundle import chosen_exercises
    from unrolled.classroom.authoring.release import release

    folder = site / "solutions"
    shutil.rmtree(folder, ignore_errors=True)
    for exercise in chosen_exercises(root):
        release(root, exercise, folder)
