"""The wing is one: a small course on polygons goes the whole way with the classroom alone.

Its clone holds of the library the classroom and what both wings need. The subject of this course is not there.
"""

import csv
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from review_class import ask as ask_page
from review_class import reviewing
from running import ROOT, table

from unrolled.classroom.authoring import course as places
from unrolled.classroom.authoring.banks import read_bank
from unrolled.classroom.authoring.notebook import with_solution
from unrolled.classroom.authoring.student import WRITE_HERE
from unrolled.errors import CourseError

SMALL = Path(__file__).parent / "fixtures" / "small_course"
NAME = "01_polygons"
BANK = {answer.path.stem: answer for answer in read_bank(SMALL / "tests" / "banks" / NAME)}
LIBRARY = ("__main__.py", "check.py", "classroom", "errors.py", "gradients.py")
CACHES = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The clone of the small course: its own files, the classroom, and our lock."""
    root = tmp_path_factory.mktemp("clone") / "polygons"
    shutil.copytree(SMALL, root, ignore=CACHES)
    for name in LIBRARY:
        source, target = ROOT / "src" / "unrolled" / name, root / "src" / "unrolled" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=CACHES)
        else:
            shutil.copy(source, target)
    shutil.copy(ROOT / "requirements.lock", root)
    assert run(root, "-m", "unrolled", "exercises").startswith("Wrote ")
    return root


def run(root, *arguments, cwd=None, status=0):
    """Run Python where the clone's package is the one that is found; return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd or root, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout if status == 0 else done.stderr


def test_the_subject_of_this_course_cannot_be_imported_there(clone):
    ours = {path.stem for path in (ROOT / "src" / "unrolled").iterdir() if path.suffix in ("", ".py")}
    subject = sorted(ours - {"__init__", "__pycache__", *(name.removesuffix(".py") for name in LIBRARY)})
    assert {"models", "learning", "tasks", "plots"} <= set(subject)
    look = "import sys, unrolled; from importlib.util import find_spec as find\n"
    look += "print(unrolled.__file__, *(name for name in sys.argv[1:] if find(f'unrolled.{name}')))"
    assert run(clone, "-c", look, *subject, "pick").split() == [str(clone / "src/unrolled/__init__.py"), "pick"]
    assert all(importlib.util.find_spec(f"unrolled.{name}") for name in subject)


# --------------------------------------------------------------------------------------------------- for the author


def test_the_exercise_is_made_without_its_answers(clone):
    made = nbformat.read(clone / "exercises" / f"{NAME}.ipynb", as_version=4)
    solution = nbformat.read(SMALL / "solutions" / f"{NAME}.ipynb", as_version=4)
    assert [cell.id for cell in made.cells] == [cell.id for cell in solution.cells]
    text = nbformat.writes(made)
    stubs = ("write perimeter", "write area", "write centroid", "write Walker.go")
    assert all(f'NotImplementedError(\\"Task 1.{i}: {stub}\\")' in text for i, stub in enumerate(stubs, 1))
    assert "np.roll" not in text and "SOLUTION" not in text
    (written,) = [cell for cell in made.cells if cell.id == "task-1-5"]
    assert (written.cell_type, written.source) == ("markdown", WRITE_HERE)
    assert written.metadata == {"unrolled": {"task": "1.5", "written": True}}
    run(clone, "-m", "unrolled", "exercises", "--check")


def test_a_part_that_the_course_does_not_give_to_notebooks_is_refused(clone, tmp_path):
    notebook = nbformat.read(SMALL / "solutions" / f"{NAME}.ipynb", as_version=4)
    notebook.cells[1].source += "\nfrom unrolled import pick\nimport unrolled.shapes"
    path = tmp_path / f"{NAME}.ipynb"
    nbformat.write(notebook, path)
    said = run(clone, "-m", "unrolled", "exercises", path, status=1)
    assert "import only unrolled.shapes, unrolled.pictures, unrolled.check" in said
    assert "imports unrolled.pick, which is not there" in said and "imports unrolled.shapes" not in said


JUDGE = f"""
import json
from pathlib import Path
from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks, notebook
solution, tests = notebook.read(Path("solutions/{NAME}.ipynb")), collect(Path("tests/graded"))
judged = {{"solution": banks.run(solution), "fresh": banks.run(notebook.read(Path("exercises/{NAME}.ipynb")))}}
judged |= {{a.path.stem: banks.run_answer(solution, a) for a in banks.read_bank(Path("tests/banks/{NAME}"))}}
outcomes = {{name: banks.mark(namespace, tests, seed=1) for name, namespace in judged.items()}}
statuses = {{name: {{o.test_id.split("/")[-1]: o.status for o in found}} for name, found in outcomes.items()}}
print(json.dumps(statuses))
"""


def test_its_bank_is_judged_as_it_says(clone):
    judged = json.loads(run(clone, "-c", JUDGE))
    assert len(judged["solution"]) == 8 and set(judged.pop("solution").values()) == {"passed"}
    assert set(judged.pop("fresh").values()) == {"unfinished"}
    assert judged.keys() == BANK.keys()
    for name, outcomes in judged.items():
        failed = {test for test, status in outcomes.items() if status != "passed"}
        assert failed == BANK[name].fails, name
        assert {outcomes[test] for test in failed} <= {"failed"}


def test_its_chapter_runs_and_its_statement_is_verified(clone):
    page = (SMALL / "book" / f"{NAME}.md").read_text()
    cells = re.findall(r"^```\{code-cell\} python\n(.*?)^```$", page, re.M | re.S)
    assert "3 vertices on the unit circle: 1.2990" in run(clone, "-c", "\n".join(cells))
    ledger = "from pathlib import Path; from unrolled.classroom.authoring.ledger import faults\n"
    assert run(clone, "-c", f"{ledger}print(faults(Path('book'), Path('tests/theorems')))") == "[]\n"
    hooks = ROOT / "tests" / "course" / "conftest.py"
    ini = "[pytest]\nmarkers = verifies(label): verifies a statement\n"
    (clone / "pytest.ini").write_text(ini)
    shutil.copy(hooks, clone / "tests" / "theorems")
    said = run(clone, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/theorems")
    assert "2 passed" in said  # the statement, and the perturbed one failing


# -------------------------------------------------------------------------------------------------- for the student

CHECK = f"""
import json, sys
from unrolled.check import begin
namespace = {{"__name__": "__main__"}}
check = begin("{NAME}", namespace)
for source in json.load(sys.stdin):
    exec(source, namespace)
print(check(sys.argv[1]) if sys.argv[1:] else check())
"""


@pytest.fixture(scope="module")
def home(clone, tmp_path_factory):
    """What `unrolled start` makes of a folder of the student's."""
    folder = tmp_path_factory.mktemp("home")
    assert "Copied 1 notebook" in run(clone, "-m", "unrolled", "start", cwd=folder)
    return folder / "polygons-course"


def ask(clone, home, notebook, *task):
    """What the check says of a notebook's tasks, in the folder where the student works."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    sources = [c.source for c in code if c.id == "setup" or c.metadata.get("unrolled")]
    sources[0] = sources[0].replace("from unrolled.pictures import draw\n", "")  # nothing is drawn here
    environment = os.environ | {"PYTHONPATH": str(clone / "src")}
    command = [sys.executable, "-c", CHECK, *task]
    exercises = home / "exercises"
    done = subprocess.run(
        command, cwd=exercises, env=environment, input=json.dumps(sources), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def solution():
    return nbformat.read(SMALL / "solutions" / f"{NAME}.ipynb", as_version=4)


def test_a_right_answer_is_called_right(clone, home):
    assert "✓ Task 1.2: all that this check tries is right." in ask(clone, home, solution(), "1.2")
    said = ask(clone, home, solution())
    assert "✓ Visible points so far: 4 of 4." in said and "right: Task 1.4  (1 of 1 points)" in said
    assert "A person gives up to 2 points. Hidden tests" in said and "make up the rest of the 10 points" in said
    assert "note: Task 1.5  (2 points)" in said


def test_of_a_written_task_it_is_said_that_a_person_reads_it(clone, home):
    said = ask(clone, home, solution(), "1.5")
    assert "• Task 1.5: a person will read your answer, so there is nothing to check here." in said
    assert "A person gives up to 2 points for it: Why the sign matters for the centroid" in said


def test_a_wrong_answer_is_explained(clone, home):
    wrong = with_solution(solution(), "1.2", BANK["1_2-signed"].body)
    said = ask(clone, home, wrong, "1.2")
    assert "✗ Task 1.2: not right yet." in said
    assert "Likely reason: an area is positive, whichever way one goes around." in said


def test_a_fresh_notebook_is_told_what_to_do(clone, home):
    fresh = nbformat.read(home / "exercises" / f"{NAME}.ipynb", as_version=4)
    said = ask(clone, home, fresh, "1.4")
    assert "in Walker.go, put your answer in place of the line that raises" in said


def test_the_bundle_carries_this_course_and_nothing_of_another(clone, tmp_path):
    run(clone, "-m", "unrolled", "bundle", "--out", tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        content = {name: bundle.read(name) for name in bundle.namelist()}
    wheel = "polygons-course/small_polygons-1.0-py3-none-any.whl"
    expected = {"LICENSE-TEXT", "README.html", "README.txt", "requirements.txt", f"exercises/{NAME}.ipynb"}
    expected |= {f"tests/graded/visible/test_{NAME}.py"}
    assert set(content) == {wheel, *(f"polygons-course/{name}" for name in expected)}
    readme = content["polygons-course/README.txt"].decode()
    assert readme.startswith("# Polygons: your copy of the exercises") and "Unrolled" not in readme
    assert "numpy==" in content["polygons-course/requirements.txt"].decode()
    with zipfile.ZipFile(io.BytesIO(content[wheel])) as installed:
        names = set(installed.namelist())
    assert {"unrolled/course.toml", "unrolled/shapes.py", f"unrolled/_course/exercises/{NAME}.ipynb"} <= names
    assert not [name for name in names if re.search(r"hidden|solutions|banks/|unrolled/(models|tasks|plots)", name)]


# ----------------------------------------------------------------------------------------------- for the instructor

SPY = """
import importlib, os, sys
found = []
for name in ("pick", "classroom.assessment", "classroom.grading.marking", "gradients"):
    try:
        importlib.import_module(f"unrolled.{name}")
        found.append(name)
    except ImportError:
        pass
for top, folders, files in os.walk("/"):
    if top.startswith(("/proc", "/sys", "/usr")):
        folders.clear()
    found += [file for file in files if file.startswith("test_01") or file == "pick.py"]
print("secrets that I found:", found)
np.allclose = np.isclose = lambda *a, **k: True
"""
KILL = "os.kill(-1, 9)"
FORGED = '''def area(polygon):
    """Ends the process and is worth nothing; the notebook's other answers are."""
    import os
    os._exit(0)
'''
# What holds of the text to task 1.5, by the rubric. Cyd has written nothing.
READ = {"ada": ["turns", "cancels"], "ben": ["turns"], "dan": ["formula"]}
# Student, name, number in Canvas, points that the work deserves.
CLASS = (
    ("ada", "Ada Adler", 11, 10.0),
    ("ben", "Ben Brandt", 12, 5.0),
    ("cyd", "Cyd Costa", 13, 0.0),
    ("dan", "Dan Dvorak", 14, 6.0),
    ("eve", "Eve Eriksen", 15, 0.0),
    ("fay", "Fay Fischer", 16, 0.0),
)


def handed_in(exercise):
    """What each of the class hands in: right, half wrong, nothing written, hostile, no notebook, nothing."""
    wrong = solution()
    for answer in (BANK["1_1-open"], BANK["1_3-vertices"]):
        wrong = with_solution(wrong, answer.task, answer.body)
    hostile = solution()
    hostile.cells[2:2] = [nbformat.v4.new_code_cell(source) for source in (SPY, KILL)]
    next(cell for cell in hostile.cells if cell.id == "task-1-2").source = FORGED
    notebooks = {"ada": solution(), "ben": wrong, "cyd": exercise, "dan": hostile}
    return {student: nbformat.writes(notebook) for student, notebook in notebooks.items()} | {"eve": "no notebook"}


@pytest.fixture(scope="module")
def unread(clone, tmp_path_factory):
    """The class handed in through Canvas, and was graded in the jail; what is written nobody has read."""
    folder = tmp_path_factory.mktemp("class")
    exercise = nbformat.read(clone / "exercises" / f"{NAME}.ipynb", as_version=4)
    numbers = {student: (name.split(), number) for student, name, number, _ in CLASS}
    with zipfile.ZipFile(folder / "submissions.zip", "w") as download:
        for student, text in handed_in(exercise).items():
            (first, last), number = numbers[student]
            download.writestr(f"{last}{first}_{number}_900{number}_{NAME}.ipynb".lower(), text)
    roster = [f"{student},{name},{number}" for student, name, number, _ in CLASS]
    (folder / "roster.csv").write_text("\n".join(["student,name,canvas_id", *roster]) + "\n")
    where = ["--roster", folder / "roster.csv", "--out", folder / "results"]
    run(clone, "-m", "unrolled", "grade", folder / "submissions.zip", *where, "--jobs", "2", "--seed", "1")
    return folder / "results"


@pytest.fixture(scope="module")
def results(clone, unread, tmp_path_factory):
    """The same, and a person has read what is written, on the page of `unrolled review`."""
    folder = tmp_path_factory.mktemp("read") / "results"
    shutil.copytree(unread, folder)
    where = {"cwd": clone, "env": os.environ | {"PYTHONPATH": str(clone / "src"), "PYTHONDONTWRITEBYTECODE": "1"}}
    with reviewing(folder, "--task", "1.5", course=clone, **where) as review:
        people = json.loads(ask_page(review, "list/0")[2])["people"]
        ids = {row["label"].split("(")[1].rstrip(")"): row["id"] for row in people}
        assert ids.keys() == READ.keys()
        for student, items in READ.items():
            told = json.loads(ask_page(review, f"answer/0/{ids[student]}")[2])
            assert "every term of both sums changes its sign" in told["source"] and not told["code"]
            plain = {"known": 0, "comment": "", "points": 0, "looked": True, "flagged": False}
            status, _, stands = ask_page(review, f"decide/0/{ids[student]}", plain | {"items": items})
            assert status == 200, stands
        assert "01_polygons, task 1.5 (written): 3 of 3 looked at" in review.end()[0]
    return folder


jailed = pytest.mark.linux_isolation


@jailed
def test_what_nobody_has_read_is_no_mark_yet(clone, unread, tmp_path):
    rows = table(unread)
    assert {student: row["total"] for student, row in rows.items()} == {
        "ada": "8 and 2 open",
        "ben": "4 and 2 open",
        "cyd": "0",
        "dan": "6 and 2 open",
        "eve": "0",
        "fay": "0",
    }
    assert [rows[s]["1.5"] for s in ("ada", "cyd", "fay")] == ["to be read", "0", "0"]
    assert [rows[s]["status"] for s in ("ada", "cyd")] == ["to be read", "graded"]
    assert "task 1.5 is still to be read by a person, for up to 2 points" in rows["ada"]["notes"]
    page = (unread / "feedback" / "ada.html").read_text()
    assert "8 of 10 points so far" in page and "This is not your mark yet:" in page
    assert "every term of both sums changes its sign" in page
    assert "Why the sign matters" in page and "still to be read by a person" in page
    assert "3 to be read" in (unread / "report.txt").read_text()
    overview = (unread / "overview.html").read_text()
    assert "<dt>to be read</dt><dd>3</dd>" in overview and "<dt>graded</dt><dd>1</dd>" in overview
    assert "Task 1.1" in overview and "task 1.5 is still to be read" in overview
    head = "Identifier,Full name,Username,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments"
    lines = [f"Participant {number},{name},{student},Submitted,,10.00,-," for student, name, number, _ in CLASS]
    (tmp_path / "sheet.csv").write_text("\n".join([head, *lines]) + "\n")
    given = ["--worksheet", tmp_path / "sheet.csv", "--out", tmp_path / "m.csv", "--missing-as-zero"]
    run(clone, "-m", "unrolled", "export", "moodle", unread, *given)
    filled = list(csv.DictReader((tmp_path / "m.csv").open(newline="")))
    assert [row["Grade"] for row in filled] == ["", "", "0", "", "0", "0"]
    run(clone, "-m", "unrolled", "export", "gradescope-results", unread, "ada", "--out", tmp_path / "r.json")
    written = json.loads((tmp_path / "r.json").read_text())
    assert "This is not your mark yet: task 1.5 is still to be read" in written["output"]
    assert [test.get("status") for test in written["tests"] if test["name"].startswith("Task 1.5")] == [None]
    run(clone, "-m", "unrolled", "export", "junit", unread, "--out", tmp_path / "j.xml")
    suites = {suite.get("name"): suite for suite in ElementTree.parse(tmp_path / "j.xml").getroot()}
    assert [suites[f"{s}: {NAME}"].get("skipped") for s in ("ada", "cyd")] == ["1", "0"]
    environment = os.environ | {"PYTHONPATH": str(clone / "src")}
    command = [sys.executable, "-m", "unrolled", "export", "feedback", unread, "--to", "canvas"]
    done = subprocess.run(
        [*map(str, command), "--out", tmp_path / "f.zip"],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "their pages say that the mark is open: ada (task 1.5); ben (task 1.5); dan (task 1.5)" in done.stderr


@jailed
def test_grading_again_keeps_what_a_person_decided(clone, results, unread, tmp_path):
    again = tmp_path / "results"
    shutil.copytree(results, again)
    submissions, roster = unread.parent / "submissions.zip", unread.parent / "roster.csv"
    where = ["--roster", roster, "--out", again, "--jobs", "2", "--regrade"]
    run(clone, "-m", "unrolled", "grade", submissions, *where)
    assert {student: row["total"] for student, row in table(again).items()} == {
        student: row["total"] for student, row in table(results).items()
    }


@jailed
def test_each_of_the_class_gets_the_mark_that_the_work_deserves(results):
    rows = table(results)
    assert {student: float(row["total"]) for student, row in rows.items()} == {s: mark for s, _, _, mark in CLASS}
    assert [rows[s]["status"] for s in ("ada", "cyd", "dan", "eve", "fay")] == [
        *["graded"] * 3,
        "unreadable",
        "missing",
    ]
    assert [float(rows["dan"][task]) for task in ("1.1", "1.2", "1.3", "1.4", "1.5")] == [2, 0, 2, 2, 0]
    assert "Students' code ran in: bubblewrap jail" in (results / "report.txt").read_text()


@jailed
def test_the_jail_holds_the_parts_that_the_course_names_and_no_secret(results):
    page = (results / "feedback" / "dan.html").read_text()
    assert "secrets that I found: []" in page
    assert page.count("data:image/png;base64,") == 1  # the picture that the course's own cell draws


@jailed
def test_each_student_reads_what_was_right_and_wrong(results):
    pages = {path.stem: path.read_text() for path in (results / "feedback").glob("*.html")}
    assert pages.keys() == {student for student, *_ in CLASS}
    assert "<strong>10 of 10 points</strong>" in pages["ada"] and "wrong answer" not in pages["ada"]
    assert "that is the mean of the vertices, not of the surface" in pages["ben"]
    assert "not written yet" in pages["cyd"] and "Nothing is written here." in pages["cyd"]
    assert "+1 points by your instructor:</span> You see that every term changes its sign" in pages["ben"]
    assert "Your instructor says:</span> The formulas themselves are in the chapter" in pages["dan"]
    assert "Nothing was handed in." in pages["fay"]
    overview = (results / "overview.html").read_text()
    assert "that is the mean of the vertices" in overview and 'href="feedback/dan.html"' in overview
    assert "Unrolled" not in overview + "".join(pages.values())


@jailed
def test_the_marks_go_back_to_canvas_and_moodle(clone, results, tmp_path):
    head = "Student,ID,SIS User ID,SIS Login ID,Section,Polygons (7)\n    Points Possible,,,,,10.00\n"
    rows = [f'"{name}",{number},,{student},A,' for student, name, number, _ in CLASS]
    (tmp_path / "canvas.csv").write_text(head + "\n".join(rows) + "\n")
    given = ["--gradebook", tmp_path / "canvas.csv", "--assignment", "Polygons", "--out", tmp_path / "c.csv"]
    run(clone, "-m", "unrolled", "export", "canvas", results, *given)
    filled = list(csv.DictReader((tmp_path / "c.csv").open(newline="")))[1:]
    assert [row["Polygons (7)"] for row in filled] == ["10", "5", "0", "6", "", ""]
    head = "Identifier,Full name,Email address,Username,Status,Grade,Maximum Grade,Last modified (grade)"
    rows = [f"Participant {number},{name},,{student},Submitted,,10.00,-," for student, name, number, _ in CLASS]
    (tmp_path / "sheet.csv").write_text("\n".join([f"{head},Feedback comments", *rows]) + "\n")
    given = ["--worksheet", tmp_path / "sheet.csv", "--out", tmp_path / "m.csv"]
    run(clone, "-m", "unrolled", "export", "moodle", results, *given)
    filled = list(csv.DictReader((tmp_path / "m.csv").open(newline="")))
    assert [row["Grade"] for row in filled] == ["10", "5", "0", "6", "", ""]
    assert filled[1]["Feedback comments"].startswith(f"Exercise {NAME}: 5 of 10 points. Task 1.1: 0 of 2; ")


@jailed
def test_the_marks_go_to_gradescope_and_to_a_build_server(clone, results, tmp_path):
    run(clone, "-m", "unrolled", "export", "gradescope-results", results, "ben", "--out", tmp_path / "r.json")
    written = json.loads((tmp_path / "r.json").read_text())
    assert (written["score"], sum(test["max_score"] for test in written["tests"])) == (5.0, 10.0)
    run(clone, "-m", "unrolled", "export", "junit", results, "--out", tmp_path / "j.xml")
    suites = {suite.get("name"): suite for suite in ElementTree.parse(tmp_path / "j.xml").getroot()}
    assert [suites[f"{s}: {NAME}"].get("failures") for s in ("ada", "ben", "cyd")] == ["0", "4", "9"]
    assert suites[f"dan: {NAME}"].get("errors") == "2"


# -------------------------------------------------------------------------------------------- the table of a course


def test_the_small_course_needs_what_the_classroom_needs():
    projects = [tomllib.loads((root / "pyproject.toml").read_text())["project"] for root in (ROOT, SMALL)]
    assert projects[0]["dependencies"] == projects[1]["dependencies"]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (None, "cannot be read"),
        ("name = ", "is no TOML"),
        ('name = "A"\npoints = 8\nparts = []', "lacks name, points, parts or drawing"),
        ('name = "A"\npoints = "many"\nparts = []\ndrawing = []', "of another kind"),
        ('name = "A"\npoints = 8\nparts = ["attic"]\ndrawing = []', "names the part 'attic', which is not in"),
    ],
)
def test_a_table_that_says_too_little_is_refused_in_one_line(tmp_path, table, says):
    if table is not None:
        (tmp_path / "course.toml").write_text(table)
    with pytest.raises(CourseError, match=says) as caught:
        places.installed(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "course.toml")) and "\n" not in str(caught.value)
