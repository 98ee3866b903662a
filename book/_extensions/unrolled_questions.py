"""Questions at the end of a chapter, which one answers on the page; ``python unrolled_questions.py`` counts them.

The directive ``question`` has its title beside it and YAML inside. ``asks`` is the question. Then come

- ``choices``, each with what it ``says``, whether it is ``right``, why one may think so and what is the case
  (``because``), and a ``check``, an expression that must be true exactly if the choice is right; or
- ``number``, with the ``answer``, an expression, how exact it must be (``within``), the ``form`` in which it is
  shown, the answer found in another way (``check``), ``because``, what to say to any other number (``otherwise``)
  and a list of ``wrong`` answers, each with its ``value`` and ``because``; or
- ``steps``, in their order, each with what it ``says``, ``because`` and its ``code``, and a ``check`` of them all.

``given`` is Python of NumPy alone, run when the page is built, whose names all texts may show: the role ``value``
takes an expression and a format. ``test`` is Python that only the tests run, and may use the library. A choice
that nothing can compute has a ``reason`` in place of a ``check``. All checks are run by
``tests/course/test_questions.py``.

Without scripts a question is a list with a folded answer. ``static/questions.js`` makes a form of it.
"""

from __future__ import annotations

import html
import json
import random
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from unrolled_prose import said, written

logger = logging.getLogger(__name__)
BLOCK = re.compile(r"^(?P<fence>`{3,})\{question\} (?P<title>.+)\n(?P<body>(?:.*\n)*?)(?P=fence)$", re.M)
FORMAT = re.compile(r":(,?\.\d+[fe%]|[wW]ord|d)$")
CODE = {"answer", "check", "code", "form", "given", "reason", "right", "test", "value", "within"}
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Choice:
    """One of several answers."""

    says: str
    because: str
    right: bool = False
    check: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Wrong:
    """A number that one may arrive at by a mistake."""

    value: str
    because: str


@dataclass(frozen=True)
class Amount:
    """An answer that is a number."""

    answer: str
    within: float
    check: str
    because: str
    otherwise: str
    form: str = ".3f"
    wrong: list[Wrong] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One of several steps, which have an order."""

    says: str
    code: str
    because: str


@dataclass(frozen=True)
class Question:
    """What the source says of a question; one of the three kinds of answers is there."""

    title: str
    asks: str
    given: str = ""
    test: str = ""
    check: str = ""
    choices: list[Choice] = field(default_factory=list)
    number: Amount | None = None
    steps: list[Step] = field(default_factory=list)

    def names(self) -> dict:
        """What expressions may use: NumPy, and the names of ``given``."""
        names = {"np": np}
        exec(self.given, names)
        return names

    @property
    def kind(self) -> str:
        """How it is answered."""
        if self.number:
            return "number"
        if self.steps:
            return "order"
        return "choice" if sum(choice.right for choice in self.choices) == 1 else "several"

    def shuffled(self) -> list[int]:
        """Which step is shown where, the same at each build; none is in its own place."""
        order, chance = list(range(len(self.steps))), random.Random(self.title)
        while any(place == step for place, step in enumerate(order)):
            chance.shuffle(order)
        return order


def read(title: str, body: str) -> Question:
    """Read a question's source; complain in words if it is none."""
    try:
        source = yaml.safe_load(body)
        kinds = [kind for kind in ("choices", "number", "steps") if source.get(kind)]
        if len(kinds) != 1:
            raise ValueError("it needs one of choices, number and steps")
        if "unrolled" in source.get("given", ""):
            raise ValueError("given uses NumPy alone; what uses the library belongs into test")
        source["choices"] = [Choice(**texts(choice)) for choice in source.get("choices", [])]
        source["steps"] = [Step(**texts(step)) for step in source.get("steps", [])]
        if number := source.get("number"):
            wrong = [Wrong(**texts(wrong)) for wrong in number.get("wrong", [])]
            source["number"] = Amount(**texts(number) | {"wrong": wrong})
        return Question(title, **source)
    except (yaml.YAMLError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def texts(source: dict) -> dict:
    """An answer's entries, of which YAML takes some for numbers."""
    return {key: value if key in ("right", "within") else str(value) for key, value in source.items()}


def questions(text: str) -> list[Question]:
    """All questions of a page."""
    return [read(block["title"], block["body"]) for block in BLOCK.finditer(text)]


def prose(source: object) -> list[str]:
    """What readers read of the YAML of a question, code left out."""
    if isinstance(source, dict):
        return [text for key, value in source.items() if key not in CODE for text in prose(value)]
    if isinstance(source, list):
        return [text for value in source for text in prose(value)]
    return [str(source)]


def value_of(text: str, names: dict) -> str:
    """A number as the role ``value`` shows it."""
    form = FORMAT.search(text)
    value = eval(text[: form.start()] if form else text, names)
    shown = form[1] if form else ".3g"
    return said(repr(float(value)), ".0f" if shown == "d" else shown)


class Value(SphinxRole):
    """A number of the question: an expression and, after a colon, a format as those of the role ``bound``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Compute and write it, or warn, which fails the build."""
        try:
            return [written(value_of(self.text, self.env.temp_data["question"]))], []
        except Exception as error:
            logger.warning("value: %s: %s", self.text, error, location=self.get_location())
            return [], []


class Ask(SphinxDirective):
    """The question, its choices, number or steps, and the folded answer."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make it, or warn, which fails the build."""
        try:
            question = read(self.arguments[0], "\n".join(self.content))
            self.env.temp_data["question"] = question.names()
            return [self.block(question)]
        except Exception as error:
            logger.warning("question: %s: %s", self.arguments[0], error, location=self.get_location())
            return []

    def block(self, question: Question) -> nodes.Node:
        """The whole question."""
        block = nodes.container(classes=["question", f"question-{question.kind}"])
        block["ids"].append(nodes.make_id(f"question {question.title}"))
        title, _ = self.state.inline_text(question.title, self.lineno)
        block += nodes.paragraph("", "", *title, classes=["question-title"])
        block += nodes.container("", *self.parsed(question.asks), classes=["question-asks"])
        shown, key, answer = getattr(self, question.kind.replace("several", "choice"))(question)
        block += shown
        data = html.escape(json.dumps(key), quote=True)
        block += raw(f'<data class="question-key" value="{data}" hidden=""></data>')
        block += [raw('<details class="question-answer"><summary>Answer</summary>'), *answer, raw("</details>")]
        return block

    def choice(self, question: Question) -> tuple[list, dict, list]:
        """Choices, and of each whether it is right and why."""
        shown = lettered([self.parsed(choice.says) for choice in question.choices], "question-choices")
        explained = lettered(
            [
                self.led("Right." if choice.right else "No.", choice.because, "right" if choice.right else "wrong")
                for choice in question.choices
            ],
            "question-explained",
        )
        return [shown], {"right": [choice.right for choice in question.choices]}, [explained]

    def number(self, question: Question) -> tuple[list, dict, list]:
        """A number, and what the usual wrong ones come from."""
        number, names = question.number, self.env.temp_data["question"]
        values = [float(eval(said, names)) for said in (number.answer, *(wrong.value for wrong in number.wrong))]
        reasons = [number.because, *(wrong.because for wrong in number.wrong)]
        leads = [f"{{value}}`{value!r}:{number.form}`" for value in values]
        items = [
            self.led(f"{lead}{' is right.' if place == 0 else '?'}", because, "right" if place == 0 else "wrong")
            for place, (lead, because) in enumerate(zip(leads, reasons, strict=True))
        ]
        items.append(self.led("Any other number?", number.otherwise, "wrong"))
        explained = nodes.bullet_list("", *(nodes.list_item("", *item) for item in items))
        explained["classes"].append("question-explained")
        return [], {"values": values, "within": float(number.within)}, [explained]

    def order(self, question: Question) -> tuple[list, dict, list]:
        """The steps, shuffled, and their order with reasons."""
        order = question.shuffled()
        shown = lettered([self.parsed(question.steps[step].says) for step in order], "question-choices")
        explained = nodes.enumerated_list(classes=["question-explained"], enumtype="arabic")
        for step, at in enumerate(question.steps):
            letter = LETTERS[order.index(step)]
            explained += nodes.list_item("", *self.led(f"{letter}.", at.because, "right"))
        return [shown], {"order": order}, [explained]

    def led(self, lead: str, text: str, kind: str) -> list[nodes.Node]:
        """An explanation with a word or a number before it."""
        return [nodes.container("", *self.parsed(f"**{lead}** {text}"), classes=[kind])]

    def parsed(self, text: str) -> list[nodes.Node]:
        """The nodes of a text in Markdown."""
        parent = nodes.container()
        self.state.nested_parse(text.strip().splitlines(), self.content_offset, parent)
        return parent.children


def lettered(items: list[list[nodes.Node]], name: str) -> nodes.enumerated_list:
    """A list with letters."""
    made = nodes.enumerated_list("", *(nodes.list_item("", *item) for item in items), enumtype="upperalpha")
    made["classes"].append(name)
    return made


def raw(text: str) -> nodes.raw:
    """Text for pages alone."""
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> dict:
    """Register the directive, its role, and what makes a form of it."""
    app.add_directive("question", Ask)
    app.add_role("value", Value())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    book = Path(__file__).resolve().parents[1]
    for page in [Path(name) for name in sys.argv[1:]] or sorted(book.glob("[0-9][0-9]_*.md")):
        print(page.stem, *(question.kind for question in questions(page.read_text(encoding="utf-8"))))
