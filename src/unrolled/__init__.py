"""Unrolled: recurrent neural networks from first principles.

The package has two wings. The *subject* (``models``, ``learning``, ``gradients``, ``tasks``, ``plots``)
is what the book teaches, in NumPy, written to be read. The *classroom* (``assessment``, ``check``,
``authoring``, ``grading``, ``cli``) makes exercises out of solutions and marks what students hand in.
"""

__version__ = "0.1.0"
