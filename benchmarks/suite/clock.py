"""A pytest plugin: how long each test takes, and how much of a processor; ``python benchmarks/suite`` loads it.

Processor time is that of the process, of all that it has waited for, and of all living processes below it (a
browser, or a judge that waits for work): a busy machine makes a test slower, and hardly changes it. What a fixture
costs is charged to the first test that asks for it. Each process that runs tests writes a file of its own into the
folder that ``UNROLLED_CLOCK`` names.
"""

import json
import os
import time
from collections import defaultdict
from pathlib import Path

import pytest

FOLDER = pytest.StashKey[str]()
TIMES = pytest.StashKey[list]()
CLOCK = pytest.StashKey["Clock"]()
BRIEF = 0.1  # seconds
TICK = os.sysconf("SC_CLK_TCK")


def pytest_configure(config):
    config.stash[TIMES] = []
    config.stash[FOLDER] = os.environ.get("UNROLLED_CLOCK", "")
    if hasattr(config, "workerinput"):  # tests that start pytest themselves are not to be measured twice
        for name in ("UNROLLED_CLOCK", "PYTEST_PLUGINS"):
            os.environ.pop(name, None)


def pytest_collection_finish(session):
    session.config.stash[CLOCK] = Clock()


class Clock:
    """The processor time since the last question."""

    def __init__(self):
        self.counted = family()

    def passed(self, own, elapsed):
        """The seconds to charge to a test, which took some of the process itself.

        To ask what others used takes longer than most tests: after a brief one nobody asks, and the next pays. A
        browser that is closed leaves processes that nobody waits for, and what they used is known no more; it was
        charged when it was used, and is given back to nobody.
        """
        used = own if elapsed < BRIEF else family() - self.counted
        self.counted += used
        return max(used, 0.0)


def family():
    """The seconds that this process and all below it have used, whether they live or have been waited for."""
    children, used = defaultdict(list), {}
    for path in Path("/proc").glob("[0-9]*/stat"):  # empty where there is no such folder (macOS)
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        children[int(fields[1])].append(process := int(path.parent.name))
        used[process] = sum(map(int, fields[11:15])) / TICK
    below = children[os.getpid()]
    for process in below:  # grows as it is read
        below += children[process]
    return sum(os.times()[:4]) + sum(used[process] for process in below)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    clock = item.config.stash[CLOCK]
    began, own = time.monotonic(), time.process_time()
    try:
        return (yield)
    finally:
        elapsed = time.monotonic() - began
        used = clock.passed(time.process_time() - own, elapsed)
        item.config.stash[TIMES].append({"test": item.nodeid, "elapsed": elapsed, "processor": used})


def pytest_unconfigure(config):
    if config.stash[FOLDER] and config.stash[TIMES]:
        target = Path(config.stash[FOLDER], f"{os.getpid()}.json")
        target.write_text(json.dumps(config.stash[TIMES]), encoding="utf-8")
