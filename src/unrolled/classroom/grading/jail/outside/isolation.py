"""Starts the processes in which students' code runs, walled off from everything, and talks to them with deadlines.

The jail is bubblewrap's: the system and the interpreter read-only, no home, no network, an empty ``/tmp``, a
process tree that dies as one. Inside stands a small ``unrolled`` without tests, solutions or the grader. A warm
process in it forks one child per submission, each in namespaces of its own; see ``sandbox``.
"""

from __future__ import annotations

import ast
import compileall
import contextlib
import itertools
import json
import os
import secrets
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import unrolled
from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.exchange.codec import CodecError, Limits, decode, encode, read_frame
from unrolled.classroom.grading.jail.outside.cgroup import Group, clear_away_the_dead, delegated
from unrolled.errors import CourseError

with contextlib.suppress(ImportError):  # Windows has none, and is told so when grading begins
    import fcntl

__all__ = ["CAUTIONS", "JAIL", "REDUCED", "UNSAFE", "Child", "Died", "Hung", "Isolation", "Sizes", "scratch"]

JAIL = "bubblewrap jail"
BOUNDED = "a control group: the kernel bounds the memory and the processes of a whole jail"
WARM_MEMORY, WARM_PROCESSES = 1 << 30, 16
UNSAFE = "NOT ISOLATED (--unsafe-own-code-only)"
REDUCED = "REDUCED ISOLATION (--reduced-isolation)"
# What is to be known of marks that were not made in a jail, wherever they are shown.
CAUTIONS = {
    UNSAFE: "these marks were made without a jail and prove nothing about code of others",
    REDUCED: "these marks were made in a container that allows no jail; a separate user and refused system calls "
    "protected them, no namespaces",
}
# Users that systemd gives to nobody for good (61184 to 65519), so that no file and no process is theirs. To each
# belongs a second one, USERS further on, as whom its processes are killed.
FIRST_USER, USERS = 61_184, 2_000
REDUCED_LOCK = Path("/run/unrolled-reduced-isolation.lock")
# Run as such a user: names what of its arguments it can read, or reach something in.
REACHED = """
import os, sys
print(*[path for path in sys.argv[1:] if os.access(path, os.R_OK) or os.access(path, os.X_OK)], sep=chr(0), end="")
"""
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
WIRE = Limits(header=5 << 20, body=72 << 20)
START_SECONDS = 60.0
END_SECONDS = 10.0
FOLDER = "unrolled-jail-"
REMEDY = (
    "install bubblewrap and libseccomp (Debian, Ubuntu: apt-get install bubblewrap libseccomp2; Fedora: "
    "dnf install bubblewrap libseccomp) on Linux, on Windows inside WSL; in a container that allows no namespaces "
    "add, as root, --reduced-isolation; to grade only code that you wrote "
    "yourself, add --unsafe-own-code-only"
)
# What of the classroom the sandbox sees: enough to answer, nothing that judges.
INSIDE = ("exchange/codec.py", "exchange/servant.py", "grading/jail/inside/*.py")
# Matplotlib's own list of the user's, which it keeps. It is there when it is complete: who looks earlier makes one.
FIND_FONTS = """
import os, matplotlib.font_manager as fonts
name = f"fontlist-v{fonts.FontManager.__version__}.json"
fonts.json_dump(fonts.fontManager, name)
os.replace(name, os.path.join("..", name))
"""
SILENT_CHECK = '''"""Stands in for the student's checks while a notebook is graded: it does nothing."""


class _Silent:
    def __call__(self, *args, **kwargs):
        return None

    def restore(self, *args, **kwargs):
        return None


def begin(*args, **kwargs):
    return _Silent()
'''
START = (
    "import sys; sys.path[:0] = {path!r}; "
    "from unrolled.classroom.grading.jail.inside.sandbox import main; main(sys.argv[1:])"
)


class Died(SubmissionFault):
    """The process ended, or said something that is no answer."""

    status = "died"


class Hung(SubmissionFault):
    """No answer came in time."""

    status = "timeout"


@dataclass(frozen=True)
class Sizes:
    """What one student's process may use: bytes of memory, seconds of processor, and so on."""

    memory: int = 3 << 30
    cpu_seconds: int = 600
    file_size: int = 64 << 20
    open_files: int = 256
    processes: int = 64
    disk: int = 128 << 20
    output: int = 1 << 20


class Isolation:
    """Starts children. A context manager: its jails live while it is open.

    Parameters
    ----------
    unsafe : bool
        Without a jail, in a plain process with the user's own rights.
    hide : iterable of Path
        Folders that must not be seen inside, should the interpreter's own folders contain them. The folder for
        temporary files is always one of them.
    sizes : Sizes
    reduced : bool
        For root in a container that forbids namespaces: without a jail, each child as a user of its own.
    closed : iterable of Path
        With ``reduced``: what that user must not be able to read.
    figures : bool
        Whether a jail loads Matplotlib beforehand. If not, a child that draws takes longer, and all others, whose
        memory is copied from the warm process, come up in less time. (Without a jail it is always loaded.)

    Raises
    ------
    CourseError
        On entering, if no jail can be made here; the message says what to install.
    """

    def __init__(
        self,
        unsafe: bool = False,
        hide: tuple[Path, ...] = (),
        sizes: Sizes | None = None,
        reduced: bool = False,
        closed: tuple[Path, ...] = (),
        figures: bool = True,
    ):
        # Temporary files of this run and of others: tests on a cluster's workers, submissions out of zip files.
        self.hide = tuple(Path(p).resolve() for p in (*hide, tempfile.gettempdir()))
        self.unsafe, self.sizes = unsafe, sizes or Sizes()
        self.reduced, self.closed = reduced, tuple(Path(p).resolve() for p in closed)
        self.jailed = not (unsafe or reduced)
        self.figures = figures or not self.jailed
        self.label = UNSAFE if unsafe else REDUCED if reduced else JAIL
        self.protections: tuple[str, ...] = ()
        self._jails: set[Jail] = set()
        self._idle: list[Jail] = []
        self._lock = threading.Lock()
        self._stopped = False
        self._groups: list[Path] = []
        self._users = itertools.count(300_000 + os.getpid() % 1000 * 1000)
        if reduced:  # of few, since a container may know only 65536; whoever had one before is gone
            self._users = itertools.cycle(range(FIRST_USER, FIRST_USER + USERS))
        self._fonts: subprocess.Popen | None = None
        self._machine = contextlib.ExitStack()

    def __enter__(self) -> Isolation:
        if os.name != "posix":
            raise CourseError(f"grade: needs Linux; {REMEDY.replace('; to grade', ', or use macOS; to grade')}")
        self.bwrap = shutil.which("bwrap")
        if self.jailed and self.bwrap is None:
            raise CourseError(f"grade: no jail for students' code, since `bwrap` is not found; {REMEDY}")
        if self.reduced:
            self._check_that_reduced_isolation_holds()
        # Before any process is started: one that stands alone in its control group may divide it.
        self._groups = delegated() if self.jailed else []
        clear_away_the_dead(self._groups, _lives)
        _delete_folders_of_the_dead()
        self.folder = scratch()
        try:
            self._fonts = _search_fonts(self.folder / "matplotlib")
            _furnish(self.folder)
            with self.start() as child:
                bounded = (BOUNDED,) if child.jail.group else ()
                self.protections = (*child.protections, *bounded)
        except BaseException as error:
            self.__exit__()
            if isinstance(error, SubmissionFault):
                raise CourseError(f"grade: {self.label} does not start here: {error}; {REMEDY}") from None
            raise
        return self

    def __exit__(self, *exception) -> None:
        self.stop()
        for jail in list(self._jails):
            jail.close()
        if self._fonts is not None:
            self._fonts.kill()
            self._fonts.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._machine.close()

    def _check_that_reduced_isolation_holds(self) -> None:
        """Refuse where it would not: without root's rights, beside another such run, with files open to others."""
        if not sys.platform.startswith("linux") or os.geteuid() != 0:
            raise CourseError(
                "grade --reduced-isolation: needs root on Linux, to give each notebook a user of its own; it is "
                "for containers that forbid namespaces. Elsewhere leave it out: the jail protects better"
            )
        try:
            found = _readable_for_others(self.closed)
        except (OSError, subprocess.SubprocessError):
            raise CourseError(
                f"grade --reduced-isolation: no other user can run {_interpreter()}; use a Python that everybody "
                "can reach, the system's own say"
            ) from None
        if found:
            raise CourseError(
                "grade --reduced-isolation: students' code could read the course's secrets or others' work; close "
                f"them with: chmod 700 {shlex.join(found)}"
            )
        try:
            lock = self._machine.enter_context(REDUCED_LOCK.open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._machine.close()
            raise CourseError(
                f"grade --reduced-isolation: only one such run at a time on a machine ({REDUCED_LOCK}: "
                f"{error.strerror}); wait until the other is done"
            ) from None

    def stop(self) -> None:
        """Kill every child, and start no more."""
        with self._lock:
            self._stopped = True
            jails = list(self._jails)
        for jail in jails:
            jail.kill()

    def start(self) -> Child:
        """Start a child and wait until it answers.

        Raises
        ------
        Died, Hung
            If it does not come up; the message has what it printed last.
        """
        jail = self._take()
        try:
            child = self._first_that_answers(jail)
        except SubmissionFault:
            self._give_back(jail)
            raise
        child.give_back = lambda: self._give_back(jail)
        return child

    def _first_that_answers(self, jail: Jail) -> Child:
        """The child that was forked in advance, if it is well; else a new one."""
        child, jail.spare = jail.spare, None
        if child is not None:
            with contextlib.suppress(SubmissionFault):
                self._greet(child)
        if child is None or not child.protections:
            child = self._fork(jail)
            self._greet(child)
        if self.jailed or self.reduced:
            # The next child puts up its walls while this one works.
            with contextlib.suppress(Died):
                jail.spare = self._fork(jail)
        return child

    def _fork(self, jail: Jail) -> Child:
        user = next(self._users) if self._as_root else -1
        home = "/tmp"
        if self.unsafe:
            home = str(scratch())
        elif self.reduced:
            home = tempfile.mkdtemp(dir=self.folder / "homes")
            os.chown(home, user, user)
        child = jail.fork(self._order(home, user), self.sizes.output)
        child.scrap = None if self.jailed else Path(home)
        with contextlib.suppress(Died):  # who waits for the answer is told why there is none
            child.greeting = child.post({"op": "hello"}, START_SECONDS)
        return child

    @staticmethod
    def _greet(child: Child) -> None:
        """Wait until a child answers; close it if it does not."""
        try:
            child.protections = _sentences(child.reply_to(child.greeting, START_SECONDS).get("protections"))
        except SubmissionFault as fault:
            said = child.said(0.2)
            child.close()
            raise type(fault)(f"{fault} {said[-500:]}".strip()) from None

    def _order(self, home: str, user: int) -> dict:
        """What the warm process has to know of a child."""
        sizes = self.sizes
        limits = [sizes.memory, sizes.cpu_seconds, sizes.file_size, sizes.open_files, sizes.processes]
        if self.unsafe:
            limits[-1] = -1  # counted over all of the user's processes, so it would stop the user
        return {
            "home": home,
            "user": user,
            "killer": user + USERS,
            "limits": limits,
            "memory": sizes.memory,
            "disk": sizes.disk,
        }

    @property
    def _as_root(self) -> bool:
        return not self.unsafe and os.geteuid() == 0

    def _take(self) -> Jail:
        """A jail that holds no child: one that was used before, or a new one."""
        with self._lock:
            if self._stopped:
                raise Died("the grading run was stopped")
            while self._idle:
                jail = self._idle.pop()
                if jail.alive:
                    return jail
                jail.close()
                self._jails.discard(jail)
        jail = self._new_jail()
        with self._lock:
            self._jails.add(jail)
        return jail

    def _give_back(self, jail: Jail) -> None:
        with self._lock:
            self._idle.append(jail)

    def _new_jail(self) -> Jail:
        home = Path("/tmp") if self.jailed else scratch()
        inside = Path("/unrolled") if self.jailed else self.folder
        path = [str(inside / "library"), *_libraries()]
        interpreter = [_interpreter(), "-P", "-s", "-S", "-B", "-c", START.format(path=path)]
        environment = _environment(home)
        settings = {
            "isolation": "none" if self.unsafe else "reduced" if self.reduced else "jail",
            "as_root": self._as_root,
            "shown": sorted({str(path) for path in (*_readable(), inside / "library", inside / "matplotlib")}),
            "devices": _devices(),
            "cache": str(inside / "matplotlib"),
            "figures": self.figures,
            "home": str(home),
            # An environment that lives below /tmp must still be there when a child gets a /tmp of its own.
            "kept": sorted(str(path) for path in _prefixes() if path.is_relative_to("/tmp")),
        }
        walls = self._jail(self._as_root, environment) if self.jailed else []
        scrap = None if self.jailed else home
        return Jail([*walls, *interpreter], settings, environment, self._furnished, scrap, self._group())

    def _furnished(self) -> None:
        """Wait until the fonts are found, if a jail needs them to come up.

        A search that fails, or is not yet over, costs time only: who draws then makes one of their own.
        """
        if self.figures:
            self._fonts.wait()

    def _group(self) -> Group | None:
        """A control group for a jail, where there can be one: room for one notebook and the warm process."""
        with contextlib.suppress(OSError):
            if self._groups:
                room = self.sizes.memory + self.sizes.disk + WARM_MEMORY
                return Group(self._groups, room, self.sizes.processes + WARM_PROCESSES)
        return None

    def _jail(self, as_root: bool, environment: dict[str, str]) -> list[str]:
        """The command that builds the jail around whatever follows it."""
        separate = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        # The warm process makes namespaces. Where it is root it changes users, and kills and measures what belongs
        # to these. Its children can do nothing of all that.
        names = ["SYS_ADMIN", *(["SETUID", "SETGID", "SETPCAP", "KILL", "SYS_PTRACE"] if as_root else [])]
        powers = [part for name in names for part in ("--cap-add", f"CAP_{name}")]
        user = [] if as_root else ["--unshare-user", "--uid", "65534", "--gid", "65534"]
        rights = ["--cap-drop", "ALL", *powers, *user]
        size = ["--perms", "1777", "--size", str(self.sizes.disk)]
        view = [*size, "--tmpfs", "/tmp", "--proc", "/proc", *_dev(), *_visible(self.folder, self.hide)]
        closed = ["--remount-ro", "/dev", "--remount-ro", "/"]
        life = ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "unrolled", "--chdir", "/tmp"]
        variables = [part for name, value in environment.items() for part in ("--setenv", name, value)]
        return [self.bwrap, *separate, *rights, *view, *closed, *life, *variables, "--"]


class Jail:
    """A warm process behind walls, which forks one child at a time, and the next in advance.

    Parameters
    ----------
    command : list of str
        The program; the control socket's descriptor and the settings follow it on its command line.
    settings : dict
        See ``sandbox.main``.
    environment : dict of str
    furnished : callable
        Returns when all is there that the warm process needs; called while that one begins to load.
    scrap : Path, optional
        A folder to delete in the end.
    group : Group, optional
        The control group that it lives in.

    Raises
    ------
    Died, Hung
        If it does not come up; the message has what it printed last.
    """

    spare: Child | None = None
    _dying: Child | None = None

    def __init__(
        self,
        command: list[str],
        settings: dict,
        environment: dict[str, str],
        furnished: Callable[[], None],
        scrap: Path | None = None,
        group: Group | None = None,
    ):
        self._scrap, self.group = scrap, group
        command = group.joined(command) if group else command
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        self._children: set[Child] = set()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [*command, str(theirs.fileno()), json.dumps(settings)],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=self._complaints,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    start_new_session=True,
                    cwd="/",
                )
            except OSError as error:
                self._control.close()
                raise Died(f"it could not be started: {error}") from None
        furnished()
        self._wait_until_warm()

    def _wait_until_warm(self) -> None:
        with contextlib.suppress(OSError):  # it has died already: what is received says so
            self._control.send(b"furnished")
        try:
            greeting = self._control.recv(64)
        except OSError:
            greeting = None
        if greeting == b"ready":
            return
        self._end()
        said = self.complaints()
        self.close()
        raise (Hung if greeting is None else Died)(f"the warm process did not come up: {said}")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def complaints(self) -> str:
        """The last that the warm process, or what built its walls, has printed."""
        if self._complaints.closed:
            return ""
        # Not by reading on: the process writes at the same place in the file.
        descriptor = self._complaints.fileno()
        begin = max(0, os.fstat(descriptor).st_size - 500)
        return os.pread(descriptor, 500, begin).decode("utf-8", "replace").strip()

    def ends_within(self, seconds: float) -> bool:
        """Whether the jail is gone, or goes within this time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return not self.alive

    def fork(self, order: dict, output: int) -> Child:
        """Have a child forked.

        Raises
        ------
        Died
            If the warm process is gone.
        """
        ends = [os.pipe() for _ in range(5)]  # requests, replies, output, leash, status
        (theirs_in, ours_in), (replies, theirs_out), (printed, theirs_print), (tied, leash), (status, reports) = (
            ends
        )
        try:
            theirs = [theirs_in, theirs_out, theirs_print, tied, reports]
            socket.send_fds(self._control, [json.dumps(order).encode()], theirs)
        except OSError:
            for descriptor in (ours_in, replies, printed, leash, status):
                os.close(descriptor)
            raise Died(f"the warm process is gone {self.complaints()}".strip()) from None
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        child = Child(ours_in, replies, printed, leash, status, output)
        child.jail = self
        self._children.add(child)
        return child

    def discard(self, child: Child) -> None:
        """Forget a child that is gone."""
        self._children.discard(child)

    def bury(self, child: Child) -> None:
        """See a killed child off: a small one while the next notebook has the clock, a large one now.

        The kernel needs some milliseconds to take a process and its namespaces apart.
        """
        before, self._dying = self._dying, child if self._calm() else None
        for gone in (before, child if self._dying is None else None):
            if gone is not None:
                gone.bury()

    def _calm(self) -> bool:
        """Whether the next notebook has all of its room although something of the last is still there."""
        return self.group is None or self.group.holds_at_most(WARM_MEMORY, WARM_PROCESSES)

    def kill(self) -> None:
        """Kill the children; the warm process lives on."""
        for child in list(self._children):
            child.kill()

    def close(self) -> None:
        """Kill the warm process with all that it started, and give back what it held."""
        self.kill()
        self._control.close()
        self._end()
        left, self.spare, self._dying = (self._dying, self.spare), None, None
        for child in left:
            if child is not None:
                child.bury()
        self._complaints.close()
        if self.group:
            self.group.close()
        if self._scrap:
            shutil.rmtree(self._scrap, ignore_errors=True)

    def _end(self) -> None:
        if self.alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Child:
    """One student's process, and the pipes to it. A context manager that leaves no process behind.

    Parameters
    ----------
    requests, replies, printed : int
        File descriptors: where requests go, where replies come from, and what the process prints.
    leash, status : int
        Closing the first kills the process with all that it started. The second tells how it ended, and is closed
        by the other side when nothing of it is left.
    output : int
        How many bytes of what it prints are kept. The rest is read and dropped, so that it never blocks.
    """

    scrap: Path | None = None
    jail: Jail | None = None
    give_back: Callable[[], None] | None = None
    greeting = ""
    protections: tuple[str, ...] = ()
    lost = False

    def __init__(self, requests: int, replies: int, printed: int, leash: int, status: int, output: int):
        self._requests, self._replies, self._printed = requests, replies, printed
        self._leash, self._status = leash, status
        for descriptor in (requests, replies, printed, status):
            os.set_blocking(descriptor, False)
        self._text, self._room = bytearray(), output
        self._closed = self._buried = False

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def ask(self, request: dict, seconds: float) -> dict:
        """Send a request and return the reply to this very request.

        Raises
        ------
        Hung
            If the whole reply is not there in time.
        Died
            If the process ends, or what it sends is no frame, or answers another question.
        """
        deadline = time.monotonic() + seconds
        return self.reply_to(self.post(request, seconds), deadline - time.monotonic())

    def post(self, request: dict, seconds: float) -> str:
        """Send a request, and return its number. Replies come in the order of the requests.

        Raises
        ------
        Hung, Died
            See :meth:`ask`.
        """
        nonce = secrets.token_hex(16)
        self._send(encode({**request, "nonce": nonce}, WIRE), time.monotonic() + seconds)
        return nonce

    def reply_to(self, nonce: str, seconds: float) -> dict:
        """Wait for the reply to a request that was posted.

        Raises
        ------
        Hung, Died
            See :meth:`ask`.
        """
        deadline = time.monotonic() + seconds
        try:
            reply = decode(read_frame(lambda size: self._receive(size, deadline), WIRE), WIRE)
        except CodecError:
            raise Died("what came back was no proper answer") from None
        # A reply that was sent before the question cannot know its number.
        if not isinstance(reply, dict) or type(reply.get("nonce")) is not str or reply["nonce"] != nonce:
            raise Died("what came back was no answer to the question")
        return reply

    def said(self, seconds: float = 0.0) -> str:
        """Return, and forget, what the process printed past IPython."""
        deadline = time.monotonic() + seconds
        with contextlib.suppress(Hung):
            while seconds and self._drain():
                self._wait([(self._printed, select.POLLIN)], deadline)
        self._drain()
        text = bytes(self._text).decode("utf-8", "replace")
        self._text.clear()
        return text

    def kill(self) -> None:
        """Kill the process with all that it started."""
        leash, self._leash = self._leash, -1
        if leash >= 0:
            os.close(leash)

    def close(self) -> None:
        """Kill the process. Its jail may take the next one at once, and sees to it that this one is gone."""
        if self._closed:
            return
        self._closed = True
        self.kill()
        if self.jail is None or self.scrap:
            self.bury()  # without walls between them, the next must not meet it
        else:
            self.jail.bury(self)
        if self.give_back is not None:
            self.give_back()

    def bury(self) -> None:
        """Wait until the process is gone, and give back what it held."""
        if self._buried:
            return
        self._closed = self._buried = True
        self.kill()
        if self._wait_for_end(END_SECONDS) is None and self.jail is not None:
            self.jail.close()  # who watches it does not answer: nothing in this jail is to be trusted any more
        for descriptor in (self._requests, self._replies, self._printed, self._status):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if self.scrap:
            shutil.rmtree(self.scrap, ignore_errors=True)
        if self.jail is not None:
            self.jail.discard(self)

    def _wait_for_end(self, seconds: float) -> str | None:
        """What is said of the end by who watched it; empty if nothing, None if it is not over in time."""
        deadline, said = time.monotonic() + seconds, b""
        while True:
            try:
                part = os.read(self._status, 64)
            except BlockingIOError:
                try:
                    self._wait([(self._status, select.POLLIN)], deadline)
                except Hung:
                    return None
                continue
            if not part:
                return said.decode("ascii", "replace")
            said += part

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._requests, view) :]
            except BlockingIOError:
                self._wait([(self._requests, select.POLLOUT), (self._printed, select.POLLIN)], deadline)
                self._drain()
            except BrokenPipeError:
                raise Died(self._end()) from None

    def _receive(self, size: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            try:
                part = os.read(self._replies, min(size - len(parts), 1 << 20))
            except BlockingIOError:
                watched = [(self._replies, select.POLLIN)]
                if self._drain():
                    watched.append((self._printed, select.POLLIN))
                self._wait(watched, deadline)
                continue
            if not part:
                raise Died(self._end())
            parts += part
            if time.monotonic() > deadline:
                raise Hung("no answer in time")
        return bytes(parts)

    @staticmethod
    def _wait(watched: list[tuple[int, int]], deadline: float) -> None:
        left = deadline - time.monotonic()
        poll = select.poll()
        for descriptor, event in watched:
            poll.register(descriptor, event)
        if left <= 0 or not poll.poll(left * 1000 + 1):
            raise Hung("no answer in time")

    def _drain(self) -> bool:
        """Take one gulp of what was printed; False once nothing more can come."""
        try:
            part = os.read(self._printed, 1 << 16)
        except BlockingIOError:
            return True
        kept = part[: self._room]
        self._room -= len(kept)
        self._text += kept
        return bool(part)

    def _end(self) -> str:
        """Say how the process ended."""
        said = self._wait_for_end(2)
        if said is None:
            return "the notebook's process closed the grader's channel"
        code = int(said) if said.lstrip("-").isdigit() else 1
        number = -code if code < 0 else code - 128
        # No word from who watched it, whom no student's code can reach; or it was killed along with the whole jail.
        if not said or (number == signal.SIGKILL and self.jail is not None and self.jail.ends_within(0.1)):
            self.lost = True
            said = self.jail.complaints() if self.jail is not None else ""
            return f"the jail was lost: {said}" if said else "the jail was lost"
        if number == getattr(signal, "SIGSYS", None):  # see confine.Filter
            return "the notebook's process killed itself"
        if number in list(signal.Signals):
            return f"the notebook's process was killed ({signal.Signals(number).name})"
        return f"the notebook's process ended by itself (exit code {code})"


def _sentences(value: object) -> tuple[str, ...]:
    """What a child says of its protections, before any of the student's code runs in it."""
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def scratch() -> Path:
    """A new folder for temporary files, which a later run clears away if this process is killed."""
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))


def _delete_folders_of_the_dead() -> None:
    """Delete the folders of runs that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid == os.geteuid() and owner.isdigit() and not _lives(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _environment(home: Path) -> dict[str, str]:
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


def _interpreter() -> str:
    return str(Path(sys.executable).resolve())


def _readable_for_others(paths: Iterable[Path]) -> list[str]:
    """Which of these paths a user can read or reach something in who is nobody here. Needs root's rights."""
    user = {"user": FIRST_USER, "group": FIRST_USER, "extra_groups": []}
    probe = [_interpreter(), "-I", "-S", "-c", REACHED, *map(str, paths)]
    found = subprocess.run(probe, capture_output=True, text=True, check=True, cwd="/", **user).stdout
    return found.split("\0") if found else []


def _libraries() -> list[str]:
    """Where installed packages are: given by name, so that no .pth file brings the editable library along."""
    folders = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    others = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages") and Path(p).is_dir()]
    return list(dict.fromkeys([*folders, *others]))


def _prefixes() -> set[Path]:
    """Where the interpreter and its packages are."""
    return {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, "/usr", *_libraries())}


def _settings() -> set[Path]:
    """What of ``/etc`` programs read."""
    etc = [Path("/etc") / name for name in ("ld.so.cache", "localtime", "alternatives", "fonts")]
    return {path for path in etc if path.exists()}


def _readable() -> set[Path]:
    """What a student's process may read where it sees all of the system's files: what it would see in the jail."""
    system = [Path("/") / name for name in ("bin", "sbin", "lib", "lib32", "lib64", "etc/passwd")]
    return _prefixes() | _settings() | {path for path in system if path.exists()}


def _devices() -> list[str]:
    return [device for device in DEVICES if Path(device).exists()]


def _dev() -> Iterator[str]:
    """The arguments that make ``/dev``.

    bubblewrap's own has terminals too, for which it puts an ordinary user into one more user namespace: there the
    warm process could not make pid namespaces one after the other.
    """
    yield from ("--perms", "0755", "--tmpfs", "/dev")
    for device in _devices():
        yield from ("--dev-bind", device, device)
    for name, target in {"fd": "fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        yield from ("--symlink", f"/proc/self/{target}", f"/dev/{name}")


def _visible(folder: Path, hide: tuple[Path, ...]) -> Iterator[str]:
    """The arguments that bind what may be seen, outermost folders first, so that what is hidden stays hidden."""
    shown = _prefixes() | _settings()
    installed = [Path(p) / "unrolled" for p in _libraries()]
    hidden = {path.resolve() for path in (*hide, *installed) if path.is_dir() and _inside(path.resolve(), shown)}
    hidden -= shown  # an interpreter that lies in a temporary folder itself
    # The folders on the way must be open to the student's user, which bubblewrap's own are not.
    way = {parent for path in (*shown, Path("/etc/passwd")) for parent in path.parents} - {Path("/")}
    for path in sorted(way, key=lambda p: len(p.parts)):
        if not _inside(path, shown):
            yield from ("--perms", "0755", "--dir", str(path))
    for path in sorted(shown | hidden, key=lambda p: len(p.parts)):
        yield from (("--tmpfs", str(path)) if path in hidden else ("--ro-bind", str(path), str(path)))
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--ro-bind", str(folder), "/unrolled")
    yield from ("--ro-bind", str(folder / "passwd"), "/etc/passwd")


def _inside(path: Path, folders: set[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _furnish(folder: Path) -> None:
    """Assemble what the sandbox sees: the small ``unrolled``, Matplotlib's font cache, a list of users."""
    source = Path(unrolled.__file__).resolve().parent
    library = folder / "library" / "unrolled"
    for file in _inside_of(source):
        copy = library / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    (library / "check.py").write_text(SILENT_CHECK, encoding="utf-8")
    for name in _needed_by_exercises(source):
        part = source / name
        if part.is_dir():
            shutil.copytree(part, library / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(part.with_suffix(".py"), library / f"{name}.py")
    compileall.compile_dir(library, quiet=2)
    (folder / "passwd").write_text("student:x:65534:65534::/tmp:/usr/sbin/nologin\n", encoding="utf-8")
    (folder / "homes").mkdir()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _inside_of(source: Path) -> set[Path]:
    """The files of the classroom that the sandbox sees, and the ``__init__`` of each package on their way."""
    files = {file for part in INSIDE for file in (source / "classroom").glob(part)}
    ways = {folder for file in files for folder in file.parents if folder.is_relative_to(source)}
    return files | {folder / "__init__.py" for folder in ways}


def _search_fonts(cache: Path) -> subprocess.Popen:
    """Begin to list the system's fonts, once for all jails, where no student's code runs.

    To find them takes seconds, but Matplotlib does that once for each user.
    """
    search = cache / "search"
    search.mkdir(parents=True)
    return subprocess.Popen(
        [sys.executable, "-c", FIND_FONTS],
        cwd=search,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        umask=0o022,  # every child reads what it finds
    )


def _needed_by_exercises(source: Path) -> set[str]:
    """Names of the parts of the library that ``tasks`` and ``plots`` import, themselves included."""
    waiting, needed = ["tasks", "plots"], set()
    while waiting:
        name = waiting.pop()
        part = source / name
        files = list(part.rglob("*.py")) if part.is_dir() else [part.with_suffix(".py")]
        if name in needed or name == "classroom" or not all(file.is_file() for file in files):
            continue
        needed.add(name)
        for file in files:
            waiting += _parts_imported(ast.parse(file.read_text(encoding="utf-8")))
    return needed


def _parts_imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name}" for name in names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "unrolled" and len(parts) > 1:
                yield parts[1]
