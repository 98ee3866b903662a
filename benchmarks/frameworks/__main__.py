"""Holds the course's vanilla RNN and LSTM against PyTorch's and JAX's, and records how far they differ."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import framework_record as record  # noqa: E402  # beside this file

from unrolled.classroom.authoring.files import write_whole  # noqa: E402

ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / "benchmarks/models/.environment"
REQUIREMENTS = ROOT / "benchmarks/models/requirements.txt"


def interpreter() -> Path:
    """The Python of the environment with PyTorch and JAX, made once for each version of the requirements."""
    wanted, done = REQUIREMENTS.read_text(encoding="utf-8"), ENVIRONMENT / ".complete"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([ENVIRONMENT / "bin/pip", "install", "-q", "-r", REQUIREMENTS], check=True)
        done.write_text(wanted, encoding="utf-8")
    return ENVIRONMENT / "bin/python"


def main() -> int:
    """Compute, compare, record; fails if a gradient differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, help="an interpreter that has PyTorch and JAX (default: makes one)")
    given = parser.parse_args()
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [given.python or interpreter(), HERE / "compare.py"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **single, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    found = json.loads(done.stdout)
    found["differences"] = record.differences(found)
    found["norm"] = record.norm()
    found["code"] = record.code()
    for case, each in found["differences"].items():
        for framework, value in each.items():
            if not value <= record.allowed(case, framework):
                raise SystemExit(f"{case}: {framework} differs by {value:.1e}")
    write_whole(record.RESULTS, json.dumps(found) + "\n")
    write_whole(HERE / "README.md", record.report(found))
    print(record.report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
