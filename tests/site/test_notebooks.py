"""A page's MyST as plain Markdown, for its notebook."""

from pathlib import Path

import pytest
from unrolled_markdown import included, markdown

ROOT = Path(__file__).resolve().parents[2]


class Plain:
    """Names as they are asked for."""

    def role(self, name, text):
        return f"<{name} {text}>"

    def numbered(self, label):
        return f"number of {label}"

    def statement(self, kind, label):
        return f"{kind} {label}"

    def link(self, text, target):
        return f"<{text} at {target}>"

    def path(self, name):
        return ROOT / "book" / name


EXAMPLES = {
    "a role": ("See {eq}`eq-one`.", "See <eq eq-one>."),
    "a role with a word of its own": ("{download}`a <b>`", "<download a <b>>"),
    "a link": ("[the page](notation.md)", "<the page at notation.md>"),
    "code in a line": ("`x[t-1](y)`", "`x[t-1](y)`"),
    "a formula": ("$x_{t}$", "$x_{t}$"),
    "a numbered formula": ("$$\nx\n$$ (eq-x)", "$$\nx\n\\tag{number of eq-x}\n$$"),
    "a target, a comment, attributes": ("(here)=\n% no\n{.wide}\nText", "Text"),
    "a theorem": (
        "```{prf:theorem} Sums\n:label: thm-s\n\nFor $x$.\n```",
        "**theorem thm-s (Sums).** For $x$.",
    ),
    "a proof": ("```{prf:proof}\nClear.\n```", "*Proof.* Clear. ∎"),
    "the line of a test": ("A.\n\n```{verified-by} thm-s\n```\n\nB.", "A.\n\nB."),
    "an admonition": (":::{admonition} A mistake\n:class: mistake\n\nNo.\n:::", "**A mistake.** No."),
    "one in another": (
        "````{admonition} One\n```{dropdown} Two\nIn.\n```\n````",
        "**One.** <details><summary>Two</summary>\n\nIn.\n\n</details>",
    ),
    "code that is shown": ("```python\nx = {eq}`no`\n```", "```python\nx = {eq}`no`\n```"),
    "a directive that is not known": ("```{other} Name\n:option: 1\n\nText.\n```", "**Name.** Text."),
}


@pytest.mark.parametrize("what", EXAMPLES)
def test_markdown_says_what_the_page_says(what):
    page, said = EXAMPLES[what]
    assert markdown(page, Plain()) == said


def test_a_fence_that_does_not_end_is_told():
    with pytest.raises(ValueError, match="does not end"):
        markdown("```{admonition} A\nText.", Plain())


def test_a_function_that_is_shown_is_the_one_of_the_library(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("x = 1\n\n\ndef f(\n    a,\n):\n    '''D.'''\n    return a\n\n\n# more\ndef g(): ...\n")
    assert included(file, {"pyobject": "f"}) == "```python\ndef f(\n    a,\n):\n    '''D.'''\n    return a\n```"
    assert (
        included(file, {"pyobject": "f", "lines": "1-3, 5-"}) == "```python\ndef f(\n    a,\n):\n    return a\n```"
    )
