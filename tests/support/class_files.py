"""Files that a class hands in, small, as folders and as zip files that say UTF-8 or do not."""

import io
import json
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "classroom" / "grading" / "fixtures" / "course"
EXERCISE = "90_fixture"
NOW = (2026, 11, 25, 9, 30, 0)
RELEASED = (ROOT / "exercises" / f"{EXERCISE}.ipynb").read_text(encoding="utf-8")


def worked(mark="x"):
    """The exercise with something written into a task; another mark makes another file."""
    made = json.loads(RELEASED)
    for cell in made["cells"]:
        if cell["metadata"].get("unrolled", {}).get("task") == "90.1":
            cell["source"] = f"def scale(x, factor):\n    return x * factor  # {mark}"
    return json.dumps(made)


def other():
    """A notebook with nothing of the course's."""
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


class Unflagged(zipfile.ZipInfo):
    """A member whose name is UTF-8 and does not say so: so Finder, Windows and rubyzip write them."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(), self.flag_bits & ~0x800


def in_code_page(codec):
    """A member whose name is in a code page, which no zip file names: so older zip programs write them."""

    class InCodePage(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):
            return self.filename.encode(codec), self.flag_bits & ~0x800

    return InCodePage


def zipped(files, info=zipfile.ZipInfo, when=NOW):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(info(name, when), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def written(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder
