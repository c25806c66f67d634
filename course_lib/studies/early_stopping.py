"""When to stop training: the rule by which `nn.fit` stops, on a list of losses."""

from __future__ import annotations

from collections.abc import Sequence


def early_stop(losses: Sequence[float], patience: int) -> tuple[int, int]:
    """The best epoch and the number of epochs run, when training waits no longer than `patience`.

    Training stops when the loss has not fallen below its lowest for more than `patience` epochs in a
    row. Epochs are counted from 1.

    Args:
        losses: what validation would give after each epoch, if it came to that; at least one.
        patience: how many epochs in a row may bring nothing new.

    Raises:
        ValueError: if there are no losses.
    """
    if len(losses) == 0:
        raise ValueError("early stopping needs the loss of at least one epoch")
    best, lowest = 0, float("inf")
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            best, lowest = epoch, loss
        if epoch - best > patience:
            break
    return best, epoch
