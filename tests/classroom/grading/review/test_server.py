"""The command behind the page: who is let in, what goes out, and what is left when it is killed."""

import json
import signal
import struct
import sys
import zlib
from pathlib import Path

import pytest
from review_class import ROOT, adjustments, ask, begin, decided, graded, reviewing, with_cells
from running import table, unrolled

KILLED = (ROOT / "tests" / "support" / "killed.py",)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=4, height=2):
    """A picture; where it is large, only its head says so."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x40\x80\xf0" * 4) * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HOSTILE = "# <script>document.title = 'taken'</script><img src=x onerror=alert(1)>\nx = '\ud800 \u202e'"
SHOWN = [
    {"kind": "text", "text": "<b>bold</b>\x1b[31m" + "y" * 30_000},
    {"kind": "png", "data": png()},
    {"kind": "png", "data": SVG},
    {"kind": "png", "data": b"x" * 16 + struct.pack(">II", 4, 2) + b"x" * 40},
    {"kind": "png", "data": png(60_000, 60_000)},
    {"kind": "png", "data": b"\x89PNG\r\n\x1a\n"},
]


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The command on a class in which one student handed in what does harm."""
    folder = graded(tmp_path_factory.mktemp("review") / "results", with_cells("eve", "111", HOSTILE, SHOWN))
    with reviewing(folder) as running:
        running.folder = folder
        yield running


def people(review, task=0):
    """From the first name of everybody to their id."""
    _, _, content = ask(review, f"list/{task}")
    return {row["label"].split()[0].casefold(): row["id"] for row in json.loads(content)["people"]}


def decision(**changed):
    plain = {"known": 0, "items": [], "comment": "", "points": 0, "looked": True, "flagged": False}
    return plain | changed


# ---------------------------------------------------------------------------------------------------- who is let in


def test_the_page_asks_for_its_own_files_only(review):
    status, headers, content = ask(review, "")
    assert status == 200 and headers["Content-Type"].startswith("text/html")
    assert b"://" not in content and b"<style" not in content and b"onclick" not in content
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';") and "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    for name, kind in (
        ("review.js", "text/javascript"),
        ("review.css", "text/css"),
        ("review.svg", "image/svg+xml"),
    ):
        status, headers, content = ask(review, name)
        assert status == 200 and headers["Content-Type"].startswith(kind)
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == policy and "Server" not in headers
        assert b"://" not in content.replace(b"http://www.w3.org/2000/svg", b"")


def test_it_listens_on_this_machine_alone(review):
    assert review.address.startswith("http://127.0.0.1:")
    port = int(review.address.split(":")[2].split("/")[0])
    if sys.platform == "linux":
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        listening = [row[1] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port]
        assert [where.split(":")[0] for where in listening] == ["0100007F"]


PATHS = ("", "review.js", "list/0", "answer/0/{ada}", "picture/0/{eve}/1", "decide/0/{ada}")


@pytest.mark.parametrize("path", PATHS)
def test_without_the_secret_nothing_is_there(review, path):
    path = path.format(**people(review))
    token = review.address.split("/")[3]
    body = decision() if path.startswith("decide") else None
    for wrong in ("", "x", token[:-1], token + "x", token.swapcase(), "%00", "..", "%C3%A9"):
        status, _, content = ask(review, f"/{wrong}/{path}", body)
        assert (status, content) == (404, b"404\n"), wrong
    assert ask(review, "/favicon.ico")[0] == ask(review, "/")[0] == 404
    assert decided(review.folder) == {}


@pytest.mark.parametrize("path", PATHS)
def test_by_another_name_of_the_host_nothing_is_there(review, path):
    path = path.format(**people(review))
    port = review.address.split(":")[2].split("/")[0]
    body = decision() if path.startswith("decide") else None
    for host in (
        "example.org",
        f"example.org:{port}",
        "127.0.0.1",
        f"127.0.0.1.example.org:{port}",
        f"0.0.0.0:{port}",
    ):
        status, _, content = ask(review, path, body, Host=host, Origin=body and f"http://{host}")
        assert (status, content) == (403, b"403\n"), host
    assert decided(review.folder) == {}


def test_a_decision_of_another_page_is_refused(review):
    path = f"decide/0/{people(review)['ada']}"
    address = "/".join(review.address.split("/")[:3])
    for origin in (
        None,
        "null",
        "http://example.org",
        address + "0",
        address.replace("http", "https"),
        address + "/",
    ):
        assert ask(review, path, decision(), Origin=origin)[0] == 403, origin
    assert ask(review, "list/0", Origin="http://example.org")[0] == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", None):
        assert ask(review, path, decision(), Content_Type=kind)[0] == 415, kind
    assert ask(review, path)[0] == 405 and ask(review, "list/0", {})[0] == 405
    assert decided(review.folder) == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[" * 50_000, 400),
        ("[]", 400),
        ("{}", 400),
        (json.dumps(decision(more=1)), 400),
        (json.dumps(decision(known=True)), 400),
        (json.dumps(decision(known="0")), 400),
        (json.dumps(decision(items=[["names"]])), 400),
        (json.dumps(decision(items={"names": 1})), 400),
        (json.dumps(decision(points=1e9)), 400),
        (json.dumps(decision(points=float("nan"))), 400),
        (json.dumps(decision(looked="no")), 400),
        (json.dumps(decision(comment=None)), 400),
        (json.dumps(decision(items=["gone"])), 422),
        (json.dumps(decision(known=7)), 409),
    ],
)
def test_a_decision_of_another_form_changes_nothing(review, body, status):
    assert ask(review, f"decide/0/{people(review)['ada']}", body)[0] == status
    assert decided(review.folder) == {}


def test_a_decision_that_is_too_long_is_not_read(review):
    try:
        status = ask(review, f"decide/0/{people(review)['ada']}", decision(comment="x" * 100_000))[0]
    except ConnectionError:
        status = 400  # it hung up in the midst of it
    assert status == 400 and decided(review.folder) == {}


def test_who_and_what_is_not_there_is_said(review):
    who = people(review)["ada"]
    for path in ("list/9", f"answer/9/{who}", "answer/0/0123456789abcdef", "answer/0/ada", f"picture/0/{who}/0"):
        assert ask(review, path)[0] == 404, path
    assert ask(review, f"decide/9/{who}", decision())[0] == 404


# ---------------------------------------------------------------------------------------------------- what goes out


def test_what_a_student_wrote_goes_out_as_data_and_within_bounds(review):
    who = people(review)["eve"]
    status, headers, content = ask(review, f"answer/0/{who}")
    assert status == 200 and headers["Content-Type"].startswith("application/json")
    assert headers["X-Content-Type-Options"] == "nosniff"
    said = json.loads(content)
    assert said["source"].startswith("# <script>")
    kinds = [output["kind"] for output in said["outputs"]]
    assert kinds == ["text", "png", "broken", "broken", "broken", "broken"]
    assert said["outputs"][0]["text"].endswith("\n... and more") and len(said["outputs"][0]["text"]) < 21_000
    for number in range(len(kinds)):
        status, headers, content = ask(review, f"picture/0/{who}/{number}")
        if kinds[number] == "png":
            assert (status, headers["Content-Type"], content) == (200, "image/png", png())
            assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        else:
            assert (status, content) == (404, b"404\n")


# ----------------------------------------------------------------------------------- what is left when it is killed


@pytest.mark.parametrize(("phase", "kept"), [("deciding", False), ("decided", True)])
def test_a_kill_leaves_a_whole_decision_or_none(tmp_path, phase, kept):
    folder = graded(tmp_path / "results")
    first = begin(folder, command=(*KILLED, phase, 2))
    who = people(first)["ben"]
    assert ask(first, f"decide/0/{who}", decision(items=["idea"], looked=False))[0] == 200
    with pytest.raises((ConnectionError, OSError)):
        ask(first, f"decide/0/{who}", decision(known=1, items=["idea", "names"], comment="Look."))
    out, status = first.end(signal.SIGKILL)
    assert status == -signal.SIGKILL and "killed" in out
    there = decided(folder)["ben", "90.1"]
    assert (there.version, there.looked) == ((2, True) if kept else (1, False))
    words = [comment for *_, comment in adjustments(folder)]
    assert words == ["The idea is right; one index is off.", *(["The names say nothing.", "Look."] if kept else [])]
    # Where one goes on, the files that were behind are written, and all is as if nothing had happened.
    assert float(table(folder)["ben"]["90.1"]) == 1.0
    with reviewing(folder) as second:
        assert json.loads(ask(second, f"answer/0/{people(second)['ben']}")[2])["version"] == there.version
        assert "The page:" in second.end()[0]
    assert float(table(folder)["ben"]["90.1"]) == (1.0 if kept else 1.5)


def test_files_follow_while_the_page_is_open(tmp_path):
    folder = graded(tmp_path / "results")
    before = (folder / "grades.csv").stat().st_mtime_ns
    with reviewing(folder) as running:
        assert ask(running, f"decide/0/{people(running)['ben']}", decision(items=["idea"]))[0] == 200
        while (folder / "grades.csv").stat().st_mtime_ns == before:
            assert running.process.poll() is None
        assert float(table(folder)["ben"]["90.1"]) == 1.5


def test_nothing_else_writes_meanwhile(review):
    for command in (("review", review.folder), ("forget", "ada", "--results", review.folder)):
        done = unrolled(*command)
        assert done.returncode == 1 and "another grading run or review is writing there" in done.stderr


def test_what_cannot_be_begun_is_said(tmp_path, review):
    assert "holds no gradebook.sqlite" in unrolled("review", tmp_path).stderr
    port = review.address.split(":")[2].split("/")[0]
    folder = graded(tmp_path / "results")
    assert f"port {port} cannot be had" in unrolled("review", folder, "--port", port).stderr
    assert "no task 1.1; there are 90.1, 90.2" in unrolled("review", folder, "--task", "1.1").stderr
