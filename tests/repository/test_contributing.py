"""CONTRIBUTING.md, followed to the letter: its files and commands are taken from the page and carried out."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unrolled.classroom.assessment import WRITTEN, collect
from unrolled.classroom.grading.review.rubric import read_rubric

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
FILE = re.compile(r"^`(?P<path>[\w./-]+)`:\n\n(?P<marks>`{3,})\w+\n(?P<text>.*?)\n(?P=marks)$", re.M | re.S)
BLOCK = r"^```{language}\n(?P<text>.*?)\n```$"


def blocks(language):
    return [match["text"] for match in re.finditer(BLOCK.format(language=language), TEXT, re.M | re.S)]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the repository, a function that runs a command in it and wants success, and what judging said."""
    root = tmp_path_factory.mktemp("contributing") / "course"
    left_out = shutil.ignore_patterns(".git", ".venv", "_build", "dist", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, root, ignore=left_out)
    places = [str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = os.environ | {"PATH": os.pathsep.join(places), "PYTHONPATH": str(root / "src")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # loading them takes longer than most of these tests

    def run(command):
        done = subprocess.run(
            f"set -e\n{command}",
            shell=True,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    for match in FILE.finditer(TEXT):
        path = root / match["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(match["text"] + "\n")
    for difference in blocks("diff"):
        (root / "change.diff").write_text(difference + "\n")
        run("git apply --verbose change.diff && rm change.diff")
    make, judge, read_by_a_person = blocks("sh")
    run(make)
    judged = run(judge.split("\n")[0])
    run(read_by_a_person)
    return root, run, judged


def test_the_page_shows_what_it_speaks_of():
    assert len(FILE.findall(TEXT)) == 9
    assert len(blocks("diff")) == 1 and len(blocks("sh")) == 3


def test_the_exercise_is_generated_without_its_answer(course):
    root, run, _ = course
    text = (root / "exercises/90_half_life.ipynb").read_text()
    assert "Task 90.1: write half_life" in text and "np.log(0.5)" not in text
    run("unrolled exercises --check")


def test_its_tests_keep_the_rules_and_pass_on_the_solution(course):
    _, run, _ = course
    where = "tests/graded/*/test_90_*.py tests/course/test_graded_rules.py tests/course/test_solutions.py"
    run(f"python -m pytest -q -p no:cacheprovider {where} -k 90_")


def test_its_statement_is_in_the_ledger(course):
    _, run, _ = course
    # The other chapters' statements are verified outside of this copy.
    run("python -m pytest -q -p no:cacheprovider tests/course/theorems/test_ledger.py")
    run("python -m pytest -q -p no:cacheprovider tests/course/theorems/test_90_half_life.py")


def test_its_bank_is_judged_as_it_says(course):
    # The page shows one answer of each kind where a task needs six and three: that rule is left out there.
    _, _, judged = course
    assert re.search(r"4 passed", judged)


def test_no_mutant_of_its_solution_survives(course):
    _, run, _ = course
    run("python -m pytest -q -p no:cacheprovider tests/course/test_mutants.py -k '90_ and no_difference'")


def test_its_second_task_is_read_by_a_person_with_a_rubric(course):
    root, _, _ = course
    cells = json.loads((root / "exercises/90_half_life.ipynb").read_text())["cells"]
    (cell,) = [cell for cell in cells if cell["metadata"].get("unrolled", {}).get("task") == "90.2"]
    assert cell["metadata"]["unrolled"]["written"] is True and cell["cell_type"] == "markdown"
    (declared,) = collect(root / "tests/graded", "90_half_life", (WRITTEN,))
    rubric = read_rubric(root, "90_half_life", {"90.2": declared.points})
    assert [item.name for item in rubric["90.2"]] == ["whole", "half"]


def test_its_pages_join_the_table_of_contents(course):
    root, _, _ = course
    contents = (root / "_toc.yml").read_text()
    assert "- file: book/90_half_life" in contents and "- file: book/theorems/90_half_life" in contents
