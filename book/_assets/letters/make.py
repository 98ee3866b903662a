"""Make the letters of the figures: ``python book/_assets/letters/make.py SANS.woff2``.

SANS.woff2 is the variable font of the npm package @fontsource-variable/source-sans-3, its Latin letters, or what
was made of it for the pages. Needed besides Matplotlib, which brings fonttools, is brotli. Kept are the outlines of
two weights; the font has a name of our own, as its license asks of whoever changes it (``LICENSE.txt``).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = {"Regular": 400, "Bold": 600}


def make(source: Path, style: str) -> Path:
    """Write one weight as a file that Matplotlib reads."""
    font = instantiateVariableFont(TTFont(source), {"wght": WEIGHTS[style]})
    options = Options()
    options.hinting, options.notdef_outline, options.layout_features = False, True, []
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()))
    subsetter.subset(font)
    names = {
        1: "Course Sans",
        2: style,
        3: f"CourseSans-{style}",
        4: f"Course Sans {style}",
        6: f"CourseSans-{style}",
    }
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
        elif record.nameID > 14:
            font["name"].removeNames(record.nameID)
    font["OS/2"].usWeightClass = 700 if style == "Bold" else 400  # Matplotlib's word "bold" is 700
    font["head"].modified = font["head"].created  # the same bytes on another day
    font.recalcTimestamp = False
    font.flavor = None
    target = Path(__file__).with_name(f"{style.lower()}.ttf")
    font.save(target)
    return target


if __name__ == "__main__":
    for style in WEIGHTS:
        made = make(Path(sys.argv[1]), style)
        print(f"{made.stat().st_size:7,d} {made.name}")
