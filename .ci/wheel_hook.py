"""Puts the chapters as notebooks into the wheel, from the folder that UNROLLED_CHAPTERS names; without it, none."""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ChapterHook(BuildHookInterface):
    """What hatchling asks before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the notebooks; an editable installation has none."""
        folder = os.environ.get("UNROLLED_CHAPTERS")
        if folder and version == "standard":
            for notebook in sorted(Path(self.root, folder).glob("*.ipynb")):
                build_data["force_include"][str(notebook)] = f"unrolled/_course/chapters/{notebook.name}"
