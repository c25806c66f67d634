"""The self-test of `Watch`: does it still hear the known routes to autodiff, and only those?

Once in a process, about half a second: nearly every route is only traced (`jax.eval_shape`), and
compiled only where being compiled is the point.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import jax
import jax.numpy as jnp
from jax.extend.core import jaxpr_as_fun

from course_lib.checks.by_hand.watch import Listener

Route = Callable[[float], object]


def _square(x: float) -> float:
    return x * x


def _called(route: Route) -> Callable[[], object]:
    route(1.0)
    return partial(route, 1.0)


def _traced(route: Route) -> Callable[[], object]:
    return partial(jax.eval_shape, route, 1.0)


def _ahead_of_time() -> Callable[[], object]:
    return partial(jax.jit(jax.grad(_square)).lower(1.0).compile(), 1.0)


def _from_a_jaxpr() -> Callable[[], object]:
    return _traced(jaxpr_as_fun(jax.make_jaxpr(jax.grad(_square))(1.0)))


def _inside_a_scan() -> Callable[[], object]:
    def body(x, _):
        return x - jax.grad(_square)(x), None

    route = _traced(lambda x: jax.lax.scan(body, x, length=2))
    route()
    return route


# Name -> maker of a call. What should happen before the student's call, the maker does.
ROUTES: dict[str, Callable[[], Callable[[], object]]] = {
    "grad": lambda: _traced(jax.grad(_square)),
    "jvp": lambda: _traced(lambda x: jax.jvp(_square, (x,), (x,))),
    "vjp": lambda: _traced(lambda x: jax.vjp(_square, x)[1](x)),
    "linearize": lambda: _traced(lambda x: jax.linearize(_square, x)[1](x)),
    "jacfwd": lambda: _traced(jax.jacfwd(_square)),
    "a gradient inside a scan": _inside_a_scan,
    "a compiled gradient": lambda: _called(jax.jit(jax.grad(_square))),
    "a gradient compiled ahead of time": _ahead_of_time,
    "a gradient from a jaxpr": _from_a_jaxpr,
}
HARMLESS: dict[str, Callable[[], Callable[[], object]]] = {
    "jit of vmap": lambda: _traced(lambda x: jax.jit(jax.vmap(_square))(jnp.full(2, x))),
    "a function with a rule of its own": lambda: _traced(jax.nn.relu),
    "solving a linear system": lambda: _traced(
        lambda x: jnp.linalg.solve(x * jnp.eye(2), jnp.ones(2))
    ),
}


def heard(call: Callable[[], object]) -> str:
    """What a listener says about one call; "" if it hears no autodiff."""
    with Listener() as listener:
        call()
    return listener.autodiff


@cache
def fault() -> str:
    """What the self-test found: "" or a clause that says what cannot be relied on."""
    version = f"JAX {jax.__version__}"
    try:
        # A student may have switched jit off to look for a mistake; the test of the watch needs it.
        with jax.disable_jit(False):
            missed = [name for name, make in ROUTES.items() if not heard(make())]
            alarmed = [name for name, make in HARMLESS.items() if heard(make())]
    except Exception as error:  # an interface of JAX that is gone is a change too
        return f"the test of the watch stopped with {type(error).__name__} under {version}"
    if missed:
        return f"with {version} these go unnoticed: {', '.join(missed)}"
    if alarmed:
        return f"with {version} these are taken for autodiff: {', '.join(alarmed)}"
    return ""
