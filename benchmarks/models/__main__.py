"""Records what PyTorch computes, times our layers beside PyTorch and JAX, and writes the README here."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ENVIRONMENT = HERE / ".environment"
RESULTS = HERE / "results.json"
FIXTURES = ROOT / "tests/subject/fixtures"
RECORDED = ("rnn", "lstm", "gru")
KINDS = {"float64": "double", "float32": "single"}
# PyTorch's time over ours at 64 sequences that we aim at, by units; and JAX's.
UNITS = (16, 32, 64, 128, 256)
AIMS = {
    ("float64", "LSTM"): (2.3, 2.0, 1.4, 1.15, 1.0),
    ("float64", "tanh"): (2.3, 2.0, 1.4, 1.15, 1.0),
    ("float64", "GRU"): (2.3, 2.0, 1.4, 1.15, 1.0),
    ("float32", "LSTM"): (0.85,) * 5,
    ("float32", "tanh"): (1.15,) * 5,
    ("float32", "GRU"): (1.15,) * 5,
}
JAX_AIM, PRODUCTS_AIM = 1.2, 0.7
# By what a row of each part of the results is known.
KEYS = {
    "races": ("kind", "sequences", "units", "layer"),
    "ladder": ("kind", "units"),
    "loops": ("units",),
    "rtrl": ("units",),
    "calls": ("layer",),
}
HEAD = """\
# Are our recurrent layers right, and how fast are they, beside PyTorch and JAX?

    python benchmarks/models

does two things, with PyTorch and JAX in an environment of its own (from `requirements.txt`).

It *records* what `torch.nn.RNN` (with tanh and with relu), `torch.nn.LSTM` and `torch.nn.GRU` compute (states,
cells, outputs, loss and every gradient; several shapes; biases, initial states and cells that are not zero) in
`tests/subject/fixtures/torch_{rnn,lstm,gru}.json`. `make test` holds both forms of ours against this record to
1e-10, and needs no PyTorch for it.

It *times* the library's layers, in their stacked form, beside PyTorch's layers with autograd and beside the
same layers in JAX (`jit` of the gradient of a `scan`), on one thread and one processor. A *pass* goes forward
and backward for a given derivative of the loss with respect to each state, to the gradients of weights, biases,
inputs and initial states. A *training step* has a linear output, the mean squared error, gradients clipped to
length 1, and Adam. The contenders take turns; in a turn each is called a few times, and its fastest call
counts, in processor time; a ratio is one of two such times within one turn, and the median over turns is given.
Before anything is timed, the gradients must agree (to 1e-10, in single precision 2e-3), and the losses of three
training steps. *Products* is the time that the matrix products of our pass take when they are done again alone,
as a share of the pass: what is left if all else were free.

The *ladder* goes from the plain LSTM, which the book shows, to the stacked one. `results.json` holds all
figures; a page of the book is drawn from it.
"""


def prepare() -> None:
    """Make the environment with PyTorch and JAX, once for each version of the requirements."""
    wanted, done = (HERE / "requirements.txt").read_text(encoding="utf-8"), ENVIRONMENT / ".complete"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([ENVIRONMENT / "bin/pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        done.write_text(wanted, encoding="utf-8")


def inside(script: str, *arguments: str) -> Iterator[dict]:
    """Run a part that needs PyTorch or JAX, with this clone's library on its path, and read what it prints."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with subprocess.Popen(
        [ENVIRONMENT / "bin/python", HERE / script, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **single, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise SystemExit(f"{script} ended with {process.returncode}")


def write_record(record: dict) -> None:
    """A file for each kind of layer, and one line for each case, so that a difference shows which."""
    head = json.dumps({key: value for key, value in record.items() if key != "cases"})[1:-1]
    FIXTURES.mkdir(exist_ok=True)
    for layer in RECORDED:
        own = [case for case in record["cases"] if case["cell"].startswith(layer)]
        cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in own)
        write_whole(fixture(layer), f'{{{head}, "cases": [\n{cases}\n]}}\n')


def fixture(layer: str) -> Path:
    return FIXTURES / f"torch_{layer}.json"


def write_results(measured: dict) -> None:
    """One line for each race, so that a difference shows which."""
    head = json.dumps({key: value for key, value in measured.items() if key not in KEYS})[:-1]
    rows = {key: ",\n".join(json.dumps(row, separators=(",", ":")) for row in measured[key]) for key in KEYS}
    write_whole(RESULTS, head + "".join(f', "{key}": [\n{text}\n]' for key, text in rows.items()) + "}\n")


def table(head: list[str], rows: list[list]) -> str:
    return "\n".join([f"| {' | '.join(map(str, row))} |" for row in (head, ["---"] * len(head), *rows)] + [""])


def report(measured: dict, record: dict) -> str:
    kilobytes = sum(fixture(layer).stat().st_size for layer in RECORDED) / 1000
    loads = [row["load"] for row in measured["races"]]
    parts = [
        HEAD,
        f"Recorded: {len(record['cases'])} cases from PyTorch {record['torch']}, {kilobytes:.0f} kB.\n",
        f"Timed on {measured['date']} on one of {measured['processors']} processors of an {measured['processor']}; "
        f"{measured['versions']}; medians of {measured['turns']} turns. While it ran the machine's load was "
        f"{min(loads):.1f} to {max(loads):.1f}.\n",
        "## Where it falls short of what we aim at\n",
        "\n".join([*shortfalls(measured["races"]), ""]),
    ]
    parts += [
        "## Why: what the calls take\n",
        "The same pass with one unit, one input and one sequence has next to nothing to compute; what it takes is "
        "taken by Python and by NumPy's calls, whatever the sizes, and a loop that JAX compiled does not pay it. "
        "As a share of our passes, in double precision:\n",
        calls_table(measured),
    ]
    for task, title in (("passes", "Forward and backward"), ("training", "A training step")):
        for kind, name in KINDS.items():
            parts.append(f"## {title}, {name} precision: 50 steps, 8 inputs\n")
            parts.append("Milliseconds of ours; then PyTorch's and JAX's time, times ours.\n")
            parts.append(race_table(measured["races"], task, kind))
    parts.append("## From the plain LSTM to the stacked one: 64 sequences\n")
    parts.append("How many times as fast as the plain form; each rung adds one thing to the one above it.\n")
    parts.append(ladder_table(measured["ladder"]))
    parts.append("## A batch beside loops: the tanh layer, 64 sequences, double precision\n")
    parts.append(
        "The same formulas as loops over sequences and steps, each step with vectors and outer products.\n"
    )
    rows = [[row["units"], f"{row['loop']:.1f}"] for row in measured["loops"]]
    parts.append(table(["units", "the loop takes, times ours"], rows))
    parts.append("## Real-time recurrent learning: one sequence\n")
    rows = [[row["units"], f"{row['RTRL']:.1f}"] for row in measured["rtrl"]]
    parts.append(table(["units", "RTRL takes, times our forward and backward pass"], rows))
    return "\n".join(parts)


def race_table(races: list[dict], task: str, kind: str) -> str:
    layers = ("tanh", "LSTM", "GRU")
    columns = [f"{layer}: {what}" for layer in layers for what in ("ours", "PyTorch", "JAX")]
    columns += [f"{layer}: products" for layer in layers] if task == "passes" else []
    rows = []
    for sequences, units in dict.fromkeys((r["sequences"], r["units"]) for r in races if r["kind"] == kind):
        row, shares = [sequences, units], []
        for layer in layers:
            times = found(races, kind, sequences, units, layer)[task]
            row += [f"{times['ours']['milliseconds']:.2f}"]
            row += [f"{times[name]['times_ours']:.2f}" for name in ("PyTorch", "JAX")]
            shares += [f"{100 * times['products']['times_ours']:.0f} %"] if "products" in times else []
        rows.append(row + shares)
    return table(["sequences", "units", *columns], rows)


def found(races: list[dict], kind: str, sequences: int, units: int, layer: str) -> dict:
    key = kind, sequences, units, layer
    return next(r for r in races if (r["kind"], r["sequences"], r["units"], r["layer"]) == key)


def ladder_table(ladder: list[dict]) -> str:
    rungs = list(ladder[0]["times_as_fast"])
    columns = [f"{row['units']} units, {KINDS[row['kind']]}" for row in ladder]
    return table(
        ["", *columns], [[rung, *(f"{row['times_as_fast'][rung]:.2f}" for row in ladder)] for rung in rungs]
    )


def calls_table(measured: dict) -> str:
    least = {row["layer"]: row["milliseconds"] for row in measured["calls"]}
    sizes = dict.fromkeys((r["sequences"], r["units"]) for r in measured["races"])
    rows = []
    for sequences, units in sizes:
        times = {n: found(measured["races"], "float64", sequences, units, n)["passes"]["ours"] for n in least}
        rows.append(
            [sequences, units, *(f"{100 * ms / times[layer]['milliseconds']:.0f} %" for layer, ms in least.items())]
        )
    return table(["sequences", "units", *(f"{layer} ({ms:.2f} ms)" for layer, ms in least.items())], rows)


def shortfalls(races: list[dict]) -> list[str]:
    """What of our aims was not reached, a line each."""
    lines = []
    for (kind, layer), aims in AIMS.items():
        for units, aim in zip(UNITS, aims, strict=True):
            got = found(races, kind, 64, units, layer)["passes"]["PyTorch"]["times_ours"]
            if got < aim:
                lines.append(
                    f"- PyTorch, {KINDS[kind]}, {layer}, {units} units, 64 sequences: {got:.2f} for {aim}."
                )
    behind = [r for r in races if r["passes"]["JAX"]["times_ours"] < JAX_AIM]
    for sequences in dict.fromkeys(r["sequences"] for r in behind):
        own = [r for r in behind if r["sequences"] == sequences]
        named = [
            f"{r['layer']} {r['units']} {KINDS[r['kind']]} {r['passes']['JAX']['times_ours']:.2f}" for r in own
        ]
        lines.append(f"- JAX takes less than {JAX_AIM} times our time, {sequences} sequences: {', '.join(named)}.")
    for row in (r for r in races if (r["sequences"], r["units"]) == (64, 256)):
        share = row["passes"]["products"]["times_ours"]
        if share < PRODUCTS_AIM:
            lines.append(
                f"- Products, {KINDS[row['kind']]}, {row['layer']}, 256 units: {share:.2f} for {PRODUCTS_AIM}."
            )
    return lines or ["Nowhere."]


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Record what PyTorch's recurrent layers compute, and time ours beside PyTorch and JAX.",
        epilog="examples: python benchmarks/models; python benchmarks/models --only record",
    )
    parser.add_argument("--only", choices=("record",), help="write the record, and time nothing")
    parser.add_argument("--turns", type=int, default=9, help="turns of the contenders (default 9)")
    parser.add_argument("--seconds", type=float, default=0.1, help="of each contender in a turn, if not over (0.1)")
    parser.add_argument("--resume", action="store_true", help="keep what results.json already holds")
    given = parser.parse_args()
    prepare()
    record = next(inside("recording.py"))
    write_record(record)
    if given.only == "record":
        return 0
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if given.resume and RESULTS.exists() else {}
    measured = {"date": time.strftime("%Y-%m-%d"), "turns": given.turns} | {
        part: old.get(part, []) for part in KEYS
    }
    done = [[part, *(row[k] for k in keys)] for part, keys in KEYS.items() for row in measured[part]]
    for found in inside("race.py", str(given.turns), str(given.seconds), json.dumps(done)):
        if found["part"] == "head":
            measured |= found["row"]
            continue
        measured[found["part"]].append(found["row"])
        write_results(measured)  # so that a run that was stopped can be resumed
        print(json.dumps(found["row"]), flush=True)
    text = report(measured, record)
    write_whole(HERE / "README.md", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
