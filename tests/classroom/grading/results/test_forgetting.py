"""A student is forgotten: no file of the results folder has the name, deleted rows and logs included."""

import json
import os
import sqlite3
from dataclasses import replace

import pytest
import running
from classroom import NAME, marked, recorded, result

from unrolled.classroom.grading.intake.survey import Intake
from unrolled.classroom.grading.marking.decisions import Decided, Decision
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.requests import Answer, answers_csv
from unrolled.classroom.grading.marking.result import keep_result, read_results
from unrolled.classroom.grading.results.forgetting import forget, forget_everybody
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

ROSTER = {"ada": "Ada Lovelace", "ben": "Ben Bitdiddle", "cem": ""}


@pytest.fixture
def results(tmp_path):
    """A folder in which Ben stands wherever a student can."""
    folder = tmp_path / "results"
    everybody = [marked("ada"), marked("ben", "110", digest="first")]
    recorded(folder, *everybody)
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.record(marked("ben", "111", digest="second"))
        book.adjust("ben", NAME, "90.1", -0.5, "told by ben himself")
        book.decide(Decision("ben", NAME, "90.1", 0, Decided(looked=True)))
        what = replace(
            result(*everybody, roster=ROSTER, faults=[("ben, 91_other", "the machine stopped")]),
            intake=Intake([m.handed for m in everybody], [("ben/notes.txt", "not a notebook")]),
        )
        keep_result(book, what)
        rules = "exercise,student,due\n90,,2026-11-30\n90,ben,2026-12-02\n"
        book.set(**{f"deadlines of {NAME}": json.dumps({"text": rules, "zone": "UTC"})})
        write_results(folder, read_results(book, folder))
    return folder


def holding(folder, *words):
    """The files with one of these words in them or in their names."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if any(word in path.name or (path.is_file() and word.encode() in path.read_bytes()) for word in words)
    ]


def test_nothing_of_a_forgotten_student_is_left_anywhere(results):
    assert {"gradebook.sqlite", "grades.csv", "overview.html", "report.txt", "ben.html"} <= set(
        holding(results, "ben")
    )
    done = forget(results, "ben")
    assert done.rows == {"outcome": 3, "submission": 1, "history": 1, "adjustment": 1, "review": 1}
    assert [page.name for page in done.pages] == ["ben.html"] and done.left == []
    assert holding(results, "ben", "Bitdiddle") == []
    assert not [path for path in results.iterdir() if path.name.endswith(("-wal", "-shm"))]
    with Gradebook(results / "gradebook.sqlite") as book:
        kept = read_results(book, results)
    assert kept.roster == {"ada": "Ada Lovelace", "cem": ""} and [m.handed.student for m in kept.marked] == ["ada"]
    assert "ada" in (results / "grades.csv").read_text() and (results / "feedback" / "ada.html").is_file()
    with sqlite3.connect(results / "gradebook.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_page_of_answers_that_are_alike_goes_with_a_student_who_stands_on_it(results):
    page = results / "similar.html"
    page.write_text("<h3>ada and cem</h3>")
    assert forget(results, "ben").pages[-1].name == "ben.html" and page.is_file()
    done = forget(results, "ada")
    assert page in done.pages and not page.is_file() and done.left == []


def test_answers_to_requests_go_with_the_student_and_those_of_others_stay(results):
    asked = [Answer(who, NAME, "90.1", "it is right", 0, 1, "1 of 2 points now", ()) for who in ("ada", "ben")]
    (results / "answers.csv").write_text(answers_csv(asked))
    assert forget(results, "ben").left == []
    assert (results / "answers.csv").read_text() == answers_csv(asked[:1])


def test_what_an_instructor_left_there_is_named_and_stays(results):
    (results / "gradebook.bak").write_bytes((results / "gradebook.sqlite").read_bytes())
    with Gradebook(results / "gradebook.sqlite") as book:
        book.adjust("ada", NAME, "90.1", -0.5, "copied from ben")
    done = forget(results, "ben")
    assert {path.name for path in done.left} >= {"gradebook.bak", "gradebook.sqlite", "ada.html"}
    assert (results / "gradebook.bak").is_file()


def test_a_name_is_found_as_json_and_pages_write_it(results):
    with Gradebook(results / "gradebook.sqlite") as book:
        book.record(marked("Zoë O'Neill"))
        kept = json.loads(book.settings["result"])
        book.set(result=json.dumps(kept | {"unused": [["x.ipynb", "the same as that of Zoë O'Neill", "", []]]}))
    (results / "mine.html").write_text("<p>Zoë O&#39;Neill</p>")
    (results / "mine.json").write_text(json.dumps("Zoë O'Neill"))
    done = forget(results, "Zoë O'Neill")
    assert [path.name for path in done.left] == ["mine.html", "mine.json"]


def test_who_is_not_there_is_refused_and_nothing_changes(results):
    before = (results / "grades.csv").read_bytes()
    with pytest.raises(CourseError, match="holds nothing of benn; is ben meant"):
        forget(results, "benn")
    assert (results / "grades.csv").read_bytes() == before


def test_the_command_says_what_it_removed(results):
    run = {"env": os.environ | {"COLUMNS": "200"}}
    done = running.unrolled("forget", "ben", "--results", results, **run)
    assert done.returncode == 0, done.stderr
    assert (
        "3 of outcome, 1 of submission, 1 of history, 1 of adjustment" in done.stdout and "pages (1)" in done.stdout
    )
    again = running.unrolled("forget", "ben", "--results", results, **run)
    assert again.returncode == 1 and "holds nothing of ben" in again.stderr


def test_everybody_is_forgotten_and_what_no_command_wrote_stays(results):
    for name in ("similar.html", "answers.csv"):
        (results / name).write_text("ada")
    with Gradebook(results / "gradebook.sqlite"):  # its log stands beside it
        assert len(list(results.iterdir())) > 6
    (results / "notes of ben.txt").write_text("mine")
    (results / "feedback" / "letter.odt").write_text("mine")
    deleted, left = forget_everybody(results)
    assert deleted == 9 and [path.name for path in left] == ["letter.odt", "notes of ben.txt"]
    assert {path.name for path in results.rglob("*")} == {"feedback", "letter.odt", "notes of ben.txt"}


def test_the_folder_goes_where_nothing_else_is_in_it_and_one_must_say_who(results, tmp_path):
    for arguments in (["--results", results], ["ben", "--everybody", "--results", results]):
        refused = running.unrolled("forget", *arguments)
        assert refused.returncode == 1 and "name one STUDENT, or say --everybody" in refused.stderr
    done = running.unrolled("forget", "--everybody", "--results", results)
    assert done.returncode == 0 and "Deleted of everybody: 7 files" in done.stdout, done.stderr
    assert not results.exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "grades.csv").write_text("not of a run")
    assert running.unrolled("forget", "--everybody", "--results", other).returncode == 1
    assert (other / "grades.csv").is_file()


def test_packing_takes_out_what_deleting_leaves_in_the_file(results):
    path = results / "gradebook.sqlite"
    with Gradebook(path) as book:
        book._database.execute("PRAGMA secure_delete = OFF")  # as SQLite is built on some systems
        book.erase("ben")
        book._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"told by ben himself" in path.read_bytes()
        book.pack()
        assert b"told by ben himself" not in path.read_bytes()
        assert not path.with_name(f"{path.name}-wal").read_bytes()
