"""How far training is, told while it runs and only if it runs for more than a second."""

from __future__ import annotations

import time


class Progress:
    """A bar of tqdm with the last loss; nothing is drawn, or even imported, in the first second."""

    DELAY = 1.0

    def __init__(self, total: int, done: int = 0):
        self.total, self.done = total, done
        self.started = time.perf_counter()
        self.bar = None

    def __call__(self, done: int, loss: float) -> None:
        """Tell that `done` epochs are finished, the last with this loss."""
        if (
            self.bar is None
            and done < self.total
            and time.perf_counter() - self.started > self.DELAY
        ):
            from tqdm.auto import tqdm

            self.bar = tqdm(total=self.total, initial=self.done, unit="epoch")
        if self.bar is not None:
            self.bar.set_postfix(loss=f"{loss:.4g}", refresh=False)
            self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
