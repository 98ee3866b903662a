"""The guide to the letter: its commands are typed in order, and print what the page says that they print."""

import csv
import os
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import guide_page
import lms_class
import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 6
GRADING = ("grade", "grade", "similar", "review", "adjust", "adjust", "adjust", "adjust")
ORDER = ("bundle", *GRADING, "export", "export", "grade", "release", "forget", "forget")


def printed(command, folder):
    """What a command prints, to a screen of any width; the bar of a run is no part of it."""
    places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", command],
        cwd=folder,
        env=os.environ | {"PATH": places, "COLUMNS": "200", "TZ": "UTC"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    lines = [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]
    return "\n".join(line for line in lines if "━" not in line)


def hand_in(system, folder):
    """What a system gives out of the guide's class, who work in the notebook of the bundle; and all the tables."""
    with zipfile.ZipFile(folder / "week-4.zip") as bundle:
        (name,) = [name for name in bundle.namelist() if name.endswith("exercises/04_bptt_scalar.ipynb")]
        students = lms_class.make_class(bundle.read(name).decode(), STUDENTS + 1)[:STUDENTS]
    shown = guide_page.tables(guide_page.PAGE.read_text(encoding="utf-8"))
    team = [row["student"] for row in csv.DictReader(shown["teams.csv"].splitlines())]
    assert team == [students[-2].login, students[-1].login]
    alone, mate = students[:-1], replace(students[-1], moment=students[-2].moment)  # one of the two hands in
    naming = {"moodle": lms_class.as_moodle, "canvas": lms_class.as_canvas}[system]
    lms_class.write_zip(folder / "submissions.zip", alone, naming)
    files = {
        "roster.csv": lms_class.roster(students),
        "deadlines.csv": lms_class.deadlines(),
        "worksheet.csv": lms_class.moodle_worksheet([*alone, mate], absent=[mate]),
        "gradebook.csv": lms_class.canvas_gradebook(students),
    }
    for name, text in (files | shown).items():
        (folder / name).write_text(text)


@pytest.mark.linux_isolation
@pytest.mark.parametrize("system", ["moodle", "canvas"])
def test_every_command_of_the_guide_prints_what_the_page_shows(system, tmp_path):
    commands = guide_page.week(system)
    assert tuple(command.split()[1] for command, _ in commands) == ORDER
    for number, (command, shown) in enumerate(commands):
        assert shown, command
        assert printed(command, tmp_path) == shown, command
        if number == 0:
            hand_in(system, tmp_path)
    made = {path.name for path in (tmp_path / "released").iterdir()}
    assert made == {"04_bptt_scalar_solution.ipynb", "04_bptt_scalar_solution.html"}
    pages = zipfile.ZipFile(tmp_path / "feedback.zip").namelist()
    assert len(pages) == {"moodle": STUDENTS, "canvas": STUDENTS - 1}[system]
    assert not (tmp_path / "results").exists()


def test_the_rubric_that_the_page_shows_is_the_courses():
    text = guide_page.PAGE.read_text(encoding="utf-8")
    shown = text.split('```toml\n["4.2".nearly]')[1].split("```")[0]
    file = ROOT / "tests/rubrics/04_bptt_scalar.toml"
    assert tomllib.loads('["4.2".nearly]' + shown) == tomllib.loads(file.read_text(encoding="utf-8"))


def test_commands_are_told_from_what_they_print():
    text = "Words.\n\n```console\n$ one 1\nout\n\nmore\n$ two\nend\n```\n\n```sh\n$ three\n```\n"
    assert guide_page.typed(text) == [("one 1", "out\n\nmore"), ("two", "end")]


def test_with_canvas_its_own_commands_take_the_places_of_moodles():
    def block(*commands):
        return "".join(f"```console\n$ {command}\nprinted\n```\n" for command in commands)

    moodle = "export moodle results --worksheet worksheet.csv"
    text = f"{block('one', moodle)}{guide_page.CANVAS}{block('export canvas')}\n## Next\n{block('last')}"
    assert [c for c, _ in guide_page.week("moodle", text)] == ["one", moodle, "last"]
    assert [c for c, _ in guide_page.week("canvas", text)] == ["one", "export canvas", "last"]
    with pytest.raises(AssertionError, match="more commands"):
        guide_page.week("canvas", text.replace("\n## Next", f"{block('another')}\n## Next"))


def test_a_table_has_the_name_above_it():
    assert guide_page.tables("`a.csv`:\n\n```text\none,two\n1,2\n```\n") == {"a.csv": "one,two\n1,2\n"}
