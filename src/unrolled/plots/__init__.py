"""The course's figures, in one style."""

from unrolled.plots.cells import draw_gru_cell, draw_lstm_cell
from unrolled.plots.graph import draw_folded, draw_fork, draw_memory, draw_scan, draw_type, draw_unrolled
from unrolled.plots.surface import draw_surface
from unrolled.plots.theme import BLUE, DEEP, GRAY, GREEN, ORANGE, PALE, PURPLE, for_phones, style

__all__ = [
    "BLUE",
    "DEEP",
    "GRAY",
    "GREEN",
    "ORANGE",
    "PALE",
    "PURPLE",
    "draw_folded",
    "draw_fork",
    "draw_gru_cell",
    "draw_lstm_cell",
    "draw_memory",
    "draw_scan",
    "draw_surface",
    "draw_type",
    "draw_unrolled",
    "for_phones",
    "style",
]
