"""Results of plain functions, kept by what the arguments hold.

A graded test computes the same right answer and the same known mistakes for every answer of a bank that it judges:
once is enough.
"""

import contextlib
import copy
import functools
import types

import numpy as np

PLAIN = (type(None), bool, int, float, complex, str)


class NotPlain(Exception):
    """A value that could differ though it looks the same, as random numbers do, or could not be copied."""


def content(value):
    """A key that two values share only if they hold the same.

    Raises
    ------
    NotPlain
        If a value is neither data nor a function made of code and data.
    """
    if isinstance(value, np.ndarray) and type(value) is np.ndarray and not value.dtype.hasobject:
        return value.dtype.str, value.shape, value.strides, value.tobytes()
    if isinstance(value, np.generic):
        return type(value), value.tobytes()
    if type(value) in PLAIN:
        return type(value), repr(value)
    if type(value) in (tuple, list):
        return type(value), tuple(map(content, value))
    if type(value) is dict:  # in its order, which a sum over its entries follows
        return dict, tuple((content(key), content(entry)) for key, entry in value.items())
    if type(value) in (types.BuiltinFunctionType, np.ufunc):
        return value
    if type(value) is types.FunctionType:
        return _content_of_function(value)
    raise NotPlain(type(value))


def _content_of_function(function):
    """Its code, and all that this reads but for the names of its module."""
    if hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    held = [cell.cell_contents for cell in function.__closure__ or ()]
    given = (function.__defaults__, function.__kwdefaults__)
    return function.__code__, id(function.__globals__), content(held), content(given)


def remembered(function):
    """The function, computed once for each content of its arguments; results are copies."""
    results, always = {}, []

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        if always or _within:
            return function(*args, **kwargs)
        try:
            key = content((args, kwargs))
        except (NotPlain, RecursionError):
            return function(*args, **kwargs)
        if key not in results:
            _within.append(function)  # what it calls itself is not worth a key of its own
            try:
                result = function(*args, **kwargs)
            finally:
                _within.pop()
            if not _is_data(result) or content((args, kwargs)) != key:
                always.append("it returns more than data, or changes its arguments: it is called each time")
                return result
            results[key] = result
        return copy.deepcopy(results[key])

    return wrapped


_within: list = []


def _is_data(value):
    """Whether there is nothing in a value but numbers, text and arrays: a function keeps what it closes over."""
    if isinstance(value, tuple | list):
        return all(map(_is_data, value))
    if isinstance(value, dict):
        return all(map(_is_data, value.values()))
    return isinstance(value, (np.ndarray, np.generic, *PLAIN))


@contextlib.contextmanager
def remembering(tests):
    """Within this, the functions of some tests' modules are remembered, wherever these modules call them.

    Parameters
    ----------
    tests : iterable of function
        Functions that are graded tests. They stay as they are, and so does what the modules have from elsewhere.
    """
    modules = {function.__module__: function.__globals__ for function in tests}.values()
    own = {names["__name__"] for names in modules}
    made, before = {}, [dict(names) for names in modules]
    for names in modules:
        for name, value in list(names.items()):
            if type(value) is types.FunctionType and value.__module__ in own and not hasattr(value, "graded"):
                if value not in made:
                    made[value] = remembered(value)
                names[name] = made[value]
    try:
        yield
    finally:
        for names, kept in zip(modules, before, strict=True):
            names.update(kept)
