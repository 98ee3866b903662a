"""The questions at the chapters' ends: what they call right is right, and what they call wrong is wrong."""

import re
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from unrolled_questions import BLOCK, Question, questions, read, value_of

BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in sorted(BOOK.glob("[0-9][0-9]_*.md"))}
ASKED = [(page, question) for page, text in PAGES.items() for question in questions(text)]
NOTHING_COMPUTES = 2  # choices that rest on a reason, at most, in the whole book

each_question = pytest.mark.parametrize(
    "question", [asked for _, asked in ASKED], ids=[f"{page}: {asked.title}" for page, asked in ASKED]
)


def names_of(question):
    """What the checks of a question may use."""
    names = question.names()
    exec(question.test, names)
    return names


def complaints(question: Question) -> list[str]:
    """What is false in a question, or missing."""
    if question.number:
        return [*silent(question, question.number.wrong), *of_number(question)]
    if question.steps:
        return [*silent(question, question.steps), *of_steps(question)]
    return [*silent(question, question.choices), *of_choices(question)]


def silent(question, answers):
    """Answers without an explanation; what merely says yes or no is none."""
    whole = [question.number] if question.number else []
    for answer in (*answers, *whole):
        if len(answer.because.split()) < 6:
            yield f"no explanation: {answer}"
    if question.number and (len(question.number.otherwise.split()) < 6 or not question.number.wrong):
        yield "no hint for another number, or no wrong number"


def of_choices(question):
    names = names_of(question)
    if not 2 <= len(question.choices) <= 6 or not any(choice.right for choice in question.choices):
        yield "a question has two to six choices, one of them right"
    if len({choice.right for choice in question.choices}) < 2:
        yield "nothing is wrong"
    for choice in question.choices:
        if bool(choice.check) == bool(choice.reason):
            yield f"it needs a check, or a reason why there is none: {choice.says}"
        elif choice.check and bool(eval(choice.check, names)) != choice.right:
            yield f"{choice.check} is {not choice.right}: {choice.says}"


def of_number(question):
    names, number = names_of(question), question.number
    right = eval(number.answer, names)
    other_way = eval(number.check, names)
    if abs(right - other_way) > 0.1 * number.within:
        yield f"{number.answer} is {right}, but {number.check} is {other_way}"
    values = [right]
    for wrong in number.wrong:
        value = eval(wrong.value, names)
        if min(abs(value - before) for before in values) <= 2 * number.within:
            yield f"{wrong.value} is {value}, which one cannot tell from another answer"
        values.append(value)


def of_steps(question):
    if not 3 <= len(question.steps) <= 6:
        yield "a question has three to six steps"
    for order in permutations(question.steps):
        if comes_out(question, order) != (list(order) == question.steps):
            yield f"in this order the check is {comes_out(question, order)}: {[step.code for step in order]}"


def comes_out(question, order):
    """Whether the steps, taken in an order, end where they should."""
    names = names_of(question)
    try:
        for step in order:
            exec(step.code, names)
        return bool(eval(question.check, names))
    except Exception:
        return False


@each_question
def test_a_question_is_true_in_every_answer(question):
    assert complaints(question) == []


@pytest.mark.parametrize("page", PAGES)
def test_the_numbers_in_a_question_can_be_computed(page):
    for block in BLOCK.finditer(PAGES[page]):
        names = read(block["title"], block["body"]).names()
        for value in re.findall(r"\{value\}`([^`]+)`", block["body"]):
            assert value_of(value, names)


def test_a_number_is_shown_in_its_format():
    names = {"a": 20 / 3}
    shown = [value_of(text, names) for text in ("a:.2f", "a:d", "2**2:word", "a", "{1: a}[1]:.1f")]
    assert shown == ["6.67", "7", "four", "6.67", "6.7"]


@pytest.mark.parametrize("page", PAGES)
def test_a_chapter_has_three_to_six_questions_between_its_summary_and_its_exercise(page):
    text = PAGES[page]
    assert 3 <= len(questions(text)) <= 6
    heads = [text.index(f"\n## {head}\n") for head in ("Summary", "Questions", "Further reading")]
    places = [block.start() for block in BLOCK.finditer(text)]
    end = text.index("\n## Exercise\n") if "\n## Exercise\n" in text else heads[2]
    assert heads[0] < heads[1] < min(places) <= max(places) < end < heads[2] + 1
    assert text.count("{question}") == len(places)


def test_few_answers_rest_on_a_reason_alone():
    reasons = [choice.reason for _, asked in ASKED for choice in asked.choices if choice.reason]
    assert len(reasons) <= NOTHING_COMPUTES


def test_the_book_asks_in_every_way():
    assert {asked.kind for _, asked in ASKED} == {"choice", "several", "number", "order"}
    titles = [asked.title for _, asked in ASKED]
    assert len(set(titles)) == len(titles)


SAMPLE = """
asks: What is left of a pulse after three steps with the weight one half?
given: w = 0.5
number:
  answer: w**3
  within: 0.001
  check: w * w * w
  because: Each of the three steps multiplies by the weight once.
  otherwise: Write down what is left after one step, after two, after three.
  wrong:
    - value: w**2
      because: The pulse was multiplied once more than this supposes.
"""
CHOICES = """
asks: Which is larger?
choices:
  - {says: two, right: true, check: 2 > 1, because: It is the successor of one and so the larger.}
  - {says: one, check: 1 > 2, because: It comes first and may seem the greater.}
"""
STEPS = """
asks: In which order?
check: c == 6
steps:
  - {says: a, code: a = 2, because: Nothing else is known in the beginning.}
  - {says: b, code: b = a + 1, because: It needs what the first step gave.}
  - {says: c, code: c = a * b, because: It needs what both of the others gave.}
"""


@pytest.mark.parametrize("sound", [SAMPLE, CHOICES, STEPS])
def test_a_sound_question_has_no_complaint(sound):
    assert complaints(read("Sample", sound)) == []


@pytest.mark.parametrize(
    ("sound", "old", "new"),
    [
        (SAMPLE, "answer: w**3", "answer: w**4"),
        (SAMPLE, "value: w**2", "value: w**3"),
        (SAMPLE, "because: The pulse was multiplied once more than this supposes.", "because: No."),
        (SAMPLE, "otherwise: Write down what is left after one step, after two, after three.", "otherwise: No."),
        (CHOICES, "check: 2 > 1", "check: 2 > 3"),
        (CHOICES, "check: 1 > 2", "check: 1 > 0"),
        (CHOICES, "check: 1 > 2, ", ""),
        (CHOICES, "right: true, check: 2 > 1", "check: 1 > 2"),
        (CHOICES, "because: It comes first and may seem the greater.", "because: Wrong."),
        (STEPS, "code: b = a + 1", "code: b = 3"),
        (STEPS, "check: c == 6", "check: c == 7"),
        (STEPS, "because: It needs what both of the others gave.", "because: Last."),
    ],
)
def test_a_false_or_silent_answer_is_noticed(sound, old, new):
    assert sound.count(old) == 1
    assert complaints(read("Sample", sound.replace(old, new)))


@pytest.mark.parametrize(
    "source",
    [
        "asks: What?",
        "asks: What?\nchoices: [{says: a, because: b, rihgt: true}]",
        "asks: What?\ngiven: import unrolled\n" + CHOICES.split("\n", 2)[2],
        CHOICES + STEPS.split("\n", 2)[2],
        "a list, not a table",
    ],
)
def test_what_is_no_question_is_refused(source):
    with pytest.raises(ValueError):
        read("Sample", source)


def test_no_step_is_shown_in_its_place():
    question = read("Sample", STEPS)
    for title in map(str, range(20)):
        shuffled = replace(question, title=title).shuffled()
        assert sorted(shuffled) == [0, 1, 2] and all(place != step for place, step in enumerate(shuffled))
