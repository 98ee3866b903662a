"""Unrolled: recurrent neural networks from first principles.

The package has two wings. The *subject* (``models``, ``learning``, ``gradients``, ``tasks``, ``plots`` ...) is what
the book teaches, in NumPy, written to be read. The *classroom* makes exercises out of solutions and marks what
students hand in; of the subject it knows ``gradients`` alone. ``unrolled.check`` is the door for notebooks.
"""

__version__ = "0.1.0"
