"""`python -m benchmarks.notebooks`: how long each solution notebook runs, and which of its cells longest.

Every notebook runs in a new kernel, as after "Restart Kernel and Run All Cells". The time of the
whole run holds the kernel's start and the imports; the time of a cell is what the kernel itself reports.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from nbclient import NotebookClient
from nbformat import NotebookNode

from benchmarks.run import warn_if_busy
from course_lib.authoring.course import Unit, choose, find_root, units_of
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.notebook import read_unit

CELL_GOAL, NOTEBOOK_GOAL = 3.0, 60.0  # seconds
SHOWN = 3


@dataclass(frozen=True)
class Timed:
    """Seconds of one notebook and of each of its code cells, by the cell's first line."""

    unit: str
    whole: float
    cells: tuple[tuple[float, str], ...]

    @property
    def slowest(self) -> list[tuple[float, str]]:
        """The slowest cells but the first, which imports the course and starts JAX."""
        return sorted(self.cells[1:], reverse=True)[:SHOWN]


def timed(unit: Unit) -> Timed:
    notebook = read_unit(unit)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=True,
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )
        started = time.perf_counter()
        client.execute()
        whole = time.perf_counter() - started
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return Timed(unit.name, whole, tuple((_seconds(cell), _first_line(cell)) for cell in code))


def _seconds(cell: NotebookNode) -> float:
    told = cell.metadata.execution
    begun, ended = (
        datetime.fromisoformat(told[f"iopub.{name}"].replace("Z", "+00:00"))
        for name in ("execute_input", "status.idle")
    )
    return (ended - begun).total_seconds()


def _first_line(cell: NotebookNode) -> str:
    lines = (line.strip() for line in cell.source.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def table(rows: list[Timed]) -> str:
    lines = ["unit                                  whole   slowest cells after the set-up"]
    for row in rows:
        for i, (seconds, line) in enumerate(row.slowest):
            left = f"{row.unit:34} {row.whole:6.1f} s" if i == 0 else " " * 43
            lines.append(f"{left}  {seconds:5.2f} s  {line[:70]}")
    total = sum(row.whole for row in rows)
    return "\n".join([*lines, f"{'all of them':34} {total:6.1f} s"])


def verdicts(rows: list[Timed]) -> list[tuple[bool, str]]:
    """(met, sentence) for the goals of a notebook and of a cell."""
    longest = max(rows, key=lambda row: row.whole)
    slowest = max(rows, key=lambda row: row.slowest[0])
    seconds, line = slowest.slowest[0]
    return [
        (
            longest.whole <= NOTEBOOK_GOAL,
            f"notebook {longest.whole:.1f} s at most ({longest.unit}); goal {NOTEBOOK_GOAL:g} s",
        ),
        (
            seconds <= CELL_GOAL,
            f"cell {seconds:.2f} s at most ({slowest.unit}: {line}); goal {CELL_GOAL:g} s",
        ),
    ]


@click.command()
@click.argument("units", nargs=-1, metavar="[UNIT]...")
def main(units: tuple[str, ...]) -> None:
    """Time the solution notebook of each UNIT (all, if none is named), in a new kernel each."""
    try:
        root = find_root(Path.cwd())
        chosen = choose(units_of(root), units)
    except AuthoringError as problem:
        raise click.ClickException(str(problem)) from None
    warn_if_busy()
    rows = []
    for unit in chosen:
        click.echo(f"{unit.name} …", err=True)
        rows.append(timed(unit))
    click.echo(table(rows))
    judged = verdicts(rows)
    for met, sentence in judged:
        click.echo(f"{'met    ' if met else 'NOT MET'}  {sentence}")
    if not all(met for met, _ in judged):
        sys.exit(1)


if __name__ == "__main__":
    main()
