"""Decisions of a reviewer: kept as adjustments, all or none, and never over somebody else's."""

import pytest
from class_files import RELEASED
from classroom import NAME, marked
from review_class import CLASS, adjustments, decided, graded, with_cells
from running import table, unrolled

from unrolled.classroom.grading.marking.decisions import Outdated
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.review.desk import Desk, Wish
from unrolled.classroom.grading.review.keeping import write_behind
from unrolled.errors import CourseError


@pytest.fixture
def folder(tmp_path):
    return graded(tmp_path / "results")


@pytest.fixture
def desk(folder):
    """Make a desk on a results folder; all are closed afterwards."""
    opened = []

    def make(**options):
        opened.append(Gradebook(folder / "gradebook.sqlite"))
        return Desk(opened[-1], read_results(opened[-1], folder), folder.parent / "course", **options)

    yield make
    for book in opened:
        book.__exit__()


def wish(known=0, items=(), comment="", points=0.0, looked=True, flagged=False):
    return Wish(known, tuple(items), comment, points, looked, flagged)


def test_items_and_a_sentence_become_adjustments_that_the_student_reads(folder, desk):
    it = desk()
    stands = it.decide(0, it.id_of("ben"), wish(items=["idea"], comment="You are\n near.", points=0.25))
    assert (stands["earned"], stands["tests_gave"], stands["looked"], stands["version"]) == (1.75, 1.0, True, 1)
    assert sorted(adjustments(folder)) == [
        ("ben", "90.1", 0.25, "You are near."),
        ("ben", "90.1", 0.5, "The idea is right; one index is off."),
    ]
    assert write_behind(folder) and not write_behind(folder)
    assert float(table(folder)["ben"]["90.1"]) == 1.75
    page = (folder / "feedback" / "ben.html").read_text()
    assert "+0.5 points by your instructor:</span> The idea is right; one index is off." in page
    assert "The idea is right" in (folder / "overview.html").read_text()


def test_a_remark_without_points_is_worded_as_one(folder, desk):
    it = desk()
    it.decide(1, it.id_of("ada"), wish(items=["clear"]))
    write_behind(folder)
    assert "Your instructor says:</span> This is clear to read." in (folder / "feedback" / "ada.html").read_text()
    assert "a remark on task 90.2: This is clear to read." in (folder / "overview.html").read_text()


def test_what_still_holds_keeps_its_adjustment_and_the_rest_is_taken_back(folder, desk):
    it = desk()
    who = it.id_of("ben")
    it.decide(0, who, wish(items=["idea"], comment="one"))
    with Gradebook(folder / "gradebook.sqlite") as book:
        first = {a.comment: a.id for a in book.adjustments("ben", NAME)}
    it.decide(0, who, wish(1, items=["idea", "names"], comment="two"))
    with Gradebook(folder / "gradebook.sqlite") as book:
        now = {a.comment: a.id for a in book.adjustments("ben", NAME)}
    assert now.keys() == {"The idea is right; one index is off.", "The names say nothing.", "two"}
    assert now["The idea is right; one index is off."] == first["The idea is right; one index is off."]


def test_what_somebody_else_decided_meanwhile_is_not_written_over(folder, desk):
    one, other = desk(), desk()
    one.decide(0, one.id_of("ben"), wish(items=["idea"]))
    with pytest.raises(Outdated):
        other.decide(0, other.id_of("ben"), wish(items=["names"]))
    assert [comment for *_, comment in adjustments(folder)] == ["The idea is right; one index is off."]
    stands = other.state(0, other.id_of("ben"))
    assert stands["version"] == 1 and [item["on"] for item in stands["items"]] == [False, True]
    other.decide(0, other.id_of("ben"), wish(1, items=["names"]))


@pytest.mark.parametrize(
    ("student", "asked", "says"),
    [
        ("ada", {"items": ["idea"]}, "the task would have 2.5 of 2 points"),
        ("dan", {"items": ["names"]}, "the task would have -0.5 of 2 points"),
        ("ada", {"comment": "x", "points": -2.5}, "the task would have -0.5 of 2 points"),
        ("ada", {"points": 1.0}, "say why"),
        ("ada", {"comment": "x" * 2001}, "at most 2000 characters"),
        ("ada", {"items": ["gone"]}, "the rubric has no item 'gone'"),
        ("ada", {"items": [""]}, "the rubric has no item ''"),
        ("ada", {"items": ["clear"]}, "the rubric has no item 'clear'"),  # it is another task's
    ],
)
def test_a_decision_that_cannot_be_is_refused_whole(folder, desk, student, asked, says):
    it = desk()
    with pytest.raises(CourseError, match=says):
        it.decide(0, it.id_of(student), wish(**asked))
    assert adjustments(folder) == [] and decided(folder) == {}


def test_bounds_are_those_of_the_moment_of_writing(folder, desk):
    it = desk()
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.adjust("ben", NAME, "90.1", 1.0, "by somebody else, after the page was opened")
    with pytest.raises(CourseError, match=r"2\.5 of 2"):
        it.decide(0, it.id_of("ben"), wish(items=["idea"]))


def test_points_beyond_the_bounds_can_be_brought_nearer(folder, desk):
    it = desk()
    it.decide(0, it.id_of("ben"), wish(items=["idea"]))
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.record(with_cells("ben", "111", "x = 1"))  # the tests give all points now
    mended = desk()
    assert any("goes beyond" in reason for reason in mended.state(0, mended.id_of("ben"))["eye"])
    assert mended.decide(0, mended.id_of("ben"), wish(1, looked=False))["earned"] == 2.0


def test_an_undone_adjustment_opens_its_answer_again(folder, desk):
    it = desk()
    it.decide(0, it.id_of("ben"), wish(items=["idea"], comment="Near."))
    done = unrolled("adjust", folder, "--undo", "1")
    assert done.returncode == 0, done.stderr
    stands = it.state(0, it.id_of("ben"))
    assert [item["on"] for item in stands["items"]] == [False, False] and stands["comment"] == "Near."
    assert not stands["looked"] and stands["version"] == 2
    with pytest.raises(Outdated):
        it.decide(0, it.id_of("ben"), wish(1, items=["idea"]))
    assert unrolled("adjust", folder, "--undo", "1").returncode == 1


def test_an_adjustment_of_another_kind_opens_nothing(folder, desk):
    it = desk()
    it.decide(0, it.id_of("ben"), wish())
    with Gradebook(folder / "gradebook.sqlite") as book:
        assert book.undo(book.adjust("ben", NAME, "90.1", 0.25, "no review's"))
    assert it.state(0, it.id_of("ben"))["looked"]


def test_grading_again_keeps_what_was_decided_and_says_where_the_answer_is_another(folder, desk):
    it = desk()
    for student in ("ben", "dan"):
        it.decide(0, it.id_of(student), wish(items=["idea"]))
    sources = {student: source for student, _, _, source in CLASS}
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.record(with_cells("ben", "000", sources["ben"]))
        book.record(with_cells("dan", "000", "def scale(x, factor):\n    return factor"))
    again = desk()
    ben, dan = (again.state(0, again.id_of(student)) for student in ("ben", "dan"))
    assert ben["looked"] and ben["earned"] == 0.5 and ben["eye"] == []
    assert dan["looked"] and dan["earned"] == 0.5
    assert dan["eye"] == ["the answer is another than the one that was looked at"]
    assert again.decide(0, again.id_of("dan"), wish(1, items=["idea"]))["eye"] == []


def test_a_mended_rubric_leaves_decisions_as_they_are(folder, desk):
    it = desk()
    it.decide(0, it.id_of("ben"), wish(items=["idea"]))
    path = folder.parent / "course" / "tests" / "rubrics" / f"{NAME}.toml"
    path.write_text('["90.1".names]\npoints = -0.25\nsays = "Names."\n')
    mended = desk()
    stands = mended.state(0, mended.id_of("ben"))
    assert [(item["name"], item["points"], item["on"]) for item in stands["items"]] == [
        ("names", -0.25, False),
        ("idea", 0.5, True),
    ]
    assert stands["items"][1]["says"].endswith("(no longer in the rubric)")
    assert mended.decide(0, mended.id_of("ben"), wish(1, items=["names"]))["earned"] == 0.75


def test_a_listing_has_alike_answers_together_and_everybody_by_name(folder, desk):
    it = desk()
    listing = it.listing(0)
    by_id = {row["id"]: row["label"] for row in listing["people"]}
    assert [by_id[who] for who in listing["orders"]["name"]] == [f"{name} ({s})" for s, name, *_ in CLASS]
    order = [by_id[who].split("(")[1] for who in listing["orders"]["alike"]]
    assert {frozenset(order[:2]), frozenset(order[2:])} == {
        frozenset(["ada)", "cyd)"]),
        frozenset(["ben)", "dan)"]),
    }


def test_hidden_names_are_nowhere_and_numbers_stay(folder, desk):
    it, later = desk(blind=True), desk(blind=True)
    said = [it.listing(0), *(it.shown(0, it.id_of(student)) for student, *_ in CLASS)]
    assert not [
        word for student, name, *_ in CLASS for word in (f"({student})", *name.split()) if word in str(said)
    ]
    labels = {student: it.label(student) for student, *_ in CLASS}
    assert set(labels.values()) == {f"Student {number}" for number in (1, 2, 3, 4)}
    assert labels == {student: later.label(student) for student, *_ in CLASS}


def test_progress_counts_what_somebody_said_to_be_done_with(folder, desk):
    it = desk()
    it.decide(0, it.id_of("ada"), wish(looked=False, items=["names"]))
    it.decide(0, it.id_of("ben"), wish())
    assert [(topic.task, looked, of) for topic, looked, of in it.progress()] == [("90.1", 1, 4), ("90.2", 0, 4)]
    done = unrolled("review", folder, "--progress", "--course", folder.parent / "course")
    assert "1 of 4" in done.stdout and "0 of 4" in done.stdout, done.stderr


def test_only_what_can_be_looked_at_is_laid_out(tmp_path):
    folder = graded(tmp_path / "results", marked("eve", problem="no notebook"))
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.adjust("dan", NAME, "excused", 0.0, "ill")
        it = Desk(book, read_results(book, folder), tmp_path)
        assert it.people(it.topics[0]) == ["ada", "ben", "cyd"]
        for student in ("dan", "eve", "nobody"):
            with pytest.raises(CourseError, match="nobody of this number"):
                it.shown(0, it.id_of(student))
        with pytest.raises(CourseError, match=r"no task 90\.9; there are 90\.1, 90\.2"):
            Desk(book, read_results(book, folder), tmp_path, task="90.9")


def test_a_gradebook_of_before_gets_what_it_lacks(folder, desk):
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.adjust("ada", NAME, "90.1", -0.5, "from before")
        book._database.executescript("ALTER TABLE adjustment DROP COLUMN item; DROP TABLE review")
    it = desk()
    assert it.decide(0, it.id_of("ada"), wish(items=["names"]))["earned"] == 1.0
    assert [comment for *_, comment in adjustments(folder)] == ["from before", "The names say nothing."]


def test_lines_at_the_head_are_counted_that_everybody_was_given(folder, desk):
    head = 'def scale(x, factor):\n    """Multiply every entry of x by the factor."""'
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.record(with_cells("ada", "111", f"{head}\n    return x * factor"))
    exercises = folder.parent / "course" / "exercises"
    it = desk()
    assert it.shown(0, it.id_of("ada"))["given"] == 0  # nobody knows here what was given out
    exercises.mkdir()
    (exercises / f"{NAME}.ipynb").write_text(RELEASED)
    it = desk()
    assert [it.shown(0, it.id_of(who))["given"] for who in ("ada", "ben")] == [2, 1]
