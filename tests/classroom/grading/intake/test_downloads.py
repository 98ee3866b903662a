"""What learning management systems let an instructor download: names, zip files, and whose work it is."""

import io
import json
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.archives import BadArchive, names, unpack
from unrolled.classroom.grading.intake.layouts import People, sender_of
from unrolled.classroom.grading.intake.notebook import read_notebook
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import Handed, survey
from unrolled.classroom.grading.marking.runner import mark

KNOWN = ["04_bptt_scalar", "90_fixture"]
NAMES = {"ada01": "Ada Lovelace", "emmy": "Emmy Noether", "z3": "José Ángel Núñez-Li", "mary": "Mary Ann Smith"}
LARGEST = {".ipynb": 1 << 20, ".zip": 1 << 20}


@pytest.fixture
def look(tmp_path):
    def survey_it(source, names=NAMES, ids=(), known=KNOWN, **options):
        roster = Roster(dict(names), dict(ids)) if names else None
        return survey(source, known, tmp_path / "scratch", roster, **options)

    return survey_it


@pytest.fixture
def zipped(tmp_path):
    def make(files, name="download.zip"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, text in files.items():
                info = zipfile.ZipInfo(inside, (2026, 11, 20, 18, 30, 0))
                archive.writestr(info, text)
        return tmp_path / name

    return make


def found(intake):
    return {(h.student, h.exercise, h.source, h.marked_late) for h in intake.handed}


MOODLE = {
    "Ada Lovelace_1234567_assignsubmission_file_/04_bptt_scalar.ipynb": "ada01",
    "Noether Emmy_1234568_assignsubmission_file/answer.ipynb": "emmy",
    "José Ángel Núñez-Li_1234569_assignsubmission_file_04_bptt_scalar (2).ipynb": "z3",
    "Participant 77_77_assignsubmission_file_/90_fixture.ipynb": "Participant 77 (77)",
}


def moodle_files(notebook):
    texts = {"answer.ipynb": notebook({"90.1": "pass"}).replace('"90.', '"4.')}
    return {name: texts.get(name.rsplit("/", 1)[-1], notebook()) for name in MOODLE}


@pytest.mark.parametrize("as_zip", [True, False])
def test_moodles_download_is_understood_as_zip_and_as_folder(look, zipped, submissions, tmp_path, notebook, as_zip):
    files = moodle_files(notebook)
    intake = look(zipped(files) if as_zip else submissions(tmp_path / "in", files))
    assert found(intake) == {
        ("ada01", KNOWN[0], "moodle:1234567", False),
        ("emmy", KNOWN[0], "moodle:1234568", False),
        ("z3", KNOWN[0], "moodle:1234569", False),
        ("Participant 77 (77)", KNOWN[1], "moodle:77", False),
    }


def test_text_typed_into_moodle_is_reported(look, submissions, tmp_path, notebook):
    files = {
        "Ada Lovelace_1_assignsubmission_file_/04_bptt_scalar.ipynb": notebook(),
        "Ada Lovelace_1_assignsubmission_onlinetext_/onlinetext.html": "<p>Hello</p>",
    }
    intake = look(submissions(tmp_path / "in", files))
    assert len(intake.handed) == 1 and "not a notebook" in dict(intake.unused).popitem()[1]


CANVAS = {
    "lovelaceada_4711_90001_04_bptt_scalar.ipynb": ("ada01", "canvas:4711", False),
    "noetheremmy_LATE_4712_90002_04_bptt_scalar-1.ipynb": ("emmy", "canvas:4712", True),
    "nuneslijoseangel_4713_90003_04_bptt_scalar.ipynb": ("z3", "canvas:4713", False),
    "smithmaryann_4714_90004_04_bptt_scalar.ipynb": ("mary", "canvas:4714", False),
    "stranger_4999_90009_04_bptt_scalar.ipynb": ("stranger (4999)", "canvas:4999", False),
}


@pytest.mark.parametrize("as_zip", [True, False])
def test_canvas_download_is_understood_as_zip_and_as_folder(look, zipped, submissions, tmp_path, notebook, as_zip):
    files = dict.fromkeys(CANVAS, notebook())
    # Canvas's spelling of a name with accents may differ from ours: a number on the roster decides.
    intake = look(zipped(files) if as_zip else submissions(tmp_path / "in", files), ids={"canvas:4713": "z3"})
    assert found(intake) == {(who, KNOWN[0], source, late) for who, source, late in CANVAS.values()}


def test_two_of_one_name_are_not_guessed(look, submissions, tmp_path, notebook):
    names = {"a1": "Ada Lovelace", "a2": "Ada Lovelace"}
    folder = submissions(tmp_path / "in", {"lovelaceada_5_6_04_bptt_scalar.ipynb": notebook()})
    (handed,) = look(folder, names).handed
    assert handed.student == "lovelaceada (5)" and "more than one on the roster: a1, a2" in handed.notes[0]
    (handed,) = look(folder, names, {"canvas:5": "a2"}).handed
    assert handed.student == "a2"


def test_without_a_roster_the_systems_own_name_and_number_stand(look, submissions, tmp_path, notebook):
    folder = submissions(tmp_path / "in", {"Ada L_7_assignsubmission_file_/04_bptt_scalar.ipynb": notebook()})
    assert found(look(folder, names=None)) == {("Ada L (7)", KNOWN[0], "moodle:7", False)}


def test_zip_files_of_students_and_of_whole_folders(look, zipped, submissions, tmp_path, notebook):
    inner = zipped({"work/04_bptt_scalar.ipynb": notebook(), "__MACOSX/x.ipynb": "", "notes.txt": ""}, "inner.zip")
    data = inner.read_bytes()
    files = {"ada01/answers.zip": data, "emmy.zip": data, "Mary Ann Smith_9_assignsubmission_file_/z.zip": data}
    folder = submissions(tmp_path / "in", files)
    assert {h.student for h in look(folder).handed} == {"ada01", "emmy", "mary"}
    assert {h.student for h in look(zipped(dict.fromkeys(files, data), "all.zip")).handed} == {
        "ada01",
        "emmy",
        "mary",
    }
    wrapped = zipped({f"submissions/{who}/04_bptt_scalar.ipynb": notebook() for who in ("ada01", "emmy")}, "w.zip")
    assert {h.student for h in look(wrapped).handed} == {"ada01", "emmy"}
    # The download as it is, inside the folder that is graded.
    folder = submissions(tmp_path / "in2", {"dl.zip": zipped(moodle_files(notebook)).read_bytes()})
    assert {h.student for h in look(folder).handed} == set(MOODLE.values())


def test_when_it_was_handed_in(look, zipped, submissions, tmp_path, notebook):
    # What a zip file says of its members is when it was made: that counts only on request.
    (handed,) = look(zipped({"ada01/04_bptt_scalar.ipynb": notebook()})).handed
    assert (handed.submitted, handed.said_by) == (None, "")
    (handed,) = look(zipped({"ada01/04_bptt_scalar.ipynb": notebook()}), file_dates=True).handed
    assert handed.submitted == datetime(2026, 11, 20, 18, 30).astimezone()
    assert handed.said_by == "the file's date"
    files = {
        "submitted/ada01/ps1/04_bptt_scalar.ipynb": notebook(),
        "submitted/ada01/ps1/timestamp.txt": "2026-02-03 04:05:06.789 UTC\n",
    }
    intake = look(submissions(tmp_path / "in", files))
    assert intake.handed[0].submitted == datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)
    assert intake.handed[0].said_by == "nbgrader"
    assert intake.unused == []


# ------------------------------------------------------------------------------------------------ hostile archives


def test_names_in_a_zip_file_are_only_names(zipped, tmp_path):
    names = ["../../evil.ipynb", "/etc/evil.ipynb", "C:\\evil.ipynb", "a/./../b.ipynb", "con.ipynb"]
    members = list(unpack(zipped(dict.fromkeys(names, "{}")), tmp_path / "out", LARGEST))
    assert all(member.path.parent == tmp_path / "out" for member in members)
    assert [member.name for member in members] == [
        "evil.ipynb",
        "etc/evil.ipynb",
        "C:/evil.ipynb",
        "a/b.ipynb",
        "con.ipynb",
    ]


def test_a_bomb_is_cut_off_and_then_refused_by_its_reader(look, zipped, tmp_path):
    (member,) = unpack(zipped({"a.ipynb": b" " * (50 << 20)}), tmp_path / "out", LARGEST)
    assert member.path.stat().st_size == (1 << 20) + 1
    (handed,) = look(zipped({"ada01/04_bptt_scalar.ipynb": b" " * (50 << 20)})).handed
    assert "larger than 20 MB" in handed.problem


def test_a_link_and_an_encrypted_file_are_reported(look, tmp_path, notebook):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        link = zipfile.ZipInfo("ada01/04_bptt_scalar.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("emmy/04_bptt_scalar.ipynb", notebook())
    data = bytearray((tmp_path / "x.zip").read_bytes())
    place = data.rindex(b"PK\x01\x02")  # the second file's entry in the directory: set its flag of encryption
    data[place + 8 : place + 10] = struct.pack("<H", 1)
    (tmp_path / "x.zip").write_bytes(data)
    reasons = dict(look(tmp_path / "x.zip").unused)
    assert "symbolic link" in reasons["ada01/04_bptt_scalar.ipynb"]
    assert "encrypted" in reasons["emmy/04_bptt_scalar.ipynb"]


def test_a_zip_file_in_a_zip_file_without_end(look, zipped, submissions, tmp_path, notebook):
    data = notebook().encode()
    name = "04_bptt_scalar.ipynb"
    for depth in range(4):
        data, name = zipped({name: data}, f"{depth}.zip").read_bytes(), f"{depth}.zip"
    intake = look(submissions(tmp_path / "in", {"ada01/x.zip": data, "emmy/04_bptt_scalar.ipynb": notebook()}))
    assert [h.student for h in intake.handed if not h.problem] == ["emmy"]
    assert "in a zip file" in dict(intake.unused).popitem()[1]
    assert "in a zip file" in intake.handed[0].problem  # not that nothing was handed in


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_any_damage_to_a_zip_file_is_survived(tmp_path_factory, noise, place, byte):
    folder = tmp_path_factory.mktemp("damaged")
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/04_bptt_scalar.ipynb", "{}" * 50)
        archive.writestr("ben/04_bptt_scalar.ipynb", noise)
    data = bytearray((folder / "x.zip").read_bytes())
    data[place % len(data)] = byte
    (folder / "x.zip").write_bytes(data)
    try:
        for member in unpack(folder / "x.zip", folder / "out", LARGEST):
            assert member.path is None or member.path.stat().st_size <= LARGEST[".ipynb"] + 1
    except BadArchive as reason:
        assert str(reason)


def test_what_is_no_zip_file_is_reported(look, submissions, tmp_path, notebook):
    files = {"ada01/x.zip": b"PK\x03\x04 nothing", "emmy/04_bptt_scalar.ipynb": notebook()}
    reasons = dict(look(submissions(tmp_path / "in", files)).unused)
    assert "not a zip file that can be read" in reasons["ada01/x.zip"]


def ended(data, comment=b"", behind=b""):
    """An archive with a comment, and with what a server or a disk put behind it."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = comment
    return stream.getvalue() + behind


FAKE_END = b"PK\5\6" + bytes(18)
ENDS = {
    "a comment with the sign of an end": (b"made by PK\5\6 and a friend of long explanations", b""),
    "a comment that is an end": (FAKE_END, b""),
    "an end and the sign of another": (FAKE_END[:-4] + FAKE_END, b""),
    "an end behind": (b"", FAKE_END + b"\r\n"),
    "an end of a list that is not there": (b"", FAKE_END[:12] + b"\x1e" + FAKE_END[13:] + b"\r\n"),
    "a page behind": (b"", b"\r\n<!-- served in 3 ms -->"),
    "zeros up to a whole block": (b"", bytes(70_000)),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_stands_behind_the_list_of_files_hides_none(zipped, end):
    path = zipped({"ada/x.ipynb": "a", "ben/x.ipynb": "b"})
    path.write_bytes(ended(path.read_bytes(), *ENDS[end]))
    assert names(path) == ["ada/x.ipynb", "ben/x.ipynb"]


def test_an_archive_in_a_comment_is_none_of_its_files(zipped):
    inner, path = zipped({"eve/x.ipynb": "e"}, "inner.zip"), zipped({"ada/x.ipynb": "a"})
    path.write_bytes(ended(path.read_bytes(), inner.read_bytes()))
    assert names(path) == ["ada/x.ipynb"]


def test_an_archive_stored_last_in_an_archive_is_one_of_its_files(zipped, tmp_path):
    inner = zipped({"eve/x.ipynb": "e"}, "inner.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("ada/x.ipynb", "a")
        archive.writestr("ben/w.zip", inner)
    assert names(tmp_path / "outer.zip") == ["ada/x.ipynb", "ben/w.zip"]


def test_a_long_list_of_files_has_its_own_end(zipped, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)  # so zip64's end is written
    path = zipped({"ada/x.ipynb": "a", "ben/x.ipynb": "b"})
    assert names(path) == ["ada/x.ipynb", "ben/x.ipynb"]
    path.write_bytes(path.read_bytes() + FAKE_END + b"\r\n")
    assert names(path) == ["ada/x.ipynb", "ben/x.ipynb"]


def test_a_list_of_millions_of_files_is_not_read(tmp_path):
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, *[0] * 7, 1, *[0] * 6) + b"x"
    many = 30_000_000 // len(entry)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, many * len(entry), 0, 0)
    (tmp_path / "x.zip").write_bytes(entry * many + end)
    tracemalloc.start()
    try:
        with pytest.raises(BadArchive, match="more than 50000 files"):
            names(tmp_path / "x.zip")
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@given(st.text(max_size=60))
def test_any_name_is_somebodys_or_nobodys(name):
    sender = sender_of(name)
    student, _ = People(NAMES).who(sender) if sender else ("", "")
    assert bool(student) == bool(sender)


@given(st.sampled_from(sorted(NAMES)), st.integers(1, 10**7), st.sampled_from(["", "x.ipynb", "a_b (1).ipynb"]))
def test_moodles_names_lead_to_their_student(student, number, file):
    sender = sender_of(f"{NAMES[student]}_{number}_assignsubmission_file_{file}")
    assert (sender.id, sender.file) == (str(number), file)
    assert People(NAMES).who(sender) == (student, "")


# ---------------------------------------------------------------------------------------- other editors' notebooks


def as_old_jupyter(text, minor):
    made = json.loads(text)
    made["nbformat_minor"] = minor
    for cell in made["cells"]:
        cell.pop("id", None)
        if minor % 2:  # both are allowed: a list of lines, and one text
            cell["source"] = "".join(cell["source"])
    return json.dumps(made, indent=1)


def as_colab(text):
    made = json.loads(as_old_jupyter(text, 0))
    made["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for number, cell in enumerate(made["cells"]):
        cell["metadata"] = {"id": f"a{number}B"} | ({"outputId": "x"} if cell["cell_type"] == "code" else {})
    return json.dumps(made)


def as_vscode(text):
    made = json.loads(text)
    made["metadata"] = {"language_info": {"name": "python", "version": "3.12.4"}, "orig_nbformat": 4}
    made["nbformat_minor"] = 2
    for cell in made["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {"vscode": {"languageId": "python"}}
    return "\ufeff" + json.dumps(made).replace("\n", "\r\n")


EDITORS = {
    **{f"Jupyter, format 4.{minor}": lambda text, minor=minor: as_old_jupyter(text, minor) for minor in range(6)},
    "Colab": as_colab,
    "VS Code": as_vscode,
    "nbformat": lambda text: nbformat.writes(nbformat.reads(text, as_version=4)),
}


@pytest.mark.linux_isolation
@pytest.mark.parametrize("editor", EDITORS.values(), ids=EDITORS)
def test_a_notebook_saved_by_another_editor_gets_its_mark(editor, notebook, tmp_path, exercise, isolation):
    path = tmp_path / "90_fixture.ipynb"
    path.write_text(editor(notebook({"90.2": "def running_sum(x):\n    return x"})), encoding="utf-8")
    marked = mark(Handed("ada", "90_fixture", path.name, "", read_notebook(path)), exercise, isolation, "1")
    assert (marked.earned("90.1"), marked.earned("90.2")) == (2.5, 0)
