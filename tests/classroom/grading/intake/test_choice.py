"""Which of several files counts, what is said of the others, and that something was handed in, if so."""

import json

import pytest
from class_files import EXERCISE, RELEASED, other, worked, written, zipped

from unrolled.classroom.grading.intake.choice import compared
from unrolled.classroom.grading.intake.notebook import parse_notebook
from unrolled.classroom.grading.intake.senders import NOT_SAID
from unrolled.classroom.grading.intake.survey import survey

APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \xff\xfe"
WORK = worked()


def without_ids(text):
    """As Colab saves it: other ids, no metadata."""
    made = json.loads(text)
    for number, cell in enumerate(made["cells"]):
        cell["id"], cell["metadata"] = f"colab{number}", {}
    return json.dumps(made)


# name: (files of one student, the file that counts, why another does not)
CHOICES = {
    "worked before untouched": (
        {"90_fixture.ipynb": RELEASED, "90_fixture (1).ipynb": WORK},
        "90_fixture (1).ipynb",
        "as it was released",
    ),
    "worked before untouched, whatever the number": (
        {"90_fixture (10).ipynb": RELEASED, "90_fixture (2).ipynb": WORK},
        "90_fixture (2).ipynb",
        "as it was released",
    ),
    # Folders of Microsoft Teams and of Schoology.
    "the later version": (
        {"Version 9/90_fixture.ipynb": WORK, "Version 10/90_fixture.ipynb": worked("later")},
        "Version 10/90_fixture.ipynb",
        "only the numbers",
    ),
    "the later revision": (
        {"Revision 1 - On Time/90_fixture.ipynb": WORK, "Revision 2 - Late/90_fixture.ipynb": worked("later")},
        "Revision 2 - Late/90_fixture.ipynb",
        "only the numbers",
    ),
    "worked before untouched without ids": (
        {"90_fixture.ipynb": without_ids(RELEASED), "copy.ipynb": without_ids(WORK)},
        "copy.ipynb",
        "as it was released",
    ),
    "readable before empty": (
        {"90_fixture.ipynb": "", "90_fixture-Copy1.ipynb": WORK},
        "90_fixture-Copy1.ipynb",
        "unreadable (the file is empty)",
    ),
    "readable and untouched before unreadable": (
        {"90_fixture.ipynb": "{", "b.ipynb": RELEASED},
        "b.ipynb",
        "unreadable",
    ),
    "the course's before another notebook": (
        {"90_fixture.ipynb": other(), "draft.ipynb": WORK},
        "draft.ipynb",
        "none of the course's cells",
    ),
    "the course's, untouched, before another notebook": (
        {"90_fixture.ipynb": other(), "draft.ipynb": RELEASED},
        "draft.ipynb",
        "none of the course's cells",
    ),
    "the later number of two that were worked on": (
        {"90_fixture.ipynb": worked("a"), "90_fixture-2.ipynb": worked("c"), "90_fixture-10.ipynb": worked("b")},
        "90_fixture-10.ipynb",
        "only the numbers in their names",
    ),
    "the exercise's own name where nothing else tells": (
        {"final.ipynb": worked("a"), "90_fixture.ipynb": worked("b")},
        "90_fixture.ipynb",
        "nothing says which is later",
    ),
    "one content twice": (
        {"90_fixture (1).ipynb": WORK, "90_fixture.ipynb": WORK},
        "90_fixture.ipynb",
        "its content is that of ada/90_fixture.ipynb",
    ),
    "a notebook beside a zip file with an older one": (
        {"90_fixture.ipynb": WORK, "all.zip": zipped({"90_fixture.ipynb": RELEASED})},
        "90_fixture.ipynb",
        "as it was released",
    ),
}


@pytest.mark.parametrize("case", CHOICES)
@pytest.mark.parametrize("turn", [1, -1])
def test_the_file_that_counts_and_why(read, case, turn):
    files, counts, why = CHOICES[case]
    intake = read({f"ada/{name}": data for name, data in list(files.items())[::turn]})
    (handed,) = intake.handed
    assert handed.file == f"ada/{counts}"
    reasons = dict(intake.unused)
    assert len(reasons) == len(files) - 1
    assert any(
        why in reason and f"ada/{counts} is graded for ada, {EXERCISE}" in reason for reason in reasons.values()
    )
    assert all(any(name in note for note in handed.notes) for name in reasons)
    assert why in handed.why or "content" in why


def test_where_hardly_anything_decides_a_human_is_told(read):
    files = {"ada/90_fixture (1).ipynb": worked("a"), "ada/90_fixture.ipynb": worked("b")}
    (handed,) = read(files).handed
    assert handed.notes[0].startswith("ada/90_fixture (1).ipynb and ada/90_fixture.ipynb both hold work")
    files["ada/90_fixture.ipynb"] = RELEASED
    (handed,) = read(files).handed
    assert not any("both hold work" in note for note in handed.notes)


# Canvas: the attachment's number; Blackboard and Brightspace: the attempt's date. The names' own say otherwise.
ATTEMPTS = {
    "Canvas": ("lovelaceada_101_9002_90_fixture.ipynb", "lovelaceada_101_900_90_fixture-1.ipynb"),
    "Blackboard": (
        "HW_ada_attempt_2026-11-20-18-30-00_a.ipynb",
        "HW_ada_attempt_2026-11-19-18-30-00_a (3).ipynb",
    ),
    "Brightspace": (
        "1-2 - Ada Lovelace - Nov 20, 2026 1205 PM/a.ipynb",
        "1-3 - Ada Lovelace - Nov 20, 2026 930 AM/a (3).ipynb",
    ),
    "Brightspace, over the year": (
        "1-2 - Ada Lovelace - Jan 2, 2027 101 AM/a.ipynb",
        "1-3 - Ada Lovelace - Dec 31, 2026 1159 PM/a (3).ipynb",
    ),
}


@pytest.mark.parametrize("system", ATTEMPTS)
def test_of_two_attempts_the_later_by_the_systems_numbering_counts(read, system):
    later, earlier = ATTEMPTS[system]
    intake = read({later: worked("later"), earlier: worked("earlier")})
    assert [(h.student, h.file) for h in intake.handed] == [("ada", later)]
    assert "the earlier one by the system's numbering" in dict(intake.unused)[earlier]
    intake = read({later: RELEASED, earlier: worked("earlier")})  # work counts first
    assert [h.file for h in intake.handed] == [earlier]


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_what_macos_and_windows_write_beside_a_file_is_never_taken_for_it(read, as_zip):
    files = {
        "ada/homework.ipynb": WORK,
        "ada/._homework.ipynb": APPLE_DOUBLE,
        "__MACOSX/ada/._homework.ipynb": APPLE_DOUBLE,
        "ada/.DS_Store": b"\x00",
        "ben/._90_fixture.ipynb": APPLE_DOUBLE,
        "ben/Thumbs.db": "x",
    }
    intake = read(files, as_zip=as_zip)
    assert [(h.student, h.file, h.problem) for h in intake.handed] == [("ada", "ada/homework.ipynb", "")]
    assert sum("own notes" in reason for _, reason in intake.unused) == 5


SOMETHING = {
    "a rar file": {"work.rar": "Rar!\x1a"},
    "a script": {"90_fixture.py": "def scale(): pass"},
    "a page": {"90_fixture.html": "<html>"},
    "Jupyter's copies alone": {".ipynb_checkpoints/90_fixture-checkpoint.ipynb": WORK},
    "an empty zip file": {"work.zip": zipped({})},
    "a broken zip file": {"work.zip": b"PK\x03\x04 nothing"},
    "a zip file without a notebook": {"work.zip": zipped({"a.py": "1"})},
}


@pytest.mark.parametrize("case", SOMETHING)
def test_it_is_not_said_that_nothing_was_handed_in_when_something_was(read, case):
    intake = read({"ada/90_fixture.ipynb": WORK, **{f"ben/{name}": data for name, data in SOMETHING[case].items()}})
    ada, ben = intake.handed
    assert (ada.student, ada.problem, ben.student) == ("ada", "", "ben")
    assert ben.problem.startswith("no notebook that can be graded was handed in, but this was: ben/")


def test_what_lies_beside_the_work_is_no_work(read):
    files = {
        "ada/90_fixture.ipynb": WORK,
        "ada/data.csv": "1",
        "ada/plot.png": "x",
        "notes from the office.txt": "",
    }
    (handed,) = read(files).handed
    assert not handed.problem and not any("data.csv" in note for note in handed.notes)


def test_a_script_named_after_another_exercise_counts_there(read):
    known = (EXERCISE, "91_other")
    files = {"ada/90_fixture.ipynb": WORK, "ada/91_other.py": "1", "ben/91_other.ipynb": WORK}
    handed = {(h.student, h.exercise): h.problem for h in read(files, known=known).handed}
    assert "91_other.py: not a notebook" in handed["ada", "91_other"] and not handed["ada", EXERCISE]


@pytest.mark.parametrize(
    "name",
    [
        "90_fixture.ipynb.txt",
        "90_fixture.ipynb.json",
        "90_Fixture.IPYNB",
        "x.ipynb.TXT",
        "90_fixture.json",
        "Ada 90_fixture (1).JSON",
        "90_fixture.ipynb.download",
        "90_fixture.ipynb (1)",
        "x.ipynb.txt(2)",
        "x.ipynb.",
        "x.ipynb ",
    ],
)
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_a_notebook_that_a_browser_named_otherwise_is_read(read, name, as_zip):
    (handed,) = read({f"ada/{name}": WORK}, as_zip=as_zip).handed
    assert (handed.student, handed.problem, handed.wrong) == ("ada", "", False)


def test_a_notebook_with_none_of_the_courses_cells_is_probably_the_wrong_file(read):
    ada, ben = read({"ada/90_fixture.ipynb": other(), "ben/90_fixture.ipynb": without_ids(WORK)}).handed
    assert ada.wrong and "it has none of the course's cells: probably the wrong file" in ada.notes
    assert not ben.wrong and not any("wrong file" in note for note in ben.notes)


def test_the_courses_cells_are_known_by_id_task_text_or_name():
    released = parse_notebook(RELEASED.encode())
    tasks = sum(bool(cell.task) for cell in released)
    assert compared(released, released) == (len(released), 0)
    assert compared(parse_notebook(without_ids(RELEASED).encode()), released) == (len(released), 0)
    assert compared(parse_notebook(WORK.encode()), released) == (len(released), 1)
    assert compared(parse_notebook(without_ids(WORK).encode()), released) == (len(released), 1)
    assert compared(parse_notebook(other().encode()), released) == (0, 0)
    assert tasks > 1


def of_another_exercise():
    """As released, but every task, and what belongs to it, is of exercise 91; what exercises share is the same."""
    made = json.loads(RELEASED)
    for cell in made["cells"]:
        task = cell["metadata"].get("unrolled", {}).get("task")
        if task:
            cell["metadata"]["unrolled"]["task"] = task.replace("90.", "91.")
        if task or "90-" in cell["id"]:
            cell["id"], cell["source"] = cell["id"].replace("90-", "91-"), f"{''.join(cell['source'])}\n# 91"
    return json.dumps(made)


def surveyed(folder, files, known):
    cells = {
        EXERCISE: parse_notebook(RELEASED.encode()),
        "91_other": parse_notebook(of_another_exercise().encode()),
    }
    return survey(written(folder / "in", files), known, folder / "scratch", released=cells.get, course=cells)


@pytest.mark.parametrize(
    ("known", "which"), [((EXERCISE,), "not being graded"), ((EXERCISE, "91_other"), "another")]
)
def test_another_exercises_notebook_is_probably_the_wrong_file_and_it_is_said_whose_tasks_it_has(
    tmp_path, known, which
):
    files = {"ada/90_fixture.ipynb": of_another_exercise(), "ben/90_fixture.ipynb": without_ids(WORK)}
    ada, ben = surveyed(tmp_path, files, known).handed
    assert f"its tasks are of exercise 91, which is {which}: probably the wrong file" in ada.notes
    assert ada.wrong and not ben.wrong


def test_the_right_notebook_counts_also_where_two_have_each_others_names(tmp_path):
    files = {"ada/90_fixture.ipynb": of_another_exercise(), "ada/91_other.ipynb": WORK}
    (ada,) = surveyed(tmp_path, files, (EXERCISE,)).handed
    assert ada.file == "ada/91_other.ipynb" and not ada.wrong


def test_what_all_exercises_have_is_no_cell_of_this_one():
    mine, others = parse_notebook(RELEASED.encode()), parse_notebook(of_another_exercise().encode())
    assert compared(others, mine)[0] > 0
    assert compared(others, mine, others) == (0, 0)
    assert compared(mine, mine, others)[0] >= sum(bool(cell.task) for cell in mine)


def test_of_a_notebook_with_two_exercises_it_is_said_which_counts(tmp_path):
    both = json.loads(WORK)
    both["cells"] += json.loads(of_another_exercise())["cells"]
    files = {"ada/90_fixture.ipynb": json.dumps(both), "ben/90_fixture.ipynb": WORK}
    ada, ben = surveyed(tmp_path, files, (EXERCISE, "91_other")).handed
    assert any(note.startswith("it holds 91.1, 91.2 of 91_other, too") for note in ada.notes)
    assert not any("it holds" in note for note in ben.notes)


def test_of_a_notebook_with_two_exercises_nothing_is_said_where_the_other_was_handed_in_too(tmp_path):
    both = json.loads(WORK)
    both["cells"] += json.loads(of_another_exercise())["cells"]
    files = {"ada/90_fixture.ipynb": json.dumps(both), "ada/91_other.ipynb": of_another_exercise()}
    intake = surveyed(tmp_path, files, (EXERCISE, "91_other"))
    assert not any("it holds" in note for handed in intake.handed for note in handed.notes)


def test_whose_name_and_marks_are_lost_is_known_by_its_cells(tmp_path):
    files = {
        "ada/x.ipynb": without_ids(WORK),
        "ben/y.ipynb": without_ids(of_another_exercise()),
        "zoe/z.ipynb": other(),
    }
    intake = surveyed(tmp_path, files, (EXERCISE, "91_other"))
    found = {(h.student, h.exercise) for h in intake.handed if not h.problem}
    assert found == {("ada", EXERCISE), ("ben", "91_other")}
    assert ("zoe/z.ipynb", NOT_SAID) in intake.unused
