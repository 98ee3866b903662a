"""What must come out of each step for each student; it ends the benchmark where anything else does."""

from __future__ import annotations

import csv
import io
import re
import shlex
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import guide_class
import nbformat
from guide_class import Work
from markupsafe import escape

TASKS = ("4.1", "4.2", "4.3", "4.4", "4.5", guide_class.TEXT, guide_class.FIGURE)


@dataclass
class Class:
    """A class, its system and its folder; what was decided by hand so far, and what came out."""

    system: str
    folder: Path
    works: list[Work]
    possible: float
    read: bool = False
    added: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    excused: set[str] = field(default_factory=set)
    found: dict[str, int] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------------ what is expected

    def called(self, work: Work) -> str:
        """What the results call a student: Moodle tells two of one name apart by their numbers alone."""
        twins = [other for other in self.works if other.student.name == work.student.name]
        if (len(twins) > 1 and self.system == "moodle") or not work.on_roster:
            number = work.student.moodle if self.system == "moodle" else work.student.canvas
            name = work.student.name if self.system == "moodle" else _squashed(work.student.name)
            return f"{name} ({number})"
        return work.login

    def points(self, work: Work, task: str) -> float:
        given = work.tasks.get(task, 0.0)
        if self.read and task in work.read:
            given += work.read[task][1]
        return given + self.added[self.called(work), task]

    def mark(self, work: Work) -> float:
        late = 0 if self.system == "canvas" else work.student.late_days
        kept = 1 - min(late * guide_class.lms_class.PERCENT_PER_DAY, 100) / 100
        bonus = self.added[self.called(work), "bonus"]
        return round(max(0.0, kept * sum(self.points(work, task) for task in TASKS) + bonus), 4)

    def has_mark(self, work: Work) -> bool:
        return work.fate == "graded" and self.called(work) not in self.excused

    def by_name(self) -> dict[str, Work]:
        found = {self.called(work): work for work in self.works}
        assert len(found) == len(self.works)
        return found

    # -------------------------------------------------------------------------------------------- after each step

    def after(self, command: str, printed: str) -> None:
        """Look at what a command left."""
        words = shlex.split(command)[1:]
        what = " ".join(words[: 2 if words[0] == "export" else 1])
        if words[0] == "grade":
            what = "dry run" if "--dry-run" in words else "requests" if "--requests" in words else "grade"
        steps = {
            "dry run": self._after_reading,
            "grade": self._after_grading,
            "similar": self._after_comparing,
            "review": self._after_review,
            "requests": self._after_requests,
            "export feedback": self._after_pages,
            "export moodle": self._after_moodle,
            "export canvas": self._after_canvas,
            "export anonymous": self._after_anonymous,
            "release": self._after_release,
            "forget": self._after_forgetting,
        }
        if what == "adjust":
            self._after_adjusting(words, printed)
        elif what != "bundle":
            steps[what](printed)

    def _after_reading(self, printed: str) -> None:
        for name, work in self.by_name().items():
            listed = re.search(rf"^{re.escape(name)}  .*$", printed, re.MULTILINE)
            assert bool(listed) == (work.fate != "missing"), (name, work.fate)
            if listed and self.system == "moodle":
                assert (" no  " in listed[0]) == (not work.student.late_days), listed[0]
        missing = printed.split("nothing was handed in\n")[1].split("\n\n")[0].split()
        assert missing == [self.called(w) for w in self.works if w.fate == "missing"] + self._twins_on_roster()
        assert "homework.pdf: not a notebook" in printed

    def _twins_on_roster(self) -> list[str]:
        """Whose name is another's too: the roster's login has nothing, what was handed in has the number."""
        return [w.login for w in self.works if w.on_roster and self.called(w) != w.login]

    def _after_grading(self, printed: str) -> None:
        graded = [work for work in self.works if work.fate != "missing"]
        assert f"{len(graded)} graded" in printed, printed
        self._compare_table()
        rows = _rows(self.folder / "results" / "grades.csv")
        self.found["submissions"] = len([w for w in self.works if w.handed_in])
        self.found["marks"] = sum(row["status"] in ("graded", "to be read") for row in rows)
        self.found["feedback pages"] = len(list((self.folder / "results" / "feedback").glob("*.html")))

    def _compare_table(self) -> None:
        """Every row of grades.csv: nobody is lost, and nobody has another's marks."""
        rows = {row["student"]: row for row in _rows(self.folder / "results" / "grades.csv")}
        works = self.by_name()
        assert set(rows) == {*works, *self._twins_on_roster()}
        for name, work in works.items():
            row = rows[name]
            if name in self.excused:
                assert (row["status"], row["total"]) == ("excused", ""), row
            elif work.fate != "graded":
                assert row["status"] == work.fate, row
            elif work.read and not self.read:
                assert row["status"] == "to be read" and "open" in row["total"], row
                assert all(row[task] == "to be read" for task in work.read), row
                assert all(float(row[task]) == self.points(work, task) for task in work.tasks), row
            else:
                assert row["status"] == "graded", row
                assert {t: float(row[t]) for t in TASKS} == {t: self.points(work, t) for t in TASKS}, row
                assert float(row["total"]) == self.mark(work), (row, self.mark(work))

    def _after_comparing(self, printed: str) -> None:
        planted = {frozenset((work.copied, work.login)) for work in self.works if work.copied}
        hints = int(re.search(r"(\d+) to look at", printed)[1])
        page = (self.folder / "results" / "similar.html").read_text()
        shown = [re.findall(r">(student-\d{3})<", title) for title in re.findall(r"<h3>.*</h3>", page)]
        self.found["hints of similarity"] = hints
        self.found["copies planted"] = len(planted)
        found = {frozenset(pair) for pair in shown}
        assert found == planted and hints == len(planted), (found, planted, hints)

    def _after_review(self, printed: str) -> None:
        """Also of ``review --progress``, which changes nothing."""
        for task in (guide_class.TEXT, guide_class.FIGURE):
            of = sum(task in work.read and work.fate == "graded" for work in self.works)
            assert f"task {task} (written): {of if self.read else 0} of {of} looked at" in printed, printed
        self._compare_table()

    def _after_adjusting(self, words: list[str], printed: str) -> None:
        changes = []
        if "--batch" in words:
            changes = [(r["student"], r["task"], r["points"]) for r in _rows(self.folder / "changes.csv")]
        else:
            comment = words.index("--comment")
            given = [w for n, w in enumerate(words) if n not in (comment, comment + 1) and w != "--"][2:]
            changes = [(*given, "0")[:3]]
        for student, task, points in changes:
            if task == "excused":
                self.excused.add(student)
            else:
                self.added[student, task] += float(points)
        assert printed.count("Adjustment ") == len(changes), printed
        self._compare_table()

    def _after_requests(self, printed: str) -> None:
        asked = {(row["student"], row["task"]) for row in _rows(self.folder / "requests.csv")}
        answers = {(row["student"], row["task"]): row for row in _rows(self.folder / "results" / "answers.csv")}
        teams = defaultdict(list)
        for work in self.works:
            teams[work.team or work.login].append(self.called(work))
        mates = {name: of for of in teams.values() for name in of}
        assert set(answers) == {(mate, task) for student, task in asked for mate in mates[student]}, answers
        for (student, task), row in answers.items():
            before = self.by_name()[student].tasks[task]
            assert (float(row["before"]), float(row["now"])) == (before, before), row
            assert "as before" in row["answer"], row
        self._compare_table()

    def _after_pages(self, printed: str) -> None:
        with zipfile.ZipFile(self.folder / "feedback.zip") as archive:
            pages = {name: archive.read(name).decode() for name in archive.namelist()}
        numbers = {getattr(work.student, self.system): work for work in self.works}
        shown = set()
        for name, page in pages.items():
            work = numbers[_number_in(self.system, name)]
            assert work.login not in shown
            shown.add(work.login)
            assert f"<title>Feedback for {escape(self.called(work))}</title>" in page, name
            if self.has_mark(work):
                assert f"{self.mark(work):g} of {self.possible:g} points" in page, (name, self.mark(work))
        self.found["pages given back"] = len(pages)
        self.found["without a page"] = len([w for w in self.works if w.fate != "missing" and w.login not in shown])
        left = [self.called(w) for w in self.works if w.fate != "missing" and w.login not in shown]
        assert all(f"{name} (" in printed for name in left), (left, printed)

    def _after_moodle(self, printed: str) -> None:
        rows = {int(row["Identifier"].split()[1]): row for row in _rows(self.folder / "upload.csv")}
        self._compare_marks({n: row["Grade"] for n, row in rows.items()}, "")

    def _after_canvas(self, printed: str) -> None:
        rows = {int(row["ID"]): row for row in _rows(self.folder / "upload.csv") if row["ID"]}
        rows.pop(99999, None)  # Canvas's own test student
        self._compare_marks({n: row["Exercise 4 (7001)"] for n, row in rows.items()}, "EX")

    def _compare_marks(self, marks: dict[int, str], excused: str) -> None:
        works = {getattr(work.student, self.system): work for work in self.works}
        assert set(marks) == set(works)
        for number, work in works.items():
            wanted = excused if self.called(work) in self.excused else ""
            if self.has_mark(work):
                assert float(marks[number]) == round(self.mark(work), 2), (work.login, marks[number])
            else:
                assert marks[number] == wanted, (work.login, marks[number])
        self.found["marks given back"] = sum(bool(mark) and mark != "EX" for mark in marks.values())

    def _after_anonymous(self, printed: str) -> None:
        page = (self.folder / "class.html").read_text()
        assert not [w for w in self.works if w.login in page or w.student.name in page]

    def _after_release(self, printed: str) -> None:
        made = sorted(path.suffix for path in (self.folder / "released").iterdir())
        assert made == [".html", ".ipynb"]

    def _after_forgetting(self, printed: str) -> None:
        results = self.folder / "results"
        if "everybody" in printed:
            assert not results.exists()
            return
        gone = re.search(r"Removed of (\S+):", printed)[1]
        for path in results.rglob("*"):
            assert not path.is_file() or gone.encode() not in path.read_bytes(), path


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _squashed(name: str) -> str:
    first, _, last = name.partition(" ")
    return re.sub(r"\W", "", f"{last}, {first}".lower())


def _number_in(system: str, name: str) -> int:
    """Whose page it is, as the system reads it: Moodle's importziplib.php, Canvas's abstract_assignment.rb."""
    if system == "moodle":
        return int(name.split("_", 4)[1])
    return int(re.search(r"(?:^|_)(\d+)_(\d+)(?:_|$)", name)[1])


def bundled_notebook(bundle: Path) -> str:
    """The notebook that students get; it has both tasks that a person reads, and no answer."""
    with zipfile.ZipFile(bundle) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(f"exercises/{guide_class.EXERCISE}.ipynb")]
        text = archive.read(name).decode()
        cells = nbformat.reads(text, as_version=4).cells
        there = {cell.metadata.get("unrolled", {}).get("task") for cell in cells}
        assert set(TASKS) <= there
        assert not any(answer in text for answer in guide_class.SOLUTIONS.values())
    return text
