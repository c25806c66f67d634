"""Formulas of unit 01: rules for derivatives, and differences that check them.

In the rules `du` is the rate at which u changes; the twins need no function, only values and rates.
"""

from __future__ import annotations

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group

DERIVATIVES = Group("Derivatives")
add = DERIVATIVES.add


def power_of(x, n):
    """The function whose slope is the rule below."""
    return x**n


def sum_of(u, v):
    """The function whose rate of change is the rule below."""
    return u + v


def product_of(u, v):
    """The function whose rate of change is the rule below."""
    return u * v


@add("01", "power", r"(x^n)' = n x^{n-1}", gradient_of=power_of)
def power(x, n):
    return n * x ** (n - 1)


@add("01", "sum", r"(u + v)' = u' + v'", gradient_of=sum_of)
def sum_rule(u, v, du, dv):
    return du + dv


@add("01", "product", r"(u v)' = u' v + u v'", gradient_of=product_of)
def product_rule(u, v, du, dv):
    return du * v + u * dv


@add("01", "sine", r"(\sin x)' = \cos x", gradient_of=jnp.sin)
def sine(x):
    return jnp.cos(x)


@add("01", "cosine", r"(\cos x)' = -\sin x", gradient_of=jnp.cos)
def cosine(x):
    return -jnp.sin(x)


@add("01", "exponential", r"(e^x)' = e^x", gradient_of=jnp.exp)
def exponential(x):
    return jnp.exp(x)


@add("04", "logarithm", r"(\log x)' = 1/x", gradient_of=jnp.log)
def logarithm(x):
    return 1 / x


@add(
    "01",
    "chain rule: along a path multiply, over paths add",
    r"dy/dx = \sum_i dy/dz_i \cdot dz_i/dx",
)
def chain_rule(dy_dz, dz_dx):
    return jnp.sum(dy_dz * dz_dx)


@add("01", "forward difference", r"f'(x) \approx (f(x + h) - f(x)) / h")
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h


@add("01", "central difference", r"f'(x) \approx (f(x + h) - f(x - h)) / (2 h)")
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


@add("01", "good step, forward", r"h = \sqrt{\varepsilon}")
def best_h(eps):
    return jnp.sqrt(eps)


@add(
    "05",
    "relative error of a gradient",
    r"\max_i \lvert g_i - f'_i \rvert / \max_i \lvert f'_i \rvert",
)
def relative_error(by_hand, numeric):
    return jnp.max(jnp.abs(by_hand - numeric)) / jnp.max(jnp.abs(numeric))
