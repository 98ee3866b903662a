"""The door for students' notebooks, ``from unrolled.check import begin``; the checks are ``classroom.check``'s."""

from unrolled.classroom.check import begin

__all__ = ["begin"]
