"""What the repository itself promises: a small checkout, pinned dependencies, no addresses, no machine's paths."""

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def committed_files():
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_larger_than_a_megabyte():
    large = {str(p.relative_to(ROOT)): p.stat().st_size for p in committed_files() if p.stat().st_size > 1_000_000}
    assert not large


def test_every_dependency_is_pinned_with_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text
    entries = re.findall(r"^([a-z0-9][^\s=]*)(==)?", text, flags=re.M)
    assert len(entries) > 100 and all(pin == "==" for _, pin in entries)
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text.strip()))


def test_every_declared_dependency_is_in_the_lock():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.match(r"[A-Za-z0-9-]+", line).group().lower() for line in declared}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.M))
    assert names <= locked


def test_no_path_of_a_machine_is_committed():
    places = [str(ROOT), str(Path.home()), sys.prefix]
    places = [p for p in places if p.count("/") > 1]
    found = []
    for path in committed_files():
        if path.suffix in (".png", ".woff2", ".ico"):
            continue
        text = path.read_text(errors="replace")
        found += [(str(path.relative_to(ROOT)), p) for p in places if p + "/" in text]
    assert not found


@pytest.fixture
def served(tmp_path):
    """The site's server on a folder with two pages, its port already taken by somebody else."""
    (tmp_path / "index.html").write_text("a page")
    (tmp_path / "404.html").write_text("no page")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = subprocess.Popen(
            [sys.executable, ROOT / ".ci/serve.py", tmp_path, str(taken.getsockname()[1])],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=120)
            process.stdout.close()


def test_the_server_prints_its_address_and_takes_a_free_port_when_its_own_is_taken(served):
    lines = [served.stdout.readline(), served.stdout.readline()]
    assert "taking a free one" in lines[0]
    address = re.search(r"http://127\.0\.0\.1:\d+/", lines[1]).group()
    assert urllib.request.urlopen(address, timeout=120).read() == b"a page"
    with pytest.raises(urllib.error.HTTPError) as missing:  # as hosts of websites do
        urllib.request.urlopen(address + "no/such/page", timeout=120)
    assert missing.value.code == 404 and missing.value.read() == b"no page"


@pytest.mark.linux_isolation
@pytest.mark.parametrize(
    ("program", "package"), [("bubblewrap", "bubblewrap"), ("seccomp", "libseccomp2"), ("chromium", "chromium")]
)
def test_a_missing_program_is_named_with_the_command_that_installs_it(tmp_path, program, package):
    for tool in ("sh", "uname", "echo"):
        found = subprocess.run(["sh", "-c", f"command -v {tool}"], capture_output=True, text=True).stdout.strip()
        if found.startswith("/"):
            (tmp_path / tool).symlink_to(found)
    # An apt-get that is there, and an id that is not root's: the script may not install, only say how.
    for name, says in (("apt-get", "exit 1"), ("id", "echo 1000")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name).chmod(0o755)
    result = subprocess.run(
        ["/bin/sh", ROOT / ".ci/need", program], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert f"sudo apt-get install {package}" in result.stderr
