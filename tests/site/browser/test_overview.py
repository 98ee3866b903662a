"""The class overview in a real browser: readable wide and on a phone, light and dark, and by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from classroom import NAME, marked, recorded, result

from unrolled.classroom.grading.results.report import write_results

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def overview(tmp_path_factory):
    """A class with something of everything, and names too long for a phone."""
    folder = tmp_path_factory.mktemp("overview")
    everybody = [
        marked("ada", digest="same"),
        marked("ben", "100", digest="same", mistake="the sign is wrong"),
        marked("c" * 90, "0u0", notes=("also handed in, and not graded: " + "x" * 200,)),
        marked("dea", problem="the file is empty"),
    ]
    roster = {"ada": "Ada", "ben": "", "dea": "", "eva": ""}
    faults = [(f"eva, {NAME}", "no processes left")]
    write_results(recorded(folder, *everybody), result(*everybody, roster=roster, waiting=["eva"], faults=faults))
    return folder / "overview.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_the_overview_is_accessible_and_fits(window, overview, scheme, width):
    context = window(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(overview.as_uri())
    for summary in page.locator("summary").all():
        summary.click()
    violations = [(v["id"], v["impact"]) for v in Axe().run(page).response["violations"]]
    assert not violations
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not said
    assert all(url.startswith("file:") for url in asked)


def test_links_lead_to_the_students_page(window, overview):
    context = window(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(overview.as_uri())
    links = page.get_by_role("link", name="ada", exact=True)
    # Once in the list of everybody, and once among those whom a person should look at.
    assert [link.get_attribute("href") for link in links.all()] == ["feedback/ada.html"] * 2
    links.first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Feedback for Ada"
