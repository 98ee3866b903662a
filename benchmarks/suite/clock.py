"""A pytest plugin: how long each test takes, and how much of a processor; ``python benchmarks/suite`` loads it.

Processor time is that of the process and of all children that it has waited for: a busy machine makes a test
slower, and hardly changes it. What a fixture costs is charged to the first test that asks for it. Each process that
runs tests writes a file of its own into the folder that ``UNROLLED_CLOCK`` names.
"""

import json
import os
import time
from pathlib import Path

import pytest

FOLDER = pytest.StashKey[str]()
TIMES = pytest.StashKey[list]()


def pytest_configure(config):
    config.stash[TIMES] = []
    config.stash[FOLDER] = os.environ.get("UNROLLED_CLOCK", "")
    if hasattr(config, "workerinput"):  # tests that start pytest themselves are not to be measured twice
        for name in ("UNROLLED_CLOCK", "PYTEST_PLUGINS"):
            os.environ.pop(name, None)


def processor():
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    began, used = time.monotonic(), processor()
    try:
        return (yield)
    finally:
        times = {"test": item.nodeid, "elapsed": time.monotonic() - began, "processor": processor() - used}
        item.config.stash[TIMES].append(times)


def pytest_unconfigure(config):
    if config.stash[FOLDER] and config.stash[TIMES]:
        target = Path(config.stash[FOLDER], f"{os.getpid()}.json")
        target.write_text(json.dumps(config.stash[TIMES]), encoding="utf-8")
