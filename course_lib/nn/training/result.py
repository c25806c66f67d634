"""What a training run returns, and what it says when it cannot go on."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.training.program import Carry, Start, begin
from course_lib.nn.training.step import Recipe


@dataclass
class Fit:
    """The result of `fit`.

    Attributes:
        params: the parameters after the last epoch.
        memory: what layers remember (batch-norm's averages), {} for most models.
        best_params, best_memory: those with the lowest validation loss, of losses that fell by `min_delta`;
            without a validation set, the last ones.
        best_epoch: the epoch that gave them, counted from 1; 0 if no validation loss was finite.
        history: "loss" (epochs,), the mean loss of each epoch; "step_loss" (epochs, steps), that of
            each batch before its update; and "validation_loss" (epochs,), if there is such a set.
        epoch: how many epochs are done.
        interrupted: whether Ctrl-C ended the run.
        carry: the whole state, from which `fit(…, resume=result)` goes on.
        optimizer: the name of the optimizer whose memory is in it.
    """

    params: Any
    memory: Any
    best_params: Any
    best_memory: Any
    best_epoch: int
    history: dict[str, np.ndarray]
    epoch: int
    interrupted: bool
    carry: Carry = field(repr=False)
    optimizer: str = field(repr=False)

    def save(self, path: str) -> None:
        """Write the run's state and history to one .npz file, for `fit(…, resume=path)`.

        An older file is replaced when the new one is whole: a full disk does not cost both.
        """
        leaves = {
            f"leaf_{i:05d}": _plain(leaf) for i, leaf in enumerate(jax.tree.leaves(self.carry))
        }
        history = {f"history_{name}": values for name, values in self.history.items()}
        place = Path(path).resolve()
        unfinished = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
        try:
            with open(unfinished, "wb") as file:
                np.savez(
                    file, described=_described(self.carry, self.optimizer), **leaves, **history
                )
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)


def _plain(leaf: Any) -> np.ndarray:
    """An array that NumPy can write; a random key, as the numbers it is made of."""
    key = jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key)
    return np.asarray(jax.random.key_data(leaf) if key else leaf)


def _as_it_was(found: np.ndarray, dtype: Any) -> Array:
    """The inverse of `_plain`; NumPy knows no bfloat16 and reads it as bytes."""
    if jax.dtypes.issubdtype(dtype, jax.dtypes.prng_key):
        # The kind of random numbers is in the name of the format: key<fry>, key<rbg>.
        kind = {"key<rbg>": "rbg", "key<urbg>": "unsafe_rbg"}.get(str(dtype), "threefry2x32")
        return jax.random.wrap_key_data(jnp.asarray(found), impl=kind)
    return jnp.asarray(found.view(dtype))


def name_of(optimizer: Any) -> str:
    """What an optimizer is called: its factory's name, which Python keeps in that of `update`."""
    return getattr(optimizer.update, "__qualname__", "unnamed").split(".")[0]


def _described(carry: Any, optimizer: str) -> list[str]:
    """The optimizer; then where each array of a state stands, its shape and number format."""
    leaves = jax.tree_util.tree_leaves_with_path(carry)
    return [f"the optimizer {optimizer}"] + [
        f"{jax.tree_util.keystr(path)} {leaf.shape} {leaf.dtype}" for path, leaf in leaves
    ]


def load(
    path: str, carry: Carry, optimizer: str, names: list[str]
) -> tuple[Carry, dict[str, list]]:
    """What `Fit.save` wrote, as a carry and a history.

    Args:
        path: the file.
        carry: a carry of the same run, for its structure; shapes will do.
        optimizer: the name of the run's optimizer.
        names: the names of the history's arrays.

    Raises:
        ValueError: if the file is of another model or optimizer, or none that `Fit.save` wrote.
    """
    leaves, structure = jax.tree.flatten(carry)
    with _reading(path), np.load(path, allow_pickle=False) as file:
        held = dict(file)
        described = list(held["described"])
    check_same(described, carry, optimizer, f"the file to resume from, {path},")
    with _reading(path):
        found = [_as_it_was(held[f"leaf_{i:05d}"], leaf.dtype) for i, leaf in enumerate(leaves)]
        history = {name: [held[f"history_{name}"]] for name in names}
    return jax.tree.unflatten(structure, found), history


@contextlib.contextmanager
def _reading(path: str) -> Iterator[None]:
    """Whatever a damaged file makes NumPy and zipfile raise, as a sentence; a file that is not there, as it is."""
    try:
        yield
    except OSError:
        raise
    except Exception as problem:
        raise ValueError(
            f"the file to resume from, {path}, is none that Fit.save wrote, or it is damaged: {problem}"
        ) from None


def origin_of(
    recipe: Recipe, start: Start, validated: bool, resume: Fit | str | None
) -> tuple[Start | Carry, dict[str, list]]:
    """Where a run goes on from, and the history so far."""
    names = ["loss", "step_loss"] + ["validation_loss"] * validated
    if resume is None:
        return start, {name: [] for name in names}
    expected = jax.eval_shape(lambda start: begin(recipe, start, validated), start)
    name = name_of(recipe.optimizer)
    if not isinstance(resume, Fit):
        return load(resume, expected, name, names)
    check_same(resume, expected, name, "the result to resume from")
    return resume.carry, {name: [resume.history[name]] for name in names}


def check_steps(history: dict[str, list], batch_size: int, steps: int) -> None:
    """Raise ValueError if the run to resume took another number of steps an epoch."""
    for losses in history["step_loss"]:
        if losses.shape[1] != steps:
            raise ValueError(
                f"the result to resume from took {losses.shape[1]} steps an epoch; with batch_size "
                f"{batch_size} it would be {steps}: keep data and batch_size"
            )


def check_same(found: list[str] | Fit, expected: Carry, optimizer: str, name: str) -> None:
    """Raise ValueError unless a saved state has the optimizer and the arrays that this run needs."""
    found = found if isinstance(found, list) else _described(found.carry, found.optimizer)
    wanted = _described(expected, optimizer)
    if found != wanted:
        odd = next((line for line in found if line not in wanted), f"{len(found)} arrays")
        raise ValueError(
            f"{name} is of another run: it holds {odd}, where this run has {wanted[0]} and "
            f"{len(wanted) - 1} arrays; keep model, optimizer, number format and validation"
        )


class TrainingDiverged(FloatingPointError):
    """A loss or a parameter became infinite or NaN. `result` holds the history, to the end of the chunk it was in.

    Attributes:
        epoch, step: where, counted from 1.
        result: the `Fit` so far; its parameters are not usable, its history shows the way there.
    """

    def __init__(self, what: str, epoch: int, step: int, result: Fit):
        self.what, self.epoch, self.step, self.result = what, epoch, step, result
        losses = result.history["step_loss"]
        before = losses.ravel()[: (epoch - 1) * losses.shape[1] + step - 1]
        if before.size > 1 and before[-1] > 10 * abs(before[0]):
            cause = f"it rose from {before[0]:.3g} to {before[-1]:.3g}: try a learning rate ten times smaller"
        elif before.size:
            cause = (
                f"it was {before[-1]:.3g} one step earlier: a step too long (try a smaller learning rate, or "
                f"clip_by_global_norm), or the logarithm of a probability that reached 0 (use a loss that "
                f"takes logits)"
            )
        else:
            cause = "it was so from the start: look at the initial parameters and the scale of the inputs"
        super().__init__(f"{what} in epoch {epoch}, step {step}; {cause}")

    def __reduce__(self):  # a process of a pool hands it over in pieces
        return type(self), (self.what, self.epoch, self.step, self.result)


def stop_if_diverged(result: Fit) -> None:
    """Raise TrainingDiverged at the first loss that is not finite, or for parameters that are not."""
    losses = result.history["step_loss"]
    if not np.isfinite(losses).all():
        epoch, step = np.argwhere(~np.isfinite(losses))[0]
        what = f"the loss became {losses[epoch, step]}"
        raise TrainingDiverged(what, int(epoch) + 1, int(step) + 1, result)
    # Their loss would be that of the next step, which after the last one nobody computes.
    if losses.size and not all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(result.params)):
        what = "parameters became infinite or NaN"
        raise TrainingDiverged(what, len(losses), losses.shape[1], result)
