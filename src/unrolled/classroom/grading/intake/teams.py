"""Teams: one submission of several students, who all get its marks and its page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from unrolled.classroom.grading.intake.layouts import sender_of
from unrolled.classroom.grading.intake.survey import FOR_THE_TEAM, Handed, Intake
from unrolled.classroom.grading.intake.tables import Row, read_ours
from unrolled.classroom.grading.intake.text import identifier, letters, nearest
from unrolled.errors import CourseError

__all__ = ["Team", "read_teams", "share_out"]

COLUMNS = ("team", "student", "exercise")


@dataclass(frozen=True)
class Team:
    """A team: its name, its students, and the number or name of its exercise; empty: it holds for all."""

    name: str
    students: tuple[str, ...]
    exercise: str = ""

    def is_for(self, exercise: str) -> bool:
        """Whether it is a team of this exercise, which is given by its whole name."""
        number = exercise.split("_")[0]
        return self.exercise in ("", exercise, number, number.lstrip("0"))


def read_teams(text: str, name: str, roster: Mapping[str, str] | None = None) -> list[Team]:
    """Read a table with the columns ``team`` and ``student``, and perhaps ``exercise``; a line for each student.

    Parameters
    ----------
    text : str
        CSV.
    name : str
        The file's, for messages.
    roster : mapping of str to str, optional
        From student to full name.

    Returns
    -------
    list of Team

    Raises
    ------
    CourseError
        With each line that makes no sense: a student in two teams of one exercise, or not on the roster.
    """
    table = read_ours(text, name, COLUMNS, ("team", "student"))
    spelled = {student.casefold(): student for student in roster or ()}
    members: dict[tuple[str, str], list[str]] = {}
    seen: dict[tuple[str, str], int] = {}
    faults = []
    for row in table.rows:
        try:
            team, student, exercise = _member(row, roster, spelled)
            before = seen.setdefault((student.casefold(), exercise), row.line)
            if before != row.line:
                faults.append(
                    f"line {row.line}: {student} is in a team already (line {before}); delete one of them"
                )
            members.setdefault((team, exercise), []).append(student)
        except ValueError as error:
            faults.append(f"line {row.line}: {error}")
    if faults:
        raise CourseError(f"{name}, {'; '.join(faults)}")
    return [Team(team, tuple(students), exercise) for (team, exercise), students in members.items()]


def _member(row: Row, roster: Mapping[str, str] | None, spelled: Mapping[str, str]) -> tuple[str, str, str]:
    """The team, the student as the roster spells them, and the exercise of one line."""
    team, student = identifier(row["team"]), identifier(row["student"])
    if not team or not student:
        raise ValueError("the team or the student is empty; fill it in, or delete the line")
    if roster is not None and student.casefold() not in spelled:
        meant = nearest(student, roster)
        raise ValueError(f"{student} is not on the roster" + (f"; is it {meant}?" if meant else ""))
    return team, spelled.get(student.casefold(), student), identifier(row["exercise"]).removesuffix(".0")


def share_out(intake: Intake, teams: Sequence[Team], numbers: Mapping[str, str] = {}) -> dict[str, dict[str, str]]:
    """Give every student of a team the submission of the team, in place.

    It may stand under the team's name, as Moodle writes it, or under that of any of its students. Where there are
    several, which are not the same, the one that was handed in last counts; where nobody knows which that is, one
    under the team's name, else the first. The others are listed among what was not used.

    Parameters
    ----------
    intake : Intake
    teams : sequence of Team
    numbers : mapping of str to str
        From a system's number, ``"moodle:101"``, to the student whose it is.

    Returns
    -------
    dict
        From exercise to the students who are in a team, each with the team's name.
    """
    found: dict[str, dict[str, str]] = {}
    for exercise in sorted({handed.exercise for handed in intake.handed}):
        for team in _of(teams, exercise):
            theirs = [h for h in intake.handed if h.exercise == exercise and _is_of(h, team)]
            if theirs:
                intake.fitting = {n: fits for n, fits in intake.fitting.items() if n not in _numbers(theirs, team)}
                shared = _shared([_without_doubt(handed, team) for handed in theirs], team, intake, numbers)
                intake.handed = [handed for handed in intake.handed if handed not in theirs] + shared
                found.setdefault(exercise, {}).update(dict.fromkeys(team.students, team.name))
    intake.handed.sort(key=lambda handed: (handed.student, handed.exercise))
    return found


def _of(teams: Iterable[Team], exercise: str) -> list[Team]:
    """The teams of an exercise: where some are for it alone, their students are in no other."""
    own = [team for team in teams if team.exercise and team.is_for(exercise)]
    taken = {student for team in own for student in team.students}
    general = [
        replace(team, students=tuple(student for student in team.students if student not in taken))
        for team in teams
        if not team.exercise
    ]
    return [*own, *(team for team in general if team.students)]


def _is_of(handed: Handed, team: Team) -> bool:
    return handed.student.casefold() in {each.casefold() for each in team.students} or _is_named(handed, team)


def _is_named(handed: Handed, team: Team) -> bool:
    """Whether it stands under the team's name; whom nobody knows, a system's number stands behind."""
    name = handed.student.removesuffix(f" ({handed.source.partition(':')[2]})")
    return letters(team.name) in {letters(name), letters(_given(handed))} - {""}


def _given(handed: Handed) -> str:
    """The name that the system put before the file; of a group's, Canvas gives one member's number beside it."""
    senders = (sender for part in handed.file.split("/") if (sender := sender_of(part)))
    return next((sender.name for sender in senders if sender.source == handed.source), "")


def _numbers(theirs: Iterable[Handed], team: Team) -> set[str]:
    """The numbers beside which a team's name stands: that it is not the student's own is no sign of a mistake."""
    return {handed.source for handed in theirs if letters(_given(handed)) == letters(team.name)}


def _without_doubt(handed: Handed, team: Team) -> Handed:
    """The same without the note that number and name do not belong together, where the name is the team's."""
    if not _numbers([handed], team):
        return handed
    return replace(handed, notes=tuple(n for n in handed.notes if not n.endswith(f"its name is {_given(handed)}")))


def _shared(theirs: list[Handed], team: Team, intake: Intake, numbers: Mapping[str, str]) -> list[Handed]:
    readable = [handed for handed in theirs if not handed.problem] or theirs
    chosen, why = _chosen(readable, team)
    notes = [f"{FOR_THE_TEAM} {team.name}"]
    for other in theirs:
        if other is not chosen and other.digest != chosen.digest:
            intake.unused.append((other.file, f"the team {team.name} handed in {chosen.file}, too: {why}"))
            notes.append(f"also handed in for the team, and not graded: {other.file} ({why})")
    own = {handed.student.casefold(): handed for handed in readable if handed.digest == chosen.digest}
    given = {student: number for number, student in numbers.items() if _same_system(number, chosen)}
    shared = []
    for student in team.students:
        base = own.get(student.casefold(), replace(chosen, source=given.get(student, "")))
        shared.append(replace(base, student=student, notes=(*base.notes, *notes), why=f"of the team {team.name}"))
    return shared


def _same_system(number: str, handed: Handed) -> bool:
    return number.partition(":")[0] == handed.source.partition(":")[0]


def _chosen(theirs: Collection[Handed], team: Team) -> tuple[Handed, str]:
    """The submission that counts, and why the others do not."""
    dated = [(handed.submitted, handed) for handed in theirs if handed.submitted]
    if len(dated) == len(theirs):
        return max(dated, key=lambda item: item[0])[1], "the one that was handed in last counts"
    under = next((handed for handed in theirs if _is_named(handed, team)), None)
    if under:
        return under, "the one under the team's name counts"
    return next(iter(theirs)), "nobody knows which was handed in last; decide by hand"
