"""Unit 07, what a setting of SGD costs: loss against examples seen, sum against mean, a frugal setting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u07_linear_regression_epochs.lines import points
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies.regression import examples_needed

# --- E6: loss against examples seen.


def _curve(
    counts: Callable = lambda updates, n, b: b * np.arange(updates + 1),
    average: Callable = lambda squares: squares.mean(axis=1),
    power: int = 2,
) -> Callable:
    """A loss curve with places for mistakes: what is counted, and how errors become a loss."""

    def version(places: Any, x: Any, y: Any, batch_size: int) -> tuple:
        places, x, y = (np.asarray(each, float) for each in (places, x, y))
        off = places[:, :1] + places[:, 1:] * x - y
        return counts(len(places) - 1, len(x), batch_size), average(off**power)

    return version


def _walks(rng: np.random.Generator) -> list[Case]:
    """Places of a few updates; the batch size divides the number of points, and is not 1."""
    cases = []
    for n, batch_size, updates in ((10, 5, 6), (6, 2, 4), (12, 4, 7)):
        x, y = (TEN_X, TEN_Y) if n == 10 else points(rng, n)
        places = np.round(rng.uniform(0.5, 2.5, (updates + 1, 2)), 2)
        first = f"({places[0, 0]:g}, {places[0, 1]:g})"
        label = f"{updates + 1} places from {first} on, {n} points, batch_size = {batch_size}"
        cases.append(Case(label, (*jax.device_put((places, x, y)), batch_size)))
    return cases


E6 = Exercise(
    name="07-E6",
    points=2,
    signature="loss_curve(places, x, y, batch_size) -> (seen, losses)",
    cases=_walks,
    reference=_curve(),
    worked="a reader turns pages, three at a time: before the first turn 0 pages are read, then 3, 6, 9. How well he "
    "knows the book is asked about all of it, each time.",
    wrong=(
        Wrong(
            "updates_counted",
            _curve(counts=lambda updates, n, b: np.arange(updates + 1)),
            "updates are counted, not examples.",
            "each update uses a batch of examples.",
        ),
        Wrong(
            "averaged_before_squaring",
            _curve(average=lambda errors: errors.mean(axis=1) ** 2, power=1),
            "the mean error is squared: points above and below the line cancel.",
            "first square each error, then average.",
        ),
        Wrong(
            "averaged_over_the_places",
            _curve(average=lambda squares: squares.mean(axis=0)),
            "there is a loss for each point, not for each place.",
            "a row of off is one place: average along it.",
        ),
        Wrong(
            "begins_after_the_first",
            _curve(counts=lambda updates, n, b: b * np.arange(1, updates + 2)),
            "at the start a batch has been seen already.",
            "before the first update nothing has been seen.",
        ),
        Wrong(
            "all_points_each_update",
            _curve(counts=lambda updates, n, b: n * np.arange(updates + 1)),
            "every update counts as if it had used all points.",
            "each update uses a batch of examples.",
        ),
        Wrong(
            "epochs_counted",
            _curve(counts=lambda updates, n, b: b * np.arange(updates + 1) / n),
            "epochs are counted, not examples.",
            "an epoch is n examples.",
        ),
        Wrong(
            "summed",
            _curve(average=lambda squares: squares.sum(axis=1)),
            "the losses grow with the number of points: a sum, not a mean.",
            "the loss is the mean over the points.",
        ),
        Wrong(
            "divided_by_the_batch",
            lambda places, x, y, b: (
                _curve()(places, x, y, b)[0],
                _curve(average=lambda squares: squares.sum(axis=1) / b)(places, x, y, b)[1],
            ),
            "the sum over all points is divided by the batch size.",
            "this loss is over all points; the batch was needed for the update only.",
        ),
        Wrong(
            "first_batch_only",
            lambda places, x, y, b: (
                _curve()(places, x, y, b)[0],
                _curve(average=lambda squares: squares[:, :b].mean(axis=1))(places, x, y, b)[1],
            ),
            "the losses are those of the first few points only.",
            "measure every line on all points.",
        ),
        Wrong(
            "half",
            _curve(average=lambda squares: squares.mean(axis=1) / 2),
            "the losses are halved.",
            "this unit's loss is the lecture's: no ½ in front.",
        ),
        Wrong(
            "rooted",
            _curve(average=lambda squares: np.sqrt(squares.mean(axis=1))),
            "a root is taken.",
            "the loss is the mean square itself.",
        ),
        Wrong(
            "best_so_far",
            _curve(average=lambda squares: np.minimum.accumulate(squares.mean(axis=1))),
            "the losses never rise: this is the smallest so far.",
            "asked is the loss at each place, better or worse than before.",
        ),
    ),
)


# --- E7: the same steps from a sum as from a mean.


def _rates(rng: np.random.Generator) -> list[Case]:
    cases = []
    for batch_size in (5, 10, 3, 32):
        rate = float(f"{rng.uniform(0.03, 0.3):.3g}")
        label = f"learning_rate = {rate:g}, batch_size = {batch_size}"
        cases.append(Case(label, (rate, batch_size), batch_size))
    return cases


E7 = Exercise(
    name="07-E7",
    points=1,
    signature="rate_for_the_sum(learning_rate, batch_size) -> learning rate",
    cases=_rates,
    reference=lambda learning_rate, batch_size: learning_rate / batch_size,
    worked="a tip of 6 shared by three waiters is 2 each: who pays three waiters 2 each has paid the same as who puts "
    "6 in the pot.",
    wrong=(
        Wrong(
            "multiplied",
            lambda rate, b: rate * b,
            "the step becomes longer twice: by the sum, and by the rate.",
            "a sum is as many times larger than the mean as there are examples: the rate must undo this.",
        ),
        Wrong(
            "unchanged",
            lambda rate, b: rate,
            "the rate is unchanged, so the steps become longer.",
            "a step is the rate times the gradient, and the gradient has grown.",
        ),
        Wrong(
            "root_of_the_batch",
            lambda rate, b: rate / np.sqrt(b),
            "divided by the root of the batch size.",
            "the root belongs to the noise of a mean, not to its size.",
        ),
        Wrong(
            "halved_too",
            lambda rate, b: rate / (2 * b),
            "there is a 2 too many.",
            "both losses are without ½; only sum and mean differ.",
        ),
        Wrong(
            "doubled_too",
            lambda rate, b: 2 * rate / b,
            "there is a 2 too many.",
            "both losses are without ½; only sum and mean differ.",
        ),
        Wrong(
            "for_ten_only",
            lambda rate, b: rate / 10,
            "it is right for batches of ten only.",
            "use the batch size that you are given.",
        ),
        Wrong(
            "one_less",
            lambda rate, b: rate / (b - 1),
            "divided by one less than the batch size.",
            "a mean over B examples is their sum divided by B.",
        ),
        Wrong(
            "upside_down",
            lambda rate, b: b / rate,
            "the quotient is upside down.",
            "a larger batch needs a smaller rate.",
        ),
    ),
)


# --- E8: a setting that reaches a loss with few examples.

# Target -> how many examples are few: somewhat more than the best setting of a grid needs.
FEW = {0.12: 10, 0.105: 20, 0.1: 50}
LARGEST_BATCH = len(TEN_X)


def _frugal(args: tuple, setting: Any) -> str | None:
    """None if the setting reaches the target with few examples, in the median of 500 shuffles."""
    (target,) = args
    rate, batch_size = (float(np.asarray(part)) for part in setting)
    if batch_size != round(batch_size) or not 1 <= batch_size <= LARGEST_BATCH:
        return f"a batch holds 1 to {LARGEST_BATCH} of the ten points; yours holds {number(batch_size)}."
    if not 0 < rate < 1:
        return f"try a rate between 0 and 1; yours is {number(rate)}."
    needed = examples_needed(rate, int(batch_size), target)
    if needed is None:
        return (
            f"for the loss {target:g}, rate {number(rate)} with batches of {int(batch_size)} is not there "
            f"after 300 examples; at most {FEW[target]} are asked."
        )
    if needed > FEW[target]:
        return (
            f"for the loss {target:g}, rate {number(rate)} with batches of {int(batch_size)} needs "
            f"{needed} examples; at most {FEW[target]} are asked."
        )
    return None


E8 = Exercise(
    name="07-E8",
    points=2,
    signature="frugal_setting(target) -> (learning_rate, batch_size)",
    cases=[Case(f"target = {target:g}", (target,)) for target in FEW],
    reference=lambda target: (0.18, 10) if target < 0.104 else (0.07, 2 if target < 0.11 else 1),
    accepts=_frugal,
    worked="looking for a route: on foot you are at the next corner first, by train first in the next town. Which is "
    "better depends on how far you want to go; so ask about each distance by itself.",
    wrong=(
        Wrong(
            "lectures_green",
            lambda target: (0.1, 1),
            "this is the lecture's first setting: it comes near quickly, and then hovers.",
            "for a lower loss, the noise must be smaller: a smaller rate, or a larger batch.",
        ),
        Wrong(
            "lectures_blue",
            lambda target: (0.05, 5),
            "this is the lecture's second setting.",
            "with the mean, batches of five bear a larger rate.",
        ),
        Wrong(
            "lectures_red",
            lambda target: (0.025, 10),
            "this is the lecture's third setting: no noise, and steps that are far too short.",
            "with the mean, all ten points bear a rate up to 0.33.",
        ),
        Wrong(
            "one_for_all_targets",
            lambda target: (0.07, 1),
            "one setting for all targets: good for the first only.",
            "the target is an argument: answer each by itself.",
        ),
        Wrong(
            "full_batch_for_all_targets",
            lambda target: (0.18, 10),
            "all ten points for all targets: good where the target is low.",
            "for the high target, ten examples for one update are a waste.",
        ),
        Wrong(
            "largest_stable_rate",
            lambda target: (0.33, 10),
            "at the largest stable rate the steep direction leaps to and fro.",
            "unit 03: the best rate lies below the limit.",
        ),
        Wrong(
            "tiny_steps",
            lambda target: (0.005, 1),
            "steps so short that nothing is noisy, and nothing is quick.",
            "try ten times the rate.",
        ),
    ),
)
