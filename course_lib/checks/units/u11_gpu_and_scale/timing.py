"""Unit 11: a timing that keeps the first call apart and waits for its results.

It is judged on a made-up device with a made-up clock, so the right times are known exactly, on every
computer. One of its calls takes ten times as long as the others: that is what the median is for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u11_gpu_and_scale.instruments import Machine, MadeAnew

OWN_CLOCK = "the time comes from `clock`, the argument, not from your computer's clock"


def _machines(rng: np.random.Generator) -> list[Case]:
    cases = []
    for rows, calls in ((3, 5), (8, 4), (5, 7)):
        compiling, asking = (
            float(f"{rng.uniform(*ends):.3g}") for ends in ((0.4, 0.9), (0.001, 0.004))
        )
        working = [float(f"{seconds:.3g}") for seconds in rng.uniform(0.02, 0.06, calls + 2)]
        working[int(rng.integers(1, calls))] *= 10
        label = f"a device that compiles for {compiling:g} s; x of {rows} numbers, calls = {calls}"
        cases.append(MadeAnew(label, _arguments(rows, calls, compiling, asking, working)))
    return cases


def _arguments(rows: int, calls: int, *times: Any) -> Callable[[], tuple]:
    def make() -> tuple:
        machine = Machine(*times, unasked=calls + 1, words=OWN_CLOCK)
        return machine.call, np.arange(float(rows)), calls, machine.clock

    return make


def _one(f: Callable, x: Any, clock: Callable, wait: bool = True) -> float:
    start = clock()
    result = f(x)
    if wait:
        result.block_until_ready()
    return clock() - start


def _time_call(f: Callable, x: Any, calls: int, clock: Callable) -> tuple:
    first = _one(f, x, clock)
    return first, np.median([_one(f, x, clock) for _ in range(calls)])


def _judged_by(of_all: Callable) -> Callable:
    """All times are taken rightly; `of_all` makes the answer of (the first, the list of the others)."""

    def version(f, x, calls, clock):
        first = _one(f, x, clock)
        return of_all(first, [_one(f, x, clock) for _ in range(calls)])

    return version


def _not_waited(f, x, calls, clock):
    first = _one(f, x, clock, wait=False)
    return first, np.median([_one(f, x, clock, wait=False) for _ in range(calls)])


def _only_the_first_waited(f, x, calls, clock):
    first = _one(f, x, clock)
    return first, np.median([_one(f, x, clock, wait=False) for _ in range(calls)])


def _only_the_others_waited(f, x, calls, clock):
    first = _one(f, x, clock, wait=False)
    return first, np.median([_one(f, x, clock) for _ in range(calls)])


def _waited_once_at_the_end(f, x, calls, clock):
    first = _one(f, x, clock)
    start = clock()
    for _ in range(calls):
        result = f(x)
    result.block_until_ready()
    return first, (clock() - start) / calls


def _warmed_up_first(f, x, calls, clock):
    f(x).block_until_ready()
    return _time_call(f, x, calls, clock)


def _clock_not_restarted(f, x, calls, clock):
    start, times = clock(), []
    for _ in range(calls + 1):
        f(x).block_until_ready()
        times.append(clock() - start)
    return times[0], np.median(times[1:])


E3 = Exercise(
    name="11-E3",
    points=2,
    signature="time_call(f, x, calls, clock) -> (first, later)",
    cases=_machines,
    reference=_time_call,
    worked="a letter to a friend: the clock starts when you post it. Stopped at the letter box it says one minute; "
    "stopped when the answer has come, three days. The first letter took eight, since the address had to be found: "
    "it is noted by itself. Of the others, 3, 2, 3, 30 and 4 days, the middle one is 3.",
    wrong=(
        Wrong(
            "not_waited",
            _not_waited,
            "the clock is read when the work has been asked for, not when it is done.",
            "JAX returns a promise: wait for its numbers, and only then read the clock.",
        ),
        Wrong(
            "own_clock",
            lambda f, x, calls, clock: _time_call(f, x, calls, time.perf_counter),
            "the times are those of your computer's clock, and the made-up device does not go by it.",
            "whoever calls the function says which clock counts: ask `clock` before the call and after the wait.",
        ),
        Wrong(
            "only_the_first_waited",
            _only_the_first_waited,
            "the first time is right; the later calls are not waited for.",
            "every result must be there before the clock is read.",
        ),
        Wrong(
            "only_the_others_waited",
            _only_the_others_waited,
            "the later time is right; the first call is not waited for.",
            "every result must be there before the clock is read.",
        ),
        Wrong(
            "first_call_in_the_median",
            _judged_by(lambda first, later: (first, np.median([first, *later]))),
            "the first call, with its compilation, is one of the times of the median.",
            "the first call is kept apart; the median is that of the others.",
        ),
        Wrong(
            "first_call_in_the_mean",
            _judged_by(lambda first, later: (first, np.mean([first, *later]))),
            "the compilation is shared out among all calls.",
            "the first call is kept apart, and of the others the median is asked.",
        ),
        Wrong(
            "first_call_for_one_of_them",
            _judged_by(lambda first, later: (first, np.median([first, *later[:-1]]))),
            "the first call counts as one of the later ones.",
            "after the first call come so many calls more.",
        ),
        Wrong(
            "mean_for_median",
            _judged_by(lambda first, later: (first, np.mean(later))),
            "the later time is a mean: one call that was disturbed spoils it.",
            "half of the times lie below a median, half above.",
        ),
        Wrong(
            "fastest",
            _judged_by(lambda first, later: (first, np.min(later))),
            "the later time is that of the fastest call.",
            "asked is the middle one, not the best one.",
        ),
        Wrong(
            "slowest",
            _judged_by(lambda first, later: (first, np.max(later))),
            "the later time is that of the slowest call.",
            "asked is the middle one, not the worst one.",
        ),
        Wrong(
            "total",
            _judged_by(lambda first, later: (first, np.sum(later))),
            "the later times are added up.",
            "asked is the time of one call.",
        ),
        Wrong(
            "waited_once_at_the_end",
            _waited_once_at_the_end,
            "only the last of the later calls is waited for, and the whole divided by their number.",
            "each call is timed by itself, from its start to its result.",
        ),
        Wrong(
            "clock_not_restarted",
            _clock_not_restarted,
            "all times count from the very first start.",
            "each call has a start of its own.",
        ),
        Wrong(
            "warmed_up_first",
            _warmed_up_first,
            "a call before the first one took the compilation away.",
            "the first call is asked for: what it compiles belongs to its time.",
        ),
        Wrong(
            "compilation_alone",
            _judged_by(lambda first, later: (first - np.median(later), np.median(later))),
            "a later call was taken off the first one.",
            "asked is how long the first call takes, all in all.",
        ),
        Wrong(
            "exchanged",
            _judged_by(lambda first, later: (np.median(later), first)),
            "first and later have changed places.",
            "the signature says (first, later).",
        ),
        Wrong(
            "one_call_too_few",
            _judged_by(lambda first, later: (first, np.median(later[:-1]))),
            "the median is one of calls - 1 times.",
            "after the first call come calls more, and each of them counts.",
        ),
        Wrong(
            "one_call_too_many",
            lambda f, x, calls, clock: _time_call(f, x, calls + 1, clock),
            "the median is one of calls + 1 times.",
            "the first call is not one of the calls that are counted.",
        ),
        Wrong(
            "only_one_later_call",
            _judged_by(lambda first, later: (first, later[0])),
            "the later time is that of the second call alone.",
            "one call may have been disturbed: several, and the middle one of them.",
        ),
        Wrong(
            "milliseconds",
            _judged_by(lambda first, later: (1000 * first, 1000 * np.median(later))),
            "the times are in milliseconds.",
            "the clock counts seconds, and so does the answer.",
        ),
        Wrong(
            "all_times",
            _judged_by(lambda first, later: [first, *later]),
            "all times came back.",
            "two numbers are asked: the first time, and the median of the others.",
        ),
    ),
)
