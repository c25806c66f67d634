"""Unit 08, second part: clipping by the norm of all gradients, and a rate that warms up and falls.

Clipping is judged on lists of arrays of which each alone is short enough while all together are not;
the schedule on updates of every kind, ends included.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.optimizer_steps import clipped, warmup_cosine_rate

# --- E4: clipping.


def _norm(grads: list) -> float:
    return float(np.sqrt(sum(np.sum(np.square(g)) for g in grads)))


def _gradients(rng: np.random.Generator) -> list[Case]:
    """The lecture's 3 and 4, too long and short enough; then arrays that are short one by one."""
    three, four = jnp.array([3.0]), jnp.array([4.0])
    cases = [
        Case("grads = [array([3]), array([4])], limit = 1", ([three, four], 1.0)),
        Case("grads = [array([0.3]), array([0.4])], limit = 1", ([0.1 * three, 0.1 * four], 1.0)),
    ]
    for shapes, share in ((((3, 2), (2,)), 0.8), (((2, 2), (3,)), 0.4), (((4,), (3,)), 1.6)):
        grads = [jax.device_put(rng.uniform(0.3, 2, s) * rng.choice([-1, 1], s)) for s in shapes]
        # Equal lengths: then no array alone is longer than the limit, and both together are.
        grads = [3 * g / _norm([g]) for g in grads]
        limit = float(f"{share * _norm(grads):.3g}")
        label = (
            f"grads of shapes {' and '.join(map(str, shapes))}, together {_norm(grads):.3g} long"
        )
        cases.append(Case(f"{label}, limit = {limit:g}", (grads, limit)))
    return cases


def _scaled(factor: Callable) -> Callable:
    """All arrays times one factor, from (list of arrays, limit)."""

    def version(grads, limit):
        with np.errstate(all="ignore"):
            return [np.asarray(g) * factor(grads, limit) for g in grads]

    return version


def _by(length: Callable) -> Callable:
    """Clipping with another idea of how long the gradients are."""
    return _scaled(lambda grads, limit: min(1.0, limit / length(grads)))


def _one_long_array(grads, limit):
    return np.concatenate([np.ravel(g) for g in clipped(grads, limit)])


E4 = Exercise(
    name="08-E4",
    points=2,
    signature="clip_by_global_norm(grads, limit) -> a list, one array for each of grads",
    cases=_gradients,
    reference=clipped,
    worked="arrays (2, 1) and (2): 4 + 1 + 4 = 9, so together they are 3 long. With the limit 1.5 all three numbers "
    "are halved; with the limit 5 nothing changes.",
    wrong=(
        Wrong(
            "entry_by_entry",
            lambda grads, limit: [np.clip(g, -limit, limit) for g in grads],
            "each number is cut by itself: the direction changes.",
            "one factor for all numbers keeps the direction.",
        ),
        Wrong(
            "array_by_array",
            lambda grads, limit: [np.asarray(g) * min(1.0, limit / _norm([g])) for g in grads],
            "each array is clipped by itself.",
            "the norm is that of all arrays together.",
        ),
        Wrong(
            "always_rescaled",
            _scaled(lambda grads, limit: limit / _norm(grads)),
            "short gradients have grown.",
            "what is short enough stays as it is.",
        ),
        Wrong(
            "length_one",
            _scaled(lambda grads, limit: 1 / _norm(grads)),
            "every gradient has length 1, whatever the limit.",
            "long ones get the length of the limit; short ones stay.",
        ),
        Wrong(
            "root_forgotten",
            _by(lambda grads: _norm(grads) ** 2),
            "the limit was compared with the squared norm.",
            "a norm is the root of a sum of squares.",
        ),
        Wrong(
            "largest_entry",
            _by(lambda grads: max(np.max(np.abs(g)) for g in grads)),
            "the length is taken to be the largest entry.",
            "the norm is the root of the sum of all squares.",
        ),
        Wrong(
            "sizes_summed",
            _by(lambda grads: sum(np.sum(np.abs(g)) for g in grads)),
            "the length is taken to be the sum of all sizes.",
            "the norm is the root of the sum of all squares.",
        ),
        Wrong(
            "mean_square",
            _by(lambda grads: _norm(grads) / math.sqrt(sum(np.size(g) for g in grads))),
            "the squares are averaged, not summed.",
            "the norm is the root of the sum of all squares.",
        ),
        Wrong(
            "norms_summed",
            _by(lambda grads: sum(_norm([g]) for g in grads)),
            "the norms of the arrays are added up.",
            "the squares add up; then comes the root.",
        ),
        Wrong(
            "first_array_measured",
            _by(lambda grads: _norm(grads[:1])),
            "only the first array is measured.",
            "the norm is that of all arrays together.",
        ),
        Wrong(
            "short_ones_stretched",
            _scaled(lambda grads, limit: max(1.0, limit / _norm(grads))),
            "short gradients have grown, long ones are as before.",
            "which of the two factors should win, the smaller or the larger?",
        ),
        Wrong(
            "turned_round",
            _scaled(lambda grads, limit: min(1.0, _norm(grads) / limit)),
            "long gradients are as before, short ones have shrunk.",
            "how many times does the norm fit into the limit?",
        ),
        Wrong(
            "one_long_array",
            _one_long_array,
            "all numbers came back in one long array.",
            "the answer is a list, one array for each of grads: then each belongs to its weights again.",
        ),
        Wrong(
            "limit_as_factor",
            _scaled(lambda grads, limit: limit if _norm(grads) > limit else 1.0),
            "long gradients are multiplied by the limit.",
            "after clipping they should be as long as the limit.",
        ),
    ),
)


# --- E5: warm-up and cosine.


def _updates(rng: np.random.Generator) -> list[Case]:
    """Updates in the warm-up, at its end, in the middle, and the last; two long schedules and a short one."""
    cases = []
    for warmup, steps in ((10, 100), (6, 46), (3, 15)):
        rate, final = (
            float(f"{rng.uniform(0.05, 0.5):.2g}"),
            float(f"{rng.uniform(0.004, 0.03):.2g}"),
        )
        middle = int(rng.integers(warmup + 2, steps - 2))
        for t in (warmup - 2, warmup, middle, steps):
            label = (
                f"t = {t}, rate = {rate:g}, warmup = {warmup}, steps = {steps}, final = {final:g}"
            )
            cases.append(Case(label, (t, rate, warmup, steps, final)))
    return cases


def _rate_at(
    up: Callable = lambda t, rate, warmup, final: rate * t / warmup,
    share: Callable = lambda t, warmup, steps: (t - warmup) / (steps - warmup),
    down: Callable = lambda s, rate, final: final + (rate - final) * (1 + np.cos(np.pi * s)) / 2,
) -> Callable:
    """A schedule with places for mistakes: the way up, the share of the way down, and its shape."""

    def version(t, rate, warmup, steps, final):
        if t < warmup:
            return up(t, rate, warmup, final)
        with np.errstate(all="ignore"):
            return down(np.float64(share(t, warmup, steps)), rate, final)

    return version


E5 = Exercise(
    name="08-E5",
    points=2,
    signature="warmup_cosine(t, rate, warmup, steps, final) -> the rate at update t",
    cases=_updates,
    reference=warmup_cosine_rate,
    worked="a curtain opens from 20 cm to 100 cm along half a cosine within 40 s, after a pause of 10 s. At 20 s a "
    "quarter of the way in time is over; the angle is 45°, 0.785 in radians, its cosine 0.707; of the way "
    "(1 - 0.707) / 2 = 0.146 is done.",
    wrong=(
        Wrong(
            "degrees",
            _rate_at(
                down=lambda s, rate, final: final + (rate - final) * (1 + np.cos(180 * s)) / 2
            ),
            "the angle is in degrees.",
            "cos takes radians: half a turn is π.",
        ),
        Wrong(
            "half_missing",
            _rate_at(down=lambda s, rate, final: final + (rate - final) * (1 + np.cos(np.pi * s))),
            "the way down starts at about twice the rate.",
            "1 + cos runs from 2 to 0; it should run from 1 to 0.",
        ),
        Wrong(
            "full_period",
            _rate_at(
                down=lambda s, rate, final: final + (rate - final) * (1 + np.cos(2 * np.pi * s)) / 2
            ),
            "at the end the rate is as high as at the beginning.",
            "half a cosine leads from top to bottom.",
        ),
        Wrong(
            "quarter_period",
            _rate_at(down=lambda s, rate, final: final + (rate - final) * np.cos(np.pi * s / 2)),
            "a quarter of a cosine: steep at the end.",
            "half a cosine is flat at both ends.",
        ),
        Wrong(
            "warmup_not_subtracted",
            _rate_at(share=lambda t, warmup, steps: t / steps),
            "right at the end only: after the warm-up the way down has begun already.",
            "the share of the way down is 0 where the warm-up ends.",
        ),
        Wrong(
            "warmup_kept_in_the_length",
            _rate_at(share=lambda t, warmup, steps: (t - warmup) / steps),
            "the final rate is never reached.",
            "how many updates has the way down?",
        ),
        Wrong(
            "never_arrives",
            _rate_at(share=lambda t, warmup, steps: (t - warmup) / (steps - warmup + 1)),
            "one update too few: the final rate is just not reached.",
            "at t = steps all of the way is done.",
        ),
        Wrong(
            "arrives_too_early",
            _rate_at(share=lambda t, warmup, steps: (t - warmup) / (steps - warmup - 1)),
            "the final rate is reached one update too early.",
            "at t = steps all of the way is done, and not before.",
        ),
        Wrong(
            "warmup_only_in_the_length",
            _rate_at(share=lambda t, warmup, steps: t / (steps - warmup)),
            "the way down has begun before the warm-up is over, and does not end at the final rate.",
            "the share of the way down is 0 where the warm-up ends.",
        ),
        Wrong(
            "no_pi",
            _rate_at(down=lambda s, rate, final: final + (rate - final) * (1 + np.cos(s)) / 2),
            "the angle is the share itself: only a part of the way is gone.",
            "half a cosine ends at an angle of π.",
        ),
        Wrong(
            "half_of_the_cosine_only",
            _rate_at(
                down=lambda s, rate, final: final + (rate - final) * (1 + np.cos(np.pi * s) / 2)
            ),
            "the way down starts half as high again as the rate.",
            "which part of the formula is halved, the sum or the cosine?",
        ),
        Wrong(
            "final_forgotten",
            _rate_at(down=lambda s, rate, final: rate * (1 + np.cos(np.pi * s)) / 2),
            "it ends at 0.",
            "the way down leads from rate to final.",
        ),
        Wrong(
            "final_on_top",
            _rate_at(down=lambda s, rate, final: final + rate * (1 + np.cos(np.pi * s)) / 2),
            "the way down starts above the rate.",
            "how long is the way from rate to final?",
        ),
        Wrong(
            "upwards",
            _rate_at(
                down=lambda s, rate, final: final + (rate - final) * (1 - np.cos(np.pi * s)) / 2
            ),
            "after the warm-up the rate drops, and then rises.",
            "at a share of 0 the rate is the highest.",
        ),
        Wrong(
            "sine",
            _rate_at(
                down=lambda s, rate, final: final + (rate - final) * (1 + np.sin(np.pi * s)) / 2
            ),
            "a sine in place of the cosine.",
            "which of them is 1 at an angle of 0?",
        ),
        Wrong(
            "straight_down",
            _rate_at(down=lambda s, rate, final: final + (rate - final) * (1 - s)),
            "right at both ends; between them it falls along a straight line.",
            "asked is the shape of half a cosine.",
        ),
        Wrong(
            "warmup_from_final",
            _rate_at(up=lambda t, rate, warmup, final: final + (rate - final) * t / warmup),
            "the warm-up starts at the final rate.",
            "the warm-up starts at 0.",
        ),
        Wrong(
            "no_warmup",
            _rate_at(up=lambda t, rate, warmup, final: rate),
            "there is no warm-up: the first rate is the highest.",
            "the rate climbs from 0, straight, and arrives at t = warmup.",
        ),
        Wrong(
            "warmup_one_ahead",
            _rate_at(up=lambda t, rate, warmup, final: rate * (t + 1) / warmup),
            "the warm-up is one update ahead.",
            "at t = 0 the rate is 0.",
        ),
    ),
)
