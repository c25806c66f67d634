"""What a student has before writing anything: every form of a stub that the course hands out.

A check must answer each with "not written yet", not with an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.audit.model import Model
from course_lib.checks.audit.trial import Trial


def _raises(*_: Any) -> Any:
    raise NotImplementedError("replace this line with your code")


def _raises_bare(*_: Any) -> Any:
    raise NotImplementedError


DOTS = ...

STUBS = {
    "raises": _raises,
    "raises_without_words": _raises_bare,
    "dots_returned": lambda *_: DOTS,
    "dots_computed_with": lambda *_: DOTS / 2,
    "dots_scaled": lambda *_: 2.0 * DOTS,
    "dots_called": lambda *_: DOTS(1.0),
    "dots_in_a_jax_array": lambda *_: jnp.array([DOTS, 1.0, 2.0]),
    "dots_in_a_jax_function": lambda *_: jnp.sin(DOTS),
    "dots_in_a_numpy_function": lambda *_: np.sqrt(DOTS),
    "dots_in_a_float": lambda *_: float(DOTS),
}


def stub_trials(model: Model) -> Iterator[Trial]:
    """Every form of a stub."""
    for name, stub in STUBS.items():
        yield Trial("stub", name, stub)
    yield Trial("stub", "dots_in_a_numpy_array", _with_dots(model))


def _with_dots(model: Model) -> Callable:
    """NumPy makes an array of anything: here one entry is still to be written."""
    shape = np.shape(jax.tree.leaves(model.truths()[0])[0])

    def stub(*_: Any) -> np.ndarray:
        array = np.ones(shape, dtype=object)
        array.flat[0] = DOTS
        return array

    return stub
