"""The page of answers that are alike: both texts, judging nobody, for instructors alone; and hostile code."""

import itertools
import random
import re
from dataclasses import replace

import pytest
import running
from bank_units import OWN
from classroom import marked, recorded, result
from copying import disguised

from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.judge import Limits
from unrolled.classroom.grading.marking.marks import Ran
from unrolled.classroom.grading.marking.result import keep_result, read_results
from unrolled.classroom.grading.results.report import write_results
from unrolled.classroom.grading.results.similar import compare, write_page

NAME = "04_bptt_scalar"
EVIL = '"><script>alert(1)</script>'
pytestmark = pytest.mark.linux_isolation
OTHER = "def bptt_deltas(h, targets, w_hh, w_hy, b_y):\n    return h[1:] * 0\n"


def handed_in(student, *cells, file=""):
    """Marks of a student who wrote these cells."""
    plain = marked(student, exercise=NAME)
    ran = tuple(Ran(Part(cell, "task" if "def bptt" in cell else "own", "4.2")) for cell in cells)
    ran += (Ran(Part("import numpy as np", "provided", "setup")), Ran(Part(OWN, "old", "4.2")))
    return replace(plain, cells=ran, handed=replace(plain.handed, file=file or plain.handed.file))


@pytest.fixture
def folder(tmp_path):
    """A results folder with these submissions: ``folder(handed_in(...), ...)``."""

    def write(*everybody, roster=None):
        made = recorded(tmp_path / "results", *everybody)
        with Gradebook(made / "gradebook.sqlite") as book:
            keep_result(book, result(*everybody, roster=roster, exercises=()))
            write_results(made, read_results(book, made))
        return made

    return write


def looked_at(made, **limits):
    with Gradebook(made / "gradebook.sqlite") as book:
        found = read_results(book, made)
        return found, compare(book, found, running.ROOT, NAME, Limits(**limits) if limits else None)


def test_both_texts_stand_side_by_side_as_text_and_the_words_judge_nobody(folder):
    own = OWN.replace("errors =", f"# {EVIL}\n    errors =").replace("position - 1\n", f"position - 1  # {EVIL}\n")
    made = folder(
        handed_in("ada", own),
        handed_in("ben", *disguised([OWN], 1)),
        handed_in("cem", OTHER),
        handed_in("dea", OTHER, OWN.replace("table", "own_table"), file="team"),
        handed_in("eve", OTHER, OWN.replace("table", "own_table"), file="team"),
        roster={"ada": EVIL, "ben": "Ben"},
    )
    found, compared = looked_at(made)
    assert compared.names["team"] == ("dea", "eve") and compared.all_pairs == 6
    assert {frozenset((pair.first, pair.second)) for pair in compared.hints} == {
        frozenset(pair) for pair in itertools.combinations(("ada/f.ipynb", "ben/f.ipynb", "team"), 2)
    }
    page = write_page(made, found, [compared]).read_text(encoding="utf-8")
    assert "<script" not in page and page.count("&lt;script&gt;alert(1)") == 6
    assert "hint, not a verdict" in page and "talk with both students" in page
    assert not re.search(r"plagiari|cheat|guilty|suspect", page, re.IGNORECASE)
    assert "4 submissions, 6 pairs: 3 to look at." in page
    marks = re.findall(r"<mark>(.*?)</mark>", page)
    assert any("np.square(h[position])" in line for line in marks) and len(marks) > 25
    assert not any("wrote this myself" in line for line in marks)
    assert len([line for line in marks if "&lt;script&gt;" in line]) == 2
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_what_a_student_wrote_harms_nobody_elses_comparison(folder):
    long = "!x\n" * 499 + "".join(f"y{k} = {k}\n" for k in range(20_000))
    made = folder(
        handed_in("ada", OWN),
        handed_in("ben", OWN),
        handed_in("eve", f"x = [{'y, ' * 9000}]"),
        handed_in("fay", long),
    )
    _, compared = looked_at(made, reading=1)
    assert [(pair.first, pair.second) for pair in compared.hints] == [("ada/f.ipynb", "ben/f.ipynb")]
    assert compared.left == [
        ("eve", "it has more than 8000 words of code"),
        ("fay", "it took more than 1 seconds of processor time"),
    ]


def test_the_command_writes_the_page_and_leaves_every_students_page_as_it_was(folder):
    rng = random.Random(2)
    made = folder(handed_in("ada", OWN), handed_in("ben", *disguised([OWN], rng.random())), handed_in("cem", OTHER))
    before = {path: path.read_bytes() for path in made.rglob("*.html")}
    done = running.unrolled("similar", made, "--exercise", "04", "--course", running.ROOT)
    assert done.returncode == 0, done.stderr
    assert f"{NAME}: 3 submissions, 3 pairs, 1 to look at, 0 not compared" in done.stdout
    assert "hint, not a verdict" in " ".join(done.stdout.split())
    assert {path: path.read_bytes() for path in before} == before and len(before) == 4
    assert (made / "similar.html").is_file() and not list((made / "feedback").glob("*similar*"))


def test_a_single_submission_is_said_to_have_nothing_to_be_compared_with(folder):
    done = running.unrolled("similar", folder(handed_in("ada", OWN)), "--course", running.ROOT)
    assert done.returncode == 0, done.stderr
    assert f"{NAME}: 1 submission, 0 pairs, 0 to look at, 0 not compared" in done.stdout
    assert "Nothing was compared: that takes two submissions." in done.stdout
