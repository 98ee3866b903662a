"""How long a chapter takes to read: as its head says, and within a sitting."""

from pathlib import Path

import pytest
from unrolled_reading import Count, count

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "book").glob("[0-9][0-9]_*.md"))
PAGE = """---
title: Words that nobody reads
---

# Two words

One formula $x$, and {cite:t}`somebody1990`.

$$
a = b
$$

```{prf:theorem} A title
Its text.
```

```{code-cell} python
x = 1

y = 2
```

```{code-cell} python
---
mystnb:
  figure:
    caption: "Three more words."
tags: [hide-input]
---
draw()
```

```{literalinclude} small.py
:pyobject: two
```

## Questions

Not counted.

```{question} Not counted
asks: Nor this, with $a$?
```
"""


def test_what_is_read_is_counted_and_what_is_folded_is_not(tmp_path):
    (tmp_path / "small.py").write_text(
        'def one():\n    pass\n\n\ndef two():\n    """Says.\n\n    More."""\n    return 2\n'
    )
    # Its title, One formula and cite t somebody1990, Its text, and the caption.
    assert count(PAGE, tmp_path) == Count(words=13, formulas=1, displays=1, lines=4, figures=1)


def test_minutes_are_those_of_all_parts_together():
    assert Count(220, 60, 5, 30, 4).minutes == pytest.approx(1 + 1 + 1 + 1 + 1)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_fits_a_sitting(page):
    assert 20 <= count(page.read_text(encoding="utf-8"), page.parent).minutes <= 40.5
