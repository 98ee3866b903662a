"""What a student with nothing but the wheel runs first."""

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.bundle import start
from unrolled.classroom.authoring.notebook import read, region_of, task_of
from unrolled.classroom.authoring.problems import problems_of
from unrolled.classroom.authoring.student import student_version
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An installed package that carries a small course."""
    root = tmp_path / "site-packages" / "unrolled" / "_course"
    (root / "exercises").mkdir(parents=True)
    (root / "exercises" / "04_small.ipynb").write_text("{}\n")
    visible = root / "tests" / "graded" / "visible"
    visible.mkdir(parents=True)
    (visible / "test_04_small.py").write_text("# checks\n")
    (visible / "__pycache__").mkdir()
    (visible / "__pycache__" / "test_04_small.pyc").write_bytes(b"")
    (root / "LICENSE-TEXT").write_text("CC BY 4.0\n")
    monkeypatch.setattr(course, "PACKAGE", root.parent)
    return root


EVERYTHING = {"LICENSE-TEXT", "exercises/04_small.ipynb", "tests/graded/visible/test_04_small.py"}


def test_a_new_folder_gets_the_exercises_and_their_checks(package, tmp_path):
    done = start(tmp_path / "some where" / "mine")
    assert set(files_of(done.folder)) == EVERYTHING
    assert len(done.copied) == 3


def test_chapters_come_along_if_the_installation_carries_them(package, tmp_path):
    (package / "chapters").mkdir()
    (package / "chapters" / "chapter_04_small.ipynb").write_text("{}\n")
    done = start(tmp_path / "mine")
    assert set(files_of(done.folder)) == EVERYTHING | {"chapters/chapter_04_small.ipynb"}


def test_starting_again_completes_and_changes_nothing(package, tmp_path):
    start(tmp_path / "mine")
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    (tmp_path / "mine" / "LICENSE-TEXT").unlink()
    done = start(tmp_path / "mine")
    assert done.copied == (Path("LICENSE-TEXT"),)
    assert done.present == 2
    assert set(files_of(tmp_path / "mine")) == EVERYTHING | {"notes.txt"}


def test_work_is_never_overwritten(package, tmp_path):
    start(tmp_path / "mine")
    (tmp_path / "mine" / "exercises" / "04_small.ipynb").write_text("my work")
    (tmp_path / "mine" / "LICENSE-TEXT").unlink()
    before = files_of(tmp_path / "mine")
    done = start(tmp_path / "mine")
    assert done.copied == (Path("LICENSE-TEXT"),) and not done.renewed
    assert [kept.name for kept in done.kept] == [Path("exercises", "04_small.ipynb")]
    assert not done.kept[0].readable
    assert files_of(tmp_path / "mine") == before | {"LICENSE-TEXT": b"CC BY 4.0\n"}


def test_checks_of_another_version_are_brought_up_to_date_and_kept_beside(package, tmp_path):
    start(tmp_path / "mine")
    name = Path("tests", "graded", "visible", "test_04_small.py")
    for text in ("# checks of before\n", "# checks of long before\n"):
        (tmp_path / "mine" / name).write_text(text)
        assert start(tmp_path / "mine").renewed == (name,)
        assert (tmp_path / "mine" / name).read_text() == "# checks\n"
    folder = (tmp_path / "mine" / name).parent
    assert (folder / "before-start-1-test_04_small.py").read_text() == "# checks of before\n"
    assert (folder / "before-start-2-test_04_small.py").read_text() == "# checks of long before\n"


def test_other_line_ends_are_no_other_version(package, tmp_path):
    start(tmp_path / "mine")
    for name in EVERYTHING:
        path = tmp_path / "mine" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = files_of(tmp_path / "mine")
    done = start(tmp_path / "mine")
    assert (done.copied, done.renewed, done.kept, done.present) == ((), (), (), 3)
    assert files_of(tmp_path / "mine") == before


@pytest.fixture
def answered(package, solution, tmp_path):
    """A folder in which a student has answered a task, and the notebook there as data that a test may change."""
    nbformat.write(student_version(solution), package / "exercises" / "04_small.ipynb")
    path = start(tmp_path / "mine").folder / "exercises" / "04_small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if task_of(cell) == "4.1")
    cell.source = "def double(x):\n    return 2 * x"
    cell.outputs = [nbformat.v4.new_output("stream", text="mine")]
    notebook.cells.append(nbformat.v4.new_code_cell("double(3)"))
    nbformat.write(notebook, path)
    return path, notebook


def kept_of(path):
    before = path.read_bytes()
    (kept,) = start(path.parents[1]).kept
    assert path.read_bytes() == before and kept.readable
    return kept.differing


def test_where_only_answers_differ_nothing_is_named(answered):
    path, notebook = answered
    assert kept_of(path) == ()
    notebook.nbformat_minor = 4
    for cell in notebook.cells:  # as an editor writes it that keeps no ids, and ends lines as Windows does
        del cell["id"]
        cell.source = cell.source.replace("\n", "\r\n")
    nbformat.write(notebook, path)
    assert kept_of(path) == ()


def test_the_courses_own_cells_that_differ_are_named(answered):
    path, notebook = answered
    cells = {cell.id: cell for cell in notebook.cells}
    cells["setup"].source = "import numpy"
    notebook.cells.remove(cells["task-4-2-statement"])
    notebook.cells.remove(cells["task-4-2"])
    nbformat.write(notebook, path)
    assert kept_of(path) == ("setup", "task-4-2-statement", "task 4.2")


def test_a_file_in_the_way_is_told(package, tmp_path):
    (tmp_path / "mine").write_text("")
    with pytest.raises(CourseError, match="is a file; name a folder"):
        start(tmp_path / "mine")


def test_an_installation_without_exercises_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "PACKAGE", tmp_path / "a" / "b" / "c")
    with pytest.raises(CourseError, match="carries no exercises"):
        start(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


# ------------------------------------------------------------------------------------------------------ the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what git would have: offline, with the builder that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_has_every_exercise_and_its_checks_and_no_answer(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        content = {name: archive.read(name) for name in names}
    for path in (ROOT / "exercises").glob("*.ipynb"):
        assert content[f"unrolled/_course/exercises/{path.name}"] == path.read_bytes()
        assert f"unrolled/_course/tests/graded/visible/test_{path.stem}.py" in names
    assert "unrolled/_course/LICENSE-TEXT" in names
    folders = {folder for name in names for folder in name.split("/")[:-1]}
    assert folders.isdisjoint({"hidden", "solutions", "banks", "__pycache__", ".ipynb_checkpoints"})
    assert not [name for name in names if "before-restore" in name]
    for answer in answers():
        assert not [name for name, data in content.items() if answer.encode() in data]


def answers():
    """The region of every task of every solution, and the bodies of the hidden tests' functions."""
    for path in (ROOT / "solutions").glob("*.ipynb"):
        for cell in read(path).cells:
            if task_of(cell):
                yield region_of(cell.source).body
        hidden = (ROOT / "tests" / "graded" / "hidden" / f"test_{path.stem}.py").read_text()
        yield hidden.split("@task(")[1]


def test_the_repositorys_solutions_are_sound():
    for path in (ROOT / "solutions").glob("*.ipynb"):
        assert problems_of(read(path), path.stem) == []


def test_a_student_with_only_the_wheel_can_start_check_and_restore(wheel, tmp_path):
    """The wheel stands alone: unpacked outside of the clone, with no solutions/ near."""
    site, folder = tmp_path / "site", tmp_path / "home"
    folder.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    program = f"import sys; sys.path.insert(0, {str(site)!r}); from unrolled.classroom.cli import main; main()"

    def run(*arguments):
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)

    started = run("start")
    assert started.returncode == 0, started.stderr
    assert "jupyter lab" in started.stdout
    notebooks = sorted((folder / "unrolled-course" / "exercises").glob("*.ipynb"))
    assert [path.name for path in notebooks] == sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb"))
    first = notebooks[0]
    task = next(task for cell in read(first).cells if (task := task_of(cell)))
    before = first.read_bytes()
    restored = run("restore", f"unrolled-course/exercises/{first.name}", task)
    assert restored.returncode == 0, restored.stderr
    assert first.read_bytes() == before
    checking = (
        f"import sys, os; sys.path.insert(0, {str(site)!r}); os.chdir('unrolled-course/exercises');"
        f"import unrolled; from unrolled.check import begin; print(unrolled.__file__);"
        f"print(begin({first.stem!r}, {{}})())"
    )
    done = subprocess.run(
        [sys.executable, "-c", checking], cwd=folder, capture_output=True, text=True, timeout=900, check=True
    )
    assert done.stdout.startswith(str(site))
    assert f"to do: Task {task}" in done.stdout
    refused = run("exercises")
    assert refused.returncode == 1
    assert "run this inside a clone of the course" in refused.stderr
    assert "Traceback" not in refused.stderr
