"""What is shown before anything runs, and when a run stops because it cannot have understood."""

import re

import pytest
from class_files import EXERCISE, RELEASED, ROOT, other, worked, written, zipped
from running import grade

from unrolled.classroom.grading.intake.deadlines import MARKED, Deadlines
from unrolled.classroom.grading.intake.layouts import People
from unrolled.classroom.grading.intake.reading import Reading
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.errors import CourseError

NAMES = {"ada": "Ada Lovelace", "ben": "Ben Miller", "zoe": "Zoë Ångström", "eve": "Eve Evil"}
WORK = worked()


def reading(intake, names=NAMES, deadlines=""):
    return Reading(intake, Roster(dict(names), {}) if names else None, Deadlines(deadlines) if deadlines else None)


STOPS = {
    "one of four": ({"ada/90_fixture.ipynb": WORK}, "finds 1 of the 4 students"),
    "names that nobody has": ({f"{n}/90_fixture.ipynb": WORK for n in "pqrs"}, "finds 0 of the 4 students"),
    "no notebook at all": ({"readme.txt": "x"}, "finds 0 of the 4 students"),
    "nobody's cells": ({f"{n}/90_fixture.ipynb": other() for n in NAMES}, "any of the course's cells"),
}
GOES_ON = {
    "half of the roster": {"ada/90_fixture.ipynb": WORK, "ben/90_fixture.ipynb": WORK},
    "somebody's cells": {"ada/90_fixture.ipynb": RELEASED, "ben/90_fixture.ipynb": other()},
    "four files of one": {f"{n}/90_fixture.ipynb": WORK for n in ("ada/a", "ada/b", "ada/c", "ada/d", "ben")},
    "all unreadable": {f"{n}/90_fixture.ipynb": "{" for n in NAMES},
}


@pytest.mark.parametrize("case", STOPS)
def test_what_cannot_have_been_understood_stops_and_is_shown(read, case, tmp_path):
    files, why = STOPS[case]
    found = reading(read(files))
    assert why in found.not_understood() and why in found.text()
    with pytest.raises(CourseError) as stopped:
        found.refuse_if_not_understood(tmp_path)
    said = str(stopped.value)
    assert why in said and "Nothing was graded" in said and "--dry-run" in said and "--anyway" in said
    assert all(name in said for name in list(files)[:8])


@pytest.mark.parametrize("case", GOES_ON)
def test_what_may_be_right_goes_on(read, case, tmp_path):
    found = reading(read(GOES_ON[case]))
    assert found.not_understood() == ""
    found.refuse_if_not_understood(tmp_path)


def test_who_grades_another_exercise_than_was_handed_in_is_told_to_choose_that(read, tmp_path):
    """A mistyped number: folders and roster are in order, and need no mending."""
    work = read({f"{n}/90_fixture.ipynb": WORK for n in NAMES}, known=("91_other",), course=(EXERCISE, "91_other"))
    with pytest.raises(CourseError, match="Give --exercise the number of what was handed in, or leave it out;"):
        reading(work).refuse_if_not_understood(tmp_path)


def test_a_name_that_two_have_says_what_tells_them_apart():
    _, doubt = People({"ada": "Ada Adler", "ada2": "Ada Adler"}).named("Ada Adler")
    assert doubt.startswith("the name Ada Adler fits more than one on the roster: ada, ada2; ")
    assert "canvas_id, moodle_id or email of the roster" in doubt


def test_without_a_roster_only_a_class_without_the_courses_cells_stops(read):
    assert reading(read({"ada/90_fixture.ipynb": WORK}, names=None), None).not_understood() == ""
    assert reading(read({"ada/90_fixture.ipynb": other()}, names=None), None).not_understood()


def test_zips_of_a_class_that_were_taken_for_students_stop(read, tmp_path):
    """Given is the folder in which the downloads lie, and no roster says that nobody is called so."""
    names = [f"{name}_{number}_assignsubmission_file/90_fixture.ipynb" for number, name in enumerate("abcde")]
    downloads = {f"{week}.zip": zipped(dict.fromkeys(names, WORK)) for week in ("one", "two")}
    found = reading(read(downloads, names=None), None)
    assert found.not_understood().startswith("it finds 10 notebooks of 2 students: each zip or folder")
    with pytest.raises(CourseError, match="or the system's zip itself"):
        found.refuse_if_not_understood(tmp_path)


def test_the_reading_says_of_everybody_which_file_why_when_and_whether_late(read):
    files = {
        "submitted/ada/ps/90_fixture.ipynb": WORK,
        "submitted/ada/ps/timestamp.txt": "2026-11-20 17:00:00 UTC",
        "submitted/ben/ps/90_fixture.ipynb": WORK,
        "submitted/ben/ps/timestamp.txt": "2026-11-22 17:00:00 UTC",
        "submitted/zoe/ps/90_fixture.ipynb": RELEASED,
        "submitted/zoe/ps/90_fixture (1).ipynb": WORK,
        "submitted/max/ps/90_fixture.ipynb": WORK,
        "submitted/zoe/notes.txt": "x",
    }
    text = reading(read(files), deadlines="exercise,due,percent_per_day\n90,2026-11-21,10\n").text()
    rows = {line.split()[0]: line for line in text.splitlines() if line}
    assert "2026-11-20 17:00 +0000 (nbgrader)  no" in rows["ada"] and "the only file" in rows["ada"]
    assert "10 % of the points are taken off" in rows["ben"]
    assert re.search(r"not known +not known, decide by hand", rows["zoe"]) and "as it was released" in rows["zoe"]
    assert "not on the roster" in rows["max"]
    below = text.split("\nTo look at\n")[1].split("\n\n")[0].splitlines()
    assert "  max: not on the roster" in below and any(line.startswith("  zoe: ") for line in below)
    assert not [line for line in below if line.startswith(("  ada", "  ben"))]
    assert "zoe/notes.txt: not a notebook" in text and "\n  eve\n" in text
    assert "3 of 4; not on it: 1" in text and "--worksheet" in text and "Of 2 nobody knows" in text
    assert "--file-dates" not in reading(read(files)).text()


def test_the_reading_says_what_canvas_says(read):
    files = {"lovelaceada_1_2_x.ipynb": WORK, "millerben_LATE_3_4_x.ipynb": WORK}
    text = reading(read(files), deadlines="exercise,due\n90,2026-11-21\n").text()
    ada, ben = text.splitlines()[1:3]
    assert re.search(r"in time, says Canvas +no ", ada) and re.search(r"late, says Canvas +marked as late", ben)
    assert "nobody knows" not in text
    without = reading(read(files)).text().splitlines()[2]
    assert MARKED in ben and MARKED in without  # in the same words everywhere


def test_an_exercise_without_a_deadline_is_shown_as_one(read):
    files = {"ada/90_fixture.ipynb": WORK, "ben/90_fixture.ipynb": WORK}
    text = reading(read(files), deadlines="exercise,student,due\n90,ben,2026-11-21\n").text()
    ada, ben = text.splitlines()[1:3]
    assert re.search(r"not known +no deadline ", ada) and "no deadline" not in ben


def test_file_dates_are_named_where_they_are_used(read):
    text = reading(read({"ada/90_fixture.ipynb": WORK}, file_dates=True)).text()
    assert "(the file's date)" in text and "they change whenever a file is copied" in text


def test_a_hostile_name_stays_on_its_line(read):
    data = zipped({"a\nFAKE  90_fixture  line/90_fixture.ipynb": WORK, "ada\x1b[2J/90_fixture.ipynb": WORK})
    text = reading(read({"class.zip": data}), None).text()
    assert "\nFAKE" not in text and "\x1b" not in text


# ------------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def given(tmp_path):
    written(tmp_path / "in", {"hw/ada/90_fixture.ipynb": WORK, "hw/ben/b.ipynb": WORK, "hw/ben/notes.txt": "x"})
    (tmp_path / "roster.csv").write_text("student,name\nada,\nben,\n")
    return tmp_path


def test_a_dry_run_prints_the_reading_and_writes_nothing(given):
    before = sorted(given.rglob("*"))
    done = grade(given / "in", "--dry-run", "--roster", given / "roster.csv", course=ROOT)
    assert done.returncode == 0, done.stderr
    assert "hw/ada/90_fixture.ipynb" in done.stdout and "hw/ben/notes.txt: not a notebook" in done.stdout
    assert sorted(given.rglob("*")) == before


def test_without_a_folder_for_results_only_a_dry_run_is_done(given):
    done = grade(given / "in", course=ROOT)
    assert done.returncode == 1 and "--out" in done.stderr and "--dry-run" in done.stderr


@pytest.mark.linux_isolation
def test_a_run_that_finds_less_than_half_stops_before_grading_unless_told(given):
    (given / "roster.csv").write_text("student\n" + "\n".join(f"s{n}" for n in range(5)) + "\nada\n")
    arguments = (given / "in", "--out", given / "out", "--roster", given / "roster.csv")
    done = grade(*arguments, course=ROOT)
    assert done.returncode == 1 and "finds 1 of the 6 students" in done.stderr and "hw/ada" in done.stderr
    assert not (given / "out").exists()
    done = grade(*arguments, "--anyway", course=ROOT)
    assert done.returncode == 0 and "2 graded" in done.stderr, done.stderr
    assert EXERCISE in (given / "out" / "grades.csv").read_text()


NUMBERED = {
    "Moodle": "{0} {1}_{2}_assignsubmission_file/90_fixture.ipynb",
    "Canvas": "{3}{4}_{2}_77_90_fixture.ipynb",
}


def numbered(system, people):
    """A download of people with numbers: the file of each, by the number."""
    made = {}
    for number, name in people.items():
        first, last = name.split()
        made[NUMBERED[system].format(first, last, number, last.lower(), first.lower())] = WORK
    return made


@pytest.mark.parametrize("system", NUMBERED)
def test_a_roster_whose_numbers_are_shifted_by_a_line_stops_the_run_and_each_file_says_so(read, system):
    people = {101: "Ada Lovelace", 102: "Ben Miller", 103: "Zoë Ångström", 104: "Eve Evil"}
    shifted = {f"{system.lower()}:{101 + (at + 1) % 4}": student for at, student in enumerate(NAMES)}
    right = {f"{system.lower()}:{101 + at}": student for at, student in enumerate(NAMES)}
    intake = read(numbered(system, people), ids=shifted)
    assert all("its number is" in handed.notes[0] for handed in intake.handed) and len(intake.handed) == 4
    assert "numbers and names do not belong together: of 4 found" in reading(intake).not_understood()
    intake = read(numbered(system, people), ids=right)
    assert reading(intake).not_understood() == "" and not any("number" in str(h.notes) for h in intake.handed)


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [
        ("Ben Miller", True),
        ("Someone Else", True),
        ("Ada King", True),
        ("Ada Lovelacé", False),
        ("Adda Lovelace", False),
        ("Lovelace Ada", False),
        ("Participant X", False),
        ("王 伟", False),
    ],
)
def test_one_name_that_is_not_its_numbers_is_a_doubt_and_a_variant_of_it_is_none(read, name, doubtful):
    people = {101: name, 103: "Zoë Ångström", 104: "Eve Evil"}
    ids = {"moodle:101": "ada", "moodle:103": "zoe", "moodle:104": "eve"}
    intake = read(numbered("Moodle", people), ids=ids)
    (ada,) = [h for h in intake.handed if h.student == "ada"]
    assert any("its number is Ada Lovelace's on the roster" in note for note in ada.notes) == doubtful
    assert reading(intake).not_understood() == ""


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("class.zip", zipped({"ada/90_fixture.ipynb": WORK})[:-40], "damaged or no zip file; download it again"),
        ("class.zip", b"", "is empty, damaged"),
        ("ada.ipynb", WORK.encode(), "a single notebook; put it into a folder"),
        ("class.tar", b"x", "neither a folder nor a zip file"),
    ],
)
def test_what_is_no_folder_of_submissions_is_named_with_what_to_do(read, tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CourseError, match=says):
        read(tmp_path / name)
