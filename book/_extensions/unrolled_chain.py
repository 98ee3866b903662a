"""The course's sign, the unrolled chain: cells joined by arrows through time, drawn as SVG.

Every drawing is made of the same few pieces, whose colors are set by classes in ``chain.css``: light, dark and
printed pages share them. The first cell is lit, and the light fades along the chain, as a memory does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import cos, pi, sin

FADE = 0.68  # of the light that a cell hands on
RADIUS = 17


def n(value: float) -> str:
    """A length, with at most one digit after the point."""
    return f"{value:.1f}".removesuffix(".0")


def named(*classes: str) -> str:
    """The value of a class attribute."""
    return " ".join(" ".join(classes).split())


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "") -> str:
    """A line."""
    return f'<path class="{named("chain-line", kind)}" d="M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}"/>'


def arrow(x1: float, y1: float, x2: float, y2: float, kind: str = "", head: float = 6) -> str:
    """An arrow from one place to another."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - head * ux, y2 - head * uy
    ax, ay = head / 2 * uy, head / 2 * ux
    tip = f"M{n(x2)} {n(y2)}L{n(bx - ax)} {n(by + ay)}L{n(bx + ax)} {n(by - ay)}Z"
    return line(x1, y1, bx, by, kind) + f'<path class="{named("chain-head", kind)}" d="{tip}"/>'


def cell(x: float, y: float, light: float = 0, r: float = RADIUS, kind: str = "") -> str:
    """A cell, with as much light as it has, from 0 to 1."""
    body = f'<circle class="{named("chain-cell", kind)}" cx="{n(x)}" cy="{n(y)}" r="{n(r)}"/>'
    glow = (
        f'<circle class="chain-light" cx="{n(x)}" cy="{n(y)}" r="{n(r)}" opacity="{light:.2f}"/>' if light else ""
    )
    return body + glow


def letter(
    x: float, y: float, symbol: str, index: str = "", kind: str = "", size: float = 17, light: float = 0
) -> str:
    """A symbol with an index, in the middle of a place; on a bright cell it is dark in every mode."""
    kind += " chain-on-light" if light > 0.55 else ""
    below = f'<tspan class="chain-index" dy="4" font-size="{n(size * 0.68)}">{index}</tspan>' if index else ""
    place = f'x="{n(x)}" y="{n(y + size / 3)}" font-size="{n(size)}"'
    return f'<text class="{named("chain-text", kind)}" {place}>{symbol}{below}</text>'


def loop(x: float, y: float, r: float) -> str:
    """The loop of a folded cell: out at its right, over it, and in at its left."""
    ax, ay = r * cos(pi / 5), r * sin(pi / 5)
    left, right, top = n(x - 2.6 * r), n(x + 2.6 * r), n(y - 3 * r)
    way = f"M{n(x + ax)} {n(y - ay)}C{right} {top} {left} {top} {n(x - ax - 2)} {n(y - ay - 3)}"
    tip = arrow(x - ax - 5, y - ay - 7, x - ax, y - ay)
    return f'<path class="chain-line" d="{way}"/>{tip}'


def svg(width: float, height: float, body: str, kind: str = "", told: str = "") -> str:
    """A drawing; ``told`` says in words what it shows, and without it the drawing only adorns."""
    role = f'role="img" aria-label="{told}"' if told else 'aria-hidden="true"'
    size = f'viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" height="{n(height)}"'
    return f'<svg class="{named("chain", kind)}" {size} focusable="false" {role}>{body}</svg>'


def chain(
    xs: Sequence[float],
    y: float,
    r: float = RADIUS,
    lights: Sequence[float] = (),
    inputs: bool = False,
    kind: str = "",
) -> str:
    """Cells at some places of a line, joined by arrows."""
    lights = [*lights, *[0] * len(xs)]
    parts = [cell(x, y, light, r, kind) for x, light in zip(xs, lights, strict=False)]
    parts += [arrow(a + r, y, b - r - 1, y, kind) for a, b in pairwise(xs)]
    if inputs:
        parts += [arrow(x, y + r + 26, x, y + r + 1, kind) for x in xs]
    return "".join(parts)


def fading(count: int, first: float = 1) -> list[float]:
    """The light of so many cells."""
    return [first * FADE**i for i in range(count)]


# What stands in every page.


def sign() -> str:
    """The sign beside the course's name: three cells."""
    parts = chain((7, 28, 49), 10, 6, fading(3))
    return svg(56, 20, parts, "chain-sign")


def strip() -> str:
    """The chain at the foot of a page, from which the light has nearly gone."""
    xs = range(8, 8 + 24 * 14, 24)
    return svg(328, 16, chain(xs, 8, 5, fading(14)), "chain-strip")


def band(numbers: Sequence[int], here: int, parts: Sequence[int]) -> str:
    """The chapters as a chain, the reader's lit; ``parts`` counts the part of each, and parts stand apart."""
    xs, x = [], 10.0
    for i, part in enumerate(parts):
        x += 0 if not i else 20 if part == parts[i - 1] else 32
        xs.append(x)
    body = "".join(
        line(a + 5, 10, b - 5, 10, "" if number <= here else "chain-later")
        for a, b, number in zip(xs, xs[1:], numbers[1:], strict=False)
    )
    for x, number in zip(xs, numbers, strict=True):
        lit = number == here
        body += cell(x, 10, float(lit), 7 if lit else 4.5, "chain-read" if number < here else "")
    return svg(xs[-1] + 10, 20, body, "chain-band")


def unrolled(xs: Sequence[float], y: float, r: float, size: float) -> str:
    """The chain with its letters: inputs from below, outputs above, states along it."""
    body = letter(xs[0] - 2.45 * r, y, "h", "0", size=size) + arrow(xs[0] - 1.9 * r, y, xs[0] - r - 1, y)
    body += chain(xs, y, r, fading(len(xs)))
    for i, (x, light) in enumerate(zip(xs, fading(len(xs)), strict=True), 1):
        body += letter(x, y, "h", str(i), size=size, light=light)
        body += arrow(x, y + 2.1 * r, x, y + r + 1) + letter(x, y + 2.1 * r + size * 0.85, "x", str(i), size=size)
        body += arrow(x, y - r, x, y - 2.1 * r) + letter(x, y - 2.1 * r - size * 0.85, "y", str(i), size=size)
    end = xs[-1] + r
    return body + line(end, y, end + 0.5 * r, y) + line(end + 0.5 * r, y, end + 1.2 * r, y, "chain-dashed")


def folded(x: float, y: float, r: float, size: float) -> str:
    """The cell with its loop."""
    body = loop(x, y, r) + cell(x, y, 1, r) + letter(x, y, "h", size=size, light=1)
    body += arrow(x, y + 2.1 * r, x, y + r + 1) + letter(x, y + 2.1 * r + size * 0.85, "x", size=size)
    return body


def hero() -> str:
    """The figure of the front page, wide and narrow: a cell with a loop, and the chain that it is."""
    told = (
        "On the left a cell with a loop: an input x enters it, and its state h comes back to it. On the right the "
        "same cell unrolled: a chain of cells h1, h2, h3 and so on, each with an input from below and an output "
        "above, joined by arrows. The first cell is bright, and each after it less."
    )
    wide = (
        folded(84, 160, 33, 22)
        + letter(196, 160, "=", kind="chain-digit", size=30)
        + unrolled([345, 475, 605, 735, 865], 160, 33, 22)
    )
    narrow = folded(66, 96, 25, 19) + letter(146, 96, "=", kind="chain-digit", size=26)
    narrow += '<text class="chain-words" x="176" y="92" font-size="15">a loop is</text>'
    narrow += '<text class="chain-words" x="176" y="112" font-size="15">a chain in time</text>'
    narrow += unrolled([92, 184, 276], 262, 25, 19)
    return svg(920, 288, wide, "chain-wide", told) + svg(340, 350, narrow, "chain-narrow", told)


# The pictures at the heads of chapters: the chain with one thing changed, that which the chapter is about. What one
# shows, its docstring says to those who do not see it.

XS = [40 + 76 * i for i in range(7)]
WIDE, HIGH = 536, 132


def why_memory() -> str:
    """A chain of seven cells with inputs. A frame, a window, holds the last three; the light that entered
    the first cell reaches them only through the chain.
    """
    window = '<rect class="chain-frame" x="318" y="22" width="202" height="100" rx="10"/>'
    return window + chain(XS, 56, lights=fading(7), inputs=True)


def recurrence() -> str:
    """A cell with a loop, an equals sign, and a chain of five cells."""
    return (
        loop(60, 70, RADIUS)
        + cell(60, 70, 1)
        + letter(138, 70, "=", kind="chain-digit", size=24)
        + chain(XS[2:], 70, lights=fading(5))
    )


def counting() -> str:
    """A chain that reads the bits 0, 1, 1, 0, 1, 0, 1; its cells hold how many ones there were: 0, 1, 2,
    2, 3, 3, 4.
    """
    bits = "0110101"
    body = chain(XS, 50, inputs=True)
    for x, bit, count in zip(XS, bits, (0, 1, 2, 2, 3, 3, 4), strict=True):
        body += cell(x, 50, count / 4) if count else ""
        body += letter(x, 50, str(count), kind="chain-digit", light=count / 4)
        body += letter(x, 106, bit, kind="chain-digit")
    return body


def bptt_scalar() -> str:
    """A chain of seven cells, one of them lit; above it dashed arrows lead back from the loss L to the
    first cell.
    """
    back = "".join(arrow(b - 8, 30, a + 8, 30, "chain-back") for a, b in pairwise(XS))
    return chain(XS, 70, lights=[0, 0, 0, 1], inputs=True) + back + letter(XS[-1] + 20, 26, "L", kind="chain-back")


def bptt_matrices() -> str:
    """Seven columns of four cells, each cell joined to all of the next column."""
    columns = ""
    for i, x in enumerate(XS):
        for j in range(4):
            light = FADE**i if (i + j) % 3 == 0 else 0.35 * FADE**i
            columns += cell(x, 24 + 25 * j, light, 9)
        if i:
            columns += "".join(
                line(x - 67, 24 + 25 * a, x - 9, 24 + 25 * b, "chain-thin") for a in range(4) for b in range(4)
            )
    return columns


def gradient_checks() -> str:
    """Two rows of cells of several sizes, compared one by one; all are equal but one pair."""
    pairs = ""
    for i, (x, size) in enumerate(zip(XS, (14, 9, 16, 7, 12, 17, 10), strict=True)):
        wrong = i == 4
        pairs += cell(x, 40, 0, size) + cell(x, 96, 1 if wrong else 0, size + (5 if wrong else 0))
        pairs += letter(x, 68, "≠" if wrong else "=", kind="chain-digit", size=18)
    return pairs


def truncated_bptt() -> str:
    """A chain of seven cells; dashed arrows lead back from the last and are cut off after three steps."""
    back = "".join(arrow(b - 8, 26, a + 8, 26, "chain-back") for a, b in pairwise(XS[3:]))
    cut = '<path class="chain-cut" d="M222 8L214 38M232 8L224 38"/>'
    return chain(XS, 66, lights=[0, 0, 0, 0.35, 0.5, 0.7, 1], inputs=True) + back + cut


def gradient_stability() -> str:
    """Two chains that are followed back from their right ends; along one the cells shrink, along the other
    they grow.
    """
    body = ""
    for y, factor, start in ((32, 0.72, 19), (100, 1.33, 4)):
        radii = [start * factor**i for i in range(7)]
        body += "".join(
            arrow(b - s - 2, y, a + r + 2, y, "chain-back")
            for a, b, r, s in zip(XS, XS[1:], radii[::-1], radii[-2::-1], strict=False)
        )
        body += "".join(cell(x, y, min(1, r / 19), min(r, 21)) for x, r in zip(XS, radii[::-1], strict=True))
    return body


def optimizers() -> str:
    """Cells joined by arrows jump from wall to wall of a valley, less far each time, and come to rest at
    its floor.
    """

    def wall(across: float) -> tuple[float, float]:
        return 268 + across, 112 - 96 * (across / 236) ** 2

    places = [wall(across) for across in (-222, 190, -150, 112, -80, 52, -30, 0)]
    floor = "".join(line(*wall(a), *wall(a + 12), "chain-thin") for a in range(-240, 240, 12))
    steps = "".join(arrow(*a, *b) for a, b in pairwise(places))
    return floor + steps + "".join(cell(*at, light, 9) for at, light in zip(places, fading(8)[::-1], strict=True))


def gated() -> str:
    """A chain of cells under a straight road, to which each cell is joined through a gate."""
    road = arrow(12, 30, 528, 30, "chain-road", 9)
    gates = "".join(
        line(x, 30, x, 76 - RADIUS)
        + f'<rect class="chain-gate" x="{x - 5}" y="39" width="10" height="10" transform="rotate(45 {x} 44)"/>'
        for x in XS
    )
    return road + gates + chain(XS, 82, lights=fading(7))


def one_unit() -> str:
    """A jagged series of points, and a chain of cells that follows it one step late and more calmly."""
    heights = (70, 34, 58, 88, 52, 30, 64)
    series = list(zip(XS, heights, strict=True))
    states = list(zip(XS, (40, *(0.55 * h + 26 for h in heights[:-1])), strict=True))
    body = "".join(line(*a, *b, "chain-thin") for a, b in pairwise(series))
    body += "".join(arrow(a + 9, y, b - 9, z) for (a, y), (b, z) in pairwise(states))
    body += "".join(cell(*at, light, 9) for at, light in zip(states, fading(7), strict=True))
    return body + "".join(cell(*at, 0, 4, "chain-read") for at in series)


def many_states() -> str:
    """Three chains one above the other, with arrows from each to the one above it."""
    rows = "".join(
        chain(XS, y, 11, [light * share for light in fading(7)]) for y, share in ((24, 1), (66, 0.6), (108, 0.3))
    )
    slant = "".join(arrow(a + 9, y + 35, b - 9, y + 8, "chain-thin", 4) for a, b in pairwise(XS) for y in (24, 66))
    return slant + rows


def forecasting() -> str:
    """A chain of four cells with inputs, then a line; beyond it the chain is dashed, and each cell is fed
    what the one before it put out.
    """
    known, free = XS[:4], XS[3:]
    now = '<path class="chain-cut chain-dashed" d="M306 6V126"/>'
    fed = "".join(
        f'<path class="chain-line chain-dashed" d="M{n(a)} 34C{n(a)} 4 {n(b)} 4 {n(b)} 30"/>'
        for a, b in pairwise(free)
    )
    return chain(free, 52, kind="chain-dashed") + chain(known, 52, lights=fading(4)[::-1], inputs=True) + now + fed


def addition() -> str:
    """A chain of seven cells from right to left, as one adds on paper. Each reads a column, 1 and 0 or, in the
    first, 1 and 1, and writes 0; the carry lights all of them, and does not fade.
    """
    places = XS[::-1]
    read = "".join(
        letter(x, 16, "11" if i == 0 else "10", kind="chain-digit", size=15) for i, x in enumerate(places)
    )
    written = "".join(letter(x, 116, "0", kind="chain-digit", size=15) for x in places)
    ways = "".join(arrow(x, 27, x, 66 - RADIUS - 1) + arrow(x, 66 + RADIUS, x, 103) for x in places)
    carries = "".join(arrow(a - RADIUS, 66, b + RADIUS + 1, 66) for a, b in pairwise(places))
    return read + written + ways + carries + "".join(cell(x, 66, 1) for x in places)


def multiply() -> str:
    """Six pairs of cells, each joined by a multiplication sign, and below them a chain of six cells that add up
    their products; each is brighter than the one before.
    """
    places = XS[:6]
    pairs = "".join(
        cell(x - 13, 22, 0, 10) + cell(x + 13, 22, 0, 10) + letter(x, 22, "·", kind="chain-digit", size=17)
        for x in places
    )
    ways = "".join(arrow(x, 36, x, 88 - RADIUS - 1) for x in places)
    sums = "".join(arrow(a + RADIUS, 88, b - RADIUS - 1, 88) for a, b in pairwise(places))
    return pairs + ways + sums + "".join(cell(x, 88, (i + 1) / 6) for i, x in enumerate(places))


def characters() -> str:
    """A chain of seven cells. Below, the letters u, n, r, o, l, l, e that it reads; above, the letters that come
    next and are to be told, n, r, o, l, l, e, d.
    """
    word = "unrolled"
    read = "".join(letter(x, 116, one, kind="chain-digit", size=15) for x, one in zip(XS, word, strict=False))
    told = "".join(letter(x, 16, one, kind="chain-digit", size=15) for x, one in zip(XS, word[1:], strict=True))
    ways = "".join(arrow(x, 103, x, 66 + RADIUS + 1) + arrow(x, 66 - RADIUS, x, 28) for x in XS)
    return chain(XS, 66, lights=fading(7)[::-1]) + read + told + ways


def linear_recurrences() -> str:
    """A chain of eight cells and three rounds of arrows below it: first over one step, then over two, then over
    four. After the last all cells are lit alike.
    """
    places = [36 + 66 * i for i in range(8)]
    rounds = "".join(
        f'<path class="chain-line chain-thin" d="M{n(a)} {n(y)}C{n(a)} {n(y + 18)} {n(b)} {n(y + 18)}'
        f' {n(b)} {n(y + 2)}"/>'
        for y, reach in ((46, 1), (70, 2), (94, 4))
        for a, b in zip(places, places[reach:], strict=False)
    )
    return rounds + "".join(cell(x, 28, 1, 14) for x in places)


OPENINGS: dict[str, Callable[[], str]] = {
    draw.__name__: draw
    for draw in (
        why_memory,
        recurrence,
        counting,
        bptt_scalar,
        bptt_matrices,
        gradient_checks,
        truncated_bptt,
        gradient_stability,
        optimizers,
        gated,
        one_unit,
        many_states,
        forecasting,
        addition,
        multiply,
        characters,
        linear_recurrences,
    )
}


def missing() -> str:
    """The picture of a page that is not there: a chain without one of its cells, beyond which nothing is lit."""
    told = "A chain of seven cells whose fourth is missing; the light ends before it."
    lit = chain(XS[:3], 66, lights=fading(3))
    gap = f'<circle class="chain-line chain-dashed" cx="{n(XS[3])}" cy="66" r="{n(RADIUS)}"/>'
    ways = "".join(line(a + RADIUS, 66, b - RADIUS, 66, "chain-dashed") for a, b in pairwise(XS[2:5]))
    return svg(WIDE, HIGH, lit + gap + ways + chain(XS[4:], 66), "chain-opening", told)


def plain() -> str:
    """A chain of seven cells."""
    return chain(XS, 66, lights=fading(7))


def opening(name: str) -> str:
    """The picture at the head of a chapter, by the name of its file without the number."""
    draw = OPENINGS.get(name, plain)
    return svg(WIDE, HIGH, draw(), "chain-opening", " ".join(inspect.getdoc(draw).split()))
