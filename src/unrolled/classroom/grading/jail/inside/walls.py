"""What all kinds of walls around a student's process have in common: see ``jailed``, ``reduced`` and ``unsafe``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

__all__ = ["Walls", "go_first_when_memory_runs_out"]


class Walls:
    """What is between a student's process and everything else: made once, put up in each child."""

    # Whether a guard stands between the warm process and the student's.
    guarded = True

    @property
    def names(self) -> Sequence[str]:
        """The protections in words, for ``unrolled doctor``."""
        return ()

    def around(self) -> None:
        """Prepare the guard, before it starts the student's process."""

    def fork(self) -> int:
        """Start the student's process; returns twice, as ``os.fork`` does."""
        return os.fork()

    def within(self, order: dict) -> None:
        """Prepare the student's process, before it is confined."""

    def close_behind(self, order: dict) -> None:
        """Confine this very process, for good."""

    def too_large(self, first: int, order: dict) -> bool:
        """Whether a student's processes use more than they may together."""
        return False

    def kill(self, first: int, order: dict) -> None:
        """Kill a student's processes."""
        raise NotImplementedError

    def clear(self, first: int, order: dict) -> None:
        """End what the student's first process has left behind; called when that one is gone."""
        raise NotImplementedError


def go_first_when_memory_runs_out() -> None:
    """Have the kernel end this process before any other, should the machine's memory run out."""
    Path("/proc/self/oom_score_adj").write_text("1000")
