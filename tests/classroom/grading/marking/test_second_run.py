"""Runs that follow another into the same folder, from the command to the tables that it leaves."""

import csv
import json
import shutil
import zipfile

import nbformat
import pytest
from grade_files import canvas_file, table
from running import grade, unrolled

pytestmark = pytest.mark.linux_isolation


def rows(out):
    with (out / "grades.csv").open(newline="", encoding="utf-8") as stream:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(stream)}


@pytest.fixture
def two_exercises(course, tmp_path):
    """The small course with a second exercise, the first under another name."""
    copied = tmp_path / "course"
    shutil.copytree(course, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*copied.rglob("*90_fixture*")]:
        text = (
            path.read_text().replace("90_fixture", "91_other").replace("90.", "91.").replace("task-90", "task-91")
        )
        path.with_name(path.name.replace("90_fixture", "91_other")).write_text(text)
    return copied


def test_a_second_exercise_keeps_the_first_in_every_table(two_exercises, notebook, submissions, tmp_path):
    wrong = {"90.1": "def scale(x, factor):\n    return x + factor"}
    other = notebook().replace("90.", "91.").replace("task-90", "task-91")
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": notebook(wrong), "ada/91_other.ipynb": other})
    (tmp_path / "roster.csv").write_text("student,name\nada,Ada Lovelace\nben,Ben Miller\n")
    given = (folder, "--out", tmp_path / "out", "--roster", tmp_path / "roster.csv")
    first = grade(*given, "--exercise", "90", course=two_exercises)
    assert first.returncode == 0, first.stderr
    assert unrolled("adjust", tmp_path / "out", "ben", "90.2", "1", "--comment", "by mail").returncode == 0
    second = grade(*given, "--exercise", "91", "--resume", course=two_exercises)
    assert second.returncode == 0, second.stderr
    got = {key: (row["total"], row["status"]) for key, row in rows(tmp_path / "out").items()}
    assert got == {
        ("ada", "90_fixture"): ("2.5", "graded"),
        ("ada", "91_other"): ("5", "graded"),
        ("ben", "90_fixture"): ("1", "missing"),
        ("ben", "91_other"): ("0", "missing"),
    }
    overview = (tmp_path / "out" / "overview.html").read_text()
    assert "Exercise 90_fixture" in overview and "Exercise 91_other" in overview
    report = (tmp_path / "out" / "report.txt").read_text()
    assert "ben: 90_fixture" in report and "ben: 91_other" in report and "not being graded" not in report
    page = (tmp_path / "out" / "feedback" / "ada.html").read_text()
    assert "2.5 of 5 points" in page and "5 of 5 points" in page


def test_a_mended_class_list_gives_earlier_marks_their_student_and_the_export_its_row(course, notebook, tmp_path):
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr("lovelaceaugusta_101_9001_90_fixture.ipynb", notebook())
        archive.writestr("millerben_102_9002_90_fixture.ipynb", notebook({"90.2": "x = 1"}))
    out, first, mended = tmp_path / "out", tmp_path / "roster.csv", tmp_path / "roster2.csv"
    first.write_text("student,name\nada,Ada Lovelace\nben,Ben Miller\n")
    mended.write_text("student,name,canvas_id\nada,Ada Lovelace,101\nben,Ben Miller,102\n")
    given = (tmp_path / "submissions.zip", "--out", out)
    assert grade(*given, "--roster", first, course=course).returncode == 0
    assert rows(out)["ada", "90_fixture"]["status"] == "missing"
    comment = ("--comment", "one index off")
    assert unrolled("adjust", out, *comment, "--", "lovelaceaugusta (101)", "90.1", "-0.5").returncode == 0
    again = grade(*given, "--roster", mended, "--resume", course=course)
    assert again.returncode == 0 and "0 graded, 2 done before" in " ".join(again.stderr.split())
    assert {key[0]: row["total"] for key, row in rows(out).items()} == {"ada": "4.5", "ben": "2.5"}
    path = canvas_file(tmp_path, '"Lovelace, Ada",101,,ada,A,,,,', '"Miller, Ben",102,,ben,A,,,,', points="5")
    done = unrolled(
        "export", "canvas", out, "--gradebook", path, "--assignment", "502", "--out", tmp_path / "up.csv"
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert [line[-1] for line in table((tmp_path / "up.csv").read_text())[2:]] == ["4.5", "2.5"]


def test_what_canvas_exports_serves_as_the_class_list(course, notebook, tmp_path):
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr("lovelaceaugusta_LATE_101_9001_90_fixture.ipynb", notebook())
    path = canvas_file(tmp_path, '"Lovelace, Ada",101,,ada@x.org,A,,,,', points="5")
    done = grade(tmp_path / "submissions.zip", "--out", tmp_path / "out", "--roster", path, course=course)
    assert done.returncode == 0, done.stderr
    assert list(rows(tmp_path / "out")) == [("ada@x.org", "90_fixture")]
    overview = (tmp_path / "out" / "overview.html").read_text()
    assert "nothing was taken off, decide by hand" in overview.partition("To look at")[2]
    assert "decide by hand" not in (tmp_path / "out" / "feedback").glob("*.html").__next__().read_text()


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_work_in_a_cell_that_became_text_and_below_large_outputs_is_graded(
    kind, course, notebook, submissions, tmp_path
):
    made = nbformat.reads(notebook(), as_version=4)
    (cell,) = [cell for cell in made.cells if cell.id == "task-90-1"]
    cell.cell_type = kind
    for key in ("outputs", "execution_count"):
        del cell[key]
    image = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (21 << 20)}}
    made.cells[1]["outputs"] = [image]
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": json.dumps(made)})
    done = grade(folder, "--out", tmp_path / "out", course=course)
    assert done.returncode == 0, done.stderr
    row = rows(tmp_path / "out")["ada", "90_fixture"]
    assert row["total"] == "5" and "the cell of task 90.1 had become" in row["notes"]
    assert "had become" in (tmp_path / "out" / "overview.html").read_text().partition("To look at")[2]


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        ("--deadlines", "exercise,student,due\n90,,2026-11-20\n90,adda,2027-01-01\n44,,2027-01-01\n",
         "line 3: adda is not on the roster; is it ada?; line 4: there is no exercise 44"),
        ("--roster", "student,name,canvas_id\nada,Ada Lovelace,101\nben,Ben Miller,101\n",
         "line 3: canvas_id 101 is ada's already"),
    ],
)  # fmt: skip
def test_a_faulty_table_stops_the_run_before_anything_is_written(
    option, text, says, course, notebook, submissions, tmp_path
):
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": notebook()})
    roster, faulty = tmp_path / "roster.csv", tmp_path / "faulty.csv"
    roster.write_text("student,name\nada,Ada Lovelace\n")
    faulty.write_text(text)
    given = (folder, "--out", tmp_path / "out", "--roster", roster, option, faulty)
    done = grade(*given, course=course)
    assert done.returncode == 1 and f"faulty.csv, {says}" in done.stderr and not (tmp_path / "out").exists()


def test_an_extension_for_nobody_is_named_where_there_is_no_roster(course, notebook, submissions, tmp_path):
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": notebook()})
    (tmp_path / "d.csv").write_text("exercise,student,due\n90,,2026-11-20\n90,adda,2027-01-01\n")
    done = grade(folder, "--out", tmp_path / "out", "--deadlines", tmp_path / "d.csv", course=course)
    assert done.returncode == 0, done.stderr
    assert "d.csv, line 3: adda handed in nothing; is it ada?" in (tmp_path / "out" / "report.txt").read_text()


def test_later_runs_know_names_and_teams_as_the_first_one_did(course, notebook, submissions, tmp_path):
    """Moodle's downloads have names alone, and numbers that are others in each assignment."""

    def download(name, numbers, text):
        files = {f"{who}_{number}_assignsubmission_file/90_fixture.ipynb": text for who, number in numbers.items()}
        return submissions(tmp_path / name, files)

    wrong = notebook({"90.2": "def running_sum(x):\n    return x"})
    (tmp_path / "roster.csv").write_text(
        "student,name\nada,Ada Lo\nben,Ben Bo\ncem,Cem Co\ndea,Dea Do\neva,Eva Eo\nfay,Fay Fi\n"
    )
    (tmp_path / "teams.csv").write_text("team,student\nAlpha,ben\nAlpha,cem\n")
    (tmp_path / "requests.csv").write_text("student,task,reason\nada,90.2,look\ncem,90.2,look\n")
    first = download("first", {"Ada Lo": 1, "Ben Bo": 2, "Dea Do": 4}, wrong)
    out = ("--out", tmp_path / "out")
    lists = ("--roster", tmp_path / "roster.csv", "--teams", tmp_path / "teams.csv")
    assert grade(first, *out, *lists, course=course).returncode == 0
    before = rows(tmp_path / "out")
    done = grade(first, *out, "--requests", tmp_path / "requests.csv", course=course)
    assert done.returncode == 0, done.stderr
    said = done.stderr
    assert said.count("as before") == 3 and "not among these" not in said, said
    # One of six hands in again: that is no sign that the class list is another's.
    again = download("again", {"Ada Lo": 2}, notebook())
    for options in ((), lists[:2]):
        done = grade(again, *out, *options, "--attempt", "best", course=course)
        assert done.returncode == 0, done.stderr
    after = rows(tmp_path / "out")
    assert set(after) == set(before) and float(after["ada", "90_fixture"]["total"]) == 5
    assert all(after[key] == before[key] for key in after if key[0] != "ada")


def test_who_is_in_a_team_has_the_worksheets_number_and_so_a_page(course, notebook, submissions, tmp_path):
    file = "Ben Bo_2_assignsubmission_file/90_fixture.ipynb"
    folder = submissions(tmp_path / "in", {file: notebook()})
    (tmp_path / "roster.csv").write_text("student,name\nben,Ben Bo\ncem,Cem Co\n")
    (tmp_path / "teams.csv").write_text("team,student\nAlpha,ben\nAlpha,cem\n")
    columns = "Identifier,Full name,Grade,Maximum Grade,Last modified (submission),Last modified (grade)"
    when = '"Friday, 20 November 2026, 5:00 PM"'
    (tmp_path / "worksheet.csv").write_text(
        f"{columns}\nParticipant 2,Ben Bo,,5.00,{when},-\nParticipant 3,Cem Co,,5.00,-,-\n"
    )
    lists = [part for name in ("roster", "teams", "worksheet") for part in (f"--{name}", tmp_path / f"{name}.csv")]
    done = grade(folder, "--out", tmp_path / "out", *lists, course=course)
    assert done.returncode == 0, done.stderr
    done = unrolled("export", "feedback", tmp_path / "out", "--to", "moodle", "--out", tmp_path / "feedback.zip")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    names = zipfile.ZipFile(tmp_path / "feedback.zip").namelist()
    assert sorted(name.split("_")[1] for name in names) == ["2", "3"]
