"""Ways to spell autodiff, each a maker of a function of x, and ways that only look like it."""

import functools
import threading
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.experimental.jet
import jax.experimental.ode
import jax.export
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
from jax import grad as slope_of
from jax import lax
from jax.extend.core import jaxpr_as_fun
from jax.flatten_util import ravel_pytree

HERE = jnp.linspace(0.3, 1.1, 3)


def curve(x):
    return jnp.sum(jnp.sin(x) * x)


@jax.custom_vjp
def with_vjp(x):
    return jnp.sum(jnp.sin(x))


with_vjp.defvjp(lambda x: (with_vjp(x), x), lambda x, g: (g * jnp.cos(x),))


@jax.custom_jvp
def with_jvp(x):
    return jnp.sin(x)


@with_jvp.defjvp
def _rule(primals, tangents):
    return jnp.sin(*primals), jnp.cos(*primals) * tangents[0]


def called_before(function):
    function(HERE)
    return function


def in_a_thread(function):
    def route(x):
        found = []
        thread = threading.Thread(target=lambda: found.append(function(x)))
        thread.start()
        thread.join()
        return found[0]

    return route


def in_a_pool(function):
    def route(x):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(function, x).result()

    return route


def in_a_closure():
    kept = {}

    def route(x):
        return kept.setdefault("slope", jax.jit(jax.grad(curve)))(x)

    return called_before(route)


def in_a_generator():
    def parts(x):
        for one in x:
            yield jax.grad(jnp.sin)(one)

    return lambda x: list(parts(x))


def in_a_recursion():
    def deeper(x, depth):
        return jax.grad(curve)(x) if depth == 0 else deeper(x, depth - 1)

    return lambda x: deeper(x, 20)


def scan_traced_before():
    def body(total, x):
        return total + jax.grad(jnp.sin)(x), x

    return called_before(lambda x: lax.scan(body, 0.0, x)[0])


def pullback_from_before():
    pullback = jax.vjp(curve, HERE)[1]
    return lambda x: pullback(1.0)


def swallowed_error():
    def route(x):
        try:
            return jax.grad(lambda x: 1 / 0)(x)
        except ZeroDivisionError:
            return jnp.cos(x)

    return route


CAUGHT = {
    "grad": lambda: jax.grad(curve),
    "alias": lambda: lambda x: slope_of(curve)(x),
    "getattr": lambda: lambda x: getattr(__import__("jax"), "gr" + "ad")(curve)(x),
    "value_and_grad": lambda: lambda x: jax.value_and_grad(curve)(x)[1],
    "has_aux": lambda: lambda x: jax.grad(lambda x: (curve(x), x), has_aux=True)(x)[0],
    "vjp": lambda: lambda x: jax.vjp(curve, x)[1](1.0)[0],
    "jvp": lambda: lambda x: jax.jvp(curve, (x,), (jnp.ones_like(x),))[1],
    "linearize": lambda: lambda x: jax.linearize(curve, x)[1](x),
    "jacfwd": lambda: jax.jacfwd(curve),
    "jacrev": lambda: jax.jacrev(curve),
    "jacobian": lambda: jax.jacobian(curve),
    "hessian": lambda: jax.hessian(curve),
    "linear_transpose": lambda: lambda x: jax.linear_transpose(lambda y: 3 * y, x)(x),
    "jet": lambda: lambda x: jax.experimental.jet.jet(jnp.sin, (x,), ((jnp.ones_like(x),),)),
    "custom_vjp_differentiated": lambda: jax.grad(with_vjp),
    "custom_jvp_differentiated": lambda: jax.vmap(jax.grad(with_jvp)),
    "vmap_of_grad": lambda: jax.vmap(jax.grad(jnp.sin)),
    "partial": lambda: functools.partial(lambda f, x: jax.grad(f)(x), curve),
    "grad_of_checkpoint": lambda: jax.grad(jax.checkpoint(curve)),
    "jit_of_grad": lambda: jax.jit(jax.grad(curve)),
    "jit_compiled_before": lambda: called_before(jax.jit(jax.grad(curve))),
    "jit_around_a_call_compiled_before": lambda: called_before(
        jax.jit(lambda x: slope_of(curve)(x))
    ),
    "jit_of_vmap_compiled_before": lambda: called_before(jax.jit(jax.vmap(jax.grad(jnp.sin)))),
    "compiled_ahead_of_time": lambda: jax.jit(jax.grad(curve)).lower(HERE).compile(),
    "exported": lambda: jax.export.export(jax.jit(jax.grad(curve)))(HERE).call,
    "jaxpr": lambda: jaxpr_as_fun(jax.make_jaxpr(jax.grad(curve))(HERE)),
    "jit_of_jaxpr": lambda: called_before(
        jax.jit(jaxpr_as_fun(jax.make_jaxpr(jax.grad(curve))(HERE)))
    ),
    "linearized_before": lambda: jax.linearize(curve, HERE)[1],
    "pullback_from_before": pullback_from_before,
    "inside_a_scan": lambda: lambda x: lax.scan(lambda c, a: (c + jax.grad(jnp.sin)(a), c), 0.0, x),
    "scan_traced_before": scan_traced_before,
    "inside_a_while_loop": lambda: called_before(
        lambda x: lax.fori_loop(0, 3, lambda i, y: y - 0.1 * jax.grad(curve)(y), x)
    ),
    "inside_a_cond": lambda: lambda x: lax.cond(x[0] > 0, jax.grad(curve), lambda y: y, x),
    "cached_in_a_closure": in_a_closure,
    "generator": in_a_generator,
    "recursion": in_a_recursion,
    "thread": lambda: in_a_thread(jax.grad(curve)),
    "thread_compiled_before": lambda: in_a_thread(called_before(jax.jit(jax.grad(curve)))),
    "pool": lambda: in_a_pool(jax.grad(curve)),
    "swallowed_error": swallowed_error,
    "disable_jit": lambda: lambda x: with_jit_off(jax.grad(curve), x),
    "grad_inside_a_solve": lambda: (
        lambda x: lax.custom_linear_solve(
            lambda v: jax.grad(lambda w: jnp.sum(w * w))(v), x, lambda mv, b: b / 2, symmetric=True
        )
    ),
}


def with_jit_off(function, x):
    with jax.disable_jit():
        return function(x)


KEY = jax.random.key(0)


def square_of(x):
    return jnp.outer(x, x) + 3 * jnp.eye(x.shape[0], dtype=x.dtype)


def descent(x):
    return lax.fori_loop(0, 5, lambda i, y: y - 0.1 * (jnp.sin(y) + y * jnp.cos(y)), x)


# Functions of an array; each is called plain, in float32 and inside jit.
LEGITIMATE = {
    "algebra": lambda x: jnp.sin(x) + x * jnp.cos(x),
    "vmap": jax.vmap(lambda a: a * jnp.cos(a)),
    "scan": lambda x: lax.scan(lambda c, a: (c + a * jnp.cos(a), c), jnp.zeros((), x.dtype), x),
    "while_loop": lambda x: lax.while_loop(lambda y: jnp.all(y < 9), lambda y: 2 * y + 1, x),
    "fori_loop": descent,
    "cond": lambda x: lax.cond(x[0] > 0, jnp.sin, jnp.cos, x),
    "switch": lambda x: lax.switch(1, [jnp.sin, jnp.cos], x),
    "map": lambda x: lax.map(lambda a: a * 2, x),
    "associative_scan": lambda x: lax.associative_scan(jnp.multiply, x),
    "checkpoint": jax.checkpoint(lambda x: jnp.sin(jax.nn.relu(x))),
    "custom_vjp_called": with_vjp,
    "custom_jvp_called": with_jvp,
    "custom_vjp_in_vmap_and_scan": jax.vmap(
        lambda a: lax.scan(lambda c, _: (c + with_vjp(a) + with_jvp(a), None), a, length=2)[0]
    ),
    "stop_gradient": lax.stop_gradient,
    "jnp_gradient": jnp.gradient,
    "jnp_diff": jnp.diff,
    "relu": jax.nn.relu,
    "softmax": jax.nn.softmax,
    "logsumexp": jax.nn.logsumexp,
    "gelu": jax.nn.gelu,
    "silu": jax.nn.silu,
    "softplus": jax.nn.softplus,
    "standardize": jax.nn.standardize,
    "norm": jnp.linalg.norm,
    "solve": lambda x: jnp.linalg.solve(square_of(x), x),
    "inv": lambda x: jnp.linalg.inv(square_of(x)),
    "qr": lambda x: jnp.linalg.qr(square_of(x)),
    "svd": lambda x: jnp.linalg.svd(square_of(x)),
    "eigh": lambda x: jnp.linalg.eigh(square_of(x)),
    "cholesky": lambda x: jnp.linalg.cholesky(square_of(x)),
    "det": lambda x: jnp.linalg.det(square_of(x)),
    "expm": lambda x: jsp.linalg.expm(square_of(x)),
    "conjugate_gradients": lambda x: jsp.sparse.linalg.cg(square_of(x), x)[0],
    "gammaln": jsp.special.gammaln,
    "digamma": jsp.special.digamma,
    "erf": jsp.special.erf,
    "odeint": lambda x: jax.experimental.ode.odeint(lambda y, t: -y, x[0], x),
    "normal": lambda x: x + jax.random.normal(KEY, x.shape),
    "gamma": lambda x: jax.random.gamma(KEY, x),
    "permutation": lambda x: jax.random.permutation(KEY, x),
    "debug_print": lambda x: (jax.debug.print("{}", x), x)[1],
    "pure_callback": lambda x: jax.pure_callback(lambda a: np.sin(a).astype(x.dtype), x, x),
    "ravel_pytree": lambda x: ravel_pytree({"a": x, "b": 2 * x})[0],
    "einsum": lambda x: jnp.einsum("i,j->ij", x, x).T,
    "at_add": lambda x: x.at[0].add(1),
    "where": lambda x: jnp.where(x > 0.5, x, 0),
    "custom_root": lambda x: lax.custom_root(
        lambda y: y - x[0], x[0], lambda f, g: g - f(g), lambda g, y: y / g(jnp.ones_like(y))
    ),
}
# These cannot be traced: called plain and in float32.
PYTHON = {
    "numpy": lambda x: np.sin(np.asarray(x)) + np.gradient(np.asarray(x)),
    "floats": lambda x: [float(a) * 2 for a in x],
    "compiled_ahead_of_time": lambda x: jax.jit(jnp.sin).lower(x).compile()(x),
    "jaxpr": lambda x: jaxpr_as_fun(jax.make_jaxpr(jax.nn.gelu)(x))(x),
    "transposed_matrices": lambda x: (
        jax.jit(lambda y: jnp.transpose(y[None])).lower(x).compile()(x)
    ),
    "thread": in_a_thread(jnp.sin),
    "making_a_gradient_that_is_never_called": lambda x: (jax.grad(curve), jnp.sin(x))[1],
}
