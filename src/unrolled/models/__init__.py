"""Recurrent models, forward and backward, as pure functions."""
