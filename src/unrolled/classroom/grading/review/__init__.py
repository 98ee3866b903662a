"""Grading by hand: answers laid out on a local page, rubrics, and decisions that are kept at once."""
