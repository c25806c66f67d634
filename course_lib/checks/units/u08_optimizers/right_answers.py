"""Unit 08, Momentum, Adam, schedules, clipping: right answers, written in other ways than the reference.

Five or more for each exercise; all must pass.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn
from course_lib.nn import schedules
from course_lib.studies.descent import walk


def momentum_in_place(w, v, g, learning_rate, beta):
    w, v = np.array(w, float), np.array(v, float)
    v *= beta
    v -= learning_rate * np.asarray(g)
    w += v
    return w, v


def momentum_entry_by_entry(w, v, g, learning_rate, beta):
    new_w, new_v = np.zeros(np.shape(w)), np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        new_v[i] = beta * v[i] - learning_rate * g[i]
        new_w[i] = w[i] + new_v[i]
    return new_w, new_v


def momentum_backwards(w, v, g, learning_rate, beta):
    """With a velocity that points uphill on the inside."""
    uphill = -beta * jnp.asarray(v) + learning_rate * jnp.asarray(g)
    return [w - uphill, -uphill]


def momentum_of_the_library(w, v, g, learning_rate, beta):
    optimizer = nn.momentum(learning_rate, beta)
    step, memory = optimizer.update(jnp.asarray(g), {"t": jnp.int32(0), "v": jnp.asarray(v)})
    return w + step, memory["v"]


def adam_in_jax(w, m, v, t, g, learning_rate, beta1, beta2, eps):
    w, m, v, g = map(jnp.asarray, (w, m, v, g))
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - learning_rate * m_hat / (jnp.sqrt(v_hat) + eps), m, v


def adam_moving_averages(w, m, v, t, g, learning_rate, beta1, beta2, eps):
    w, m, v, g = (np.asarray(x, float) for x in (w, m, v, g))
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (np.square(g) - v)
    step = (m / (1 - math.pow(beta1, t))) / (np.power(v / (1 - math.pow(beta2, t)), 0.5) + eps)
    return w - learning_rate * step, m, v


def adam_with_one_factor(w, m, v, t, g, learning_rate, beta1, beta2, eps):
    """Both corrections in the rate and in ε, as Kingma and Ba propose for speed."""
    w, m, v, g = (np.asarray(x, float) for x in (w, m, v, g))
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    root = np.sqrt(1 - beta2**t)
    return w - learning_rate * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v


def adam_in_words(w, m, v, t, g, learning_rate, beta1, beta2, eps):
    w, m, v, g = (np.asarray(x, float) for x in (w, m, v, g))
    average = beta1 * m + (1 - beta1) * g
    spread = beta2 * v + (1 - beta2) * abs(g) ** 2
    corrected, size = average / (1 - beta1**t), (spread / (1 - beta2**t)) ** 0.5
    return (w - corrected * learning_rate / (size + eps), average, spread)


def adam_of_the_library(w, m, v, t, g, learning_rate, beta1, beta2, eps):
    memory = {"t": jnp.int32(t - 1), "m": jnp.asarray(m), "v": jnp.asarray(v)}
    optimizer = nn.adam(learning_rate, beta1, beta2, eps)
    step, memory = optimizer.update(jnp.asarray(g), memory)
    return w + step, memory["m"], memory["v"]


def adamw_on(adam):
    """AdamW from any Adam: the decay is taken off beside it."""

    def answer(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):
        new, m, v = adam(w, m, v, t, g, learning_rate, beta1, beta2, eps)
        return new - learning_rate * weight_decay * w, m, v

    return answer


def adamw_shrinks_first(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):
    w = np.asarray(w, float) * (1 - learning_rate * weight_decay)
    return adam_moving_averages(w, m, v, t, g, learning_rate, beta1, beta2, eps)


def adamw_in_one_bracket(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):
    w, m, v, g = map(jnp.asarray, (w, m, v, g))
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    adams = (m / (1 - beta1**t)) / (jnp.sqrt(v / (1 - beta2**t)) + eps)
    return w - learning_rate * (adams + weight_decay * w), m, v


def adamw_of_the_library(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):
    memory = {"t": jnp.int32(t - 1), "m": jnp.asarray(m), "v": jnp.asarray(v)}
    optimizer = nn.adamw(learning_rate, beta1, beta2, eps, weight_decay)
    step, memory = optimizer.update(jnp.asarray(g), memory, jnp.asarray(w))
    return w + step, memory["m"], memory["v"]


def clip_with_if(grads, limit):
    norm = jnp.sqrt(sum(jnp.sum(g**2) for g in grads))
    if norm > limit:
        return [g * limit / norm for g in grads]
    return grads


def clip_flat(grads, limit):
    norm = jnp.linalg.norm(jnp.concatenate([jnp.ravel(g) for g in grads]))
    return [jnp.where(norm > limit, g / norm * limit, g) for g in grads]


def clip_with_numpy(grads, limit):
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    return tuple(np.asarray(g) * min(1.0, limit / norm) for g in grads)


def clip_by_division(grads, limit):
    norm = np.sqrt(np.sum([np.linalg.norm(g) ** 2 for g in grads]))
    return [np.asarray(g) / max(1.0, norm / limit) for g in grads]


def rate_in_one_line(t, rate, warmup, steps, final):
    share = min(max((t - warmup) / (steps - warmup), 0), 1)
    falling = final + 0.5 * (rate - final) * (1 + math.cos(math.pi * share))
    return rate * t / warmup if t < warmup else falling


def rate_by_half_angle(t, rate, warmup, steps, final):
    if t <= warmup:
        return t / warmup * rate
    angle = math.pi / 2 * (t - warmup) / (steps - warmup)
    return final + (rate - final) * math.cos(angle) ** 2


def rate_from_above(t, rate, warmup, steps, final):
    if t < warmup:
        return rate - rate * (warmup - t) / warmup
    done = (1 - np.cos(np.pi * (t - warmup) / (steps - warmup))) / 2
    return rate - done * (rate - final)


def rate_with_where(t, rate, warmup, steps, final):
    share = (t - warmup) / (steps - warmup)
    down = final + (rate - final) * (1 + jnp.cos(jnp.pi * share)) / 2
    return jnp.where(t < warmup, rate * t / warmup, down)


def run_with_a_filled_array(optimizer, gradient, start, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0], memory = start, optimizer.init(start)
    for k in range(steps):
        place = jnp.asarray(path[k])
        step, memory = optimizer.update(gradient(place), memory, place)
        path[k + 1] = place + step
    return path


def run_with_scan(optimizer, gradient, start, steps):
    def one(state, _):
        place, memory = state
        step, memory = optimizer.update(gradient(place), memory, place)
        return (place + step, memory), place

    last, path = jax.lax.scan(one, (start, optimizer.init(start)), length=steps)
    return jnp.concatenate([path, last[0][None]])


def run_recursively(optimizer, gradient, start, steps, memory=None):
    if steps == 0:
        return start[None]
    memory = optimizer.init(start) if memory is None else memory
    step, memory = optimizer.update(gradient(start), memory, start)
    rest = run_recursively(optimizer, gradient, nn.apply_updates(start, step), steps - 1, memory)
    return jnp.vstack([start, rest])


def run_with_while(optimizer, gradient, start, steps):
    places, memory = [start], optimizer.init(start)
    while len(places) <= steps:
        step, memory = optimizer.update(gradient(places[-1]), memory, places[-1])
        places += [places[-1] + step]
    return jnp.array(places)


def run_of_the_library(optimizer, gradient, start, steps):
    return walk(gradient, start, optimizer, steps)


def gap_on(run, distance):
    """The gap between two runs, from any loop and any way to measure a distance."""

    def answer(optimizer, gradient, start, scale, steps):
        ends = [
            run(optimizer, factor_times(gradient, factor), start, steps)[-1]
            for factor in (1, scale)
        ]
        return distance(*ends)

    return answer


def factor_times(gradient, factor):
    return lambda w: gradient(w) * factor


def path_by(adam):
    """A path along a stream of gradients from a single step of Adam."""

    def answer(grads, w, learning_rate):
        m, v, path = 0 * w, 0 * w, [w]
        for k in range(len(grads)):
            w, m, v = adam(w, m, v, k + 1, grads[k], learning_rate, 0.9, 0.999, 1e-8)
            path.append(w)
        return np.stack([np.asarray(place) for place in path])

    return answer


def path_by_sums(grads, w, learning_rate):
    """Both averages as weighted sums over all gradients so far, without a memory."""
    path = [np.asarray(w, float)]
    for t in range(1, len(grads) + 1):
        past = np.arange(t)[::-1, None]
        m_hat = np.sum(0.1 * 0.9**past * grads[:t], axis=0) / (1 - 0.9**t)
        v_hat = np.sum(0.001 * 0.999**past * grads[:t] ** 2, axis=0) / (1 - 0.999**t)
        path.append(path[-1] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8))
    return np.array(path)


def path_of_the_library(grads, w, learning_rate):
    optimizer, w = nn.adam(learning_rate), jnp.asarray(w)
    memory, path = optimizer.init(w), [w]
    for g in grads:
        step, memory = optimizer.update(jnp.asarray(g), memory)
        path.append(path[-1] + step)
    return jnp.stack(path)


RIGHT_ANSWERS: dict[str, list] = {
    "08-E1": [
        momentum_in_place,
        momentum_entry_by_entry,
        momentum_backwards,
        momentum_of_the_library,
        lambda w, v, g, rate, beta: (w + beta * v - rate * g, beta * v - rate * g),
        jax.jit(lambda w, v, g, rate, beta: (w + (beta * v - rate * g), beta * v - rate * g)),
    ],
    "08-E2": [
        adam_in_jax,
        adam_moving_averages,
        adam_with_one_factor,
        adam_in_words,
        adam_of_the_library,
        jax.jit(adam_in_jax),
    ],
    "08-E3": [
        adamw_on(adam_in_jax),
        adamw_on(adam_with_one_factor),
        adamw_shrinks_first,
        adamw_in_one_bracket,
        adamw_of_the_library,
        jax.jit(adamw_in_one_bracket),
    ],
    "08-E4": [
        clip_with_if,
        clip_flat,
        clip_with_numpy,
        clip_by_division,
        lambda grads, limit: nn.clip_by_global_norm(limit).update(grads, ())[0],
    ],
    "08-E5": [
        rate_in_one_line,
        rate_by_half_angle,
        rate_from_above,
        rate_with_where,
        lambda t, rate, warmup, steps, final: schedules.warmup_cosine(rate, warmup, steps, final)(
            t
        ),
    ],
    "08-E6": [
        run_with_a_filled_array,
        run_with_scan,
        run_recursively,
        run_with_while,
        run_of_the_library,
    ],
    "08-E7": [
        gap_on(run_with_while, lambda one, two: jnp.linalg.norm(two - one)),
        gap_on(run_with_a_filled_array, lambda one, two: np.sqrt(np.sum((one - two) ** 2))),
        gap_on(run_with_scan, lambda one, two: float(jnp.linalg.norm(one - two))),
        gap_on(run_recursively, lambda one, two: math.hypot(*(one - two))),
        gap_on(run_of_the_library, lambda one, two: math.dist(one, two)),
    ],
    "08-E8": [
        path_by(adam_in_jax),
        path_by(adam_with_one_factor),
        path_by(adam_moving_averages),
        path_by_sums,
        path_of_the_library,
    ],
}
