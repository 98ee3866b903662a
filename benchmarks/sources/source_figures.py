"""All figures that the course gives of the five tutorials: quick ones, those of long trainings, pieces of these."""

from __future__ import annotations

import json
from pathlib import Path

import course_answers
import numpy as np
import tutorial_counting
import tutorial_introduction
import tutorial_lecture
import tutorial_regression
import tutorial_sine

from unrolled.classroom.authoring.executed import key_of_files

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
TUTORIALS = {
    "regression": tutorial_regression,
    "counting": tutorial_counting,
    "introduction": tutorial_introduction,
    "sine": tutorial_sine,
    "lecture": tutorial_lecture,
}
OWN_SEEDS, SEEDS, FEW, THREE = range(15), range(10), range(5), range(3)
ITERATIONS, MOMENTS = 60_000, (10_000, 20_000)


def record():
    """What the last run of ``python benchmarks/sources`` wrote."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def key():
    """Names the code that the record belongs to."""
    return key_of_files(path for path in sorted(HERE.glob("*.py")) if path.name != "__main__.py")


def quick():
    """The figures that take no training, or a short one."""
    return {
        f"{name}_{figure}": float(np.squeeze(value))
        for name, tutorial in TUTORIALS.items()
        for figure, value in tutorial.figures().items()
    }


def trainings():
    """The long trainings: a name and a function for each, in the order in which they are run."""
    variants = {
        f"sine: {variant}": lambda variant=variant: [
            tutorial_sine.scores(variant, seed) for seed in (OWN_SEEDS if variant == "its own" else THREE)
        ]
        for variant in tutorial_sine.VARIANTS
    }
    dot_products = {
        f"course: dot product, {law}": lambda law=law: [course_answers.dot_product(seed, law) for seed in FEW]
        for law in tutorial_regression.LAWS
    }
    return {
        "regression": lambda: tutorial_regression.train(FEW, ITERATIONS),
        "lecture": lambda: tutorial_lecture.train(SEEDS, max(MOMENTS), MOMENTS),
        **variants,
        "course: sine": lambda: [course_answers.sine(seed) for seed in FEW],
        "course: addition": lambda: [course_answers.addition(seed) for seed in SEEDS],
        **dot_products,
    }


def pieces():
    """The same trainings, each broken off early: what a test repeats."""
    return {
        "regression": tutorial_regression.train([0], 50),
        "lecture": tutorial_lecture.train([0], 50, (50,), lambda weights: float(np.linalg.norm(weights[1]))),
        "sine": {variant: tutorial_sine.scores(variant, 0, epochs=1) for variant in tutorial_sine.VARIANTS},
        "course: sine": course_answers.sine(0, 50),
        "course: addition": course_answers.addition(0, 30),
        "course: dot product": [course_answers.dot_product(0, law, 50) for law in tutorial_regression.LAWS],
    }


def current(runs):
    """What the record says besides the long trainings, as the code gives it now."""
    return {"code": key(), "figures": quick() | of_trainings(runs), "pieces": pieces()}


def of_trainings(runs):
    """The figures that the pages give of the long trainings."""
    found = {}

    def spread(name, values):
        found[f"{name}_median"] = float(np.median(values))
        found[f"{name}_low"], found[f"{name}_high"] = float(np.min(values)), float(np.max(values))

    for law, letter in zip(tutorial_regression.LAWS, ("unit", "both"), strict=True):
        for rate, values in runs["regression"][law].items():
            spread(f"regression_{letter}_{rate.replace('.', '')}", values)
        spread(f"regression_{letter}", [value for values in runs["regression"][law].values() for value in values])
        spread(f"course_dot_{letter}", runs[f"course: dot product, {law}"])
    for mistake, at in runs["lecture"].items():
        for moment, values in at.items():
            spread(f"lecture_trained_{mistake}_{moment}", values)
            found[f"lecture_exact_{mistake}_{moment}"] = float(np.sum(np.array(values) == 1))
    for variant in tutorial_sine.VARIANTS:
        published, trained = np.array(runs[f"sine: {variant}"]).T
        name = variant.replace(", ", "_").replace(" ", "_")
        spread(f"sine_{name}", published)
        spread(f"sine_{name}_trained_pass", trained)
    own = np.array(runs["sine: its own"])
    found["sine_at_least_as_good"] = float(np.sum(own[:, 0] <= tutorial_sine.PUBLISHED))
    found["sine_worse_than_zero"] = float(np.sum(own[:, 0] > tutorial_sine.figures()["zero_rmse"]))
    spread("course_sine", runs["course: sine"])
    spread("course_addition", runs["course: addition"])
    return found
