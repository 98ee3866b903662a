"""Whatever files are called: nobody's file is lost, counted for another, or late without a word."""

import tempfile
from pathlib import Path

from class_files import EXERCISE, RELEASED, ROOT, Unflagged, other, worked, written, zipped
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import survey
from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.marking.exercise import released_cells

NAMES = {
    "ada": "Ada Lovelace",
    "ben-7": "Ben Miller",
    "Zoë": "Zoë Ångström",
    "s90": "José Ángel Núñez-Li",
    "max_m": "Max von der Au",
    "李雷": "李 雷",
}
# None is made of the login: the roster alone tells whose it is.
MAILS = {who: f"s{number}.x@uni.example" for number, who in enumerate(NAMES)}
RULES = Deadlines("exercise,due,percent_per_day\n90,2026-11-20 18:00,50\n")
RELEASED_CELLS = released_cells(ROOT, EXERCISE)
ENDINGS = (".ipynb", ".ipynb.txt", ".IPYNB", ".zip", ".py", "")
# How a system names a student's folder, or a loose file; of each, whether it is a file.
SYSTEMS = {
    "folder": (lambda who, n, file: f"{who}/", False),
    "full name": (lambda who, n, file: f"{NAMES[who]}/", False),
    "family name first": (lambda who, n, file: "{1}, {0}/".format(*NAMES[who].split(" ", 1)), False),
    "moodle": (lambda who, n, file: f"{NAMES[who]}_{n}_assignsubmission_file/", False),
    "old moodle": (lambda who, n, file: f"{NAMES[who]}_{n}_assignsubmission_file_{file}", True),
    "canvas": (lambda who, n, file: f"{squashed(NAMES[who])}_{n}_{n + 900}_{file}", True),
    "canvas, late": (lambda who, n, file: f"{squashed(NAMES[who])}_LATE_{n}_{n + 900}_{file}", True),
    "blackboard": (lambda who, n, file: f"HW 4_{who}_attempt_2026-11-20-18-30-{n % 60:02d}_{file}", True),
    "brightspace": (lambda who, n, file: f"{n}-80551 - {NAMES[who]} - Nov 20, 2026 630 PM/", False),
    "brightspace, files": (lambda who, n, file: f"{n}-80551 - {NAMES[who]} - Nov 20, 2026 630 PM - {file}", True),
    "zip files": (lambda who, n, file: f"{who}.zip/", False),
    "GitHub Classroom": (lambda who, n, file: f"90-hw-{who}/", False),
    "addresses": (lambda who, n, file: f"{MAILS[who]}/", False),
    "addresses and names": (lambda who, n, file: f"{MAILS[who]} - {NAMES[who]}/", False),
}


def squashed(name):
    first, _, last = name.partition(" ")
    return "".join(c for c in f"{last}{first}".lower() if c.isalnum())


words = st.sampled_from(
    [
        *NAMES,
        *NAMES.values(),
        "90_fixture",
        "work (2)",
        "submitted",
        "timestamp",
        "index",
        "lovelaceada_101_9001_x",
        "Max von der Au_7_assignsubmission_file_x",
        "HW_ada_attempt_2026-11-20-18-30-00_x",
        "1-2 - Ada Lovelace - Nov 20, 2026 630 PM",
        "Zoe\u0308",
    ]
) | st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\0", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=9,
)
part = words.filter(lambda text: text.strip(". ") and not text.startswith("._") and len(text.encode()) < 60)
contents = st.sampled_from(["worked", "released", "other", "broken"])
files = st.lists(
    st.tuples(st.lists(part, max_size=2), part, st.sampled_from(ENDINGS), contents), min_size=1, max_size=4
)
roots = st.lists(st.sampled_from(["hw4", "2026", "submissions", "class of 26", "My Course"]), max_size=2)


def made(kind, mark):
    return {"worked": worked(mark), "released": RELEASED, "other": other(), "broken": "{"}[kind]


def shown(path):
    return " ".join(clean(path).split())


@st.composite
def classes(draw):
    """Files of a class, each with its owner; and the owners who handed in a notebook that can be read."""
    system = draw(st.sampled_from(sorted(SYSTEMS)))
    naming, loose = SYSTEMS[system]
    root = "".join(f"{name}/" for name in draw(roots))
    who = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=3, unique=True))
    tree, owners, readable = {}, {}, set()
    for number, student in enumerate(who, 101):
        for folders, name, ending, kind in draw(files):
            name += ending
            inner = name if loose else "/".join([*folders, name])
            path = naming(student, number, name) if loose else naming(student, number, "") + inner
            data = made(kind, f"{student} {path}")
            if ending == ".zip":
                data, listed = zipped({"in it.ipynb": data}), f"{path}/in it.ipynb"
            else:
                listed = path
            assume(
                shown(root + listed) not in owners
                and not any(p.startswith(f"{path}/") or path.startswith(f"{p}/") for p in tree)
            )
            tree[path], owners[shown(root + listed)] = data, student
            notebook = ending == ".zip" or ".ipynb" in ending.lower()
            if notebook and kind != "broken":
                readable.add(student)
    return system, root, tree, owners, readable


def bundled(tree):
    """The same with what lies below NAME.zip/ in a zip file of that name."""
    plain, inside = {}, {}
    for path, data in tree.items():
        outer, is_zip, inner = path.partition(".zip/")
        if is_zip:
            inside.setdefault(f"{outer}.zip", {})[inner] = data
        else:
            plain[path] = data
    return {**plain, **{name: zipped(held) for name, held in inside.items()}}


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(classes(), st.booleans(), st.booleans(), st.booleans())
def test_nobodys_file_is_lost_swapped_or_silently_late(class_of, as_zip, flagged, again):
    system, root, tree, owners, readable = class_of
    if system == "zip files":
        tree = bundled(tree)
    tree = {root + path: data for path, data in tree.items()}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "class.zip")
        if as_zip:
            data = zipped(tree, *[] if flagged else [Unflagged])
            source.write_bytes(zipped({"again.zip": data}) if again else data)
            owners = {f"again.zip/{name}": who for name, who in owners.items()} if again else owners
        else:
            source = written(Path(folder, "class"), tree)
        known = [EXERCISE]
        intake = survey(source, known, Path(folder, "out"), Roster(NAMES, {}, MAILS), lambda name: RELEASED_CELLS)
        listed = [h.file for h in intake.handed if h.digest] + [name for name, _ in intake.unused]
    assert sorted(listed) == sorted(owners), "lost"
    assert all(owners[h.file] == h.student for h in intake.handed), "swapped"
    elsewhere = {owners[name] for name, reason in intake.unused if reason.startswith("of exercise ")}
    found = {h.student for h in intake.handed if not h.problem}
    assert readable - elsewhere <= found <= readable, "lost"
    assert {h.student for h in intake.handed} <= set(owners.values())
    for handed in intake.handed:
        late = RULES.late(handed.student, EXERCISE, handed.submitted, handed.marked_late, handed.told_if_late)
        assert handed.submitted is None
        if system == "canvas":
            assert late is None
        else:
            assert late.unsure and not late.percent
