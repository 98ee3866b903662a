"""Gradescope's export: folders with numbers, and a list beside them of who handed in each, and when."""

from datetime import UTC, datetime

import pytest
from class_files import worked, zipped

from unrolled.classroom.grading.intake.metadata import read_metadata

ROOT = "assignment_7_export/"
MAILS = {"ada": "ada.lovelace@uni.edu", "ben": "bmiller@uni.edu"}
ADA = ("Ada Lovelace", "'1001'", "ada.lovelace@uni.edu")
BEN = ("Benjamin M", "'1002'", "bmiller@uni.edu")
ZOE = ("Zoë Ångström", "", "private@mail.org")
TIME = "2026-11-20 18:30:01.123456000 Z"


def listed(*submissions, time=TIME):
    """The list as Ruby's Psych writes it.

    The keys are those that readers of such exports use: otter-grader's GradescopeParser, and graders that read
    ``:submitters``, ``:created_at``, ``:score``, ``:history`` and ``:results`` with PyYAML. What a student's
    program put out stands in the results.
    """
    text = "---\n"
    for number, submitters in submissions:
        text += f"submission_{number}:\n  :submitters:\n"
        text += "".join(f"  - :name: {n}\n    :sid: {s}\n    :email: {e}\n" for n, s, e in submitters)
        text += f"  :created_at: {time}\n  :score: 0.0\n  :status: processed\n"
        text += "  :history:\n  - :id: 1\n    :created_at: 2020-01-01 00:00:00.0 Z\n"
        text += "  :results:\n    output: |-\n      submission_101:\n        :submitters:\n"
        text += "        - :name: Eve Evil\n      :created_at: 2020-01-01 00:00:00.0 Z\n"
    return text


def export(text, *numbers, root=ROOT):
    files = {f"{root}submission_{number}/90_fixture.ipynb": worked(str(number)) for number in numbers}
    return {f"{root}submission_metadata.yml": text} | files


THREE = listed((101, [ADA]), (102, [BEN]), (103, [ZOE]))


@pytest.mark.parametrize("root", [ROOT, ""], ids=["in its folder", "as it is"])
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_everybody_is_found_by_address_or_name_and_so_is_the_time(read, as_zip, root):
    intake = read(export(THREE, 101, 102, 103, root=root), as_zip=as_zip, emails=MAILS)
    assert [(h.student, h.file[-24:-17]) for h in intake.handed] == [
        ("ada", "ion_101"),
        ("ben", "ion_102"),
        ("zoe", "ion_103"),
    ]
    moment = datetime(2026, 11, 20, 18, 30, 1, tzinfo=UTC)
    assert all((h.submitted, h.said_by) == (moment, "Gradescope") for h in intake.handed)
    assert intake.unused == []


def test_it_is_found_in_a_zip_file_that_was_zipped_again(read):
    files = {"export.zip": zipped(export(THREE, 101, 102, 103))}
    assert [h.student for h in read(files, as_zip=True, emails=MAILS).handed] == ["ada", "ben", "zoe"]


def test_a_number_that_is_a_login_tells_who_it_is(read):
    files = export(THREE, 101, 102)
    assert [h.student for h in read(files, {"1001": "", "1002": ""}).handed] == ["1001", "1002"]


def test_without_a_roster_the_name_and_the_submissions_number_stand(read):
    students = [h.student for h in read(export(THREE, 101, 102), names=None).handed]
    assert students == ["Ada Lovelace (101)", "Benjamin M (102)"]


def test_all_who_handed_in_together_get_the_work(read):
    both = [ADA, BEN]
    ada, ben, zoe = read(export(listed((101, both), (103, [ZOE])), 101, 103), emails=MAILS).handed
    assert (ada.student, ben.student, zoe.student) == ("ada", "ben", "zoe")
    assert ada.file == ben.file and ada.digest == ben.digest
    assert "handed in for the team of ada, ben" in ben.notes
    own = read(export(listed((101, both), (102, [BEN])), 101, 102), as_zip=True, emails=MAILS).handed
    assert [(h.student, h.file[-24:-17]) for h in own] == [("ada", "ion_101"), ("ben", "ion_102")]


def test_two_of_one_name_are_not_mixed_up(read):
    twin = ("Ada Lovelace", "'1009'", "ada2@uni.edu")
    files = export(listed((101, [twin]), (102, [ADA])), 101, 102)
    by_address = read(files, emails=MAILS).handed
    assert [(h.student, h.file[-24:-17]) for h in by_address] == [
        ("ada", "ion_102"),
        ("ada2@uni.edu (101)", "ion_101"),
    ]
    by_name = read(files).handed
    assert [h.student for h in by_name] == ["ada (101)", "ada (102)"]
    assert all("e-mail addresses on the roster" in h.notes[0] for h in by_name)


def test_a_folder_that_the_list_does_not_name_is_nobodys_on_the_roster(read):
    students = [h.student for h in read(export(listed((101, [ADA])), 101, 102), emails=MAILS).handed]
    assert students == ["ada", "submission_102"]


def test_a_students_own_file_of_that_name_is_no_list(read):
    forged = {f"ada/{name}": data for name, data in export(THREE, 102, root="").items()}
    files = {**forged, "ben/90_fixture.ipynb": worked("b")}
    intake = read(files, emails=MAILS)
    assert [(h.student, h.submitted) for h in intake.handed] == [("ada", None), ("ben", None)]
    inside = {f"{ROOT}submission_101/submission_metadata.yml": listed((101, [BEN]), (102, [ADA]))}
    students = [h.student for h in read(export(THREE, 101, 102) | inside, as_zip=True, emails=MAILS).handed]
    assert students == ["ada", "ben"]


TIMES = {
    "2026-11-20 10:30:01.1 -08:00": datetime(2026, 11, 20, 18, 30, 1, tzinfo=UTC),
    "&1 2026-11-20 18:30:01 Z": datetime(2026, 11, 20, 18, 30, 1, tzinfo=UTC),
    "!ruby/object:ActiveSupport::TimeWithZone\n    utc: &1 2026-11-20 18:30:01.9 Z\n    zone: x": datetime(
        2026, 11, 20, 18, 30, 1, tzinfo=UTC
    ),
    "*1": None,
    "soon": None,
}


@pytest.mark.parametrize("time", TIMES)
def test_times_are_read_as_ruby_and_rails_write_them(tmp_path, time):
    path = tmp_path / "list.yml"
    path.write_text(listed((101, [ADA]), time=time))
    assert read_metadata(path)["submission_101"].moment == TIMES[time]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("'O''Neill, Eve'", "O'Neill, Eve"),
        ('"Ada \\"A\\" L"', 'Ada "A" L'),
        ("'cut", ""),
        ("|-", ""),
        ('"\\q"', ""),
    ],
)
def test_texts_are_read_as_ruby_writes_them(tmp_path, written, name):
    path = tmp_path / "list.yml"
    path.write_text(listed((101, [(written, "", "x@y.org")])))
    (submitter,) = read_metadata(path)["submission_101"].submitters
    assert submitter == {"name": name, "sid": "", "email": "x@y.org"}


@pytest.mark.parametrize("text", ["", "\0", "[" * 9999, "submission_101: 3", "submission_101:\n  :submitters: []"])
def test_another_list_names_nobody(read, text):
    students = [h.student for h in read(export(text, 101, 102), as_zip=True, emails=MAILS).handed]
    assert students == ["submission_101", "submission_102"]
