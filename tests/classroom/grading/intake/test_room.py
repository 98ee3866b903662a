"""No student's files take the room of another's: bombs, disks that are full, and archives without end."""

import errno
import os
import zipfile
from pathlib import Path

import pytest
from class_files import Unflagged, worked, zipped

from unrolled.classroom.grading.intake import walk
from unrolled.classroom.grading.intake.archives import BadArchive, Room, names, unpack

WORK = worked()
LIMITS = {".ipynb": 1 << 20, ".zip": 1 << 20}


def spaces(size):
    return b" " * size


def test_one_students_files_share_one_room(read, monkeypatch):
    monkeypatch.setattr(walk, "MAX_STUDENT", 3 << 20)
    bomb = zipped({f"{n}.ipynb": spaces(1 << 20) for n in range(9)})
    files = {
        "ada/a.zip": bomb,
        "ada/b.zip": bomb,
        "ada/x/c.zip": bomb,
        "ben/w.zip": zipped({"90_fixture.ipynb": WORK}),
    }
    intake = read(files)
    too_much = [name for name, reason in intake.unused if "hold too much" in reason]
    assert len(too_much) == 27 - 3 and all(name.startswith("ada/") for name in too_much)
    assert [(h.student, bool(h.problem)) for h in intake.handed] == [("ada", True), ("ben", False)]


def test_a_class_zip_gives_each_student_the_own_room(read, monkeypatch):
    monkeypatch.setattr(walk, "MAX_STUDENT", 1 << 20)
    files = {f"hw/ada/{n}.ipynb": spaces(1 << 19) for n in range(9)}
    intake = read({**files, "hw/ben/90_fixture.ipynb": WORK, "hw/zoe/90_fixture.ipynb": WORK}, as_zip=True)
    assert [h.student for h in intake.handed if not h.problem] == ["ben", "zoe"]
    assert sum("hold too much" in reason for _, reason in intake.unused) == 9 - 2


@pytest.mark.parametrize("when", ["opening", "writing"])
def test_a_disk_that_is_full_is_one_students_trouble(read, monkeypatch, tmp_path, when):
    """The second file that is unpacked meets a full disk; the third has room again."""
    opened, true = [], Path.open

    def failing(self, mode="r", *rest, **options):
        if "w" in mode and tmp_path / "scratch" in self.parents:
            opened.append(self)
            if len(opened) == 2 and when == "writing":
                return true(Path("/dev/full"), mode, *rest, **options)
            if len(opened) == 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return true(self, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", failing)
    intake = read({f"{who}/90_fixture.ipynb": WORK for who in ("ada", "ben", "zoe")}, as_zip=True)
    assert [h.student for h in intake.handed if not h.problem] == ["ada", "zoe"]
    assert "could not be unpacked on this machine (No space left" in dict(intake.unused)["ben/90_fixture.ipynb"]
    assert "could not be unpacked" in next(h.problem for h in intake.handed if h.student == "ben")


def test_a_student_gets_a_fourth_of_a_small_disk_at_most(monkeypatch, tmp_path):
    monkeypatch.setattr(walk.shutil, "disk_usage", lambda path: walk.shutil._ntuple_diskusage(100, 60, 40))
    assert walk.student_room(tmp_path).left == 10


def test_what_is_too_large_takes_no_room_on_the_disk(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped({"a.ipynb": spaces(8 << 20)}))
    (member,) = unpack(tmp_path / "x.zip", tmp_path / "out", LIMITS)
    assert member.path.stat().st_size == (1 << 20) + 1
    assert member.path.stat().st_blocks * 512 < 1 << 16


def test_no_more_is_unpacked_than_there_is_room_for(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped({"a.ipynb": spaces(8 << 20), "b.ipynb": b"{}"}))
    room = Room(1 << 10)
    first, second = unpack(tmp_path / "x.zip", tmp_path / "out", LIMITS, lambda name: room)
    assert first.path is None and "hold too much" in first.problem and second.path is None
    assert not list((tmp_path / "out").iterdir())


def test_a_zip_file_whose_names_lie_about_being_utf_8_is_named(read, tmp_path):
    class Liar(Unflagged):
        def _encodeFilenameFlags(self):
            return self.filename.encode("latin-1"), self.flag_bits | 0x800

    data = zipped({"é.ipynb": WORK}, Liar)
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(BadArchive, match="no UTF-8, though it says so"):
        names(tmp_path / "x.zip")
    intake = read({"ada/x.zip": data, "ben/90_fixture.ipynb": WORK})
    assert [h.student for h in intake.handed if not h.problem] == ["ben"]
    assert "though it says so" in dict(intake.unused)["ada/x.zip"]


@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_a_repositorys_own_files_are_one_line(read, as_zip):
    files = {f"hw-ada/.git/objects/{n}": "x" for n in range(50)}
    intake = read({**files, "hw-ada/90_fixture.ipynb": WORK, "hw-ben/90_fixture.ipynb": WORK}, as_zip=as_zip)
    assert intake.unused == [("hw-ada/.git", "Git's own files")]


def test_an_encrypted_file_is_somebodys(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("ada/90_fixture.ipynb", WORK)
    data = bytearray((tmp_path / "x.zip").read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    intake = read({"class.zip": bytes(data), "readme.txt": ""})
    assert "encrypted" in dict(intake.unused)["class.zip/ada/90_fixture.ipynb"]
    assert [h.student for h in intake.handed] == ["ada"] and "encrypted" in intake.handed[0].problem
