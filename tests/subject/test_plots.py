"""The figures' style: enough contrast, no color by itself, nothing left behind."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from unrolled import plots
from unrolled.tasks.counting import counting, counting_cost

COLORS = (plots.BLUE, plots.ORANGE, plots.GREEN, plots.PURPLE, plots.GRAY)


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


def texts_of(draw, *arguments, **options):
    """What a diagram says, once it has been drawn."""
    with plots.style():
        figure, axes = plt.subplots()
        draw(axes, *arguments, **options)
        figure.canvas.draw()
    texts = [text.get_text() for text in axes.texts]
    plt.close(figure)
    return texts


def test_the_unfolded_network_has_the_same_weights_at_every_step():
    texts = texts_of(plots.draw_folded)
    assert {"$h_t$", "$h_0$", "$h_3$", "$x_1$", "$y_3$"} <= set(texts)
    assert [texts.count(f"$W_{{{name}}}$") for name in ("xh", "hh", "hy")] == [4, 4, 4]


@pytest.mark.parametrize(
    ("draw", "parts", "products"),
    [
        (plots.draw_lstm_cell, {"$c_{t-1}$", "$c_t$", "$h_{t-1}$", "$h_t$", "$x_t$", "$f_t$", "$i_t$", "$o_t$"}, 3),
        (plots.draw_gru_cell, {"$h_{t-1}$", "$h_t$", "$x_t$", "$z_t$", "$r_t$", "$u_t$", "$1 - z_t$"}, 3),
    ],
)
def test_a_gated_cell_shows_its_gates_products_and_the_one_sum(draw, parts, products):
    texts = texts_of(draw)
    assert parts <= set(texts) and "$g_t$" in texts
    assert texts.count(r"$\times$") == products and texts.count("$+$") == 1


def test_the_two_ways_from_a_state_bear_the_derivatives_of_their_arrows():
    texts = texts_of(plots.draw_fork)
    own, later = ["$w_{hy}$", "$y_t(1-y_t)$", "$e_t$"], ["$w_{hh}$", "$h_{t+1}(1-h_{t+1})$", r"$\delta_{t+1}$"]
    assert [text for text in texts if text in own + later] == later + own


@pytest.mark.parametrize(("recurrent", "named"), [(True, {"$h_0$", "$h_3$"}), (False, {"$x_0$", "$u_3$"})])
def test_what_passes_between_steps_is_a_state_or_an_input(recurrent, named):
    with plots.style():
        figure, axes = plt.subplots()
        plots.draw_memory(axes, recurrent)
        figure.canvas.draw()
    slanted = [patch for patch in axes.patches if hasattr(patch, "get_arrowstyle") and _is_slanted(patch)]
    assert named <= {text.get_text() for text in axes.texts} and len(slanted) == (0 if recurrent else 3)
    plt.close(figure)


def _is_slanted(arrow):
    (x0, y0), (x1, y1) = arrow._posA_posB
    return abs(x1 - x0) > 0.1 and abs(y1 - y0) > 0.1


def test_the_scan_says_what_each_entry_has_taken_in():
    texts = texts_of(plots.draw_scan, steps=6)
    assert texts.count("1") == 4 and "after round 3" in texts and "after round 4" not in texts
    assert texts[-6:] == ["1", "1-2", "1-3", "1-4", "1-5", "1-6"]


def test_a_type_of_task_shows_its_inputs_and_outputs():
    with plots.style():
        figure, axes = plt.subplots()
        plots.draw_type(axes, reads=[1, 2], writes=[3], title="a type", steps=3)
        figure.canvas.draw()
    heights = sorted(patch.center[1] for patch in axes.patches if hasattr(patch, "center"))
    plt.close(figure)
    assert heights == [0, 0, 1, 1, 1, 2] and axes.get_title(loc="center") == "a type"


def test_a_surface_can_be_read_without_its_colors():
    across, up = np.linspace(-1, 1, 30), np.linspace(-1, 1, 20)
    cost = 10.0 ** (2 + 5 * np.hypot(across[None, :], up[:, None]))
    texts = texts_of(plots.draw_surface, across, up, cost, decades=(0, 8))
    assert {"$10^{4}$", "$10^{6}$"} <= set(texts)


def test_no_number_of_a_level_line_stands_in_a_slit_or_over_the_edge():
    weights = np.linspace(-3, 3, 241)
    cost = counting_cost(*counting(), weights[None, :], weights[:, None])  # steep walls, with a slit at zero
    with plots.style():
        figure, axes = plt.subplots()
        plots.draw_surface(axes, weights, weights, cost)
        figure.canvas.draw()
    places = np.array([text.get_position() for text in axes.texts])
    plt.close(figure)
    assert len(places) >= 8 and np.all(np.abs(places[:, 0]) > 0.1) and np.all(np.abs(places) < 2.9)
