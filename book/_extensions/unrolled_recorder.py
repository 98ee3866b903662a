"""What a page uses, recorded inside the kernel that executes it.

``start`` runs before the first cell, ``report`` after the last. Recorded are the functions of the library that were
called, and, with a digest of what they held, the files of the repository that were read and its folders that were
listed. What a child process or another machine does cannot be seen from here: that there was one is recorded too.
Whether a file exists can be asked unseen; a page that is to depend on it must open it.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path

# The name by which a function notes that it is called: no identifier, so no program has it.
NOTE = "note that this is used"
OUT_OF_SIGHT = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "os.exec", "socket.connect"}


class Marking(ast.NodeTransformer):
    """Put at the head of each function and method that it is used. One inside another belongs to that."""

    def __init__(self, path: str) -> None:
        self.path, self.around = path, ()

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Go into a class, whose name stands before those of its methods."""
        outside, self.around = self.around, (*self.around, node.name)
        self.generic_visit(node)
        self.around = outside
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Put the note after the docstring."""
        name = ".".join((*self.around, node.name))
        note = ast.Expr(ast.Call(ast.Name(NOTE, ast.Load()), [ast.Constant((self.path, name))], []))
        docstring = ast.get_docstring(node, clean=False) is not None
        node.body.insert(int(docstring), ast.copy_location(note, node.body[0]))
        return ast.fix_missing_locations(node)

    visit_AsyncFunctionDef = visit_FunctionDef


class Recorder:
    """Finds and loads the library's modules, and hears what Python says that it opens."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.modules: dict[str, str] = {}
        self.used: set[tuple[str, str]] = set()
        self.files: dict[str, str] = {}
        self.folders: dict[str, str] = {}
        self.out_of_sight: set[str] = set()
        # What the page wrote itself, and what is being read for the record.
        self.passed_over: set[str] = set()

    def find_spec(self, name: str, path=None, target=None):
        """Find a module as Python does; one that no package brought gets our loader."""
        spec = PathFinder.find_spec(name, path, target)
        if spec and type(spec.loader) is SourceFileLoader and not installed(spec.origin):
            spec.loader = Loader(name, spec.origin)
            spec.loader.recorder = self
        return spec

    def source(self, path: str) -> bytes:
        """The text of a module, which is noted; that it was opened for this is not."""
        self.passed_over.add(path)
        text = Path(path).read_bytes()
        self.passed_over.discard(path)
        self.modules[path] = digest(text)
        return text

    def hear(self, event: str, arguments: tuple) -> None:
        """Note an event of Python's audit, if it is one of ours."""
        if event == "open":
            self.hear_open(*arguments)
        elif event in ("os.listdir", "os.scandir"):
            # Where modules are searched for, all folders on the way are listed.
            if arguments[0] not in sys.path and sys._getframe(1).f_code.co_name != "_fill_cache":
                self.note(self.folders, arguments[0] or ".", listing)
        elif event in OUT_OF_SIGHT:
            self.out_of_sight.add(event)

    def hear_open(self, path, mode: str | None, flags: int) -> None:
        """Note a file's content before the page may change it."""
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        if not flags & (os.O_WRONLY | os.O_TRUNC):
            self.note(self.files, path, Path.read_bytes)
        if writes and isinstance(path, str | os.PathLike):
            self.passed_over.add(full(path))

    def note(self, where: dict[str, str], path, content) -> None:
        """Note what a file or a folder of the repository holds."""
        if not isinstance(path, str | os.PathLike):
            return
        path = full(path)
        within = path.startswith(self.root + os.sep) and not installed(path)
        if not within or path in where or path in self.passed_over:
            return
        self.passed_over.add(path)
        try:
            where[path] = digest(content(Path(path)))
        except OSError:
            where[path] = "absent"
        self.passed_over.discard(path)


class Loader(SourceFileLoader):
    """Loads a module from its source, with its functions marked."""

    recorder: Recorder

    def get_code(self, fullname: str):
        """Compile the source anew: what Python keeps compiled has no marks."""
        tree = ast.parse(self.recorder.source(self.path))
        return compile(Marking(self.path).visit(tree), self.path, "exec", dont_inherit=True)


def digest(content: bytes) -> str:
    """A short name of a content."""
    return hashlib.sha256(content).hexdigest()


def listing(folder: Path) -> bytes:
    """What a folder holds: the names."""
    return "\n".join(sorted(path.name for path in folder.iterdir())).encode()


def full(path: str | os.PathLike) -> str:
    """A path seen from the top, with nothing to be resolved but links."""
    return os.path.normpath(Path(path).absolute())


def installed(path: str) -> bool:
    """Whether a file came with Python or with a package, so that a version stands for it."""
    return path.startswith((sys.prefix + os.sep, sys.base_prefix + os.sep))


def start(root: str) -> None:
    """Record from now on."""
    global recorder
    recorder = Recorder(root)
    setattr(builtins, NOTE, recorder.used.add)
    sys.meta_path.insert(sys.meta_path.index(PathFinder), recorder)
    sys.addaudithook(recorder.hear)


def report(path: str) -> None:
    """Write the record as JSON."""
    used: dict[str, list[str]] = {module: [] for module in sorted(recorder.modules)}
    for module, name in sorted(recorder.used):
        used[module].append(name)
    record = {
        "modules": recorder.modules,
        "used": used,
        "files": recorder.files,
        "folders": recorder.folders,
        "out_of_sight": sorted(recorder.out_of_sight),
    }
    Path(path).write_text(json.dumps(record), encoding="utf-8")
