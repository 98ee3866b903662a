"""A build after a change: it does what the change asks for, and ends with the bytes of a cold build."""

import pytest
from small_book import FILES, HEAD, Builder, SmallBook, jupyter_book

EVERY = {"index", "07_first", "08_second", "theorems", "api"}
REST = {"index", "08_second", "09_third", "api"}
NEW = HEAD + "# The third chapter\n\n```{code-cell} python3\nprint('third')\n```\n"
OTHER_THEOREM = "```{prf:theorem} Another\n:label: thm-other\n\n$x$\n```\n\n```{verified-by} thm-other\n```\n\n"
OTHER_TEST = (
    '\n\n@pytest.mark.verifies("thm-other", claim=min, perturbed={"the largest": max})\n'
    "def test_other(claim):\n    assert claim([1, 2]) == 1\n"
)


def nothing(book):
    pass


def a_sentence(book):
    book.edit("book/07_first.md", "A sentence.", "Another sentence.")


def comments_and_a_function_that_no_page_calls(book):
    book.edit("src/small.py", "    return x\n", "    return x + 0  # no page\n")
    book.edit("src/small.py", "    return SCALE * x", "    # The scale, twice.\n    return SCALE * x")


def a_function_that_one_page_calls(book):
    book.edit("src/small.py", "    return x / SCALE", "    return x / SCALE + 1")


def a_constant_of_the_library(book):
    book.edit("src/small.py", "SCALE = 2", "SCALE = 4")


def a_file_that_one_page_reads(book):
    book.write("data/numbers.txt", "5 6 7\n")


def both_as_they_were(book):
    book.write("src/small.py", FILES["src/small.py"])
    book.write("data/numbers.txt", FILES["data/numbers.txt"])


def a_cell(book):
    book.edit("book/07_first.md", "double(1)]", "double(3)]")


def a_theorem_before_another_and_its_test(book):
    book.edit("book/07_first.md", "```{prf:theorem} The sum", OTHER_THEOREM + "```{prf:theorem} The sum")
    path = "tests/course/theorems/test_07_first.py"
    book.write(path, FILES[path] + OTHER_TEST)


def a_title(book):
    book.edit("book/08_second.md", "# The second chapter", "# The second chapter, renamed")


def a_style_more_and_a_file_less(book):
    with (book.folder / "book/_assets/static/unrolled.css").open("a") as style:
        style.write("\n.own { color: red; }\n")
    (book.folder / "book/_assets/static/own.txt").unlink()


def a_page_more_and_one_less(book):
    book.write("book/09_third.md", NEW)
    book.contents({"Part": ["book/08_second", "book/09_third"], "Back": ["book/api"]})
    book.write("book/index.md", "# Front page\n")
    book.edit("book/08_second.md", "It begins where {prf:ref}`thm-sum` ends.", "It begins.")


# What is done in this order, and the pages that are then executed, read and written. The front page is written
# whenever any is.
STEPS = {
    nothing: (set(), set(), set()),
    a_sentence: (set(), {"07_first"}, {"07_first", "index"}),
    comments_and_a_function_that_no_page_calls: (set(), {"08_second", "api"}, {"08_second", "api", "index"}),
    a_function_that_one_page_calls: ({"08_second"}, {"08_second", "api"}, {"08_second", "api", "index"}),
    a_constant_of_the_library: (
        {"07_first", "08_second"},
        {"07_first", "08_second", "api"},
        {"07_first", "08_second", "api", "index"},
    ),
    a_file_that_one_page_reads: ({"08_second"}, {"08_second"}, {"08_second", "index"}),
    both_as_they_were: (set(), {"07_first", "08_second", "api"}, {"07_first", "08_second", "api", "index"}),
    a_cell: ({"07_first"}, {"07_first"}, {"07_first", "index"}),
    a_theorem_before_another_and_its_test: (set(), {"07_first", "theorems"}, EVERY),
    a_title: (set(), {"08_second"}, EVERY),
    a_style_more_and_a_file_less: (set(), set(), EVERY),
    a_page_more_and_one_less: ({"09_third"}, REST, REST),
}
# After these a cold build is made too, once by Jupyter Book itself. What one of the others left behind would still
# be there.
COMPARED = {
    a_sentence: None,
    a_file_that_one_page_reads: None,
    a_theorem_before_another_and_its_test: None,
    a_style_more_and_a_file_less: jupyter_book,
    a_page_more_and_one_less: None,
}


@pytest.fixture(scope="module")
def builder():
    """What builds books; all that a build needs is loaded once."""
    builder = Builder()
    yield builder
    builder.close()


@pytest.fixture(scope="module")
def history(builder, tmp_path_factory):
    """The build after each step; after some also the files of the site, beside those of a cold build."""
    folder = tmp_path_factory.mktemp("changes")
    book = SmallBook(folder / "book", builder)
    book.write("book/_assets/static/own.txt", "a file")
    first = book.build()
    assert first.ok, first.said
    builds, sites = {}, {}
    for step in STEPS:
        step(book)
        builds[step] = book.build()
        assert builds[step].ok, f"{step.__name__}\n{builds[step].said}"
        if step in COMPARED:
            cold = book.cold(folder / step.__name__, COMPARED[step])
            anew = cold.build()
            assert anew.ok, f"{step.__name__}, cold\n{anew.said}"
            sites[step] = book.bytes(), cold.bytes()
    return builds, sites


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_a_change_executes_reads_and_writes_what_it_touches(history, step):
    build = history[0][step]
    assert (build.executed, build.read, build.written) == STEPS[step]


@pytest.mark.parametrize("step", COMPARED, ids=lambda step: step.__name__)
def test_the_site_has_the_bytes_of_a_cold_build(history, step):
    site, cold = history[1][step]
    assert sorted(site) == sorted(cold)
    assert [path for path in site if site[path] != cold[path]] == []


@pytest.fixture(scope="module")
def built(builder, tmp_path_factory):
    """A book that was built, and its site's files."""
    book = SmallBook(tmp_path_factory.mktemp("built") / "book", builder)
    first = book.build()
    assert first.ok, first.said
    return book, book.bytes()


@pytest.fixture
def book(built):
    """The book; after the test its files are as before, and when it is built again, so is its site."""
    book, sound = built
    yield book
    book.restore()
    again = book.build()
    assert again.ok and again.executed == set(), again.said
    assert book.bytes() == sound


def test_a_page_that_warns_does_so_in_the_next_build_too(book):
    book.edit("book/07_first.md", "A sentence.", "See {prf:ref}`thm-none`.")
    book.edit("book/08_second.md", "print(", "1 / 0\nprint(")
    for _ in range(2):
        build = book.build()
        assert not build.ok and build.executed == {"08_second"} and build.read == {"07_first", "08_second"}
        assert "thm-none" in build.said and "ZeroDivisionError" in build.said


def test_a_page_warns_when_the_test_that_it_promises_is_taken_away(book):
    book.write("tests/course/theorems/test_07_first.py", "")
    build = book.build()
    assert not build.ok and "no test in tests/course/theorems verifies thm-sum" in build.said


def test_a_build_that_is_broken_off_is_made_up_for(book):
    # As if it had ended after the pages were read and before they were written; the rest is for the fixture to see.
    (book.folder / "_build" / ".doctrees" / "unrolled.json").unlink()
    (book.site / "book" / "api.html").write_text("half a page")


def test_what_a_child_process_may_have_read_is_not_relied_on(book):
    book.edit("book/08_second.md", "import small\n", "import os\nimport small\n_ = os.system('true')\n")
    assert [book.build().executed for _ in range(2)] == [{"08_second"}] * 2


def test_a_name_that_two_pictures_share_is_not_left_to_the_order_of_reading(book):
    for page, folder in (("book/theorems.md", "a"), ("book/api.md", "b")):
        book.write(f"book/{folder}/picture.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {folder} --></svg>")
        book.write(page, FILES[page] + f"\n![A picture]({folder}/picture.svg)\n")
    build = book.build()
    assert not build.ok and "two pictures are called picture.svg" in build.said
