"""The course's figures, in one style."""

from unrolled.plots.graph import draw_unrolled
from unrolled.plots.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, style

__all__ = ["BLUE", "GREEN", "GREY", "ORANGE", "PURPLE", "draw_unrolled", "style"]
