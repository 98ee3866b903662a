"""Whose the files are, in the layouts that systems make: each built as its system builds it, its source named."""

import os

import pytest
from class_files import EXERCISE, Unflagged, in_code_page, other, worked, written, zipped

from unrolled.classroom.grading.intake.reading import Reading
from unrolled.classroom.grading.intake.roster import Roster

NAMES = {"ada": "Ada Lovelace", "ben": "Ben Miller", "zoe": "Zoë Ångström", "eve": "Eve Evil"}
SAKAI = (("Submission", "attachment(s)"), ("Feedback", "Attachment(s)"))
UUID = "b0a1c2d3-1111-4222-8333-44445555666{}"
W = worked()

# name: (files, students found with the file of each, and the roster if it is another)
LAYOUTS = {
    "a folder for each student": ({"ada/90_fixture.ipynb": W, "ben/hw/work.ipynb": W}, "ada ben"),
    "a class folder around it": ({"hw4/ada/90_fixture.ipynb": W, "hw4/ben/90_fixture.ipynb": W}, "ada ben"),
    "two folders around it": ({"2026/hw4/ada/x.ipynb": W, "2026/hw4/ben/x.ipynb": W}, "ada ben"),
    "the class folder of one student": ({"hw4/ada/90_fixture.ipynb": W}, "ada"),
    "a class folder and loose files in it": ({"hw4/ada_90_fixture.ipynb": W, "hw4/ben.ipynb": W}, "ada ben"),
    "a stray notebook beside the class folder": (
        {"90_fixture.ipynb": worked("stray"), "submissions/ada/a.ipynb": W, "submissions/ben/b.ipynb": W},
        "ada ben",
    ),
    "exercise first": ({"90_fixture/ada/x.ipynb": W, "90_fixture/ben/x.ipynb": W}, "ada ben"),
    "two exercises first": (
        {"90_fixture/ada/x.ipynb": W, "04_bptt/ada/04_bptt.ipynb": other(), "04_bptt/ben/04_bptt.ipynb": other()},
        "ada",
    ),
    # gh classroom clone student-repos: "By default, the student repositories are cloned into the current directory
    # a directory named after the assignment slug"; a repository is ASSIGNMENT-USER, and holds Git's own folder.
    "GitHub Classroom": (
        {
            "fixture-submissions/fixture-ada/90_fixture.ipynb": W,
            "fixture-submissions/fixture-ada/.git/config": "[core]",
            "fixture-submissions/fixture-ben/90_fixture.ipynb": W,
            "fixture-submissions/fixture-ben/README.md": "hello",
        },
        "ada ben",
    ),
    "GitHub Classroom, with the exercise's number": (
        {"90-fixture-ada/90_fixture.ipynb": W, "90-fixture-ben/90_fixture.ipynb": W},
        "ada ben",
    ),
    # CoCalc's src/packages/frontend/course/assignments/actions.ts: COURSE-collect/PATH/student_id, and
    # write_text_file of `STUDENT - ${name.simple}.txt` with `This student is ${name.full}.`
    "CoCalc": (
        {
            f"math-collect/hw/{UUID.format(1)}/90_fixture.ipynb": W,
            f"math-collect/hw/{UUID.format(1)}/STUDENT - Ada Lovelace.txt": "This student is Ada Lovelace.",
            f"math-collect/hw/{UUID.format(2)}/90_fixture.ipynb": W,
            f"math-collect/hw/{UUID.format(2)}/STUDENT - Ben Miller.txt": "This student is Ben Miller.",
        },
        "ada ben",
    ),
    # nbgrader's docs, "nbgrader_step/student_id/assignment_id/notebook_id.ipynb".
    "nbgrader's course folder": (
        {
            "submitted/ada/ps4/90_fixture.ipynb": W,
            "submitted/ben/ps4/problem.ipynb": W,
            "source/ps4/90_fixture.ipynb": W,
            "autograded/zoe/ps4/90_fixture.ipynb": W,
        },
        "ada ben",
    ),
    "nbgrader's course folder in a folder": (
        {"course/submitted/ada/ps4/p.ipynb": W, "course/release/ps4/p.ipynb": W},
        "ada",
    ),
    # Moodle's mod/assign/classes/downloader.php, load_submissionplugin_filelist: prefix_subtype_type, then the
    # file.
    "Moodle, folders": (
        {
            "Ada Lovelace_11_assignsubmission_file/90_fixture.ipynb": W,
            "Ben Miller_12_assignsubmission_file/sub/90_fixture.ipynb": W,
        },
        "ada ben",
    ),
    "Moodle before 3.1, files": (
        {
            "Ada Lovelace_11_assignsubmission_file_90_fixture.ipynb": W,
            "Ben Miller_12_assignsubmission_file_my work.ipynb": W,
        },
        "ada ben",
    ),
    # A team without a group has no number.
    "Moodle, a team without a group": (
        {"Default group_assignsubmission_file/90_fixture.ipynb": W},
        "Default group",
    ),
    "Moodle, blind": ({"Participant_77_assignsubmission_file/90_fixture.ipynb": W}, "Participant (77)"),
    # Canvas's lib/content_zipper.rb, get_filename and add_upload_submission.
    "Canvas": (
        {
            "lovelaceada_101_9001_90_fixture.ipynb": W,
            "millerben_LATE_102_9002_90_fixture-1.ipynb": W,
            "ångströmzoë_103_9003_work.zip": zipped({"90_fixture.ipynb": W}),
        },
        "ada ben zoe",
    ),
    "Canvas, anonymous": ({"anon_aB3xZ_9001_90_fixture.ipynb": W}, "anonymous (anon_aB3xZ)"),
    "Canvas, anonymous and late": ({"LATE_anon_aB3xZ_9001_90_fixture.ipynb": W}, "anonymous (anon_aB3xZ)"),
    "Canvas, in a folder": ({"unpacked/lovelaceada_101_9001_90_fixture.ipynb": W}, "ada"),
    # Blackboard Learn, "Assignment File Download", as gradexpath's and many graders' file names have it:
    # "Practice Exam Drop Box_s00000000_attempt_2020-04-23-09-51-20_some thing.pdf", and the same .txt.
    "Blackboard": (
        {
            "Exercise 4_ada_attempt_2026-11-20-18-30-00_90_fixture.ipynb": W,
            "Exercise 4_ada_attempt_2026-11-20-18-30-00.txt": "Name: Ada Lovelace (ada)",
            "Exercise_4_ben_attempt_2026-11-20-18-31-00_work.ipynb": W,
        },
        "ada ben",
    ),
    # Whoever unpacks Canvas's download often unpacks the zip files in it, too.
    "Canvas, zip files unpacked": (
        {
            "lovelaceada_101_9001_90_fixture.ipynb": W,
            "millerben_LATE_102_9002_my work/90_fixture.ipynb": W,
            "evileve_104_9004_x/zoeangstrom_103_9003_x/90_fixture.ipynb": W,
        },
        "ada ben eve",
    ),
    "Canvas, nothing but zip files, all unpacked": (
        {"lovelaceada_101_9001_hw/90_fixture.ipynb": W, "millerben_102_9002_hw/90_fixture.ipynb": W},
        "ada ben",
    ),
    "Blackboard, a zip file unpacked": (
        {
            "HW_ada_attempt_2026-11-20-18-30-00_hw/90_fixture.ipynb": W,
            "HW_ben_attempt_2026-11-20-18-30-00_90_fixture.ipynb": W,
        },
        "ada ben",
    ),
    "a file of the instructor's that looks like Canvas's": (
        {"hw_4_1_info.pdf": "x", "hw_4_text.html": "x", "all/ada/x.ipynb": W, "all/ben/x.ipynb": W},
        "ada ben",
    ),
    # Moodle before 4.2, mod/assign/locallib.php, download_submissions: the prefix is the group's name, a hyphen,
    # and the student's name.
    "Moodle, groups' names before the students'": (
        {
            "Group 1-Ada Lovelace_11_assignsubmission_file_/90_fixture.ipynb": W,
            "Lab A-B-Ben Miller_12_assignsubmission_file_/90_fixture.ipynb": W,
            "Zoë Ångström_13_assignsubmission_file_/90_fixture.ipynb": W,
        },
        "ada ben zoe",
    ),
    # Sakai's "Download All": TITLE/Family, First(login)/Submission attachment(s)/; beside it what was given back.
    "Sakai": (
        {
            "HW 4/Lovelace, Ada(ada)/Submission attachment(s)/90_fixture.ipynb": W,
            "HW 4/Lovelace, Ada(ada)/timestamp.txt": "20261120183000000",
            "HW 4/Miller, Ben(ben)/Submission attachment(s)/90_fixture.ipynb": W,
            "HW 4/Miller, Ben(ben)/Feedback Attachment(s)/90_fixture.ipynb": worked("what was given back"),
            "HW 4/grades.csv": "x",
        },
        "ada ben",
    ),
    # Brightspace, as kodiak's tests have it: "13394-80551 - Charlie Brown - Mar 29, 2018 1205 PM - Homework 6.zip",
    # or folders of that name without the file, and an index.html.
    "Brightspace, folders": (
        {
            "13394-80551 - Ada Lovelace - Nov 20, 2026 630 PM/90_fixture.ipynb": W,
            "13395-80551 - Ben Miller - Nov 20, 2026 1205 AM/90_fixture.ipynb": W,
            "index.html": "<html>",
        },
        "ada ben",
    ),
    "Brightspace, files": (
        {
            "13394-80551 - Ada Lovelace - Nov 20, 2026 630 PM - 90_fixture.ipynb": W,
            "13395-80551 - Ben Miller - Nov 20, 2026 1205 AM - Eve - work.ipynb": W,
        },
        "ada ben",
    ),
    "full names": ({"Ada Lovelace/a.ipynb": W, "Miller, Ben/b.ipynb": W, "zoe angstrom.ipynb": W}, "ada ben zoe"),
    "the exercise before the name": ({"hw_90_ada.ipynb": W, "fixture 90 - Ben Miller.ipynb": W}, "ada ben"),
    "a name in two encodings": ({"Zoe\u0308 A\u030angstro\u0308m/90_fixture.ipynb": W}, "zoe"),
    "a zip file for each": ({"ada.zip": zipped({"w/x.ipynb": W}), "ben/b.zip": zipped({"b.ipynb": W})}, "ada ben"),
    "several on no roster": ({"max/90_fixture.ipynb": W, "ada/90_fixture.ipynb": W}, "ada max"),
}


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_everybody_is_found_and_nobody_else(read, layout, as_zip):
    files, students = LAYOUTS[layout]
    intake = read(files, as_zip=as_zip)
    strangers = students.startswith(("Default", "Participant", "anonymous"))
    assert [h.student for h in intake.handed] == ([students] if strangers else students.split())
    assert not [h.problem for h in intake.handed if h.problem]


AGAIN = {
    "a class": ({"ada/x.ipynb": W, "ben/x.ipynb": W}, False),
    "Moodle": (
        {f"{NAMES[who]}_{n}_assignsubmission_file/x.ipynb": W for n, who in ((1, "ada"), (2, "ben"))},
        False,
    ),
    "Canvas": ({"lovelaceada_101_9001_x.ipynb": W, "millerben_LATE_102_9002_x.ipynb": W}, True),
}
# What Finder adds when it compresses a folder, and whoever zips a download's folder does.
FINDER = {"__MACOSX/hw/._dl.zip": "x", "hw/.DS_Store": "x"}


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("around", [{"notes.txt": ""}, FINDER], ids=["notes", "Finder's"])
@pytest.mark.parametrize("download", AGAIN)
def test_a_download_in_a_folder_or_in_a_zip_file_is_taken_apart(read, download, around, as_zip):
    files, late = AGAIN[download]
    ada, ben = read({"hw/dl.zip": zipped(files), **around}, as_zip=as_zip).handed
    assert (ada.student, ben.student, ben.marked_late) == ("ada", "ben", late)


# takeout_downloader, KoenVingerhoets/google-drive-downloader and others merge such parts: "NAME-DATE-001.zip".
@pytest.mark.parametrize("names", [NAMES, None], ids=["with a roster", "without"])
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_a_folder_that_google_drive_made_parts_of_is_one(read, as_zip, names):
    part = "drive-download-20261120T101010Z-00{}.zip".format
    files = {
        part(1): zipped({"hw/ada/x.ipynb": W, "hw/ben/notes.txt": "x"}),
        part(2): zipped({"hw/ben/y.ipynb": W}),
    }
    assert [h.student for h in read(files, names, as_zip=as_zip).handed] == ["ada", "ben"]


def test_a_zip_file_of_students_zip_files_stays_theirs(read):
    files = {"evileve_104_9004_x.zip": zipped({"zoe/90_fixture.ipynb": W}), "millerben_102_9002_x.zip": "damaged"}
    ben, eve = read(files, as_zip=True).handed
    assert (ben.student, eve.student, "but this was" in ben.problem) == ("ben", "eve", True)
    assert [h.student for h in read(dict(list(files.items())[:1]), as_zip=True).handed] == ["eve"]


def test_a_zip_file_that_cannot_be_taken_out_says_why(read, tmp_path):
    data = bytearray(zipped({"ada.zip": zipped({"x.ipynb": W}), "ben.zip": zipped({"x.ipynb": worked("b")})}))
    data[data.index(b"PK\1\2") + 8] |= 1  # the first, by the archive's list, is encrypted
    (tmp_path / "x.zip").write_bytes(data)
    ada, ben = read(tmp_path / "x.zip").handed
    assert "encrypted; hand it in without a password" in ada.problem and (ben.student, ben.problem) == ("ben", "")


def test_many_folders_may_stand_around_a_class(read):
    """As zip programs store whole paths, with a drive's letter before."""
    files = {f"C:/Users/me/OneDrive/Course/2026/hw/{who}/x.ipynb": worked(who) for who in ("ada", "ben")}
    assert [h.student for h in read(files, as_zip=True).handed] == ["ada", "ben"]


MAILS = {"s1": "ada.lovelace@uni.edu", "s2": "bm@uni.edu", "s3": "zoe@uni.edu"}
PEOPLE = {"s1": "Ada Lovelace", "s2": "Ben Miller", "s3": "Zoë Ångström", "bm@mail.org": ""}
ADDRESSES = {
    "ada.lovelace@uni.edu/x.ipynb": "s1",
    "bm@uni.edu/x.ipynb": "s2",
    "BM@Uni.edu - Benjamin M/x.ipynb": "s2",
    "Ben Miller <bm@uni.edu>/x.ipynb": "s2",
    "Ben Miller (bm@uni.edu).ipynb": "s2",
    "bm@uni.edu_90_fixture.ipynb": "s2",
    "bm@mail.org.zip": "bm@mail.org",
    "bm@mail.org - B/x.ipynb": "bm@mail.org",
    "xbm@uni.edu/x.ipynb": "xbm@uni.edu",
    "bm@uni.edu.pl/x.ipynb": "bm@uni.edu.pl",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_on_the_roster_names_its_student(read, name):
    files = {name: zipped({"x.ipynb": W}) if name.endswith(".zip") else W, "zoe@uni.edu/x.ipynb": worked("z")}
    handed = read(files, PEOPLE, emails=MAILS, known=(EXERCISE, "04_bptt_scalar")).handed
    assert {h.student for h in handed} == {"s3", ADDRESSES[name]}


def test_an_exercise_behind_an_address_is_the_files(read):
    files = {"bm@uni.edu_90_fixture.ipynb": other(), "zoe@uni.edu/90_fixture.ipynb": W}
    handed = read(files, PEOPLE, emails=MAILS, known=(EXERCISE, "04_bptt_scalar")).handed
    assert [(h.student, h.exercise, h.problem) for h in handed] == [("s2", EXERCISE, ""), ("s3", EXERCISE, "")]


@pytest.mark.parametrize("name", ["bm@uni.edu - Ada Lovelace", "bm@uni.edu, zoe@uni.edu"])
def test_an_address_beside_anothers_name_or_address_is_nobodys(read, name):
    (handed,) = read({f"{name}/x.ipynb": W}, PEOPLE, emails=MAILS).handed
    assert handed.student == name and "mend the roster or the name" in handed.notes[0]


def test_what_stands_before_the_sign_of_an_address_that_is_a_login_names_its_student(read):
    names = {"ada@uni.edu": "", "ben@uni.edu": "", "ben@mail.org": ""}
    assert [h.student for h in read({"ada/x.ipynb": W, "ben/x.ipynb": W}, names).handed] == ["ada@uni.edu", "ben"]


# With no roster the shape must tell.
BARE = {
    "a folder for each student": ({"ada/90_fixture.ipynb": W, "ben/x.ipynb": W}, ["ada", "ben"]),
    "a class folder around it": ({"hw/ada/90_fixture.ipynb": W, "hw/ben/x.ipynb": W}, ["ada", "ben"]),
    "exercise first": ({"90_fixture/ada/x.ipynb": W, "90_fixture/ben/x.ipynb": W}, ["ada", "ben"]),
    "one student with a folder": ({"ada/mine/x.ipynb": W}, ["ada"]),
    "one student with two exercises": ({"ada/90_fixture/x.ipynb": W, "ada/04_b/y.ipynb": W}, ["ada"]),
    "one student with two files": ({"ada/90_fixture.ipynb": W, "ada/draft.ipynb": worked("b")}, ["ada"]),
    "submissions of one": ({"submissions/ada/x.ipynb": W}, ["ada"]),
    "loose files in a folder": ({"dl/ada_90_fixture.ipynb": W, "dl/ben_90_fixture.ipynb": W}, ["ada", "ben"]),
    "a download in a folder": ({"dl/lovelaceada_1_2_x.ipynb": W}, ["lovelaceada (1)"]),
}


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("layout", BARE)
def test_without_a_roster_the_folders_tell(read, layout, as_zip):
    files, students = BARE[layout]
    assert [h.student for h in read(files, names=None, as_zip=as_zip).handed] == students


# What a student may name a file or folder: it must stay the student's own. The values are whose each file is.
CLAIMS = {
    "Canvas's pattern in a folder": {"eve/zoeangstrom_1_1_90_fixture.ipynb": "eve"},
    "Canvas's pattern of nobody": {"ada/hw_1_2_90_fixture.ipynb": "ada"},
    "a folder like Canvas's pattern": {"ben/week_4_1_tasks/90_fixture.ipynb": "ben"},
    "a classmate's folder": {"eve/zoe/90_fixture.ipynb": "eve", "eve/ada/90_fixture.ipynb": "eve"},
    "a classmate's folder in a zip file": {"eve/x.zip/zoe/90_fixture.ipynb": "eve"},
    "Moodle's pattern in a folder": {"eve/Ada Lovelace_1_assignsubmission_file/90_fixture.ipynb": "eve"},
    "Moodle's pattern in Moodle's pattern": {
        "Eve Evil_5_assignsubmission_file_Ada Lovelace_6_assignsubmission_file_x.ipynb": "eve"
    },
    "Canvas's pattern in Canvas's pattern": {"evileve_5_6_zoeangstrom_7_8_x.ipynb": "eve"},
    "classmates in a stranger's folder": {
        **{f"q71/{who}/90_fixture.ipynb": "q71" for who in ("ada", "ben", "zoe")},
        "q72/90_fixture.ipynb": "q72",
    },
    "Moodle's pattern in Brightspace's": {
        "1-2 - Eve Evil - Nov 20, 2026 630 PM - Ada Lovelace_7_assignsubmission_file_x.ipynb": "eve",
        "1-3 - Ben Miller - Nov 20, 2026 630 PM - x.ipynb": "ben",
    },
    "Brightspace's pattern as a name in Moodle's": {
        "1-2 - Ada Lovelace - Nov 20, 2026 630 PM - x_5_assignsubmission_file/x.ipynb": (
            "1-2 - Ada Lovelace - Nov 20, 2026 630 PM - x (5)"
        ),
        "Ada Lovelace_6_assignsubmission_file/x.ipynb": "ada",
        "Ben Miller_7_assignsubmission_file/x.ipynb": "ben",
    },
    "Blackboard's pattern in Canvas's": {
        "evileve_5_6_HW_zoe_attempt_2026-11-20-18-30-00_x.ipynb": "eve",
        "lovelaceada_7_8_x.ipynb": "ada",
    },
    "Canvas's pattern in the title of Blackboard's assignment": {
        "HW_4_1_ada_attempt_2026-11-20-18-30-00_x.ipynb": "ada",
        "HW_4_1_eve_attempt_2026-11-20-18-30-00_x.ipynb": "eve",
    },
    "Blackboard's pattern in Blackboard's": {
        "HW_eve_attempt_2026-11-20-18-30-00_HW_zoe_attempt_2026-11-21-18-30-00_x.ipynb": "eve"
    },
    "Brightspace's pattern in Brightspace's": {
        "1-2 - Eve Evil - Nov 20, 2026 630 PM - 1-3 - Ada Lovelace - Nov 21, 2026 630 PM - x.ipynb": "eve"
    },
    "nbgrader's folder of one's own": {"eve/submitted/zoe/ps/90_fixture.ipynb": "eve"},
    "a whole class in a repository": {
        **{f"90-hw-eve/{who}/90_fixture.ipynb": "eve" for who in ("ada", "ben", "zoe")},
        "90-hw-zoe/90_fixture.ipynb": "zoe",
    },
    "a whole class in the only repository": {f"90-hw-eve/{who}/x.ipynb": "eve" for who in ("ada", "ben", "zoe")},
    "a name in CoCalc's folder": {
        f"c-collect/hw/{UUID.format(1)}/{name}": UUID.format(1)
        for name in ("90_fixture.ipynb", "STUDENT - Eve Evil.txt", "STUDENT - Ada Lovelace.txt")
    },
}


def as_files(names):
    """Files of these names; parts that end in .zip are zip files."""
    files = {}
    for name in names:
        outer, dot_zip, inner = name.partition(".zip/")
        data = worked(name) if name.endswith(".ipynb") else "x"
        files[outer + ".zip" if dot_zip else name] = zipped({inner: data}) if dot_zip else data
    return files


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_students_own_names_claim_nobody(read, claim, as_zip):
    owners = CLAIMS[claim]
    honest = {"zoe/90_fixture.ipynb": worked("zoe's own")} if any(n.startswith("eve/") for n in owners) else {}
    intake = read({**as_files(owners), **honest}, as_zip=as_zip)
    mine = {h.student: h.file for h in intake.handed}
    assert set(mine) == set(owners.values()) | ({"zoe"} if honest else set())
    if honest:
        assert mine["zoe"] == "zoe/90_fixture.ipynb"


def test_two_numbers_of_canvas_are_two_persons(read):
    """A name in Canvas can be changed by whoever has it: two with one name are not guessed."""
    files = {"ångströmzoë_103_1_a.ipynb": worked("a"), "ångströmzoë_104_2_a.ipynb": worked("b")}
    intake = read(files)
    assert [h.student for h in intake.handed] == ["ångströmzoë (103)", "ångströmzoë (104)"]
    assert all("several with the name" in h.notes[0] for h in intake.handed)
    intake = read(files, ids={"canvas:103": "zoe"})
    assert {h.student for h in intake.handed} == {"zoe", "ångströmzoë (104)"}


@pytest.mark.parametrize("info", [Unflagged, None], ids=["without the flag", "with it"])
@pytest.mark.parametrize("name", ["Zoe\u0308 A\u030angstro\u0308m", "Zoë Ångström", "ZOË ÅNGSTRÖM"])
def test_names_in_zip_files_are_utf_8_whether_they_say_so_or_not(read, tmp_path, info, name):
    data = zipped({f"{name}/90_fixture.ipynb": W}, *[info] if info else [])
    (tmp_path / "x.zip").write_bytes(data)
    assert [h.student for h in read(tmp_path / "x.zip").handed] == ["zoe"]


def test_names_of_code_page_437_are_read_as_such(read, tmp_path):
    (tmp_path / "x.zip").write_bytes(
        zipped({"José/90_fixture.ipynb": W, "ada/90_fixture.ipynb": W}, in_code_page("cp437"))
    )
    assert {h.student for h in read(tmp_path / "x.zip").handed} == {"José", "ada"}


def test_a_name_that_is_not_utf_8_ends_no_run(read, tmp_path):
    for name in (b"th\xe9", b"ada"):
        written(tmp_path / "class", {f"{os.fsdecode(name)}/90_fixture.ipynb": W})
    intake = read(tmp_path / "class")
    assert [h.student for h in intake.handed] == ["ada", "thé"]
    assert all(h.file.encode() for h in intake.handed)


BLACKBOARD = "{}_attempt_2026-11-20-18-30-00_x.ipynb"


@pytest.mark.parametrize(
    ("ids", "students"),
    [
        (("Exercise 4_ada", "Exercise 4_lee_ada", "Exercise 4_ben"), ["ada", "ben", "lee_ada"]),
        (("Exercise_4_lee_ada", "Exercise_4_ben"), ["ben", "lee_ada"]),
        (("HW_van_der_zoe", "HW_van_der_eve"), ["eve", "zoe"]),
    ],
)
def test_the_title_that_all_of_blackboards_names_share_tells_where_a_name_begins(read, ids, students):
    intake = read({BLACKBOARD.format(id): worked(id) for id in ids})
    assert [h.student for h in intake.handed] == students
    assert not any("the end of the name" in note for h in intake.handed for note in h.notes)


@pytest.mark.parametrize(("id", "doubtful"), [("HW_lee_ada", True), ("Exercise_4_ada", True), ("HW 4_ada", False)])
def test_a_single_name_of_blackboards_is_doubtful_where_the_title_may_end_in_several_places(read, id, doubtful):
    (ada,) = read({BLACKBOARD.format(id): W}).handed
    assert ada.student == "ada" and any("the end of the name" in note for note in ada.notes) == doubtful


@pytest.mark.parametrize(
    "name", ["90_fixture (3)", "90_fixture-1", "90_fixture-Copy2", "90_fixture3", "hw1", "2nd", "zoe-1", "02"]
)
def test_a_number_that_counts_copies_or_is_glued_to_letters_names_nobody_on_a_roster_of_numbers(read, name):
    names = {"1": "Ada", "2": "Ben", "3": "Cem"}
    intake = read({"1.ipynb": W, "3_90_fixture.ipynb": W, f"{name}.ipynb": worked("b")}, names=names)
    assert [h.student for h in intake.handed if h.student in names] == ["1", "3"]
    assert all(h.file in ("1.ipynb", "3_90_fixture.ipynb") for h in intake.handed if h.student in names)


@pytest.mark.parametrize("name", ["hw 90 2", "hw_90_fixture_2", "2 - homework", "Ben (2026117)", "hw90-2026117"])
def test_a_number_that_stands_alone_names_its_student(read, name):
    files = {"1/a.ipynb": W, f"{name}/b.ipynb": W}
    assert {h.student for h in read(files, names={"1": "", "2": "", "2026117": ""}).handed} == {
        "1",
        "2026117" if "117" in name else "2",
    }


NAMESAKES = {
    "folders": (["ada", "ada bell", "ben"], ["ada", "ada bell", "ben"]),
    "a counted folder": (["ada", "ada bell (2)", "ben"], ["ada", "ada bell (2)", "ben"]),
    "repositories": (["hw90-ada", "hw90-ada-bell", "hw90-ben"], ["ada", "ben", "hw90-ada-bell"]),
    "repositories of a titled assignment": (["net-ada", "net-ben", "net-ada-bell"], ["ada", "ben", "net-ada-bell"]),
    "the same word behind two": (["ada", "ada bell", "ben bell", "ben"], ["ada", "ada bell", "ben", "ben bell"]),
    "nobody has the exact name": (["ada bell", "ada king", "ben"], ["ada bell", "ada king", "ben"]),
    "files": (["ada.ipynb", "ada bell.ipynb", "ben.ipynb"], ["ada", "ada bell", "ben"]),
    "files of an exercise": (["ada_90_fixture.ipynb", "ada bell_90_fixture.ipynb"], ["ada", "ada bell"]),
    "one's own two files": (["ada.ipynb", "ada final.ipynb", "ada-2.ipynb"], ["ada"]),
    "a longer name alone": (["ada of class 3", "ben"], ["ada", "ben"]),
}


@pytest.mark.parametrize("case", NAMESAKES)
def test_an_exact_name_beats_one_that_stands_in_a_longer_name(read, case):
    names, students = NAMESAKES[case]
    files = {name if name.endswith(".ipynb") else f"{name}/90_fixture.ipynb": worked(name) for name in names}
    intake = read(files, names={"ada": "", "ben": "", "cem": ""})
    assert [h.student for h in intake.handed] == students
    strangers = [h for h in intake.handed if " " in h.student or "-" in h.student]
    assert all("not taken for " in h.notes[0] for h in strangers)
    text = Reading(intake, Roster(dict.fromkeys(["ada", "ben", "cem"], ""), {}), None).text()
    table, _, to_look_at = text.partition("\nTo look at\n")
    assert table.count("not on the roster") == to_look_at.count("not on the roster") == len(strangers)


GROUPS = {
    "folders": (["late/zoe/90_fixture.ipynb", "late/eve/90_fixture.ipynb"], "eve and zoe stand in it"),
    "a system's folders": (["late/Eve Evil_5_assignsubmission_file/x.ipynb"], "eve stands in it"),
    "files": (["late/zoe.ipynb", "late/eve_90_fixture.ipynb"], "eve and zoe stand in it"),
}


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("case", GROUPS)
def test_a_folder_that_holds_classmates_folders_is_nobody_and_says_who_stands_in_it(read, case, as_zip):
    names, says = GROUPS[case]
    files = {name: worked(name) for name in ("ada/90_fixture.ipynb", "ben/90_fixture.ipynb", *names)}
    intake = read(files, as_zip=as_zip)
    assert [h.student for h in intake.handed] == ["ada", "ben"]
    assert sorted(name for name, reason in intake.unused if says in reason) == sorted(names)


def test_a_stranger_whose_only_file_bears_a_listed_name_is_a_stranger(read):
    intake = read({"ada/90_fixture.ipynb": W, "evil1/Eve Evil.ipynb": W, "max/a/90_fixture.ipynb": W})
    assert [h.student for h in intake.handed] == ["ada", "evil1", "max"]


def test_two_numbers_of_brightspace_are_two_persons(read):
    first, again, second = (
        f"{number}-80551 - Ada Lovelace - Nov 2{day}, 2026 630 PM - x.ipynb"
        for number, day in ((1, 0), (1, 1), (2, 1))
    )
    ada, twin = read({first: worked("a"), second: worked("b")}).handed
    assert (ada.student, twin.student) == ("Ada Lovelace (1-80551)", "Ada Lovelace (2-80551)")
    assert all("several with the name" in handed.notes[0] for handed in (ada, twin))
    (ada,) = read({first: worked("a"), again: worked("b")}).handed[:1]
    assert ada.file == again


@pytest.mark.parametrize("names", [None, {"ada": ""}], ids=["without a roster", "with one"])
def test_names_that_are_too_long_to_be_told_apart_are_refused_and_not_merged(read, names):
    long = "q" * 200
    files = {"ada/90_fixture.ipynb": W, f"{long}1/90_fixture.ipynb": W, f"{long}2/90_fixture.ipynb": worked("b")}
    intake = read(files, names=names)
    assert [h.student for h in intake.handed] == ["ada"]
    assert [reason for _, reason in intake.unused] == ["its name is longer than 200 characters; shorten it"] * 2
    assert [h.student for h in read({f"{long}/x.ipynb": W, "ada/x.ipynb": W}, names=names).handed][1:] == [long]


def test_what_sakai_gave_back_is_not_what_was_handed_in(read):
    folder = "HW 4/Miller, Ben(ben)"
    files = {f"{folder}/{kind} {n}/90_fixture.ipynb": worked(kind) for kind, n in SAKAI} | {"HW 4/ada/x.ipynb": W}
    _, ben = read(files).handed
    assert ben.file == f"{folder}/Submission attachment(s)/90_fixture.ipynb"
    assert not any("90_fixture" in note for note in ben.notes)


def test_what_was_typed_into_canvas_is_somebodys(read):
    """``NAME_ID_text.html`` and ``NAME_LATE_ID_link.html``: add_text_or_url of Canvas's content_zipper.rb."""
    files = {
        "lovelaceada_101_text.html": "x",
        "millerben_LATE_102_link.html": "x",
        "evileve_104_9004_x.ipynb": W,
        "anon_aB3_text.html": "x",
    }
    ada, anonymous, ben, eve = read(files).handed
    assert (ada.student, ada.marked_late, ben.student, ben.marked_late) == ("ada", False, "ben", True)
    assert anonymous.student == "anonymous (anon_aB3)" and not eve.problem
    assert all("but this was" in handed.problem for handed in (ada, ben, anonymous))


def test_who_has_the_whole_name_comes_before_who_has_its_end(read):
    moodle = "{}_assignsubmission_file_/90_fixture.ipynb"
    jean, group = moodle.format("Jean-Ada Lovelace_15"), moodle.format("A-Ben Miller_12")
    both = read({jean: W, moodle.format("Ada Lovelace_11"): worked("a"), group: W}, as_zip=True)
    assert [h.student for h in both.handed] == ["Jean-Ada Lovelace (15)", "ada", "ben"]
    assert any("not taken for ada's" in note for note in both.handed[0].notes)
    alone, _ = read({jean: W, group: W}, as_zip=True).handed
    assert alone.student == "ada" and "ada by the end of the name Jean-Ada Lovelace" in alone.notes[0]
    number = read({group: W, jean: W}, as_zip=True, ids={"moodle:12": "ben", "moodle:15": "ada"})
    assert set(number.fitting.values()) == {True}


@pytest.mark.parametrize("names", [None, NAMES], ids=["without a roster", "with one"])
def test_what_lies_beside_nbgraders_folder_is_named(read, names):
    files = {
        "submitted/ada/ps/90_fixture.ipynb": W,
        "late/ben/90_fixture.ipynb": worked("late"),
        "more.zip": zipped({"zoe/x.ipynb": W}),
        "source/ps/90_fixture.ipynb": W,
        "gradebook.db": "x",
    }
    told = dict(read(files, names=names).unused)
    assert set(told) == {"late", "more.zip"} and all("move in what was handed in" in why for why in told.values())


def test_a_number_that_lacks_zeros_on_the_roster_is_asked_about_and_not_guessed(read):
    intake = read({"00123/x.ipynb": W, "456/x.ipynb": W}, names={"123": "Ada", "456": "Ben", "789": "Zoe"})
    assert [h.student for h in intake.handed] == ["00123", "456"]
    assert "is it 123? Spreadsheets drop zeros" in intake.handed[0].notes[0] and intake.handed[1].notes[1:] == ()


@pytest.mark.parametrize("name", ["Copy of 90_fixture", "Kopie von 90_fixture", "copy_of_90_fixture (1)"])
def test_a_copy_that_google_drive_made_names_nobody(read, name):
    intake = read({f"{name}.ipynb": W, "ada.ipynb": W, "ben.ipynb": W})
    assert [h.student for h in intake.handed] == ["ada", "ben"]
    assert dict(intake.unused)[f"{name}.ipynb"].startswith("its name does not say whose it is")
