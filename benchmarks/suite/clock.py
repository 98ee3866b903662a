"""A pytest plugin: how long each test takes, and how much of a processor; ``pytest -p clock --clock FILE``.

Processor time is that of the process and of all children that it has waited for: a busy machine makes a test
slower, and hardly changes it. What a fixture costs is charged to the first test that asks for it.
"""

import json
import os
import time
from pathlib import Path

import pytest

TIMES = pytest.StashKey[list]()


def pytest_addoption(parser):
    parser.addoption("--clock", help="write the times of all tests into this file, as JSON")


def pytest_configure(config):
    config.stash[TIMES] = []


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
    if config.option.clock:
        Path(config.option.clock).write_text(json.dumps(config.stash[TIMES]))
