"""Draws the rooms of the library and who imports whom: ``python tests/support/architecture.py`` writes the picture.

Each wing is a house with one room on each floor, in the order of ``rooms.py``. Beside it runs a line for each room
that others import: they join it from above, and it ends in the room. All of it is read from the code.
"""

import math
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import rooms

PICTURE = Path(__file__).resolve().parents[2] / "book" / "_assets" / "architecture.svg"
WIDTH, MARGIN, INSET, GAP = 1004, 12, 12, 7
CHARACTER, TEXT = 7.1, 15  # how wide one is on average in the widest of the fonts below, and from line to line
LANE, FIRST_LANE, TURN = 17, 26, 8  # how far lines are apart, and the first one from the rooms
SUBJECT, CLASSROOM = (66, 376), (436, 794)  # where the rooms of each wing begin and end
DOORS, SHARED, GRADING = ("__main__", "check"), "errors", "classroom.grading"
PALETTE = {
    "page": ("#ffffff", "#14171b"),
    "wing": ("#f3f5f7", "#1c2127"),
    "room": ("#ffffff", "#272d35"),
    "wall": ("#c3cad3", "#4a5460"),
    "ink": ("#1b1f24", "#e8eaed"),
    "soft": ("#4b5563", "#bcc3cc"),
    "line0": ("#0072b2", "#6fb1dd"),
    "line1": ("#b84a08", "#f0935a"),
    "line2": ("#00795a", "#5cc8a4"),
    "line3": ("#96407a", "#de93c0"),
}
STYLE = """
.page { fill: var(--page); } .wing { fill: var(--wing); stroke: var(--wall); }
.frame { fill: none; stroke: var(--wall); stroke-dasharray: 4 4; }
.room { fill: var(--room); stroke: var(--wall); } .halo { stroke: var(--wing); fill: none; } .line { fill: none; }
text { font: 13px Arial, "Liberation Sans", "DejaVu Sans", sans-serif; fill: var(--soft); }
.name { font: 600 14px ui-monospace, "DejaVu Sans Mono", monospace; fill: var(--ink); }
.title { font-size: 16px; font-weight: 600; fill: var(--ink); }
"""


@dataclass(frozen=True)
class House:
    """The rooms of a wing, one on each floor, with the lines that run beside them.

    Attributes
    ----------
    floors : dict of str to (float, float)
        From each room to where it begins and ends, from the top down.
    left, right : float
        Where the rooms begin and end.
    side : int
        1 if the lines run right of the rooms, -1 if left.
    arrows : Counter
        From pairs of rooms to the number of imports.
    """

    floors: dict
    left: float
    right: float
    side: int
    arrows: Counter

    @property
    def edge(self):
        return self.right if self.side == 1 else self.left

    @property
    def lanes(self):
        """Where the line of each imported room runs: the higher the room, the nearer."""
        wanted = [name for name in self.floors if any(target == name for _, target in self.arrows)]
        return {name: self.edge + self.side * (FIRST_LANE + LANE * i) for i, name in enumerate(wanted)}

    def exits(self, name):
        """Where the lines leave a room: the one that runs farthest on top, so that none crosses another at once."""
        targets = [target for target in reversed(self.lanes) if (name, target) in self.arrows]
        top, bottom = self.floors[name]
        step = min(9.0, (bottom - top - 28) / max(1, len(targets) - 1))
        return {target: top + 24 + step * i for i, target in enumerate(targets)}

    def lines(self):
        for number, target in enumerate(self.lanes):
            yield from self._line(target, "soft" if target == SHARED else f"line{number % 4}")

    def _line(self, target, color):
        """The line that ends in a room, wider as more imports join it, with a halo where it passes over others."""
        x, end = self.lanes[target], self.floors[target][0] + 12
        joins = [(name, self.exits(name)[target]) for name in self.floors if (name, target) in self.arrows]
        ways, total = [], 0
        for place, (name, y) in enumerate(joins):
            imports = self.arrows[name, target]
            total += imports
            below = joins[place + 1][1] + TURN if place + 1 < len(joins) else end - TURN
            ways += [
                (f"M{self.edge:g} {y:g}H{x - self.side * TURN:g}Q{x:g} {y:g} {x:g} {y + TURN:g}", imports),
                (f"M{x:g} {y + TURN:g}V{below:g}", total),
            ]
        turn = f"M{x:g} {end - TURN:g}Q{x:g} {end:g} {x - self.side * TURN:g} {end:g}"
        ways.append((f"{turn}H{self.edge + self.side * 9:g}", total))
        yield from (
            f'<path class="halo" d="{way}" stroke-width="{wide(imports) + 4:.1f}"/>' for way, imports in ways
        )
        yield from (stroke(way, imports, color) for way, imports in ways)
        yield head(self.edge + self.side, end, -self.side, color)


def wide(imports):
    return 1.3 * math.sqrt(imports)


def stroke(way, imports, color):
    return f'<path class="line" stroke="var(--{color})" d="{way}" stroke-width="{wide(imports):.1f}"/>'


def head(x, y, direction, color):
    """The head of an arrow that points to the right (1) or to the left (-1)."""
    return f'<path fill="var(--{color})" d="M{x:g} {y:g}l{-direction * 11} -6v12z"/>'


def text(x, y, words, kind=""):
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>'


def box(kind, x, y, width, height):
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'


def room(name, floor, left, right):
    """A room with its name and what it says of itself."""
    shown = name.removeprefix(f"{GRADING}.").removeprefix("classroom.")
    y, end = floor
    said = [text(left + 10, y + 36 + TEXT * i, words) for i, words in enumerate(words_of(name, right - left))]
    return [box("room", left, y, right - left, end - y), text(left + 10, y + 19, shown, "name"), *said]


def words_of(name, width):
    return textwrap.wrap(rooms.sentence_of(name), int((width - 20) / CHARACTER))


def floors(names, left, right, bottom=None):
    """Where rooms stand, from the top down; doors stand before the wing, and what both wings share below it."""
    heights, y = {}, MARGIN
    for before, name in zip([None, *names], names, strict=False):
        y += 40 if before in DOORS and name not in DOORS else 20 if name == SHARED else 0
        wide = 1000 if name == SHARED else right - left
        heights[name] = (y, y + max(3, len(words_of(name, wide)) + 1) * TEXT + 15 - 15 * (name == SHARED))
        y = heights[name][1] + GAP
    down = 0 if bottom is None else bottom - y + GAP
    return {name: (top + down, end + down) for name, (top, end) in heights.items()}


def wing(title, house, rooms_of_it, reach):
    """The wall around a wing, and its title."""
    top, bottom = house.floors[rooms_of_it[0]][0] - 34, house.floors[rooms_of_it[-1]][1] + INSET
    left, right = sorted((reach, house.right + INSET if house.side == -1 else house.left - 26))
    return [box("wing", left, top, right - left, bottom - top), text(left + INSET, top + 23, title, "title")]


def frame(name, top, bottom):
    """The line around the rooms of grading, with its name on the left."""
    left, right = CLASSROOM[0] - 5, CLASSROOM[1] + 5
    turned = f'text-anchor="middle" transform="translate({left - 6:g} {(top + bottom) / 2:g}) rotate(-90)"'
    return [box("frame", left, top, right - left, bottom - top), f'<text class="name" {turned}>{name}</text>']


def downwards(order):
    return [name for line in reversed(order) for name in reversed(line)]


def drawing():
    """The picture as text: the same for the same code."""
    names, subject_names = downwards(rooms.CLASSROOM), [n for n in downwards(rooms.SUBJECT) if n != SHARED]
    arrows = rooms.between_rooms({*names, *subject_names})
    classroom = House(floors(names, *CLASSROOM), *CLASSROOM, 1, within(arrows, names))
    ground, bottom = classroom.floors["classroom.assessment"]
    subject = House(floors(subject_names, *SUBJECT, bottom), *SUBJECT, -1, within(arrows, subject_names))
    through_the_door = arrows - classroom.arrows - subject.arrows
    assert through_the_door.keys() == {("classroom.assessment", "gradients")}, through_the_door
    own = [name for name in names if name not in (*DOORS, SHARED)]
    graded = [end for name in own if name.startswith(GRADING) for end in classroom.floors[name]]
    height, door = classroom.floors[SHARED][1] + MARGIN, (ground + bottom) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img">',
        "<title>The rooms of the library, and who imports whom</title>",
        f"<style>{style()}</style>",
        box("page", 0, 0, WIDTH, height),
        *legend(),
        *wing("The subject", subject, subject_names, MARGIN),
        *wing("The classroom", classroom, own, WIDTH - MARGIN),
        *frame("grading", min(graded) - 4, max(graded) + 4),
        *subject.lines(),
        *classroom.lines(),
        *(part for name in subject_names for part in room(name, subject.floors[name], *SUBJECT)),
        *(part for name in [*DOORS, *own] for part in room(name, classroom.floors[name], *CLASSROOM)),
        *room(SHARED, classroom.floors[SHARED], SUBJECT[0], CLASSROOM[1]),
        stroke(f"M{CLASSROOM[0]} {door:g}H{SUBJECT[1] + 9}", sum(through_the_door.values()), "line0"),
        head(SUBJECT[1] + 1, door, -1, "line0"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def within(arrows, names):
    """The arrows between these rooms."""
    return Counter({pair: count for pair, count in arrows.items() if {*pair} <= {*names}})


def legend():
    """What the lines mean."""
    said = (
        "Lower rooms never import higher ones. A line leaves",
        "the room that imports, runs down, and ends in the",
        "room that is imported. The wider, the more imports:",
    )
    yield from (text(MARGIN + 4, 34 + 17 * i, words) for i, words in enumerate(said))
    for place, imports in enumerate((1, 4, 16)):
        x = MARGIN + 4 + 70 * place
        yield stroke(f"M{x} 90H{x + 36}", imports, "line0")
        yield text(x + 42, 94, str(imports))


def style():
    light, dark = (";".join(f"--{k}:{pair[i]}" for k, pair in PALETTE.items()) for i in (0, 1))
    return f"svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}{STYLE}"


def main():
    PICTURE.write_text(drawing(), encoding="utf-8")
    print(f"Wrote {PICTURE}")


if __name__ == "__main__":
    main()
