"""Records what PyTorch computes, times it beside ours, and writes the README beside this file."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ENVIRONMENT = HERE / ".environment"
FIXTURES = ROOT / "tests/subject/fixtures"
LAYERS = ("rnn", "lstm", "gru")
HEAD = """\
# Are our recurrent layers right, and how fast are they, beside PyTorch?

    python benchmarks/models

does two things, with PyTorch in an environment of its own (from `requirements.txt`), on one thread and in double
precision.

It *records* what `torch.nn.RNN` (with tanh and with relu), `torch.nn.LSTM` and `torch.nn.GRU` compute (states,
cells, outputs, loss and every gradient; several shapes; biases, initial states and cells that are not zero) in
`tests/subject/fixtures/torch_{rnn,lstm,gru}.json`. `make test` holds ours against this record to 1e-10, and needs
no PyTorch for it.

It *times* a forward and a backward pass of each layer, the vanilla one with tanh: the course's library, PyTorch's
layer with autograd, and, for the vanilla layer, the same formulas written as loops over sequences and steps, each
step with vectors and outer products. They take turns; each ratio is one of processor times within one turn, and the
median over turns is given. Before anything is timed, the gradients must agree to 1e-10. Last comes real-time
recurrent learning for one sequence, whose gradients must agree to 1e-12.
"""


def prepare() -> None:
    """Make PyTorch's environment, once."""
    if not (ENVIRONMENT / ".complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([ENVIRONMENT / "bin/pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        (ENVIRONMENT / ".complete").touch()


def beside_torch(*arguments: str) -> dict:
    """Run the part that needs PyTorch, with this clone's library on its path."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [ENVIRONMENT / "bin/python", HERE / "beside_torch.py", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **single, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return json.loads(done.stdout)


def write_record(record: dict) -> None:
    """A file for each kind of layer, and one line for each case, so that a difference shows which."""
    head = json.dumps({key: value for key, value in record.items() if key != "cases"})[1:-1]
    FIXTURES.mkdir(exist_ok=True)
    for layer in LAYERS:
        own = [case for case in record["cases"] if case["cell"].startswith(layer)]
        cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in own)
        write_whole(fixture(layer), f'{{{head}, "cases": [\n{cases}\n]}}\n')


def fixture(layer: str) -> Path:
    return FIXTURES / f"torch_{layer}.json"


def report(measured: dict, record: dict, repeat: int) -> str:
    kilobytes = sum(fixture(layer).stat().st_size for layer in LAYERS) / 1000
    machine = f"{platform.machine()}, {os.cpu_count()} processors"
    parts = [
        HEAD,
        f"Recorded: {len(record['cases'])} cases from PyTorch {record['torch']}, {kilobytes:.0f} kB.\n",
        f"Timed on {time.strftime('%Y-%m-%d')} ({machine}; {measured['versions']}); medians of {repeat} turns.\n",
    ]
    for cell, rows in measured["races"].items():
        parts.append(f"## {cell}: 64 sequences of 50 steps, 8 inputs, 4 outputs\n")
        if "loop" not in rows[0]:
            lines = ["| units | ours, milliseconds | PyTorch takes, times ours |", "|---|---|---|"]
            lines += [f"| {r['n']} | {1000 * r['ours']:.2f} | {r['torch']:.2f} |" for r in rows]
            parts.append("\n".join([*lines, ""]))
            continue
        lines = ["| units | ours, milliseconds | PyTorch takes, times ours | the loop takes, times ours |"]
        lines += ["|---|---|---|---|"]
        lines += [f"| {r['n']} | {1000 * r['ours']:.2f} | {r['torch']:.2f} | {r['loop']:.1f} |" for r in rows]
        parts.append("\n".join([*lines, ""]))
        fast = ", ".join(str(r["n"]) for r in rows if r["loop"] >= 20) or "no size"
        parts.append(
            f"The loop takes at least 20 times as long for these numbers of units: {fast}.\n"
            "With few units it pays for Python's calls, of which a batch saves 63 in 64; with many, both pay\n"
            "for the same multiplications.\n"
        )
    parts.append("## Real-time recurrent learning: one sequence of 50 steps\n")
    lines = ["| units | RTRL takes, times our forward and backward pass |", "|---|---|"]
    lines += [f"| {r['n']} | {r['ratio']:.1f} |" for r in measured["rtrl"]]
    return "\n".join([*parts, "\n".join([*lines, ""])])


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Record what PyTorch's recurrent layers compute, and time them beside ours.",
        epilog="examples: python benchmarks/models; python benchmarks/models --only record",
    )
    parser.add_argument("--only", choices=("record",), help="write the record, and time nothing")
    parser.add_argument("--repeat", type=int, default=7, help="turns of each contender (default 7)")
    given = parser.parse_args()
    prepare()
    record = beside_torch("record")
    write_record(record)
    if given.only == "record":
        return 0
    measured = beside_torch("time", str(given.repeat))
    text = report(measured, record, given.repeat)
    write_whole(HERE / "README.md", text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
