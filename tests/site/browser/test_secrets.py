"""The public website hands out no answer: neither a solution notebook nor the whole region of a task."""

import html
import re
from pathlib import Path

import pytest
import unrolled_guide as guide

from unrolled.classroom.authoring.notebook import read, region_of, task_of

ROOT = Path(__file__).resolve().parents[3]
SHOWN = (".html", ".ipynb", ".md", ".txt", ".js", ".json")
# Shorter answers are a line that anybody would write: a chapter may hold it.
LONG_ENOUGH = 60


@pytest.fixture(scope="module")
def answers():
    """From what each task's answer is without white space to the task."""
    cells = [cell for path in (ROOT / "solutions").glob("*.ipynb") for cell in read(path).cells if task_of(cell)]
    squeezed = {squeeze(region_of(cell.source).body): task_of(cell) for cell in cells}
    return {answer: task for answer, task in squeezed.items() if len(answer) >= LONG_ENOUGH}


def squeeze(text):
    return re.sub(r"\s+|\\n", "", text)


def shown_by(path):
    """What a file shows, without the marks of a page: code is colored word by word."""
    text = path.read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix == ".html" else text.replace('\\"', '"')
    # In a notebook each line is a string of its own.
    return squeeze(re.sub(r'",\s*"', "", text) if path.suffix == ".ipynb" else text)


def found_in(path, answers):
    text = shown_by(path)
    return [task for answer, task in answers.items() if answer in text]


def test_no_page_and_no_file_of_the_website_holds_an_answer(site, answers):
    assert len(answers) > 40
    for path in sorted(site.rglob("*")):
        parts = path.relative_to(site).parts
        assert not {"solutions", "hidden", "banks", "instructor"} & set(parts) and "_solution." not in path.name, (
            path
        )
        if path.suffix in SHOWN:
            assert not found_in(path, answers), path


def test_an_answer_would_be_found_in_a_page_and_in_a_notebook(tmp_path, answers):
    cell = next(
        cell
        for cell in read(ROOT / "solutions" / "04_bptt_scalar.ipynb").cells
        if task_of(cell) and squeeze(region_of(cell.source).body) in answers
    )
    colored = re.sub(r"(\w+)", r"<span>\1</span>", html.escape(cell.source))
    (tmp_path / "page.html").write_text(f"<pre>{colored}</pre>")
    (tmp_path / "chapter.ipynb").write_bytes((ROOT / "solutions" / "04_bptt_scalar.ipynb").read_bytes())
    assert found_in(tmp_path / "page.html", answers) == [task_of(cell)]
    assert len(found_in(tmp_path / "chapter.ipynb", answers)) > 2


def test_no_page_of_the_website_says_what_a_hidden_test_states(site):
    """The pages of the instructor's edition do; so may no page of the public one."""
    tests = [test for name in guide.exercises(ROOT) for test in guide.tests_of(ROOT, name)]
    seen = {squeeze(test.statement) for test in tests if test.visible}
    hidden = {squeeze(test.statement) for test in tests if not test.visible} - seen
    assert len(hidden) > 100
    for path in sorted(site.rglob("*")):
        if path.suffix in SHOWN:
            text = shown_by(path)
            assert not [statement for statement in hidden if statement in text], path
