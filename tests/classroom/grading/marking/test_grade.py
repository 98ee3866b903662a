"""`unrolled grade`, from the folder of submissions to the pages that students read."""

import contextlib
import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest
from running import COMMAND, ROOT, grade, outcomes, recorded, table

from unrolled.classroom.authoring.course import find_course
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.marking import here, session
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.session import grade as grade_here
from unrolled.errors import CourseError


@pytest.fixture
def handed(tmp_path, notebook, submissions):
    """Three submissions to the small exercise, and a roster of four."""
    wrong = {"90.1": "def scale(x, factor):\n    return x + factor"}
    submissions(
        tmp_path / "in",
        {
            "ada/90_fixture.ipynb": notebook(),
            "ben/90_fixture.ipynb": notebook(wrong),
            "cyd/90_fixture.ipynb": "no notebook",
            "eve/90_fixture.ipynb": notebook(),
        },
    )
    (tmp_path / "roster.csv").write_text("student,name\nada,A\nben,B\ncyd,C\ndan,D\n")
    return tmp_path


@pytest.mark.linux_isolation
def test_the_sample_class_gets_the_marks_that_it_deserves_twice(sample_class, tmp_path):
    folder, expected = sample_class
    arguments = (folder / "submissions", "--roster", folder / "roster.csv", "--seed", "one")
    with ThreadPoolExecutor() as both:
        for result in both.map(lambda out: grade(*arguments, "--out", tmp_path / out), ("first", "second")):
            assert result.returncode == 0, result.stderr
    first, second = table(tmp_path / "first"), table(tmp_path / "second")
    assert len(first) >= 30
    assert {student: float(row["total"]) for student, row in first.items()} == expected
    assert first == second
    assert outcomes(tmp_path / "first") == outcomes(tmp_path / "second")


@pytest.mark.linux_isolation
def test_a_row_and_a_page_for_everybody(handed, course):
    result = grade(handed / "in", "--out", handed / "out", "--roster", handed / "roster.csv", course=course)
    assert result.returncode == 0, result.stderr
    rows = table(handed / "out")
    assert list(rows["ada"]) == ["student", "name", "exercise", "total", "90.1", "90.2", "late", "status", "notes"]
    assert {s: (r["total"], r["status"]) for s, r in rows.items()} == {
        "ada": ("5", "graded"),
        "ben": ("2.5", "graded"),
        "cyd": ("0", "unreadable"),
        "dan": ("0", "missing"),
        "eve": ("5", "graded"),
    }
    assert "not on the roster" in rows["eve"]["notes"] and rows["ben"]["90.1"] == "0"
    pages = {page.stem: page.read_text() for page in (handed / "out" / "feedback").iterdir()}
    assert set(pages) == {"ada", "ben", "cyd", "dan", "eve"}
    assert "Nothing was handed in" in pages["dan"] and "could not be graded: not a notebook" in pages["cyd"]
    report = (handed / "out" / "report.txt").read_text()
    assert "cyd/90_fixture.ipynb: not a notebook" in report and "dan: 90_fixture" in report and "  eve" in report
    page = pages["ben"]
    assert "the factor is added, not multiplied" in page and "2.5 of 5 points" in page
    assert "return x + factor" in page


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))


@pytest.mark.linux_isolation
def test_a_students_text_is_only_text_on_the_page(tmp_path, notebook, submissions, course):
    attack = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
    own = [
        f"print({attack!r})",
        f"from IPython.display import HTML, display\ndisplay(HTML({attack!r}))",
        "'\\ud800\\x00'",
    ]
    raising = {"90.2": f"def running_sum(x):\n    raise ValueError({attack!r})  # {attack}"}
    name = "<script>alert(2)</script>.. "
    submissions(tmp_path / "in", {f"{name.replace('/', '')}/90_fixture.ipynb": notebook(raising, own)})
    result = grade(tmp_path / "in", "--out", tmp_path / "out", course=course)
    assert result.returncode == 0, result.stderr
    (page,) = (tmp_path / "out" / "feedback").iterdir()
    assert re.fullmatch(r"[\w.-]+\.html", page.name)
    tags = Tags(page.read_text(encoding="utf-8")).seen
    assert not [tag for tag, _ in tags if tag in ("script", "iframe", "object", "link")]
    assert not [a for _, attributes in tags for a in attributes if a.startswith("on")]
    assert not [a for tag, a in tags if tag == "img" and not a["src"].startswith("data:image/png;base64,")]
    assert ("html", {"lang": "en"}) in tags and any(a.get("name") == "viewport" for _, a in tags)


@pytest.mark.linux_isolation
def test_a_name_that_a_spreadsheet_would_run_is_defused(tmp_path, notebook, submissions, course):
    submissions(tmp_path / "in", {"=1+1/90_fixture.ipynb": notebook()})
    assert grade(tmp_path / "in", "--out", tmp_path / "out", course=course).returncode == 0
    assert "'=1+1" in table(tmp_path / "out")


@pytest.mark.linux_isolation
def test_resume_after_kill_9_loses_nothing_and_grades_nothing_twice(tmp_path, notebook, submissions, course):
    slow = notebook(own=["import time; time.sleep(0.4)"])
    submissions(tmp_path / "in", {f"s{number:02d}/90_fixture.ipynb": slow for number in range(12)})
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert grade(tmp_path / "in", "--out", whole, "--seed", "7", course=course).returncode == 0
    command = [*COMMAND, tmp_path / "in", "--out", cut, "--seed", "7", "--course", course]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    done = wait_for(lambda: len(recorded(cut)) >= 2)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert done
    before = recorded(cut)
    assert 2 <= len(before) < 12
    refused = grade(tmp_path / "in", "--out", cut, course=course)
    assert refused.returncode == 1 and "--resume" in refused.stderr
    resumed = grade(tmp_path / "in", "--out", cut, "--resume", course=course)
    assert resumed.returncode == 0, resumed.stderr
    assert f"{12 - len(before)} graded, {len(before)} done before" in " ".join(resumed.stderr.split())
    after = recorded(cut)
    assert {key: after[key] for key in before} == before  # not graded again
    assert outcomes(cut) == outcomes(whole)
    assert (cut / "grades.csv").read_bytes() == (whole / "grades.csv").read_bytes()


def wait_for(condition, seconds=600):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def heed_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.linux_isolation
def test_ctrl_c_keeps_what_is_done_and_leaves_no_process(tmp_path, notebook, submissions, course):
    files = {f"s{number}/90_fixture.ipynb": notebook(own=["import time; time.sleep(1)"]) for number in range(8)}
    submissions(tmp_path / "in", files)
    out = tmp_path / "out"
    command = [*COMMAND, tmp_path / "in", "--out", out, "--course", course]
    # A background job of a shell starts with interrupts ignored, and hands that on; a terminal's does not.
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts)
    assert wait_for(lambda: recorded(out))
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=300)
    assert running.returncode == 130 and "Continue with --resume" in said and "Traceback" not in said
    statuses = [row["status"] for row in table(out).values()]
    assert "graded" in statuses and "not graded" in statuses
    assert not children_of(running.pid)


def children_of(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            found += [stat] if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == pid else []
    return found


@pytest.mark.linux_isolation
def test_two_runs_on_one_folder_are_refused(handed, course):
    import fcntl

    (handed / "out").mkdir()
    with (handed / "out" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = grade(handed / "in", "--out", handed / "out", course=course)
    assert result.returncode == 1 and "another grading run" in result.stderr


@pytest.mark.linux_isolation
def test_one_student_once_more_with_the_runs_seed(handed, course, notebook):
    out = handed / "out"
    assert grade(handed / "in", "--out", out, course=course).returncode == 0
    before = recorded(out)
    (handed / "in" / "ben" / "90_fixture.ipynb").write_text(notebook())
    assert grade(handed / "in", "--out", out, "--only", "ben", course=course).returncode == 0
    after = recorded(out)
    assert {s for s in after if after[s] != before[s]} == {"ben"}
    assert table(out)["ben"]["total"] == "5"
    nothing = grade(handed / "in", "--out", out, "--resume", course=course)
    assert nothing.returncode == 0 and "0 graded, 4 done before" in " ".join(nothing.stderr.split())
    other = grade(handed / "in", "--out", out, "--resume", "--seed", "other", course=course)
    assert other.returncode == 1 and "another seed" in other.stderr


def test_without_a_jail_every_result_says_so(handed, course):
    result = grade(handed / "in", "--out", handed / "out", "--unsafe-own-code-only", course=course)
    assert result.returncode == 0, result.stderr
    assert "NOT ISOLATED" in result.stderr
    rows = table(handed / "out")
    assert {s: r["total"] for s, r in rows.items()} == {"ada": "5", "ben": "2.5", "cyd": "0", "eve": "5"}
    assert all("NOT ISOLATED" in row["notes"] for row in rows.values())
    assert all("NOT ISOLATED" in page.read_text() for page in (handed / "out" / "feedback").iterdir())
    assert "NOT ISOLATED" in (handed / "out" / "report.txt").read_text()


def test_bad_input_is_refused_in_one_line_and_leaves_nothing(handed, course, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.csv").write_text("name\nA\n")
    (tmp_path / "file").write_text("")
    out = tmp_path / "out"
    given = ("--course", course)
    cases = [
        ((tmp_path / "none", "--out", out, *given), "is not there"),
        ((tmp_path / "empty", "--out", out, *given), "there is nothing to grade yet"),
        ((handed / "in", "--out", out, "--roster", tmp_path / "bad.csv", *given), "bad.csv, line 1"),
        ((handed / "in", "--out", out, "--roster", tmp_path / "none.csv", *given), "none.csv: cannot be read"),
        ((handed / "in", "--out", out, "--exercise", "77", *given), "there is no such exercise"),
        ((handed / "in", "--out", out, "--only", "zoe", *given), "holds nothing of zoe"),
        ((handed / "in", "--out", tmp_path / "file" / "x", *given), "cannot be written to"),
        ((handed / "in", "--out", out, "--course", tmp_path / "empty"), "no exercise has both"),
    ]
    for arguments, says in cases:
        result = grade(*arguments)
        assert result.returncode == 1, arguments
        assert says in result.stderr and "Traceback" not in result.stderr
        assert len([line for line in result.stderr.splitlines() if line.strip()]) <= 2
        assert not out.exists()


@pytest.mark.linux_isolation
def test_the_jail_is_begun_before_the_folder_is_read_and_gone_when_it_cannot_be(handed, course, monkeypatch):
    begun, found = [], []

    class Watched(Isolation):
        def begin(self):
            super().begin()
            begun.append((self, self._first._process.pid))

    def reading(*arguments):
        found.extend(begin[1] for begin in begun if Path(f"/proc/{begin[1]}").exists())
        raise CourseError("it cannot be read")

    monkeypatch.setattr(here, "Isolation", Watched)
    monkeypatch.setattr(session, "survey", reading)
    with pytest.raises(CourseError, match="it cannot be read"):
        session.grade(Plan(handed / "in", handed / "out", course))
    ((isolation, process),) = begun
    assert found == [process] and not Path(f"/proc/{process}").exists() and not isolation.folder.exists()


@pytest.mark.parametrize(("drawing", "loaded"), [(0, False), (1, False), (2, True), (60, True)])
def test_matplotlib_is_loaded_beforehand_only_where_more_than_a_few_draw(
    tmp_path, notebook, submissions, course, drawing, loaded
):
    class Stop(Exception):
        pass

    def place(plan, exercises):
        assert plan.figures == loaded
        raise Stop

    plots = notebook(own=["import matplotlib.pyplot as plt"])
    files = {f"s{n}/90_fixture.ipynb": plots if n < drawing else notebook() for n in range(60)}
    with pytest.raises(Stop):
        grade_here(Plan(submissions(tmp_path / "in", files), tmp_path / "out", course), place=place)


def test_the_course_is_the_nearest_upwards_and_else_the_clone_in_use(tmp_path, course, monkeypatch):
    assert find_course(course / "exercises") == course
    assert find_course(tmp_path) == ROOT
    monkeypatch.setattr("unrolled.classroom.authoring.course.PACKAGE", tmp_path / "site-packages" / "unrolled")
    with pytest.raises(CourseError, match=r"name it with --course"):
        find_course(tmp_path)


def test_help_has_examples():
    result = grade("--help")
    assert result.returncode == 0 and "unrolled grade submissions --out results" in result.stdout


@pytest.mark.linux_isolation
def test_without_bubblewrap_nothing_is_graded_and_nothing_is_written(handed, course):
    command = [*COMMAND, handed / "in", "--out", handed / "out", "--course", course]
    environment = {**os.environ, "PATH": "/nowhere"}
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert result.returncode == 1 and "apt-get install bubblewrap" in result.stderr
    assert not (handed / "out").exists()
