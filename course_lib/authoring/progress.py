"""What `course build` tells while it works: a live line on a terminal, plain lines elsewhere."""

from rich.console import Console


class Progress:
    """Tell of each unit as it is built. Use as a context manager, so the terminal is left tidy."""

    def __init__(self, console: Console | None = None):
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._status = self._console.status("") if self._console.is_terminal else None
        self._unit = ""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_exception) -> None:
        self._rest()

    def start(self, unit: str) -> None:
        """The unit's kernel is starting."""
        self._unit = unit
        if self._status:
            self._status.update(f"{unit}: starting a kernel")
            self._status.start()

    def cell(self, number: int, total: int) -> None:
        """The unit's cell `number` (from 1) of `total` is about to run."""
        if self._status:
            self._status.update(f"{self._unit}: cell {number} of {total}")

    def built(self, unit: str, seconds: float) -> None:
        """The unit's files are in place."""
        self._say(unit, f"built in {seconds:.1f} s", "green")

    def failed(self, unit: str, seconds: float) -> None:
        """The unit could not be built; its old files stay."""
        self._say(unit, f"failed after {seconds:.1f} s", "red")

    def unchanged(self, unit: str) -> None:
        """The unit was skipped: nothing it depends on has changed."""
        self._say(unit, "unchanged", "dim")

    def _say(self, unit: str, what: str, style: str) -> None:
        self._rest()
        self._console.print(f"{unit:<28} [{style}]{what}[/]")

    def _rest(self) -> None:
        if self._status:
            self._status.stop()
