"""Run the command as an instructor does, and read what it left."""

import contextlib
import csv
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNROLLED = [sys.executable, "-m", "unrolled"]
COMMAND = [*UNROLLED, "grade"]


def unrolled(*arguments, timeout=900, **options):
    command = [*UNROLLED, *map(str, arguments)]
    return subprocess.run(command, **{"cwd": ROOT, **options}, capture_output=True, text=True, timeout=timeout)


def grade(*arguments, course=None, timeout=900):
    return unrolled("grade", *arguments, *(["--course", course] if course else []), timeout=timeout)


def table(results):
    with (results / "grades.csv").open(newline="", encoding="utf-8") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def outcomes(results):
    with contextlib.closing(sqlite3.connect(results / "gradebook.sqlite")) as database:
        query = "SELECT student, exercise, test_id, earned, status, message FROM outcome ORDER BY 1, 2, place"
        return database.execute(query).fetchall()


def recorded(results):
    """From student to the moment and duration of grading, for what the gradebook holds so far."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{results}/gradebook.sqlite?mode=ro", uri=True)) as database:
            return dict(database.execute("SELECT student, finished || seconds FROM submission"))
    except sqlite3.Error:
        return {}
