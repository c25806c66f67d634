"""What `course grade` tells while it works: live lines on a terminal, one line for each submission elsewhere."""

from __future__ import annotations

import time

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from course_lib.grading.class_run.printable import shown

STYLES = {
    "graded": "green",
    "entered": "green",
    "unchanged": "dim",
    "missing": "yellow",
    "failed": "red",
}


class ClassProgress:
    """Tell of each submission. Use as a context manager, so the terminal is left tidy."""

    def __init__(self, console: Console | None = None):
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._total, self._done, self._begun = 0, 0, time.monotonic()
        self._live: Progress | None = None
        self._all, self._rows = None, {}

    def __enter__(self) -> ClassProgress:
        return self

    def __exit__(self, *_exception) -> None:
        if self._live:
            self._live.stop()

    def begin(self, total: int) -> None:
        """So many submissions are to be graded."""
        self._total, self._begun = total, time.monotonic()
        if total and self._console.is_terminal:
            self._live = Progress(
                SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24),
                TextColumn("{task.fields[words]}"), TimeElapsedColumn(), console=self._console,
            )  # fmt: skip
            self._all = self._live.add_task("all", total=total, words=self._count())
            self._live.start()

    def started(self, key: str) -> None:
        """A worker has begun a submission; `key` is `Submission.key`."""
        if self._live and key not in self._rows:
            self._rows[key] = self._live.add_task(escape(shown(key)), total=None, words="")

    def finished(self, key: str, word: str, seconds: float | None = None) -> None:
        """A submission that was to be graded is: its result is kept, or it has failed. `key` as for `started`."""
        self._done += 1
        if self._live:
            if key in self._rows:
                self._live.remove_task(self._rows.pop(key))
            self._live.update(self._all, advance=1, words=self._count())
        took = f" in {seconds:.1f} s" if seconds is not None else ""
        self._line(key, f"[{STYLES[word]}]{word}[/]{took}  [dim]({self._count()})[/]")

    def say(self, words: str) -> None:
        """Something that concerns all."""
        self._console.print(escape(shown(words)))

    def _line(self, key: str, words: str) -> None:
        self._console.print(f"{escape(shown(key)):<44} {words}")

    def _count(self) -> str:
        """How many are done, and how long the rest will take."""
        words = f"{self._done} of {self._total}"
        left = self._total - self._done
        if not self._done or not left:
            return words
        return f"{words}, {_time(left * (time.monotonic() - self._begun) / self._done)} left"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"
