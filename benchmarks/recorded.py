"""What the long studies have in common: a record that is saved part by part, and when it was measured."""

from __future__ import annotations

import argparse
import json
import platform
import time
from pathlib import Path
from types import ModuleType

import numpy as np

from unrolled.classroom.authoring.files import write_whole


def asked(study: ModuleType, command: str, description: str) -> dict:
    """Read the command line; where the run is to be resumed, gives what the record holds of today's code."""
    parser = argparse.ArgumentParser(description=description, epilog=f"examples: {command}; {command} --resume")
    parser.add_argument("--resume", action="store_true", help="keep what results.json already holds of this code")
    old = study.record() if parser.parse_args().resume and study.RESULTS.exists() else {}
    return old if old.get("code") == study.key() else {}


def save(path: Path, parts: dict) -> None:
    """Write a record after every part, so that a run that was stopped can be resumed; a row of a list is a line."""
    lines = []
    for name, value in parts.items():
        rows = ",\n".join(map(json.dumps, value)) if isinstance(value, list) else ""
        lines.append(f"{json.dumps(name)}: " + (f"[\n{rows}\n]" if rows else json.dumps(value)))
    write_whole(path, "{" + ",\n".join(lines) + "}\n")


def when() -> str:
    """The day and the machine."""
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    return f"on {time.strftime('%Y-%m-%d')} ({machine})"
