"""The door for students' notebooks, ``from unrolled.check import begin``; the checks are ``classroom.check``'s."""

from unrolled.classroom.check.checker import begin

__all__ = ["begin"]
