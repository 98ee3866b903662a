"""Zip files are opened in processes with limits: what breaks its opener costs one file alone."""

import io
import os
import signal
import zipfile
from dataclasses import replace

import pytest
from class_files import worked, zipped
from processes import family_of

from unrolled.classroom.grading.intake.archives import BadArchive
from unrolled.classroom.grading.intake.walk import Rooms, Zips, list_files, unpacked
from unrolled.classroom.grading.marking.judge import Limits
from unrolled.classroom.grading.marking.judges import Judges
from unrolled.classroom.grading.marking.opener import Opener

WORK = worked()
NAME = "90_fixture.ipynb"


@pytest.fixture(scope="module")
def judges():
    with Judges() as made:
        yield made


@pytest.fixture
def zips(judges):
    with Opener(judges) as made:
        yield made


def found(folder, scratch, zips):
    """Everything that is found in the files of a class, where it lies said relative to the scratch folder."""
    listing = list_files(folder, zips)
    rooms = Rooms(0, scratch)
    files = [
        replace(one, path=one.path and one.path.read_bytes(), written=None)
        for one in unpacked(listing, rooms, zips)
    ]
    return listing, files, {who: room.left for who, room in rooms.left.items()}


def test_what_is_found_is_what_this_process_would_find(zips, tmp_path):
    nested = zipped({"deep/er.zip": zipped({NAME: WORK, "x.py": "1"}), "a.ipynb": "{}", "b/a.ipynb": "[]"})
    files = {"ada/w.zip": nested, f"ben/{NAME}": WORK, "eve/w.zip": b"PK\x05\x06 no zip", "zoe/e.zip": zipped({})}
    (tmp_path / "class.zip").write_bytes(zipped({**files, "__MACOSX/x": "", "dan/big.ipynb": b" " * (3 << 20)}))
    there = found(tmp_path / "class.zip", tmp_path / "there", zips)
    here = found(tmp_path / "class.zip", tmp_path / "here", Zips())
    assert [one.parts for one in there[0].entries] == [one.parts for one in here[0].entries]
    assert there[1] == here[1]
    assert len(there[1]) >= 8 and sum(bool(one.path) for one in there[1]) == 5
    assert there[2].keys() == here[2].keys() == {"__MACOSX", "ada", "ben", "dan", "eve", "zoe"}


def test_a_file_that_takes_too_long_to_unpack_is_named_and_the_next_ones_come(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr(f"ada/{NAME}", WORK)
        archive.writestr("eve/slow.zip", os.urandom(32 << 20), zipfile.ZIP_BZIP2)
        archive.writestr(f"zoe/{NAME}", WORK)
    with Judges(Limits(reading=0)) as judges, Opener(judges) as zips:
        _, files, _ = found(tmp_path / "class.zip", tmp_path / "scratch", zips)
    assert {one.parts: one.path == WORK.encode() for one in files} == {
        ("ada", NAME): True,
        ("eve", "slow.zip"): False,
        ("zoe", NAME): True,
    }
    assert "cannot be unpacked: it took more than" in files[1].reason


def test_a_dictionary_of_four_gigabytes_is_not_made(zips, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("eve/a.ipynb", "x" * 1000)
        archive.writestr(f"zoe/{NAME}", WORK)
    data = bytearray(stream.getvalue())
    place = 30 + len("eve/a.ipynb") + 5  # of the size of the dictionary, behind the file's header
    assert data[place - 5 : place - 1] == bytes([9, 4, 5, 0])
    data[place : place + 4] = b"\xff" * 4
    (tmp_path / "class.zip").write_bytes(data)
    _, files, _ = found(tmp_path / "class.zip", tmp_path / "scratch", zips)
    assert files[0].reason == "takes too much memory to unpack"
    assert files[1].path == WORK.encode()


def test_an_opener_that_is_killed_is_the_machines_fault_and_nothing_is_lost(judges, tmp_path):
    names = [f"{number}/{NAME}" for number in range(2000)]
    (tmp_path / "class.zip").write_bytes(zipped(dict.fromkeys(names, WORK)))
    with Opener(judges) as zips:
        rooms, killed, files = Rooms(0, tmp_path / "scratch"), 0, []
        for member in zips.unpack(tmp_path / "class.zip", tmp_path / "scratch", (), rooms):
            files.append(member.name)
            if len(files) in (10, 500, 1500):
                for process in family_of(judges._warm._process.pid):
                    if process != judges._warm._process.pid:
                        os.kill(process, signal.SIGKILL)
                        killed += 1
    assert killed >= 3
    assert files == names
    assert len(rooms.left) == len(names)
    assert len({room.left for room in rooms.left.values()}) == 1


def test_a_bad_archive_is_refused_with_its_reason(zips, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x05\x06 no zip")
    for _ in range(2):
        with pytest.raises(BadArchive, match="not a zip file that can be read"):
            zips.names(tmp_path / "x.zip")
        with pytest.raises(BadArchive, match="not a zip file that can be read"):
            list(zips.unpack(tmp_path / "x.zip", tmp_path, (), Rooms(0, tmp_path)))
