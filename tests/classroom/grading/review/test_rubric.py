"""Rubrics as an instructor writes them: read as they are meant, refused with each line that makes no sense."""

import pytest

from unrolled.classroom.grading.review.rubric import Item, read_rubric
from unrolled.errors import CourseError

POSSIBLE = {"90.1": 2.0, "90.2": 2.0}


@pytest.fixture
def course(tmp_path):
    def write(text):
        path = tmp_path / "tests" / "rubrics" / "90_fixture.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def test_items_are_read_in_the_order_of_the_file(course):
    text = '["90.2".zeal]\npoints = 1\nsays = """\nYou saw\n  more."""\n'
    text += '["90.2".art]\npoints = -0.25\nsays = "No units."\n'
    rubric = read_rubric(course(text), "90_fixture", POSSIBLE)
    assert rubric == {"90.2": (Item("zeal", 1.0, "You saw more."), Item("art", -0.25, "No units."))}


def test_an_exercise_without_a_rubric_has_none(tmp_path):
    assert read_rubric(tmp_path, "90_fixture", POSSIBLE) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["90.7".a]\npoints = 1\nsays = "x"', "there is no task 90.7; there are 90.1, 90.2"),
        ('"90.1" = 3', "task 90.1 has no items"),
        ('["90.1"]\npoints = 1\nsays = "x"', "task 90.1, points: an item has points and says"),
        ('["90.1".a]\npoints = 1', "task 90.1, a: an item has points and says, and nothing else"),
        ('["90.1".a]\npoints = 0.3\nsays = "x"', "points are in steps of a quarter, not 0.3"),
        ('["90.1".a]\npoints = nan\nsays = "x"', "points nan are no number"),
        ('["90.1".a]\npoints = true\nsays = "x"', "points True are no number"),
        ('["90.1".a]\npoints = 1\nsays = " "', "says nothing"),
        (f'["90.1".a]\npoints = 1\nsays = "{"x" * 501}"', "says more than 500 characters"),
        ('["90.1"."A b"]\npoints = 1\nsays = "x"', "a name is made of"),
        ("\n".join(f'["90.1".a{i}]\npoints = 1\nsays = "x"' for i in range(11)), "there are keys for 10"),
        ("points =", "is no TOML"),
        (b"\xff", "is no TOML"),
    ],
)
def test_what_no_rubric_can_say_is_refused_with_where_it_stands(course, text, says):
    with pytest.raises(CourseError, match=r"rubrics/90_fixture\.toml: ") as caught:
        read_rubric(course(text), "90_fixture", POSSIBLE)
    assert says in str(caught.value)
