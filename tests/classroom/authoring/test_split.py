"""The two halves of a clone: nothing for students to find in the one, nothing lost in both together."""

import base64
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import unrolled_guide as guide

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.notebook import read, region_of, task_of
from unrolled.classroom.authoring.secrecy import giveaways
from unrolled.classroom.authoring.split import Halves, files_of, halves_of, split, told_by
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
PRIVATE = course.installed().private
CONTENT = {
    "exercises/data.csv": "1,2",
    "solutions/04_small.ipynb": "an answer",
    "tests/banks/04_small/mutants.json": "{}",
    ".ci/run": "#!/bin/sh\n",
    "pyproject.toml": "",
}


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    """The halves of this very clone, written once."""
    out = tmp_path_factory.mktemp("halves")
    split(ROOT, out)
    return out


@pytest.fixture
def small(tmp_path):
    """A small clone with a file that Git ignores, and one that runs."""
    root = tmp_path / "clone"
    for name, text in CONTENT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / ".ci/run").chmod(0o755)
    (root / ".gitignore").write_text("/results/\n")
    (root / "results").mkdir()
    (root / "results" / "marks.csv").write_text("student,points")
    subprocess.run(["git", "init", "--quiet", root], check=True)
    return root


def run(folder, *command):
    """Run something in one of the halves, on its own code."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )


def test_the_two_halves_together_are_the_clone_to_the_byte(halves, tmp_path):
    whole = tmp_path / "whole"
    shutil.copytree(halves / "public", whole)
    shutil.copytree(halves / "private", whole, dirs_exist_ok=True)
    names = files_of(ROOT)
    assert sorted(p.relative_to(whole).as_posix() for p in whole.rglob("*") if p.is_file()) == names
    same, different, failed = filecmp.cmpfiles(ROOT, whole, names, shallow=False)
    assert (different, failed) == ([], []) and len(same) > 2000
    assert all((whole / n).stat().st_mode == (ROOT / n).stat().st_mode for n in names)


def test_no_file_of_the_public_half_gives_an_answer_away():
    """A file that does belongs on the list ``private`` of course.toml."""
    assert told_by(ROOT, halves_of(files_of(ROOT), PRIVATE)) == []


def test_an_answer_is_found_wherever_it_is_put():
    cell = next(c for c in read(ROOT / "solutions" / "04_bptt_scalar.ipynb").cells if task_of(c) == "4.3")
    body = region_of(cell.source).body
    lines = [line for line in body.splitlines() if "=" in line and len(line.strip()) > 30]
    hidden = (ROOT / "tests/graded/hidden/test_04_bptt_scalar.py").read_text()
    bank = sorted((ROOT / "tests/banks/04_bptt_scalar/correct").glob("4_3*.py"))[0].read_text()
    record = {"output": {"image": base64.b64encode(body.encode()).decode()}}
    files = {
        "book/04.md": f"Words.\n\n```python\n{body}\n```\n",
        "exercises/04.ipynb": json.dumps({"cells": [{"source": cell.source.splitlines(keepends=True)}]}),
        "benchmarks/some/results.json": json.dumps(record),
        "benchmarks/some/README.md": f"`{lines[0]}` and later `{lines[1]}`",
        "tests/support/of_the_grader.py": hidden,
        "src/unrolled/odd.py": bank,
    }
    told = giveaways({name: text.encode() for name, text in files.items()}, ROOT)
    assert {sentence.split(":")[0] for sentence in told} == set(files), told
    assert giveaways({"book/04.md": lines[0].encode()}, ROOT) == []


def test_a_public_file_that_holds_an_answer_stops_the_split(tmp_path):
    """As if the list had lost an entry: the banks are then public."""
    listed = [path for path in PRIVATE if path != "benchmarks/mutants/README.md"]
    told = told_by(ROOT, halves_of(files_of(ROOT), listed))
    assert told and all(sentence.startswith("benchmarks/mutants/README.md: shows") for sentence in told)


RUBRIC = "tests/rubrics/04_bptt_scalar.toml"


def test_a_rubric_is_in_the_private_half_only(halves):
    assert (halves / "private" / RUBRIC).is_file()
    assert not (halves / "public" / RUBRIC).parent.exists()


def test_a_rubric_that_no_entry_keeps_private_stops_the_split(small, tmp_path, monkeypatch):
    """As in a course of one's own whose table does not list the folder."""
    (small / RUBRIC).parent.mkdir(parents=True)
    (small / RUBRIC).write_text('["4.2".idea]\npoints = 1\nsays = "That is it."\n')
    table = course.Course("A", 1.0, (), (), private=("solutions", "tests/banks"))
    monkeypatch.setattr(course, "installed", lambda package=None: table)
    monkeypatch.setattr("unrolled.classroom.authoring.split.giveaways", lambda files, root: [])
    with pytest.raises(CourseError, match=f"{RUBRIC}: is a rubric; list tests/rubrics as private"):
        split(small, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_where_something_is_or_where_an_answer_would_be_read(small, tmp_path, monkeypatch):
    private = ("solutions", "tests/banks")
    monkeypatch.setattr(course, "installed", lambda package=None: course.Course("A", 1.0, (), (), private=private))
    monkeypatch.setattr(
        "unrolled.classroom.authoring.split.giveaways", lambda files, root: ["exercises/data.csv: x"]
    )
    with pytest.raises(CourseError, match="the public half would give away"):
        split(small, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "out" / "private").mkdir(parents=True)
    with pytest.raises(CourseError, match="private: is there already"):
        split(small, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out" / "private"]


def test_what_git_ignores_is_in_no_half_and_what_is_new_is(small):
    files = files_of(small)
    assert set(files) == {*CONTENT, ".gitignore"}
    halves = halves_of(files, ("solutions", "tests/banks"))
    assert halves == Halves(
        (".ci/run", ".gitignore", "exercises/data.csv", "pyproject.toml"),
        ("solutions/04_small.ipynb", "tests/banks/04_small/mutants.json"),
    )


def test_a_private_path_that_is_misspelled_is_named():
    with pytest.raises(CourseError, match="nothing is at the private paths solution;"):
        halves_of(["solutions/a.ipynb"], ["solution"])
    with pytest.raises(CourseError, match="lists nothing as private"):
        halves_of(["solutions/a.ipynb"], [])


def test_a_folder_outside_of_git_is_said_to_be_none(tmp_path):
    with pytest.raises(CourseError, match="is no Git repository"):
        files_of(tmp_path)


def test_the_public_half_says_where_its_solutions_are(halves):
    done = run(halves / "public", "-m", "unrolled", "exercises", "--check")
    assert done.returncode == 1
    assert "is the public half of the course; its solutions are elsewhere, in the private half" in done.stderr


def test_the_public_half_gives_students_what_they_need(halves, tmp_path):
    done = run(halves / "public", "-m", "unrolled", "start", str(tmp_path / "mine"))
    assert done.returncode == 0, done.stderr
    exercises = sorted(path.name for path in (tmp_path / "mine" / "exercises").iterdir())
    assert exercises == sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb"))
    program = (
        "from unrolled.check import begin\n"
        "import unrolled\n"
        "print(unrolled.__file__)\n"
        "check = begin('02_recurrence')\n"
        "def input_weight(*a): raise NotImplementedError\n"
        "print(check('2.1'))\n"
    )
    (tmp_path / "mine" / "try.py").write_text(program)
    environment = os.environ | {"PYTHONPATH": str(halves / "public" / "src")}
    done = subprocess.run(
        [sys.executable, "try.py"], cwd=tmp_path / "mine", env=environment, capture_output=True, text=True
    )
    assert str(halves / "public") in done.stdout and "2.1" in done.stdout, done.stdout + done.stderr


def test_the_guide_of_the_public_half_has_the_same_tasks(halves):
    public = halves / "public"
    for name in ("tasks", "goals"):
        assert list(guide.MADE[name](public)) == list(guide.MADE[name](ROOT))
    assert re.search("in the private half", "\n".join(guide.mistakes_list(public)))


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("../solutions/04_small.ipynb", "is a link to solutions/04_small.ipynb, which is not in the public half"),
        ("../tests", "is a link to tests, which is not in the public half; list the link as private"),
        ("../../outside.csv", "is a link that leads out of the clone; put the file itself there"),
        ("nowhere.csv", "is a link to exercises/nowhere.csv, which is not in the public half"),
    ],
)
def test_a_public_link_that_leads_to_no_public_file_stops_the_split(small, tmp_path, monkeypatch, target, why):
    """Its content would be another's, or nothing: it is named as a link, whatever it leads to."""
    (tmp_path / "outside.csv").write_text("1")
    (small / "exercises" / "link").symlink_to(target)
    with pytest.raises(CourseError, match=re.escape(f"exercises/link: {why}")):
        split_small(small, tmp_path / "out", monkeypatch)
    assert not (tmp_path / "out").exists()


def test_a_link_within_a_half_is_one_afterwards(small, tmp_path, monkeypatch):
    (small / "solutions/other").symlink_to("nowhere")  # what is private may lead anywhere, and is not lost
    (small / "exercises/link.csv").symlink_to("data.csv")
    (small / "everything").symlink_to("exercises")
    split_small(small, tmp_path / "out", monkeypatch)
    assert (tmp_path / "out/public/exercises/link.csv").readlink() == Path("data.csv")
    assert (tmp_path / "out/public/everything").is_symlink()
    assert (tmp_path / "out/private/solutions/other").is_symlink()


def test_the_halves_do_not_become_a_part_of_the_clone(small, monkeypatch):
    """There a second split would find the answers of the first one's private half."""
    with pytest.raises(CourseError, match=r"is in the clone, whose part .* choose an --out outside"):
        split_small(small, small / "halves", monkeypatch)
    assert not (small / "halves").exists()


def test_an_interrupted_split_leaves_no_half_and_can_be_run_again(small, tmp_path, monkeypatch):
    real, copied = shutil.copy2, []

    def once(*args, **kwargs):
        if len(copied) == 2:
            raise KeyboardInterrupt
        copied.append(real(*args, **kwargs))

    monkeypatch.setattr(shutil, "copy2", once)
    with pytest.raises(KeyboardInterrupt):
        split_small(small, tmp_path / "out", monkeypatch)
    assert list((tmp_path / "out").iterdir()) == []
    monkeypatch.setattr(shutil, "copy2", real)
    split_small(small, tmp_path / "out", monkeypatch)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["private", "public"]
    with pytest.raises(CourseError, match="is there already"):
        split_small(small, tmp_path / "out", monkeypatch)


def split_small(root, out, monkeypatch):
    """The halves of a small clone, by a table that keeps solutions and banks private."""
    table = course.Course("A", 1.0, (), (), private=("solutions", "tests/banks"))
    monkeypatch.setattr(course, "installed", lambda package=None: table)
    monkeypatch.setattr("unrolled.classroom.authoring.split.giveaways", lambda files, root: [])
    return split(root, out)
