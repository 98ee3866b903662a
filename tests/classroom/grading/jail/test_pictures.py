"""Pictures of figures, beside those that Matplotlib crops itself by drawing twice."""

import gc
import io

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from unrolled.classroom.grading.jail.inside import pictures

IMAGE = np.random.default_rng(0).normal(size=(8, 5))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def pixels(png):
    return matplotlib.image.imread(io.BytesIO(png))


def lines():
    figure, axes = plt.subplots(1, 2, figsize=(7, 2.5))
    axes[0].plot([1, 3, 2])
    axes[1].bar(range(20), range(20))
    return figure


def a_title_and_logarithms():
    figure, axes = plt.subplots(2, 2, figsize=(5, 4))
    figure.suptitle("all")
    axes[0, 0].semilogy([1, 10, 100])
    axes[1, 1].set(title="$x$", ylabel="y")
    figure.tight_layout()
    return figure


def an_image_with_its_scale():
    figure, axes = plt.subplots()
    figure.colorbar(axes.imshow(IMAGE))
    return figure


def equal_units():
    figure, axes = plt.subplots()
    axes.plot([0, 5], [0, 1])
    axes.set_aspect("equal")
    return figure


def a_legend_outside():
    figure, axes = plt.subplots()
    axes.plot([1, 2], label="a name that is rather long")
    axes.legend(bbox_to_anchor=(1.05, 1), loc="upper left")
    return figure


def circles():
    figure = plt.figure()
    figure.add_subplot(projection="polar").plot(range(9), range(9))
    return figure


def two_scales():
    figure, axes = plt.subplots(figsize=(5.333, 3.777))
    axes.plot([1, 2])
    axes.twinx().plot([5, 1])
    return figure


def without_pyplot():
    figure = Figure()
    figure.subplots().plot([1, 2])
    return figure


@pytest.mark.parametrize(
    "draw",
    [
        lines,
        a_title_and_logarithms,
        an_image_with_its_scale,
        equal_units,
        a_legend_outside,
        circles,
        two_scales,
        without_pyplot,
    ],
)
def test_a_figure_is_cropped_as_matplotlib_crops_it(draw):
    drawn = io.BytesIO()
    draw().savefig(drawn, format="png", dpi=pictures.DPI, bbox_inches="tight")
    expected, ours = pixels(drawn.getvalue()), pixels(pictures.png(draw()))
    # Ours goes by the ink, Matplotlib's by what it takes for its outline.
    assert np.abs(np.subtract(ours.shape, expected.shape)).max() <= 6
    assert ours[..., :3].mean() == pytest.approx(expected[..., :3].mean(), abs=0.01)


@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_a_figure_that_lays_itself_out_is_shown_whole(layout):
    def draw():
        figure, axes = plt.subplots(1, 2, figsize=(5, 3), layout=layout)
        figure.colorbar(axes[0].imshow(IMAGE))
        return figure

    drawn, figure = io.BytesIO(), draw()
    draw().savefig(drawn, format="png", dpi=pictures.DPI)
    dpi, canvas = figure.dpi, figure.canvas
    expected, ours = pixels(drawn.getvalue()), pixels(pictures.png(figure))
    assert (figure.dpi, figure.canvas) == (dpi, canvas)
    assert ours.shape == expected.shape == (216, 360, 4)
    assert np.mean(np.abs(ours - expected)) < 0.02


def test_an_empty_figure_is_shown_whole_in_its_color():
    shown = pixels(pictures.png(plt.figure(figsize=(3, 2), facecolor="#336699")))
    assert shown.shape == (144, 216, 4)
    assert np.allclose(shown, np.array([0x33, 0x66, 0x99, 0xFF]) / 255, atol=1e-3)


def test_what_lies_far_outside_does_not_make_the_picture_endless():
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.annotate("far", (0, 0), xytext=(60, 60), textcoords="axes fraction", arrowprops={"arrowstyle": "->"})
    height, width, _ = pixels(pictures.png(figure)).shape
    assert height <= (3 + 2 * pictures.ROOM) * pictures.DPI
    assert width <= (4 + 2 * pictures.ROOM) * pictures.DPI


def test_drawing_leaves_the_figure_and_the_garbage_collector_as_they_were():
    figure = lines()
    places = [axes.get_position().bounds for axes in figure.axes]
    again = pictures.png(figure)
    assert pictures.png(figure) == again
    assert figure.dpi == plt.rcParams["figure.dpi"]
    assert [axes.get_position().bounds for axes in figure.axes] == places
    assert gc.isenabled()
    gc.disable()
    try:
        pictures.png(figure)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_figure_that_cannot_be_drawn_says_why_and_garbage_is_collected_again():
    figure, axes = plt.subplots()
    axes.set_title(r"$\nosuchsymbol$")
    with pytest.raises(ValueError, match="nosuchsymbol"):
        pictures.png(figure)
    assert gc.isenabled()
