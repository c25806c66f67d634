"""`python -m benchmarks.checks`: seconds that a check takes, without and with the autodiff watch.

Every exercise that a student writes as a function is judged on a right answer in one process. "First"
is with nothing compiled, as right after a restart; "again" is the median of three more checks.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import click
import jax

from benchmarks.run import warn_if_busy
from course_lib.checks.audit.run import right_answers_of
from course_lib.checks.by_hand import routes
from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.checking import examine
from course_lib.checks.compiling.once import of_checks
from course_lib.checks.exercise import Case, Exercise
from course_lib.checks.units import unit, unit_modules

GOALS = {False: 2.0, True: 5.0}  # seconds, without and with the watch
CALL_GOAL = 2e-3  # seconds; a check makes some twenty calls
AGAIN = 3


@dataclass(frozen=True)
class Timed:
    """Seconds of one exercise's check: the first and the median of later ones, by whether watched."""

    exercise: str
    first: dict[bool, float]
    again: dict[bool, float]


def to_time(names: list[str]) -> list[tuple[Exercise, Callable]]:
    """Each exercise with a right answer; those whose answer is a typed value take no time."""
    found = []
    for number in unit_modules():
        answers = right_answers_of(number)
        for exercise in unit(number).EXERCISES:
            if exercise.typed or not answers.get(exercise.name):
                continue
            if not names or exercise.name in names:
                found.append((exercise, answers[exercise.name][0]))
    return found


def seconds(exercise: Exercise, answer: Callable, refused: bool) -> float:
    """Of one check. A watch that is put on for its time alone may refuse what the exercise allows."""
    started = time.perf_counter()
    finding = examine(exercise, answer).finding
    taken = time.perf_counter() - started
    if finding is not None and not refused:
        raise SystemExit(f"{exercise.name}: its right answer is refused: {finding.headline}")
    return taken


def timed(exercise: Exercise, answer: Callable) -> Timed:
    first, again = {}, {}
    for watched in (False, True):
        watching = replace(exercise, by_hand=watched)
        jax.clear_caches()
        if of_checks is not None:
            of_checks.forget()
        gc.collect()
        refused = watched and not exercise.by_hand
        first[watched] = seconds(watching, answer, refused)
        again[watched] = statistics.median(seconds(watching, answer, refused) for _ in range(AGAIN))
    return Timed(exercise.name, first, again)


HEAD = "exercise    first   first, watched    again   again, watched"


def seconds_of_a_call() -> float:
    """What it costs to call a student's function under guard: the median of fifty, of a function that does nothing."""
    case, taken = Case("x = 2", (2.0,)), []
    for _ in range(50):
        started = time.perf_counter()
        run_answer(lambda x: x, case)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def line(row: Timed) -> str:
    return (
        f"{row.exercise:9} {row.first[False]:6.2f} s {row.first[True]:14.2f} s "
        f"{row.again[False]:7.3f} s {row.again[True]:13.3f} s"
    )


def verdicts(rows: list[Timed]) -> list[tuple[bool, str]]:
    """(met, sentence) for both goals, judged by the slowest first check."""
    found = []
    for watched, goal in GOALS.items():
        slowest = max(rows, key=lambda row: row.first[watched])
        taken, with_it = slowest.first[watched], "with" if watched else "without"
        sentence = f"{with_it} the watch {taken:.2f} s at most ({slowest.exercise}); goal {goal} s"
        found.append((taken <= goal, sentence))
    return found


@click.command()
@click.option("--exercise", "names", multiple=True, help="Only this one; may be given again.")
def main(names: tuple[str, ...]) -> None:
    """Time the checks of all exercises, without and with the autodiff watch."""
    chosen = to_time(list(names))
    if not chosen:
        raise click.BadParameter(f"no exercise to time is called {' or '.join(names)}")
    warn_if_busy()
    started = time.perf_counter()
    fault = routes.fault()
    click.echo(f"The watch's self-test, once in a process: {time.perf_counter() - started:.2f} s")
    if fault:
        click.echo(f"The watch cannot be relied on: {fault}.", err=True)
    click.echo(HEAD)
    rows = []
    for one in chosen:
        rows.append(timed(*one))
        click.echo(line(rows[-1]))
    call = seconds_of_a_call()
    words = f"a guarded call {call * 1e3:.2f} ms; goal {CALL_GOAL * 1e3:g} ms"
    judged = [*verdicts(rows), (call <= CALL_GOAL, words)]
    for met, sentence in judged:
        click.echo(f"{'met    ' if met else 'NOT MET'}  {sentence}")
    if fault or not all(met for met, _ in judged):
        sys.exit(1)


if __name__ == "__main__":
    main()
