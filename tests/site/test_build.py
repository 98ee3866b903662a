"""The build of the website: what must stop it, and what it makes of one chapter."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]

CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  name: python3
---

# A chapter

```{prf:theorem} The sum
:label: thm-sum

$x = x$
```

```{verified-by} thm-sum
```

```{code-cell} python3
print("hello")
```
"""

TEST = """
import pytest


@pytest.mark.verifies("thm-sum", claim=sum, perturbed={"the largest": max})
def test_sum(claim):
    assert claim([1, 2]) == 3
"""


@pytest.fixture
def small_course(tmp_path):
    """A course of one chapter with our configuration and extensions; returns a function that builds it."""
    for folder in ("book/_extensions", "book/_assets", "book/touch"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "_config.yml", tmp_path)
    toc = {"format": "jb-book", "root": "book/index", "parts": [{"caption": "Part", "numbered": 2}]}
    toc["parts"][0]["chapters"] = [{"file": "book/07_chapter"}]
    toc["parts"].append({"caption": "Back", "chapters": [{"file": "book/theorems"}]})
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc))
    (tmp_path / "tests" / "course" / "theorems").mkdir(parents=True)
    (tmp_path / "tests" / "course" / "theorems" / "test_07_chapter.py").write_text(TEST)
    (tmp_path / "book" / "index.md").write_text("# Front page\n")
    (tmp_path / "book" / "theorems.md").write_text("# Tests\n\n```{theorem-ledger} 07_chapter\n```\n")
    (tmp_path / "book" / "references.bib").write_text("")

    def build(chapter=CHAPTER):
        (tmp_path / "book" / "07_chapter.md").write_text(chapter)
        program = Path(sys.executable).with_name("jupyter-book")
        command = [program, "build", tmp_path, "--warningiserror", "--nitpick", "--keep-going"]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=tmp_path)

    build.root = tmp_path
    build.site = tmp_path / "_build" / "html"
    return build


def test_a_sound_course_builds_and_numbers_by_the_file_name(small_course):
    result = small_course()
    assert result.returncode == 0, result.stderr
    page = (small_course.site / "book" / "07_chapter.html").read_text()
    text = BeautifulSoup(page, "html.parser").find("article").get_text(" ", strip=True)
    assert "7. A chapter" in text and "Theorem 7.1" in text and "Verified numerically: see the test" in text
    ledger = (small_course.site / "book" / "theorems.html").read_text()
    shown = BeautifulSoup(ledger, "html.parser").find("article").get_text()
    assert "Theorem 7.1" in shown and "def test_sum(claim):" in shown and "must fail: the largest" in shown
    fonts = [path for path in small_course.site.rglob("*.woff2") if "math" in path.name]
    assert len(fonts) == 1 and fonts[0].stat().st_size < 100_000


@pytest.mark.parametrize("address", ["https://some.one/rnn", "https://some.one/rnn/"])
def test_where_the_course_is_published_each_page_names_itself_and_its_picture_by_whole_addresses(
    small_course, address
):
    config = small_course.root / "_config.yml"
    config.write_text(config.read_text().replace("  config:\n", f"  config:\n    html_baseurl: {address}\n", 1))
    assert small_course().returncode == 0
    for name, page in (
        ("book/07_chapter", "book/07_chapter"),
        ("index", "book/index"),
        ("book/index", "book/index"),
    ):
        head = BeautifulSoup((small_course.site / f"{name}.html").read_text(), "html.parser").head
        said = {tag["property"]: tag["content"] for tag in head.select("meta[property]")}
        assert said["og:url"] == f"https://some.one/rnn/{page}.html"
        assert said["og:image"] == "https://some.one/rnn/_static/social.png"
        assert head.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"


def test_the_published_address_is_the_one_in_the_course_s_table(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "book/_extensions"))
    import unrolled_page

    for site, base in (("https://some.one/rnn", "https://some.one/rnn/"), ("", "")):
        config = SimpleNamespace(html_baseurl="")
        monkeypatch.setattr(unrolled_page, "installed", lambda site=site: SimpleNamespace(site=site))
        unrolled_page.say_where(None, config)
        assert config.html_baseurl == base


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("```{code-cell} python3\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```{code-cell} python3\nimport warnings\nwarnings.warn('old')\n```\n", "stderr was found"),
        ("See {prf:ref}`thm-none`.\n", "thm-none"),
        ("```{verified-by} thm-untested\n```\n", "no test in tests/course/theorems verifies thm-untested"),
        ("See {py:func}`unrolled.nothing`.\n", "unrolled.nothing"),
        ("![](none.png)\n", "none.png"),
        (
            "So\n$1 + \\nosuch{x}$.\n",
            r"WARNING: the formula 1 + \nosuch{x} cannot be read at character 4",
        ),
    ],
)
def test_each_fault_stops_the_build(small_course, fault, complaint):
    result = small_course(CHAPTER + "\n" + fault)
    assert result.returncode != 0
    assert complaint in result.stdout + result.stderr


def test_a_failed_build_that_is_run_again_fails_again(small_course):
    broken = CHAPTER + "\nSee {prf:ref}`thm-none`.\n\n```{code-cell} python3\n1 / 0\n```\n"
    for _ in range(2):
        result = small_course(broken)
        assert result.returncode != 0
        assert "ZeroDivisionError" in result.stdout + result.stderr


def test_the_root_has_no_static_folder_which_every_page_would_load():
    assert not (ROOT / "_static").exists()
