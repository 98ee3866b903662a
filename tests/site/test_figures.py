"""Figures: how one is drawn for a phone, what becomes of its colors, and that two drawings have the same bytes."""

import base64
import io
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
import unrolled_drawing as drawing
import unrolled_figures as figures
from PIL import Image
from unrolled_drawing import NARROW, SVG

from unrolled import plots

ROOT = Path(__file__).resolve().parents[2]
CELL = re.compile(r"^```\{code-cell\} python\n---\n(.*?)^```", re.DOTALL | re.MULTILINE)
CAPTION = re.compile(r'^    caption: "(.*)"$', re.MULTILINE)
BESIDE = re.compile(r"plt\.subplots\(\s*\d+, ([2-9])")
SIDES = re.compile(
    r"\b(?:Left|Right)[,:]|\b(?:[Oo]n|[Aa]t|[Ii]n) the (?:left|right)\b|\((?:left|right)\)|\b(?:left|right) panel"
)


@pytest.fixture
def panels():
    """Two panels side by side, with one label at the left, a legend that is wide, and a map."""
    with plots.style():
        figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
        for axes in (left, right):
            for number in range(3):
                axes.plot([0, 1], [0, number], label=f"curve number {number}")
            axes.set(title="$w_{hh}$", xlabel="step", xticks=np.linspace(0, 1, 41))
        left.set_ylabel("state")
        right.pcolormesh(np.arange(4).reshape(2, 2))
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    yield figure
    plt.close(figure)


def drawn(figure):
    """The wide and the narrow drawing."""
    data, metadata = drawing.shown(figure)
    return data[SVG], metadata[SVG]["narrow"]


def test_on_a_phone_panels_stand_below_each_other_with_their_labels(panels):
    drawn(panels)
    left, right = panels.axes
    assert left.get_position().y0 > right.get_position().y1
    assert left.get_ylabel() == right.get_ylabel() == "state"
    assert panels.get_size_inches()[0] == NARROW


def test_on_a_phone_a_legend_and_the_numbers_of_an_axis_fit(panels):
    drawn(panels)
    (legend,) = panels.legends
    assert drawing.extent(panels, legend).width <= panels.bbox.width
    boxes = [drawing.extent(panels, label) for label in panels.axes[0].get_xticklabels()]
    assert len(boxes) > 2 and all(a.x1 < b.x0 for a, b in itertools.pairwise(boxes))


def test_a_page_may_ask_for_another_form(panels):
    plots.for_phones(
        panels, columns=2, height=2.0, draw=lambda figure: figure.axes[0].set_title("short", loc="left")
    )
    drawn(panels)
    assert panels.axes[0].get_position().x1 < panels.axes[1].get_position().x0
    assert panels.axes[0].get_title(loc="left") == "short"


@pytest.mark.parametrize(("ends", "stays"), [([1, 1], True), ([1, -1, 1, -1, 1], False)])
def test_on_a_phone_a_legend_that_a_curve_crosses_stands_below(ends, stays):
    with plots.style():
        figure, axes = plt.subplots(figsize=(6.5, 3))
        axes.plot(ends, label="a curve with a long name")
        axes.set_ylim(-1.1, 1.1)
        axes.legend(loc="lower left")
    drawn(figure)
    assert (axes.get_legend() is not None) == stays
    for legend in figure.legends:
        assert drawing.extent(figure, legend).y1 < drawing.extent(figure, axes).y0
        assert drawing.extent(figure, legend).y0 >= 0
    assert len(figure.legends) == (not stays)
    plt.close(figure)


def test_numbers_of_level_lines_give_way_to_what_stands_on_the_map():
    with plots.style():
        figure, axes = plt.subplots(figsize=(6, 6))
        across = np.linspace(-3, 3, 61)
        plots.draw_surface(axes, across, across, 10.0 ** (across[None, :] + across[:, None]), decades=(-6, 6))
    drawn(figure)
    numbers = [text for text in axes.texts if text.get_text().startswith("$10^")]
    assert len(numbers) > 3 and all(number.get_visible() for number in numbers)
    axes.plot(*numbers[0].get_position(), "s")
    axes.plot(*np.add(numbers[1].get_position(), [[-1, 1], [-1, 1]]).T.reshape(2, 2).T)
    axes.text(*numbers[2].get_position(), "here")
    drawn(figure)
    assert [number.get_visible() for number in numbers[:4]] == [False, False, False, True]
    plt.close(figure)


def test_a_map_keeps_its_colors():
    """An octree leaves twenty of two hundred shades of blue."""
    shades = np.linspace((166, 203, 227), (6, 39, 71), 200).round().astype(np.uint8)
    picture = Image.fromarray(np.broadcast_to(shades, (200, 200, 3)).copy())
    into = io.BytesIO()
    picture.save(into, "PNG")
    address = f'data:image/png;base64,{base64.b64encode(into.getvalue()).decode()}"'
    kept = figures.POINTS.sub(figures.with_few_colors, address).removesuffix('"').partition(",")[2]
    back = Image.open(io.BytesIO(base64.b64decode(kept)))
    assert back.mode == "P" and (np.asarray(back.convert("RGBA"))[..., :3] == np.asarray(picture)).all()


def test_a_caption_says_left_and_right_of_panels_only_where_a_phone_has_them_so():
    """On a phone panels stand below each other, unless the figure asks for something else."""
    looked_at, wrong = 0, []
    for page in sorted(ROOT.glob("book/*.md")):
        for cell in CELL.findall(page.read_text(encoding="utf-8")):
            caption, side_by_side = CAPTION.search(cell), BESIDE.search(cell)
            if caption and side_by_side and f"columns={side_by_side[1]}" not in cell:
                looked_at += 1
                wrong += [f"{page.name}: {said}" for said in SIDES.findall(caption[1])]
    assert looked_at > 10 and wrong == []


@pytest.mark.parametrize(
    "said", ["Left: a circle.", "On the right it grows.", "steps (left) and", "the left panel"]
)
def test_a_side_is_seen(said):
    assert SIDES.search(said) and not SIDES.search(
        "Read from right to left; the answers that are right are left out."
    )


def test_two_drawings_of_the_same_have_the_same_bytes():
    def one():
        with plots.style():
            figure, axes = plt.subplots()
            axes.plot([0, 1], label="$h_t$")
            axes.legend()
        both = drawn(figure)
        plt.close(figure)
        return both

    first, second = one(), one()
    assert first == second
    assert not re.search(r"\b20\d\d-\d\d-\d\d", first[0])


def test_a_drawing_names_its_colors_and_knows_those_of_both_modes(panels):
    for drawing_ in drawn(panels):
        root = ElementTree.fromstring(figures.painted(drawing_))
        sheet = root.find(f"{{{figures.NAMESPACES['']}}}style").text
        assert "prefers-color-scheme:dark" in sheet and sheet.count("--blue:") == 2
        root.remove(root.find(f"{{{figures.NAMESPACES['']}}}style"))
        rest = ElementTree.tostring(root, encoding="unicode")
        assert "var(--blue)" in rest and not figures.COLOR.search(re.sub(r"data:\S+", "", rest))
        assert "data:image/png" in rest  # the map


def test_a_color_without_a_name_is_refused():
    with pytest.raises(ValueError, match="#123456"):
        figures.painted('<svg xmlns="http://www.w3.org/2000/svg"><path style="fill: #123456"/></svg>')


def test_the_names_are_those_of_the_library():
    for name in ("ink", "gray", "blue", "orange", "green", "purple", "deep", "pale"):
        said, light, _ = figures.COLORS[name]
        assert getattr(plots.theme, name.upper()) == said[0] == light


def linear(color):
    """The shares of red, green and blue light, as WCAG 2 and sRGB define them."""
    shares = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """The contrast of two colors after WCAG 2."""
    low, high = sorted(linear(color) @ (0.2126, 0.7152, 0.0722) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


# What protanopes and deuteranopes see: Machado, Oliveira and Fernandes (2009), at full severity.
SEEN = {
    "most": np.eye(3),
    "protanopes": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopes": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def place(color, eyes):
    """Where a color lies in CIELAB for someone."""
    x = np.clip(TO_XYZ @ np.clip(SEEN[eyes] @ linear(color), 0, 1) / (0.9505, 1, 1.089), 1e-9, None)
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
def test_colors_can_be_text_and_can_be_told_apart(mode):
    color = {name: figures.COLORS[name][mode] for name in ("ink", "gray", "blue", "orange", "green", "purple")}
    ground = figures.COLORS["ground"][mode]
    assert min(contrast(one, ground) for one in color.values()) >= 4.5
    for eyes in SEEN:
        for one, other in itertools.combinations(color.values(), 2):
            assert np.linalg.norm(place(one, eyes) - place(other, eyes)) > 20, (eyes, one, other)
