"""Where students' code runs: ``outside`` starts, feeds and ends what is ``inside``.

Kept empty on purpose: the sandbox holds only part of this package.
"""
