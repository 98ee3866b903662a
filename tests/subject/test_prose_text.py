"""The command that makes the text of the chapter on characters reads prose, and nothing else."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks/characters"))
import prose as made

PAGE = """---
question: "Not read?"
---

# A title

A *state* keeps what it read {cite:p}`elman1990`, says {chapter}`second`. It has {bound}`units:.0f` units.

It is $h_t$ at the step `t`, see {term}`state <a state>` and [this page](other.md); take $T = 3$.

Here is too much: $\\tanh(W_{xh} x_t + b)$ alone.

$$
h_t = 1
$$

```{prf:theorem} Not this title
:label: thm-no

Nothing is **lost** here, however long one waits for it to be.
```

```{code-cell} python
---
mystnb:
  figure:
    caption: "A caption that readers see below a figure."
---
print("code")
```

```{question} Not this
asks: |
  Which of these long statements is true of every state?
test: |
  x = 1
choices:
- says: This choice is a sentence, and it is read aloud.
  check: x == 1
  because: |
    Here stands the reason, which is prose as well.
```

| a | table |
"""
BIBLIOGRAPHY = "@article{elman1990,\n  author = {Elman, Jeffrey L. and {\\'E}mile, X.},\n  year = {1990},\n}\n"


@pytest.fixture(scope="module")
def text():
    return made.prose_of({"07_first": PAGE, "08_second": ""}, BIBLIOGRAPHY)["07_first"]


def test_prose_is_kept_without_its_markup(text):
    assert text.split("\n") == [
        "a state keeps what it read elman and others, says chapter 8.",
        "it is h_t at the step t, see state and this page; take t = 3.",
        "nothing is lost here, however long one waits for it to be.",
        "a caption that readers see below a figure.",
        "which of these long statements is true of every state?",
        "this choice is a sentence, and it is read aloud.",
        "here stands the reason, which is prose as well.",
        "",
    ]


def test_all_characters_are_of_the_alphabet(text):
    assert set(text) <= set(made.ALPHABET)


def test_the_alphabet_is_that_of_the_loader():
    from unrolled.tasks.prose import ALPHABET

    assert made.ALPHABET == ALPHABET


def test_the_chapters_of_today_give_such_a_text_too():
    """Today's pages are others than the frozen ones; what is made of them holds no markup all the same."""
    pages = {path.stem: path.read_text() for path in sorted((made.ROOT / "book").glob("[0-9][0-9]_*.md"))}
    made_of = made.prose_of(pages, (made.ROOT / "book/references.bib").read_text())
    assert min(map(len, made_of.values())) > 5000
    for page in made_of.values():
        assert not {"code-cell", "cite:", "prf:", "mystnb", "\\"} & set(page.split()) and "\n\n" not in page
