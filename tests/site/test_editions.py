"""The public website and the instructor's edition: one table of contents each, and nothing private in the first."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import unrolled_guide as guide
import yaml

from unrolled.classroom.authoring import course

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / ".ci"))

import editions  # noqa: E402  (it has no package of its own)


def pages_of(contents):
    """The pages that a table of contents names."""
    return set(re.findall(r"file: (\S+)", contents.read_text(encoding="utf-8")))


def is_private(page):
    return any(Path(f"{page}.md").is_relative_to(listed) for listed in course.installed().private)


@pytest.fixture
def clone(tmp_path):
    """As much of a clone as the contents are made from, to write into."""
    for name in ("_toc.yml", editions.PRIVATE_PART):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def test_the_public_contents_name_no_private_page():
    public = pages_of(editions.contents_of(ROOT, editions.PUBLIC))
    assert len(public) > 50 and not any(map(is_private, public))


def test_the_instructors_contents_are_the_public_ones_and_every_private_page(clone):
    made = editions.contents_of(clone, editions.INSTRUCTOR)
    private = pages_of(made) - pages_of(clone / "_toc.yml")
    pages = (ROOT / "book" / "instructor").glob("*.md")
    assert private == {path.relative_to(ROOT).with_suffix("").as_posix() for path in pages}
    assert all(map(is_private, private))
    assert pages_of(clone / "_toc.yml") < pages_of(made)
    assert yaml.safe_load(made.read_text())["root"] == "book/index"


def test_the_editions_are_built_in_folders_of_their_own():
    public, instructor = (editions.site_of(ROOT, name) for name in (editions.PUBLIC, editions.INSTRUCTOR))
    assert not instructor.is_relative_to(public) and not public.is_relative_to(instructor)


def test_no_public_page_asks_for_a_private_table():
    for page in pages_of(ROOT / "_toc.yml"):
        text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
        asked = {found["name"] for found in guide.ASKED.finditer(text)}
        assert not asked & {"solutions", "hidden", "unseen"}, page


def test_the_public_half_has_no_instructors_edition_and_says_so(clone):
    (clone / editions.PRIVATE_PART).unlink()
    with pytest.raises(SystemExit, match="needs the private half of the course"):
        editions.contents_of(clone, editions.INSTRUCTOR)


def test_the_private_tables_show_every_hidden_test_and_solution():
    hidden, solutions = guide.made("hidden", ROOT), guide.made("solutions", ROOT)
    for exercise in guide.exercises(ROOT):
        assert f"../../solutions/{exercise}_solution.html" in solutions
        for test in guide.tests_of(ROOT, exercise):
            assert test.visible or f"| {guide._cell(test.statement)} | {test.points:g} |" in hidden
    assert "the mistake |" in guide.made("unseen", ROOT)


def test_the_solutions_of_the_edition_are_those_that_are_released(tmp_path):
    editions.put_solutions(ROOT, tmp_path)
    editions.put_solutions(ROOT, tmp_path)
    names = {f"{name}_solution.{kind}" for name in guide.exercises(ROOT) for kind in ("html", "ipynb")}
    assert {path.name for path in (tmp_path / "solutions").iterdir()} == names


def test_an_edition_that_there_is_not_is_refused():
    environment = {"EDITION": "teacher", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, ROOT / ".ci" / "website.py", ROOT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "there are two editions, public and instructor" in done.stderr
