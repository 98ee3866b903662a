"""What a student works on: exercises and visible tests, in a folder of one's own or in a zip for a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import mistune
from jinja2 import Environment, PackageLoader, Template

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.archive import read_zip, wheel_of, zipped
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.github_classroom import WORKFLOW, classroom_workflow
from unrolled.classroom.authoring.leaks import leaks_into
from unrolled.classroom.authoring.notebook import canonical, read
from unrolled.classroom.authoring.pins import student_pins
from unrolled.classroom.authoring.points import POINTS, for_students, points_of, with_points
from unrolled.classroom.authoring.renewal import Kept, renew, same_text
from unrolled.classroom.authoring.secrecy import answers, hidden_tests, squeezed, whole_secrets
from unrolled.errors import CourseError

__all__ = ["HAND_IN", "Started", "bundle", "chosen_exercises", "secrets_in", "start"]

LICENSE = "LICENSE-TEXT"
HAND_IN = (
    "hand in the file of the notebook itself (it ends in `.ipynb`), with its name unchanged, where your instructor "
    "tells you to."
)


@dataclass(frozen=True)
class Started:
    """What :func:`start` did.

    Attributes
    ----------
    folder : Path
    copied : tuple of Path
        The files that were not there.
    present : int
        How many were there as they are given out.
    renewed : tuple of Path
        Checks, and other files of the course's own, that were of another version.
    kept : tuple of Kept
        Notebooks that the student has worked in, or that are of another version: they stay as they are.
    """

    folder: Path
    copied: tuple[Path, ...]
    present: int
    renewed: tuple[Path, ...] = ()
    kept: tuple[Kept, ...] = ()


def start(folder: Path) -> Started:
    """Copy the exercises and their visible tests into a folder, and the chapters if the installation carries them.

    Parameters
    ----------
    folder : Path
        A new folder, or one that was started before. There, what is missing is added, checks are brought up to
        date, and no notebook is touched.

    Returns
    -------
    Started

    Raises
    ------
    CourseError
        If the folder is the course itself, or a file, or cannot be written.
    """
    folder = Path(folder)
    root = course.released()
    files = {path.relative_to(root): path.read_bytes() for path in _released_files(root)}
    if folder.resolve() == root:
        another = f"~/{course.installed().folder}"
        raise CourseError(f"{folder}: is the course itself; name another folder, as in: unrolled start {another}")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder}: is a file; name a folder, as in: unrolled start my-course")
    there = [name for name in files if (folder / name).exists()]
    differing = [name for name in there if not same_text(folder / name, files[name])]
    missing = tuple(name for name in files if name not in there)
    for name in missing:
        write_whole(folder / name, files[name])
    renewals = {name: renew(folder / name, name, files[name]) for name in differing}
    return Started(
        folder,
        missing,
        len(there) - len(differing),
        tuple(name for name, kept in renewals.items() if kept is None),
        tuple(kept for kept in renewals.values() if kept is not None),
    )


def _released_files(root: Path) -> list[Path]:
    return [
        *sorted((root / "chapters").glob("*.ipynb")),
        *sorted((root / "exercises").glob("*.ipynb")),
        *sorted((root / course.VISIBLE_TESTS).glob("test_*.py")),
        *root.glob(LICENSE),
    ]


# ------------------------------------------------------------------------------------------------ for a whole class


def bundle(
    root: Path,
    out: Path,
    wanted: Iterable[str] = (),
    wheel: Path | None = None,
    hand_in: str = HAND_IN,
    github_classroom: bool = False,
) -> list[str]:
    """Write the zip that a class gets: exercises, their visible tests, the wheel, and what to do with them.

    The same clone gives the same bytes.

    Parameters
    ----------
    root : Path
        The clone.
    out : Path
        The zip to write.
    wanted : iterable of str
        Which exercises: ``04`` or ``04_topic``; all of them if none is named. The wheel carries them all.
    wheel : Path, optional
        A wheel that was built before; else one is built.
    hand_in : str
        The end of the sentence that says how to hand in.
    github_classroom : bool
        Whether to add the workflow by which GitHub Classroom runs the checks.

    Returns
    -------
    list of str
        The exercises in it.

    Raises
    ------
    CourseError
        If an exercise is not there, the wheel cannot be had, or a file would show an answer or a hidden test.
        Nothing is then written.
    """
    names = chosen_exercises(root, wanted)
    wheel_name, wheel_data = wheel_of(root, wheel)
    files = {name: (root / name).read_bytes() for name in _handed_out(root, names)}
    for name in names:
        points = points_of(root / course.VISIBLE_TESTS.parent, name)
        if points is not None:
            handed_out = with_points(read(root / "exercises" / f"{name}.ipynb"), points)
            files[f"exercises/{name}.ipynb"] = canonical(handed_out).encode()
    if counted := for_students(root / course.VISIBLE_TESTS.parent, names):
        files[f"{course.VISIBLE_TESTS.parent.as_posix()}/{POINTS}"] = counted.encode()
    text = _readme(names, wheel_name, LICENSE in files, hand_in)
    files["README.txt"], files["README.html"] = text.encode(), _as_page(text).encode()
    files["requirements.txt"] = student_pins(root).encode()
    if github_classroom:
        files[WORKFLOW] = classroom_workflow(root, names, wheel_name).encode()
    inside = {f"{wheel_name}/{name}": data for name, data in read_zip(wheel_data).items()}
    if found := secrets_in({**files, **inside}, root):
        raise CourseError("the bundle would give away what students must not have\n" + "\n".join(found))
    files[wheel_name] = wheel_data
    write_whole(Path(out), zipped({f"{course.installed().folder}/{name}": data for name, data in files.items()}))
    return names


def chosen_exercises(root: Path, wanted: Iterable[str] = (), by: str = "--exercise ") -> list[str]:
    """The names ``NN_topic`` of the exercises that are asked for, all that are released if none is.

    Parameters
    ----------
    root : Path
        The clone.
    wanted : iterable of str
        Names, or their numbers with or without a leading zero.
    by : str
        What stands before them where they were given, for messages.

    Returns
    -------
    list of str

    Raises
    ------
    CourseError
        If one of them is not released with visible tests.
    """
    listed = sorted(path.stem for path in (root / "exercises").glob("*.ipynb"))
    names = [name for name in listed if (root / course.VISIBLE_TESTS / f"test_{name}.py").is_file()]
    if not names:
        raise CourseError(f"{root}: no exercise has both exercises/NN_topic.ipynb and visible tests")
    asked = list(wanted)
    for one in asked:
        if not any(_means(one, name) for name in names):
            raise CourseError(f"{by}{one}: there is no such exercise; there are {', '.join(names)}")
    return [name for name in names if not asked or any(_means(one, name) for one in asked)]


def _means(asked: str, name: str) -> bool:
    number = name.split("_")[0]
    return asked in (name, number, number.lstrip("0"))


def _handed_out(root: Path, names: list[str]) -> list[str]:
    """The files of some exercises as paths in the bundle, with the data that lie beside them."""
    data = [path for path in sorted((root / "exercises" / "data").rglob("*")) if path.is_file()]
    return [
        *(f"exercises/{name}.ipynb" for name in names),
        *(f"{course.VISIBLE_TESTS.as_posix()}/test_{name}.py" for name in names),
        *(path.relative_to(root).as_posix() for path in data),
        *(path.name for path in root.glob(LICENSE)),
    ]


def _readme(names: list[str], wheel: str, licensed: bool, hand_in: str) -> str:
    return _template("student.md").render(exercises=names, wheel=wheel, licensed=licensed, hand_in=hand_in)


def _as_page(text: str) -> str:
    return _template("student.html").render(body=mistune.create_markdown(escape=True)(text))


def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("unrolled.classroom.authoring"),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        keep_trailing_newline=True,
    )
    environment.globals["course"] = course.installed().name
    return environment.get_template(name)


def secrets_in(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Find answers and hidden tests in files that students get.

    Parameters
    ----------
    files : mapping of str to bytes
    root : Path
        The clone, with ``solutions/`` and the hidden tests.

    Returns
    -------
    list of str
        A sentence for each file that gives something away.
    """
    solutions = [read(path) for path in sorted((root / "solutions").glob("*.ipynb"))]
    whole = whole_secrets(answers(solutions), hidden_tests(root))
    found = []
    for name, data in files.items():
        text = data.decode("utf-8", "replace")
        squeezed_text = squeezed(text)
        parts = set(name.split("/"))
        if parts & {"solutions", "hidden", "banks", "rubrics"}:
            found.append(f"{name}: lies in a folder that is not for students")
        found += [f"{name}: holds {what}" for secret, what in whole.items() if secret in squeezed_text]
        # Single lines of an answer may well stand in the library, which is written for other things.
        if name.startswith(("exercises/", "tests/")) and not name.endswith(".ipynb"):
            found += [f"{name}: {leak}" for solution in solutions for leak in leaks_into(solution, text)]
    return found
