"""What of this machine students' code may see and use: the interpreter, its packages, the system's own files."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

__all__ = ["SYSTEM", "configuration", "devices", "environment", "interpreter", "libraries", "prefixes"]

# Below the root of the file system; on many machines links to folders of the same names in /usr.
SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def environment(home: Path) -> dict[str, str]:
    """The variables that a warm process and its children get: nothing of the instructor's own."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TMPDIR": str(home),
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(home / "mpl"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONHASHSEED": "0",  # the order of a set must not decide a mark
        **one,
    }


def interpreter() -> str:
    """The Python that runs this process, which runs students' code as well."""
    return str(Path(sys.executable).resolve())


def libraries() -> list[str]:
    """Where installed packages are: given by name, so that no .pth file brings the editable library along."""
    folders = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    others = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages") and Path(p).is_dir()]
    return list(dict.fromkeys([*folders, *others]))


def prefixes() -> set[Path]:
    """Where the interpreter and its packages are."""
    return {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, "/usr", *libraries())}


def configuration() -> set[Path]:
    """What of ``/etc`` programs read."""
    etc = [Path("/etc") / name for name in ("ld.so.cache", "localtime", "alternatives", "fonts")]
    return {path for path in etc if path.exists()}


def devices() -> list[str]:
    """What of ``/dev`` programs need, of that what is here."""
    return [device for device in DEVICES if Path(device).exists()]
