"""What somebody does who copies an answer and does not want it seen: renames, reorders, reformats, splits cells."""

import ast
import builtins
import random


class _Renamed(ast.NodeTransformer):
    """Other names for what a function calls its own."""

    def __init__(self, names):
        self._names = names

    def visit_Name(self, node):
        return ast.copy_location(ast.Name(self._names.get(node.id, node.id), node.ctx), node)

    def visit_arg(self, node):
        node.arg = self._names.get(node.arg, node.arg)
        return node


def renamed(source, rng):
    """The same code with other local names; ``ast.unparse`` drops the comments and lays it out anew."""
    tree = ast.parse(source)
    local = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    local -= set(dir(builtins))
    words = [
        f"{first}_{second}" for first in ("my", "the", "new", "tmp") for second in "abcdefghijklmnopqrstuvwxyz"
    ]
    names = dict(zip(sorted(local), rng.sample(words, len(local)), strict=True))
    return ast.unparse(_Renamed(names).visit(tree))


def reformatted(source, rng):
    """The same code in other lines, with comments, blank lines, a docstring and prints of its own."""
    lines = []
    for line in ast.unparse(ast.parse(source)).split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        if indent and rng.random() < 0.4 and not line.lstrip().startswith(("elif", "else", "except", "finally")):
            lines.append(f"{indent}# {rng.choice(['now this', 'as in the lecture', 'see above'])}")
        lines.append(line)
        if line.startswith("def "):
            lines += ['    """I wrote this myself."""', "    print('here')"]
    return "\n\n".join(lines)


def split(source):
    """One cell for each definition and each statement outside of one, the last first."""
    tree = ast.parse(source)
    return [ast.unparse(node) for node in reversed(tree.body)]


def disguised(cells, seed):
    """All of it at once: the cells of a copy."""
    rng = random.Random(seed)
    parts = [part for cell in cells for part in split(renamed(cell, rng))]
    rng.shuffle(parts)
    return [reformatted(part, rng) for part in parts]
