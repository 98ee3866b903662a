"""The guide to the letter: its commands are typed in order, and print what the page says that they print."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import lms_class
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "guide_grading.md"
BLOCK = re.compile(r"^```console\n(?P<text>.*?)\n```$", re.MULTILINE | re.DOTALL)
STUDENTS = 5

pytestmark = pytest.mark.linux_isolation


def typed(text):
    """The commands of a page, each with what the page says that it prints."""
    blocks = "\n".join(block["text"] for block in BLOCK.finditer(text))
    commands = re.split(r"^\$ ", blocks, flags=re.MULTILINE)[1:]
    return [tuple(command.rstrip("\n").partition("\n")[::2]) for command in commands]


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


def hand_in(folder):
    """What Moodle gives out of the guide's class, who work in the notebook of the bundle; and the three tables."""
    with zipfile.ZipFile(folder / "week-4.zip") as bundle:
        (name,) = [name for name in bundle.namelist() if name.endswith("exercises/04_bptt_scalar.ipynb")]
        students = lms_class.make_class(bundle.read(name).decode(), STUDENTS + 1)[:STUDENTS]
    lms_class.write_zip(folder / "submissions.zip", students, lms_class.as_moodle)
    (folder / "roster.csv").write_text(lms_class.roster(students))
    (folder / "deadlines.csv").write_text(lms_class.deadlines())
    (folder / "worksheet.csv").write_text(lms_class.moodle_worksheet(students))


def test_every_command_of_the_guide_prints_what_the_page_shows(tmp_path):
    commands = typed(PAGE.read_text(encoding="utf-8"))
    assert [command.split()[1] for command, _ in commands] == [
        *("bundle", "grade", "grade", "similar", "review", "adjust", "adjust", "export", "export", "release")
    ]
    for number, (command, shown) in enumerate(commands):
        assert shown, command
        assert printed(command, tmp_path) == shown, command
        if number == 0:
            hand_in(tmp_path)
    made = {path.name for path in (tmp_path / "released").iterdir()}
    assert made == {"04_bptt_scalar_solution.ipynb", "04_bptt_scalar_solution.html"}
    assert len(zipfile.ZipFile(tmp_path / "feedback.zip").namelist()) == STUDENTS


def test_commands_are_told_from_what_they_print():
    text = "Words.\n\n```console\n$ one 1\nout\n\nmore\n$ two\nend\n```\n\n```sh\n$ three\n```\n"
    assert typed(text) == [("one 1", "out\n\nmore"), ("two", "end")]
