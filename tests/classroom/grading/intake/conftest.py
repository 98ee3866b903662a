"""A class of four, and how what it hands in is read."""

import pytest
from class_files import EXERCISE, ROOT, written, zipped

from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import survey
from unrolled.classroom.grading.marking.exercise import released_cells

NAMES = {"ada": "Ada Lovelace", "ben": "Ben Miller", "zoe": "Zoë Ångström", "eve": "Eve Evil"}


@pytest.fixture
def read(tmp_path):
    """Read files, or a source: ``read(files, names, as_zip=True)``. An exercise's own cells are known."""

    def run(files, names=NAMES, ids=(), as_zip=False, known=(EXERCISE,), emails=(), **options):
        source = files
        if isinstance(files, dict) and as_zip:
            source = tmp_path / "class.zip"
            source.write_bytes(zipped(files))
        elif isinstance(files, dict):
            source = written(tmp_path / "class", files)
        roster = Roster(dict(names), dict(ids), dict(emails)) if names else None
        released = lambda name: released_cells(ROOT, EXERCISE) if name == EXERCISE else ()  # noqa: E731
        return survey(source, known, tmp_path / "scratch", roster, released, **options)

    return run
