"""The state of Python, NumPy, JAX and the checker, kept before a trial and put back after it.

A check may not restore all that an answer replaces; without this, one trial would decide the next.
"""

from __future__ import annotations

import builtins
import gc
import io
import sys
import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks import compare
from course_lib.checks.exercise import Exercise

# Python's own functions by names that an answer cannot replace: while `builtins` holds lies, what is
# here must not look into it.
_setattr, _set_declared, _dict, _list, _vars = setattr, object.__setattr__, dict, list, vars
_collect, _missing = gc.collect, object()
PLACES = (builtins, np, np.testing, jax, jnp, compare.Leaf)
# If one of these was replaced, what JAX traced meanwhile may hold the lie.
TRACED_WITH = (builtins, np, jax)


class PutBack:
    """A context in which an answer may change what it likes, in silence."""

    def __init__(self, exercise: Exercise):
        self._exercise = exercise

    def __enter__(self) -> None:
        self._places = [(place, _dict(_vars(place))) for place in PLACES]
        self._declared = _dict(_vars(self._exercise))
        self._streams = sys.stdout, sys.stderr
        self._floats, self._filters = np.geterr(), _list(warnings.filters)
        self._wide = jax.config.jax_enable_x64
        sys.stderr = io.StringIO()

    def __exit__(self, *_: Any) -> None:
        lies_traced = False
        for place, before in self._places:
            now = _vars(place)
            for name in before:
                if now.get(name, _missing) is not before[name]:
                    _setattr(place, name, before[name])
                    for traced_with in TRACED_WITH:
                        lies_traced = lies_traced or place is traced_with
        for name in self._declared:
            _set_declared(self._exercise, name, self._declared[name])
        np.seterr(**self._floats)
        warnings.filters[:] = self._filters
        jax.config.update("jax_enable_x64", self._wide)
        if lies_traced:
            jax.clear_caches()
        # A coroutine that nobody awaited says so on stderr when it goes.
        _collect(0)
        sys.stdout, sys.stderr = self._streams
