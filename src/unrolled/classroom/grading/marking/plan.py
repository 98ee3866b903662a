"""The plan of a grading run: what is to be graded, how, and with how much patience."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from unrolled.classroom.grading.marking.attempts import Attempt

__all__ = ["Patience", "Plan"]


@dataclass(frozen=True)
class Patience:
    """How many seconds one cell, one question, and a submission as a whole may take."""

    cell: float = 20.0
    call: float = 5.0
    total: float = 180.0


@dataclass(frozen=True)
class Plan:
    """What is to be graded, and how; see ``unrolled grade --help``. A run finds ``figures`` out itself."""

    submissions: Path
    results: Path
    course: Path
    roster: Path | None = None
    deadlines: Path | None = None
    zone: str | None = None
    worksheet: Path | None = None
    teams: Path | None = None
    file_dates: bool = False
    anyway: bool = False
    exercise: str | None = None
    only: str | None = None
    resume: bool = False
    regrade: bool = False
    attempt: Attempt | None = None
    requests: Path | None = None
    lower: bool = False
    seed: str | None = None
    jobs: int = 0
    unsafe: bool = False
    patience: Patience = field(default_factory=Patience)
    reduced: bool = False
    figures: bool = True

    @property
    def zone_is_idle(self) -> bool:
        """Whether a time zone is given, and nothing whose moments it would be for."""
        return self.zone is not None and self.deadlines is None and self.worksheet is None
