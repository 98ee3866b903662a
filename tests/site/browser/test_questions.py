"""Questions at the chapters' ends: answered with the keyboard, and read without scripts."""

import re
from pathlib import Path

import pytest
from undrawn import undrawn
from unrolled_questions import questions

pytestmark = pytest.mark.browser

BOOK = Path(__file__).resolve().parents[3] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.md"))
ASKED = {page.stem: questions(page.read_text(encoding="utf-8")) for page in CHAPTERS}
SAYS = ".question-says"


def words(text):
    """The plain words at the beginning of a text in Markdown, as a page shows them."""
    return re.split(r"[$`*{\\\"'’(]", " ".join(text.split()))[0].strip()


@pytest.fixture
def chapter(site_url, window):
    """Open a chapter; its formulas are there, and are not drawn."""
    page = window(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(undrawn("math"))  # no question needs them to be answered

    def opened(name):
        page.goto(f"{site_url}book/{name}.html", wait_until="load")
        return page

    return opened


def block_of(page, kind):
    return page.locator(f".question-{kind}").first


# Answers a question in each way that it explains, within the page: what is said then, and whether it is solved.
# At last it is answered right.
ANSWER = """block => {
    const says = block.querySelector(".question-says"), heard = [];
    const check = () => {
        block.querySelector("button[type=submit]").click();
        heard.push([says.textContent, says.classList.contains("solved")]);
    };
    const key = JSON.parse(block.querySelector(".question-key").getAttribute("value"));
    if (key.values) {
        for (const value of [...key.values.slice(1), key.values[0]]) {
            block.querySelector("input").value = String(value);
            check();
        }
    } else if (key.order) {
        const steps = block.querySelector(".question-steps");
        check();
        for (let place = 0; place < steps.children.length; place++)
            while (steps.children[place].dataset.step !== String(place))
                steps.querySelector(`[data-step="${place}"] button`).click();
        check();
    } else {
        const boxes = [...block.querySelectorAll(".question-choice-line input")];
        boxes.forEach((box, place) => {
            if (key.right[place]) return;
            box.checked = true;
            check();
            box.checked = false;
        });
        boxes.forEach((box, place) => (box.checked = key.right[place]));
        check();
    }
    return heard;
}"""


def reasons(question):
    """What a question says to each answer of ``ANSWER``."""
    if question.number:
        return [answer.because for answer in (*question.number.wrong, question.number)]
    if question.steps:
        return [question.steps[question.shuffled()[0]].because, "Right."]
    wrong = [choice.because for choice in question.choices if not choice.right]
    return [*wrong, next(choice.because for choice in question.choices if choice.right)]


def test_every_question_of_the_book_takes_its_right_answers_and_explains_the_wrong_ones(chapter):
    for name, asked in ASKED.items():
        page = chapter(name)
        blocks = page.locator(".question-live").all()
        titles = [block.locator(".question-title").text_content().replace("\u2019", "'") for block in blocks]
        assert titles == [question.title for question in asked]
        for block, question in zip(blocks, asked, strict=True):
            heard = block.evaluate(ANSWER)
            for (said, _), because in zip(heard, reasons(question), strict=True):
                assert words(because) in " ".join(said.split()), question.title
            assert [solved for _, solved in heard] == [False] * (len(heard) - 1) + [True], question.title


def test_the_keyboard_alone_answers_and_hears_what_is_said(chapter):
    page = chapter("08_gradient_stability")
    block = block_of(page, "choice")
    group = block.locator("fieldset")
    assert "Choose one answer" in group.locator("legend").inner_text().replace("choose", "Choose")
    assert block.locator(".question-asks").get_attribute("id") == group.get_attribute("aria-describedby")
    block.get_by_role("button", name="Check").press("Enter")
    assert block.locator(SAYS).inner_text() == "Choose an answer first."
    block.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert block.get_by_role("radio").nth(1).is_checked()
    page.keyboard.press("Enter")
    says = block.locator(SAYS)
    assert says.get_attribute("aria-live") == "polite" and says.inner_text().startswith("No.")
    assert page.evaluate("document.activeElement.type") == "radio"  # the focus has stayed
    page.keyboard.press("ArrowDown")
    assert says.inner_text() == ""  # what was said belonged to the other choice


def test_a_step_that_moves_keeps_the_focus_and_says_where_it_is(chapter):
    block = block_of(chapter("04_bptt_scalar"), "order")
    first = block.locator(".question-steps > li").first
    step = first.get_attribute("data-step")
    first.get_by_role("button", name="Move down").press("Enter")
    assert block.locator(".question-steps > li").nth(1).get_attribute("data-step") == step
    assert block.get_by_role("status").inner_text() == "Now step 2 of 5"
    assert block.evaluate("block => block.contains(document.activeElement)")


def test_a_number_is_read_as_people_type_it(chapter):
    block = block_of(chapter("04_bptt_scalar"), "number")
    right = ("0.25", "1/4", " 25 % ", "0,25")
    others = {".125": "0.125?", "7": "Not yet.", "\N{MINUS SIGN}1": "Not yet.", "a quarter": "Type a number"}
    for typed, said in (dict.fromkeys(right, "0.250 is right.") | others).items():
        block.get_by_role("textbox").fill(typed)
        block.get_by_role("textbox").press("Enter")
        assert block.locator(SAYS).inner_text().startswith(said), typed


def test_without_scripts_a_question_is_a_list_with_a_folded_answer(site_url, window):
    page = window(java_script_enabled=False).new_page()
    page.goto(f"{site_url}book/04_bptt_scalar.html")
    asked = ASKED["04_bptt_scalar"]
    assert page.locator(".question").count() == len(asked)
    assert not page.locator(".question form").count()
    for block, question in zip(page.locator(".question").all(), asked, strict=True):
        assert block.locator(".question-choices > li").count() == len(question.choices) + len(question.steps)
        reason = (question.choices or question.steps or [question.number])[0].because
        answer = block.locator("details")
        assert not answer.locator("li").first.is_visible()
        answer.locator("summary").click()
        assert words(reason) in answer.inner_text() and answer.locator("li").first.is_visible()


def test_on_paper_the_answers_are_there_and_the_buttons_are_not(chapter):
    page = chapter("04_bptt_scalar")
    page.emulate_media(media="print")
    block = block_of(page, "order")
    assert not block.get_by_role("button", name="Check").is_visible()
    assert not block.get_by_role("button", name="Move up").first.is_visible()
    assert block.locator("details li").first.is_visible()
