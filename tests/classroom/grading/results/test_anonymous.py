"""The page that can be shared: no string of the class is in it, and no number that is about a few."""

import os
import random
import re
from dataclasses import replace

import pytest
import running
from classroom import NAME, marked, recorded, result

from unrolled.classroom.grading.intake.survey import Intake
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import BONUS, EXCUSED, Adjustment
from unrolled.classroom.grading.marking.result import keep_result
from unrolled.classroom.grading.results.anonymous import FEW, SMALLEST, _ranges, draw_anonymous
from unrolled.errors import CourseError

HOSTILE = "<script>qx</script>"


def of_size(size, passed="1110"):
    """A class in which everything that belongs to a student is a word of its own."""
    rng = random.Random(size)
    people = []
    for number in range(size):
        who = f"qxlogin{number:03d}"
        one = marked(who, "".join(rng.choice(passed) for _ in range(3)), notes=(f"qxnote{number} {HOSTILE}",))
        handed = replace(one.handed, file=f"qxfolder{number}/qxfile.ipynb", digest=f"qxdigest{number}")
        changes = [Adjustment(1, BONUS, 0.25, f"qxcomment{number}", "")] if number == 3 else []
        changes += [Adjustment(2, EXCUSED, 0.0, "qxill", "")] if number == size - 1 else []
        people.append(replace(one, handed=handed, adjustments=tuple(changes)))
    roster = {m.handed.student: f"Qxfirst{n} Qxlast{n}" for n, m in enumerate(people)} | {"qxabsent": "Qxgone"}
    whole = result(*people, roster=roster, faults=[("qxlogin001, 90_fixture", "qxfault")])
    intake = Intake(whole.intake.handed, [("qxunused.txt", "qxreason")])
    return replace(whole, intake=intake, contact="qxcontact", teams={NAME: {"qxlogin001": "Qxteam"}})


def text_of(page):
    return " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", " ", page, flags=re.DOTALL)).split())


@pytest.mark.parametrize("size", [SMALLEST + 1, 40, 200])
def test_no_string_of_the_class_is_in_it(size):
    what = of_size(size)
    page, left = draw_anonymous(what)
    assert left == [] and "qx" not in page.casefold() and "script" not in page
    strings = {*what.roster, *what.roster.values(), what.contact, *(part for m in what.marked for part in m.notes)}
    strings |= {text for m in what.marked for text in (m.handed.student, m.handed.file, m.handed.digest)}
    strings |= {item.comment for m in what.marked for item in m.adjustments}
    assert len(strings) > 5 * size - 5 and not [text for text in strings if text in page]


@pytest.mark.parametrize("seed", range(20))
def test_no_range_of_points_holds_a_few_and_together_they_hold_all(seed):
    rng = random.Random(seed)
    possible = rng.choice([4.0, 10.0, 40.0])
    size = rng.randint(10, 60)
    totals = [rng.choice([0.0, possible, possible + 0.5, rng.uniform(0, possible)]) for _ in range(size)]
    ranges = _ranges(totals, possible)
    assert min(count for _, count in ranges) >= FEW and sum(count for _, count in ranges) == len(totals)
    for label, count in ranges:
        low, _, high = label.partition(" to under ")
        least, most = float(low.split()[0]), float(high) if high else float("inf")
        assert count == sum(least - 1e-9 <= total < most - 1e-9 for total in totals)


def test_every_count_on_the_page_is_of_five_or_more():
    sign = "the sign is wrong"
    people = [marked(f"s{k}", "0u1" if k < 3 else "100", mistake=sign if k < 4 else None) for k in range(30)]
    page, _ = draw_anonymous(result(*people))
    text = text_of(page)
    assert "the sign is wrong" not in text  # four made it
    assert "fewer than 5" in text and "Statement 0" not in text  # three failed it
    assert [int(n) for n in re.findall(r"(?:under|and) [\w.]+ (\d+)", text)] == [30]


def test_hidden_tests_are_not_told_and_visible_ones_are():
    text = text_of(draw_anonymous(result(*[marked(f"s{k}", "000") for k in range(12)]))[0])
    assert "Task 90.1: Statement 0 holds. (nearly all of 12 failed)" in text
    assert "Statement 1" not in text and "Statement 2" not in text


def test_too_small_a_class_is_refused_and_a_small_exercise_left_out():
    with pytest.raises(CourseError, match="no exercise has 10 graded submissions or more"):
        draw_anonymous(result(*[marked(f"s{k}") for k in range(SMALLEST - 1)]))
    both = [*(marked(f"s{k}") for k in range(12)), *(marked(f"s{k}", exercise="91_other") for k in range(9))]
    page, left = draw_anonymous(result(*both))
    assert left == ["91_other"] and "91_other" not in page


def test_the_command_writes_it(tmp_path):
    what = of_size(12)
    folder = recorded(tmp_path / "out", *what.marked)
    with Gradebook(folder / "gradebook.sqlite") as book:
        keep_result(book, what)
    done = running.unrolled("export", "anonymous", folder, "--out", tmp_path / "class.html", env=os.environ)
    assert done.returncode == 0, done.stderr
    assert "qx" not in (tmp_path / "class.html").read_text().casefold()
