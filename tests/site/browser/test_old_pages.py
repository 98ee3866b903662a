"""Addresses that pages had once lead to the pages of today."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from unrolled_site import OLD_PAGES, write_old_pages

BOOK = Path(__file__).resolve().parents[3]
PAGE = '<!DOCTYPE html><title>{0}</title><p id="shared">{0}</p><p id="only-in-{0}">here</p>'


@pytest.fixture
def moved(tmp_path):
    """A site of the pages of today, each with a place of its own, and of the old addresses."""
    for names in OLD_PAGES.values():
        for name in names:
            page = tmp_path / f"{name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(PAGE.format(page.stem))
    write_old_pages(SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html")), None)
    return tmp_path


def test_the_book_has_the_pages_of_today_and_not_the_old_ones():
    today = {name for names in OLD_PAGES.values() for name in names}
    assert [name for name in sorted(today) if not (BOOK / f"{name}.md").exists()] == []
    assert [name for name in OLD_PAGES if (BOOK / f"{name}.md").exists()] == []


@pytest.mark.parametrize("old", OLD_PAGES)
def test_an_old_address_leads_to_the_page_that_has_the_place(old, moved, serve, window):
    page = window().new_page()
    first = OLD_PAGES[old][0].rpartition("/")[2]
    places = {"": first, "#shared": first, "#gone": first}
    places |= {f"#only-in-{name.rpartition('/')[2]}": name.rpartition("/")[2] for name in OLD_PAGES[old]}
    with serve(moved) as address:
        for place, name in places.items():
            page.goto(f"{address}{old}.html{place}")
            page.wait_for_url(f"**/{name}.html{place}")
            page.goto("about:blank")


def test_without_scripts_an_old_address_leads_to_the_first_page(moved, serve, window):
    page = window(java_script_enabled=False).new_page()
    with serve(moved) as address:
        page.goto(f"{address}book/11_arma.html")
        page.wait_for_url("**/book/11_one_unit.html")


def test_another_course_gets_no_old_addresses(tmp_path):
    write_old_pages(SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html")), None)
    assert list(tmp_path.iterdir()) == []
