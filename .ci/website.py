"""Build the website as ``jupyter-book build .`` does, and fail on warnings: website.py [FOLDER].

The variable EDITION says which: public (else) or instructor, with solutions and pages that are not for students.
"""

import os
import sys
from pathlib import Path

import along
import editions


def build(root: Path, edition: str = editions.PUBLIC) -> int:
    """Build an edition of the book in a folder; gives 0 if that went well and without warnings."""
    contents, site = editions.contents_of(root, edition), editions.site_of(root, edition)
    # If it finds this, jsonschema makes a grammar of web addresses, which takes a second and serves us nothing.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # which is how Python is told so
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        root,
        site,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": str(contents),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        warningiserror=True,
        keep_going=True,
    )
    along.show(site)
    if edition == editions.INSTRUCTOR:
        editions.put_solutions(root, site)
    return result if isinstance(result, int) else 1


if __name__ == "__main__":
    wanted = os.environ.get("EDITION") or editions.PUBLIC
    if wanted not in (editions.PUBLIC, editions.INSTRUCTOR):
        sys.exit(f"EDITION={wanted}: there are two editions, {editions.PUBLIC} and {editions.INSTRUCTOR}")
    sys.exit(build(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve(), wanted))
