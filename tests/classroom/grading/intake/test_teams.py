"""Teams: whoever handed in, all get the marks; what else was handed in is listed; and a wrong table is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import running
from classroom import result, sourced
from grade_files import moodle_file, table

from unrolled.classroom.grading.intake.reading import Reading
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import Handed, Intake, survey
from unrolled.classroom.grading.intake.teams import Team, read_teams, share_out
from unrolled.classroom.grading.results.moodle import fill_moodle
from unrolled.classroom.grading.results.returning import for_moodle
from unrolled.errors import CourseError

NAME = "90_fixture"
TABLE = "team,student\nAlpha,ada\nAlpha,ben\nBeta-2,cem\nBeta-2,dea\n"


def handed(student, digest="d", **given):
    return Handed(student, NAME, f"{student}/f.ipynb", digest, **given)


def shared(*found, text=TABLE, numbers=None):
    intake = Intake(list(found))
    teams = share_out(intake, read_teams(text, "teams.csv"), numbers or {})
    return {item.student: item for item in intake.handed}, intake.unused, teams


@pytest.mark.parametrize("who", ["ada", "BEN", "Alpha", "alpha"])
def test_all_of_a_team_get_what_any_of_them_or_the_team_handed_in(who):
    found, unused, teams = shared(handed(who), handed("eva"))
    assert sorted(found) == ["ada", "ben", "eva"] and unused == []
    assert {found["ada"].file, found["ben"].file} == {f"{who}/f.ipynb"}
    assert found["ada"].notes == found["ben"].notes == ("handed in for the team Alpha",)
    assert found["eva"].notes == () and teams == {NAME: {"ada": "Alpha", "ben": "Alpha"}}


def test_each_keeps_the_file_that_the_system_gave_for_each():
    found, unused, _ = shared(handed("ada", source="moodle:1"), handed("ben", source="moodle:2"))
    assert {found["ada"].file, found["ben"].file} == {"ada/f.ipynb", "ben/f.ipynb"} and unused == []
    assert (found["ada"].source, found["ben"].source) == ("moodle:1", "moodle:2")


def test_of_two_files_the_later_counts_and_the_other_is_listed():
    early, late = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    found, unused, _ = shared(handed("ada", "new", submitted=late), handed("ben", "old", submitted=early))
    assert {found["ada"].file, found["ben"].file} == {"ada/f.ipynb"}
    assert unused == [
        ("ben/f.ipynb", "the team Alpha handed in ada/f.ipynb, too: the one that was handed in last counts")
    ]
    assert all("also handed in for the team, and not graded: ben/f.ipynb" in m.notes[1] for m in found.values())
    undated, unused, _ = shared(handed("ben", "one"), handed("Alpha", "two"))
    assert undated["ben"].file == "Alpha/f.ipynb" and "under the team's name" in unused[0][1]
    nobody, _, _ = shared(handed("ada", "one"), handed("ben", "two", submitted=early))
    assert "decide by hand" in nobody["ben"].notes[1]


def test_a_file_that_can_be_read_counts_before_one_that_cannot():
    found, unused, _ = shared(handed("ada", "", problem="the file is empty"), handed("ben", "good"))
    assert found["ada"].file == "ben/f.ipynb" and not found["ada"].problem and len(unused) == 1


def test_a_system_knows_each_by_the_number_of_the_class_list_and_none_by_the_teams():
    numbers = {"moodle:101": "ada", "canvas:7": "ben", "moodle:102": "ben"}
    found, _, _ = shared(handed("Alpha", source="moodle:5"), numbers=numbers)
    assert (found["ada"].source, found["ben"].source) == ("moodle:101", "moodle:102")
    found, _, _ = shared(handed("Alpha", source="moodle:5"))
    assert (found["ada"].source, found["ben"].source) == ("", "")


def test_teams_of_one_exercise_come_before_those_of_all():
    text = "team,student,exercise\nA,ada,\nA,ben,\nB,ada,90\nB,cem,90\n"
    found, _, teams = shared(handed("ada"), text=text)
    assert sorted(found) == ["ada", "cem"] and teams[NAME] == {"ada": "B", "cem": "B"}
    assert read_teams(text, "t")[1] == Team("B", ("ada", "cem"), "90")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("team,name\nA,ada\n", "line 1: no column 'student' and the column 'name' is not known"),
        ("team\nA\n", "line 1: no column 'student'; the columns are team, student"),
        ("team,student\nA,ada\nB,Ada\n", "line 3: Ada is in a team already .line 2.|line 3: ada is in a team"),
        ("team,student\nA,\n,ben\n", "line 2: .* empty; .*line 3: .* empty"),
        ("team,student\nA,adda\n", "line 2: adda is not on the roster; is it ada"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_each_line(text, said):
    with pytest.raises(CourseError, match=said):
        read_teams(text, "teams.csv", {"ada": "", "ben": ""})


def test_a_spreadsheets_guard_is_taken_off_and_the_roster_spells():
    (team,) = read_teams("team;student\n'=Alpha;ADA\n", "teams.csv", {"ada": ""})
    assert team == Team("=Alpha", ("ada",))


@pytest.mark.parametrize(
    "names",
    [
        ["Alpha_77_assignsubmission_file/x.ipynb"],
        ["Alpha-Ada Lo_101_assignsubmission_file/x.ipynb", "Alpha-Ben Bo_102_assignsubmission_file/x.ipynb"],
        ["alpha_40_50_x.ipynb"],
        ["loada_101_50_x.ipynb"],
    ],
    ids=["moodle-team", "moodle-members", "canvas-team", "canvas-member"],
)
def test_what_moodle_and_canvas_let_download_of_groups(tmp_path, submissions, notebook, names):
    files = {name: notebook() for name in [*names, "Eve Ex_105_assignsubmission_file/x.ipynb"]}
    if "assignsubmission" not in names[0]:
        files = {name: notebook() for name in [*names, "exeve_105_51_x.ipynb"]}
    system = "moodle" if "assignsubmission" in names[0] else "canvas"
    ids = {f"{system}:101": "ada", f"{system}:102": "ben", f"{system}:105": "eve"}
    roster = Roster({"ada": "Ada Lo", "ben": "Ben Bo", "eve": "Eve Ex"}, ids)
    intake = survey(submissions(tmp_path / "in", files), [NAME], tmp_path / "scratch", roster)
    share_out(intake, [Team("Alpha", ("ada", "ben"))], roster.ids)
    assert [item.student for item in intake.handed] == ["ada", "ben", "eve"]
    assert [item.source for item in intake.handed] == list(ids)
    assert intake.unused == []


@pytest.mark.parametrize(
    "files",
    [
        {"ada": "Team_A_77_assignsubmission_file", "ben": "Team_A_77_assignsubmission_file"},
        {"ada": "Team A-Ada Lo_101_assignsubmission_file", "ben": "Team A-Ben Bo_102_assignsubmission_file"},
    ],
    ids=["one-folder", "a-folder-each"],
)
def test_marks_and_pages_go_back_to_moodle_for_each_of_a_team(tmp_path, files):
    numbers, names = {"ada": "101", "ben": "102"}, {"ada": "Ada Lo", "ben": "Ben Bo"}
    everybody = []
    for who, folder in files.items():
        one = sourced(who, f"moodle:{numbers[who]}")
        everybody.append(replace(one, handed=replace(one.handed, file=f"{folder}/x.ipynb")))
    what = replace(result(*everybody, roster=names), teams={NAME: dict.fromkeys(names, "Team_A")})
    assert sorted(path.split("_")[1] for path in for_moodle(what, NAME).pages) == ["101", "102"]
    rows = ("Participant 101,Ada Lo,a@x,S,-,4.00,Yes,-,-,", "Participant 102,Ben Bo,b@x,S,-,4.00,Yes,-,-,")
    filled = fill_moodle(what, NAME, moodle_file(tmp_path, *rows))
    assert filled.written == 2 and [row[4] for row in table(filled.text)[1:]] == ["4", "4"]


@pytest.mark.linux_isolation
def test_a_team_is_graded_once_and_each_has_marks_a_page_and_an_own_deadline(
    tmp_path, course, notebook, submissions
):
    work = submissions(tmp_path / "in", {"Alpha/90_fixture.ipynb": notebook(), "eva/90_fixture.ipynb": notebook()})
    (tmp_path / "roster.csv").write_text('student,name\nada,Ada\nben,"<b>Ben</b>"\neva,Eva\n')
    (tmp_path / "teams.csv").write_text("team,student\nAlpha,ada\nAlpha,ben\n")
    options = ("--roster", tmp_path / "roster.csv", "--teams", tmp_path / "teams.csv", "--out", tmp_path / "out")
    done = running.grade(work, *options, course=course)
    assert done.returncode == 0 and "3 graded" in done.stderr, done.stderr
    marks = running.table(tmp_path / "out")
    assert sorted(marks) == ["ada", "ben", "eva"] and {row["total"] for row in marks.values()} == {"5"}
    seconds = running.recorded(tmp_path / "out")
    assert seconds["ada"][-8:] == seconds["ben"][-8:]  # one run, and so one duration
    for student in ("ada", "ben"):
        page = (tmp_path / "out" / "feedback" / f"{student}.html").read_text()
        assert "handed in for the team Alpha" in page and "5 of 5 points" in page and "<b>Ben" not in page
    overview = (tmp_path / "out" / "overview.html").read_text()
    assert "byte for byte, as eva" in overview and "byte for byte, as ben" not in overview
    again = running.grade(work, *options, "--resume", course=course)
    assert "0 graded, 3 done before" in " ".join(again.stderr.split())


def test_a_groups_name_beside_a_members_number_is_no_sign_of_a_wrong_roster(tmp_path, submissions, notebook):
    """Canvas writes the group's name, and the number of whoever handed in; the roster has the numbers."""
    names = ["alpha_101_50_x.ipynb", "beta2_103_51_x.ipynb", "exeve_105_52_x.ipynb"]
    people = {"ada": "Ada Lo", "ben": "Ben Bo", "cem": "Cem Co", "dea": "Dea Do", "eve": "Eve Ex"}
    roster = Roster(people, {f"canvas:{101 + n}": student for n, student in enumerate(people)})
    intake = survey(submissions(tmp_path / "in", {n: notebook() for n in names}), [NAME], tmp_path / "s", roster)
    share_out(intake, read_teams(TABLE, "teams.csv"), roster.ids)
    assert Reading(intake, roster, None).not_understood() == ""
    assert {handed.student: handed.source for handed in intake.handed} == {
        student: source for source, student in roster.ids.items()
    }
    assert not [note for handed in intake.handed for note in handed.notes if "its number is" in note]
    strangers = survey(tmp_path / "in", [NAME], tmp_path / "s2", roster)
    assert "numbers and names do not belong together" in Reading(strangers, roster, None).not_understood()
