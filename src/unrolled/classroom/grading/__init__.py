"""Marking what students hand in, in four rooms: ``intake``, ``jail``, ``marking``, ``results``.

Kept empty on purpose: the sandbox holds only part of this package.
"""
