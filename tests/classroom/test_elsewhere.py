"""The student's commands and checks on machines that this one is not: a Windows, a browser, an old console."""

import csv
import json
import os
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import editors
import nbformat
import pytest

from unrolled.classroom.authoring.course import installed
from unrolled.classroom.authoring.notebook import read, region_of, replace_region, task_of

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / ".ci"))

import colab  # noqa: E402  (it has no package of its own)

NAME = "02_recurrence"
SMALL = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C.UTF-8", "PYTHONWARNDEFAULTENCODING": "1"}
# Every file that the course opens without saying its encoding would be read as this machine's, and is an error.
STRICT = "import warnings; warnings.filterwarnings('error', category=EncodingWarning, module='unrolled')\n"


def run(program, folder, settings=None):
    """Run a program with this Python, in a folder; it finds ``elsewhere`` and the course, and no other course."""
    places = [str(ROOT / "tests" / "support"), str(ROOT / "src")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=folder,
        env={**kept, "PYTHONPATH": os.pathsep.join(places), "HOME": str(folder), **(settings or {})},
        capture_output=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode((settings or {}).get("PYTHONIOENCODING", "utf-8"))


def answers(name=NAME):
    """The right answer of each task: a cell's source by its task."""
    cells = [cell for cell in read(ROOT / "solutions" / f"{name}.ipynb").cells if task_of(cell)]
    return {task_of(cell): replace_region(cell.source, region_of(cell.source).body) for cell in cells}


def all_checks(name=NAME):
    """A program that answers an exercise and prints what its checks say, in a folder without tests."""
    return f"""
        import json, pathlib
        from unrolled.check import begin
        names = {{"__name__": "__main__"}}
        check = begin({name!r}, names)
        exec(compile("import numpy as np", "<setup>", "exec"), names)
        for source in json.loads(pathlib.Path("answers.json").read_text(encoding="utf-8")).values():
            exec(compile(source, "<cell>", "exec"), names)
        print(check())
        print(check("2.1"))
        print(check.case("2.1"))
        print(check.restore("2.1"))
    """


@pytest.fixture
def home(tmp_path):
    (tmp_path / "answers.json").write_text(json.dumps(answers()))
    return tmp_path


def test_a_student_on_windows_starts_restores_and_checks(home):
    program = (
        STRICT
        + """\
import elsewhere
elsewhere.windows()
import sys
from pathlib import Path
from unrolled.classroom.cli import main
def command(*words):
    sys.argv = ["unrolled", *words]
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code
command("start", "Übungen → Kurs")
here = Path("Übungen → Kurs", "exercises", "02_recurrence.ipynb")
here.write_bytes(here.read_bytes().replace(b"\\n", b"\\r\\n"))
command("start", "Übungen → Kurs")
command("restore", str(here), "2.1")
"""
    )
    said = run(program, home, settings=SMALL)
    assert said.count("Nothing to do: Übungen ? Kurs has everything already.") == 1
    assert "The cell of task 2.1 is replaced by a fresh one" in said
    exercises = home / "Übungen → Kurs" / "exercises"
    given = nbformat.read(ROOT / "exercises" / f"{NAME}.ipynb", as_version=4)
    assert nbformat.read(exercises / f"{NAME}.ipynb", as_version=4) == given
    assert b"\r\n" in (exercises / f"{NAME}.before-restore-1.ipynb").read_bytes()
    checked = run(
        STRICT + "import elsewhere; elsewhere.windows()\n" + textwrap.dedent(all_checks()), home, settings=SMALL
    )
    assert "Visible points so far: 4.75 of 4.75." in checked
    assert "Task 2.1: all that this check tries is right." in checked


def test_checks_need_no_thread_no_process_and_no_signal(home):
    said = run("import elsewhere; elsewhere.browser()\n" + textwrap.dedent(all_checks()), home)
    assert "Visible points so far: 4.75 of 4.75." in said
    assert "✓ Task 2.1: all that this check tries is right." in said
    assert "no case fails" in said
    assert "There is no notebook here. The cell of task 2.1 begins as:" in said


def test_what_is_taken_away_is_away(tmp_path):
    """Else the two tests above would hold for nothing."""
    said = run(
        """
        import elsewhere
        elsewhere.browser()
        import threading
        for name in ("multiprocessing", "subprocess", "fcntl", "ctypes"):
            try:
                __import__(name)
            except ImportError:
                print(name)
        try:
            threading.Thread(target=print).start()
        except RuntimeError:
            print("threads")
        import os, signal
        print(hasattr(os, "fork"), hasattr(signal, "setitimer"))
        """,
        tmp_path,
    )
    assert said.split() == ["multiprocessing", "subprocess", "fcntl", "ctypes", "threads", "False", "False"]


# ------------------------------------------------------------------------------------------------ what is handed in


def test_what_is_handed_in_from_a_browser_from_windows_and_from_colab_grades_right(tmp_path, monkeypatch):
    """Exercise 02 as each of them saves it, answered right, and once with one answer wrong."""
    monkeypatch.setattr(colab, "installed", lambda: replace(installed(), repository="https://github.com/a/b"))
    (tmp_path / "unrolled.whl").write_bytes(b"a wheel")
    colab.write_all(tmp_path / "unrolled.whl", tmp_path / "colab")
    given = {"colab": tmp_path / "colab" / f"{NAME}.ipynb"}
    right = answers()
    wrong = right | {"2.1": right["2.1"].replace("return", "return None and")}
    for name, editor, written in [
        ("browser", editors.jupyterlite, right),
        ("windows", editors.vscode, right),
        ("colab", editors.colab, right),
        ("wrong", editors.colab, wrong),
    ]:
        notebook = read(given.get(name, ROOT / "exercises" / f"{NAME}.ipynb"))
        for cell in notebook.cells:
            cell.source = written.get(task_of(cell), cell.source)
            if cell.cell_type == "code":
                cell.outputs = editors.outputs_of(editor)
        path = tmp_path / "submissions" / name / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(editor(notebook), encoding="utf-8", newline="\r\n" if name == "windows" else "\n")
    program = "from unrolled.classroom.cli import main; import sys; sys.argv[1:] = {}; main()"
    words = ["grade", str(tmp_path / "submissions"), "--out", str(tmp_path / "results"), "--exercise", "02"]
    run(program.format([*words, "--course", str(ROOT)]), tmp_path)
    with (tmp_path / "results" / "grades.csv").open(encoding="utf-8", newline="") as table:
        total = {row["student"]: row["total"] for row in csv.DictReader(table)}
    assert total == {"browser": "10", "windows": "10", "colab": "10", "wrong": "8.5"}
