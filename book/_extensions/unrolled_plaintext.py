r"""Formulas in one line of plain text, as one types them: ``W_{hh}`` is W_hh, ``\sigma_t`` is σ_t.

For places that have no typesetting: the excerpts of the search, and what is searched.
"""

from __future__ import annotations

import re

GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega varepsilon varphi"
)
GREEK = dict(zip(GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩεφ", strict=True))
SIGNS = {
    "partial": "∂",
    "nabla": "∇",
    "infty": "∞",
    "sum": "∑",
    "prod": "∏",
    "cdot": "·",
    "cdots": "⋯",
    "dots": "…",
    "ldots": "…",
    "ddots": "…",
    "vdots": "…",
    "times": "×",
    "odot": "⊙",
    "pm": "±",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "to": "→",
    "mapsto": "↦",
    "leftarrow": "←",
    "top": "ᵀ",
    "in": "∈",
    "lVert": "‖",
    "rVert": "‖",
    "|": "‖",
    "lceil": "⌈",
    "rceil": "⌉",
    "quad": " ",
    "qquad": " ",
    "sqrt": "√",
    "&": "&",
    "%": "%",
    "_": "_",
    "{": "{",
    "}": "}",
    ",": " ",
    ";": " ",
    ":": " ",
    "!": "",
    " ": " ",
    "\\": " ",
}
# What changes how something looks and not what it is.
SILENT = (
    "left right bigl bigr Bigl Bigr big Big mathrm mathcal mathbb mathbf operatorname text textrm tilde hat bar "
    "limits displaystyle textstyle tag begin end"
)
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]+\*?\}(?:\{[lcr]+\})?|\\(?:left|right)\s*\.")
FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\w))\s*(?:\{([^{}]*)\}|(\w))")
ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
SCRIPT = re.compile(r"\s*([_^])\s*\{([^{}]*)\}")
BRACES = re.compile(r"\{([^{}]*)\}")
COMMAND = re.compile(r"\\([A-Za-z]+|.)\s*")
SINGLE = re.compile(r"[\w\u0370-\u03ff∞…ᵀ,]+|[+\-−]?\w+")


def plain_formula(tex: str) -> str:
    """A formula in TeX as plain text, from the innermost braces outward."""
    text = COMMAND.sub(_command, ENVIRONMENT.sub(" ", tex).replace("&", " ").replace("\\\n", " "))
    while True:
        inner = FRACTION.sub(_fraction, text)
        inner = SCRIPT.sub(_script, ROOT.sub(r"√(\1)", inner))
        if inner == text:
            inner = BRACES.sub(r"\1", text, count=1)
        if inner == text:
            return re.sub(r"\s+", " ", text.replace("-", "\N{MINUS SIGN}")).strip()
        text = inner


def _command(match: re.Match) -> str:
    name = match[1]
    if name in ("frac", "tfrac", "dfrac"):
        return r"\frac"
    if name == "sqrt" and match.string[match.end() : match.end() + 1] == "{":
        return r"\sqrt"
    if name in GREEK:
        return GREEK[name]
    if name in SIGNS:
        return SIGNS[name]
    return "" if name in SILENT.split() else f"{name} "


def _fraction(match: re.Match) -> str:
    above, below = (match[1] if match[2] is None else match[2]), (match[3] if match[4] is None else match[4])
    return f"{_grouped(above)}/{_grouped(below)}"


def _script(match: re.Match) -> str:
    inside = re.sub(r"\s+", "", match[2])
    return match[1] + (inside if SINGLE.fullmatch(inside) else f"({inside})")


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[^\s+\-−=·/]+(?: [^\s+\-−=·/]+)?", text) else f"({text})"
