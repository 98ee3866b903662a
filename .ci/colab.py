"""Write the exercises for Colab: colab.py WHEEL OUT. Each begins with a cell that installs this very wheel.

Where course.toml does not say where the repository is, there is no address to install from: nothing is written.
"""

import hashlib
import sys
from pathlib import Path

from unrolled import __version__
from unrolled.classroom.authoring.course import installed
from unrolled.classroom.authoring.launch import colab_version, wheel_address
from unrolled.classroom.authoring.notebook import read, write

ROOT = Path(__file__).resolve().parents[1]


def write_all(wheel: Path, out: Path) -> list[Path]:
    """Write the notebooks into a folder; none if the course is not published."""
    course = installed()
    if not course.repository:
        return []
    address, sha256 = wheel_address(course, __version__, wheel.name), hashlib.sha256(wheel.read_bytes()).hexdigest()
    written = [out / path.name for path in sorted((ROOT / "exercises").glob("*.ipynb"))]
    for path in written:
        write(colab_version(read(ROOT / "exercises" / path.name), address, sha256), path)
    return written


if __name__ == "__main__":
    print(f"{len(write_all(Path(sys.argv[1]), Path(sys.argv[2])))} notebooks for Colab")
