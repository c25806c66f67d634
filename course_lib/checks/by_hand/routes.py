"""The self-test of `Watch`: does it still hear the known routes to autodiff, and only those?

Once in a process, a quarter of a second: nearly every route is only traced (`jax.eval_shape`), and
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
# What should happen before the student's call, the maker of the call does.
Maker = Callable[[], Callable[[], object]]


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


ROUTES: dict[str, Maker] = {
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
HARMLESS: dict[str, Maker] = {
    "jit of vmap": lambda: _traced(lambda x: jax.jit(jax.vmap(_square))(jnp.full(2, x))),
    "a function with a rule of its own": lambda: _traced(jax.nn.relu),
    "solving a linear system": lambda: _traced(
        lambda x: jnp.linalg.solve(x * jnp.eye(2), jnp.ones(2))
    ),
}


# What has to be compiled, and so needs a device; all others can be tried before JAX has started one.
COMPILED = {"a compiled gradient", "a gradient compiled ahead of time"}


def heard(call: Callable[[], object]) -> str:
    """What a listener says about one call; "" if it hears no autodiff."""
    with Listener() as listener:
        call()
    return listener.autodiff


@cache
def fault() -> str:
    """What the self-test found: "" or a clause that says what cannot be relied on."""
    compiled = _fault_of({name: ROUTES[name] for name in sorted(COMPILED)}, {})
    return "; ".join(filter(None, (traced_fault(), compiled)))


@cache
def traced_fault() -> str:
    """What it found where nothing is compiled. A process that forks others asks first, and they need not."""
    return _fault_of(
        {name: make for name, make in ROUTES.items() if name not in COMPILED}, HARMLESS
    )


def _fault_of(routes: dict[str, Maker], harmless: dict[str, Maker]) -> str:
    version = f"JAX {jax.__version__}"
    try:
        # A student may have switched jit off to look for a mistake; the test of the watch needs it.
        with jax.disable_jit(False):
            missed = [name for name, make in routes.items() if not heard(make())]
            alarmed = [name for name, make in harmless.items() if heard(make())]
    except Exception as error:  # an interface of JAX that is gone is a change too
        return f"the test of the watch stopped with {type(error).__name__} under {version}"
    if missed:
        return f"with {version} these go unnoticed: {', '.join(missed)}"
    if alarmed:
        return f"with {version} these are taken for autodiff: {', '.join(alarmed)}"
    return ""
