"""Unit 11, GPU and scale: right answers, written in other ways than the reference.

Five or more for each exercise; all must pass.
"""

import functools
import itertools
import statistics

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn
from course_lib.studies.descent import walk


def traces_by_nonlocal(f, inputs):
    traces = 0

    def noticed(x):
        nonlocal traces
        traces += 1
        return f(x)

    jitted = jax.jit(noticed)
    for x in inputs:
        jitted(x)
    return traces


def traces_by_list(f, inputs):
    seen = []

    @jax.jit
    def noticed(x):
        seen.append(x.shape)
        return f(x)

    for x in inputs:
        noticed(x)
    return len(seen)


def traces_by_iterator(f, inputs):
    counter = itertools.count()
    jitted = jax.jit(lambda x: (next(counter), f(x))[1])
    jax.block_until_ready([jitted(x) for x in inputs])
    return next(counter)


def traces_by_kinds(f, inputs):
    return len({(np.shape(x), str(x.dtype)) for x in inputs})


def traces_by_cache(f, inputs):
    jitted = jax.jit(lambda x: f(x))
    for x in inputs:
        jitted(x)
    return jitted._cache_size()


def traces_with_static_shape(f, inputs):
    @functools.lru_cache
    def program(shape, dtype):
        return None

    for x in inputs:
        program(x.shape, x.dtype)
    return program.cache_info().misses


def pad_with_jnp_pad(X, rows):
    padded = jnp.pad(X, ((0, rows - len(X)), (0, 0)))
    return padded, (jnp.arange(rows) < len(X)).astype(float)


def pad_by_filling(X, rows):
    padded, weights = np.zeros((rows, X.shape[1])), np.zeros(rows)
    padded[: len(X)], weights[: len(X)] = X, 1.0
    return padded, weights


def pad_with_at(X, rows):
    padded = jnp.zeros((rows, X.shape[1])).at[: len(X)].set(X)
    return padded, jnp.zeros(rows).at[: len(X)].set(1.0)


def pad_by_stacking(X, rows):
    missing = rows - len(X)
    padded = jnp.vstack([X, jnp.zeros((missing, X.shape[1]))])
    return [padded, jnp.concatenate([jnp.ones(len(X)), jnp.zeros(missing)])]


def pad_row_by_row(X, rows):
    n, features = X.shape
    padded = [list(X[i]) if i < n else [0.0] * features for i in range(rows)]
    return jnp.array(padded), jnp.array([1.0 if i < n else 0.0 for i in range(rows)])


def pad_and_weights_of_true_and_false_as_numbers(X, rows):
    weights = np.repeat([1, 0], [len(X), rows - len(X)])
    return np.eye(rows)[:, : len(X)] @ np.asarray(X), weights


def time_with_method(f, x, calls, clock):
    times = []
    for _ in range(calls + 1):
        start = clock()
        f(x).block_until_ready()
        times.append(clock() - start)
    return times[0], jnp.median(jnp.array(times[1:]))


def time_with_jax(f, x, calls, clock):
    def seconds(_):
        start = clock()
        jax.block_until_ready(f(x))
        return clock() - start

    first, *later = map(seconds, range(1 + calls))
    return first, statistics.median(later)


def time_by_conversion(f, x, calls, clock):
    """Numbers for NumPy are finished numbers."""
    times = np.zeros(1 + calls)
    for i in range(1 + calls):
        start = clock()
        np.asarray(f(x))
        times[i] = clock() - start
    return times[0], np.median(times[1:])


def time_by_marks(f, x, calls, clock):
    """The end of one call is the start of the next."""
    marks = [clock()]
    for _ in range(1 + calls):
        result = f(x)
        result.block_until_ready()
        marks.append(clock())
    times = np.diff(marks)
    return times[0], np.quantile(times[1:], 0.5)


def time_by_sorting(f, x, calls, clock):
    start = clock()
    jax.block_until_ready([f(x)])
    first, later = clock() - start, []
    while len(later) < calls:
        start = clock()
        jax.block_until_ready([f(x)])
        later.append(clock() - start)
    later.sort()
    return [first, (later[(calls - 1) // 2] + later[calls // 2]) / 2]


def grads_by_vmap(loss, w, X, y):
    return jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))(w, X, y)


def grads_by_closure(loss, w, X, y):
    return jax.vmap(lambda x, t: jax.grad(loss)(w, x, t))(X, y)


def grads_jitted(loss, w, X, y):
    each = jax.jit(jax.vmap(jax.grad(lambda w, x, t: loss(w, x, t)), in_axes=(None, 0, 0)))
    return each(w, X, y)


def grads_by_jacobian(loss, w, X, y):
    return jax.jacrev(lambda w: jax.vmap(loss, in_axes=(None, 0, 0))(w, X, y))(w)


def grads_by_forward_mode(loss, w, X, y):
    return jax.vmap(jax.jacfwd(loss), in_axes=(None, 0, 0))(w, X, y)


def grads_by_row_number(loss, w, X, y):
    X, y = jnp.asarray(X), jnp.asarray(y)
    return jax.vmap(lambda i: jax.grad(loss)(w, X[i], y[i]))(jnp.arange(len(X)))


def grads_by_map(loss, w, X, y):
    return jax.lax.map(lambda row: jax.grad(loss)(w, *row), (X, y))


def grads_for_weights_of_each(loss, w, X, y):
    """A copy of the weights for each example."""
    return jax.vmap(jax.grad(loss))(jnp.tile(w, (len(X), 1)), X, y)


def grads_by_vectorize(loss, w, X, y):
    return jnp.vectorize(jax.grad(loss), signature="(f),(f),()->(f)")(w, X, y)


def grads_after_a_look(loss, w, X, y):
    """Shapes are asked for first; that computes nothing."""
    shape = jax.eval_shape(jax.grad(loss), w, X[0], y[0])
    grads = jax.vmap(jax.jit(jax.grad(loss)), in_axes=(None, 0, 0))(w, X, y)
    return jnp.zeros((len(X), *shape.shape)).at[:].set(grads)


def run_by_scan(step, w, steps):
    def body(place, _):
        place = step(place)
        return place, place

    _, places = jax.lax.scan(body, w, None, length=steps)
    return jnp.concatenate([w[None], places])


def run_by_old_places(step, w, steps):
    """The old places are noted; the carry in the end is the last one."""
    last, places = jax.lax.scan(lambda place, _: (step(place), place), w, length=steps)
    return jnp.concatenate([places, last[None]])


def run_one_more(step, w, steps):
    _, places = jax.lax.scan(lambda place, _: (step(place), place), w, jnp.arange(steps + 1))
    return places


def run_by_fori_loop(step, w, steps):
    path = jnp.zeros((steps + 1, len(w))).at[0].set(w)
    return jax.lax.fori_loop(0, steps, lambda i, path: path.at[i + 1].set(step(path[i])), path)


def run_in_jit(step, w, steps):
    @jax.jit
    def places(w):
        return jax.lax.scan(lambda w, _: (step(w),) * 2, w, None, steps)[1]

    return jnp.vstack([w, places(w)])


def run_by_while_loop(step, w, steps):
    def body(state):
        i, place, path = state
        place = step(place)
        return i + 1, place, path.at[i + 1].set(place)

    path = jnp.tile(w, (steps + 1, 1))
    return jax.lax.while_loop(lambda state: state[0] < steps, body, (0, w, path))[2]


def run_of_a_compiled_step(step, w, steps):
    """jit inside of scan does no harm, nor does looking at the step first."""
    jax.make_jaxpr(step)(w)
    compiled = jax.jit(step)
    places = jax.lax.scan(lambda w, _: (compiled(w), w), w, length=steps + 1)[1]
    return places


def run_with_static_arguments(step, w, steps):
    @functools.partial(jax.jit, static_argnums=(0, 2))
    def places(step, w, steps):
        return jax.lax.scan(lambda w, _: (step(w), w), w, None, steps + 1, unroll=2)[1]

    return places(step, w, steps)


def run_by_scan_of_scan(step, w, steps):
    """Blocks of ten steps, and more of them than are needed."""

    def block(w, _):
        return jax.lax.scan(lambda w, _: (step(w), w), w, length=10)

    blocks = jax.lax.scan(block, w, length=steps // 10 + 1)[1]
    return blocks.reshape(-1, len(w))[: steps + 1]


def cost_in_steps(n, inputs, outputs, number_bytes):
    operations = 2 * inputs * (n * outputs)
    numbers = n * inputs + inputs * outputs + n * outputs
    return operations, number_bytes * numbers


def cost_of_shapes(n, inputs, outputs, number_bytes):
    shapes = [(n, inputs), (inputs, outputs), (n, outputs)]
    moved = sum(int(np.prod(shape)) for shape in shapes) * number_bytes
    return [2 * n * inputs * outputs, moved]


def cost_of_arrays(n, inputs, outputs, number_bytes):
    dtype = {2: np.float16, 4: np.float32, 8: np.float64}[number_bytes]
    X, W = np.ones((n, inputs), dtype), np.ones((inputs, outputs), dtype)
    result = X @ W
    return X.size * 2 * outputs, X.nbytes + W.nbytes + result.nbytes


def cost_in_floats(n, inputs, outputs, number_bytes):
    return 2.0 * n * inputs * outputs, float(number_bytes) * (
        n * (inputs + outputs) + inputs * outputs
    )


def cost_by_counting(n, inputs, outputs, number_bytes):
    operations = sum(1 + 1 for _ in range(inputs)) * n * outputs
    return jnp.array(operations), jnp.array((n + outputs) * inputs + n * outputs) * number_bytes


def pieces_added(loss, params, X, y, rows):
    total = jax.tree.map(jnp.zeros_like, params)
    for first in range(0, len(X), rows):
        part, targets = X[first : first + rows], y[first : first + rows]
        grads = jax.grad(loss)(params, part, targets)
        share = len(part) / len(X)
        total = jax.tree.map(lambda t, g, share=share: t + share * g, total, grads)
    return total


def pieces_split(loss, params, X, y, rows):
    ends = range(rows, len(X), rows)
    pieces = list(zip(np.split(np.asarray(X), ends), np.split(np.asarray(y), ends), strict=True))
    sizes = np.array([len(part) for part, _ in pieces])
    grads = [jax.grad(loss)(params, *piece) for piece in pieces]
    return jax.tree.map(lambda *parts: np.average(np.stack(parts), 0, sizes), *grads)


def pieces_differentiated_together(loss, params, X, y, rows):
    """The gradient of the whole sum: autodiff goes through the pieces by itself."""

    def whole(params):
        firsts = range(0, len(X), rows)
        pieces = [(X[i : i + rows], y[i : i + rows]) for i in firsts]
        return sum(len(part) * loss(params, part, targets) for part, targets in pieces) / len(X)

    return jax.grad(whole)(params)


def pieces_as_running_mean(loss, params, X, y, rows):
    seen, mean = 0, {name: 0.0 for name in params}
    while seen < len(X):
        part, targets = X[seen : seen + rows], y[seen : seen + rows]
        grads = jax.grad(loss)(params, part, targets)
        seen += len(part)
        mean = {name: mean[name] + len(part) / seen * (grads[name] - mean[name]) for name in mean}
    return mean


def pieces_of_one(loss, params, X, y, rows):
    """One example at a time fits, too."""
    each = [jax.grad(loss)(params, X[i : i + 1], y[i : i + 1]) for i in range(len(X))]
    return jax.tree.map(lambda *parts: sum(parts) / len(parts), *each)


def pieces_by_name(loss, params, X, y, rows):
    total_W, total_b = jnp.zeros(params["W"].shape), jnp.zeros(params["b"].shape)
    for i in range(-(-len(X) // rows)):
        part = slice(i * rows, min((i + 1) * rows, len(X)))
        _, grads = jax.value_and_grad(loss)(params, X[part], y[part])
        total_W += (part.stop - part.start) * grads["W"]
        total_b += (part.stop - part.start) * grads["b"]
    return {"b": total_b / len(X), "W": total_W / len(X)}


def decay_by_argument(slope, w, learning_rate, steps):
    @jax.jit
    def step(w, t):
        return w - learning_rate / t * slope(w)

    path = [w]
    for t in range(1, steps + 1):
        path.append(step(path[-1], t))
    return jnp.stack(path)


def decay_by_rate(slope, w, learning_rate, steps):
    """The rate is what comes in."""
    step = jax.jit(lambda w, rate: w - rate * slope(w))
    path = [w]
    for t in range(steps):
        path.append(step(path[-1], learning_rate / (t + 1)))
    return jnp.stack(path)


def decay_by_scan(slope, w, learning_rate, steps):
    def body(w, t):
        w = w - learning_rate / t * slope(w)
        return w, w

    _, places = jax.lax.scan(body, w, jnp.arange(1, steps + 1))
    return jnp.concatenate([w[None], places])


def decay_with_a_carried_counter(slope, w, learning_rate, steps):
    @jax.jit
    def step(state):
        w, t = state
        return w - learning_rate / t * slope(w), t + 1

    state, path = (w, 1), [w]
    for _ in range(steps):
        state = step(state)
        path.append(state[0])
    return jnp.stack(path)


def decay_by_nested_jit(slope, w, learning_rate, steps):
    """The slope is compiled by itself, inside of a step that is compiled, too."""
    compiled = jax.jit(slope)
    step = jax.jit(lambda w, t: w - learning_rate / t * compiled(w))
    path = [w]
    for t in range(1, steps + 1):
        path.append(step(path[-1], jnp.float64(t)))
    return jnp.array(path)


def decay_by_the_library(slope, w, learning_rate, steps):
    return walk(slope, w, nn.sgd(lambda step: learning_rate / (step + 1)), steps)


RIGHT_ANSWERS = {
    "11-E1": [
        traces_by_nonlocal,
        traces_by_list,
        traces_by_iterator,
        traces_by_kinds,
        traces_by_cache,
        traces_with_static_shape,
    ],
    "11-E2": [
        pad_with_jnp_pad,
        pad_by_filling,
        pad_with_at,
        pad_by_stacking,
        pad_row_by_row,
        pad_and_weights_of_true_and_false_as_numbers,
    ],
    "11-E3": [time_with_method, time_with_jax, time_by_conversion, time_by_marks, time_by_sorting],
    "11-E4": [
        grads_by_vmap,
        grads_by_closure,
        grads_jitted,
        grads_by_jacobian,
        grads_by_forward_mode,
        grads_by_row_number,
        grads_by_map,
        grads_for_weights_of_each,
        grads_by_vectorize,
        grads_after_a_look,
    ],
    "11-E5": [
        run_by_scan,
        run_by_old_places,
        run_one_more,
        run_by_fori_loop,
        run_in_jit,
        run_by_while_loop,
        run_of_a_compiled_step,
        run_with_static_arguments,
        run_by_scan_of_scan,
    ],
    "11-E6": [cost_in_steps, cost_of_shapes, cost_of_arrays, cost_in_floats, cost_by_counting],
    "11-E7": [
        pieces_added,
        pieces_split,
        pieces_differentiated_together,
        pieces_as_running_mean,
        pieces_of_one,
        pieces_by_name,
    ],
    "11-E8": [
        decay_by_argument,
        decay_by_rate,
        decay_by_scan,
        decay_with_a_carried_counter,
        decay_by_nested_jit,
        decay_by_the_library,
    ],
}
