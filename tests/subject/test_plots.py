"""The figures' style: enough contrast, no color by itself, nothing left behind."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from unrolled import plots

COLORS = (plots.BLUE, plots.ORANGE, plots.GREEN, plots.PURPLE, plots.GREY)


def luminance(color):
    """Relative luminance as WCAG 2 defines it."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("color", COLORS)
def test_colors_have_the_contrast_of_text_on_white(color):
    assert 1.05 / (luminance(color) + 0.05) >= 4.5


def test_curves_differ_by_their_lines_as_well_as_their_colors():
    with plots.style():
        looks = list(mpl.rcParams["axes.prop_cycle"])
    for a, b in itertools.combinations(looks, 2):
        assert a["color"] != b["color"] and a["linestyle"] != b["linestyle"]


def test_the_style_ends_with_its_block():
    before = dict(mpl.rcParams)
    with plots.style():
        assert mpl.rcParams["savefig.facecolor"] == "white"
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("backward", [True, False])
def test_the_unrolled_unit_shows_its_states_copies_and_derivatives(backward):
    with plots.style():
        figure, axes = plt.subplots()
        plots.draw_unrolled(axes, backward=backward)
        figure.canvas.draw()
    texts = {text.get_text() for text in axes.texts}
    plt.close(figure)
    assert {"$h_0$", "$h_3$", "$x_1$", "$L$", "$w_{hh,2}$", "$w_{xh,3}$"} <= texts
    assert (r"$\delta_1$" in texts) == backward
