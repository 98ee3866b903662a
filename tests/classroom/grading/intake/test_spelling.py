"""Names in zip files whose encoding nobody wrote down: a student is found by the roster, or nobody is."""

import os
import zipfile
import zlib

import pytest
from class_files import in_code_page, worked, written, zipped

W = worked()

# 7-Zip and Windows' "Compressed folder" write the code page of their machine where it has all letters; Info-ZIP on
# Linux unpacks the bytes as they are.
NAMES = {
    "cp1252": "José Núñez",
    "latin-1": "Zoë Ångström",
    "cp437": "Jürgen Groß",
    "cp850": "João Araújo",
    "cp852": "Łukasz Żak",
    "cp1250": "Łukasz Żak",
    "cp866": "Иван Петров",
    "cp1251": "Иван Петров",
    "gbk": "李雷",
    "big5": "許蓋功",
    "cp932": "表 太郎",
    "cp949": "김민수",
    "cp737": "Νίκος Παπάς",
    "cp1254": "Işıl Doğan",
    "cp862": "משה כהן",
    "cp1256": "ليلى حسن",
}


@pytest.mark.parametrize("layout", ["{}/90_fixture.ipynb", "hw/{}.ipynb", "{}_7_assignsubmission_file/a.ipynb"])
@pytest.mark.parametrize("codec", NAMES)
def test_a_student_is_found_whatever_code_page_wrote_the_name(read, tmp_path, codec, layout):
    name = NAMES[codec]
    files = {layout.format(name): W, layout.format("Ben Miller"): worked("b")}
    (tmp_path / "x.zip").write_bytes(zipped(files, in_code_page(codec)))
    ben, other = read(tmp_path / "x.zip", {"ben": "Ben Miller", "x9": name}).handed
    assert (ben.student, other.student) == ("ben", "x9")
    assert name in other.file


def test_a_folder_that_linux_unpacked_so_is_found_too(read, tmp_path):
    folder = os.fsdecode("李雷".encode("gbk"))
    written(tmp_path / "class", {f"{folder}/90_fixture.ipynb": W})
    (handed,) = read(tmp_path / "class", {"ll": "李雷"}).handed
    assert (handed.student, handed.file) == ("ll", "李雷/90_fixture.ipynb")


def test_a_name_that_is_two_students_in_two_code_pages_is_nobodys(read, tmp_path):
    raw = "Andrè".encode("cp850")  # in Windows' code page for Central Europe "AndrŠ"
    names = {"a1": "Andrè", "a2": "AndrŠ", "ben": ""}
    assert raw.decode("cp1250") == names["a2"]
    files = {"Andrè/90_fixture.ipynb": W, "ben/90_fixture.ipynb": worked("b")}
    (tmp_path / "x.zip").write_bytes(zipped(files, in_code_page("cp850")))
    assert [h.student for h in read(tmp_path / "x.zip", names).handed] == ["Andr%8A", "ben"]


def test_signs_of_a_wrong_code_page_do_not_leave_a_classmates_name(read, tmp_path):
    """In code page 850 "李Anna" is two signs, which no comparison of names sees, and "Anna"."""
    assert "李Anna".encode("gbk").decode("cp850") == "└¯Anna"
    (tmp_path / "x.zip").write_bytes(zipped({"李Anna/90_fixture.ipynb": W}, in_code_page("gbk")))
    (handed,) = read(tmp_path / "x.zip", {"anna": "Anna"}).handed
    assert handed.student not in ("anna", "Anna")


def test_the_outermost_names_tell_the_code_page(read, tmp_path):
    """What a student names folders decides nothing of how a classmate's name is read."""
    inner = {f"ben/{name}/x.ipynb": worked(name) for name in ("Łukasz Żak", "Żółć", "Śliwa")}
    files = {"José Núñez/90_fixture.ipynb".encode("cp1252"): W}
    files |= {name.encode("cp852"): data for name, data in inner.items()}
    plain = {name.decode("latin-1"): data for name, data in files.items()}
    (tmp_path / "x.zip").write_bytes(zipped(plain, in_code_page("latin-1")))
    names = {"jo": "José Núñez", "ben": "", "l": "Łukasz Żak", "z": "Żółć", "s": "Śliwa"}
    assert [h.student for h in read(tmp_path / "x.zip", names).handed] == ["ben", "jo"]


@pytest.mark.parametrize("damaged", [False, True], ids=["of this name", "of another name"])
def test_winrars_field_gives_the_name_in_utf_8(read, tmp_path, damaged):
    """4.6.9 of PKWARE's APPNOTE: it holds for the name whose checksum it has."""
    raw, name = b"_ukasz/90_fixture.ipynb", "Łukasz/90_fixture.ipynb".encode()
    info = zipfile.ZipInfo(raw.decode())
    checksum = (zlib.crc32(raw) ^ damaged).to_bytes(4, "little")
    info.extra = b"\x75\x70" + (5 + len(name)).to_bytes(2, "little") + b"\x01" + checksum + name
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(info, W)
        archive.writestr("ben/90_fixture.ipynb", worked("b"))
    students = [h.student for h in read(tmp_path / "x.zip", {"lu": "Łukasz", "ben": ""}).handed]
    assert students == (["_ukasz", "ben"] if damaged else ["ben", "lu"])
