"""How far training is, told while it runs and only if it runs for more than a second."""

from __future__ import annotations

import time

import numpy as np

BLOCKS = np.array(list("▁▂▃▄▅▆▇█"))


def loss_curve(losses: np.ndarray, width: int = 16) -> str:
    """A curve of at most `width` blocks, from the first epoch to the last: █ is the highest loss."""
    shown = losses[np.linspace(0, len(losses) - 1, min(width, len(losses))).astype(int)]
    height = (shown - shown.min()) / (np.ptp(shown) or 1.0)
    return "".join(BLOCKS[np.round(height * (len(BLOCKS) - 1)).astype(int)])


class Progress:
    """A bar of tqdm with the last loss and the loss curve; nothing is drawn in the first second."""

    DELAY = 1.0

    def __init__(self, total: int, done: int = 0):
        self.total, self.done = total, done
        self.started = time.perf_counter()
        self.bar = None

    def __call__(self, done: int, losses: np.ndarray) -> None:
        """Tell that `done` epochs are finished, with these losses, one an epoch."""
        if (
            self.bar is None
            and done < self.total
            and time.perf_counter() - self.started > self.DELAY
        ):
            from tqdm.auto import tqdm

            self.bar = tqdm(total=self.total, initial=self.done, unit="epoch")
        if self.bar is not None:
            told = f"loss {losses[-1]:.4g} {loss_curve(losses)}"
            self.bar.set_postfix_str(told, refresh=False)
            self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
