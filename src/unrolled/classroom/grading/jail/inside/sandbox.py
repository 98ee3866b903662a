"""The programs inside the jail: a warm process that forks, and its children, each with one student's notebook.

The warm process has NumPy, Matplotlib and IPython loaded, and runs none of the student's code. For each submission
it forks the student's process, the first one of fresh namespaces. It stands outside these and can always kill what
is in them. Where no namespaces can be had, a guard for each submission does that. The student's process talks over
two pipes of its own with frames of the codec. Nothing that it says is trusted: the other side checks every frame,
and the student's code, which shares this process, can at worst spoil its own answers.
"""

from __future__ import annotations

import _thread
import ast
import builtins
import contextlib
import gc
import io
import json
import os
import random
import resource
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from unrolled.classroom.exchange.codec import Limits, decode, encode, read_frame
from unrolled.classroom.exchange.servant import Servant, forget
from unrolled.classroom.grading.jail.inside import memory, pictures
from unrolled.classroom.grading.jail.inside.confine import (
    Filter,
    adopt_orphans,
    end_by_signals,
    fork_into_new_pid_namespace,
    give_up_rights,
    kill_all_of,
    landlock_version,
    only_below,
    own_namespaces,
    own_pid_namespace,
    own_view,
)

__all__ = ["MAX_FIGURES", "MAX_TEXT", "WIRE", "main"]

# What crosses here wraps a frame of the ordinary limits: a little more room than those.
WIRE = Limits(header=5 << 20, body=72 << 20)
MAX_TEXT = 100_000
MAX_FIGURES = 10
MAX_IMAGE = 2 << 20
MAX_FRAMES_OF_TRACEBACK = 5
FAMILY_CHECK_SECONDS = 0.25
# Where anybody may write: searched for what a student's process has left, should Landlock not have kept it away.
SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
MOST_FILES = 20_000
MOST_DESCRIPTORS = 1 << 16  # the warm process has a dozen, and the lowest numbers are taken first


# ------------------------------------------------------------------------------------------- the warm process


def main(arguments: list[str]) -> None:
    """Load everything once, and fork a child for each order, until the other side closes its socket.

    Parameters
    ----------
    arguments : list of str
        The control socket's file descriptor; then, as JSON, ``isolation`` (``jail``, ``reduced`` or ``none``) and
        what each needs, the folder ``cache`` with Matplotlib's fonts, whether to load Matplotlib for ``figures``,
        and the ``home`` in which this process may write.

    Raises
    ------
    RuntimeError
        If something that was loaded has started a thread.
    """
    control = socket.socket(fileno=int(arguments[0]))
    settings = json.loads(arguments[1])
    fonts = Path(settings["cache"])
    notebook = Notebook(fonts)
    notebook.warm()
    if not control.recv(64):  # the fonts are found, or the other side is gone
        os._exit(0)
    _make_home(Path(settings["home"]), fonts)
    if settings["figures"]:
        notebook.draw()
    walls = _walls(settings)
    if threading.active_count() > 1:
        raise RuntimeError("the warm process has threads: it cannot fork safely")
    gc.collect()
    gc.freeze()
    memory.gather()
    if settings["figures"]:
        notebook.written = memory.written_by(notebook.draw)
    if walls.guarded:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guards are not waited for: they report by themselves
    watch = Watch(walls)
    control.send(b"ready")
    while True:
        watch.until(control.fileno())
        order, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 5)
        if not order:
            os._exit(0)
        if walls.guarded:
            _guard(json.loads(order), descriptors, walls, notebook)
        else:
            watch.start(json.loads(order), descriptors, notebook)


def _walls(settings: dict) -> NoWalls:
    if settings["isolation"] == "jail":
        return Walls(settings["as_root"], settings["kept"], settings["devices"])
    if settings["isolation"] == "reduced":
        return ReducedWalls(settings["shown"], settings["devices"])
    return NoWalls()


class NoWalls:
    """Nothing between a student's process and everything else: for code of one's own."""

    names: tuple[str, ...] | list[str] = ()
    # Whether a guard stands between the warm process and the student's.
    guarded = True

    def around(self) -> None:
        """Prepare the guard, before it starts the student's process."""

    def fork(self) -> int:
        """Start the student's process; returns twice, as ``os.fork`` does."""
        return os.fork()

    def within(self, order: dict) -> None:
        """Prepare the student's process, before it is confined."""

    def close_behind(self, order: dict) -> None:
        """Confine this very process, for good."""

    def too_large(self, first: int, order: dict) -> bool:
        """Whether a student's processes use more than they may together."""
        return False

    def kill(self, first: int, order: dict) -> None:
        """Kill a student's processes."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(first, signal.SIGKILL)

    def clear(self, first: int, order: dict) -> None:
        """End what the student's first process has left behind; called when that one is gone."""
        self.kill(first, order)


class Walls(NoWalls):
    """What is between a student's process and everything else in a jail: made once, put up in each child.

    Parameters
    ----------
    as_root : bool
        Whether this process has root's rights inside the jail.
    kept : list of str
        Folders below ``/tmp`` that the interpreter needs.
    devices : list of str
        What may be written to besides ``/tmp``.
    """

    guarded = False

    def __init__(self, as_root: bool, kept: list[str], devices: list[str]):
        self.as_root, self.kept, self.devices = as_root, kept, devices
        self.home = own_pid_namespace()
        self.calls, self.landlock = Filter(), landlock_version()
        # The kernel spares the first process of a namespace what would end any other: so it ends itself.
        end_by_signals()

    @property
    def names(self) -> list[str]:
        """The protections in words, for ``unrolled doctor``."""
        proc = "its own /proc" if self.as_root else "no /proc"
        spaces = "" if self.as_root else "user, "
        return [
            f"fresh {spaces}pid, mount, network, ipc and uts namespaces, {proc}, an empty /tmp",
            "an ordinary user without capabilities, no new privileges",
            "system calls filtered by seccomp",
            *([f"writes confined by Landlock (version {self.landlock})"] if self.landlock else []),
        ]

    def fork(self) -> int:
        """Start the student's process in a pid namespace; returns twice, as ``os.fork`` does."""
        return fork_into_new_pid_namespace(self.home)

    def within(self, order: dict) -> None:
        """Prepare the student's process: the other namespaces, and its own view of the files."""
        _go_first_when_memory_runs_out()
        own_namespaces(self.as_root)
        own_view(order["disk"], self.as_root, self.kept)

    def close_behind(self, order: dict) -> None:
        """Confine this very process, for good."""
        if self.landlock:
            only_below(["/tmp"], self.devices)
        give_up_rights(order["user"])
        self.calls.load()

    def too_large(self, first: int, order: dict) -> bool:
        """Whether the processes of a namespace use more memory than they may together."""
        return _memory_of(_namespace_of(first)) > order["memory"]

    def kill(self, first: int, order: dict) -> None:
        """Kill the first process: the kernel ends all others of its namespace."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(first, signal.SIGKILL)

    def clear(self, first: int, order: dict) -> None:
        """Nothing is left: the kernel ended the namespace with its first process."""


class ReducedWalls(NoWalls):
    """What remains where no namespaces can be had: another user for each child, and what that user is refused.

    Parameters
    ----------
    shown : list of str
        What may be read, where the kernel has Landlock.
    devices : list of str
        What may be written to besides its home.
    """

    def __init__(self, shown: list[str], devices: list[str]):
        self.shown, self.devices = shown, devices
        self.calls, self.landlock = Filter(namespaces=False), landlock_version()

    @property
    def names(self) -> list[str]:
        """The protections in words, for ``unrolled doctor``."""
        return [
            "a user of its own for each notebook, whose processes are all killed at the end, without capabilities, "
            "no new privileges",
            "system calls filtered by seccomp, those that reach the network among them",
            *([f"reads and writes confined by Landlock (version {self.landlock})"] if self.landlock else []),
        ]

    def around(self) -> None:
        """Prepare the guard: it outlives the warm process until all is killed, and waits for all of it."""
        os.setsid()
        adopt_orphans()

    def within(self, order: dict) -> None:
        """Prepare the student's process."""
        _go_first_when_memory_runs_out()

    def close_behind(self, order: dict) -> None:
        """Confine this very process, for good."""
        os.umask(0o077)
        if self.landlock:
            only_below([order["home"]], self.devices, self.shown)
        give_up_rights(order["user"])
        self.calls.load()

    def too_large(self, first: int, order: dict) -> bool:
        """Whether a user's processes use more memory, or its files more of the disk, than they may."""
        return _memory_of(_processes_of(order["user"])) > order["memory"] or _disk_of(order["home"]) > order["disk"]

    def kill(self, first: int, order: dict) -> None:
        """Kill the first process, which may not have become the user yet, and every process of the user."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(first, signal.SIGKILL)
        kill_all_of(order["user"], order["killer"])

    def clear(self, first: int, order: dict) -> None:
        """Kill every process of the user, wait until none is left, and delete what they left in shared folders."""
        kill_all_of(order["user"], order["killer"])
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        for folder in map(Path, SHARED_FOLDERS):
            for path in folder.iterdir() if folder.is_dir() else ():
                with contextlib.suppress(OSError):
                    if path.lstat().st_uid == order["user"]:
                        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _go_first_when_memory_runs_out() -> None:
    Path("/proc/self/oom_score_adj").write_text("1000")


# ------------------------------------------------------------------------------------------ who can always kill it


def _guard(order: dict, descriptors: list[int], walls: NoWalls, notebook: Notebook) -> None:
    """Start a process that starts a student's process, and watches that one only."""
    if os.fork() == 0:
        with _told(descriptors[2]):
            _close_all_but(descriptors)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            walls.around()
            watch = Watch(walls)
            watch.start(order, descriptors, notebook)
            watch.until(None)
        os._exit(0)
    for descriptor in descriptors:
        os.close(descriptor)


@dataclass
class Ward:
    """A student's process, as it is watched: killed when its ``leash`` is let go; ``status`` gets its end."""

    first: int
    leash: int
    status: int
    order: dict
    ended: int  # see _end_of
    looked: float
    killed: bool = False


class Watch:
    """Waits for the end of students' processes, or brings it about, and reports it.

    Parameters
    ----------
    walls : NoWalls
        Know how to start, kill and measure a student's processes.
    """

    def __init__(self, walls: NoWalls):
        self._walls = walls
        self._wards: list[Ward] = []

    def start(self, order: dict, descriptors: list[int], notebook: Notebook) -> None:
        """Start a student's process; if that fails, say so to the other side."""
        requests, replies, output, leash, status = descriptors
        try:
            first = self._walls.fork()
        except OSError as error:
            os.write(output, f"{type(error).__name__}: {error}\n".encode())
            os.close(leash)
            os.close(status)
        else:
            if first == 0:
                _student(order, requests, replies, output, self._walls, notebook)
            self._wards.append(Ward(first, leash, status, order, _end_of(first), time.monotonic()))
        for descriptor in (requests, replies, output):
            os.close(descriptor)

    def until(self, control: int | None) -> None:
        """Watch until something can be read from ``control``; without one, until no process is left."""
        while control is not None or self._wards:
            ready = self._ready(control)
            for ward in list(self._wards):
                self._look_at(ward, ready)
            if control in ready:
                return

    def _ready(self, control: int | None) -> set[int]:
        poll = select.poll()
        if control is not None:
            poll.register(control, select.POLLIN)
        for ward in self._wards:
            for descriptor in (ward.ended, -1 if ward.killed else ward.leash):
                if descriptor >= 0:
                    poll.register(descriptor, select.POLLIN)
        # Where nothing tells of a process's end, look often.
        patience = FAMILY_CHECK_SECONDS if all(ward.ended >= 0 for ward in self._wards) else 0.02
        return {descriptor for descriptor, _ in poll.poll(1000 * patience if self._wards else None)}

    def _look_at(self, ward: Ward, ready: set[int]) -> None:
        if not ward.killed and (ward.leash in ready or self._too_large(ward)):
            self._walls.kill(ward.first, ward.order)
            ward.killed = True
        if ward.ended >= 0 and ward.ended not in ready:
            return
        ended, wait_status = os.waitpid(ward.first, os.WNOHANG)
        if ended:
            self._walls.clear(ward.first, ward.order)
            with contextlib.suppress(OSError):  # the other side does not listen any more
                os.write(ward.status, str(os.waitstatus_to_exitcode(wait_status)).encode())
            for descriptor in {ward.leash, ward.status, ward.ended} - {-1}:
                os.close(descriptor)
            self._wards.remove(ward)

    def _too_large(self, ward: Ward) -> bool:
        """Whether the processes use more than they may together; looked at now and then."""
        now = time.monotonic()
        if now - ward.looked < FAMILY_CHECK_SECONDS:
            return False
        ward.looked = now
        return self._walls.too_large(ward.first, ward.order)


def _end_of(process: int) -> int:
    """A descriptor that is readable when a process has ended; -1 where there is none (macOS, Linux before 5.3)."""
    with contextlib.suppress(AttributeError, OSError):
        return os.pidfd_open(process)
    return -1


@contextlib.contextmanager
def _told(output: int):
    """Whatever goes wrong is printed where the other side reads, and ends this process."""
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(output, f"{type(error).__name__}: {error}\n".encode())
        os._exit(70)


def _close_all_but(kept: Iterable[int]) -> None:
    """Close what this process inherited: the orders, and what belongs to other notebooks."""
    after = 3
    for descriptor in sorted(kept):
        os.closerange(after, descriptor)
        after = descriptor + 1
    os.closerange(after, MOST_DESCRIPTORS)


def _namespace_of(first: int) -> list[Path]:
    """The processes of a namespace; none where there is only the first one, which has a limit of its own."""
    family = _those(lambda process: (process / "ns/pid").readlink() == Path(f"/proc/{first}/ns/pid").readlink())
    return family if len(family) > 1 else []


def _processes_of(user: int) -> list[Path]:
    """The processes of a user; none where there is only one, which has a limit of its own."""
    family = _those(lambda process: f"\nUid:\t{user}\t" in (process / "status").read_text())
    return family if len(family) > 1 else []


def _those(belongs: Callable[[Path], bool]) -> list[Path]:
    """The living processes that belong; one that ends while it is looked at does not."""
    family = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if belongs(process):
                family.append(process)
    return family


def _memory_of(family: list[Path]) -> int:
    """Bytes that some processes hold together.

    The limit on a process does not bound a family of them. What several share is counted once, by its shares; where
    this process may not look so closely (a container's root, say), it is counted for each.
    """
    total = 0
    for process in family:
        with contextlib.suppress(OSError):
            try:
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
            except PermissionError:
                total += int((process / "statm").read_text().split()[1]) * resource.getpagesize()
    return total


def _disk_of(home: str) -> float:
    """Bytes of the disk that the files below a folder take; endless if there are too many to count."""
    total, entries = 0, 0
    for folder, folders, files in os.walk(home):
        entries += len(folders) + len(files)
        if entries > MOST_FILES:
            return float("inf")
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(f"{folder}/{name}").st_blocks * 512
    return total


# ----------------------------------------------------------------------------------- the student's own namespaces


def _student(order: dict, requests: int, replies: int, output: int, walls: NoWalls, notebook: Notebook) -> None:
    """Confine this process, and serve."""
    with _told(output):
        _close_all_but((requests, replies, output))
        for descriptor in (requests, replies):
            os.set_inheritable(descriptor, False)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for theirs, ours in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(theirs, ours)
        os.close(nothing)
        os.close(output)
    with _told(2):
        os.setsid()
        walls.within(order)
        _limit(order["limits"])
        walls.close_behind(order)
        _settle(Path(order["home"]), notebook.fonts)
        _serve(requests, replies, walls, notebook)
    os._exit(0)


def _serve(requests: int, replies: int, walls: NoWalls, notebook: Notebook) -> None:
    """Run cells and answer questions, as long as there are any."""
    me = os.getpid()
    servant = Servant(notebook.namespace, catch=BaseException)
    protections = list(walls.names)
    actions = {"hello": lambda request: {"protections": protections}, "cell": notebook.run}
    # The memory that this touches is copied now, while another notebook has the clock.
    memory.copy_ahead(notebook.written)
    notebook.run({"code": "pass", "keep": True})
    _probe(servant, np.zeros(1))
    actions["ask"] = lambda request: _answer(servant, request["frame"].tobytes())
    actions["probe"] = lambda request: _probe(servant, request["value"])
    ran = True
    while True:
        request = decode(read_frame(lambda n: _read_exactly(requests, n), WIRE), WIRE)
        if ran and request["op"] == "ask":
            forget()  # what cells have computed, the course's own among them
        ran = request["op"] != "ask"
        reply = actions[request["op"]](request)
        if os.getpid() != me:
            os._exit(0)  # a copy that the student's code forked: it must not answer as well
        _write_all(replies, encode({**reply, "nonce": request["nonce"]}, WIRE))


def _answer(servant: Servant, frame: bytes) -> dict:
    sys.settrace(None)  # what a cell has left to watch, or to stop, its own functions
    sys.setprofile(None)
    answer = servant.answer(frame)
    _close_figures()
    return {"frame": _bytes(answer), "running": _running()}


def _probe(servant: Servant, value: np.ndarray) -> dict:
    """Put a value where the student's are, and answer the question for it."""
    servant.namespace["__probe__"] = value
    try:
        return _answer(servant, encode({"op": "value", "name": "__probe__"}))
    finally:
        servant.namespace.pop("__probe__", None)


def _limit(sizes: list[int]) -> None:
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC")
    for name, size in (*zip(names, sizes, strict=True), ("RLIMIT_CORE", 0)):
        # macOS lacks some of them, and a hard limit that is lower already stays.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (size, size))


def _make_home(home: Path, cache: Path) -> None:
    """Make a home, with Matplotlib's fonts where it looks for them, if they have been found yet."""
    (home / "mpl").mkdir(parents=True, exist_ok=True)
    for file in cache.iterdir():
        if file.name.startswith("fontlist"):
            (home / "mpl" / file.name).symlink_to(file)


def _settle(home: Path, fonts: Path) -> None:
    """Make a working folder, and go there."""
    if "matplotlib" in sys.modules:
        (home / "mpl").mkdir()
    else:
        _make_home(home, fonts)
    work = home / "work"
    work.mkdir()
    os.environ["HOME"] = os.environ["TMPDIR"] = str(home)
    os.chdir(work)
    sys.path.insert(0, str(work))  # `%%writefile helper.py`, then `import helper`


class Notebook:
    """IPython with nothing of the terminal: outputs are kept, input and system commands are refused."""

    def __init__(self, fonts: Path) -> None:
        self.fonts = fonts
        self.written: list[memory.Span] = []  # what drawing writes to
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "NoColor"
        config.InteractiveShell.cache_size = 0
        self.outputs = _Outputs()
        self.shell = InteractiveShell.instance(config=config)
        self.namespace = self.shell.user_ns
        self.shell.display_pub = _Publisher(self.outputs, parent=self.shell)
        self.shell.displayhook = _Hook(self.outputs, parent=self.shell, shell=self.shell)
        self.shell.display_trap.hook = self.shell.displayhook
        self.shell.builtin_trap.__enter__()  # for good: `get_ipython` is there in the tests' calls too
        self.shell.showtraceback = self._show_error
        self.shell.showsyntaxerror = self._show_error
        self.shell.showindentationerror = self._show_error
        self._refuse_the_outside()
        png = self.shell.display_formatter.formatters["image/png"]
        png.for_type_by_name("matplotlib.figure", "Figure", pictures.png)
        warnings.filterwarnings("ignore", message=".*non-interactive.*")  # plt.show() under Agg
        warnings.filterwarnings("ignore", message="To exit: use")

    def warm(self) -> None:
        """Run two empty cells, so that no child has to load what they need."""
        for code in ("1;", "%pylab"):  # plain Python, and what IPython has to see
            self.run({"code": code, "keep": True})
        self._begin_anew()

    def draw(self) -> None:
        """Draw a picture that nobody sees, so that no child has to load what that needs."""
        # Loaded only now, when its list of fonts is where it looks for it.
        from matplotlib import pyplot

        figure, axes = pyplot.subplots(1, 2, figsize=(3, 2))
        axes[0].plot([1, 2], label=r"$\alpha_1$")
        axes[0].set(title="a", xlabel="$t$", yscale="log")
        axes[0].legend()
        axes[1].bar([1, 2], [1, 2])
        pictures.png(figure)
        pyplot.close(figure)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.outputs.clear()
        random.seed(0)  # every child starts from the same random state
        np.random.seed(0)  # noqa: NPY002 (students' code may use the legacy functions)

    def _refuse_the_outside(self) -> None:
        def no_input(prompt: object = "") -> str:
            raise EOFError("input() cannot be answered while a notebook is graded; give the value in the code")

        def no_system(*args, **kwargs):
            raise UsageError("system commands (!, %%bash, %pip) are not run while a notebook is graded")

        builtins.input = no_input
        self.shell.system = self.shell.getoutput = self.shell.system_raw = no_system
        refused = ("bash", "sh", "script", "system", "sx", "!", "pip", "conda", "perl", "ruby", "python", "pypy")
        for kind in ("line", "cell"):
            known = self.shell.magics_manager.magics[kind]
            for name in (*refused, "python2", "python3", "html", "javascript", "js", "svg", "latex"):
                if name in known:
                    known[name] = no_system
        known = self.shell.magics_manager.magics["line"]
        known["matplotlib"] = known["pylab"] = lambda line: None

    def run(self, request: dict) -> dict:
        """Run one cell. An exception is an output like others; the cells after it run all the same.

        Drawing figures takes most of the time, so it is left out when nobody will ``keep`` them.
        """
        self.outputs.clear()
        text = _Text(self.outputs)
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
            try:
                self._execute(request["code"])
            except BaseException:
                self._show_error()
            if request["keep"]:
                self._collect_figures()
            _close_figures()
        return {"outputs": list(self.outputs.items), "running": _running()}

    def _execute(self, code: str) -> None:
        """Run a cell as IPython does; plain Python, which nearly all cells are, without most of its machinery."""
        self.shell.displayhook.cell = ""
        try:
            parts = self._compiled(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # A magic, an await outside functions: or IPython finds again what is wrong.
            with contextlib.suppress(Exception):
                self.shell.displayhook.cell = self.shell.transform_cell(code)
            self.shell.run_cell(code, store_history=False)
            return
        sys.displayhook = self.shell.displayhook
        for part in parts:
            exec(part, self.namespace)

    def _compiled(self, code: str) -> list[CodeType]:
        """A cell in two parts: its statements, and an expression at its end, whose value is shown."""
        compiler = self.shell.compile
        name = compiler.cache(code)
        statements, shown = compiler.ast_parse(code, name).body, []
        quiet = ";" in code and self.shell.displayhook.semicolon_at_end_of_expression(code)
        if statements and isinstance(statements[-1], ast.Expr) and not quiet:
            shown = [statements.pop()]
        parts = [compiler(ast.Module(statements, []), name, "exec")]
        return parts + [compiler(ast.Interactive([last]), name, "single") for last in shown]

    def _show_error(self, *args, **kwargs) -> None:
        kind, error, trace = sys.exc_info()
        lines = traceback.format_exception_only(kind, error) if error else []
        with contextlib.suppress(Exception):
            # Only the last frames: formatting thousands of a RecursionError would take seconds.
            frames = traceback.extract_tb(trace, limit=-MAX_FRAMES_OF_TRACEBACK)
            ours = ("site-packages/IPython", __file__)
            theirs = [frame for frame in frames if not any(name in frame.filename for name in ours)]
            lines = traceback.format_list(theirs) + lines
        self.outputs.add({"kind": "error", "text": "".join(lines)[-8000:]})

    def _collect_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        try:
            numbers = pyplot.get_fignums()
            for number in numbers[:MAX_FIGURES]:
                self.outputs.image(pictures.png(pyplot.figure(number)))
            if len(numbers) > MAX_FIGURES:
                self.outputs.text(f"({len(numbers) - MAX_FIGURES} more figures are not kept)\n")
        except Exception:
            self._show_error()


def _running() -> int:
    """How many threads and child processes run beside this one; it counts at most one process."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        processes = 1
    except (ChildProcessError, AttributeError):  # macOS has no waitid
        processes = 0
    return _thread._count() + processes


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    with contextlib.suppress(Exception):
        if pyplot is not None:
            pyplot.close("all")


class _Outputs:
    """The outputs of one cell, up to a total of characters and images."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.items: list[dict] = []
        self.room, self.images = MAX_TEXT, 0

    def add(self, item: dict) -> None:
        if len(self.items) < 200:
            self.items.append(item)

    def text(self, text: str) -> None:
        if self.room <= 0:
            return
        kept = str(text)[: self.room]
        self.room -= len(kept)
        if self.room <= 0:
            kept += "\n(the rest of this output is not kept)\n"
        if self.items and self.items[-1]["kind"] == "text":
            self.items[-1]["text"] += kept
        else:
            self.add({"kind": "text", "text": kept})

    def image(self, png: bytes) -> None:
        self.images += 1
        if self.images <= MAX_FIGURES and len(png) <= MAX_IMAGE:
            self.add({"kind": "png", "data": _bytes(png)})


class _Text(io.TextIOBase):
    def __init__(self, outputs: _Outputs):
        self.outputs = outputs

    def write(self, text: str) -> int:
        self.outputs.text(text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    """Takes what ``display`` shows: a picture, else text. No HTML leaves here."""

    def __init__(self, outputs: _Outputs, **kwargs):
        super().__init__(**kwargs)
        self.outputs = outputs

    def publish(self, data, *args, **kwargs) -> None:
        png = data.get("image/png")
        if isinstance(png, bytes):
            self.outputs.image(png)
        else:
            self.outputs.text(str(data.get("text/plain", "")) + "\n")


class _Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    cell = ""  # that runs by way of IPython, as Python

    def __init__(self, outputs: _Outputs, **kwargs):
        super().__init__(**kwargs)
        self.outputs = outputs

    def quiet(self) -> bool:
        """Whether the cell ends with a semicolon. IPython looks for it in a history, which is not kept here."""
        return self.semicolon_at_end_of_expression(self.cell)

    def __call__(self, result=None) -> None:
        if result is not None and not self.quiet():
            data, _ = self.shell.display_formatter.format(result, include={"text/plain", "image/png"})
            self.shell.display_pub.publish(data)


def _bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype=np.uint8)


def _read_exactly(descriptor: int, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(descriptor, min(size - len(parts), 1 << 20))
        if not part:
            os._exit(0)  # the other side is gone
        parts += part
    return bytes(parts)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
