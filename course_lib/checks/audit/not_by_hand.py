"""For exercises by hand: the right numbers without the algebra, by autodiff or by differences.

The answers are made from the exercise's own function, in every way in which a student may spell it.
"""

from __future__ import annotations

import threading
import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from course_lib.checks.audit.model import Model, float64
from course_lib.checks.audit.trial import Trial
from course_lib.nn import differentiation

Scalar = Callable[[jax.Array], jax.Array]


def not_by_hand_trials(model: Model, thorough: bool = True) -> Iterator[Trial]:
    """Nothing where autodiff is allowed, or where no function is differentiated.

    Each of these costs a second. Unless the audit is to be thorough, the less usual spellings are
    shared out: odd exercises get one half of them, even exercises the other.
    """
    if not (model.by_hand and model.exercise.is_gradient):
        return
    odd = int(model.exercise.name[-1]) % 2
    for i, (name, make) in enumerate(_spellings(model).items()):
        if thorough or name in USUAL or i % 2 == odd:
            yield Trial("autodiff", name, make())
    yield Trial("limit", "traced_before_and_replayed", _replayed(model))


def _spellings(model: Model) -> dict[str, Callable[[], Callable]]:
    """Every way that works for this exercise, to be made when it is put."""
    found = {
        name: partial(_answer, model, gradient, compiled=name not in STEP_BY_STEP)
        for name, gradient in {**AUTODIFF, **DIFFERENCES}.items()
    }
    found["compiled_before"] = partial(_compiled, model)
    found["compiled_for_each_shape"] = partial(_compiled_ahead, model)
    f = model.exercise.derivative_of
    if f is None or not _elementwise(f, model):
        return found
    for name, make in ELEMENTWISE.items():
        found[name] = partial(_at_once if name not in STEP_BY_STEP else _as_it_is, make(f))
        if "difference" in name and isinstance(f, types.FunctionType):
            found[f"{name}_of_a_copy"] = partial(_at_once, make(_typed_again(f)))
    return found


def _elementwise(f: Callable, model: Model) -> bool:
    with float64():
        return all(
            len(case.args) == 1
            and hasattr(case.args[0], "shape")
            and jax.eval_shape(f, *case.args).shape == case.args[0].shape
            for case in model.cases()
        )


def _typed_again(f: types.FunctionType) -> Callable:
    """The same function under another identity, as a student gets by copying its text."""
    return types.FunctionType(f.__code__, f.__globals__, "mine", f.__defaults__, f.__closure__)


def _answer(model: Model, gradient: Callable[[Scalar, jax.Array], Any], compiled: bool) -> Callable:
    """An answer in the structure of the truth from a gradient of a scalar function of a vector.

    Compiled as a whole it is differentiated within the check all the same, in a tenth of the time.
    """

    def differentiated(*args: Any) -> Any:
        scalar, point = model.exercise._objective(args)
        flat, restore = ravel_pytree(point)
        return restore(jnp.asarray(gradient(lambda x: scalar(restore(x)), flat)))

    return _at_once(differentiated) if compiled else differentiated


def _at_once(answer: Callable) -> Callable:
    """Compiled when it is called, as one program."""
    return lambda *args: jax.jit(answer)(*args)


def _as_it_is(answer: Callable) -> Callable:
    return answer


def _in_a_thread(f: Scalar, x: jax.Array) -> jax.Array:
    found = []

    def work() -> None:
        with float64():
            found.append(jax.jit(jax.grad(f))(x))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]


def _by_jvp(f: Scalar, x: jax.Array) -> jax.Array:
    return jax.vmap(lambda direction: jax.jvp(f, (x,), (direction,))[1])(jnp.eye(x.size))


def _by_linearize(f: Scalar, x: jax.Array) -> jax.Array:
    return jax.vmap(jax.linearize(f, x)[1])(jnp.eye(x.size))


def _by_transpose(f: Scalar, x: jax.Array) -> jax.Array:
    _, linear = jax.linearize(f, x)
    return jax.linear_transpose(linear, x)(jnp.ones((), x.dtype))[0]


def _by_hessian(f: Scalar, x: jax.Array) -> jax.Array:
    """The gradient of f as the second derivative of t·f(x + s) for s and t."""

    def g(both: jax.Array) -> jax.Array:
        return both[-1] * f(x + both[:-1])

    return jax.hessian(g)(jnp.zeros(x.size + 1, x.dtype))[-1, :-1]


def _by_custom_rule(f: Scalar, x: jax.Array) -> jax.Array:
    """Autodiff behind a function with a rule of its own."""
    hidden = jax.custom_vjp(f)
    hidden.defvjp(lambda y: (f(y), y), lambda y, g: (g * jax.jacfwd(f)(y),))
    return jax.grad(hidden)(x)


# These cannot be, or are how most students would write it.
STEP_BY_STEP = (
    "grad",
    "grad_in_numpy_clothes",
    "grad_in_a_thread",
    "central_difference_1e-5",
    "central_difference_at_once",
)
# Put to every exercise by hand.
USUAL = (
    "grad",
    "compiled_before",
    "vjp",
    "jvp",
    "jacfwd",
    "value_and_grad",
    "central_difference_1e-5",
    "forward_difference_1e-6",
    "central_difference_at_once",
    "central_difference_at_once_of_a_copy",
)
AUTODIFF: dict[str, Callable[[Scalar, jax.Array], Any]] = {
    "grad": lambda f, x: jax.grad(f)(x),
    "grad_jitted": lambda f, x: jax.jit(jax.grad(f))(x),
    "grad_of_jitted": lambda f, x: jax.grad(jax.jit(f))(x),
    "grad_in_numpy_clothes": lambda f, x: np.asarray(jax.jit(jax.grad(f))(x)),
    "grad_with_checkpoint": lambda f, x: jax.grad(jax.checkpoint(f))(x),
    "grad_in_a_scan": lambda f, x: jax.lax.scan(lambda c, _: (c, jax.grad(f)(x)), 0, length=2)[1][
        0
    ],
    "grad_in_a_thread": _in_a_thread,
    "value_and_grad": lambda f, x: jax.value_and_grad(f)(x)[1],
    "vjp": lambda f, x: jax.vjp(f, x)[1](jnp.ones((), x.dtype))[0],
    "jvp": _by_jvp,
    "linearize": _by_linearize,
    "linear_transpose": _by_transpose,
    "jacfwd": lambda f, x: jax.jacfwd(f)(x),
    "jacrev": lambda f, x: jax.jacrev(f)(x),
    "jacobian": lambda f, x: jax.jacobian(f)(x),
    "hessian": _by_hessian,
    "custom_vjp": _by_custom_rule,
}


def _moved(f: Scalar, x: jax.Array, h: complex) -> jax.Array:
    """f with one entry of x moved by h, each in its turn; a loop of the program, quick to compile."""
    return jax.lax.map(lambda direction: f(x + h * direction), jnp.eye(x.size))


def _central(h: float) -> Callable[[Scalar, jax.Array], Any]:
    return lambda f, x: (_moved(f, x, h) - _moved(f, x, -h)) / (2 * h)


def _central_one_by_one(f: Scalar, x: jax.Array) -> Any:
    """As a student's loop does it: two calls for each entry."""
    pairs = [(f(x + 1e-5 * one), f(x - 1e-5 * one)) for one in jnp.eye(x.size)]
    return jnp.stack([(right - left) / 2e-5 for right, left in pairs])


def _forward(h: float) -> Callable[[Scalar, jax.Array], Any]:
    return lambda f, x: (_moved(f, x, h) - f(x)) / h


def _complex_step(f: Scalar, x: jax.Array) -> Any:
    return _moved(f, x.astype(complex), 1e-20j).imag / 1e-20


def _richardson(f: Scalar, x: jax.Array) -> Any:
    return (4 * _central(5e-4)(f, x) - _central(1e-3)(f, x)) / 3


DIFFERENCES: dict[str, Callable[[Scalar, jax.Array], Any]] = {
    "central_difference_1e-4": _central(1e-4),
    "central_difference_1e-5": _central_one_by_one,
    "central_difference_1e-6": _central(1e-6),
    "forward_difference_1e-6": _forward(1e-6),
    "forward_difference_1e-8": _forward(1e-8),
    "complex_step": _complex_step,
    "richardson": _richardson,
    "library_differences": lambda f, x: differentiation.numerical_gradient(f, x),
}

# For functions that work entry by entry, a student moves all places at once: two calls in all.
ELEMENTWISE: dict[str, Callable[[Callable], Callable]] = {
    "vmapped_grad": lambda f: lambda x: jax.vmap(jax.grad(f))(x.ravel()).reshape(x.shape),
    "vectorized_grad": lambda f: lambda x: jnp.vectorize(jax.grad(f))(x),
    "jvp_with_ones": lambda f: lambda x: jax.jvp(f, (x,), (jnp.ones_like(x),))[1],
    "vjp_with_ones": lambda f: lambda x: jax.vjp(f, x)[1](jnp.ones_like(x))[0],
    "central_difference_at_once": lambda f: lambda x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
    "small_central_difference_at_once": lambda f: lambda x: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6,
    "forward_difference_at_once": lambda f: lambda x: (f(x + 1e-7) - f(x)) / 1e-7,
    "complex_step_at_once": lambda f: lambda x: f(x + 1e-20j).imag / 1e-20,
    "library_difference": lambda f: lambda x: differentiation.central_difference(f, x, 1e-5),
}


def _compiled(model: Model) -> Callable:
    """Traced and compiled before the check begins."""
    gradient = jax.jit(lambda *args: _gradient(model, args))
    with float64():
        for case in model.cases():
            gradient(*case.args)
    return gradient


def _compiled_ahead(model: Model) -> Callable:
    """Compiled to machine code before the check begins, one program for each input."""
    with float64():
        programs = {
            _shapes(case.args): jax.jit(lambda *args: _gradient(model, args))
            .lower(*case.args)
            .compile()
            for case in model.cases()
        }
    return lambda *args: programs[_shapes(args)](*args)


def _replayed(model: Model) -> Callable:
    """The steps of the gradient, written down before the check and done one by one within it."""
    with float64():
        steps = {
            _shapes(case.args): jax.make_jaxpr(lambda *args: _gradient(model, args))(*case.args)
            for case in model.cases()
        }

    def answer(*args: Any) -> Any:
        return jax.core.eval_jaxpr(
            steps[_shapes(args)].jaxpr, steps[_shapes(args)].consts, *jax.tree.leaves(args)
        )[0]

    return answer


def _gradient(model: Model, args: tuple) -> Any:
    scalar, point = model.exercise._objective(args)
    return jax.grad(scalar)(point)


def _shapes(args: tuple) -> tuple:
    return tuple(np.shape(leaf) for leaf in jax.tree.leaves(args))
