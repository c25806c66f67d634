"""What a training run returns, and what it says when it cannot go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.nn.training.program import Carry


@dataclass
class Fit:
    """The result of `fit`.

    Attributes:
        params: the parameters after the last epoch.
        memory: what layers remember (batch-norm's averages), {} for most models.
        best_params, best_memory: those with the lowest validation loss; without a validation set,
            the last ones.
        best_epoch: the epoch that gave them, counted from 1; 0 if no validation loss was finite.
        history: "loss" (epochs,), the mean loss of each epoch; "step_loss" (epochs, steps), that of
            each batch before its update; and "validation_loss" (epochs,), if there is such a set.
        epoch: how many epochs are done.
        interrupted: whether Ctrl-C ended the run.
        carry: the whole state, from which `fit(…, resume=result)` goes on.
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

    def save(self, path: str) -> None:
        """Write the run's state and history to one .npz file, for `fit(…, resume=path)`."""
        leaves = {
            f"leaf_{i:05d}": np.asarray(leaf) for i, leaf in enumerate(jax.tree.leaves(self.carry))
        }
        history = {f"history_{name}": values for name, values in self.history.items()}
        with open(path, "wb") as file:
            np.savez(file, described=_described(self.carry), **leaves, **history)


def _described(carry: Any) -> list[str]:
    """Where each array of a state stands, and its shape and number format."""
    leaves = jax.tree_util.tree_leaves_with_path(carry)
    return [f"{jax.tree_util.keystr(path)} {leaf.shape} {leaf.dtype}" for path, leaf in leaves]


def load(path: str, carry: Carry, names: list[str]) -> tuple[Carry, dict[str, list]]:
    """What `Fit.save` wrote, as a carry and a history.

    Args:
        path: the file.
        carry: a carry of the same run, for its structure; shapes will do.
        names: the names of the history's arrays.

    Raises:
        ValueError: if the file is of another model or optimizer.
    """
    leaves, structure = jax.tree.flatten(carry)
    with np.load(path, allow_pickle=False) as file:
        check_same(list(file["described"]), carry, f"the file to resume from, {path},")
        # NumPy knows no bfloat16 and reads it as bytes; the dtype gives them their meaning back.
        found = [file[f"leaf_{i:05d}"].view(leaf.dtype) for i, leaf in enumerate(leaves)]
        history = {name: [file[f"history_{name}"]] for name in names}
    return jax.tree.unflatten(structure, [jnp.asarray(leaf) for leaf in found]), history


def check_same(found: list[str] | Carry, expected: Carry, name: str) -> None:
    """Raise ValueError unless a saved state has the arrays that this run needs."""
    found = found if isinstance(found, list) else _described(found)
    wanted = _described(expected)
    if found != wanted:
        odd = next((line for line in found if line not in wanted), f"{len(found)} arrays")
        raise ValueError(
            f"{name} is of another run: it holds {odd}, where this run has {len(wanted)} arrays that "
            f"differ from its; keep model, optimizer, number format and validation"
        )


class TrainingDiverged(FloatingPointError):
    """The loss became infinite or NaN. `result` holds the history, to the end of the chunk it was in.

    Attributes:
        epoch, step: where, counted from 1.
        result: the `Fit` so far; its parameters are not usable, its history shows the way there.
    """

    def __init__(self, epoch: int, step: int, value: float, result: Fit):
        self.epoch, self.step, self.result = epoch, step, result
        before = result.history["step_loss"].ravel()
        before = before[: np.flatnonzero(~np.isfinite(before))[0]]
        if before.size > 1 and before[-1] > 10 * before[0]:
            cause = f"it rose from {before[0]:.3g} to {before[-1]:.3g}: try a learning rate ten times smaller"
        elif before.size:
            cause = (
                f"it was {before[-1]:.3g} one step earlier: a step too long (try a smaller learning rate, or "
                f"clip_by_global_norm), or the logarithm of a probability that reached 0 (use a loss that "
                f"takes logits)"
            )
        else:
            cause = "it was so from the start: look at the initial parameters and the scale of the inputs"
        super().__init__(f"the loss became {value} in epoch {epoch}, step {step}; {cause}")


def stop_if_diverged(result: Fit) -> None:
    """Raise TrainingDiverged at the first loss that is not finite."""
    losses = result.history["step_loss"]
    if not np.isfinite(losses).all():
        epoch, step = np.argwhere(~np.isfinite(losses))[0]
        raise TrainingDiverged(int(epoch) + 1, int(step) + 1, float(losses[epoch, step]), result)
