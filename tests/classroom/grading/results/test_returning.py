"""Feedback that goes back: each system finds everybody's page, and nobody else's, as its own source reads names."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from classroom import NAME, marked, result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from unrolled.classroom.authoring.archive import read_zip
from unrolled.classroom.grading.intake.layouts import sender_of
from unrolled.classroom.grading.marking.marks import Adjustment
from unrolled.classroom.grading.results.pages import Pages
from unrolled.classroom.grading.results.returning import (
    Places,
    for_canvas,
    for_mail,
    for_moodle,
    for_nbgrader,
    write_folder,
    write_zip,
)
from unrolled.errors import CourseError

# A full name as Moodle gives it out: its underscores have become spaces, and a path's part holds no slash.
names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"), exclude_characters="_/"), min_size=1
).filter(lambda name: len(name) < 60 and any(character.isalnum() for character in name))
classes = st.dictionaries(st.integers(1, 10**7), names, min_size=1, max_size=6)
few = settings(max_examples=40, deadline=None)


def handed(student, file, source, **given):
    """Marks of a file that stood at this path, under the number that a system has for the student."""
    plain = marked(student, **given)
    return replace(plain, handed=replace(plain.handed, file=file, source=source))


def pages_of(what):
    return Pages(what, lambda student, exercise: ())


def moodle_reads(name, participants):
    """Moodle's is_valid_filename_for_import: whose file it is, for which plugin, and what it will be called."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f&<>\"`|':]", "", name)  # unpacking cleans a path: PARAM_PATH
    parts = name.split("/")
    if parts[-1].startswith((".", "~")):
        return None
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not re.fullmatch(r"\s*[+-]?\d+(\.\d*)?\s*", info[1], re.ASCII):
            continue
        if int(float(info[1])) not in participants or (info[2], info[3]) != ("assignfeedback", "file"):
            continue
        return participants[int(float(info[1]))], "/".join([*info[4:], *parts])
    return None


def canvas_reads(name, submissions):
    """Canvas's infer_comment_context_from_filename: whose submission it is, if the attachment is one of its own."""
    parts = [part for part in name.split("_") if part != "LATE"]
    if parts[0] == "anon":
        user, attachment = parts[1:3]
    else:
        user, attachment, *_ = [*(part for part in parts if re.fullmatch("[0-9]+", part)), "", ""]
    if parts[-1].startswith("link") or name.startswith("._"):
        return None
    return user if attachment in submissions.get(user, ()) else None


def whose(page):
    """The student whose page it is, by the login that stands below the heading or in it."""
    return re.search(r"<title>Feedback for (.*)</title>", page.decode())[1]


@few
@given(classes)
def test_moodle_finds_everybodys_page_and_nobody_elses(people):
    """The page of another number, or of no number, is noticed: whose each is stands in the page itself."""
    listed = {f"s{number}": name for number, name in people.items()}
    file = "{}_{}_assignsubmission_file/04.ipynb"
    everybody = [handed(f"s{n}", file.format(name, n), f"moodle:{n}") for n, name in people.items()]
    what = result(*everybody, roster=listed)
    places, pages = for_moodle(what, NAME), pages_of(what)
    assert len(places.pages) == len(people)
    for path, (student, theirs) in places.pages.items():
        owner, called = moodle_reads(path, {number: f"s{number}" for number in people})
        assert owner == student == whose(pages.draw(student, [theirs]).encode())
        assert called == f"{NAME}.html"


users = st.lists(st.integers(1, 10**6).map(str), min_size=1, max_size=6, unique=True)
squashed = st.text(st.sampled_from("abzéß7_"), min_size=1, max_size=12).map(lambda name: f"a{name.strip('_')}")


@few
@given(users, squashed, st.sampled_from(["", "LATE_"]), st.sampled_from(["w.ipynb", "link.ipynb", "7_8_w-1.ipynb"]))
def test_canvas_finds_everybodys_page_and_nobody_elses(numbers, name, late, file):
    name = re.sub(r"_(\d+)_", r"\1", name)  # as Canvas makes it, for this very reason, and once only:
    assume(not re.search(r"_\d+(_|$)", name))  # a name with such a number left is read wrongly by Canvas itself
    given_out = {number: f"{name}_{late}{number}_9{number}_{file}" for number in numbers}
    everybody = [handed(f"s{n}", f"down.zip/{part}", f"canvas:{n}") for n, part in given_out.items()]
    assert all(sender_of(part).id == number for number, part in given_out.items())
    what = result(*everybody, roster=None)
    places, pages = for_canvas(what, NAME), pages_of(what)
    assert len(places.pages) == len(numbers)
    for path, (student, theirs) in places.pages.items():
        user = canvas_reads(path, {number: {f"9{number}"} for number in numbers})
        assert f"s{user}" == student == whose(pages.draw(student, [theirs]).encode())


def test_an_anonymous_submission_goes_back_by_its_own_letters():
    what = result(handed("anonymous (anon_xY7)", "anon_xY7_91_w.ipynb", "canvas:anon_xY7"))
    (path,) = for_canvas(what, NAME).pages
    assert canvas_reads(path, {"xY7": {"91"}}) == "xY7"


def test_a_page_never_shows_another_students_marks():
    with pytest.raises(ValueError, match="marks of ben are not for the page of ada"):
        pages_of(result(marked("ada"))).draw("ada", [marked("ben")])
    places = Places()
    places.add("one.html", "ada", marked("ada"))
    with pytest.raises(CourseError, match="would be the page of ada and of ben"):
        places.add("one.html", "ben", marked("ben"))


def test_a_team_gets_no_page_by_a_number_that_may_be_somebody_elses():
    file = "{}_7_assignsubmission_file/04.ipynb"
    team = handed("Team A (7)", file.format("Team A"), "moodle:7")
    ada = handed("ada", file.format("Ada Lovelace").replace("7", "8"), "moodle:8")
    places = for_moodle(result(team, ada, marked("ben"), roster={"ada": "Ada Lovelace", "dea": ""}), NAME)
    assert [student for student, _ in places.pages.values()] == ["ada"]
    said = "No page is written for: dea (missing); Team A (7) (perhaps a team: no name on the roster is Team A)"
    assert said in places.remarks[0] and "ben (not from Moodle)" in places.remarks[0]
    with pytest.raises(CourseError, match=r"not certain which participants.*grade with --roster"):
        for_moodle(result(team, roster=None), NAME)


@pytest.mark.parametrize(
    ("system", "write", "says"),
    [
        ("canvas:1", for_moodle, r"came from a Moodle download \(there are 1 from canvas\); choose --to canvas"),
        ("moodle:1", for_canvas, r"came from a Canvas download \(there are 1 from moodle\); choose --to moodle"),
        ("", for_canvas, r"there are 1 from elsewhere\); choose --to mail"),
    ],
)
def test_another_systems_files_are_named_with_the_kind_to_choose(system, write, says):
    with pytest.raises(CourseError, match=says):
        write(result(handed("ada", "f.ipynb", system)), NAME)


def test_nbgrader_finds_page_time_and_secret_where_it_looks(tmp_path):
    submitted = tmp_path / "submitted"
    for student in ("ada", "ben"):
        folder = submitted / student / "ex9"
        folder.mkdir(parents=True)
        (folder / "90_fixture.ipynb").write_text("{}")
        (folder / "timestamp.txt").write_text(f"the time of {student}")
    (submitted / "ada" / "ex9" / "submission_secret.txt").write_text("the secret of ada")
    what = result(
        handed("ada", "ada/ex9/90_fixture.ipynb", ""),
        handed("ben", "course/submitted/ben/ex9/90_fixture.ipynb", ""),
        handed("cem", "cem/ex9/90_fixture.ipynb", ""),
    )
    done = write_folder(for_nbgrader(what, NAME, submitted), pages_of(what), tmp_path / "feedback")
    found = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in (tmp_path / "feedback").rglob("*")
        if path.is_file()
    }
    pages = {path: whose(content) for path, content in found.items() if path.endswith(".html")}
    # coursedir.py: {nbgrader_step}/{student_id}/{assignment_id}/{notebook_id}.html
    assert pages == {f"feedback/{student}/ex9/90_fixture.html": student for student in ("ada", "ben")}
    assert found["feedback/ada/ex9/submission_secret.txt"] == b"the secret of ada"
    assert found["feedback/ben/ex9/timestamp.txt"] == b"the time of ben"
    assert any("cannot release" in remark and "ben" in remark and "ada" not in remark for remark in done.remarks)
    assert any(f"cem (not in {submitted})" in remark for remark in done.remarks)
    with pytest.raises(CourseError, match=r"90_fixture.html and 4 more: is there already"):
        write_folder(for_nbgrader(what, NAME, submitted), pages_of(what), tmp_path / "feedback")
    with pytest.raises(CourseError, match="choose --to mail"):
        for_nbgrader(result(handed("dea", "../x/y.ipynb", "")), NAME, submitted)


def test_a_mail_merge_has_everybodys_address_file_and_mark(tmp_path):
    excused = replace(marked("cem"), adjustments=(Adjustment(1, "excused", 0, "ill", "now"),))
    roster = {"ada": "=Ada", "ben": "Ben", "cem": "Cem", "dea": "Dea"}
    what = result(marked("Žofie", "110"), marked("ada"), marked("ben", problem="empty"), excused, roster=roster)
    done = write_folder(for_mail(what, NAME, {"ada": "ada@example.org"}), pages_of(what), tmp_path)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "mail.csv").read_text())))
    assert [row["student"] for row in rows] == ["ada", "ben", "cem", "Žofie"]
    assert rows[0] | {"file": ""} == {
        "student": "ada",
        "name": "'=Ada",
        "email": "ada@example.org",
        "file": "",
        "mark": "4",
        "possible": "4",
    }
    assert [row["mark"] for row in rows] == ["4", "", "", "2"]
    titles = [whose((tmp_path / row["file"]).read_bytes()) for row in rows]
    assert titles == ["ada", "ben", "cem", "Žofie"]
    assert done.remarks[0] == "No page is written for: dea (missing)"
    assert "ben; cem; Žofie" in done.remarks[1]


def test_a_zip_holds_whole_pages_and_replaces_nothing(tmp_path):
    what = result(handed("ada", "lovelace_1_2_w.ipynb", "canvas:1"))
    out = tmp_path / "feedback.zip"
    done = write_zip(for_canvas(what, NAME), pages_of(what), out)
    assert done.written == 1 and zipfile.ZipFile(out).testzip() is None
    assert whose(read_zip(out.read_bytes())["lovelace_1_2_feedback.html"]) == "ada"
    before = out.read_bytes()
    with pytest.raises(CourseError, match="is there already"):
        write_zip(for_canvas(what, NAME), pages_of(what), out)
    assert out.read_bytes() == before


def test_a_page_says_when_it_was_received_what_was_due_and_whom_to_ask():
    berlin = ZoneInfo("Europe/Berlin")
    plain = marked("ada")
    known = replace(
        plain,
        handed=replace(plain.handed, submitted=datetime(2026, 11, 20, 17, 5, tzinfo=ZoneInfo("UTC"))),
        due=datetime(2026, 11, 20, 18, 0, tzinfo=berlin),
    )
    what = replace(result(known, marked("ben")), contact="<the> tutors", site="https://example.org/course/")
    page = pages_of(what).draw("ada", [known])
    assert "Received: Friday, 20 November 2026, 18:05 (Europe/Berlin)." in page
    assert "Due: Friday, 20 November 2026, 18:00 (Europe/Berlin)." in page
    assert "Questions about these marks: &lt;the&gt; tutors" in page
    assert f'<h3><a href="https://example.org/course/book/{NAME}.html">Task 90.1</a>' in page
    bare = pages_of(result(marked("ben"))).draw("ben", [marked("ben")])
    assert "When it was received is not recorded." in bare
    assert not re.search("Due:|Questions|<a href", bare)


def test_that_canvas_gives_the_page_to_a_group_is_said_of_everybody_else_in_it():
    file = "row7_1_9_w.ipynb"
    what = result(handed("ada", file, "canvas:1"), handed("ben", file, ""), marked("cem"))
    what = replace(what, teams={NAME: {"ada": "Row 7", "ben": "Row 7"}})
    places = for_canvas(what, NAME)
    assert list(places.pages) == ["row7_1_9_feedback.html"]
    (left,) = [remark for remark in places.remarks if remark.startswith("No page is written for")]
    assert "ben (Canvas gives the page of ada to the group)" in left and "cem (not from Canvas)" in left
