"""Check that a tag can be released, and print what CHANGELOG.md says of its version: release.py vX.Y.Z.

The version stands in five places, which must agree: the library, the project, the citation, the README's name of
the wheel, and the changelog, whose newest dated section must be this one's.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECTION = r"^## \[{version}\] - (?P<date>\d{{4}}-\d\d-\d\d)\n(?P<notes>.*?)(?=^## |\Z)"


def versions(root: Path) -> dict[str, str]:
    """The version that each file states; empty where a file states none."""

    def found(pattern: str, name: str) -> str:
        match = re.search(pattern, (root / name).read_text(encoding="utf-8"), re.MULTILINE)
        return match[1] if match else ""

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "src/unrolled/__init__.py": found(r'^__version__ = "(.+)"$', "src/unrolled/__init__.py"),
        "pyproject.toml": str(project.get("version", "")),
        "CITATION.cff": found(r"^version: (.+)$", "CITATION.cff"),
        "README.md": found(r"unrolled-([\d.]+)-py3-none-any\.whl", "README.md"),
        "CHANGELOG.md": found(r"^## \[(\d.*)\] - ", "CHANGELOG.md"),
    }


def release(root: Path, tag: str) -> str:
    """What the changelog says of the version that a tag names.

    Raises
    ------
    SystemExit
        If the files do not agree with the tag; the message names each that does not.
    """
    version = tag.removeprefix("v")
    wrong = [f"{name} says {said or 'nothing'}" for name, said in versions(root).items() if said != version]
    if tag != f"v{version}" or wrong:
        sys.exit(f"The tag {tag} cannot be released: {'; '.join(wrong) or 'it does not look like v1.2.3'}")
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(SECTION.format(version=re.escape(version)), text, re.MULTILINE | re.DOTALL)
    notes = section["notes"].strip() if section else ""
    cited = re.search(r'^date-released: "(.+)"$', (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    if not section or not notes:
        sys.exit(f"The tag {tag} cannot be released: CHANGELOG.md says nothing of it")
    if not cited or cited[1] != section["date"]:
        sys.exit(f"The tag {tag} cannot be released: CHANGELOG.md and CITATION.cff give different days")
    return notes


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: release.py vX.Y.Z")
    print(release(ROOT, sys.argv[1]))
