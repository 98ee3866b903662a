"""Sub-commands of the instructor."""


def register(app):
    """Add the sub-commands to the command."""
