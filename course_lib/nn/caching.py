"""Equal arguments, same object: so that code compiled for an optimizer is found again.

JAX recognises a function by its identity. Without this, `adam(0.1)` written twice would be two
optimizers, and training with the second would compile everything anew.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable


def cached(factory: Callable) -> Callable:
    """Remember what a factory returned for its arguments; arguments that cannot be keys pass through.

    A traced learning rate, as in a sweep by `vmap`, is such an argument.
    """
    signature, remembered = inspect.signature(factory), {}

    @functools.wraps(factory)
    def call(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        key = tuple(bound.arguments.items())
        try:
            if key not in remembered:
                remembered[key] = factory(*args, **kwargs)
            return remembered[key]
        except TypeError:  # an argument that has no hash
            return factory(*args, **kwargs)

    return call
