"""Sub-commands of the author and the student."""


def register(app):
    """Add the sub-commands to the command."""
