"""Make the font of the formulas: math_font.py STIXTwoMath-Regular.ttf (needs ``pip install brotli``).

Of STIX Two Math it keeps the characters that formulas of this course are made of, with all sizes of fences, roots
and sums. A character of a formula that is not there fails ``tests/site/browser/test_formulas.py``: add it to
CHARACTERS and run this again. Where the font comes from, ``stix-two-math.txt`` beside it says.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parents[1] / "book" / "_assets" / "static" / "stix-two-math.woff2"


def spans(*pairs: tuple[int, int]) -> set[int]:
    """All code points of several ranges, both ends included."""
    return {point for first, last in pairs for point in range(first, last + 1)}


# ASCII; accents; Greek; general punctuation and primes; letters like N for sets; arrows; operators; fences;
# then italic Latin and Greek, script and double-struck capitals.
CHARACTERS = spans(
    (0x20, 0x7E), (0xA0, 0xB8), (0xD7, 0xD7), (0xF7, 0xF7), (0x131, 0x131), (0x237, 0x237), (0x2C6, 0x2DD),
    (0x300, 0x30C), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x3D1, 0x3D6), (0x3F0, 0x3F5),
    (0x2010, 0x2016), (0x2018, 0x201D), (0x2026, 0x2026), (0x2032, 0x2037), (0x20D7, 0x20D7),
    (0x2102, 0x2102), (0x210B, 0x2113), (0x2115, 0x2115), (0x2119, 0x211D), (0x2124, 0x2124), (0x212C, 0x2133),
    (0x2190, 0x2199), (0x21A6, 0x21A6), (0x21D0, 0x21D5), (0x2200, 0x226B), (0x2282, 0x228B), (0x2295, 0x2299),
    (0x22A4, 0x22A5), (0x22C5, 0x22C6), (0x22EE, 0x22F1), (0x2308, 0x230B), (0x23DE, 0x23DF), (0x27E8, 0x27E9),
    (0x2A7D, 0x2A7E),
    (0x1D434, 0x1D467), (0x1D49C, 0x1D4B5), (0x1D538, 0x1D551), (0x1D6A4, 0x1D6A5), (0x1D6E2, 0x1D71B),
)  # fmt: skip


def cut(source: Path) -> TTFont:
    """The font with those characters, and nothing that formulas do not use."""
    options = subset.Options()
    # Browsers take sizes of fences from the table MATH; what else a font can replace, they do not ask for alike.
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "STAT"]
    font = subset.load_font(str(source), options)
    lower_primes(font)
    level(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # the same bytes, whenever this is run
    font.recalcTimestamp = False
    return font


def level(font: TTFont) -> None:
    """Have indices and exponents of all letters at one height, as TeX has them, also at tall or deep letters.

    TeX looks at the size of what they stand at only if that is more than a letter; browsers look at a letter's too.
    """
    constants = font["MATH"].table.MathConstants
    constants.SubscriptShiftDown.Value, constants.SubscriptBaselineDropMin.Value = 240, 10
    constants.SuperscriptShiftUp.Value, constants.SuperscriptBaselineDropMax.Value = 380, 350


def lower_primes(font: TTFont) -> None:
    """Draw primes as the font has them for superscripts, where alone formulas have them.

    Firefox asks for those forms (feature ``ssty``); Chromium does not, and raises a sign that is high already.
    """
    gsub = font["GSUB"].table
    lookups = {i for record in gsub.FeatureList.FeatureRecord if record.FeatureTag == "ssty"
               for i in record.Feature.LookupListIndex}  # fmt: skip
    low: dict[str, str] = {}
    for index in sorted(lookups):
        for table in gsub.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            low |= {name: glyphs[0] for name, glyphs in getattr(table, "alternates", {}).items()}
            low |= getattr(table, "mapping", {})
    for table in font["cmap"].tables:
        for point in range(0x2032, 0x2038):
            if table.isUnicode() and point in table.cmap:
                table.cmap[point] = low.get(table.cmap[point], table.cmap[point])


if __name__ == "__main__":
    font = cut(Path(sys.argv[1]))
    font.flavor = "woff2"
    font.save(FONT)
