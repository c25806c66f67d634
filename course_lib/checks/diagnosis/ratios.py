"""One factor between every number of an answer and the truth, and where such a factor comes from.

A factor that changes from input to input is recognised too, if it is the batch size, a length, or one
of the arguments: two sizes at least tell it from a constant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from course_lib.checks.card import number
from course_lib.checks.compare import FLOAT32_RTOL, ratio_of
from course_lib.checks.diagnosis.draw import Judged
from course_lib.checks.diagnosis.finding import Cause
from course_lib.checks.exercise import Case, Exercise

# Factor -> (name of the mistake, what it looks like). The factors 2 and ½ of squared errors, the
# bits and decimal logarithms of the lectures' tables.
CONSTANTS = {
    -1.0: ("sign", "every sign is turned round."),
    2.0: ("twice", "exactly twice the right answer: a factor 2 too many."),
    0.5: ("half", "exactly half of the right answer: a factor 2 lost."),
    -2.0: ("sign + twice", "two things: every sign is turned round, and a factor 2 too many."),
    -0.5: ("sign + half", "two things: every sign is turned round, and a factor 2 is lost."),
    4.0: ("four_times", "exactly four times the right answer: a factor 2 too many, twice."),
    0.25: ("quarter", "exactly a quarter of the right answer: a factor 2 lost, twice."),
    1 / math.log(2): ("log2", "1/ln 2 times the right answer: measured in bits, with log2."),
    math.log(2): ("ln2", "ln 2 times the right answer: changed from bits to nats once too often."),
    1 / math.log(10): ("log10", "1/ln 10 times the right answer: the logarithm to base 10."),
    math.log(10): ("ln10", "ln 10 times the right answer: a change of the logarithm's base."),
    -1 / math.log(2): ("sign + log2", "two things: the sign is turned round, and log2 is used."),
    -1 / math.log(10): ("sign + log10", "two things: the sign is turned round, and log10 is used."),
}
# Those that may come on top of another mistake, or stand in one array only, and how they look on top of one: then
# the answer is no simple multiple of the right one.
SIMPLE = {
    -1.0: "every sign is turned round",
    2.0: "a factor 2 too many",
    0.5: "a factor 2 lost",
}
WITH_SIZE = {
    1.0: ("", ""),
    -1.0: ("sign + ", " The sign is turned round, too."),
    2.0: ("twice + ", " There is a factor 2 too many, too."),
    0.5: ("half + ", " A factor 2 is lost, too."),
}


@dataclass(frozen=True)
class Factor:
    """A factor that is known on every case.

    Attributes:
        name: what it is called.
        looks: what an answer looks like that is right but for it.
        values: its value on each case.
        on_top: what it looks like on top of another mistake, "" where it does not come so.
    """

    name: str
    looks: str
    values: tuple[float, ...]
    on_top: str = ""


def ratios(judged: list[Judged], rtol: float) -> list[float] | None:
    """yours/true of each case; None if some case has no single ratio, or all are 1."""
    found = [ratio_of(one.pairs, [pair.true for pair in one.pairs], rtol) for one in judged]
    if any(ratio is None or abs(ratio) < 1e-9 for ratio in found):
        return None
    # A ratio of nearly 1 is a wrong answer that is nearly right.
    told = [ratio for ratio in found if not math.isnan(ratio)]
    return None if not told or all(abs(ratio - 1) < 1e-3 for ratio in told) else found


def explain(exercise: Exercise, judged: list[Judged]) -> tuple[Cause | None, str]:
    """The cause if one factor explains every number, and the symptom in figures, "" if none."""
    found = ratios(judged, exercise.rtol)
    if found is None:
        return None, ""
    factor = next(
        (f for f in known_factors(exercise, judged) if same_ratios(found, f.values, judged)), None
    )
    if factor:
        return Cause("ratio", factor.name, factor.looks), _figures(found, judged)
    told = [ratio for ratio in found if not math.isnan(ratio)]
    if len(judged) > 1 and same_ratios(found, tuple([told[0]] * len(found)), judged):
        return Cause("ratio", "factor", ""), _figures(found, judged)
    # Single numbers have a ratio always; one on each input says nothing.
    if all(pair.true.size == 1 for one in judged for pair in one.pairs):
        return None, ""
    return None, _figures(found, judged)


def same_ratios(found: list[float], values: tuple[float, ...], judged: list[Judged]) -> bool:
    """Whether ratios are these values, to the precision of the answers; NaN fits any."""
    narrow = any(pair.yours.dtype == np.float32 for one in judged for pair in one.pairs)
    rtol = 10 * FLOAT32_RTOL if narrow else 1e-5
    return all(
        math.isnan(ratio) or math.isclose(ratio, value, rel_tol=rtol)
        for ratio, value in zip(found, values, strict=True)
    )


def known_factors(exercise: Exercise, judged: list[Judged]) -> list[Factor]:
    """Every factor with a usual cause, the simplest first."""
    constant = [
        Factor(name, looks, (value,) * len(judged)) for value, (name, looks) in CONSTANTS.items()
    ]
    return [*constant, *(f for sign in WITH_SIZE for f in _sizes(exercise, judged, sign))]


def simple_factors(exercise: Exercise, judged: list[Judged]) -> list[Factor]:
    """The factors that may come on top of another mistake: -1, 2, ½, N and 1/N."""
    constant = [
        Factor(*CONSTANTS[value], (value,) * len(judged), on_top)
        for value, on_top in SIMPLE.items()
    ]
    return [*constant, *_batch(exercise, [one.case for one in judged], 1.0)]


def _sizes(exercise: Exercise, judged: list[Judged], times: float) -> list[Factor]:
    cases = [one.case for one in judged]
    more, also = WITH_SIZE[times]
    factors = _batch(exercise, cases, times)
    for what, values in _quantities(exercise, cases).items():
        name = re.sub(r"\W+", "_", what).strip("_")
        up = tuple(times * value for value in values)
        down = tuple(times / value for value in values)
        factors.append(Factor(f"{more}{name}", f"multiplied by {what}.{also}", up))
        factors.append(Factor(f"{more}1_over_{name}", f"divided by {what}.{also}", down))
    return factors


def _batch(exercise: Exercise, cases: list[Case], times: float) -> list[Factor]:
    """N and 1/N, where the cases say how many examples they hold and two of them differ."""
    sizes = [case.n for case in cases]
    if None in sizes or len(set(sizes)) < 2:
        return []
    more, also = WITH_SIZE[times]
    gradient = exercise.is_gradient
    summed = "your loss is a mean, your gradient a sum" if gradient else "a sum, not a mean"
    shared = "divided by the batch size once too often, or a mean where a sum is asked"
    big, small = sorted(set(sizes))[-1], next(n for n in sorted(set(sizes)) if n > 1)
    spread = "every number is {} x the true one on the batch of {} and {} x on the batch of {}: {}."
    up = spread.format(f"{times * small:.3f}", small, f"{times * big:.3f}", big, summed)
    down = spread.format(number(times / small, 4), small, number(times / big, 4), big, shared)
    return [
        Factor(f"{more}N", up + also, tuple(times * n for n in sizes), summed),
        Factor(f"{more}1_over_N", down + also, tuple(times / n for n in sizes), shared),
    ]


def _quantities(exercise: Exercise, cases: list[Case]) -> dict[str, list[float]]:
    """What a factor may have been taken from: arguments that are numbers, lengths of arrays."""
    found: dict[str, list[float]] = {}
    by_argument = zip(*(case.args for case in cases), strict=False)
    for name, values in zip(_argument_names(exercise), by_argument, strict=False):
        if all(isinstance(v, int | float) and v != 0 for v in values):
            found[name] = [float(v) for v in values]
        shapes = [getattr(v, "shape", None) for v in values]
        if all(shapes) and len({len(shape) for shape in shapes}) == 1:
            for axis, lengths in enumerate(zip(*shapes, strict=True)):
                what = "the length" if len(shapes[0]) == 1 else ("rows", "columns")[axis % 2]
                what = what if what == "the length" else f"the number of {what}"
                found[f"{what} of {name}"] = [float(n) for n in lengths]
    return {what: v for what, v in found.items() if len(set(v)) > 1 and all(v)}


def _argument_names(exercise: Exercise) -> list[str]:
    inside = exercise.definition.partition("(")[2].rpartition(")")[0]
    # Shapes hold commas, too: "X: (N, D), h".
    plain = re.sub(r"[(\[][^()\[\]]*[)\]]", "", inside)
    return [re.split(r"[:=]", part)[0].strip() for part in plain.split(",")]


def _figures(found: list[float], judged: list[Judged]) -> str:
    """ "yours / true is 2 everywhere", or the number on each input."""
    told = [(ratio, one.case) for ratio, one in zip(found, judged, strict=True) if ratio == ratio]
    if same_ratios(found, tuple([told[0][0]] * len(found)), judged):
        return f"yours / true is {number(told[0][0])} everywhere"
    where = [f"{number(ratio, 4)} ({case.label})" for ratio, case in told[:3]]
    return f"yours / true is one number on each input: {', '.join(where)}"
