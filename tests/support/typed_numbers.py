"""Numbers that stand typed in the prose of a page, where nothing would notice if they became false."""

import re
from dataclasses import dataclass

import yaml
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser
from unrolled_questions import prose

EXTENSIONS = ["amsmath", "attrs_inline", "attrs_block", "colon_fence", "deflist", "dollarmath", "smartquotes"]
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# Statements and their proofs are the theorems' tests' business; code, bibliographies and raw text are no prose.
SILENT = re.compile(
    r"prf:|code-cell|literalinclude|math|bibliography|verified-by|corrected-by|theorem-ledger|errata-ledger|raw|toctree|include"
)
SMALL = "two|three|four|five|six|seven|eight|nine|ten"
LARGE = (
    "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|"
    "seventy|eighty|ninety|hundred|thousand|million|billion|tenth|hundredth|thousandth|millionth"
)
NUMBER = re.compile(
    rf"""
    (?P<digits>(?<![\w.])[-−+]?\d(?:[\d,.\u202f]*\d)?(?:e-?\d+)?%?)
    | \b(?P<word>(?:{LARGE})s?)\b
    | \b(?P<measured>(?:{SMALL})
        (?=\ (?:percent|per\ cent|times\ (?:as|the|more|larger|smaller)|of\ (?:the\ )?(?:{SMALL})\b)))
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A model's name, such as ARMA(2, 1); a name with a number in it.
NAME = re.compile(r"\b[A-Z]{2,}\([\d, ]+\)|\b[A-Za-z]+-?\d+\b(?!\.\d)|\bPython 3\.\d+")
# Exact by what they are: nothing measured is 0, 1 or 2, unless counted out of something.
EXACT = re.compile(r"[-−]?[012](?!\ (?:of|percent|times|seeds?|in)\b)")
ONLY_A_NUMBER = re.compile(r"[-+\s\d.,]*\d[\d.,\s]*(?:\\(?:cdot|times)\s*10\^\{?-?\d+\}?)?|10\^\{?-?\d+\}?")


@dataclass(frozen=True)
class Typed:
    """A number in the prose of a page."""

    line: int
    number: str
    around: str

    def __str__(self) -> str:
        """How a failed test names it."""
        return f"line {self.line}: {self.number} in '{self.around}'"


def typed_numbers(text: str) -> list[Typed]:
    """All that stand in a page without ``bound`` or ``given``, outside of formulas, statements and further reading.

    A formula that is nothing but a number is a number.
    """
    before = FRONT_MATTER.match(text)
    body = FRONT_MATTER.sub("", text)
    return list(_in_markdown(body, before[0].count("\n") if before else 0))


def _in_markdown(text: str, line: int):
    parser = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), DocutilsRenderer)
    cited, heading = False, False
    for token in parser.parse(text):
        if token.type == "heading_open":
            heading = True
        elif token.type == "inline":
            if heading:
                cited, heading = token.content.strip() == "Further reading", False
            if not cited:
                yield from _in_line(token, line + token.map[0] + 1)
        elif token.type in ("fence", "colon_fence") and not cited:
            yield from _in_fence(token, line + token.map[0] + 1)


def _in_fence(token, line: int):
    kind = token.info.strip()
    if kind.startswith("{code-cell}"):
        yield from _in_markdown(_caption(token.content), line)
    elif kind.startswith("{question}"):
        for text in (kind.partition("}")[2].strip(), *prose(yaml.safe_load(token.content))):
            yield from _in_markdown(text, line)
    elif kind.startswith("{") and not SILENT.match(kind.strip("{")):
        content = re.sub(r"^:\w+:.*$", "", token.content, flags=re.M)
        title = kind.partition("}")[2].strip()
        yield from _in_markdown(f"{title}\n\n{content}" if title else content, line)


def _caption(code: str) -> str:
    options = re.match(r"---\n(.*?)\n---\n", code, re.DOTALL)
    found = yaml.safe_load(options[1]) if options else {}
    return str(found.get("mystnb", {}).get("figure", {}).get("caption", ""))


def _in_line(token, line: int):
    # What is no prose leaves a gap, across which no name and no number reaches.
    pieces = []
    for child in token.children or []:
        if child.type == "softbreak":
            pieces.append("\n")
        elif child.type == "text":
            pieces.append(child.content)
        elif child.type == "math_inline" and ONLY_A_NUMBER.fullmatch(child.content.strip()):
            pieces.append(f" {child.content.strip()} ")
        elif child.type.endswith(("_open", "_close")):
            continue
        else:
            pieces.append("\N{OBJECT REPLACEMENT CHARACTER}")
    prose = NAME.sub(lambda name: "\N{OBJECT REPLACEMENT CHARACTER}" * len(name[0]), "".join(pieces))
    for match in NUMBER.finditer(prose):
        exact = EXACT.match(prose, match.start())
        if exact and exact[0] == match[0]:
            continue
        around = prose[max(0, match.start() - 40) : match.end() + 25].replace("\n", " ")
        yield Typed(line + prose.count("\n", 0, match.start()), match[0], around.strip())
