"""A chapter, its exercise and its tests have one number, that of their files; where it is typed, it agrees."""

import re
from pathlib import Path

import pytest

from unrolled.classroom.authoring import notebook

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.ipynb"))
PAGES = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.md"))

each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


def number(name):
    return int(name.split("_")[0])


def disagreeing(text, wanted, pattern):
    """What of a text names a number other than the one wanted."""
    return [found[0] for found in re.finditer(pattern, text) if int(found[1]) != wanted]


def test_the_numbers_of_chapters_are_one_row():
    assert [number(name) for name in PAGES] == list(range(1, len(PAGES) + 1))
    assert set(EXERCISES) <= set(PAGES)


def test_the_table_of_contents_names_the_chapters_of_its_files():
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    titled = re.findall(r"file: book/theorems/(\d\d)_\w+\n +title: Chapter (\d+)\n", contents)
    assert [int(file) for file, _ in titled] == [int(title) for _, title in titled] == [*map(number, PAGES)]
    assert [int(file) for file in re.findall(r"file: book/(\d\d)_\w+", contents)] == [*map(number, PAGES)]


@each_exercise
def test_an_exercise_has_the_number_of_its_file_wherever_it_says_one(exercise):
    wanted = number(exercise)
    first = notebook.read(ROOT / f"solutions/{exercise}.ipynb").cells[0].source
    assert first.startswith(f"# Exercise {wanted}: ")
    assert disagreeing(first, wanted, r"check(?:\.restore)?\(\"(\d+)\.\d") == []
    for path in (ROOT / "tests/graded").glob(f"*/test_{exercise}.py"):
        assert disagreeing(path.read_text(encoding="utf-8"), wanted, r"(?:exercise |@task\(\"|-- task )(\d+)") == []
    bank = ROOT / "tests/banks" / exercise
    for path in bank.glob("*.toml"):
        assert (
            disagreeing(path.read_text(encoding="utf-8"), wanted, r"(?:^# .*exercise |\bid = \"|\btask = \")(\d+)")
            == []
        )
    assert {number(path.stem) for path in bank.glob("*/*.py")} == {wanted}


@each_exercise
def test_a_chapter_leads_to_its_own_exercise(exercise):
    page, wanted = (ROOT / f"book/{exercise}.md").read_text(encoding="utf-8"), number(exercise)
    assert f"../exercises/{exercise}.ipynb" in page
    assert disagreeing(page, wanted, r"(?:\(exercise-|\.\./exercises/)(\d+)") == []
    assert disagreeing(page, wanted, r"\bcheck\(\"(\d+)\.\d") == []


def test_a_number_that_disagrees_is_found():
    assert disagreeing('@task("4.2")\n@task("5.1")', 4, r"@task\(\"(\d+)") == ['@task("5']
