"""The page to grade on, in a real browser: by keys alone, by pointer, in two windows, and with what does harm."""

import json
import signal

import pytest
from axe_playwright_python.sync_playwright import Axe
from class_files import RELEASED
from playwright.sync_api import expect
from review_class import CLASS, adjustments, decided, graded, reviewing, with_cells

from unrolled.classroom.grading.marking.gradebook import Gradebook

pytestmark = pytest.mark.browser

HOSTILE = (
    "</code></pre><script>window.taken = 1</script><img src=x onerror='window.taken = 2'>\n<style>*{display:none}"
)
HUGE = "x = 'a line that is much too wide for a phone'; " * 40 + "\n" + "y = 1\n" * 3000
PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x04\0\0\0\x02\x08\x02\0\0\0"  # and then nothing that a picture has
SHOWN = [
    {"kind": "text", "text": "<iframe src='javascript:parent.taken = 3'></iframe>"},
    {"kind": "error", "text": "ValueError: <svg onload='window.taken = 4'>"},
    {"kind": "png", "data": PNG_HEAD + b"?" * 40},
    {"kind": "png", "data": b"<svg xmlns='http://www.w3.org/2000/svg' onload='parent.taken = 5'/>"},
]


@pytest.fixture
def folder(tmp_path):
    return graded(tmp_path / "results")


class Window:
    """A window on the page, with what its console said and what it asked for."""

    def __init__(self, context, address):
        self.page, self.said, self.asked = context.new_page(), [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def shows(self, selector, text):
        expect(self.page.locator(selector)).to_contain_text(text)

    def on(self):
        """Which items of the rubric hold, on the page."""
        return [
            button.get_attribute("aria-pressed") == "true" for button in self.page.locator("#items button").all()
        ]


def test_a_class_is_graded_by_keys_alone(window, folder):
    with reviewing(folder) as review:
        one = Window(window(viewport={"width": 1440, "height": 900}), review.address)
        one.shows("#progress", "Task 90.1: 0 of 4 looked at")
        one.press("o")
        one.shows("#said", "Order: by name")
        one.press("k", "k", "k", "k")
        one.shows("#said", "That was the first one")
        one.shows("#who", "Ada Adler (ada): not looked at yet")
        # All that is pressed without a pause counts, in its order.
        one.press("1", "Enter", "2", "Enter")
        one.shows("#who", "Cyd Costa")
        one.shows("#progress", "2 of 4 looked at")
        assert [row[:3] for row in adjustments(folder)] == [("ada", "90.1", -0.5), ("ben", "90.1", 0.5)]
        one.press("c")
        one.page.keyboard.type("Explain this, please; 1 or 2 words: j k u.")
        one.press("Escape")
        one.shows("#said", "Your sentence is kept.")
        one.press("f")
        one.shows("#eye", "marked for another look")
        one.press("1", "u")
        one.shows("#said", "Undone.")
        assert one.on() == [False, False]
        one.press("u")
        expect(one.page.locator("#eye li")).to_have_count(0)
        one.press("u", "u")
        one.shows("#who", "Ben Brandt (ben): not looked at yet")  # being done with it was the last thing there
        assert [row[:2] for row in adjustments(folder)] == [("ada", "90.1"), ("ben", "90.1")]
        one.press("Enter")
        one.shows("#who", "Cyd Costa")
        one.press("s")
        one.shows("#said", "Shown: not looked at yet, 2.")
        one.press("k")
        one.shows("#said", "That was the first one.")
        one.press("Enter", "Enter")
        one.shows("#said", "All 4 are looked at.")
        one.press("n")
        one.shows("#progress", "Task 90.2: 0 of 4 looked at")
        one.press("1", "p")
        one.shows("#progress", "Task 90.1: 4 of 4 looked at")
        assert not one.said and all(url.startswith(review.address) for url in one.asked)
        out, status = review.end()
        assert status == 0 and "4 of 4" in out
    assert "Your instructor says:</span> This is clear to read." in "".join(
        page.read_text() for page in (folder / "feedback").iterdir()
    )


def test_one_goes_on_where_one_stopped_also_after_a_kill(window, folder):
    context = window()
    with reviewing(folder) as review:
        one = Window(context, review.address)
        one.shows("#progress", "0 of 4")
        one.press("Enter", "Enter", "1")
        one.shows("#said", "Now: The names say nothing.")
        left = one.page.inner_text("#who")
        review.end(signal.SIGKILL)
        one.press("2")
        one.shows("#alarm", "Not kept: the command is not running.")
    with reviewing(folder) as review:
        one = Window(context, review.address)
        one.shows("#progress", "2 of 4 looked at")
        one.shows("#who", left)
        assert one.on() == [True, False]


def test_two_windows_do_not_write_over_each_other(window, folder):
    context = window()
    with reviewing(folder) as review:
        one, other = Window(context, review.address), Window(context, review.address)
        for it in (one, other):
            it.shows("#progress", "0 of 4")
            it.shows("#who", "not looked at yet")
        one.press("1")
        one.shows("#said", "Now: The names say nothing.")
        other.press("f")
        other.shows("#alarm", "Not kept: This answer was decided on elsewhere meanwhile; here is how it stands")
        assert other.on() == [True, False] and len(adjustments(folder)) == 1
        other.press("1", "f")
        other.shows("#eye", "marked for another look")
        assert adjustments(folder) == [] and one.on() == [True, False]
        one.press("c")
        one.page.keyboard.type("What I typed stays.")
        one.press("Escape")
        one.shows("#alarm", "decided on elsewhere")
        assert one.page.input_value("#comment") == "What I typed stays." and one.on() == [False, False]
        one.press("Enter")
        one.shows("#progress", "1 of 4 looked at")
        assert [comment for *_, comment in adjustments(folder)] == ["What I typed stays."]


def test_by_pointer_and_in_fields(window, folder):
    with reviewing(folder, "--blind", "--task", "90.1") as review:
        one = Window(window(viewport={"width": 360, "height": 800}, has_touch=True), review.address)
        one.shows("#who", "Student")
        assert not [name for student, name, *_ in CLASS for name in name.split() if name in one.page.content()]
        one.page.get_by_role("button", name="The names say nothing.").click()
        one.shows("#points", "points")
        one.page.get_by_label("Points that it adds").fill("0,25")
        one.page.get_by_role("button", name="Next", exact=False).last.click()
        one.shows("#alarm", "say why")
        one.page.get_by_label("Your own sentence").fill("A good try.")
        one.page.get_by_label("Points that it adds").fill("many")
        one.page.get_by_role("button", name="Done").click()
        one.shows("#alarm", "the points are no number")
        one.page.get_by_label("Points that it adds").fill("0,25")
        one.page.get_by_role("button", name="Done").click()
        one.shows("#progress", "1 of 4 looked at")
        one.page.get_by_label("Show").select_option("not looked at yet")
        one.shows("#said", "Shown: not looked at yet, 3.")
        one.page.get_by_role("button", name="Undo").click()
        one.shows("#progress", "0 of 4 looked at")
        one.page.locator("summary").click()
        one.page.get_by_label("These keys work").uncheck()
        one.page.locator("h1").click()
        who = one.page.inner_text("#who")
        one.press("j")
        one.page.get_by_role("button", name="Look again").click()
        one.shows("#eye", "marked for another look")
        assert one.page.inner_text("#who") == who
        points = sorted(row[2:] for row in adjustments(folder))
        assert points == [(-0.5, "The names say nothing."), (0.25, "A good try.")]


def test_what_does_harm_is_shown_as_the_text_that_it_is(window, tmp_path):
    folder = graded(
        tmp_path / "results",
        with_cells("eve", "111", HOSTILE, SHOWN),
        with_cells("fay", "111", HUGE, role="written"),
    )
    with reviewing(folder) as review:
        one = Window(window(viewport={"width": 360, "height": 800}), review.address)
        one.shows("#progress", "0 of 6")
        for _ in range(6):
            if "Eve" in one.page.inner_text("#who"):
                break
            before = one.page.inner_text("#who")
            one.press("j")
            expect(one.page.locator("#who")).not_to_have_text(before)
        content = one.page.locator("#content")
        assert content.locator("pre").first.text_content() == HOSTILE
        for text in (
            "<iframe src=",
            "ValueError: <svg onload=",
            "Output 3 is no picture.",
            "Output 4 is no picture, or",
        ):
            expect(content).to_contain_text(text)
        assert content.locator("script, style, iframe, svg, img").count() == 0
        one.press("1", "Enter")
        one.shows("#progress", "1 of 6 looked at")
        one.page.get_by_label("Order").select_option("by name")
        for _ in range(6):
            one.press("j")
        one.shows("#who", "Fay")
        assert content.locator("div.text").text_content() == HUGE
        # The policy stops what a fault of the page's own script would let through.
        refused = "try { document.body.innerHTML = '<b>x</b>'; 'done' } catch (error) { error.name }"
        assert one.page.evaluate(refused) == "TypeError"
        assert one.page.evaluate("window.taken") is None
        assert all(url.startswith(review.address) for url in one.asked)
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert len(decided(folder)) == 1


def test_the_page_is_accessible_and_fits(window, tmp_path):
    long = [with_cells(name * 90, "111", HUGE, SHOWN, role) for name, role in (("f", "task"), ("g", "written"))]
    folder = graded(tmp_path / "results", *long)
    with reviewing(folder) as review:
        one = Window(window(bypass_csp=True), review.address)
        one.shows("#progress", "0 of 6")
        one.page.locator("summary").click()
        one.page.get_by_label("Order").select_option("by name")
        for scheme, last in (("light", "Ffff"), ("dark", "Gggg")):
            while last not in one.page.inner_text("#who"):
                before = one.page.inner_text("#who")
                one.press("j")
                expect(one.page.locator("#who")).not_to_have_text(before)
            one.press("1", "f")
            one.shows("#eye", "marked")
            one.page.emulate_media(color_scheme=scheme)
            for width in (1440, 360):
                one.page.set_viewport_size({"width": width, "height": 800})
                violations = [(v["id"], v["impact"]) for v in Axe().run(one.page).response["violations"]]
                assert not violations, (scheme, width)
                assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, width)


def test_what_everybody_was_given_is_folded_so_that_the_answer_is_in_sight(window, folder):
    head = [*CLASS[1][3].split("\n")[:1], '    """Multiply.', "", "    The factor comes last.", '    """']
    exercise = folder.parent / "course" / "exercises" / "90_fixture.ipynb"
    released = json.loads(RELEASED)
    for cell in released["cells"]:
        if cell["metadata"].get("unrolled", {}).get("task") == "90.1":
            cell["source"] = "\n".join([*head, "    raise NotImplementedError"])
    exercise.parent.mkdir()
    exercise.write_text(json.dumps(released))
    own = "    return [value * factor for value in x]"
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.record(with_cells("ben", "100", "\n".join([*head, own])))
    with reviewing(folder, "--task", "90.1") as review:
        one = Window(window(), review.address)
        one.shows("#progress", "0 of 4")
        one.press("o", "k", "k", "k", "k", "j")
        one.shows("#who", "Ben Brandt")
        assert one.page.locator("#content > pre").text_content() == own
        fold = one.page.locator("#content details")
        expect(fold.locator("summary")).to_have_text(f"{head[0]} … 5 lines as they were given out")
        expect(fold.locator("pre")).to_be_hidden()
        fold.locator("summary").click()
        assert fold.locator("pre").text_content() == "\n".join(head)
        one.press("k")
        one.shows("#who", "Ada Adler")
        assert one.page.locator("#content details").count() == 0
