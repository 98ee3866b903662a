"""Control groups: real ones where this machine delegates them, and folders that look like them."""

import os
from pathlib import Path

import pytest

from unrolled.classroom.grading.jail.outside import isolation as isolation_module
from unrolled.classroom.grading.jail.outside import jailed
from unrolled.classroom.grading.jail.outside.cgroup import BOUNDED, Group, clear_away_the_dead, delegated
from unrolled.classroom.grading.jail.outside.isolation import Isolation

MIB = 1 << 20


def tree(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def own(tmp_path):
    def write(text):
        (tmp_path / "own").write_text(text)
        return tmp_path / "own"

    return write


def test_version_2_is_divided_where_this_process_is_alone_in_its_group(tmp_path, own):
    group = {
        "a/b/cgroup.controllers": "cpu memory pids\n",
        "a/b/cgroup.subtree_control": "",
        "a/b/cgroup.procs": f"{os.getpid()}\n",
    }
    root = tree(tmp_path / "root", group)
    assert delegated(root, own("0::/a/b\n")) == [root / "a/b"]
    assert (root / "a/b/unrolled/cgroup.procs").read_text() == str(os.getpid())
    assert (root / "a/b/cgroup.subtree_control").read_text() == "+memory +pids"


def test_a_group_that_hands_its_resources_on_already_is_left_as_it_is(tmp_path, own):
    group = {"g/cgroup.controllers": "memory pids", "g/cgroup.subtree_control": "pids memory cpu"}
    root = tree(tmp_path / "root", {**group, "g/cgroup.procs": ""})
    assert delegated(root, own("0::/g\n")) == [root / "g"]
    assert not (root / "g/unrolled").exists()


def test_version_1_has_a_tree_for_each_resource(tmp_path, own):
    root = tree(tmp_path / "root", {"memory/x/tasks": "", "pids/tasks": ""})
    text = "9:name=systemd:/\n5:memory:/x\n4:cpu,cpuacct:/\n3:pids:/\n0::/\n"
    assert delegated(root, own(text)) == [root / "memory/x", root / "pids"]


@pytest.mark.parametrize(
    "text", ["", "0::/gone\n", "0::/few\n", "5:memory:/gone\n3:pids:/\n", "1:name=systemd:/user\n"]
)
def test_where_there_is_none_there_is_none(tmp_path, own, text):
    root = tree(tmp_path / "root", {"few/cgroup.controllers": "hugetlb\n"})
    assert delegated(root, own(text)) == []
    assert delegated(root, tmp_path / "no-such-file") == []


def test_a_group_that_bounds_nothing_is_refused_and_taken_away(tmp_path):
    with pytest.raises(OSError, match="neither memory nor processes"):
        Group([tmp_path], 100 * MIB, 10)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def real():
    parents = delegated()
    if not parents:
        return None
    return parents


@pytest.mark.linux_isolation
def test_a_jail_lives_in_a_group_wherever_there_can_be_one(real):
    with Isolation() as isolation, isolation.start() as child:
        group = child.jail.group
        isolation._greet(child.jail.spare)  # it is forked while this one works: wait until it is there
        assert (group is not None) == (BOUNDED in isolation.protections)
        assert (group is not None) == (real is not None)
        folders = group.folders if group else []
        for folder in folders:
            # bubblewrap's two, the warm process, the child's, and the next child's.
            assert str(child.jail._process.pid) in (folder / "cgroup.procs").read_text().split()
            assert len((folder / "cgroup.procs").read_text().split()) >= 5
        limits = [int(p.read_text()) for folder in folders for p in folder.glob("memory.*") if p.name in LIMITS]
        assert limits == [4 * 1024 * MIB + 128 * MIB][: len(limits)] and bool(limits) == bool(folders)
    assert not [folder for folder in folders if Path(folder).exists()]


LIMITS = ("memory.max", "memory.limit_in_bytes")


@pytest.mark.linux_isolation
def test_a_group_is_divided_while_this_process_has_started_no_other_in_it(monkeypatch):
    done, search = [], isolation_module.search_fonts
    monkeypatch.setattr(jailed, "delegated", lambda: done.append("divided") or [])
    monkeypatch.setattr(isolation_module, "search_fonts", lambda cache: done.append("started") or search(cache))
    with Isolation():
        assert done == ["divided", "started"]


def test_groups_of_killed_runs_are_taken_away_and_no_others(tmp_path):
    for name in ("unrolled-7-1", "unrolled-8-1", "unrolled-7-2", "unrolled-x-1", "other-7-1"):
        (tmp_path / "group" / name).mkdir(parents=True)
    (tmp_path / "group/unrolled-7-2/process").touch()  # a folder that does not go, as one with processes
    clear_away_the_dead([tmp_path / "group"], lambda process: process == 8)
    left = {folder.name for folder in (tmp_path / "group").iterdir()}
    assert left == {"unrolled-8-1", "unrolled-7-2", "unrolled-x-1", "other-7-1"}
