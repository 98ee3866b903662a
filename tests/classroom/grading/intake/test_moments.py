"""When something was handed in: said by those who know, and by nobody else."""

import os
from datetime import UTC, datetime

import lms_class
import pytest
from class_files import EXERCISE, NOW, worked, zipped

from unrolled.classroom.grading.intake.deadlines import NOT_KNOWN, Deadlines
from unrolled.classroom.grading.intake.layouts import Sender
from unrolled.classroom.grading.intake.moments import Worksheet, read_stamp
from unrolled.errors import CourseError

STAMP = "2026-11-20 17:00:00.123456 UTC\n"
AT = datetime(2026, 11, 20, 17, 0, 0, 123456, tzinfo=UTC)
WORK = worked()
RULES = Deadlines("exercise,due,percent_per_day\n90,2026-11-20 18:00,50\n")


def late(handed):
    return RULES.late(handed.student, handed.exercise, handed.submitted, handed.marked_late, handed.told_if_late)


# ------------------------------------------------------------------------------------------- nbgrader's timestamps

PLACES = {
    "nbgrader's own place": ("submitted/ada/ps1/timestamp.txt", "submitted/ada/ps1/90_fixture.ipynb", True),
    "below nbgrader's own place": (
        "submitted/ada/ps1/mine/timestamp.txt",
        "submitted/ada/ps1/mine/90_fixture.ipynb",
        False,
    ),
    "above it": ("submitted/ada/timestamp.txt", "submitted/ada/ps1/90_fixture.ipynb", False),
    "another assignment's": ("submitted/ada/ps2/timestamp.txt", "submitted/ada/ps1/90_fixture.ipynb", False),
    "a plain folder": ("ada/timestamp.txt", "ada/90_fixture.ipynb", False),
    "a folder of the student's": ("ada/ps1/timestamp.txt", "ada/ps1/90_fixture.ipynb", False),
    "Moodle's folder": (
        "Ada Lovelace_1_assignsubmission_file/ps1/timestamp.txt",
        "Ada Lovelace_1_assignsubmission_file/ps1/90_fixture.ipynb",
        False,
    ),
}


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("place", PLACES)
def test_only_nbgraders_own_timestamp_is_believed(read, place, as_zip):
    stamp, notebook, believed = PLACES[place]
    intake = read({stamp: STAMP, notebook: WORK}, as_zip=as_zip)
    (handed,) = intake.handed
    assert handed.submitted == (AT if believed else None)
    assert handed.said_by == ("nbgrader" if believed else "")
    assert bool(intake.unused) != believed  # where it is not believed, it is listed
    if not believed:
        assert "anybody can write a timestamp" in intake.unused[0][1] or "holds no notebook" in intake.unused[0][1]


def test_a_timestamp_in_a_students_own_zip_file_proves_nothing(read):
    data = zipped({"timestamp.txt": STAMP, "90_fixture.ipynb": WORK}, when=(2020, 1, 1, 0, 0, 0))
    for files in ({"submitted/ada/ps1/w.zip": data}, {"submitted/ada/ps1.zip": data}, {"ada/w.zip": data}):
        (handed,) = read(files).handed
        assert handed.submitted is None and late(handed).unsure


def test_dates_in_a_students_own_zip_file_prove_nothing_even_on_request(read, tmp_path):
    data = zipped({"90_fixture.ipynb": WORK}, when=(2020, 1, 1, 0, 0, 0))
    (handed,) = read({"ada/w.zip": data}, file_dates=True).handed
    assert handed.submitted.year > 2020  # the zip file's own date, which the student did not write
    (tmp_path / "again.zip").write_bytes(zipped({"ada/w.zip": data}))
    (handed,) = read(tmp_path / "again.zip", file_dates=True).handed
    assert handed.submitted is None or handed.submitted.year > 2020


@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "device", "nothing", "binary", "another text"])
def test_what_stands_in_a_timestamps_place_is_never_waited_for(tmp_path, kind):
    path = tmp_path / "timestamp.txt"
    other = tmp_path / "other"
    other.write_text(STAMP)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(other)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind != "nothing":
        path.write_bytes(b"\xff\xfe\x00" if kind == "binary" else b"yesterday UTC")
    assert read_stamp(path) is None
    assert read_stamp(other) == AT


@pytest.mark.parametrize("name", ["timestamp.txt", "90_fixture.ipynb", "x.zip"])
def test_a_pipe_among_the_files_is_named_and_not_waited_for(read, tmp_path, name):
    read({"submitted/ben/ps1/90_fixture.ipynb": WORK})
    folder = tmp_path / "class" / "submitted" / "ada" / "ps1"
    folder.mkdir(parents=True)
    os.mkfifo(folder / name)
    intake = read(tmp_path / "class")
    assert dict(intake.unused)[f"ada/ps1/{name}"] == "not a regular file"
    assert [h.student for h in intake.handed if not h.problem] == ["ben"]


# ----------------------------------------------------------------------------------------------- Moodle's worksheet

HEAD = "Identifier,Full name,Status,Last modified (submission),Last modified (grade)\n"
TIMES = {
    "Friday, 20 November 2026, 6:30 PM": (2026, 11, 20, 18, 30),
    "Friday, 20 November 2026, 12:05 AM": (2026, 11, 20, 0, 5),
    "Friday, November 20, 2026, 6:30 PM": (2026, 11, 20, 18, 30),
    "Friday, 20 November 2026, 18:30": (2026, 11, 20, 18, 30),
    "20 November 2026, 6:30\u202fPM": (2026, 11, 20, 18, 30),
    "Sunday, 1 March 2026,  9:05 AM": (2026, 3, 1, 9, 5),
}


@pytest.mark.parametrize("text", TIMES)
def test_moodles_times_are_read_as_it_writes_them_in_english(text):
    sheet = Worksheet(f'{HEAD}Participant 11,Ada Lovelace,Submitted,"{text}",-\n')
    sender = Sender("moodle", "11", "Ada Lovelace", "")
    assert sheet.when(sender) == datetime(*TIMES[text]).astimezone()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Identifier,Full name\nParticipant 1,Ada\n", "line 1"),
        (f'{HEAD}Participant 1,Ada,Abgegeben,"Freitag, 20. November 2026, 18:30",-\n', "line 2.*in English"),
        ("student,name\nada,Ada\n", "line 1.*in English"),
        (
            f"{HEAD}Participant 1,Ada,-,-,-\nParticipant 2,B,-,-,-\nParticipant 1,Ada,-,-,-\n",
            "line 4: .*in line 2 too",
        ),
    ],
)
def test_another_worksheet_is_refused_with_its_line(text, says):
    with pytest.raises(CourseError, match=says):
        Worksheet(text, "w.csv")


def test_a_worksheet_may_have_semicolons():
    text = f"{HEAD}Participant 11,Ada Lovelace,Submitted,,-\n".replace(",", ";")
    sheet = Worksheet(text.replace("Submitted;", "Submitted;Friday, 20 November 2026, 6:30 PM"))
    assert sheet.when(Sender("moodle", "11", "Ada Lovelace", "")) == datetime(2026, 11, 20, 18, 30).astimezone()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("Ada Lovelace_77_assignsubmission_file/90_fixture.ipynb", "the worksheet has none of these participants"),
        ("Ben Miller_11_assignsubmission_file/90_fixture.ipynb", "the worksheet has none of these participants"),
        ("lovelaceada_11_9001_90_fixture.ipynb", "no file is named as Moodle names its downloads"),
        ("ada/90_fixture.ipynb", "no file is named as Moodle names its downloads"),
        ("Ada Lovelace_11_assignsubmission_file/90_fixture.ipynb", ""),
    ],
)
def test_a_worksheet_that_says_nothing_of_anybody_is_named(read, place, says):
    sheet = Worksheet(f"{HEAD}Participant 11,Ada Lovelace,No submission,-,-\n", "w.csv")
    said = dict(read({place: WORK}, worksheet=sheet).unused).get("w.csv", "")
    assert said.startswith(says) if says else not said


def test_moodles_worksheet_says_when_and_nothing_else_does(read):
    sheet = Worksheet(
        f'{HEAD}Participant 11,Ada Lovelace,Submitted,"Friday, 20 November 2026, 5:59 PM",-\n'
        'Participant 12,Ben Miller,Submitted,"Saturday, 21 November 2026, 5:59 PM",-\n'
        "Participant 13,Zoë Ångström,No submission,-,-\n"
    )
    folders = {11: "Ada Lovelace", 12: "Ben Miller", 13: "Zoë Ångström", 14: "Eve Evil"}
    files = {f"{name}_{n}_assignsubmission_file/90_fixture.ipynb": WORK for n, name in folders.items()}
    by_name = {h.student: h for h in read(files, as_zip=True, worksheet=sheet).handed}
    assert late(by_name["ada"]) is None and late(by_name["ben"]).percent == 50
    assert {late(by_name[who]).words for who in ("zoe", "eve")} == {NOT_KNOWN}
    assert by_name["ada"].said_by == "Moodle's worksheet"
    assert all(late(h).unsure for h in read(files, as_zip=True).handed)


def test_a_teams_number_is_no_participants(read):
    sheet = Worksheet(f'{HEAD}Participant 12,Ben Miller,Submitted,"Saturday, 21 November 2026, 5:59 PM",-\n')
    (handed,) = read({"Team Rot_12_assignsubmission_file/90_fixture.ipynb": WORK}, worksheet=sheet).handed
    assert handed.submitted is None


def test_a_groups_name_before_a_students_is_no_other_name():
    sheet = Worksheet(f'{HEAD}Participant 12,Ben Miller,Submitted,"Saturday, 21 November 2026, 5:59 PM",-\n')
    assert sheet.when(Sender("moodle", "12", "Group A-Ben Miller", "")) is not None
    assert sheet.when(Sender("moodle", "12", "Group A", "")) is None


def test_a_blind_worksheet_goes_by_the_number_alone():
    sheet = Worksheet(f'{HEAD}Participant 12,Participant 12,Submitted,"Saturday, 21 November 2026, 5:59 PM",-\n')
    assert sheet.when(Sender("moodle", "12", "Participant", "")) is not None
    assert sheet.when(Sender("canvas", "12", "Participant", "")) is None


def test_a_timestamp_outside_of_nbgraders_folder_says_how_that_folder_is_named(read):
    files = {
        f"nbg/{who}/ps1/{name}": W
        for who in ("ada", "ben")
        for name, W in (("timestamp.txt", STAMP), ("a.ipynb", WORK))
    }
    unused = read(files).unused
    assert len(unused) == 2 and all("give it with that name" in reason for _, reason in unused)
    inside = {
        f"submitted/{name}": data for name, data in {"ada/timestamp.txt": STAMP, "ada/ps/a.ipynb": WORK}.items()
    }
    assert all("that name" not in reason for _, reason in read(inside, as_zip=True).unused)


# ---------------------------------------------------------------------------------------- downloads and their dates


def test_the_time_of_a_download_makes_nobody_late(read, tmp_path):
    """Canvas marks in the name who was late; what it does not mark was in time."""
    files = {
        "lovelaceada_101_9001_90_fixture.ipynb": WORK,
        "millerben_102_9002_90_fixture.ipynb": WORK,
        "ångströmzoë_LATE_103_9003_90_fixture.ipynb": WORK,
    }
    by_name = {h.student: late(h) for h in read(files, as_zip=True).handed}
    assert NOW > (2026, 11, 20)
    assert by_name["ada"] is None and by_name["ben"] is None
    assert by_name["zoe"].unsure and by_name["zoe"].percent == 0 and "marked as late" in by_name["zoe"].words


def test_without_a_deadline_nobody_need_know(read):
    (handed,) = read({"ada/90_fixture.ipynb": WORK}).handed
    assert Deadlines("exercise,due\n").late("ada", EXERCISE, handed.submitted, False, handed.told_if_late) is None


def test_file_dates_count_only_on_request(read, tmp_path):
    read({"ada/90_fixture.ipynb": WORK, "ben/90_fixture.ipynb": WORK})
    for who, day in (("ada", 20), ("ben", 21)):
        os.utime(tmp_path / "class" / who / "90_fixture.ipynb", (datetime(2026, 11, day, 12).timestamp(),) * 2)
    assert all(late(h).unsure and h.submitted is None for h in read(tmp_path / "class").handed)
    ada, ben = read(tmp_path / "class", file_dates=True).handed
    assert late(ada) is None and late(ben).percent == 50 and ben.said_by == "the file's date"


def test_of_two_assignments_the_later_timestamp_counts(read):
    files = {
        "submitted/ada/first/90_fixture.ipynb": worked("a"),
        "submitted/ada/first/timestamp.txt": "2026-11-20 17:00:00 UTC",
        "submitted/ada/again/b.ipynb": worked("b"),
        "submitted/ada/again/timestamp.txt": "2026-11-20 17:30:00 UTC",
    }
    intake = read(files)
    assert [(h.file, h.submitted.minute) for h in intake.handed] == [("ada/again/b.ipynb", 30)]
    assert "it was handed in earlier" in intake.unused[0][1]


def test_the_made_up_class_is_built_as_the_systems_build_theirs(tmp_path):
    """Nothing in a download tells when somebody handed in: the fixtures must not tell either."""
    import zipfile

    students = [lms_class.Student(f"s{n}", f"Jón Ito{n}", n, "{}", 1.0, lms_class.DUE) for n in range(3)]
    for naming, flagged in ((lms_class.as_moodle, True), (lms_class.as_canvas, False)):
        lms_class.write_zip(tmp_path / "x.zip", students, naming, flagged)
        with zipfile.ZipFile(tmp_path / "x.zip") as archive:
            infos = archive.infolist()
        assert {info.date_time for info in infos} == {lms_class.DOWNLOADED.timetuple()[:6]}
        assert any(info.flag_bits & 0x800 for info in infos) == flagged


def test_the_worksheet_says_whose_a_number_is_where_the_name_is_one_students():
    rows = ["1,Ada Lo,-", '2,"Bo, Ben",-', "3,Cem Co,-", "4,Cem Co,-", "5,Zoe Zu,-", "6,Dea Do,-"]
    columns = "Identifier,Full name,Last modified (submission)"
    sheet = Worksheet("\n".join([columns, *(f"Participant {row}" for row in rows)]))
    names = {"ada": "Ada Lo", "ben": "Ben Bo", "cem": "Cem Co", "dea": "Dea Do", "dora": "Dea Do"}
    assert sheet.numbers(names) == {"moodle:1": "ada", "moodle:2": "ben"}
