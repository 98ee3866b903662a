"""A page's MyST as Markdown that Jupyter shows without any extension.

Roles become what they say, directives paragraphs; code that a page includes stands in the text. What a role or a
directive means is asked of ``Names``; one that is not known here keeps its words and loses its name.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Protocol

FENCE = re.compile(r"(?P<marks>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)")
CODE = re.compile(r"(?P<marks>`{3,}|~{3,})[^`]*$")
OPTION = re.compile(r":([\w-]+):\s*(.*)")
EXPLICIT = re.compile(r"(.+?)\s*<([^<>]+)>", re.DOTALL)
LABELED = re.compile(r"\$\$[ \t]*\(([\w-]+)\)[ \t]*$", re.MULTILINE)
# Formulas and code are left alone; what comes first in a text counts.
SPAN = re.compile(
    r"\$\$.*?\$\$|\{(?P<role>[\w:.+-]+)\}(?P<marks>`+)(?P<said>.+?)(?P=marks)(?!`)|(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)"
    r"|\$[^$\n]+\$|(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^()\s]*)\)",
    re.DOTALL,
)
DROPPED = re.compile(r"^(\([\w-]+\)=|%.*|\{[.#][^}`]*\})$\n?", re.MULTILINE)
STATEMENTS = {"prf:theorem", "prf:proposition", "prf:lemma", "prf:corollary", "prf:definition"}
PASSED_OVER = {"verified-by", "corrected-by", "tableofcontents", "bibliography", "raw", "index"}


class Names(Protocol):
    """What a page's roles and links stand for."""

    def role(self, name: str, text: str) -> str:
        """What a role says."""

    def numbered(self, label: str) -> str:
        """The number of an equation."""

    def statement(self, kind: str, label: str) -> str:
        """The name of a statement with its number."""

    def link(self, text: str, target: str) -> str:
        """A link of the text."""

    def path(self, name: str) -> Path:
        """A file that the page includes."""


def markdown(text: str, names: Names) -> str:
    """MyST as plain Markdown."""
    lines, made, prose = text.split("\n"), [], []

    def end_prose() -> None:
        if prose:
            made.append(_prose("\n".join(prose), names))
            prose.clear()

    while lines:
        line = lines.pop(0)
        if fence := FENCE.fullmatch(line.rstrip()):
            end_prose()
            made.append(_directive(fence["name"], fence["argument"], _body(lines, fence["marks"]), names))
        elif code := CODE.fullmatch(line.rstrip()):
            end_prose()
            made.append("\n".join([line, *_body(lines, code["marks"]), code["marks"]]))
        else:
            prose.append(line)
    end_prose()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(made)).strip()


def _body(lines: list[str], marks: str) -> list[str]:
    """Take the lines of a fence up to its end."""
    body = []
    while lines:
        line = lines.pop(0)
        if line.strip() == marks:
            return body
        body.append(line)
    raise ValueError(f"a fence {marks} does not end: {body[:1]}")


def _directive(name: str, argument: str, body: list[str], names: Names) -> str:
    """What a directive becomes, with an empty line before and after."""
    options = {}
    while body and (option := OPTION.fullmatch(body[0].strip())):
        options[option[1]] = option[2]
        body = body[1:]
    if name in PASSED_OVER:
        return ""
    if name == "literalinclude":
        return f"\n{included(names.path(argument), options)}\n"
    if name == "code-block":
        return "\n".join(["", f"```{argument}", *body, "```", ""])
    inner, title = markdown("\n".join(body), names), _prose(argument, names)
    if name in STATEMENTS:
        said = names.statement(name.partition(":")[2], options["label"])
        return f"\n**{said}{f' ({title})' if title else ''}.** {inner}\n"
    if name == "prf:proof":
        return f"\n*Proof.* {inner} ∎\n"
    if name == "dropdown":
        return f"\n<details><summary>{title}</summary>\n\n{inner}\n\n</details>\n"
    return "\n" + (f"**{title.rstrip('.')}.** " if title else "") + f"{inner}\n"


def included(path: Path, options: dict[str, str]) -> str:
    """The code that ``literalinclude`` shows: a function of a file, or some of its lines."""
    source = path.read_text(encoding="utf-8")
    lines = source.split("\n")
    if name := options.get("pyobject"):
        (node,) = (node for node in ast.parse(source).body if getattr(node, "name", None) == name)
        lines = lines[node.lineno - 1 : node.end_lineno]
    if shown := options.get("lines"):
        lines = [line for part in shown.split(",") for line in _range(lines, part.strip())]
    return "\n".join(["```python", *"\n".join(lines).strip("\n").split("\n"), "```"])


def _range(lines: list[str], part: str) -> list[str]:
    first, dash, last = part.partition("-")
    start = int(first or 1)
    return lines[start - 1 : (int(last) if last else None) if dash else start]


def _prose(text: str, names: Names) -> str:
    """Text without directives: its roles, links, numbers of equations; formulas and code stay."""
    text = DROPPED.sub("", text)
    text = LABELED.sub(lambda label: f"\\tag{{{names.numbered(label[1])}}}\n$$", text)
    return SPAN.sub(lambda span: _span(span, names), text)


def _span(span: re.Match, names: Names) -> str:
    if span["role"]:
        return names.role(span["role"], span["said"])
    if span["words"]:
        return names.link(SPAN.sub(lambda inner: _span(inner, names), span["words"]), span["target"])
    return span[0]


def explicit(text: str) -> tuple[str, str]:
    """The words and the target of a role: ``words <target>``, or one that is both."""
    match = EXPLICIT.fullmatch(text)
    return (match[1], match[2]) if match else (text, text)
