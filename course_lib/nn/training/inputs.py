"""Is this something that can be trained on? Answered before anything is compiled, in sentences."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.nn.sequential import Sequential
from course_lib.nn.training.step import Batch


def as_batch(data: Any, name: str, params: Any) -> Batch:
    """(X, y) or (X, y, weights) as a Batch of arrays, floats in the dtype of the parameters.

    Those of y and weights in 32 bits at least: fewer do not tell class 299 from 300. X and y that lie on a GPU
    stay there; all else becomes NumPy arrays.

    Raises:
        ValueError, TypeError: if it is not that, is empty, has lengths that differ, or holds anything
            but finite numbers of that dtype; the message says what was found and what to do.
    """
    if not isinstance(data, tuple | list) or len(data) not in (2, 3):
        raise TypeError(f"{name} must be a pair (X, y) or a triple (X, y, weights)")
    leaves = jax.tree.leaves(params)
    dtype = leaves[0].dtype if leaves else np.dtype(np.float32)
    X, y, *weights = (
        _numbers(values, f"{what} of {name}")
        for values, what in zip(data, ("X", "y", "weights"), strict=False)
    )
    if X.ndim == 0 or len(X) == 0:
        raise ValueError(f"X of {name} has shape {X.shape}: there is no example in it")
    if X.ndim != 2:
        advice = "; for one feature write X[:, None]" if X.ndim == 1 else ""
        raise ValueError(
            f"X of {name} has shape {X.shape}; it takes one row for each example, (examples, features)"
            + advice
        )
    for what, array in zip(("y", "weights"), (y, *weights), strict=False):
        if array.ndim == 0 or len(array) != len(X):
            raise ValueError(
                f"{name} has {len(X)} examples in X, but {what} has shape {array.shape}"
            )
    if weights and weights[0].ndim != 1:
        raise ValueError(
            f"weights of {name} have shape {weights[0].shape}; give one for each example"
        )
    wide = dtype if dtype.itemsize >= 4 else np.dtype(np.float32)
    counts = np.asarray(_finite(weights[0], wide, f"weights of {name}")) if weights else None
    if weights and not (counts.min() >= 0 and counts.max() > 0):
        raise ValueError(
            f"weights of {name} go from {counts.min()} to {counts.max()} as {wide}; none may be negative, "
            f"and one must be more than 0, or no example counts"
        )
    X = _finite(X, dtype, f"X of {name}")
    if _is_float(y):
        return Batch(X, _finite(y, wide, f"y of {name}"), counts)
    _check_width(y, f"y of {name}")
    return Batch(X, y, counts)


def _numbers(values: Any, what: str) -> np.ndarray:
    array = (jnp if _on_accelerator(values) else np).asarray(values)
    if array.dtype.kind not in "iub" and not _is_float(array):
        raise TypeError(f"{what} holds {array.dtype} values; give numbers")
    return array


def _finite(array: np.ndarray, dtype: Any, what: str) -> np.ndarray:
    """In this number format, if all fit into it."""
    if array.dtype != dtype:
        with np.errstate(over="ignore"):  # said in words below
            array = array.astype(dtype)
    finite = (jnp if isinstance(array, jax.Array) else np).isfinite(array)
    if not finite.all():
        raise ValueError(
            f"{what} holds {int((~finite).sum())} values that are NaN or infinite as {array.dtype}; remove or "
            f"replace them"
        )
    return array


def _check_width(array: np.ndarray, what: str) -> None:
    """Whole numbers of 64 bits lose half of them in JAX, unless it is set to keep them."""
    kept = jax.dtypes.canonicalize_dtype(array.dtype)
    if array.size and kept != array.dtype and kept.kind in "iu":
        low, high = array.min(), array.max()
        if low < np.iinfo(kept).min or high > np.iinfo(kept).max:
            raise ValueError(
                f"{what} holds whole numbers from {low} to {high}, and JAX keeps {kept.itemsize * 8} bits of "
                f"them; give floating-point numbers, or set jax_enable_x64"
            )


def _is_float(array: Any) -> bool:
    """Whether it holds floating-point numbers; NumPy counts bfloat16 among none of its kinds."""
    return array.dtype.kind == "f" or jnp.issubdtype(array.dtype, jnp.floating)


def _on_accelerator(values: Any) -> bool:
    """Data that a GPU holds already stay there: to fetch them and send them back takes longer than training."""
    return isinstance(values, jax.Array) and all(
        device.platform != "cpu" for device in values.devices()
    )


def check_key(key: Any) -> None:
    """Raise TypeError for what is no random key, such as the number one was to be made from."""
    dtype = getattr(key, "dtype", None)
    new = dtype is not None and jax.dtypes.issubdtype(dtype, jax.dtypes.prng_key)
    if new and np.shape(key) != ():
        raise TypeError(
            f"key must be one random key; got an array of them, {np.shape(key)}: take one"
        )
    if not new and (dtype != np.uint32 or np.shape(key) != (2,)):
        raise TypeError(f"key must be a random key, such as jax.random.key(0); got {key!r}")


def check_optimizer(optimizer: Any) -> None:
    """Raise TypeError for what is no optimizer, such as the function that makes one."""
    if not (hasattr(optimizer, "init") and hasattr(optimizer, "update")):
        name = getattr(optimizer, "__name__", repr(optimizer))
        call = f": call it, {name}(learning_rate)" if callable(optimizer) else ""
        raise TypeError(f"optimizer must have init and update; {name} has not{call}")


def check_format(compute_dtype: Any) -> None:
    """Raise ValueError for a number format that passes cannot be computed in; None is that of the parameters."""
    try:
        known = compute_dtype is None or jnp.issubdtype(compute_dtype, jnp.floating)
    except TypeError:  # no number format at all
        known = False
    if not known:
        raise ValueError(
            f"compute_dtype must be of floating-point numbers, such as jnp.bfloat16; got {compute_dtype!r}"
        )


def check_memory(model: Sequential, memory: Any) -> None:
    """Raise ValueError for what this model's layers cannot have remembered; None is nothing yet."""
    if memory is None:
        return
    shapes = jax.tree.map(jnp.shape, memory)
    expected = jax.tree.map(jnp.shape, jax.eval_shape(model.start))
    if shapes != expected:
        raise ValueError(
            f"memory has the shapes {shapes}; this model's layers remember {expected or 'nothing'}: take that of a "
            f"Fit of the same model"
        )


def check_sizes(n: int, batch_size: int, epochs: int) -> None:
    """Raise ValueError for numbers that make no sense together."""
    if not isinstance(batch_size, int | np.integer) or batch_size < 1:
        raise ValueError(f"batch_size must be an integer of 1 or more; got {batch_size!r}")
    if batch_size > n:
        raise ValueError(
            f"batch_size is {batch_size}, but there are only {n} examples; use at most {n}"
        )
    if not isinstance(epochs, int | np.integer) or epochs < 0:
        raise ValueError(f"epochs must be an integer of 0 or more; got {epochs!r}")


def check_early_stopping(
    early_stopping: int | None, min_delta: float, held_out: Batch | None
) -> None:
    """Raise ValueError for a patience or a least fall that nothing can be judged by."""
    if early_stopping is not None and early_stopping < 0:
        raise ValueError(f"early_stopping is a number of epochs, 0 or more; got {early_stopping!r}")
    if early_stopping is not None and held_out is None:
        raise ValueError(
            "early_stopping needs a validation set to judge by: pass validation=(X, y)"
        )
    if not 0 <= min_delta < np.inf:
        raise ValueError(f"min_delta is by how much the loss must fall, 0 or more; got {min_delta}")


def check_together(model: Sequential, params: Any, loss: Callable, batch: Batch) -> None:
    """Raise ValueError or TypeError if model, parameters, loss and data do not fit; found without computing."""
    try:
        hash((model, loss))
    except TypeError as problem:
        raise TypeError(
            f"layers and loss are what a compiled program is found by, and one of them cannot be: {problem}; write "
            f"@dataclass(frozen=True) above its class, and no list, dict or array among its fields"
        ) from None
    treedef = jax.tree.structure(params)
    leaves = (*jax.tree.leaves(params), batch.X, batch.y)
    _checked(model, loss, treedef, tuple((leaf.shape, leaf.dtype) for leaf in leaves))
    if not jax.tree.leaves(params):
        raise ValueError("the model has no parameters: there is nothing to train")
    if getattr(loss, "takes_classes", False) and batch.y.ndim == 1:
        _check_classes(batch.y, model.features[-1])


def _check_classes(y: np.ndarray, outputs: int) -> None:
    if y.dtype.kind == "f" and np.any(y != np.round(y)):
        raise ValueError(
            f"class numbers are whole numbers; there is a {y[y != np.round(y)][0]} among them"
        )
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= outputs:
        raise ValueError(
            f"class numbers go from {low} to {high}, but the network has {outputs} outputs, "
            f"for the classes 0 to {outputs - 1}"
        )


def _check_params(model: Sequential, params: Any) -> None:
    """Raise ValueError naming the layer whose parameters are not of the shapes that `init` gives."""
    for name, arrays in jax.eval_shape(model.init, jax.random.key(0)).items():
        its = params.get(name, {}) if isinstance(params, dict) else {}
        expected, found = jax.tree.map(jnp.shape, (arrays, its))
        if found != expected:
            raise ValueError(
                f"layer {name} met parameters {found or 'none'}; in this model they have the shapes {expected}: "
                f"take those of model.init"
            )


@functools.lru_cache(maxsize=256)
def _checked(model: Sequential, loss: Callable, treedef: Any, leaves: tuple) -> None:
    """Cached: a shape that fitted once fits again."""
    *params, X, y = (jax.ShapeDtypeStruct(shape, dtype) for shape, dtype in leaves)

    def value(params, X, y):
        yhat = model(params, X, model.start(X.dtype))
        return loss(yhat, y, jnp.ones(len(X), X.dtype))

    name = getattr(loss, "__name__", "the loss")
    try:
        inspect.signature(loss).bind(X, y, None)
    except TypeError as problem:
        raise TypeError(
            f"{name} is called as {name}(yhat, y, weights): {problem}; let it take weights=None, one "
            f"for each example"
        ) from None
    params = jax.tree.unflatten(treedef, params)
    _check_params(model, params)
    result = jax.eval_shape(value, params, X, y)
    if not isinstance(result, jax.ShapeDtypeStruct):
        raise ValueError(f"{name} gives a {type(result).__name__}; a loss is one number")
    if result.shape != () or not jnp.issubdtype(result.dtype, jnp.floating):
        raise ValueError(
            f"{name} gives an array of shape {result.shape} of {result.dtype}; a loss is one floating-point number"
        )
