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
        """Write the run's state and history to one .npz file, for `fit(…, resume=path)`."""
        leaves = {
            f"leaf_{i:05d}": np.asarray(leaf) for i, leaf in enumerate(jax.tree.leaves(self.carry))
        }
        history = {f"history_{name}": values for name, values in self.history.items()}
        with open(path, "wb") as file:
            np.savez(file, described=_described(self.carry, self.optimizer), **leaves, **history)


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
        ValueError: if the file is of another model or optimizer.
    """
    leaves, structure = jax.tree.flatten(carry)
    with np.load(path, allow_pickle=False) as file:
        check_same(list(file["described"]), carry, optimizer, f"the file to resume from, {path},")
        # NumPy knows no bfloat16 and reads it as bytes; the dtype gives them their meaning back.
        found = [file[f"leaf_{i:05d}"].view(leaf.dtype) for i, leaf in enumerate(leaves)]
        history = {name: [file[f"history_{name}"]] for name in names}
    return jax.tree.unflatten(structure, [jnp.asarray(leaf) for leaf in found]), history


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
        self.epoch, self.step, self.result = epoch, step, result
        losses = result.history["step_loss"]
        before = losses.ravel()[: (epoch - 1) * losses.shape[1] + step - 1]
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
        super().__init__(f"{what} in epoch {epoch}, step {step}; {cause}")


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
