"""Figures: how one is drawn for a phone, what becomes of its colors, and that two drawings have the same bytes."""

import itertools
import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
import unrolled_drawing as drawing
import unrolled_figures as figures
from unrolled_drawing import NARROW, SVG

from unrolled import plots


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
