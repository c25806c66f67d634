"""Unit 02, Gradient descent in 1-D: right answers, written in other ways than the reference; all must pass.

Five or more for each exercise; where it is by hand, the first of them is what others are made from.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.nn import gradient_descent, schedules
from course_lib.studies.descent import descend, walk
from course_lib.studies.lecture_curves import d_valley_curve

HILL = 0.3105


def guess_by_guess(c, km, miles):
    slopes = [(float(guess) * km - miles) * km for guess in np.ravel(c)]
    return np.reshape(np.array(slopes), np.shape(c))


def one_line_each(slope, tolerance):
    if slope > tolerance:
        return "reduce"
    if slope < -tolerance:
        return "increase"
    return "stop"


def with_a_filled_array(df, start, learning_rate, steps, decay=1.0):
    path = np.zeros(steps + 1)
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * decay**k * df(path[k])
    return path


def with_while(df, start, learning_rate, steps, decay=1.0):
    places, place, left = [start], start, steps
    while left > 0:
        place, learning_rate, left = (
            place - learning_rate * df(place),
            learning_rate * decay,
            left - 1,
        )
        places.append(place)
    return jnp.array(places)


def recursive(df, start, learning_rate, steps, decay=1.0):
    if steps == 0:
        return jnp.array([start])
    rest = recursive(df, start - learning_rate * df(start), learning_rate * decay, steps - 1, decay)
    return jnp.concatenate([jnp.array([start]), rest])


def by_scan(df, start, learning_rate, steps, decay=1.0):
    def one(place, k):
        new = place - learning_rate * decay**k * df(place)
        return new, new

    _, path = jax.lax.scan(one, jnp.asarray(start), jnp.arange(steps))
    return jnp.concatenate([jnp.array([start]), path])


def by_the_library(df, start, learning_rate, steps):
    return walk(df, start, gradient_descent(learning_rate), steps)


def by_a_schedule(df, start, learning_rate, steps, decay):
    return walk(df, start, gradient_descent(schedules.exponential(learning_rate, decay)), steps)


def step_forward(df, start, learning_rate, steps):
    path = [float(start)]
    for _ in range(steps):
        step = -learning_rate * df(path[-1])
        path += [float(path[-1] + step)]
    return np.array(path)


def words_from_flags(path, df, tolerance):
    flat = -tolerance <= df(path[-1]) <= tolerance
    still = -tolerance <= path[-1] - path[-2] <= tolerance
    return ["moving", "stuck", "flat", "flat"][2 * flat + still]


def turned_round(path, df, tolerance):
    *_, before, last = path
    if df(last) ** 2 > tolerance**2:
        if (last - before) ** 2 > tolerance**2:
            return "moving"
        return "stuck"
    return "flat"


def reason_in_jax(path, df, tolerance):
    if jnp.abs(df(jnp.asarray(path)[-1])) <= tolerance:
        return "flat"
    return "stuck" if jnp.abs(jnp.diff(path)[-1]) <= tolerance else "moving"


def judge(path):
    end, step = float(path[-1]), float(path[-1] - path[-2])
    if math.isnan(end) or abs(end) >= 10:
        return "diverges"
    if abs(step) > 0.01:
        return "bounces"
    if abs(d_valley_curve(end)) > 5:
        return "stalls"
    return "global" if end < HILL else "local"


def with_floats_only(start, learning_rate, decay):
    def df(x):
        return 1.8 * x * x * x + 19 - 30 * math.sin(1.25 * x + 0.3)

    x = before = start
    for _ in range(100):
        x, before = x - learning_rate * df(x), x
        learning_rate *= decay
        if abs(x) > 1e6:
            return "diverges"
    return judge([before, x])


def by_the_nearest_flat_place(start, learning_rate, decay):
    path = with_a_filled_array(d_valley_curve, start, learning_rate, 100, decay)
    word = judge(path)
    if word in ("global", "local"):
        return "global" if abs(path[-1] + 2.5) < abs(path[-1] - 1.5) else "local"
    return word


def stages_by_power(df, start, learning_rate, stages, steps_each):
    path = [start]
    for k in range(stages * steps_each):
        path.append(path[-1] - learning_rate * 0.5 ** (k // steps_each) * df(path[-1]))
    return jnp.array(path)


def stages_joined(df, start, learning_rate, stages, steps_each):
    path = np.array([start])
    for stage in range(stages):
        part = with_a_filled_array(df, path[-1], learning_rate / 2**stage, steps_each)
        path = np.concatenate([path, part[1:]])
    return path


def stages_with_halving(df, start, learning_rate, stages, steps_each):
    place, path, rate = start, [start], learning_rate
    for _ in range(stages):
        for _ in range(steps_each):
            place = place - rate * df(place)
            path.append(place)
        rate = rate / 2
    return jnp.array(path)


def stages_by_a_schedule(df, start, learning_rate, stages, steps_each):
    rate = schedules.step(learning_rate, 0.5, steps_each)
    return walk(df, start, gradient_descent(rate), stages * steps_each)


RIGHT_ANSWERS: dict[str, list] = {
    "02-E1": [
        lambda c, km, miles: (c * km - miles) * km,
        lambda c, km, miles: c * km**2 - km * miles,
        lambda c, km, miles: -km * (miles - km * c),
        lambda c, km, miles: np.multiply(np.asarray(c) * km - miles, km),
        guess_by_guess,
        jax.jit(lambda c, km, miles: (c - miles / km) * km * km),
        lambda c, km, miles: jnp.float32((c * km - miles) * km),
    ],
    "02-E2": [
        one_line_each,
        lambda slope, tolerance: (
            "stop" if -tolerance <= slope <= tolerance else "reduce" if slope > 0 else "increase"
        ),
        lambda slope, tolerance: (
            "stop" if slope**2 <= tolerance**2 else ("increase", "reduce")[slope > 0]
        ),
        lambda slope, tolerance: (
            "Stop"
            if np.abs(slope) <= tolerance
            else {1.0: "Reduce", -1.0: "Increase"}[float(np.sign(slope))]
        ),
        lambda slope, tolerance: (
            "stop" if max(slope, -slope) <= tolerance else "increase" if slope < 0 else "reduce"
        ),
    ],
    "02-E3": [
        with_a_filled_array,
        with_while,
        recursive,
        by_scan,
        by_the_library,
        step_forward,
        lambda *args: np.float32(with_a_filled_array(*args)),
    ],
    "02-E4": [
        lambda d2f, bottom: 2.0 * d2f(bottom) ** -1,
        lambda d2f, bottom: 1 / (d2f(bottom) / 2),
        lambda d2f, bottom: 2 / float(d2f(bottom)),
        lambda d2f, bottom: np.divide(2, d2f(np.asarray(bottom))),
        lambda d2f, bottom: jax.jit(lambda x: 2 / d2f(x))(bottom),
        lambda d2f, bottom: jnp.float32(2 / d2f(bottom)),
    ],
    "02-E5": [
        with_a_filled_array,
        with_while,
        recursive,
        by_scan,
        by_a_schedule,
        lambda *args: descend(args[0], *args[1:]),
    ],
    "02-E6": [
        words_from_flags,
        turned_round,
        reason_in_jax,
        lambda path, df, tolerance: (
            "flat"
            if abs(df(path[-1])) <= tolerance
            else ("moving", "stuck")[bool(abs(path[-2] - path[-1]) <= tolerance)]
        ),
        lambda path, df, tolerance: (
            "flat"
            if not abs(df(float(path[-1]))) > tolerance
            else "moving"
            if np.abs(np.diff(path))[-1] > tolerance
            else "stuck"
        ),
    ],
    "02-E7": [
        with_floats_only,
        by_the_nearest_flat_place,
        lambda start, rate, decay: judge(
            with_a_filled_array(d_valley_curve, start, rate, 100, decay)
        ),
        lambda start, rate, decay: judge(by_scan(d_valley_curve, start, rate, 100, decay)),
        lambda start, rate, decay: judge(
            descend(d_valley_curve, start, rate, 100, decay)
        ).capitalize(),
        lambda start, rate, decay: judge(by_a_schedule(d_valley_curve, start, rate, 150, decay)),
    ],
    "02-E8": [
        stages_with_halving,
        stages_by_power,
        stages_joined,
        stages_by_a_schedule,
        lambda *args: np.asarray(stages_with_halving(*args), np.float32),
    ],
}
