"""What runs within the jail: the warm process, its confinement, and the notebook.

Kept empty on purpose: the sandbox holds only part of this package.
"""
