"""CSV files of others: nobody else's cell changes, and no doubt about who is who becomes a mark."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.grading.results.sheets import Person, Sheet, match

cells = st.lists(st.sampled_from(["a", " ", '"', ";", ",", "\t", "\n", "\r\n", "=", "é"]), max_size=6).map("".join)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_a_sheet_is_written_as_it_was_read_and_says_what_csv_says(tmp_path_factory, rows, end):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=end)
    writer.writerows([["Key", "Value"], *rows])
    path = tmp_path_factory.mktemp("sheet") / "x.csv"
    path.write_bytes(("\ufeff" + stream.getvalue()).encode())
    sheet = Sheet.read(path, ("Key", "Value"), "mend it")
    assert sheet.text().encode() == path.read_bytes()
    for row, cells_of_row in enumerate(rows, start=1):
        assert [sheet.value(row, column) for column in range(len(cells_of_row))] == [
            c.strip() for c in cells_of_row
        ]


@given(cells)
def test_a_filled_cell_is_read_back_and_its_neighbors_stay(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("sheet") / "x.csv"
    path.write_bytes(b'Key;Value;"La;st"\n"1";x;=1+1\n2')
    sheet = Sheet.read(path, ("Key", "Value"), "mend it")
    sheet.fill(1, 1, text)
    sheet.fill(2, 1, text)
    rows = list(csv.reader(io.StringIO(sheet.text(), newline=""), delimiter=";"))
    assert rows == [["Key", "Value", "La;st"], ["1", text, "=1+1"], ["2", text]]
    assert sheet.text().startswith('Key;Value;"La;st"\n"1";')


def people(*rows):
    return [
        Person(number, f"canvas:{source}", frozenset(keys), name)
        for number, (source, keys, name) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "students", "sources", "matched", "reasons"),
    [
        ([("7", (), "X"), ("8", (), "Y")], {"ada": ""}, {"ada": "canvas:8"}, {"ada": 1}, {}),
        # The number decides alone: a name that fits another row is another person's.
        ([("7", (), "Ada")], {"ada": "Ada"}, {"ada": "canvas:9"}, {}, {"ada": "canvas:9 is not there"}),
        # Another system's number says nothing here.
        ([("7", ("al",), "X")], {"AL": ""}, {"AL": "moodle:7"}, {"AL": 0}, {}),
        # A login comes before a name.
        ([("7", ("x",), "Ben"), ("8", ("ben",), "X")], {"ben": ""}, {}, {"ben": 1}, {}),
        # The number of one and the login of another.
        ([("7", ("12",), "X"), ("8", ("12",), "Y")], {"12": ""}, {}, {}, {"12": "several rows fit"}),
        # Full names, in both orders and however they are written.
        ([("7", (), "Škoda,  ŽOFIE")], {"u1": "Žofie Škoda"}, {}, {"u1": 0}, {}),
        ([("7", (), '="=Evil"')], {"u1": "=evil"}, {}, {"u1": 0}, {}),
        ([("7", (), "Li, Wei"), ("8", (), "Li, Wei")], {"u1": "Wei Li"}, {}, {}, {"u1": "several rows fit"}),
        (
            [("7", (), "Li, Wei")],
            {"u1": "Wei Li", "u2": "Wei Li"},
            {},
            {},
            {"u1": "the same row fits u2", "u2": "the same row fits u1"},
        ),
        # One of two of the same name is known by number: the other name has become unique.
        ([("7", (), "Li, Wei"), ("8", (), "Li, Wei")], {"u1": "Wei Li", "u2": "Wei Li"}, {"u1": "canvas:8"},
         {"u1": 1, "u2": 0}, {}),
        ([("7", (), "")], {"ada": ""}, {}, {}, {"ada": ""}),
    ],
)  # fmt: skip
def test_who_is_who(rows, students, sources, matched, reasons):
    found = match(people(*rows), students, sources, "canvas")
    assert (found.rows, found.reasons) == (matched, reasons)


names = st.sampled_from(["ada", "ben", "1", "2", "Ada", "b, a", "a b"])


@given(
    st.lists(st.tuples(names, st.sets(names), names), max_size=6),
    st.dictionaries(names, names, max_size=6),
    st.dictionaries(names, names.map("canvas:{}".format), max_size=6),
)
def test_no_row_is_given_twice_and_nobody_is_lost(rows, students, sources):
    found = match(people(*rows), students, sources, "canvas")
    assert len(set(found.rows.values())) == len(found.rows)
    assert set(found.rows) | set(found.reasons) == set(students)
    assert not set(found.rows) & set(found.reasons)
