"""What a student's function may leave changed, remembered before and put back after.

`run_answer` puts everything back after each call (what a student should hear of is in its
`Outcome.disturbed`), except the streams of random numbers: they must run on, so that a function that
rolls dice is seen to. Whoever judges a whole exercise puts those back, and what JAX's own contexts hide:

    with undisturbed(), jax.enable_x64(True):  # outside of JAX's contexts, to see its global settings
        ...                                    # run_answer, compare, run_answer once more
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import logging
import math
import operator
import os
import random
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

# Their functions as they were when the checks were imported: those a check judges with.
JUDGES = (np, np.linalg, jnp, jax, jax.lax, math)
ORIGINALS = {module: dict(vars(module)) for module in JUDGES}
MOST_NAMES = 3


class Disturbed:
    """What had to be put back.

    Attributes:
        replaced: full names of the functions that had been replaced.
    """

    def __init__(self) -> None:
        self.replaced: list[str] = []
        self._now, self._builtins = vars(builtins), dict(vars(builtins))

    @property
    def lines(self) -> tuple[str, ...]:
        """A sentence for each thing that a student should hear of; () for most calls."""
        names, count = self.replaced, len(self.replaced)
        if not names:
            return ()
        more = f" and {count - MOST_NAMES} more" if count > MOST_NAMES else ""
        verb = "is" if count == 1 else "are"
        return (f"{', '.join(names[:MOST_NAMES])}{more} had been replaced and {verb} put back.",)

    def put_builtins_back(self) -> None:
        """To be called as soon as a student's function has returned: all other code needs them."""
        # Without a call of any of them.
        for name, value in self._builtins.items():
            if self._now.get(name) is not value:
                self._now[name] = value
                self.replaced.append("builtins." + name)

    def put_libraries_back(self) -> None:
        """As they were at import: a cell may have replaced them before."""
        for module, attributes in ORIGINALS.items():
            now = map(vars(module).get, attributes)
            if any(map(operator.is_not, attributes.values(), now)):
                self.replaced += _put_attributes(module, attributes)


@contextlib.contextmanager
def undisturbed(streams: bool = True) -> Iterator[Disturbed]:
    """Put back what changes meanwhile; see `Disturbed` for what to tell about it.

    Put back are: functions of NumPy, JAX, math and builtins, JAX's configuration, NumPy's error state
    and print options, the environment, the working directory, Python's hooks, limits and standard
    streams, the root log level, and figures opened meanwhile (closed).

    Args:
        streams: whether to put the states of `random` and `numpy.random` back, too.
    """
    disturbed = Disturbed()
    put_back = [remember() for remember in (*_PARTS, *((_random_streams,) if streams else ()))]
    try:
        with np.errstate(), np.printoptions():
            yield disturbed
    finally:
        # The functions first: the rest is put back with them.
        disturbed.put_builtins_back()
        disturbed.put_libraries_back()
        for put in put_back:
            # One thing that cannot be put back, a deleted folder say, must not keep the others.
            with contextlib.suppress(Exception):
                put()


def _put_attributes(module: ModuleType, attributes: dict[str, Any]) -> list[str]:
    names = [name for name, value in attributes.items() if vars(module).get(name) is not value]
    for name in names:
        setattr(module, name, attributes[name])
    return [f"{module.__name__}.{name}" for name in names]


def _jax_config() -> Callable[[], None]:
    before = jax.config.values

    def put() -> None:
        now = jax.config.values
        for name, value in before.items():
            if now[name] is not value and now[name] != value:
                jax.config.update(name, value)

    return put


def _environment() -> Callable[[], None]:
    before = os.environ.copy()

    def put() -> None:
        if os.environ.copy() != before:
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)

    return put


def _folder() -> Callable[[], None]:
    try:
        before = os.getcwd()
    except FileNotFoundError:  # the notebook's folder was deleted under it
        return lambda: None
    return lambda: os.chdir(before)


def _python() -> Callable[[], None]:
    ways = (
        (sys.getprofile, sys.setprofile),
        (sys.gettrace, sys.settrace),
        (sys.getrecursionlimit, sys.setrecursionlimit),
    )
    hooks = [(getter, setter, getter()) for getter, setter in ways]
    names = ("stdin", "stdout", "stderr", "displayhook", "excepthook")
    attributes = [(name, getattr(sys, name)) for name in names]
    collecting, level = gc.isenabled(), logging.root.level

    def put() -> None:
        for getter, setter, value in hooks:
            # Setting a C profiler anew would slow it down.
            if getter() is not value:
                setter(value)
        for name, value in attributes:
            setattr(sys, name, value)
        (gc.enable if collecting else gc.disable)()
        if logging.root.level != level:
            logging.root.setLevel(level)

    return put


def _random_streams() -> Callable[[], None]:
    python, numpy = random.getstate(), np.random.get_state()

    def put() -> None:
        random.setstate(python)
        np.random.set_state(numpy)

    return put


def _figures() -> Callable[[], None]:
    """Figures that did not exist before are closed; matplotlib is not imported for it."""
    before = set(_open_figures())

    def put() -> None:
        for number in set(_open_figures()) - before:
            sys.modules["matplotlib.pyplot"].close(number)

    return put


def _open_figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot else []


_PARTS = (_jax_config, _environment, _folder, _python, _figures)
