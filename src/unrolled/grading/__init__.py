"""Marking what students hand in, with their code in a process of its own.

Kept empty on purpose: the sandbox holds only part of this package.
"""
