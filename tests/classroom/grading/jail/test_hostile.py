"""Hostile submissions get exactly the marks that they deserve, hurt nobody, and leave nothing behind."""

import resource
import time
from pathlib import Path

import attacks
import pytest
from processes import family_of

from unrolled.classroom.grading.marking.plan import Patience

pytestmark = pytest.mark.linux_isolation
WRONG = "def running_sum(x):\n    return x"
HALF = {"90.1": 2.5, "90.2": 0.0}
FULL = {"90.1": 2.5, "90.2": 2.5}
PATIENCE = Patience(cell=2, call=1, total=20)
LONGEST = 100.0  # far more than the total that it has, and far less than forever


def points(result):
    return {task: result[task] for task in FULL}


def left_behind(isolation):
    """Processes in the jails beyond the ones that stay: bubblewrap's own, and the warm process."""
    for jail in isolation._jails:
        if jail.spare is not None:  # forked for the next notebook
            jail.spare.close()
            jail.spare = None
    return [described(p) for jail in isolation._jails for p in family_of(jail._process.pid)[2:]]


def described(process):
    """What one needs to know of a process that should not be there."""
    told = [f"process {process}"]
    for name in ("status", "wchan", "stack"):
        try:
            lines = Path(f"/proc/{process}/{name}").read_text().splitlines()
        except OSError:
            continue
        told += [x for x in lines if name != "status" or x.startswith(("State", "PPid", "NSpid", "SigPnd"))]
    return ", ".join(told)


@pytest.fixture
def unharmed(isolation, marked, tmp_path):
    """After the attack: a neighbor gets full marks, and no process, file or socket is left."""
    before = set(Path("/tmp").iterdir())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    yield
    assert time.monotonic() - began < LONGEST
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 << 10  # KiB
    deadline = time.monotonic() + 60
    while left_behind(isolation) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left_behind(isolation) == []
    assert not [path for path in set(Path("/tmp").iterdir()) - before if "unrolled-left" in path.name]
    assert not Path("/dev/shm/unrolled-left").exists()
    assert "unrolled-left" not in Path("/proc/net/unix").read_text()
    for kind in ("shm", "msg", "sem"):
        assert not any(line.split()[0] == "4242" for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines())
    assert points(marked()) == FULL


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("cell", attacks.CELLS.values(), ids=attacks.CELLS)
def test_a_hostile_cell_earns_what_the_rest_deserves(marked, cell):
    assert points(marked({"90.2": WRONG}, own=[cell], patience=PATIENCE)) == HALF


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("answer", attacks.ANSWERS.values(), ids=attacks.ANSWERS)
def test_a_hostile_answer_earns_nothing_and_costs_nothing_else(marked, answer):
    assert points(marked({"90.2": answer}, patience=PATIENCE)) == HALF
