"""How submissions were understood, before anything runs: a table to read, and a stop where it cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from unrolled.classroom.grading.intake.deadlines import MARKED, NOT_KNOWN, Deadlines
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.senders import OTHER_EXERCISE
from unrolled.classroom.grading.intake.survey import DUPLICATED, FOR_THE_TEAM, Handed, Intake
from unrolled.classroom.grading.intake.text import clean
from unrolled.errors import CourseError

__all__ = ["Reading"]

COLUMNS = ("student", "exercise", "file", "when", "late", "why this file", "to look at")
SHOWN = 8
CROWD = 4  # nobody hands in so many notebooks too many; a whole class's zip that counts as one student does
MANY = 2  # so many names that are not those of their numbers, and a third of all, are no chance


class Reading:
    """What a run understood of a folder of submissions.

    Parameters
    ----------
    intake : Intake
    roster : Roster or None
    deadlines : Deadlines or None
    known : sequence of str
        The exercises that could be meant.
    """

    def __init__(
        self, intake: Intake, roster: Roster | None, deadlines: Deadlines | None, known: Sequence[str] = ()
    ):
        self.intake, self.roster, self.deadlines, self.known = intake, roster, deadlines, tuple(known)

    @property
    def missing(self) -> list[str]:
        """Who is on the roster, and of whom nothing was found."""
        found = {handed.student for handed in self.intake.handed}
        return [student for student in (self.roster.names if self.roster else ()) if student not in found]

    @property
    def undated(self) -> int:
        """Of how many submissions nobody knows when they were handed in, though they are due at some time."""
        return sum(self._late(handed) == NOT_KNOWN for handed in self.intake.handed)

    def text(self) -> str:
        """The whole reading: a table of who, which file, when and why; what to look at, not used, or missing."""
        lines = [*_table([COLUMNS, *map(self._row, self.intake.handed)]), ""]
        sections = [
            ("To look at", self._to_look_at()),
            ("Not used", [f"{name}: {reason}" for name, reason in self.intake.unused]),
            ("On the roster, but nothing was handed in", self.missing),
        ]
        for title, items in sections:
            lines += [title, *([f"  {clean(item)}" for item in items] or ["  none"]), ""]
        lines.append(f"{len(self.intake.handed)} submissions of {len(self._students())} students. {self._sum()}")
        if self.undated:
            lines.append(
                f"Of {self.undated} nobody knows when they were handed in: Moodle's grading worksheet says it"
                " (--worksheet); files' own dates are believed only with --file-dates."
            )
        if any(handed.said_by == "the file's date" for handed in self.intake.handed):
            lines.append(
                "Files' own dates decide who is late (--file-dates); they change whenever a file is copied."
            )
        if self.deadlines and self.deadlines.has_slip_days:
            lines.append("Slip days are not counted here: a run counts them over all exercises of the results.")
        if why := self.not_understood():
            lines.append(f"A run would stop here: {why}.")
        return "\n".join(lines) + "\n"

    def not_understood(self) -> str:
        """Why this reading cannot be right; empty if it can."""
        found = self._students()
        fitting = self.intake.fitting.values()
        if (unlike := sum(not fits for fits in fitting)) >= max(MANY, len(fitting) / 3):
            return (
                f"the roster's numbers and names do not belong together: of {len(fitting)} found by number"
                f" {unlike} have another name"
            )
        if self.roster and 2 * (len(self.roster.names) - len(self.missing)) < len(self.roster.names):
            there = len(self.roster.names) - len(self.missing)
            return f"it finds {there} of the {len(self.roster.names)} students on the roster"
        if not found:
            return "it finds nobody's notebook"
        duplicated = sum(reason.startswith(DUPLICATED) for _, reason in self.intake.unused)
        if duplicated >= CROWD * len(self.intake.handed):
            taken = "each zip or folder there was taken for one"
            return f"it finds {duplicated + len(self.intake.handed)} notebooks of {len(found)} students: {taken}"
        readable = [handed for handed in self.intake.handed if not handed.problem]
        if readable and all(handed.wrong for handed in readable):
            exercises = ", ".join(sorted({handed.exercise for handed in readable}))
            return f"no notebook has any of the course's cells of {exercises}"
        return ""

    def refuse_if_not_understood(self, source: Path) -> None:
        """Stop where the reading cannot be right, and show it.

        Raises
        ------
        CourseError
        """
        if not (why := self.not_understood()):
            return
        rows = [(f"  {h.student}", clean(h.file)) for h in self.intake.handed[:SHOWN]]
        more = len(self.intake.handed) - len(rows)
        unused = [f"  {clean(f'{name}: {reason}')}" for name, reason in self.intake.unused[:SHOWN]]
        shown = [
            f"{source}: {why}. Nothing was graded. So it was understood:",
            *(_table([("  student", "file"), *rows]) if rows else ["  nobody's file"]),
            *([f"  and {more} more"] if more > 0 else []),
            *(["Not used:", *unused] if unused else []),
            f"{self._advice()}; --dry-run shows all of it, and --anyway grades it as it is.",
        ]
        raise CourseError("\n".join(shown))

    def _advice(self) -> str:
        """What to do where the reading cannot be right."""
        if not self.intake.handed and any(why.startswith(OTHER_EXERCISE) for _, why in self.intake.unused):
            return "Give --exercise the number of what was handed in, or leave it out"
        return "Give the folder that holds the students' folders, or the system's zip itself, or mend the roster"

    def _students(self) -> set[str]:
        return {handed.student for handed in self.intake.handed}

    def _sum(self) -> str:
        if not self.roster:
            return "There is no roster to compare them with."
        strangers = len(self._students() - set(self.roster.names))
        there = len(self.roster.names) - len(self.missing)
        return f"Of the roster: {there} of {len(self.roster.names)}; not on it: {strangers}."

    def _late(self, handed: Handed) -> str:
        if not self.deadlines:
            return MARKED if handed.marked_late else ""
        late = self.deadlines.late(
            handed.student, handed.exercise, handed.submitted, handed.marked_late, handed.told_if_late
        )
        if late is None:
            return "no" if self.deadlines.due(handed.student, handed.exercise) else "no deadline"
        return late.words

    def _look(self, handed: Handed) -> list[str]:
        """What a person should see: not on the roster, not readable, and what was noted of the file."""
        stranger = ["not on the roster"] if self.roster and handed.student not in self.roster.names else []
        return [*stranger, *([handed.problem] if handed.problem else []), *handed.notes]

    def _to_look_at(self) -> list[str]:
        """The same below the table, where a large class's would be lost; that a team handed in needs no look."""
        listed = []
        for handed in self.intake.handed:
            if said := [words for words in self._look(handed) if not words.startswith(FOR_THE_TEAM)]:
                listed.append(f"{handed.student}: {'; '.join(said)}")
        return listed

    def _row(self, handed: Handed) -> tuple[str, ...]:
        when = f"{handed.submitted:%Y-%m-%d %H:%M %z} ({handed.said_by})" if handed.submitted else "not known"
        if handed.told_if_late and not handed.submitted:
            when = "late, says Canvas" if handed.marked_late else "in time, says Canvas"
        look = "; ".join(self._look(handed))
        return handed.student, handed.exercise, handed.file, when, self._late(handed), handed.why, look


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[clean(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
