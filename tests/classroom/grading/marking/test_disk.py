"""A results folder that cannot be written, or whose disk is full: a clear word, and what was there stays whole."""

import os
import shutil
import subprocess

import pytest
from running import COMMAND, ROOT, grade, outcomes, recorded, table

pytestmark = pytest.mark.linux_isolation


def inside(view, script, *arguments):
    """Run a shell script where part of the file system looks different."""
    powers = ["--cap-add", "ALL"] if os.geteuid() == 0 else []
    command = ["bwrap", "--dev-bind", "/", "/", *powers, *map(str, view), "--", "bash", "-c", script, "bash"]
    return subprocess.run([*command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=900)


@pytest.fixture
def class_of_six(tmp_path, notebook, submissions):
    submissions(tmp_path / "in", {f"s{number}/90_fixture.ipynb": notebook() for number in range(6)})
    return tmp_path


def test_a_results_folder_that_is_read_only_is_refused_before_any_work(class_of_six, course):
    results = class_of_six / "out"
    assert grade(class_of_six / "in", "--out", results, "--only", "s0", course=course).returncode == 0
    before = recorded(results), (results / "grades.csv").read_bytes()
    command = [*COMMAND, class_of_six / "in", "--out", results, "--course", course, "--resume"]
    refused = inside(["--ro-bind", results, results], '"$@"', *command)
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert "cannot be written to" in refused.stderr and "--out" in refused.stderr
    assert (recorded(results), (results / "grades.csv").read_bytes()) == before


FULL_DISK = """
results=$1 kept=$2; shift 2
"$@" --only s0 --seed 5 || exit 91
cp "$results/grades.csv" "$kept/first.csv"
head -c 100000000 /dev/zero > "$results/ballast" 2>/dev/null
"$@" --resume 2> "$kept/said"; echo $? > "$kept/code"
cp "$results/grades.csv" "$kept/second.csv"; cp "$results/gradebook.sqlite"* "$kept"
rm "$results/ballast"
"$@" --resume || exit 92
cp -r "$results" "$kept/out"
"""


def test_a_full_disk_is_said_and_the_run_goes_on_when_there_is_room(class_of_six, course):
    results, kept = class_of_six / "out", class_of_six / "kept"
    for folder in (results, kept):
        folder.mkdir()
    command = [*COMMAND, class_of_six / "in", "--out", results, "--course", course]
    done = inside(["--size", 4_000_000, "--tmpfs", results], FULL_DISK, results, kept, *command)
    assert done.returncode == 0, done.stderr
    said = (kept / "said").read_text()
    assert (kept / "code").read_text() == "1\n" and "Traceback" not in said
    assert "disk" in said and "--resume" in said
    assert (kept / "first.csv").read_bytes() == (kept / "second.csv").read_bytes()
    assert "s0" in recorded(kept)  # the gradebook, as it was while the disk was full
    assert grade(class_of_six / "in", "--out", class_of_six / "whole", "--seed", "5", course=course).returncode == 0
    assert table(kept / "out") == table(class_of_six / "whole")
    assert outcomes(kept / "out") == outcomes(class_of_six / "whole")
    shutil.rmtree(kept)
