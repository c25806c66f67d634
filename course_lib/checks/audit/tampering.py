"""Answers that change what a check may lean on: NumPy, JAX, Python's own functions.

Each returns wrong numbers after it has replaced something by a version that calls them right.
"""

from __future__ import annotations

import builtins
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.audit.hostile import wrong_answer
from course_lib.checks.audit.model import Model
from course_lib.checks.audit.trial import Trial


def _yes(*_: Any, **__: Any) -> bool:
    return True


def _no(*_: Any, **__: Any) -> bool:
    return False


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _empty(*_: Any, **__: Any) -> list:
    return []


def _true_array(value: Any = 0, *_: Any, **__: Any) -> Any:
    return np.ones_like(value, dtype=bool)


def _zero(value: Any = 0.0, *_: Any, **__: Any) -> Any:
    return 0.0 * value


_numpy_array = np.array


def _only_zeros(*_: Any, **__: Any) -> np.ndarray:
    return _numpy_array(0.0)


# What is replaced, by what. Each is tried alone, so that one that works is not hidden by another.
REPLACED: dict[str, list[tuple[ModuleType, str, Any]]] = {
    "numpy_allclose": [(np, "allclose", _yes), (np, "isclose", _true_array)],
    "numpy_array_equal": [(np, "array_equal", _yes), (np, "array_equiv", _yes)],
    "numpy_testing": [
        (np.testing, "assert_allclose", _nothing),
        (np.testing, "assert_array_equal", _nothing),
        (np.testing, "assert_almost_equal", _nothing),
    ],
    "numpy_all_and_any": [(np, "all", _yes), (np, "any", _no)],
    "numpy_abs": [(np, "abs", _zero), (np, "absolute", _zero)],
    "numpy_isfinite": [(np, "isfinite", _true_array), (np, "isnan", _zero)],
    "numpy_array": [(np, "array", _only_zeros), (np, "asarray", _only_zeros)],
    "builtins_all": [(builtins, "all", _yes)],
    "builtins_any": [(builtins, "any", _no)],
    "builtins_abs": [(builtins, "abs", _zero)],
    "builtins_zip": [(builtins, "zip", _empty)],
    "builtins_enumerate": [(builtins, "enumerate", _empty)],
    "builtins_next": [(builtins, "next", lambda found, default=None: default)],
    "jax_numpy_comparisons": [(jnp, "allclose", _yes), (jnp, "array_equal", _yes)],
}


def tampering_trials(model: Model) -> Iterator[Trial]:
    """Every replacement, before wrong numbers are returned."""
    spoilt = wrong_answer(model)
    if spoilt is None or model.typed:
        return
    for name, changes in REPLACED.items():
        yield Trial("hostile", f"replaces_{name}", _replacing(spoilt, changes))
    yield Trial("hostile", "replaces_jax_grad", _replacing_grad(spoilt))
    yield Trial("hostile", "turns_warnings_into_errors", _turning(spoilt, _strict_warnings))
    yield Trial("hostile", "turns_float_errors_on", _turning(spoilt, _strict_floats))
    yield Trial("hostile", "turns_64_bit_off", _turning(spoilt, _narrow_jax))


def _replacing(spoilt: Callable, changes: list[tuple[ModuleType, str, Any]]) -> Callable:
    def answer(*args: Any) -> Any:
        value = spoilt(*args)
        for module, name, lie in changes:
            setattr(module, name, lie)
        return value

    return answer


def _replacing_grad(spoilt: Callable) -> Callable:
    """Autodiff that differentiates nothing and returns the student's own numbers."""

    def answer(*args: Any) -> Any:
        value = spoilt(*args)

        def lie(*_: Any, **__: Any) -> Callable:
            return lambda *_: value

        for name in ("grad", "vjp", "jacrev", "jacfwd"):
            setattr(jax, name, lie)
        return value

    return answer


def _turning(spoilt: Callable, turn: Callable[[], None]) -> Callable:
    def answer(*args: Any) -> Any:
        value = spoilt(*args)
        turn()
        return value

    return answer


def _strict_warnings() -> None:
    warnings.simplefilter("error")


def _strict_floats() -> None:
    np.seterr(all="raise")


def _narrow_jax() -> None:
    jax.config.update("jax_enable_x64", False)
