"""Build the exercises as a site that runs Python in the reader's browser: lite.py PYODIDE WHEEL OUT.

PYODIDE is a folder with the files of Pyodide's distribution, from wherever: each is compared with the hash
that ``lite/pyodide.json`` has. Besides: ``lite.py --pin PACKAGE`` writes that file, out of Pyodide's own
package on the npm registry; ``lite.py --unpack ZIP PYODIDE`` takes what it names out of an archive.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import BytesParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LITE = ROOT / "lite"
PINS = LITE / "pyodide.json"
RUNTIME = ("pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js", "python_stdlib.zip")
# What the kernel and the exercises use of Pyodide's packages; with what these need in turn.
WANTED = ("ipython", "matplotlib", "micropip", "numpy", "packaging", "sqlite3", "ssl")
# What `import unrolled` brings in a browser: checks, figures, and `check.restore`. Not what the command needs.
NEEDS = ["attrs", "comm", "fastjsonschema", "jsonschema", "matplotlib", "nbformat", "numpy", "pyrsistent"]
APPS = ("lab", "notebooks", "tree")
NO_TIME = "2020-01-01T00:00:00Z"
EPOCH = "1577836800"  # the same moment


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pin(package: Path) -> None:
    """Write the hashes of the files that are needed, out of Pyodide's package on the npm registry."""
    lock = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))
    names = sorted(closure(lock["packages"], WANTED))
    pins = {
        "runtime": {name: digest(package / name) for name in RUNTIME},
        "lock": {"info": lock["info"], "packages": {name: lock["packages"][name] for name in names}},
    }
    PINS.write_text(json.dumps(pins, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def closure(packages: dict, wanted: tuple[str, ...]) -> set[str]:
    """The names of packages and of all that they need."""
    waiting, found = list(wanted), set()
    while waiting:
        name = waiting.pop().replace("_", "-").lower()
        if name not in found:
            found.add(name)
            waiting += packages[name]["depends"]
    return found


def expected(pins: dict) -> dict[str, str]:
    """From the name of each file of the distribution that is needed to its hash."""
    return pins["runtime"] | {entry["file_name"]: entry["sha256"] for entry in pins["lock"]["packages"].values()}


def unpack(archive: Path, folder: Path) -> None:
    """Take what is needed out of an archive, in whatever folder of it they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = expected(read_pins())
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if (last := name.rpartition("/")[2]) in wanted:
                (folder / last).write_bytes(opened.read(name))
    verify(folder)


def read_pins() -> dict:
    return json.loads(PINS.read_text(encoding="utf-8"))


def verify(folder: Path) -> None:
    """Stop if a file of the distribution is not there, or is another one."""
    pins = read_pins()
    wrong = [
        name
        for name, wanted in expected(pins).items()
        if not (folder / name).is_file() or digest(folder / name) != wanted
    ]
    if wrong:
        version = pins["lock"]["info"]["version"]
        sys.exit(f"{folder}: not the files of Pyodide {version}: {', '.join(sorted(wrong))} (see lite/README.md)")


def entry(wheel: Path, depends: list[str]) -> dict:
    """What the lock says of a wheel of pure Python."""
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        headers = BytesParser().parsebytes(archive.read(metadata))
        tops = {name.split("/")[0].removesuffix(".py") for name in archive.namelist() if name.endswith(".py")}
    return {
        "name": headers["Name"],
        "version": headers["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": digest(wheel),
        "package_type": "package",
        "imports": sorted(tops - {"docs", "tests"}),
        "depends": depends,
        "unvendored_tests": False,
    }


def add_pyodide(folder: Path, wheels: list[Path], course: Path, target: Path) -> None:
    """Put the distribution beside the site: its files, our wheels, and a lock that names both and nothing else."""
    pins = read_pins()
    target.mkdir(parents=True)
    for name in expected(pins):
        shutil.copyfile(folder / name, target / name)
    lock = pins["lock"]
    for wheel in (*wheels, course):
        shutil.copyfile(wheel, target / wheel.name)
        found = entry(wheel, NEEDS if wheel == course else [])
        lock["packages"][found["name"].replace("_", "-").lower()] = found
    (target / "pyodide-lock.json").write_text(json.dumps(lock, sort_keys=True) + "\n", encoding="utf-8")


def listing(files: Path) -> dict:
    """The folder of files as JupyterLite lists it: without it, it would show none."""

    def model(name: str, kind: str, size: int | None) -> dict:
        return {
            "content": None,
            "created": NO_TIME,
            "format": None,
            "last_modified": NO_TIME,
            "mimetype": None,
            "name": name,
            "path": name,
            "size": size,
            "type": kind,
            "writable": True,
        }

    kinds = {".ipynb": "notebook"}
    content = [
        model(path.name, kinds.get(path.suffix, "file"), path.stat().st_size) for path in sorted(files.iterdir())
    ]
    return model("", "directory", None) | {"content": content, "format": "json"}


def add_exercises(out: Path) -> None:
    """Put the exercises where JupyterLite looks for files, and list them."""
    files, listed = out / "files", out / "api" / "contents" / "all.json"
    files.mkdir()
    for path in (*sorted((ROOT / "exercises").glob("*.ipynb")), ROOT / "LICENSE-TEXT"):
        shutil.copyfile(path, files / path.name)
    listed.parent.mkdir(parents=True)
    listed.write_text(json.dumps(listing(files), sort_keys=True) + "\n", encoding="utf-8")


def add_icons(out: Path) -> None:
    """Put one icon in the place of each that the application asks for and does not bring."""
    folder = out / "static" / "favicons"
    folder.mkdir()
    for state in ("busy-1", "busy-2", "busy-3", "notebook"):
        shutil.copyfile(out / "lab" / "favicon.ico", folder / f"favicon-{state}.ico")


def build(pyodide: Path, course: Path, out: Path) -> None:
    """Build the whole site, the same bytes every time."""
    verify(pyodide)
    shutil.rmtree(out, ignore_errors=True)
    apps = [option for app in APPS for option in ("--apps", app)]
    # The program that lies beside this Python: both are those of lite/requirements.txt.
    program = Path(sys.executable).parent / "jupyter-lite"
    command = [str(program), "build", "--lite-dir", str(LITE), "--output-dir", str(out), "--no-sourcemaps", *apps]
    quiet = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=quiet, cwd=out.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    (out.parent / ".jupyterlite.doit.db").unlink(missing_ok=True)
    wheels = sorted((out.parent / "lite-wheels").glob("*.whl"))
    add_pyodide(pyodide, wheels, course, out / "static" / "pyodide")
    add_exercises(out)
    add_icons(out)
    for left in out.rglob("*.map"):
        left.unlink()
    print(f"The exercises for the browser are in {out}/index.html")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--pin", package]:
            pin(Path(package))
        case ["--unpack", archive, folder]:
            unpack(Path(archive), Path(folder))
        case [pyodide, wheel, out]:
            build(Path(pyodide).resolve(), Path(wheel).resolve(), Path(out).resolve())
        case _:
            sys.exit(__doc__)
