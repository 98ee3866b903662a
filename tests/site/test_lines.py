"""What no line breaks, and which tables a phone shows as cards."""

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from unrolled_lines import Cards, HoldTogether


def transformed(kind, *content):
    """A document with the content, after a transform."""
    document = new_document("page", get_default_settings())
    document += list(content)
    kind(document).run()
    return document


def held(document):
    """The words that are held together, in their order."""
    return [node.astext() for node in document.findall(nodes.Element) if "held" in node.get("classes", ())]


def test_references_with_their_numbers_and_short_code_are_held_together():
    content = nodes.paragraph(
        "",
        "",
        nodes.reference("", "", nodes.inline("", "Figure 4.2")),
        nodes.reference("", "chapter 12"),
        nodes.reference("", "Teaching with this course"),
        nodes.literal("", "--resume"),
        nodes.literal("", "python benchmarks/sources"),
    )
    assert held(transformed(HoldTogether, content)) == ["Figure 4.2", "chapter 12", "--resume"]


def test_the_orders_of_a_model_and_pairs_of_numbers_are_held_together_and_no_words_change():
    words = "An ARMA(1, 1) or ARIMA(0, 1, 1) series on (−1, 1), that is (all, of it), AR(2)."
    document = transformed(HoldTogether, nodes.paragraph("", words), nodes.literal_block("", "f(1, 2)"))
    assert held(document) == ["ARMA(1, 1)", "ARIMA(0, 1, 1)", "(−1, 1)"]
    assert document.children[0].astext() == words


def table(*rows):
    """A table of cells, which are texts or code in backticks."""
    group = nodes.tgroup()
    for part, lines in ((nodes.thead(), rows[:1]), (nodes.tbody(), rows[1:])):
        for line in lines:
            cells = [
                nodes.literal("", words.strip("`")) if words.startswith("`") else nodes.paragraph("", words)
                for words in line
            ]
            part += nodes.row("", *(nodes.entry("", cell) for cell in cells))
        group += part
    return nodes.table("", group)


def test_only_a_table_that_has_no_room_becomes_cards_and_its_cells_say_what_they_are():
    sentence = "by test case; students see that one failed, or all after grades are published"
    code = "`torch.set_default_dtype(torch.float64)`"
    document = transformed(
        Cards,
        table(["a", "b", "c", "d", "e"], ["1", "2", "3", "4", sentence]),
        table(["a", "b", "c", "d", "e"], ["1", "2", "3", "4", "5"]),
        table(["a", "b"], ["1", sentence]),
        table(["here", "there", "elsewhere"], ["1", code, "3"]),
        table(["here", "there"], ["1", code]),
    )
    tables = list(document.findall(nodes.table))
    assert ["cards" in found["classes"] for found in tables] == [True, False, False, True, False]
    names = [entry.get("column") for entry in tables[3].findall(nodes.entry)]
    assert names == ["here", "there", "elsewhere"] * 2
    assert not any("column" in entry for entry in tables[1].findall(nodes.entry))
