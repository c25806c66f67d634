"""`python -m benchmarks.run`: time every competitor on every job, verify, print and keep the result.

A framework that is not installed is reported and left out. A time counts only if the final loss is the
one that `truth.py` demands.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks import jobs, machine, measuring, table
from benchmarks.competitors import COMPETITORS, Competitor
from benchmarks.workers import Workers

ON_CPU = [name for name, competitor in COMPETITORS.items() if not competitor.only_gpu]
RESULTS = Path(__file__).parent / "results"


def available(names: list[str]) -> list[Competitor]:
    """The competitors that are installed; the others are named."""
    chosen = []
    for name in names:
        missing = COMPETITORS[name].missing()
        if missing:
            click.echo(f"{name} is left out: {', '.join(missing)} not installed", err=True)
        else:
            chosen.append(COMPETITORS[name])
    return chosen


def choice(allowed: list[str]) -> Callable[..., list[str]]:
    """For an option: some of these names with commas between, all of them without it."""

    def chosen(context: click.Context, option: click.Parameter, value: str | None) -> list[str]:
        names = value.split(",") if value else allowed
        for name in names:
            if name not in allowed:
                raise click.BadParameter(f"{name!r} is none of {', '.join(allowed)}")
        return names

    return chosen


def warn_if_busy() -> None:
    """Other work on the same cores makes times noisy, and ratios with them."""
    load, cores = machine.load(), os.cpu_count() or 1
    if load > cores / 4:
        click.echo(
            f"Warning: the load average is {load:.1f} on {cores} cores, so times will be noisy. "
            f"Wait until nothing else runs.",
            err=True,
        )


def keep(result: dict, path: Path) -> None:
    """Write the result as JSON and its picture beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")
    table.draw(result, path.with_suffix(".png"))


@click.command()
@click.option(
    "--jobs", "names", callback=choice(list(jobs.JOBS)), help="Comma-separated; all without it."
)
@click.option("--competitors", callback=choice(ON_CPU), help="Comma-separated; all without it.")
@click.option("--quick", is_flag=True, help="Small sizes, to see that everything runs.")
@click.option("--budget", default=1.0, show_default=True, help="Seconds of calls per steady time.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep the result in this JSON file.")
def main(
    names: list[str], competitors: list[str], quick: bool, budget: float, out: Path | None
) -> None:
    """Time course_lib.nn and its competitors; print the tables, keep them, draw the picture.

    A full run is kept in benchmarks/results/; one of some jobs or with --quick only where --out says.
    """
    warn_if_busy()
    today = datetime.date.today().isoformat()
    result = {"date": today, "quick": quick, "machine": machine.describe()}
    with Workers(JAX_PLATFORMS="cpu") as workers:
        result |= measuring.everything(workers, names, available(competitors), quick, budget)
    whole = names == list(jobs.JOBS) and "ours" in competitors and len(competitors) > 1
    if not out and not quick and whole:
        out = RESULTS / f"{today}.json"
    if out:
        keep(result, out)
    click.echo(table.text(result))
    if any(entry["wrong"] for entry in result["entries"]):
        sys.exit("Some measurements do not count; see above.")


if __name__ == "__main__":
    main()
