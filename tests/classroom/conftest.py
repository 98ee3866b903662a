"""Fixtures that hold courses of their own: their tests belong to them, and are run where they are used."""

collect_ignore_glob = ["fixtures/*"]
