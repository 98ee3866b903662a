"""What a child writes to is found, and copied before it does; on Linux, where the kernel tells."""

import json
import os
import resource
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.linux_isolation

PAGES = 600


@pytest.fixture
def memory():
    if sys.platform != "linux":
        pytest.fail("the kernel tells on Linux only; deselect linux_isolation elsewhere")
    from unrolled.classroom.grading.jail.inside import memory

    return memory


@pytest.fixture
def table():
    """Pages of memory, each with something on it; and a function that writes to every other of some."""
    page = resource.getpagesize()
    table = np.ones((PAGES, page), np.uint8)

    def write():
        table[: PAGES // 2 : 2, 0] += 1

    return table, write


def in_child(action):
    """What a function returns in a child."""
    there, back = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(back, json.dumps(action()).encode())
        os._exit(0)
    os.close(back)
    with os.fdopen(there) as stream:
        said = json.load(stream)
    os.waitpid(child, 0)
    return said


def faults_of(action):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    action()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_what_an_action_writes_to_is_found(memory, table):
    table, write = table
    page = resource.getpagesize()
    first = table.ctypes.data

    def found():
        spans = memory.written_by(write)
        return [any(start <= first + i * page < start + size for start, size in spans) for i in range(1, PAGES)]

    # A page that the kernel is just moving is not told; it is not the same one three times.
    several = [found() for _ in range(3)]
    touched = [any(at_page) for at_page in zip(*several, strict=True)]
    # Every other page, and those between: one call for all is cheaper.
    assert all(touched[: PAGES // 2 - 3])
    # At the end of the half it stops, but for what the interpreter itself keeps in between.
    assert sum(touched[PAGES // 2 + memory.GAP :]) < PAGES // 8
    assert (table == 1).all()  # a child wrote, not this process


def test_pages_copied_ahead_are_not_copied_when_they_are_written_to(memory, table):
    table, write = table
    spans = memory.written_by(write)
    unprepared = in_child(lambda: faults_of(write))
    prepared = in_child(lambda: (memory.copy_ahead(spans), faults_of(write))[1])
    assert unprepared >= PAGES // 4
    assert prepared < PAGES // 16


def test_large_pages_hold_what_was_there(memory):
    large = np.arange(3 << 20)
    memory.gather()
    assert np.array_equal(large, np.arange(3 << 20))


def test_an_action_that_fails_costs_nothing_but_time(memory):
    def fail():
        raise RuntimeError

    assert memory.written_by(fail) == []
