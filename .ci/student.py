"""Do exercise 02 as a student does, with the installed course and nothing else: student.py FOLDER.

The answers are the clone's; all other files are those that the installed course hands out. Prints what is left in
FOLDER to hand in.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "02_recurrence"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def answers() -> dict[str, str]:
    """The right answers, by their tasks, without the marks around them."""
    solution = json.loads((ROOT / "solutions" / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    found = {}
    for cell in solution["cells"]:
        if task := cell["metadata"].get("unrolled", {}).get("task"):
            lines = "".join(cell["source"]).split("\n")
            found[task] = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    return found


def run(*words: str, folder: Path) -> str:
    """Run a module of this Python; gives what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


def answer(path: Path) -> None:
    """Write the answers into the notebook."""
    given, notebook = answers(), json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if task := cell["metadata"].get("unrolled", {}).get("task"):
            cell["source"] = given[task]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def work(folder: Path) -> Path:
    """Start the course, answer, restore a cell, answer again, run all in a kernel, check; gives the file."""
    home = folder.parent  # no clone is near
    run("unrolled", "start", str(folder), folder=home)
    path = folder / "exercises" / f"{NAME}.ipynb"
    answer(path)
    run("unrolled", "restore", str(path), "2.1", folder=home)
    answer(path)
    said = run("unrolled", "start", str(folder), folder=home)
    if f"Kept as you left it: {Path('exercises', path.name)}" not in said:
        sys.exit(f"A second start did not say what it kept: {said}")
    run("nbconvert", "--to", "notebook", "--execute", "--inplace", str(path.name), folder=path.parent)
    if "all that this check tries is right." not in path.read_text(encoding="utf-8"):
        sys.exit("No check called a right answer right")
    run("unrolled", "check", str(path), folder=home)
    return path


if __name__ == "__main__":
    print(work(Path(sys.argv[1]).resolve()))
