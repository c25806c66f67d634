"""Equal arguments, same object: so that code compiled for an optimizer is found again.

JAX recognises a function by its identity. Without this, `adam(0.1)` written twice would be two
optimizers, and training with the second would compile everything anew.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np


def cached(factory: Callable) -> Callable:
    """Remember what a factory returned for its arguments; arguments that cannot be keys pass through.

    A traced learning rate, as in a sweep by `vmap`, is such an argument. NumPy's numbers become Python's, and 1
    is not taken for 1.0.
    """
    signature, remembered = inspect.signature(factory), {}

    @functools.wraps(factory)
    def call(*args, **kwargs):
        args = [plain(value) for value in args]
        kwargs = {name: plain(value) for name, value in kwargs.items()}
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        key = tuple((name, type(value), value) for name, value in bound.arguments.items())
        try:
            if key not in remembered:
                remembered[key] = factory(*args, **kwargs)
            return remembered[key]
        except TypeError:  # an argument that has no hash
            return factory(*args, **kwargs)

    return call


def plain(value: Any) -> Any:
    """A number of NumPy's as one of Python's, which takes on the number format of what it meets."""
    return value.item() if isinstance(value, np.generic) else value
