"""Build the website as ``jupyter-book build .`` does, and fail on warnings: website.py [FOLDER]."""

import sys
from pathlib import Path


def build(root: Path) -> int:
    """Build the book in a folder into its ``_build/html``; gives 0 if that went well and without warnings."""
    # If it finds this, jsonschema makes a grammar of web addresses, which takes a second and serves us nothing.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # which is how Python is told so
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        root,
        root / "_build" / "html",
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": str(root / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        warningiserror=True,
        keep_going=True,
    )
    return result if isinstance(result, int) else 1


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
