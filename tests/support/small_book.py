"""A book of three pages and a library of one module, with our configuration and extensions."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  name: python3
---

"""
FILES = {
    "src/small.py": '''"""A small library."""

SCALE = 2


def double(x):
    """Twice a number."""
    return SCALE * x


def half(x):
    """One half of a number."""
    return x / SCALE


def unused(x):
    """What no page uses."""
    return x
''',
    "data/numbers.txt": "3 4\n",
    "book/index.md": "# Front page\n\nThe rule is {prf:ref}`thm-sum`; the library has {py:func}`small.double`.\n",
    "book/07_first.md": HEAD
    + """# The first chapter

A sentence.

```{prf:theorem} The sum
:label: thm-sum

$x = x$
```

```{verified-by} thm-sum
```

```{code-cell} python3
:mystnb: {image: {alt: a line}}
import matplotlib.pyplot as plt
from small import double

print({word for word in ("one", "two", "three")}, end=" ")
_ = plt.plot([1, double(1)], color="black")
```
""",
    "book/08_second.md": HEAD
    + """# The second chapter

It begins where {prf:ref}`thm-sum` ends.

```{code-cell} python3
from pathlib import Path

import small

numbers = Path(small.__file__).parents[1] / "data/numbers.txt"
print([small.half(int(word)) for word in numbers.read_text().split()])
```

```{literalinclude} ../src/small.py
:pyobject: half
```
""",
    "book/theorems.md": "# Tests\n\n```{theorem-ledger} 07_first\n```\n",
    "book/api.md": "# The library\n\n```{room} small\n```\n",
    "book/references.bib": "",
    "tests/course/theorems/test_07_first.py": """import pytest


@pytest.mark.verifies("thm-sum", claim=sum, perturbed={"the largest": max})
def test_sum(claim):
    assert claim([1, 2]) == 3
""",
}
PAGES = {"Part": ["book/07_first", "book/08_second"], "Back": ["book/theorems", "book/api"]}


# Loads what each build loads, once; then each line on its input, a folder and a file, is a build in a process of
# its own that writes what it says into the file.
BUILDER = """
import os, sys
from importlib import import_module
from pathlib import Path

sys.modules["rfc3987_syntax"] = None
for name in ("jupyter_book.sphinx", "myst_nb.sphinx_ext", "nbclient", "numpydoc", "sphinx.builders.html",
             "sphinx.ext.autodoc", "sphinx_book_theme", "sphinx_design", "sphinxcontrib.bibtex"):
    import_module(name)
import website

for line in sys.stdin:
    folder, said = line.rstrip().split("\t")
    child = os.fork()
    if child == 0:
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1), os.dup2(output, 2)
        os.environ["PYTHONPATH"] = folder + "/src"
        sys.path.insert(0, folder + "/src")
        failed = website.build(Path(folder))
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(failed)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Builder:
    """Builds books one after the other; close it after use."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", BUILDER]
        environment = os.environ | {"PYTHONPATH": str(ROOT / ".ci"), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)

    def __call__(self, folder: Path) -> tuple[bool, str]:
        """Build the book in a folder: whether that went well, and what was said."""
        said = folder / "said.txt"
        self.process.stdin.write(f"{folder}\t{said}\n")
        self.process.stdin.flush()
        failed = self.process.stdout.readline().strip()
        return failed == "0", said.read_text(encoding="utf-8")

    def close(self) -> None:
        """End the process that waits for books."""
        self.process.communicate()


def jupyter_book(folder: Path) -> tuple[bool, str]:
    """Build a book as someone does who knows nothing of our commands."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "--nitpick", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    return done.returncode == 0, done.stdout + done.stderr


class SmallBook:
    """The book in a folder; ``edit`` changes its files, ``build`` builds it and tells what that did."""

    def __init__(self, folder: Path, builder) -> None:
        self.folder, self.builder = folder, builder
        self.site = folder / "_build" / "html"
        for own in ("book/_extensions", "book/_assets", "book/touch"):
            shutil.copytree(ROOT / own, folder / own, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "_config.yml", folder)
        self.restore()

    def restore(self) -> None:
        """Write all files as they were at first."""
        for path, text in FILES.items():
            self.write(path, text)
        self.contents(PAGES)

    def contents(self, pages: dict[str, list[str]]) -> None:
        """Write the table of contents."""
        parts = [{"caption": name, "chapters": [{"file": file} for file in files]} for name, files in pages.items()]
        parts[0]["numbered"] = 2
        self.write("_toc.yml", yaml.safe_dump({"format": "jb-book", "root": "book/index", "parts": parts}))

    def write(self, path: str, text: str) -> None:
        """Write a file of the book, if it has another text."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that occurs once."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {text.count(old)} times {old!r}"
        self.write(path, text.replace(old, new))

    def build(self) -> "Build":
        """Build what has changed."""
        before = self.times()
        ok, said = self.builder(self.folder)
        return Build(ok, said, {page for page, time in self.times().items() if before.get(page) != time})

    def cold(self, folder: Path, builder=None) -> "SmallBook":
        """The same files in another folder, with nothing that was built."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("_build", ".execution_cache"))
        other = object.__new__(SmallBook)
        other.folder, other.builder, other.site = folder, builder or self.builder, folder / "_build" / "html"
        return other

    def times(self) -> dict[str, int]:
        """When each page was written."""
        return {path.stem: path.stat().st_mtime_ns for path in self.site.glob("book/*.html")}

    def bytes(self) -> dict[str, bytes]:
        """All files of the built site."""
        files = (path for path in self.site.rglob("*") if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in files}


class Build:
    """What a build did: whether it went well, what it said, the pages that it executed, read and wrote."""

    def __init__(self, ok: bool, said: str, written: set[str]) -> None:
        self.ok, self.said, self.written = ok, said, written
        plain = re.sub(r"\x1b\[[\d;]*m", "", said)
        self.executed = set(re.findall(r"^executed book/(\w+):", plain, re.M))
        self.read = set(re.findall(r"^reading sources\.\.\. \[ *\d+%\] book/(\w+)", plain, re.M))
