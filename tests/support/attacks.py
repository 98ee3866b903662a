# ruff: noqa: E501 (cells in one line each are easier to read through)
"""Hostile submissions, as data: what a student's notebook can try, and what it honestly deserves.

``CELLS`` run as cells of the notebook's own before the tasks. ``ANSWERS`` are answers to task 90.2, whose tests they
attack or break. In both kinds task 90.1 is answered rightly and task 90.2 is not: each deserves half of the marks.
"""

__all__ = ["ANSWERS", "CELLS"]

SYSCALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    return libc.syscall(number, *arguments)
"""
FIND_PIPES = """
import fcntl, os, stat
def pipes(mode):
    for d in range(3, 256):
        try:
            if stat.S_ISFIFO(os.fstat(d).st_mode) and fcntl.fcntl(d, fcntl.F_GETFL) & os.O_ACCMODE == mode:
                yield d
        except OSError:
            pass
def to_grader(data):
    for d in pipes(os.O_WRONLY):
        os.write(d, data)
"""
FRAME = """
import json, struct
def frame(header, body=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sIQ", b"UNR1", len(text), len(body) if length is None else length) + text + body
"""
STEAL = """
import threading, time
def steal():
    for d in pipes(os.O_RDONLY):
        os.read(d, 1 << 20)
"""
DOUBLE_FORK = """
import ctypes, os, signal, time
ctypes.CDLL(None).prctl(1, 0)  # clears the signal that comes when a parent dies
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        {body}
    os._exit(0)
"""
FOREVER = "while True: time.sleep(1)"


def syscall(number, *arguments):
    """A cell that makes one system call, whatever comes of it."""
    return SYSCALL + f"call({', '.join(str(a) for a in (number, *arguments))})"


CELLS = {
    # On the supervisor
    "kill the parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kill everything": "import os, signal\ntry: os.kill(-1, signal.SIGKILL)\nexcept OSError: pass",
    "kill its group": "import os, signal\nos.kill(0, signal.SIGKILL)",
    "kill the first process": "import os, signal\nfor s in range(1, 65):\n    try: os.kill(1, s)\n    except OSError: pass",
    "kill every number": "import os\nfor p in range(2, 70000):\n    if p != os.getpid():\n"
    "        try: os.kill(p, 9)\n        except OSError: pass",
    "stop itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "stop the parent": "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)",
    "exit": "import os\nos._exit(0)",
    "abort": "import os\nos.abort()",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "swallowed timeouts": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "ignored signals": "import signal\nfor s in signal.valid_signals():\n    try: signal.signal(s, signal.SIG_IGN)\n"
    "    except (OSError, ValueError): pass\nwhile True: pass",
    "sleeping": "import time\ntime.sleep(3600)",
    "daemon": DOUBLE_FORK.format(body=FOREVER),
    "daemon that burns": DOUBLE_FORK.format(body="while True: pass"),
    "many daemons": "for _ in range(8):\n"
    + "\n".join("    " + line for line in DOUBLE_FORK.format(body=FOREVER).split("\n")),
    "closed descriptors": "import os\nos.closerange(3, 256)",
    "descriptors redirected": FIND_PIPES + "for d in pipes(os.O_WRONLY): os.dup2(1, d)",
    "reads the requests": FIND_PIPES + STEAL + "threading.Thread(target=steal, daemon=True).start()",
    "reads the requests later": FIND_PIPES
    + STEAL
    + "def wait():\n    while 'running_sum' not in globals(): time.sleep(0.001)\n    time.sleep(0.003); steal()\n"
    "threading.Thread(target=wait, daemon=True).start()",
    "reads requests again and again": FIND_PIPES
    + STEAL
    + "def wait():\n    while True: time.sleep(0.002); steal()\n"
    "threading.Thread(target=wait, daemon=True).start()",
    "a process that reads the requests": FIND_PIPES + STEAL + "if os.fork() == 0: time.sleep(0.01); steal()",
    "a process forked twice that reads the requests": FIND_PIPES
    + STEAL
    + "if os.fork() == 0:\n    if os.fork() == 0:\n        while True: time.sleep(0.002); steal()\n"
    "    os._exit(0)\nos.wait()",
    "ends the process later": "import os, threading, time\ndef wait():\n"
    "    while 'running_sum' not in globals(): time.sleep(0.001)\n    time.sleep(0.003); os._exit(0)\n"
    "threading.Thread(target=wait, daemon=True).start()",
    "a copy that answers": "import os\nif os.fork() == 0:\n    pass  # goes on as the servant",
    "replaced exit": "import os, sys, builtins\nos._exit = sys.exit = lambda *a: None\nbuiltins.exit = builtins.quit = None",
    "atexit": "import atexit, time\natexit.register(time.sleep, 3600)",
    "trace hook": "import sys\ndef hook(frame, event, arg):\n    if 'ask' in frame.f_code.co_name: raise SystemExit\n"
    "    return hook\nsys.settrace(hook)",
    "profile hook that hangs": "import sys, time\ndef hook(frame, event, arg):\n"
    "    if frame.f_code.co_name == 'answer': time.sleep(3600)\nsys.setprofile(hook)",
    # On the codec
    "a reply in advance": FIND_PIPES + FRAME + "to_grader(frame(['d', [[['s', 'nonce'], ['s', '0' * 32]]]]))",
    "noise": FIND_PIPES + "to_grader(b'\\x00\\xff' * 1000)",
    "an endless header": FIND_PIPES + FRAME + "to_grader(b'UNR1' + b'\\xff' * 12)",
    "a negative shape": FIND_PIPES + FRAME + "to_grader(frame(['a', '<f8', [-1, 8]], bytes(64)))",
    "a huge shape": FIND_PIPES + FRAME + "to_grader(frame(['a', '<f8', [2**40, 2**40]], bytes(8)))",
    "an object array": FIND_PIPES + FRAME + "to_grader(frame(['a', '|O', [1]], bytes(8)))",
    "a structured array": FIND_PIPES + FRAME + "to_grader(frame(['a', '<i4,<f8', [1]], bytes(12)))",
    "deep nesting": FIND_PIPES + FRAME + "to_grader(frame(b'[' * 100_000 + b']' * 100_000))",
    "a frame cut short": FIND_PIPES + FRAME + "to_grader(frame(['n'])[:-3])",
    "a frame that says too much": FIND_PIPES + FRAME + "to_grader(frame(['n'], length=1 << 40))",
    "one byte a second": FIND_PIPES
    + FRAME
    + "import threading, time\ndef drip():\n    for b in frame(['n'])[1:]:\n        time.sleep(1); to_grader(bytes([b]))\n"
    "to_grader(b'U')\nthreading.Thread(target=drip, daemon=True).start()",
    # On the kernel
    "mount": syscall(165, "b'none'", "b'/tmp'", "b'tmpfs'", 0, 0),
    "mount by hand": "import os\nos.system('mount -t tmpfs none /usr')",
    "user namespace": SYSCALL + "libc.unshare(0x10000000)\nlibc.unshare(0x10000000 | 0x20000)",
    "clone into namespaces": syscall(56, "0x10000000 | 17", 0, 0, 0, 0) + "\nif os.getpid() == 1: os._exit(0)",
    "enter namespaces": SYSCALL + "for n in ('pid', 'mnt', 'user', 'net'):\n"
    "    try: libc.setns(os.open(f'/proc/{os.getppid()}/ns/{n}', 0), 0)\n    except OSError: pass",
    "trace the parent": SYSCALL + "libc.ptrace(16, os.getppid(), 0, 0)\nlibc.ptrace(0, 0, 0, 0)",
    "read another's memory": SYSCALL + "call(310, os.getppid(), 0, 0, 0, 0, 0)",
    "io_uring": syscall(425, 8, "ctypes.create_string_buffer(120)"),
    "keyrings": SYSCALL + "call(248, b'user', b'marks', b'10', 2, -3)\ncall(250, 0, -3, 1)",
    "bpf and perf": SYSCALL + "call(321, 0, ctypes.create_string_buffer(120), 120)\n"
    "call(298, ctypes.create_string_buffer(120), 0, -1, -1, 0)",
    "userfaultfd": syscall(323, 0),
    "pivot and chroot": SYSCALL + "call(155, b'/tmp', b'/tmp')\nlibc.chroot(b'/tmp')",
    "handles": syscall(
        303, -100, "b'/etc/passwd'", "ctypes.create_string_buffer(128)", "ctypes.create_string_buffer(8)", 0
    ),
    "the clock": SYSCALL
    + "call(227, 0, ctypes.create_string_buffer(16))\ncall(164, ctypes.create_string_buffer(16), 0)",
    "the host's name": SYSCALL + "libc.sethostname(b'mine', 4)\nassert os.uname().nodename == 'unrolled'",
    "reboot and kexec": SYSCALL + "call(169, 0xfee1dead, 672274793, 0x4321fedc, 0)\ncall(246, 0, 0, 0, 0)",
    "process files": "import glob\nfor p in glob.glob('/proc/[0-9]*/*') + glob.glob('/proc/1/*'):\n"
    "    try: open(p, 'rb').read(100)\n    except OSError: pass",
    "kernel files": "for p in ('/proc/sysrq-trigger', '/proc/sys/kernel/core_pattern', '/dev/mem', '/dev/kmsg',\n"
    "          '/sys/kernel/debug', '/proc/self/oom_score_adj', '/proc/1/oom_score_adj'):\n"
    "    try: open(p, 'w').write('c')\n    except OSError: pass",
    "root again": "import os\nfor f in (os.setuid, os.setgid, os.seteuid):\n    try: f(0)\n    except OSError: pass\n"
    "os.system('su -c id; sudo -n id')",
    "raw sockets": "import socket\nfor f, t in ((17, 3), (16, 3), (38, 5), (40, 1), (2, 3)):\n"
    "    try: socket.socket(f, t)\n    except OSError: pass",
    # On marks
    "patched NumPy": "import numpy as np\nnp.all = np.allclose = np.array_equal = np.isfinite = lambda *a, **k: True\n"
    "np.asarray = np.array = lambda *a, **k: 0",
    "patched testing": "import numpy.testing as t\nt.assert_allclose = t.assert_array_equal = lambda *a, **k: None",
    "replaced isinstance": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.abs = builtins.all = lambda *a: True",
    "replaced library": "import sys, types\nsys.modules['unrolled.classroom.assessment'] = types.SimpleNamespace(explain=lambda *a: 0)\n"
    "import unrolled.classroom.exchange.codec as c\nc.encode = lambda *a: b''",
    "replaced servant": "import unrolled.classroom.exchange.servant as s\ns.Servant.answer = lambda self, frame: frame\n"
    "s.Servant._perform = lambda self, *a, **k: True",
    "searches memory": "import gc, sys\nfound = [o for o in gc.get_objects() if 'submission' in repr(type(o)).lower()]\n"
    "names = [n for n in sys.modules if 'graded' in n or 'hidden' in n]\nassert not names",
    "searches frames": "import sys\nframe = sys._getframe()\nwhile frame:\n"
    "    assert 'want' not in frame.f_locals; frame = frame.f_back",
    "searches files": "import os\nfor top, folders, files in os.walk('/'):\n"
    "    if top.startswith(('/proc', '/sys', '/usr')): folders[:] = []; continue\n"
    "    assert not any('hidden' in f or 'solution' in f for f in folders + files), (top, files)",
    # On resources
    "memory": "import numpy as np\nkept = []\nwhile True: kept.append(np.ones(1 << 24))",
    "memory in many processes": "import os, time\nimport numpy as np\nfor _ in range(16):\n    if os.fork() == 0:\n"
    "        a = np.ones(1 << 25); time.sleep(3600)\ntime.sleep(3600)",
    "fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "threads": "import threading, time\ntry:\n    for _ in range(5000):\n"
    "        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()\nexcept RuntimeError: pass",
    "a full disk": "import os\nn = 0\ntry:\n    while True:\n        with open(f'/tmp/f{n}', 'wb') as f: f.write(bytes(1 << 24))\n"
    "        n += 1\nexcept OSError: pass",
    "many files": "import os\nn = 0\ntry:\n    while n < 200_000:\n        os.close(os.open(f'/tmp/g{n}', os.O_CREAT)); n += 1\n"
    "except OSError: pass",
    "a sparse file": "import os\ntry:\n    with open('/tmp/sparse', 'wb') as f: f.truncate(1 << 50)\nexcept OSError: pass",
    "open files": "kept = []\ntry:\n    while True: kept.append(open('/dev/null'))\nexcept OSError: kept.clear()",
    "output": "print('x' * 200_000_000)",
    "output past Python": "import os\nfor _ in range(200): os.write(1, b'y' * 1_000_000)",
    "memory without a mapping": "import os\nkept = []\ntry:\n    for n in range(200):\n"
    "        kept.append(os.memfd_create(f'm{n}')); [os.write(kept[-1], b'x' * (1 << 20)) for _ in range(60)]\nexcept OSError: pass",
    "shared segments": SYSCALL + "libc.shmat.restype = ctypes.c_void_p\nfor n in range(64):\n"
    "    s = libc.shmget(0, 1 << 28, 0o1666)\n    if s < 0: break\n    at = libc.shmat(s, None, 0)\n"
    "    ctypes.memset(at, 1, 1 << 28); libc.shmdt(ctypes.c_void_p(at))",
    "memory shared by twos": "import mmap, os, time\nfor _ in range(12):\n    if os.fork() == 0:\n"
    "        m = mmap.mmap(-1, 1 << 29); os.fork()\n        for i in range(0, 1 << 29, 4096): m[i] = 1\n        time.sleep(60)\ntime.sleep(60)",
    "60 figures": "import matplotlib.pyplot as plt\nfor _ in range(60): plt.figure(figsize=(1, 1)); plt.plot([1, 2])",
    "a giant figure": "import matplotlib.pyplot as plt\nplt.figure(figsize=(3000, 3000)); plt.plot([1, 2])",
    "a giant exception": "raise ValueError('z' * 100_000_000)",
    "a giant recursion": "import sys\nsys.setrecursionlimit(10**6)\ndef f(n): return f(n + 1)\nf(0)",
    "a repr that hangs": "class R:\n    def __repr__(self):\n        while True: pass\nR()",
    "listening": "import socket\ns = socket.create_server(('127.0.0.1', 0)); u = socket.socket(socket.AF_UNIX)\n"
    "u.bind('\\0unrolled-left'); u.listen()",
    # On others
    "leaves files": "import os\nfor d in ('/tmp', '/dev/shm', '/var/tmp', '/run', '/unrolled', '/'):\n"
    "    try: open(d + '/unrolled-left', 'w').write('x')\n    except OSError: pass",
    "shared memory": SYSCALL
    + "libc.shmget(4242, 1 << 20, 0o1666)\nlibc.msgget(4242, 0o1666)\nlibc.semget(4242, 1, 0o1666)",
    "message queue": SYSCALL + "call(240, b'unrolled-left', 0o102, 0o666, 0)",
    "deletes all": "import os, shutil\nfor d in ('/tmp', '/unrolled', '/home', '/root', '/work', '/usr/lib'):\n"
    "    shutil.rmtree(d, ignore_errors=True)\nos.makedirs('/tmp/work', exist_ok=True)",
    "forged results": "import json\nfor n in ('results.json', 'grades.csv', 'gradebook.sqlite'):\n"
    "    open(n, 'w').write(json.dumps({'score': 10}))",
    "a poisoned module": "open('numpy.py', 'w').write('raise SystemExit')\nopen('sitecustomize.py', 'w').write('1/0')",
}


PNG = r"""
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(width, height, rows):
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(width // 8 + 1)) for _ in range(rows)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
from IPython.display import Image, display
"""
SHELL = "shell = get_ipython()\n"

# Calls of the kernel that came after the filter was first written, that a future one may have, or that another
# numbering reaches.
CELLS |= {
    "a mount tree with attributes": syscall(467, -100, '"/"', 1, 0, 0),
    "attributes of files": syscall(469, -100, '"/tmp"', 0, 0, 0),
    "lists namespaces": syscall(470, 0, 0, 0, 0),
    "lists mounts": syscall(458, 0, 0, 0, 0),
    "attributes of security": syscall(460, 100, 0, 0, 0),
    "a shadow stack": syscall(453, 0, 1 << 20, 0),
    "seals its memory": syscall(462, 0, 4096, 0),
    "a call that is not yet": "\n".join(syscall(number) for number in (480, 512, 1000, 9999)),
    "calls of x32": "\n".join(syscall(0x40000000 | number, -1) for number in (0, 101, 165, 272, 321, 519, 545)),
    "calls of 32 bits": """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("b815000000cd80c3"))  # mount, by the gate of 32 bits
ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
""",
    "pages of another process": SYSCALL
    + "import os\ncall(440, os.open('/dev/null', 0), 0, 0, 4, 0)\ncall(448, 3, 0)",
    "secret memory": syscall(447, 0),
}

# What is left behind in the interpreter, in the kernel's timers and limits, or in IPython, for what runs later.
CELLS |= {
    "a timer that raises": """
import signal
def ring(number, frame): raise KeyboardInterrupt
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.001)
""",
    "a timer that ends the process": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\nsignal.setitimer(signal.ITIMER_REAL, 0.2)",
    "a timer of the processor's": "import signal\nsignal.setitimer(signal.ITIMER_PROF, 0.2)",
    "a watchdog": "import faulthandler\nfaulthandler.dump_traceback_later(0.2, exit=True)",
    "hundreds of timers": SYSCALL
    + "import ctypes\nfor _ in range(500): call(222, 1, 0, ctypes.byref(ctypes.c_int()))",
    "a collector that hangs": "import gc\ngc.callbacks.append(lambda phase, info: [None for _ in iter(int, 1)])\ngc.collect()",
    "a collector that is never done": "import gc\ngc.set_threshold(1, 1, 1)",
    "a finalizer that dies": """
class Last:
    def __del__(self):
        import os
        os._exit(3)
kept = Last()
""",
    "no switching between threads": "import sys\nsys.setswitchinterval(1e6)",
    "hardly any recursion": "import sys\nsys.setrecursionlimit(60)",
    "a profile for threads": "import threading\nthreading.setprofile(lambda *a: 1 / 0)\nthreading.settrace(lambda *a: 1 / 0)",
    "no standard streams": "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None\ndel sys.displayhook",
    "a hook for exceptions": "import sys\nsys.excepthook = lambda *a: [None for _ in iter(int, 1)]\n1 / 0",
    "a hook for what is shown": "import sys\nsys.displayhook = lambda value: [None for _ in iter(int, 1)]",
    "an audit hook": "import sys\nsys.addaudithook(lambda *a: None)",
    "no modules": "import sys\nsys.modules.clear()",
    "no path": "import sys\nsys.path.clear()\nsys.meta_path.clear()",
    "no names": "globals().clear()",
    "NumPy raises": "import numpy\nnumpy.seterr(all='raise')\nnumpy.seterrcall(lambda *a: 1 / 0)",
    "NumPy prints without end": "import numpy\nnumpy.set_printoptions(formatter={'all': lambda x: [None for _ in iter(int, 1)]})",
    "hardly any files": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))",
    "signals blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
    "the lowest priority": "import os\nos.nice(19)\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})",
    "a hook before each cell": SHELL
    + "shell.events.register('pre_run_cell', lambda *a: [None for _ in iter(int, 1)])",
    "a hook that ends the process": SHELL
    + "import os\nshell.events.register('post_run_cell', lambda *a: os._exit(1))",
    "rewrites what follows": SHELL
    + "import ast\nclass Empty(ast.NodeTransformer):\n    def visit_Module(self, node): return ast.Module([], [])\nshell.ast_transformers.append(Empty())",
    "rewrites the text of what follows": SHELL
    + "shell.input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    "a shell that runs nothing": SHELL + "type(shell).run_cell = lambda *a, **k: None",
}

# What no limit of one process counts, and what unpacks to more than it is.
CELLS |= {
    "full sockets": """
import socket
kept = []
try:
    while len(kept) < 200:
        pair = socket.socketpair()
        kept += pair
        pair[0].setblocking(False)
        pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
        while True:
            pair[0].send(bytes(1 << 16))
except OSError:
    pass
""",
    "full pipes": """
import os
kept = []
try:
    while True:
        kept.append(os.pipe())
        os.set_blocking(kept[-1][1], False)
        os.write(kept[-1][1], bytes(1 << 16))
except OSError:
    pass
for pipe in kept:
    os.close(pipe[0])
    os.close(pipe[1])
""",
    "a picture of 400 million points": PNG + "display(Image(data=png(20000, 20000, 20000)))",
    "a picture that is not what it says": PNG + "display(Image(data=png(2**31 - 1, 2**31 - 1, 10)))",
    "a page of a hundred megabytes": "from IPython.display import HTML, display\nfor _ in range(100): display(HTML('x' * 10**6))",
    "folders without end": "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')",
    "a pipe with a module's name": "import os\nos.mkfifo('helper.py')\nos.mkfifo('numpy.py')",
}


ANSWERS = {
    "mutates its argument": "def running_sum(x):\n    x[:] = 0\n    return x",
    "returns its argument": "def running_sum(x):\n    return x",
    "equal to everything": "class Yes:\n    def __eq__(self, o): return True\n    def __sub__(self, o): return 0\n"
    "    def __array__(self, *a, **k): return np.zeros(4)\ndef running_sum(x): return Yes()",
    "a subclass": "class A(np.ndarray):\n    def __eq__(self, o): return True\n    def __abs__(self): return 0 * self\n"
    "    def __sub__(self, o): return 0 * self\ndef running_sum(x): return x.view(A)",
    "a float that lies": "class F(float):\n    def __eq__(self, o): return True\n    def hex(self): return '0x0p+0'\n"
    "def running_sum(x): return [F(0)] * len(x)",
    "a list that lies": "class L(list):\n    def __len__(self): return 4\n    def __iter__(self): return iter([0.0] * 4)\n"
    "def running_sum(x): return L()",
    "reduces to code": "class R:\n    def __reduce__(self): return (print, ('pwned',))\ndef running_sum(x): return R()",
    "an object array": "def running_sum(x): return np.array([object()] * len(x))",
    "a structured array": "def running_sum(x): return np.zeros(len(x), dtype='i4,f8')",
    "a masked array": "def running_sum(x): return np.ma.masked_all(len(x))",
    "text": "def running_sum(x): return 'passed'",
    "a dict of status": "def running_sum(x): return {'status': 'ok', 'value': 1, 'nonce': 'x', 'passed': True}",
    "nothing": "def running_sum(x): return None",
    "not a number": "def running_sum(x): return np.full(len(x), np.nan)",
    "infinitely large": "def running_sum(x): return np.full(len(x), np.inf)",
    "complex": "def running_sum(x): return np.cumsum(x) + 1j",
    "half precision": "def running_sum(x): return np.cumsum(x).astype(np.float16)",
    "an enormous array": "def running_sum(x): return np.zeros(10**9)",
    "an enormous list": "def running_sum(x): return [0.0] * 10**8",
    "itself": "def running_sum(x):\n    a = []; a.append(a); return a",
    "the visible answers": "def running_sum(x):\n    return np.cumsum(x) if len(x) == 99 else 0 * x",
    "raises what passes": "def running_sum(x):\n    raise AssertionError('passed')",
    "raises beyond Exception": "def running_sum(x):\n    raise KeyboardInterrupt",
    "an error that hangs": "class E(Exception):\n    def __str__(self):\n        while True: pass\n"
    "def running_sum(x): raise E",
    "prints and dies": "import os\ndef running_sum(x):\n    print('passed'); os._exit(0)",
    "sleeps": "import time\ndef running_sum(x): time.sleep(3600)",
    "answers and leaves a thread": "import threading, time\ndef running_sum(x):\n"
    "    threading.Thread(target=time.sleep, args=(3600,)).start(); return 0 * x",
    "leaves a thief": "import os\n"
    + FIND_PIPES
    + STEAL
    + "def running_sum(x):\n    threading.Thread(target=steal, daemon=True).start(); return 0 * x",
    "a thief in its cell": "import os\n"
    + FIND_PIPES
    + STEAL
    + "threading.Thread(target=steal, daemon=True).start()\ndef running_sum(x): return 0 * x",
    "a late thief in its cell": "import os\n" + FIND_PIPES + STEAL + "def wait():\n    time.sleep(0.006); steal()\n"
    "threading.Thread(target=wait, daemon=True).start()\ndef running_sum(x): return 0 * x",
    "stops itself": "import os, signal\ndef running_sum(x): os.kill(os.getpid(), signal.SIGSTOP)",
    "a long text and numbers": "def running_sum(x):\n    return ['a' * 3_000_000, *range(700)]",
    "lists without end": "def running_sum(x):\n    return [[]] * 100_000",
    "numbers as text": "def running_sum(x):\n    return [str(value) for value in x]",
    "a dict of many numbers": "def running_sum(x):\n    return {k * (2**61 - 1): 0.0 for k in range(100_000)}",
    "an integer of a million digits": "def running_sum(x):\n    return 10 ** 1_000_000",
    "a real number that is none": "def running_sum(x):\n    return [float('nan')] * len(x)",
    "waits until it is too late": "def running_sum(x):\n    import time\n    time.sleep(0.999)\n    return x",
}

# The pipes themselves, which the student's process holds one end of, and locks that it never gives back.
CELLS |= {
    "pipes that do not wait": FIND_PIPES
    + "for mode in (os.O_RDONLY, os.O_WRONLY):\n    for d in pipes(mode): os.set_blocking(d, False)",
    "pipes of one page": FIND_PIPES
    + "for mode in (os.O_RDONLY, os.O_WRONLY):\n    for d in pipes(mode): fcntl.fcntl(d, 1031, 4096)",
    "pipes that send signals": FIND_PIPES + "for mode in (os.O_RDONLY, os.O_WRONLY):\n    for d in pipes(mode):\n"
    "        for who in (1, os.getppid(), -1):\n            try:\n                fcntl.fcntl(d, fcntl.F_SETOWN, who); fcntl.fcntl(d, 10, 9)\n"
    "                fcntl.fcntl(d, fcntl.F_SETFL, fcntl.fcntl(d, fcntl.F_GETFL) | os.O_ASYNC)\n            except OSError: pass",
    "reads its own replies": FIND_PIPES
    + "import threading\ndef steal(d):\n    try:\n        r = os.open(f'/proc/self/fd/{d}', os.O_RDONLY)\n"
    "        while True: os.read(r, 1 << 16)\n    except OSError: pass\n"
    "for d in list(pipes(os.O_WRONLY)): threading.Thread(target=steal, args=(d,), daemon=True).start()",
    "asks itself": FIND_PIPES
    + FRAME
    + "for d in list(pipes(os.O_RDONLY)):\n    try:\n        w = os.open(f'/proc/self/fd/{d}', os.O_WRONLY)\n"
    "        os.write(w, frame(['d', [[['s', 'op'], ['s', 'hello']], [['s', 'nonce'], ['s', 'x']]]]))\n    except OSError: pass",
    "a signal's number among the replies": FIND_PIPES
    + "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nfor d in pipes(os.O_WRONLY):\n"
    "    os.set_blocking(d, False)\n    signal.set_wakeup_fd(d, warn_on_full_buffer=False)\nsignal.setitimer(signal.ITIMER_REAL, .01, .01)",
    "the output cut and written anew": "import os\nfor d in (0, 1, 2):\n    try: os.ftruncate(d, 0)\n    except OSError: pass\n"
    "    try: os.write(os.open(f'/proc/self/fd/{d}', os.O_RDWR), b'x' * 100_000)\n    except OSError: pass",
    "the interpreter's lock kept": "import ctypes, threading\nthreading.Thread(target=lambda: ctypes.PyDLL(None).sleep(1000), daemon=True).start()",
    "the lock of imports kept": "import _imp, threading, time\ndef hold():\n    _imp.acquire_lock(); time.sleep(3600)\n"
    "threading.Thread(target=hold, daemon=True).start()\ntime.sleep(0.05)",
    "no interpreter": "import ctypes\nctypes.pythonapi.Py_FinalizeEx()",
    "one is two": "import ctypes\nctypes.memset(id(1) + 24, 2, 1)",
    "forks as it ends": "import os\nclass Last:\n    def __del__(self):\n        try:\n            while True: os.fork()\n        except OSError: pass\nlast = Last()\ndel last",
    "no builtins": "import builtins\nfor n in list(vars(builtins)):\n    if n not in ('__import__', '__build_class__', 'Exception'): delattr(builtins, n)",
    "the codec's code": "import unrolled.classroom.exchange.codec as c\ndef encode(value, limits=None): return b''\nc.encode.__code__ = encode.__code__",
    "text that no file can hold": "print('\\ud800\\udfff' * 10, '\\x1b[2J', '\\u202e<script>alert(1)</script>', '\\x00')\nraise ValueError('\\ud800\\x00\\x1b[31m')",
    "a picture that is text": "class B:\n    def _repr_mimebundle_(self, **k): return {'image/png': 'x' * 10**7, 'text/plain': ['x']}\nB()",
}
# Replies of no known kind, each in place of every answer.
CELLS |= {
    f"a reply of {what}": "import unrolled.classroom.exchange.servant as s\nfrom unrolled.classroom.exchange.codec import encode\n"
    f"s.Servant.answer = lambda self, frame: encode({reply})"
    for what, reply in {
        "nothing": "None",
        "a status that is a number": "{'status': 5}",
        "no value": "{'status': 'ok'}",
        "a strange aftermath": "{'status': 'ok', 'value': 0.0, 'arguments': 'x', 'parameters': [1, None, '<b>'], 'shared': [10**300, -1], 'stale': [[1] * 1000]}",
        "lone surrogates": "{'status': 'raised', 'type': '\\ud800<b>', 'message': ['\\ud800'] * 1000, 'traceback': 7}",
    }.items()
}

# Answers that say what they are not, or are of memory that is not there.
ANSWERS |= {
    "an array over no memory": "import ctypes\ndef running_sum(x): return np.ctypeslib.as_array(ctypes.cast(8, ctypes.POINTER(ctypes.c_double)), (len(x),))",
    "an array without end": "def running_sum(x): return np.lib.stride_tricks.as_strided(x, (10**6, 10**6), (0, 0))",
    "an array that dies": "class A(np.ndarray):\n    def __array_finalize__(self, o):\n        import os; os._exit(0)\ndef running_sum(x): return np.zeros(4).view(A)",
    "ufuncs that lie": "class A(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return np.True_\n    def __array_function__(self, *a, **k): return True\n"
    "    def tobytes(self): return b''\n    def astype(self, *a, **k): return self\ndef running_sum(x): return np.zeros(len(x)).view(A)",
    "says that it is an array": "class A:\n    __class__ = np.ndarray\n    def __array__(self, *a, **k): return np.zeros(4)\ndef running_sum(x): return A()",
    "says that it is a list": "class A:\n    __class__ = list\n    def __iter__(self):\n        while True: yield 0.0\ndef running_sum(x): return A()",
    "a text that grows": "class A(str):\n    def __len__(self): return 0\n    def __str__(self): return 'x' * (1 << 27)\ndef running_sum(x): return A('x')",
    "dates": "def running_sum(x): return x.astype('M8[ns]')",
    "a memoryview": "def running_sum(x): return memoryview(x)",
    "a coroutine": "async def running_sum(x): return x",
    "an error whose name raises": "class M(type):\n    @property\n    def __name__(c): raise SystemExit\nclass E(Exception, metaclass=M): pass\ndef running_sum(x): raise E",
    "a group of errors": "def running_sum(x): raise ExceptionGroup('x' * 10**6, [ValueError()] * 10**5)",
    "changes its argument later": "import threading\ndef running_sum(x):\n    def later():\n        for _ in range(10**6): x[...] = 1\n"
    "    threading.Thread(target=later, daemon=True).start()\n    return 0 * x",
    "keys of every kind": "def running_sum(x): return {float('nan'): 1, None: 2, True: 3, (1,): 4}",
}
