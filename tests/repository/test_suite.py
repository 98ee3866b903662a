"""What the suite takes: its clock charges each test with it, and no process loads for seconds what none needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import subprocess, sys

BUSY = "import time\\nwhile time.process_time() < 0.6: pass\\nprint('done', flush=True)\\ninput()"

def start():
    child = subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    return child

def test_one_that_lives_on():
    test_one_that_lives_on.child = start()

def test_brief():
    pass

def test_one_that_is_waited_for():
    start().communicate()

def test_one_that_lived_on_ends():
    test_one_that_lives_on.child.communicate()
    subprocess.run(["sleep", "0.2"])

WAITING = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"

def test_one_whose_child_has_a_child():
    child = subprocess.Popen([sys.executable, "-c", WAITING, BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    test_one_whose_child_has_a_child.child = child

def test_one_that_leaves_a_child_to_nobody():
    test_one_whose_child_has_a_child.child.kill()
    test_one_whose_child_has_a_child.child.communicate()
    subprocess.run(["sleep", "0.2"])
"""


@pytest.mark.linux_isolation  # only Linux tells of the living
def test_each_test_is_charged_with_what_is_done_while_it_runs(tmp_path):
    (tmp_path / "test_few.py").write_text(TESTS)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "benchmarks" / "suite"),
        "PYTEST_PLUGINS": "clock",
        "UNROLLED_CLOCK": str(tmp_path),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_few.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    (file,) = tmp_path.glob("*.json")
    charged = {test["test"].partition("::test_")[2]: test["processor"] for test in json.loads(file.read_text())}
    assert charged["one_that_lives_on"] > 0.5 and charged["one_that_is_waited_for"] > 0.5
    assert charged["one_whose_child_has_a_child"] > 0.5
    assert 0 <= charged["one_that_leaves_a_child_to_nobody"] < 0.3
    assert charged["brief"] < 0.3 and charged["one_that_lived_on_ends"] < 0.3


def test_no_process_with_tests_loads_what_takes_seconds_and_none_needs(request):
    assert not request.config.pluginmanager.has_plugin("nbval")
    assert not sys.modules.get("rfc3987_syntax")
