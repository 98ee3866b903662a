"""Make the letters that the pages are served with: ``python book/_assets/fonts.py FOLDER``.

FOLDER holds the unpacked npm packages @fontsource-variable/source-serif-4, -sans-3 and -code-pro, each as
``source-serif-4/files/...``. Needed besides are fonttools and brotli. The weights that the pages use are kept, and
the characters of European languages in Latin letters, and Greek ones. The fonts get names of our own, as their
license asks of whoever changes them (``static/fonts/LICENSE.txt``).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).parent / "static" / "fonts"
# The package's font and style, the weights that are kept, our file and family.
FONTS = (
    ("source-serif-4", "normal", (400, 700), "serif", "Course Serif"),
    ("source-serif-4", "italic", 400, "serif-italic", "Course Serif"),
    ("source-sans-3", "normal", (400, 700), "sans", "Course Sans"),
    ("source-code-pro", "normal", (400, 600), "code", "Course Code"),
)
PUNCTUATION = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2032, 0x2033]
SIGNS = [0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212]
# What a page shows only now and then comes in a file of its own, which a browser loads when it needs it.
PARTS = {
    "latin": [*range(0x20, 0x7F), *range(0xA0, 0x100), *PUNCTUATION, *SIGNS],
    "latin-ext": range(0x100, 0x180),
    "greek": range(0x3B1, 0x3CA),
}
FEATURES = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "calt", "lnum", "tnum", "onum", "pnum", "frac"]


def make(folder: Path, name: str, style: str, weights, file: str, family: str, part: str) -> Path:
    """Write one file of a font: some of its characters, some of its weights."""
    font = TTFont(folder / name / "files" / f"{name}-{part}-wght-{style}.woff2")
    options = Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = ["mark", "mkmk", "ccmp"] if file == "code" else FEATURES
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()) & set(PARTS[part]))
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": weights})
    for record in list(font["name"].names):
        if record.nameID in (1, 3, 4, 6, 16, 25):
            ours = family.replace(" ", "") if record.nameID in (3, 6, 25) else family
            font["name"].setName(ours, record.nameID, record.platformID, record.platEncID, record.langID)
    font["head"].modified = font["head"].created  # the same bytes on another day
    font.recalcTimestamp = False
    font.flavor = "woff2"
    target = OUT / (f"{file}.woff2" if part == "latin" else f"{file}-{part}.woff2")
    font.save(target)
    return target


if __name__ == "__main__":
    for font in FONTS:
        for part in {"serif": PARTS, "sans": PARTS, "serif-italic": ("latin", "latin-ext")}.get(
            font[3], ("latin",)
        ):
            made = make(Path(sys.argv[1]), *font, part)
            print(f"{made.stat().st_size:7,d} {made.name}")
