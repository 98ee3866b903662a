"""The attacks are real: where tests run in the student's process, they succeed.

A naive grader, a few lines that run a notebook's cells and then its tests in one process, is attacked inside a
disposable jail of its own; the last test shows the same attacks against ours.
"""

import json
import shutil
import subprocess
import sys

import pytest

from unrolled.classroom.grading.marking.plan import Patience

pytestmark = pytest.mark.linux_isolation

NAIVE = """
import json, sys
import numpy as np

def hidden_test(namespace):
    x = np.arange(4.0)
    assert np.allclose(namespace["running_sum"](x), np.cumsum(x))

marks = {}
for student in ("mallory", "neighbor"):
    namespace = {}
    try:
        exec(open(student + ".py").read(), namespace)
        hidden_test(namespace)
        marks[student] = 10
    except Exception:
        marks[student] = 0
    json.dump(marks, open("results.json", "w"))
"""
WRONG = "\ndef running_sum(x): return 0 * x\n"
# What the student hands in, and what then holds in the folder of the naive grader.
ATTACKS = {
    "patched NumPy": (
        "import numpy as np\nnp.allclose = lambda *a, **k: True" + WRONG,
        lambda folder: marks(folder)["mallory"] == 10,
    ),
    "the neighbor's marks with it": (
        "import numpy as np\nnp.cumsum = lambda x: x - 1" + WRONG,
        lambda folder: marks(folder)["neighbor"] == 0,
    ),
    "replaced test": (
        "import sys\nsys.modules['__main__'].hidden_test = lambda namespace: None" + WRONG,
        lambda folder: marks(folder)["mallory"] == 10,
    ),
    "read tests": (
        "text = open('naive.py').read()\nopen('stolen.txt', 'w').write(text)" + WRONG,
        lambda folder: "hidden_test" in (folder / "stolen.txt").read_text(),
    ),
    "forged results": (
        "import json, atexit\natexit.register(lambda: json.dump({'mallory': 10}, open('results.json', 'w')))"
        + WRONG,
        lambda folder: marks(folder) == {"mallory": 10},
    ),
    "deleted neighbor": (
        "import os\nos.remove('neighbor.py')" + WRONG,
        lambda folder: not (folder / "neighbor.py").exists(),
    ),
    "ended run": (
        "import os\nos._exit(0)" + WRONG,
        lambda folder: not (folder / "results.json").exists(),
    ),
    "equal to everything": (
        "class Yes:\n    def __array_function__(self, *a): return True\ndef running_sum(x): return Yes()",
        lambda folder: marks(folder)["mallory"] == 10,
    ),
}


def marks(folder):
    return json.loads((folder / "results.json").read_text())


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_succeeds_where_tests_run_in_the_students_process(attack, tmp_path):
    code, succeeded = ATTACKS[attack]
    (tmp_path / "naive.py").write_text(NAIVE)
    (tmp_path / "mallory.py").write_text(code)
    (tmp_path / "neighbor.py").write_text("import numpy as np\ndef running_sum(x): return np.add.accumulate(x)\n")
    outer = ["--ro-bind", "/", "/", "--bind", tmp_path, tmp_path, "--dev", "/dev", "--proc", "/proc"]
    jail = [shutil.which("bwrap"), *outer, "--unshare-all", "--die-with-parent", "--chdir", tmp_path]
    subprocess.run([*map(str, jail), sys.executable, "naive.py"], timeout=900, capture_output=True, check=False)
    assert succeeded(tmp_path)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_same_attack_earns_nothing_here(attack, marked):
    code, _ = ATTACKS[attack]
    result = marked({"90.2": code}, patience=Patience(cell=2, call=1, total=20))
    assert (result["90.1"], result["90.2"]) == (2.5, 0)
    assert marked()["90.2"] == 2.5
