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
import decimal
import gc
import locale
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
    streams, what is logged, the context of decimals, the locale, matplotlib's settings and its open
    figures. Meanwhile no figure is open: what a function draws into "the current one" goes with the call.

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
    collecting, level, silent = gc.isenabled(), logging.root.level, logging.root.manager.disable

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
        if logging.root.manager.disable != silent:
            logging.disable(silent)

    return put


def _numbers_in_words() -> Callable[[], None]:
    """How decimals are rounded, and how a number is written in this country."""
    context, country = decimal.getcontext(), locale.setlocale(locale.LC_ALL)
    decimal.setcontext(context.copy())

    def put() -> None:
        decimal.setcontext(context)
        if locale.setlocale(locale.LC_ALL) != country:
            locale.setlocale(locale.LC_ALL, country)

    return put


def _random_streams() -> Callable[[], None]:
    python, numpy = random.getstate(), np.random.get_state()

    def put() -> None:
        random.setstate(python)
        np.random.set_state(numpy)

    return put


def _plot_settings() -> Callable[[], None]:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        return lambda: None
    # By dict itself: RcParams looks at each value again. A backend that was chosen meanwhile stays: to go back would
    # close all figures.
    before = {k: v for k, v in dict.items(matplotlib.rcParams) if not k.startswith("backend")}
    return lambda: dict.update(matplotlib.rcParams, before)


def _figures() -> Callable[[], None]:
    """No figure is open meanwhile, and then those are that were; matplotlib is not imported for it."""
    opened = _register_of_figures()
    before = opened.figs if opened else None
    if opened:
        opened.figs = type(before)()

    def put() -> None:
        now = _register_of_figures()
        try:
            if now and now.figs:
                sys.modules["matplotlib.pyplot"].close("all")
        finally:
            if opened:
                opened.figs = before

    return put


def _register_of_figures() -> Any:
    """Where pyplot keeps the figures that are open, the current one last; None before it is imported."""
    return getattr(sys.modules.get("matplotlib._pylab_helpers"), "Gcf", None)


_PARTS = (
    _jax_config,
    _environment,
    _folder,
    _python,
    _numbers_in_words,
    _plot_settings,
    _figures,
)
