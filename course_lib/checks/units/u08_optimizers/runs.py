"""Unit 08, third part: the loop that runs any optimizer, what a scaled loss does, and the planted bug."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.optimizer_steps import adam_step

# --- E6: the loop.


def turned_valley(w):
    """Gradient of a valley that does not lie along the axes, with its bottom at (2, -1)."""
    return jnp.stack([1.5 * w[0] + w[1] - 2.0, w[0] + 4.0 * w[1] + 2.0])


def waves(w):
    """Gradient of something that is no quadratic."""
    return w + 0.5 * jnp.sin(3 * w) - 1.0


def _start(rng: np.random.Generator, d: int) -> Any:
    drawn = rng.uniform(1.2, 2.5, d) * np.where(np.arange(d) % 2, -1, 1)
    return jax.device_put(np.round(drawn, 2))


def _optimizers(rng: np.random.Generator) -> list[Case]:
    """Optimizers with a memory, one that needs the parameters, and one of two parts."""
    rate = float(f"{rng.uniform(0.05, 0.15):.2g}")
    chosen = (
        (f"momentum({rate:g}, 0.8)", nn.momentum(rate, 0.8), "waves", waves, 3, 4),
        (f"adam({2 * rate:g})", nn.adam(2 * rate), "turned_valley", turned_valley, 2, 3),
        (f"adamw({2 * rate:g}, weight_decay=0.3)", nn.adamw(2 * rate, weight_decay=0.3),
         "waves", waves, 2, 4),
        (f"chain(clip_by_global_norm(1), momentum({rate:g}))",
         nn.chain(nn.clip_by_global_norm(1.0), nn.momentum(rate)), "turned_valley", turned_valley, 2, 5),
    )  # fmt: skip
    cases = []
    for name, optimizer, surface, gradient, d, steps in chosen:
        start = _start(rng, d)
        where = ", ".join(f"{value:g}" for value in start)
        label = f"optimizer = {name}, gradient = {surface}, start = ({where}), {steps} steps"
        cases.append(Case(label, (optimizer, gradient, start, steps)))
    return cases


def _run(
    asked: Callable = lambda update, g, memory, place: update(g, memory, place),
    kept: Callable = lambda new, old: new,
    where: Callable = lambda place, start: place,
    move: Callable = nn.apply_updates,
) -> Callable:
    """A loop with places for mistakes: the call of update, the memory, the gradient's place, the move."""

    def version(optimizer, gradient, start, steps):
        place, memory = start, optimizer.init(start)
        path = [place]
        for _ in range(steps):
            step, new = asked(optimizer.update, gradient(where(place, start)), memory, place)
            memory, place = kept(new, memory), move(place, step)
            path.append(place)
        return jnp.stack(path)

    return version


_right_run = _run()


E6 = Exercise(
    name="08-E6",
    points=3,
    signature="run(optimizer, gradient, start, steps) -> places, (steps + 1, d)",
    cases=_optimizers,
    reference=_right_run,
    trajectory=True,
    worked="a savings account in the same form: init(0) gives a book; each month interest, book = update(money, book); "
    "money = money + interest. Next month the new book is handed in, not the first.",
    wrong=(
        Wrong(
            "memory_not_kept",
            _run(kept=lambda new, old: old),
            "every step starts with an empty memory, as if it were the first.",
            "update returns two things; the second is the memory for the next step.",
        ),
        Wrong(
            "subtracted",
            _run(move=lambda place, step: place - step),
            "the first move goes the other way: uphill.",
            "the minus sign is in the updates already: they are added.",
        ),
        Wrong(
            "update_as_place",
            _run(move=lambda place, step: step),
            "each place is the update itself.",
            "change the place, do not replace it.",
        ),
        Wrong(
            "gradient_of_the_start",
            _run(where=lambda place, start: start),
            "every step uses the gradient of the start.",
            "every step needs the gradient of the place where it begins.",
        ),
        Wrong(
            "place_handed_in_as_gradient",
            _run(asked=lambda update, g, memory, place: update(place, memory, place)),
            "the optimizer got the place in place of the gradient.",
            "update wants the gradient first.",
        ),
        Wrong(
            "gradient_handed_in_as_place",
            _run(asked=lambda update, g, memory, place: update(g, memory, g)),
            "right except with weight decay: the weights themselves were not handed in.",
            "the third thing that update wants is the place.",
        ),
        Wrong(
            "place_and_gradient_exchanged",
            _run(asked=lambda update, g, memory, place: update(place, memory, g)),
            "the place and the gradient have changed places in the call of update.",
            "update wants the gradient, the memory, and the place, in this order.",
        ),
        Wrong(
            "plain_descent",
            _run(asked=lambda update, g, memory, place: (-0.1 * g, memory)),
            "this is plain descent with a rate of 0.1.",
            "the optimizer decides on the step: ask its update.",
        ),
        Wrong(
            "start_missing",
            lambda *args: _right_run(*args)[1:],
            "the start is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "start_twice",
            lambda *args: jnp.concatenate([args[2][None], _right_run(*args)[:-1]]),
            "the start is in it twice, and the last place is missing.",
            "first update, then remember.",
        ),
        Wrong(
            "last_place_only",
            lambda *args: _right_run(*args)[-1],
            "only the last place came back.",
            "asked are all places, from the start on.",
        ),
        Wrong(
            "ends_only",
            lambda *args: _right_run(*args)[jnp.array([0, -1])],
            "only the start and the last place came back.",
            "each step adds a place: is that done inside of the loop?",
        ),
    ),
)


# --- E7: what a factor in the loss does.


def _scalings(rng: np.random.Generator) -> list[Case]:
    """Plain descent, momentum and Adam; ε so large that Adam's gap is no rounding."""
    chosen = (
        ("sgd(0.1)", nn.sgd(0.1), "turned_valley", turned_valley, 2),
        ("momentum(0.05, 0.8)", nn.momentum(0.05, 0.8), "waves", waves, 3),
        ("adam(0.2, eps=0.1)", nn.adam(0.2, eps=0.1), "waves", waves, 2),
    )
    cases = []
    for name, optimizer, surface, gradient, d in chosen:
        start, steps = _start(rng, d), int(rng.integers(2, 5))
        scale = float(f"{rng.uniform(1.6, 3.0):.2g}")
        label = f"optimizer = {name}, gradient = {surface}, scale = {scale:g}, {steps} steps"
        cases.append(Case(label, (optimizer, gradient, start, scale, steps)))
    return cases


def _gap(
    scaled: Callable = lambda gradient, scale: lambda w: scale * gradient(w),
    other: Callable = lambda gradient, scale: gradient,
    distance: Callable = lambda one, two: jnp.linalg.norm(one[-1] - two[-1]),
) -> Callable:
    """Two runs with places for mistakes: both gradients, and how far apart the runs are."""

    def version(optimizer, gradient, start, scale, steps):
        one = _right_run(optimizer, scaled(gradient, scale), start, steps)
        two = _right_run(optimizer, other(gradient, scale), start, steps)
        return distance(one, two)

    return version


def _scaled_start(optimizer, gradient, start, scale, steps):
    one = _right_run(optimizer, gradient, scale * start, steps)
    return jnp.linalg.norm(one[-1] - _right_run(optimizer, gradient, start, steps)[-1])


def _scaled_steps(optimizer, gradient, start, scale, steps):
    path = _right_run(optimizer, gradient, start, steps)
    return jnp.linalg.norm(scale * path[-1] - path[-1])


E7 = Exercise(
    name="08-E7",
    points=2,
    signature="scaling_gap(optimizer, gradient, start, scale, steps) -> distance between the two ends",
    cases=_scalings,
    reference=_gap(),
    worked="two clocks are set to 12; one gets a pendulum half as long. After an hour read both, and take the "
    "difference of the two readings. Setting one of them to 6 would answer another question.",
    wrong=(
        Wrong(
            "both_scaled",
            _gap(other=lambda gradient, scale: lambda w: scale * gradient(w)),
            "the gap is always 0: both runs have the same gradients.",
            "one run with the gradient as it is, one with the gradient times scale.",
        ),
        Wrong(
            "start_scaled",
            _scaled_start,
            "the start was scaled, not the gradient.",
            "a loss that is scaled has gradients that are scaled, at the same places.",
        ),
        Wrong(
            "place_scaled",
            _gap(scaled=lambda gradient, scale: lambda w: gradient(scale * w)),
            "the gradient was taken at another place.",
            "the place stays; what the gradient returns is scaled.",
        ),
        Wrong(
            "end_scaled",
            _scaled_steps,
            "the end of one run was scaled.",
            "make a second run, with scaled gradients.",
        ),
        Wrong(
            "scale_added",
            _gap(scaled=lambda gradient, scale: lambda w: gradient(w) + scale),
            "scale was added to the gradient.",
            "a loss that is scaled has gradients that are multiplied.",
        ),
        Wrong(
            "divided",
            _gap(scaled=lambda gradient, scale: lambda w: gradient(w) / scale),
            "the gradient was divided by scale.",
            "a loss that is scaled has gradients that are multiplied.",
        ),
        Wrong(
            "always_doubled",
            _gap(scaled=lambda gradient, scale: lambda w: 2 * gradient(w)),
            "the gradient was multiplied by 2, whatever scale is.",
            "the factor is handed in: scale.",
        ),
        Wrong(
            "squared_distance",
            _gap(distance=lambda one, two: jnp.sum((one[-1] - two[-1]) ** 2)),
            "this is the square of the distance.",
            "a distance is the root of a sum of squares.",
        ),
        Wrong(
            "largest_entry",
            _gap(distance=lambda one, two: jnp.max(jnp.abs(one[-1] - two[-1]))),
            "this is the largest of the differences.",
            "a distance is the root of a sum of squares.",
        ),
        Wrong(
            "sizes_summed",
            _gap(distance=lambda one, two: jnp.sum(jnp.abs(one[-1] - two[-1]))),
            "these are the sizes of the differences, added up.",
            "a distance is the root of a sum of squares.",
        ),
        Wrong(
            "difference",
            _gap(distance=lambda one, two: one[-1] - two[-1]),
            "this is a difference for each coordinate; asked is one number.",
            "a distance is the root of a sum of squares.",
        ),
        Wrong(
            "all_places",
            _gap(distance=lambda one, two: jnp.linalg.norm(one - two)),
            "all places are compared, not the last.",
            "only the ends count.",
        ),
        Wrong(
            "difference_of_lengths",
            _gap(distance=lambda one, two: jnp.linalg.norm(one[-1]) - jnp.linalg.norm(two[-1])),
            "this is the difference of two distances from the origin.",
            "first the difference of the two ends, then its length.",
        ),
    ),
)


# --- E8: the planted bug.


def _streams(rng: np.random.Generator) -> list[Case]:
    """Streams of four to six gradients; none changes so little that averages would not show."""
    cases = []
    for count, d in ((4, 2), (5, 1), (6, 3)):
        grads = rng.uniform(0.3, 2.0, (count, d)) * rng.choice([-1, 1], (count, d), p=[0.3, 0.7])
        w, rate = rng.uniform(3.0, 4.0, d), float(f"{rng.uniform(0.1, 0.3):.2g}")
        label = f"{count} gradients of shape ({d},), learning_rate = {rate:g}"
        cases.append(Case(label, (np.round(grads, 2), np.round(w, 2), rate)))
    return cases


def _stream(step: Callable) -> Callable:
    """Places along a stream of gradients, from a function (w, m, v, t, g, rate) -> (w, m, v)."""

    def version(grads, w, learning_rate):
        m, v, path = np.zeros_like(w), np.zeros_like(w), [w]
        for t, g in enumerate(grads, start=1):
            w, m, v = step(w, m, v, t, g, learning_rate)
            path.append(w)
        return np.stack([np.asarray(place) for place in path])

    return version


def _formula(
    stored: Callable = lambda m, v, m_hat, v_hat: (m, v), t_from: int = 0, corrected: bool = True
) -> Callable:
    """A step of Adam with its usual constants, in NumPy, with places for mistakes."""

    def step(w, m, v, t, g, rate):
        t = t + t_from
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = (m / (1 - 0.9**t), v / (1 - 0.999**t)) if corrected else (m, v)
        w = w - rate * m_hat / (np.sqrt(v_hat) + 1e-8)
        return (w, *stored(m, v, m_hat, v_hat))

    return _stream(step)


def _corrected_as_at_first(w, m, v, t, g, rate):
    new, m, v = _true_step(w, m, v, t, g, rate)
    return w + (new - w) * (1 - 0.9**t) / (1 - 0.9), m, v


def _true_step(w, m, v, t, g, rate):
    return adam_step(w, m, v, t, g, rate, 0.9, 0.999, 1e-8)


E8 = Exercise(
    name="08-E8",
    points=2,
    signature="adam_path(grads, w, learning_rate) -> places, (len(grads) + 1, d)",
    cases=_streams,
    reference=_stream(_true_step),
    trajectory=True,
    worked="a till shows prices with tax; the book keeps them without. Wrong: price = 1.2 · price on showing, and so "
    "once more on the next showing. Right: shown = 1.2 · price.",
    wrong=(
        Wrong(
            "bug_left_in",
            _formula(lambda m, v, m_hat, v_hat: (m_hat, v)),
            "the planted bug is still there: the first step is right, the second is not.",
            "print m after each step: for equal gradients it should come nearer to them from below.",
        ),
        Wrong(
            "both_stored",
            _formula(lambda m, v, m_hat, v_hat: (m_hat, v_hat)),
            "the first step is right; then both corrected averages are averaged again.",
            "what is remembered is the average as it was before its correction.",
        ),
        Wrong(
            "v_stored",
            _formula(lambda m, v, m_hat, v_hat: (m, v_hat)),
            "the first step is right; then the corrected v is averaged again.",
            "what is remembered is the average as it was before its correction.",
        ),
        Wrong(
            "correction_removed",
            _formula(corrected=False),
            "the bias correction is gone: the first step is far too long.",
            "both averages must be corrected before they are used.",
        ),
        Wrong(
            "m_not_corrected",
            _stream(
                lambda w, m, v, t, g, rate: (
                    w
                    - rate
                    * (0.9 * m + 0.1 * g)
                    / (np.sqrt((0.999 * v + 0.001 * g**2) / (1 - 0.999**t)) + 1e-8),
                    0.9 * m + 0.1 * g,
                    0.999 * v + 0.001 * g**2,
                )
            ),
            "m is used without its correction: the first step is a tenth of what it should be.",
            "the correction was right; what was done with its result was not.",
        ),
        Wrong(
            "power_forgotten",
            _stream(_corrected_as_at_first),
            "m is corrected as at the first step, for ever.",
            "the start at 0 matters less with every step: where is t?",
        ),
        Wrong(
            "counter_one_ahead",
            _formula(t_from=1),
            "the correction is that of the next step.",
            "at the first gradient t is 1.",
        ),
        Wrong(
            "averages_forgotten",
            _formula(lambda m, v, m_hat, v_hat: (0 * m, 0 * v)),
            "every step forgets the averages: all steps have the same length.",
            "m and v live on from step to step.",
        ),
    ),
)
