"""Formulas of unit 09: a penalty on weights, dropout, normalization forward and backward, when to stop."""

from __future__ import annotations

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group

REGULARIZATION = Group("Regularization")
add = REGULARIZATION.add

EPS = 1e-5


@add("09", "penalty (not on biases)", r"\text{strength} \cdot \sum W^2")
def penalty(W, strength):
    return strength * jnp.sum(W**2)


@add("09", "its gradient", r"2 \cdot \text{strength} \cdot W", gradient_of=penalty)
def penalty_gradient(W, strength):
    return 2 * strength * W


@add(
    "09",
    "the same as decay",
    r"w \leftarrow (1 - \eta \lambda) w - \eta g, \quad \lambda = 2 \cdot \text{strength}",
)
def decayed_step(w, g, learning_rate, weight_decay):
    return (1 - learning_rate * weight_decay) * w - learning_rate * g


@add("09", "dropout in training", r"\text{act} / (1 - \text{rate}) \text{ if kept, else } 0")
def dropout(act, kept, rate):
    return jnp.where(kept, act / (1 - rate), 0)


@add(
    "09",
    "normalize (batch or layer norm)",
    r"\text{unit} = \frac{\text{act} - \text{mean}}{\text{std}}, \quad "
    r"\text{std} = \sqrt{\text{variance} + \varepsilon}",
)
def normalize(act, *, axis):
    centered = act - jnp.mean(act, axis=axis, keepdims=True)
    return centered / jnp.sqrt(jnp.mean(centered**2, axis=axis, keepdims=True) + EPS)


@add(
    "09",
    "backward",
    r"d\text{act} = \frac{d\text{unit} - \text{mean}(d\text{unit}) "
    r"- \text{unit} \times \text{mean}(d\text{unit} \times \text{unit})}{\text{std}}",
    gradient_of=normalize,
)
def normalize_backward(dout, act, *, axis):
    std = jnp.sqrt(jnp.var(act, axis=axis, keepdims=True) + EPS)
    unit = (act - jnp.mean(act, axis=axis, keepdims=True)) / std
    through_mean = jnp.mean(dout, axis=axis, keepdims=True)
    through_std = unit * jnp.mean(dout * unit, axis=axis, keepdims=True)
    return ((dout - through_mean - through_std) / std,)


@add("09", "scale and shift", r"\text{out} = \text{scale} \times \text{unit} + \text{shift}")
def scale_and_shift(unit, scale, shift):
    return scale * unit + shift


@add(
    "09",
    "backward",
    r"d\text{unit} = \text{dout} \times \text{scale}, \quad "
    r"d\text{scale} = \sum_n \text{dout} \times \text{unit}, \quad d\text{shift} = \sum_n \text{dout}",
    gradient_of=scale_and_shift,
)
def scale_and_shift_backward(dout, unit, scale, shift):
    return dout * scale, jnp.sum(dout * unit, axis=0), jnp.sum(dout, axis=0)


@add(
    "09",
    "running average",
    r"\text{memory} \leftarrow \text{momentum} \cdot \text{memory} "
    r"+ (1 - \text{momentum}) \cdot \text{batch}",
)
def remember(memory, batch, momentum):
    return momentum * memory + (1 - momentum) * batch


@add("09", "early stopping", r"\text{epoch} - \text{best epoch} > \text{patience}")
def ends(epoch, best, patience):
    return epoch - best > patience
