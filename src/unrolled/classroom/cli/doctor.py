"""The sub-command that says what protects the instructor on this machine."""

from __future__ import annotations

import platform
import shutil
import sys

import typer
from rich.console import Console

from unrolled.classroom.grading.jail.outside.cgroup import BOUNDED
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.jail.outside.reduced import GRADESCOPE
from unrolled.errors import CourseError

__all__ = ["doctor", "register"]

BOUNDS = (
    "memory of a process and of all processes of a notebook together, processor time, processes, open files, "
    "sizes of files, the disk, and what is printed"
)


def register(app: typer.Typer) -> None:
    """Add the sub-command to the command."""
    app.command("doctor", rich_help_panel="For instructors")(doctor)


def doctor() -> None:
    """Say which protections the grader has on this machine, and how to get those that are missing.

    It starts the jail as `unrolled grade` does, and asks it. It ends with status 0 if the jail starts.

    Examples:

      unrolled doctor
    """
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"Python {platform.python_version()} ({sys.executable}), {platform.platform()}")
    console.print(f"bubblewrap: {shutil.which('bwrap') or 'not found'}")
    try:
        with Isolation() as isolation:
            protections = isolation.protections
    except CourseError as error:
        if GRADESCOPE.is_dir():
            _tell_of_reduced_isolation(console)
        raise CourseError(str(error).replace("grade:", "doctor:", 1)) from None
    console.print("The jail starts. A student's code runs behind:")
    outer = (
        "a system that it can read but not change, without your home, your files, the course's tests and answers"
    )
    for protection in (outer, *protections, f"limits on {BOUNDS}"):
        console.print(f"  [green]✓[/green] {protection}")
    if not any("Landlock" in protection for protection in protections):
        console.print(
            "  - no Landlock: this kernel has none (5.13 or newer does); the walls above stand without it"
        )
    if BOUNDED not in protections:
        console.print(
            "  - no control group of its own: the limits above hold all the same, those on several processes by "
            "looking four times a second; with systemd, an ordinary user gets one by starting the command with "
            "systemd-run --user --scope -p Delegate=yes"
        )
    if not protections:
        raise CourseError("doctor: the jail does not say what protects it; do not grade here")


def _tell_of_reduced_isolation(console: Console) -> None:
    """Say whether `unrolled grade --reduced-isolation` would start here, and what it protects by."""
    console.print("No jail starts here. What else there is:")
    try:
        with Isolation(reduced=True) as isolation:
            console.print("  unrolled grade --reduced-isolation would start; every mark would say so. Behind:")
            for protection in (*isolation.protections, f"limits on {BOUNDS}"):
                console.print(f"  [green]✓[/green] {protection}")
            console.print("  - no namespaces: a student's code sees which processes run and where files lie")
    except CourseError as error:
        console.print(f"  no reduced isolation either: {error}")
