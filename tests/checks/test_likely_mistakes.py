"""Units 03, 07 and 09: mistakes as students write them, and what they are told about them.

What is told must be true of the student's code: none of it may be put together from other mistakes.
"""

import math

import jax.numpy as jnp
import pytest

from course_lib.checks.checking import find_fault
from course_lib.checks.units import find

DRAWS = ("", "one", "two")
EPS = 1e-5


def told(finding):
    return " ".join(text for label, text in finding.lines if label == "Looks like")


def best_line(slope):
    """A closed form with another slope; dx and dy are measured from the means, as the notebook gives them."""

    def closed_form(x, y):
        dx, dy = x - jnp.mean(x), y - jnp.mean(y)
        steep = slope(dx, dy, x)
        return jnp.array([jnp.mean(y) - steep * jnp.mean(x), steep])

    return closed_form


def epoch(gradient):
    """07-E4's loop around a student's two lines."""

    def run_epoch(w, x, y, learning_rate, order):
        path = [jnp.asarray(w)]
        for i in order:
            w = path[-1]
            off = w[0] + w[1] * x[i] - y[i]
            path.append(w - learning_rate * gradient(off, x[i]))
        return jnp.stack(path)

    return run_epoch


def first_row_of_each_epoch(w, x, y, rates, orders):
    run_epoch = epoch(lambda off, x: 2 * off * jnp.array([1.0, x]))
    ends = [jnp.asarray(w)]
    for rate, order in zip(rates, orders, strict=True):
        ends.append(run_epoch(ends[-1], x, y, rate, order)[0])
    return jnp.stack(ends)


def waits_set_to_one(losses, patience):
    best, lowest, waited = 0, jnp.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        else:
            waited = +1
        if waited > patience:
            break
    return best, epoch


def number_of_the_index(losses, patience):
    best, lowest, waited = 0, jnp.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            best, lowest, waited = epoch - 1, loss, 0
        else:
            waited = waited + 1
        if waited > patience:
            break
    return best, epoch


def norm(axis, variance=None, unit=None):
    """A norm with a student's line for the variance, or for what is divided."""

    def answer(act, scale, shift):
        mean = jnp.mean(act, axis=axis, keepdims=True)
        squares = (act - mean) ** 2
        spread = variance(squares) if variance else jnp.mean(squares, axis=axis, keepdims=True)
        root = jnp.sqrt(spread + EPS)
        return scale * (unit(act, mean, root) if unit else (act - mean) / root) + shift

    return answer


def around_what_is_remembered_now(memory, act, momentum):
    mean = momentum * memory["mean"] + (1 - momentum) * jnp.mean(act, axis=0)
    batch = jnp.mean((act - mean) ** 2, axis=0)
    return {"mean": mean, "variance": momentum * memory["variance"] + (1 - momentum) * batch}


def ways_back(axis, through_mean, through_std, one_less=0):
    def answer(dout, act, scale):
        def mean(array):
            return jnp.mean(array, axis=axis, keepdims=True)

        std = jnp.sqrt(jnp.var(act, axis=axis, ddof=one_less, keepdims=True) + EPS)
        unit, dunit = (act - mean(act)) / std, dout * scale
        given = (mean, dout, dunit, unit, std)
        dact = (dunit - through_mean(*given) - through_std(*given)) / std
        return dact, jnp.sum(dout * unit, axis=0), jnp.sum(dout, axis=0)

    return answer


def right_mean(mean, dout, dunit, unit, std):
    return mean(dunit)


def right_std(mean, dout, dunit, unit, std):
    return unit * mean(dunit * unit)


def std_as_the_text_has_it(mean, dout, dunit, unit, std):
    return -1 / std * unit * mean(dunit * unit)


def without_scale(axis):
    return ways_back(
        axis,
        lambda mean, dout, dunit, unit, std: mean(dout),
        lambda mean, dout, dunit, unit, std: unit * mean(dout * unit),
    )


def by_logarithms(offset, learning_rate):
    return math.log(1 / abs(offset)) / math.log(1 + 2 * learning_rate)


def between_zero_and_one(offset, learning_rate):
    w2, steps = offset, 0
    while 0 <= w2 <= 1:
        w2 = w2 + 2 * learning_rate * w2
        steps = steps + 1
    return steps


# (exercise, mistake, the student's code)
MISTAKES = [
    ("03-E1", "first_slope_twice", lambda w: jnp.array([2 * w[0], 2 * w[0]])),
    ("03-E1", "second_slope_twice", lambda w: jnp.array([2 * w[1], 2 * w[1]])),
    ("03-E2", "one_of_two_terms", lambda w, A, b: 0.5 * A @ w - b),
    ("03-E2", "other_of_two_terms", lambda w, A, b: 0.5 * w @ A - b),
    ("03-E4", "rise_along_g", lambda f, w, g, step: (f(w + step * g) - f(w)) / (step * g @ g)),
    ("03-E6", "limit_of_the_flattest", lambda H: 2 / jnp.linalg.eigvalsh(H)[0]),
    (
        "03-E6",
        "negative_difference",
        lambda H: 2 / (jnp.linalg.eigvalsh(H)[0] - jnp.linalg.eigvalsh(H)[-1]),
    ),
    ("03-E8", "rounded_to_the_nearest", lambda *args: round(by_logarithms(*args))),
    ("03-E8", "other_side_left_at_once", between_zero_and_one),
    (
        "07-E1",
        "x_in_both",
        lambda w, x, y: jnp.array([2 * jnp.mean((w[0] + w[1] * x - y) * x)] * 2),
    ),
    ("07-E3", "slope_sign", best_line(lambda dx, dy, x: -jnp.mean(dy * dx) / jnp.mean(dx**2))),
    ("07-E3", "upside_down", best_line(lambda dx, dy, x: jnp.mean(dx**2) / jnp.mean(dx * dy))),
    ("07-E3", "half_centred", best_line(lambda dx, dy, x: jnp.mean(dx * dy) / jnp.mean(x**2))),
    ("07-E4", "x_in_both", epoch(lambda off, x: 2 * off * x)),
    ("07-E4", "entries_exchanged", epoch(lambda off, x: 2 * off * jnp.array([x, 1.0]))),
    ("07-E5", "start_of_the_epoch", first_row_of_each_epoch),
    (
        "09-E1",
        "all_pulled_by_half",
        lambda params, grads, s: {name: grads[name] + s * params[name] for name in params},
    ),
    ("09-E2", "count_stays_at_one", waits_set_to_one),
    ("09-E4", "axis_lost_in_the_variance", norm(0, variance=jnp.mean)),
    ("09-E4", "bracket_forgotten", norm(0, unit=lambda act, mean, root: act - mean / root)),
    ("09-E5", "around_the_new_memory", around_what_is_remembered_now),
    (
        "09-E5",
        "always_nine_tenths",
        lambda memory, act, momentum: {
            "mean": 0.9 * memory["mean"] + 0.1 * jnp.mean(act, axis=0),
            "variance": 0.9 * memory["variance"] + 0.1 * jnp.var(act, axis=0),
        },
    ),
    ("09-E6", "paths_without_scale", without_scale(0)),
    ("09-E6", "spread_path_with_its_factor", ways_back(0, right_mean, std_as_the_text_has_it)),
    ("09-E7", "axis_lost_in_the_variance", norm(1, variance=jnp.mean)),
    ("09-E7", "bracket_forgotten", norm(1, unit=lambda act, mean, root: act - mean / root)),
    ("09-E8", "paths_without_scale", without_scale(1)),
    ("09-E8", "spread_path_with_its_factor", ways_back(1, right_mean, std_as_the_text_has_it)),
    ("09-E8", "one_less_than_n", ways_back(1, right_mean, right_std, one_less=1)),
]


@pytest.mark.parametrize(
    ("name", "mistake", "answer"),
    MISTAKES,
    ids=[f"{name}-{mistake}" for name, mistake, _ in MISTAKES],
)
def test_a_likely_mistake_is_named_and_nothing_else_is_said_of_it(name, mistake, answer):
    for draw in DRAWS:
        finding = find_fault(find(name, "exercise"), answer, draw)
        assert finding is not None
        assert finding.mistake == mistake


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (lambda w: 2 * w[1] + 2, "the constant 2 is still in it."),
        (lambda w: 2 * w[0] + 2 * w[1], "the two slopes are added."),
        (lambda w: 2 * abs(w[1]), "no slope is ever negative."),
    ],
    ids=["constant", "added", "size"],
)
def test_a_mistake_in_one_slope_is_told_of_that_slope(second, words):
    finding = find_fault(find("03-E1", "exercise"), lambda w: jnp.array([2 * w[0], second(w)]))
    assert told(finding) == f"in entry [1], {words}"


def test_one_number_that_is_counted_from_zero_is_told_of_that_number():
    finding = find_fault(find("09-E2", "exercise"), number_of_the_index)
    assert told(finding) == "in best, counted from 0, so one too small."


def test_a_saddle_is_never_left_near_the_end_of_a_step_and_not_always_late_in_it():
    for draw in range(200):
        within = [
            by_logarithms(*case.args) % 1 for case in find("03-E8", "exercise").inputs(str(draw))
        ]
        assert all(0.09 < part < 0.91 for part in within)
        assert min(within) < 0.41
        assert max(within) > 0.59
