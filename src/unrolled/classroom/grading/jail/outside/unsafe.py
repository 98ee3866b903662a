"""Without isolation: a plain process with the user's own rights, for code that one wrote oneself."""

from __future__ import annotations

from pathlib import Path

from unrolled.classroom.grading.jail.outside.labels import UNSAFE
from unrolled.classroom.grading.jail.outside.mode import Mode
from unrolled.classroom.grading.jail.outside.scratch import scratch

__all__ = ["Unsafe"]


class Unsafe(Mode):
    """No walls, on any system that can fork."""

    name, label = "none", UNSAFE
    ahead = False

    def order(self, folder: Path) -> dict:
        """What a warm process has to know of a child: it writes into a folder of its own."""
        order = self._order(str(scratch()), -1)
        order["limits"][-1] = -1  # counted over all of the user's processes, so it would stop the user
        return order
