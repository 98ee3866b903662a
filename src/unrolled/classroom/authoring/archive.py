"""Archives that are the same bytes whenever they are made of the same files, and the wheel that goes into them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from unrolled.classroom.authoring.course import project
from unrolled.errors import CourseError

__all__ = ["read_zip", "wheel_of", "zipped"]

NO_TIME = (2020, 1, 1, 0, 0, 0)
REGULAR, READABLE, RUNNABLE = 0o100000, 0o644, 0o755


def zipped(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Make a zip archive: sorted, with one fixed time, so that it depends on nothing but the files.

    Parameters
    ----------
    files : mapping of str to bytes
        From the path in the archive to what the file holds.
    programs : collection of str
        Paths of files that can be run.

    Returns
    -------
    bytes
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system = 3  # Unix, also where Windows makes it: the rights below are Unix's
            entry.external_attr = (REGULAR | (RUNNABLE if name in programs else READABLE)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return stream.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Read a zip archive into a dict, from path to what the file holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def wheel_of(root: Path, given: Path | None = None) -> tuple[str, bytes]:
    """The course's wheel: a given one, or one that is built from the clone, offline.

    Parameters
    ----------
    root : Path
        The clone.
    given : Path, optional
        A wheel that was built before.

    Returns
    -------
    (str, bytes)
        Its file name and what it holds.

    Raises
    ------
    CourseError
        If it is no wheel of the course, or cannot be built here.
    """
    stem = re.sub(r"[-_.]+", "_", project(root)["name"]).lower()
    if given is not None:
        return _checked(Path(given), stem)
    with tempfile.TemporaryDirectory(prefix="unrolled-wheel-") as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        built = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob(f"{stem}-*.whl"))
        if built.returncode or not wheels:
            said = (built.stderr or built.stdout).strip().split("\n")[-1][:200]
            raise CourseError(
                f"{root}: the wheel cannot be built ({said}); run `make wheel` and name what it makes with --wheel"
            )
        return _checked(wheels[0], stem)


def _checked(path: Path, stem: str) -> tuple[str, bytes]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); `make wheel` builds one in dist/") from None
    whole = zipfile.is_zipfile(io.BytesIO(data)) and "unrolled/check.py" in read_zip(data)
    if not whole or not (path.name.startswith(f"{stem}-") and path.suffix == ".whl"):
        raise CourseError(f"{path}: is not a wheel of this course; `make wheel` builds one in dist/")
    return path.name, data
