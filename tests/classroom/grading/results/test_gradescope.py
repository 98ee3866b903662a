"""The autograder that an instructor uploads to Gradescope, run as Gradescope runs it."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import nbformat
import pytest
from container import contained
from running import ROOT, unrolled

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring.archive import read_zip, wheel_of
from unrolled.classroom.authoring.notebook import read, region_of, task_of, with_solution
from unrolled.classroom.grading.jail.outside.labels import JAIL, REDUCED
from unrolled.classroom.grading.results.gradescope import write_autograder
from unrolled.errors import CourseError

pytestmark = pytest.mark.linux_isolation
NAME = "04_bptt_scalar"
AS_ROOT = os.geteuid() == 0
# An ordinary user may make namespaces of its own wherever it is, so there the jail starts.
WHERE = REDUCED if AS_ROOT else JAIL
TESTS = collect(ROOT / "tests" / "graded", NAME)
WORTH = {task: sum(t.points for t in TESTS if t.task == task) for task in dict.fromkeys(t.task for t in TESTS)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    name, data = wheel_of(ROOT)
    path = tmp_path_factory.mktemp("wheel") / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def archive(wheel, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "autograder.zip"
    done = unrolled("export", "gradescope", "--exercise", "04", "--out", path, "--wheel", wheel, "--seed", "1")
    assert done.returncode == 0, done.stderr
    assert NAME in done.stdout
    return path


def inside(base, *command, **options):
    """Run something where ``/autograder`` stands at the root, without the clone and without a network."""
    return contained(command, [(base, "/autograder")], clone=False, **options)


@pytest.fixture(scope="module")
def autograder(archive, tmp_path_factory):
    """Gradescope's folder, with the archive unpacked and set up; what setup.sh would download is there."""
    base = tmp_path_factory.mktemp("autograder")
    base.chmod(0o755)
    for name in ("source", "submission", "results"):
        (base / name).mkdir()
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(base / "source")
    shutil.copy(base / "source" / "run_autograder", base / "run_autograder")
    for program in (base / "source" / "setup.sh", base / "run_autograder"):
        program.chmod(0o755)
    made = inside(base, sys.executable, "-m", "venv", "/autograder/environment")
    assert made.returncode == 0, made.stderr
    (site,) = base.glob("environment/lib/python3.*/site-packages")
    (site / "there-already.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for _ in range(2):  # running it again changes nothing
        done = inside(base, "/autograder/source/setup.sh")
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.endswith("Ready to grade.\n")
        assert "apt-get" not in done.stdout + done.stderr
    return base


@pytest.fixture
def submit(autograder):
    """Hand files in, have them graded as Gradescope does, and read what it would read."""

    def run(files, namespaces=False):
        for name in ("submission", "results"):
            shutil.rmtree(autograder / name)
            (autograder / name).mkdir()
        for name, data in files.items():
            path = autograder / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (autograder / "submission_metadata.json").write_text('{"users": [{"name": "A Student"}]}')
        done = inside(autograder, "/autograder/run_autograder", namespaces=namespaces)
        assert done.returncode == 0, done.stdout + done.stderr
        said = json.loads((autograder / "results" / "results.json").read_text())
        assert_documented(said)
        return said, done.stdout + done.stderr

    return run


# The fields and values that Gradescope's "Autograder Specifications" name.
WHOLE = {
    "score": float,
    "execution_time": int,
    "output": str,
    "output_format": {"text", "html", "simple_format", "md", "ansi"},
    "test_output_format": {"text", "html", "simple_format", "md", "ansi"},
    "test_name_format": {"text", "html", "simple_format", "md", "ansi"},
    "visibility": {"hidden", "after_due_date", "after_published", "visible"},
    "stdout_visibility": {"hidden", "after_due_date", "after_published", "visible"},
    "extra_data": dict,
    "tests": list,
}
CASE = {
    "score": float,
    "max_score": float,
    "status": {"passed", "failed"},
    "name": str,
    "number": str,
    "output": str,
    "visibility": {"hidden", "after_due_date", "after_published", "visible"},
}


def task_of_case(case):
    """4.2 from the number 4.2.1."""
    return case["number"].rpartition(".")[0]


def assert_documented(said):
    for record, fields in ((said, WHOLE), *((case, CASE) for case in said["tests"])):
        assert record.keys() <= fields.keys()
        for name, value in record.items():
            kind = fields[name]
            assert value in kind if isinstance(kind, set) else isinstance(value, kind), (name, value)
    assert said["score"] >= 0
    assert said["stdout_visibility"] == "hidden"


def answered(wrong=(), own=()):
    """The solution as a student hands it in, some tasks unanswered, with cells of the student's own."""
    notebook = read(ROOT / "solutions" / f"{NAME}.ipynb")
    for task in wrong:
        notebook = with_solution(notebook, task, "return None")
    notebook.cells = [cell for cell in notebook.cells if "solution-only" not in cell.metadata.get("tags", ())]
    notebook.cells[2:2] = [nbformat.v4.new_code_cell(source) for source in own]
    return nbformat.writes(notebook).encode()


def earned(said):
    return {
        task: sum(case["score"] for case in said["tests"] if task_of_case(case) == task)
        for task in dict.fromkeys(map(task_of_case, said["tests"]))
    }


# ----------------------------------------------------------------------------------------------------- the archive


def test_the_archive_is_complete_and_holds_no_answer(archive, wheel):
    files = read_zip(archive.read_bytes())
    assert set(files) == {
        "setup.sh",
        "run_autograder",
        "requirements.txt",
        "assignment.json",
        wheel.name,
        f"course/exercises/{NAME}.ipynb",
        f"course/tests/graded/visible/test_{NAME}.py",
        f"course/tests/graded/hidden/test_{NAME}.py",
    }
    assert json.loads(files["assignment.json"]) == {"exercise": NAME, "seed": "1"}
    assert b"--hash=sha256:" in files["requirements.txt"] and b"://" not in files["requirements.txt"]
    for cell in read(ROOT / "solutions" / f"{NAME}.ipynb").cells:
        if task_of(cell):
            assert not [name for name, data in files.items() if region_of(cell.source).body.encode() in data]


def test_a_seed_is_drawn_for_each_archive(wheel, tmp_path):
    seeds = set()
    for number in range(2):
        write_autograder(ROOT, tmp_path / f"{number}.zip", "4", wheel=wheel)
        seeds.add(json.loads(read_zip((tmp_path / f"{number}.zip").read_bytes())["assignment.json"])["seed"])
    assert len(seeds) == 2 and all(len(seed) == 32 for seed in seeds)
    for name in ("a.zip", "b.zip"):
        write_autograder(ROOT, tmp_path / name, "4", seed="x", wheel=wheel)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_exercise_that_is_not_there_is_named(wheel, tmp_path):
    with pytest.raises(CourseError, match="--exercise 77: there is no such exercise"):
        write_autograder(ROOT, tmp_path / "a.zip", "77", wheel=wheel)
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_programs_that_bash_can_read(archive, script, tmp_path):
    with zipfile.ZipFile(archive) as opened:
        assert opened.getinfo(script).external_attr >> 16 & 0o777 == 0o755
        opened.extract(script, tmp_path)
    assert (tmp_path / script).read_text().startswith("#!/bin/bash\n")
    assert subprocess.run(["bash", "-n", tmp_path / script], capture_output=True).stderr == b""


# -------------------------------------------------------------------------------------------- as Gradescope runs it


def test_a_right_submission_gets_everything(submit):
    said, log = submit({f"{NAME}.ipynb": answered()})
    assert said["score"] == 10 and earned(said) == pytest.approx(WORTH)
    assert "10 of 10 points." in said["output"]
    assert said["extra_data"] == {"exercise": NAME, "isolation": WHERE}
    assert said["execution_time"] < 60
    assert [case["name"] for case in said["tests"]] == [f"Task {t.task}: {t.statement}" for t in TESTS]
    assert [case["max_score"] for case in said["tests"]] == [t.points for t in TESTS]
    assert {case["status"] for case in said["tests"]} == {"passed"}
    shown = {"visible": "visible", "hidden": "after_published"}
    assert [case["visibility"] for case in said["tests"]] == [shown[t.visibility] for t in TESTS]
    assert "Traceback" not in log


def test_the_label_is_shown_where_there_was_no_jail(submit):
    said, _ = submit({f"{NAME}.ipynb": answered()})
    assert (f"{REDUCED}: these marks" in said["output"]) == AS_ROOT


def test_the_jail_is_used_where_the_container_allows_it(submit):
    said, _ = submit({f"{NAME}.ipynb": answered()}, namespaces=True)
    assert said["score"] == 10
    assert said["extra_data"]["isolation"] == JAIL and REDUCED not in said["output"]


def test_a_half_right_submission_gets_half_under_any_name(submit):
    said, _ = submit({"my homework (final).ipynb": answered(wrong=("4.3", "4.5")), "notes.txt": b"x"})
    expected = {task: 0 if task in ("4.3", "4.5") else worth for task, worth in WORTH.items()}
    assert earned(said) == pytest.approx(expected)
    assert said["score"] == pytest.approx(sum(expected.values()))
    failed = [case for case in said["tests"] if task_of_case(case) == "4.3"]
    assert {case["status"] for case in failed} == {"failed"} and all(case["output"] for case in failed)
    assert "The file is named my homework (final).ipynb." in said["output"]
    assert "Not used: notes.txt (not a notebook (.ipynb))." in said["output"]
    assert "submission/" not in said["output"]


HOSTILE = """
import glob, json, os, signal
stolen = []
known = ['source/assignment.json', 'source/course/tests/graded/hidden/test_04_bptt_scalar.py']
known = ['/autograder/' + name for name in [*known, 'submission_metadata.json']]
for path in glob.glob('/autograder/**/*', recursive=True) + known:
    if not path.startswith('/autograder/environment'):
        try: stolen.append(open(path).read())
        except OSError: pass
for path in ('/autograder/results/results.json', 'results.json', '/autograder/run_autograder'):
    try: open(path, 'w').write(json.dumps({'score': 1000}))
    except OSError: pass
print('STOLEN' if any('seed' in s or 'def test_' in s or 'A Student' in s for s in stolen) else 'nothing found')
assert not any('seed' in s or 'def test_' in s or 'A Student' in s for s in stolen)
"""
KILLS = "import os, signal\nif os.fork() == 0:\n    os.setsid()\n    while True: pass\nos.kill(-1, signal.SIGKILL)"


def test_a_hostile_submission_gets_what_it_deserves(submit):
    said, log = submit({f"{NAME}.ipynb": answered(wrong=("4.2",), own=(HOSTILE, KILLS))})
    assert said["score"] == pytest.approx(10 - WORTH["4.2"])
    assert "raised an exception" not in said["output"]
    assert "1000" not in json.dumps(said) and "Traceback" not in log


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"this is not JSON", "not a notebook: not JSON"),
        (b"", "the file is empty"),
        (b'{"nbformat": 4, "cells": [[[', "not a notebook"),
    ],
)
def test_an_unreadable_submission_is_explained(submit, data, reason):
    said, _ = submit({f"{NAME}.ipynb": data})
    assert said["score"] == 0 and not any(case["score"] for case in said["tests"])
    assert f"Your file {NAME}.ipynb could not be graded: {reason}" in said["output"]
    assert "hand in the file that ends in .ipynb" in said["output"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "You handed in no file."),
        ({"essay.pdf": b"%PDF"}, "essay.pdf: not a notebook (.ipynb)."),
        ({"03_counting.ipynb": b"{}"}, "03_counting.ipynb: of exercise 03_counting, which is not being graded."),
    ],
)
def test_what_is_no_notebook_of_this_exercise_is_explained(submit, files, words):
    said, _ = submit(files)
    assert said["score"] == 0 and words in said["output"]


def test_a_defect_of_the_autograder_is_told_kindly_and_shown_to_instructors_only(submit, autograder):
    hidden = autograder / "source" / "course" / "tests" / "graded" / "hidden" / f"test_{NAME}.py"
    whole = hidden.read_text()
    hidden.write_text("this is no Python")
    try:
        said, log = submit({f"{NAME}.ipynb": answered()})
    finally:
        hidden.write_text(whole)
    assert said["score"] == 0 and "This is not your fault" in said["output"]
    assert "mend the course" in log and "mend the course" not in said["output"]


def test_an_autograder_that_does_not_even_start_leaves_results_all_the_same(submit, autograder):
    python = autograder / "environment" / "bin" / "python"
    python.rename(python.with_name("gone"))
    try:
        said, _ = submit({f"{NAME}.ipynb": answered()})
    finally:
        python.with_name("gone").rename(python)
    assert said["score"] == 0 and "The autograder itself broke off" in said["output"]


def test_the_command_explains_itself():
    done = unrolled("export", "gradescope", "--help")
    assert "unrolled export gradescope --exercise 04" in done.stdout
    done = unrolled("export", "gradescope", "--exercise", "77")
    assert done.returncode == 1 and done.stderr.startswith("unrolled: --exercise 77: there is no such exercise")
    assert not Path(ROOT, "autograder.zip").exists()
