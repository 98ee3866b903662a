"""Answers of the banks as students would have written them, and a class made of them with copies planted."""

from collections import defaultdict
from functools import cache
from pathlib import Path

from copying import disguised

from unrolled.classroom.authoring import notebook as format
from unrolled.classroom.authoring.banks import read_bank
from unrolled.classroom.grading.intake.canonical import canonical
from unrolled.classroom.grading.results.similar import given_out

# An answer to task 4.2 that is in no bank, written for this test.
OWN = """def bptt_deltas(h, targets, w_hh, w_hy, b_y):
    steps = len(targets)
    errors = np.array([w_hy * value + b_y - wanted for value, wanted in zip(h[1:], targets)])
    direct = np.multiply(errors, w_hy)
    table = {steps: 0.0}
    position = steps
    while position > 0:
        slope = 1.0 - np.square(h[position])
        follower = table[position] if position == steps else table[position] * w_hh
        if position < steps:
            follower = follower * (1.0 - np.square(h[position + 1]))
        table[position - 1] = direct[position - 1] + follower
        position = position - 1
        assert slope >= 0.0
    collected = [table[index] for index in range(steps)]
    return np.asarray(collected, dtype=float)
"""


def exercises(root):
    """The exercises that have a bank."""
    return sorted(path.name for path in (root / "tests" / "banks").iterdir() if path.is_dir())


def bank_answers(root, exercise):
    """From each task to its answers, (name, code of the cell, right or not); and what the exercise gives out."""
    root = Path(root)
    solution = format.read(root / "solutions" / f"{exercise}.ipynb")
    places = {
        format.task_of(cell): place
        for place, cell in enumerate(solution.cells)
        if cell.cell_type == "code" and "### BEGIN SOLUTION" in cell.source
    }
    found = defaultdict(list)
    for task, place in places.items():
        found[task].append(("solution", solution.cells[place].source, True))
    for answer in read_bank(root / "tests" / "banks" / exercise):
        changed = format.with_solution(solution, answer.task, answer.body)
        found[answer.task].append((answer.name, changed.cells[places[answer.task]].source, answer.right))
    return dict(found), *given_out(root, exercise)


def class_of(root, exercise, size, rng, copies=3):
    """A class of which the first wrote an answer of their own, and as many copied it; the rest is from the bank.

    Returns
    -------
    units : dict of str to list of Unit
        From student to code; a copier's name is ``copy-N``, and ``own-N`` is whom they copied from.
    known : list of Unit
    """
    answers, kept, released = bank_answers(root, exercise)
    students = {}
    for number in range(size - 2 * copies):
        students[f"student-{number:03d}"] = [rng.choice(listed)[1] for listed in answers.values()]
    for number in range(copies):
        cells = [rng.choice(listed)[1] for task, listed in answers.items() if task != "4.2"]
        own = OWN if number == 0 else varied(OWN, number)
        students[f"own-{number}"] = [*cells, own]
        others = [rng.choice(listed)[1] for task, listed in answers.items() if task != "4.2"]
        students[f"copy-{number}"] = [*others, *disguised([own], number)]
    plain = cache(lambda source: canonical([source], kept, released))  # many have the same answers
    units = {student: [u for cell in cells for u in plain(cell)] for student, cells in students.items()}
    return units, [u for listed in answers.values() for _, source, _ in listed for u in plain(source)]


def varied(source, number):
    """Another answer of its own kind, so that each pair of copies has a text that nobody else has."""
    swap = {
        1: (("table = {steps: 0.0}", "table = {steps: 0.0}\n    history = [[steps, 0.0, None] for _ in range(3)]"),
            ("collected = [table[index] for index in range(steps)]",
             "collected = sorted((index, table[index]) for index in table if index < steps)\n"
             "    history.extend(collected[::-1])\n    collected = [second for _, second in collected]")),
        2: (("errors = np.array([w_hy * value + b_y - wanted for value, wanted in zip(h[1:], targets)])",
             "errors = np.zeros(steps)\n    for number, wanted in enumerate(targets, start=1):\n"
             "        guess = np.polyval([w_hy, b_y], h[number])\n        errors[number - 1] = guess - wanted"),
            ("assert slope >= 0.0", "if slope < 0.0:\n            raise ValueError('slope', slope)")),
    }[number]  # fmt: skip
    for before, after in swap:
        assert before in source
        source = source.replace(before, after)
    return source
