"""What is recorded of the comparison, and from which code it was made."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import framework_cases as cases
import in_numpy
import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results.json"
TOLERANCE = 1e-12
# PyTorch divides by the norm plus 1e-6 when it clips.
CLIPPED_BY_TORCH = 1e-4
# What the record is made from: if one of these changes in what it does, the record is old.
SOURCES = [HERE / f"{name}.py" for name in ("framework_cases", "compare", "in_numpy", "in_torch", "in_jax")]
LIBRARY = [
    ROOT / "src/unrolled" / name for name in ("models/vanilla.py", "models/gated.py", "learning/truncated.py")
]


def code() -> str:
    """Name the code by what it does: its syntax trees, without docstrings and comments."""
    parts = [without_docstrings(path.read_text(encoding="utf-8")) for path in (*SOURCES, *LIBRARY)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def without_docstrings(source: str) -> str:
    """A module as a syntax tree, without what only readers read."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def allowed(case: str, framework: str) -> float:
    """How far a framework may be from ours."""
    return CLIPPED_BY_TORCH if (case, framework) == ("clipped", "PyTorch") else TOLERANCE


def differences(found: dict) -> dict[str, dict[str, float]]:
    """For each case and framework: the largest relative difference of the loss and of an array of the gradient."""
    largest: dict[str, dict[str, float]] = {}
    for name, (w, X, targets, more) in cases.all_cases().items():
        loss, gradients = getattr(in_numpy, name.replace(" ", "_"))(w, X, targets, *more)
        for framework, theirs in found["cases"][name].items():
            apart = [relative(theirs["loss"], loss), *arrays_apart(theirs["gradients"], gradients)]
            largest.setdefault(name, {})[framework] = max(apart)
    w, X, targets, _ = cases.all_cases()["rnn"]
    _, gradients = in_numpy.rnn(w, X, targets)
    names = found["clipped"]["PyTorch"]["gradients"]
    clipped = in_numpy.clipped({name: gradients[name] for name in names}, cases.LIMIT)
    largest["clipped"] = {
        framework: max(arrays_apart(theirs["gradients"], clipped)) for framework, theirs in found["clipped"].items()
    }
    return largest


def arrays_apart(theirs: dict, gradients: dict) -> list[float]:
    """How far each array of theirs is from ours."""
    names = theirs.keys() & gradients.keys()
    assert len(names) >= 5
    return [relative(theirs[name], gradients[name]) for name in names]


def relative(got, want) -> float:
    """The largest difference of two arrays, over the largest entry."""
    return float(np.max(np.abs(np.asarray(got) - want)) / np.max(np.abs(want)))


def norm() -> float:
    """The length of our gradient of the vanilla RNN, with one bias."""
    w, X, targets, _ = cases.all_cases()["rnn"]
    _, gradients = in_numpy.rnn(w, X, targets)
    names = ("W_xh", "W_hh", "b_h", "h_0", "W_hy", "b_y")
    return float(np.sqrt(sum(np.sum(gradients[name] ** 2) for name in names)))


def report(found: dict) -> str:
    """The README beside this file."""
    rows = "\n".join(
        f"| {name} | {each['PyTorch']:.1e} | {each['JAX']:.1e} |" for name, each in found["differences"].items()
    )
    return f"""\
# The same model in NumPy, PyTorch and JAX

    python benchmarks/frameworks

computes a vanilla RNN and an LSTM with a linear output, and the RNN with its gradient truncated at chunks of
{cases.CHUNK} steps, with `in_numpy.py`, `in_torch.py` and `in_jax.py`, from the same weights, in double precision.
It compares loss and gradients, and gradients clipped by their norm, and writes `results.json`. PyTorch and JAX are
in the environment of `benchmarks/models`; `--python` names another interpreter that has them. The page "From NumPy
to frameworks" shows the code and is bound to the record; a test recomputes ours and holds it against what is
recorded.

PyTorch {found["torch"]}, JAX {found["jax"]}. The largest relative difference of the loss or of an array of the
gradient:

| case | PyTorch | JAX |
|---|---|---|
{rows}
"""
