"""Grade a folder in reduced isolation, in a container, and say what there is to see afterwards.

``python tests/support/reduced.py COURSE SUBMISSIONS RESULTS`` prints JSON. Run by ``test_reduced.py``.
"""

import json
import sys
from pathlib import Path

from unrolled.classroom.grading.jail.outside.reduced import FIRST_USER, USERS
from unrolled.classroom.grading.marking.plan import Patience, Plan
from unrolled.classroom.grading.marking.session import grade
from unrolled.classroom.grading.results.report import write_results


def theirs(number):
    return FIRST_USER <= number < FIRST_USER + USERS


def processes():
    """Processes of students' users that are still there."""
    for status in Path("/proc").glob("[0-9]*/status"):
        lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        if theirs(int(lines["Uid"].split()[0])):
            yield lines["Name"]


def files():
    """Files of students' users anywhere but in the system's own folders."""
    for top in ("/tmp", "/var/tmp", "/dev", "/run", "/course", "/submissions", "/results"):
        yield from (str(path) for path in Path(top).rglob("*") if theirs(path.lstat().st_uid))


def main(course, submissions, results):
    patience = Patience(cell=3, call=1, total=30)
    plan = Plan(submissions, results, course, patience=patience, reduced=True, jobs=2, seed="1")
    result = grade(plan)
    write_results(results, result)
    said = {
        "marks": {marked.handed.student: marked.total for marked in result.marked},
        "notes": {marked.handed.student: marked.notes for marked in result.marked},
        "labels": sorted({marked.isolation for marked in result.marked}),
        "faults": result.faults,
        "processes": list(processes()),
        "files": list(files()),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
