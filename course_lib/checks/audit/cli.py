"""The command `python -m course_lib.checks audit`: which exercises, how thoroughly, in which form.

Exercises are audited side by side in processes of their own, so that an answer that ends its process
ends only that one.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import click
from tqdm import tqdm

from course_lib.checks.audit.result import Result
from course_lib.checks.audit.run import Audit, audit_exercise, right_answers_of
from course_lib.checks.audit.table import line, text
from course_lib.checks.audit.trial import Verdict
from course_lib.checks.units import find, unit, unit_modules

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
def main():
    """The checks of Descent, for those who write and maintain exercises."""


@main.command(short_help="Prove that every check keeps its word.")
@click.option("--unit", "units", multiple=True, metavar="NN", help="Only this unit; 1 is 01.")
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Only this one: 01-E3.")
@click.option("--trial", default="", metavar="TEXT", help="Only trials whose label holds TEXT.")
@click.option(
    "--nonces",
    default=3,
    type=click.IntRange(1),
    metavar="N",
    show_default=True,
    help="Draws of inputs for the reference and for each known mistake.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; default: one a core.")
@click.option("--thorough", is_flag=True, help="Every spelling of autodiff for every exercise.")
@click.option("--json", "as_json", is_flag=True, help="For machines; see audit/result.py.")
@click.option("--verbose", is_flag=True, help="Print every trial and what the check said to it.")
def audit(
    units: tuple[str, ...],
    names: tuple[str, ...],
    trial: str,
    nonces: int,
    jobs: int | None,
    thorough: bool,
    as_json: bool,
    verbose: bool,
):
    """Prove that every check keeps its word: a grader for the grader.

    Each exercise is given answers of which it is known what a check must say, and what it said is
    counted:

    \b
      right     the reference, the listed right answers, and the same in float32, NumPy, Python
                floats, read-only, jitted, vmapped, printing ... must be accepted
      stub      every form of an unwritten answer: must be called "not written yet"
      mistake   every wrong version of the bank, on several draws of inputs: refused and named
      twofold   a wrong version with a wrong sign or a factor 2 on top: must be refused
      wrong     what nobody listed: a thousandth off, one entry off, rounded, right on one input
                only, right the first time only ...: must be refused
      autodiff  in exercises by hand: autodiff and finite differences, however spelled: refused
      hostile   objects that lie, errors of every kind, answers that replace NumPy: must be refused
      limit     what a check in the student's own process cannot prevent: listed, not counted

    \b
    How to read the table:
      0/20      none of twenty
      named     known mistakes that the report called by their name, of all that it must name
      misnamed  ... that it called by another mistake's name
      broke     the check itself stopped with an error, or its report cannot be shown
      seconds   what one check took; the slowest is named at the end

    \b
    Examples:
      python -m course_lib.checks audit                       all units
      python -m course_lib.checks audit --unit 1              one unit
      python -m course_lib.checks audit --exercise 01-E3      while you write an exercise
      python -m course_lib.checks audit --exercise 01-E3 --trial mistake: --verbose
      python -m course_lib.checks audit --json > audit.json

    Exit status: 0 when no right answer was refused, no wrong, cheating or autodiff answer accepted,
    no stub misread, no check broken, at least 95 % of the mistakes named, five right answers listed
    for every exercise, and every misconception of an audited unit met; else 1.
    """
    chosen = _chosen(units, names)
    whole = () if names or trial else tuple(dict.fromkeys(number for number, _ in chosen))
    workers = min(jobs or os.cpu_count() or 1, len(chosen))
    settings = {"nonces": nonces, "only": trial, "thorough": thorough}
    audits = list(_audits(chosen, settings, workers, verbose and not as_json))
    order = [name for _, name in chosen]
    audits.sort(key=lambda one: order.index(one.exercise))
    result = Result(tuple(audits), whole, bool(trial))
    click.echo(json.dumps(result.as_json(), indent=2) if as_json else text(result))
    raise SystemExit(0 if result.fine else 1)


def _chosen(units: tuple[str, ...], names: tuple[str, ...]) -> list[tuple[str, str]]:
    """(unit, exercise) for everything that was asked for."""
    if units and names:
        raise click.UsageError("--unit and --exercise: choose one of them.")
    try:
        if names:
            return [(name.split("-")[0], find(name, "exercise").name) for name in names]
        numbers = [number.zfill(2) for number in units] or list(unit_modules())
        return [(number, one.name) for number in numbers for one in unit(number).EXERCISES]
    except KeyError as problem:
        raise click.UsageError(f"{problem.args[0]}.") from None


def _audits(
    chosen: list[tuple[str, str]], settings: dict[str, Any], workers: int, verbose: bool
) -> Iterator[Audit]:
    """One audit for each exercise as it comes; progress on a terminal."""
    with tqdm(
        total=len(chosen), unit="exercise", disable=not sys.stderr.isatty(), leave=False
    ) as bar:

        def tell(verdict: Verdict) -> None:
            bar.set_postfix_str(f"{verdict.exercise} {verdict.trial}"[:60])
            if verbose:
                tqdm.write(line(verdict))

        alone = workers == 1
        found = _here(chosen, settings, tell) if alone else _apart(chosen, settings, workers)
        for one in found:
            if verbose and not alone:
                tqdm.write("\n".join(map(line, one.verdicts)))
            bar.set_postfix_str(one.exercise)
            bar.update()
            yield one


def _here(
    chosen: list[tuple[str, str]], settings: dict[str, Any], tell: Callable[[Verdict], None]
) -> Iterator[Audit]:
    for number, name in chosen:
        right = right_answers_of(number).get(name, ())
        yield audit_exercise(find(name, "exercise"), right, **settings, tell=tell)


def _apart(
    chosen: list[tuple[str, str]], settings: dict[str, Any], workers: int
) -> Iterator[Audit]:
    # A new process each: a fork of one that holds JAX's threads may wait for ever.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = {pool.submit(_one, pair, settings): pair[1] for pair in chosen}
        for done in as_completed(waiting):
            try:
                yield done.result()
            except BrokenProcessPool:
                raise click.ClickException(
                    f"the process that audited {waiting[done]} or one beside it ended; "
                    f"--jobs 1 --verbose shows the trial before."
                ) from None


def _one(pair: tuple[str, str], settings: dict[str, Any]) -> Audit:
    return next(_here([pair], settings, lambda verdict: None))
