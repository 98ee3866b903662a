"""Answers that a person reads: found however an editor left them, bounded, and told from what was given out."""

from dataclasses import replace

import pytest
from classroom import NAME, marked, recorded

from unrolled.classroom.assessment import WRITTEN, GradedTest, Outcome
from unrolled.classroom.authoring.student import DRAW_HERE, WRITE_HERE
from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.intake.notebook import Cell
from unrolled.classroom.grading.marking.decisions import Decided, Decision
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Ran
from unrolled.classroom.grading.marking.written import LONGEST, outcome_of, texts_of

GIVEN = f"Say why.\n\n{WRITE_HERE}"
ASKED = Cell("markdown", "## Task 90.3: why", "task-90-3-statement")
TEXT = Cell("markdown", GIVEN, "task-90-3", "90.3")
CHECK = Cell("code", 'check("90.3")', "task-90-3-check")
FIGURE = Cell("code", DRAW_HERE.format("90.4"), "task-90-4", "90.4")
END = Cell("markdown", "The end.", "end")
RELEASED = (ASKED, TEXT, CHECK, FIGURE, END)


def stands_for(task):
    return GradedTest(lambda submission, rng: None, NAME, task, 2.0, WRITTEN)


EXERCISE = Exercise(NAME, RELEASED, (stands_for("90.3"), stands_for("90.4")))


def text(*cells):
    return texts_of(cells, EXERCISE)["90.3"].source


def own(source, kind="markdown"):
    return Cell(kind, source, "own")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (RELEASED, ""),
        ((ASKED, replace(TEXT, source="Because."), CHECK), "Because."),
        ((ASKED, replace(TEXT, source=f"{GIVEN}\nBecause."), CHECK), "Because."),
        ((ASKED, replace(TEXT, source=" \n"), CHECK), ""),
        ((ASKED, CHECK), ""),
        # The mark or the id is lost, or the kind of the cell; the cell was split.
        ((ASKED, replace(TEXT, source="Because.", task=""), CHECK), "Because."),
        ((ASKED, replace(TEXT, source="Because.", id="other"), CHECK), "Because."),
        ((replace(TEXT, source="Because.", kind="raw"),), "Because."),
        ((replace(TEXT, source="Because.", kind="code"),), "Because."),
        (
            (replace(TEXT, source="One.\n\n- two", id="a"), replace(TEXT, source="Three.", id="b")),
            "One.\n\n- two\n\nThree.",
        ),
        # It was written below the cell that asks for it, and not further on.
        ((TEXT, own("Because."), own("Also."), CHECK, own("No."), END), "Because.\n\nAlso."),
        ((TEXT, own("x = 1", "code"), own("No.")), ""),
        ((TEXT, replace(END, id=""), own("No.")), ""),
        ((own("No."), ASKED, CHECK), ""),
    ],
)
def test_the_text_is_what_the_student_wrote_there(cells, found):
    assert text(*cells) == found


def test_a_text_is_bounded_and_says_so():
    found = texts_of((replace(TEXT, source="y" * (LONGEST + 1)),), EXERCISE)["90.3"]
    assert len(found.source) == LONGEST
    assert found.notes == (f"of the text of task 90.3 only the first {LONGEST} characters are kept",)
    assert texts_of((replace(TEXT, source="y" * LONGEST),), EXERCISE)["90.3"].notes == ()


def test_only_what_is_more_than_was_given_out_is_to_be_read():
    def status(task, cells, ran=()):
        test = stands_for(task)
        return outcome_of(test, texts_of(cells, EXERCISE), ran, RELEASED).status

    assert status("90.3", RELEASED) == "unfinished"
    assert status("90.3", (replace(TEXT, source="Because."),)) == "unread"
    given, drawn = (Ran(Part(source, "task", "90.4")) for source in (FIGURE.source, "plt.plot([1, 2])"))
    assert [status("90.4", RELEASED, ran) for ran in ((), (given,), (drawn,), (given, drawn))] == [
        *("unfinished", "unfinished", "unread", "unread")
    ]
    assert status("90.4", RELEASED, (Ran(Part("plt.plot([1, 2])", "old", "90.4")),)) == "unfinished"


def written(student, status="unread"):
    plain = marked(student)
    outcome = Outcome(f"{NAME}/written/why", "90.3", 2.0, WRITTEN, "Why.", status, "")
    return replace(plain, outcomes=(*plain.outcomes, outcome))


def test_a_submission_is_open_until_a_person_is_done_with_each_answer():
    assert (written("ada").status, written("ada").unread, written("ada").total) == (
        "to be read",
        {"90.3": 2.0},
        4.0,
    )
    assert "task 90.3 is still to be read by a person, for up to 2 points" in written("ada").still_open
    assert written("ada", "unfinished").status == "graded" and written("ada", "unfinished").still_open == ""


def test_it_is_read_by_a_decision_or_by_an_adjustment_and_open_again_when_that_is_undone(tmp_path):
    def statuses(book):
        return [one.outcomes[-1].status for one in book.all()]

    recorded(tmp_path, written("ada"), written("ben"), written("cyd", "unfinished"))
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        assert statuses(book) == ["unread", "unread", "unfinished"]
        toggled = Decided(items={"turns": (1.0, "You see it.")})
        version = book.decide(Decision("ada", NAME, "90.3", 0, toggled))
        assert statuses(book)[0] == "unread"  # it has points, but nobody is done with it
        book.decide(Decision("ada", NAME, "90.3", version, replace(toggled, looked=True)))
        number = book.adjust("ben", NAME, "90.3", 1.5, "by hand")
        assert statuses(book) == ["read", "read", "unfinished"]
        assert [one.earned("90.3") for one in book.all()] == [1.0, 1.5, 0.0]
        (adjustment,) = book.adjustments("ada", NAME)
        book.undo(adjustment.id)
        book.undo(number)
        assert statuses(book) == ["unread", "unread", "unfinished"]
        with pytest.raises(Exception, match=r"2\.5 of 2"):
            book.decide(Decision("ben", NAME, "90.3", 0, Decided(items={"all": (2.5, "Too much.")})))
