"""The one exception whose text is meant for the person at the terminal."""

__all__ = ["CourseError"]


class CourseError(Exception):
    """Something that the user can mend. The message names the file and says what to do; no traceback is shown."""
