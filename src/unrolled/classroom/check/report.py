"""Draws what a check found: as text for a terminal, and as HTML for a notebook."""

from __future__ import annotations

import html
import re
import sys
from dataclasses import dataclass

__all__ = ["Item", "Report"]

# Each state has a symbol and a word, so that nothing depends on color; the color is legible on white and on black.
STATES = {
    "right": ("✓", "right", "#2e9e6b"),
    "wrong": ("✗", "not yet", "#d9534f"),
    "unfinished": ("…", "to do", "#8a8a8a"),
    "note": ("•", "note", "#8a8a8a"),
}


@dataclass(frozen=True)
class Item:
    """One line of a report: its state, what it is about, and below it what to know or do."""

    state: str
    text: str
    detail: str = ""
    points: str = ""


@dataclass(frozen=True)
class Report:
    """What a check found, as text for a terminal and as HTML for a notebook.

    Attributes
    ----------
    state : str
        ``right``, ``wrong``, ``unfinished`` or ``note``.
    title : str
    items : tuple of Item
    notes : tuple of str
        Sentences below the items.
    printed : str
        What the student's functions printed while they were checked.
    """

    state: str
    title: str
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    printed: str = ""

    @property
    def passed(self) -> bool:
        return self.state == "right"

    def __repr__(self) -> str:
        lines = [f"{STATES[self.state][0]} {self.title}"]
        for item in self.items:
            symbol, word, _ = STATES[item.state]
            lines.append(f"  {symbol} {word}: {item.text}" + (f"  ({item.points})" if item.points else ""))
            lines += [f"      {line}" for line in item.detail.split("\n") if line]
        lines += self.notes
        if self.printed:
            lines += ["Your code printed:", *(f"  | {line}" for line in self.printed.split("\n"))]
        return _printable(_sendable("\n".join(lines)))

    def _repr_html_(self) -> str:
        symbol, _, color = STATES[self.state]
        style = (
            f"border-left: 4px solid {color}; padding: 0.2em 0 0.2em 0.8em; max-width: 52em; "
            "line-height: 1.5; white-space: normal;"
        )
        parts = [
            # The classes tell MathJax that dollar signs are no formulas here.
            f'<div class="tex2jax_ignore mathjax_ignore" style="{style}">',
            f'<div><span aria-hidden="true">{symbol}</span> {_html_of_title(self.title)}</div>',
        ]
        if self.items:
            rows = "".join(f"<li>{_html_of_item(item)}</li>" for item in self.items)
            parts.append(f'<ul style="list-style: none; margin: 0.3em 0; padding-left: 0.4em;">{rows}</ul>')
        parts += [f"<div>{_html(note)}</div>" for note in self.notes]
        if self.printed:
            parts.append(f"<div>Your code printed:</div><pre>{html.escape(self.printed)}</pre>")
        return _sendable("\n".join([*parts, "</div>"]))


def _sendable(text: str) -> str:
    """Text without the half characters that a student may print and that no browser can be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _printable(text: str) -> str:
    """Text that ``print`` can write: a Windows program that writes into a file or a pipe has few characters."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _html_of_title(title: str) -> str:
    """The title with its first words, up to a colon or full stop, in bold."""
    first = re.match(r".*?[.:](?=\s|$)", title)
    bold = first[0] if first else title
    return f"<strong>{_html(bold)}</strong>{_html(title[len(bold) :])}"


def _html_of_item(item: Item) -> str:
    symbol, word, _ = STATES[item.state]
    text = f'<span aria-hidden="true">{symbol}</span> <em>{word}:</em> {_html(item.text)}'
    if item.points:
        text += f" ({html.escape(item.points)})"
    return text + "".join(
        f'<div style="padding-left: 1.6em;">{_html(line)}</div>' for line in item.detail.split("\n") if line
    )


def _html(text: str) -> str:
    """Text as HTML; what stands between backquotes is code."""
    parts = html.escape(text, quote=False).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
