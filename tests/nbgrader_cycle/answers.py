"""What the student mia hands in, unit by unit: some answers wrong, some not written at all.

Whatever is not named here she answers as the instructor does. A new unit joins the cycle with an
entry of its own; nothing else has to change.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """An answer that must lose its points.

    check: the grade_id of the cell that scores it.
    code: what mia writes into the answer cell; None leaves the released text as it is.
    says: words that her feedback page must show, and that stand in no cell's text.
    """

    check: str
    code: str | None
    says: str


MIA: dict[str, dict[str, Wrong]] = {
    "00_welcome": {
        # Forgets the intercept.
        "E1-answer": Wrong(
            "E1-check",
            "def line(x, slope, intercept):\n    return slope * x",
            "at x = 0 a line is as high as its intercept.",
        ),
        # Does not repair the function that was given.
        "E2-answer": Wrong("E2-check", None, "the planted bug is still there"),
        # Writes as in NumPy.
        "E3-answer": Wrong(
            "E3-check",
            "def with_entry(x, i, value):\n    x[i] = value\n    return x",
            "with_entry stopped with TypeError: JAX arrays are immutable",
        ),
    },
    "01_derivatives": {
        # Divides by half the distance between the points.
        "E2-answer": Wrong(
            "E2-check",
            "def central_difference(f, x, h):\n    return (f(x + h) - f(x - h)) / h",
            "exactly twice the slope.",
        ),
        # Forgets an entry: no number is wrong, the shape is.
        "E4-answer": Wrong(
            "E4-check",
            "def grad_a_plus_bc(abc):\n    a, b, c = abc\n    return jnp.array([1.0, c])",
            "the answer has shape (2,); expected (3,).",
        ),
        # Stops in the middle of the holes.
        "E6-answer": Wrong(
            "E6-check", None, "grad_nested is not written yet: a ... is still left in it."
        ),
        # Forgets what is inside the cosine.
        "E7-answer": Wrong(
            "E7-check",
            "def d_valley_curve(x):\n    return 1.8 * x**3 + 19 - 24 * jnp.sin(1.25 * x + 0.3)",
            "chain rule: differentiate what is inside the cosine, too.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "02_descent_1d": {
        # Returns how far off the answer is: the inner derivative is missing.
        "E1-answer": Wrong(
            "E1-check",
            "def d_error(c, km, miles):\n    return c * km - miles",
            "chain rule: one more unit of c moves the answer by how much?",
        ),
        # Stops in the middle of the holes.
        "E3-answer": Wrong(
            "E3-check", None, "descend is not written yet: a ... is still left in it."
        ),
        # Takes the rate of a bowl's single step for the limit.
        "E4-answer": Wrong(
            "E4-check",
            "def largest_stable_rate(d2f, bottom):\n    return 1 / d2f(bottom)",
            "half of it: with this rate a bowl is at its bottom in one step.",
        ),
        # Compares the slope itself, not its size.
        "E6-answer": Wrong(
            "E6-check",
            "def stop_reason(path, df, tolerance):\n"
            "    if df(path[-1]) <= tolerance:\n"
            '        return "flat"\n'
            '    return "stuck" if abs(path[-1] - path[-2]) <= tolerance else "moving"',
            "every falling slope counts as flat.",
        ),
        # Does not find the planted bug.
        "E8-answer": Wrong("E8-check", None, "the planted bug is still there"),
    },
    "03_descent_2d": {
        # Takes the matrix for symmetric.
        "E2-answer": Wrong(
            "E2-check",
            "def grad_quadratic(w, A, b):\n    return A @ w - b",
            "right for symmetric matrices only.",
        ),
        # Takes the limit for the best rate.
        "E6-answer": Wrong(
            "E6-check",
            "def best_rate(H):\n    return 2 / jnp.linalg.eigvalsh(H)[-1]",
            "this is the limit: the steepest direction leaps to and fro for ever.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "04_forward_and_losses": {
        # Forgets that every unit has a bias.
        "E3-answer": Wrong(
            "E3-check",
            "def count_params(sizes):\n"
            "    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))",
            "every unit has a bias of its own.",
        ),
        # Leaves out relu: at the corners 2, 1, 1, 0.
        "E4-answer": Wrong(
            "E4-check",
            "def xor_net(X):\n    return linear(linear(X, W1, b1), w2, b2)",
            "at the corners it says 2, 1, 1, 0: the hidden layer is not bent.",
        ),
        # Measures in bits, as the lecture's tables do.
        "E5-answer": Wrong(
            "E5-check",
            "def bce(p, y):\n    return -jnp.mean(y * jnp.log2(p) + (1 - y) * jnp.log2(1 - p))",
            "you measure in bits, as the lecture's tables do",
        ),
        # Goes through the probability: right in the middle only.
        "E7-answer": Wrong(
            "E7-check",
            "def bce_logits(s, y):\n"
            "    p = 1 / (1 + jnp.exp(-s))\n"
            "    return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))",
            "do not go through the probability: start from softplus.",
        ),
        # Stops in the middle of the holes.
        "E8-answer": Wrong(
            "E8-check", None, "softmax is not written yet: a ... is still left in it."
        ),
        # Does not find the planted bug.
        "E10-answer": Wrong("E10-check", None, "the planted bug is still there"),
    },
    "05_backprop_by_hand": {
        # Leaves out the slope of the hidden layer.
        "E4-answer": Wrong(
            "E4-check",
            "def backprop_321(params, X, y):\n"
            "    act, yhat = backprop.forward_321(params, X)\n"
            "    delta2 = (yhat - y) / len(X) * dsigmoid(yhat)\n"
            '    delta1 = delta2 @ params["W2"].T\n'
            '    grads = {"W1": X.T @ delta1, "b1": delta1.sum(axis=0)}\n'
            '    return grads | {"W2": act.T @ delta2, "b2": delta2.sum(axis=0)}',
            "W2 and b2 are right; W1 and b1 are not.",
        ),
        # Does not write it at all.
        "E7-answer": Wrong("E7-check", None, "backprop_mlp is not written yet."),
        # Checks with ones: a gradient that ignores dout passes.
        "E8-answer": Wrong(
            "E8-check",
            "def find_wrong(f, backward, params, seed):\n"
            "    dout = jnp.ones(f(params).shape)\n"
            "    by_hand = backward(params, dout)\n"
            "    for name in params:\n"
            "        def scalar(array, name=name):\n"
            "            return jnp.sum(dout * f({**params, name: array}))\n"
            "        if relative_error(by_hand[name], scalar, params[name]) > 1e-4:\n"
            "            return name\n"
            '    return "none"',
            "with a dout of ones, a gradient that ignores dout looks right.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "06_sgd_vs_batch": {
        # Drops what is left over.
        "E4-answer": Wrong(
            "E4-check",
            "def updates_per_epoch(n, batch_size):\n    return n // batch_size",
            "the examples that are left over are a batch, too, a short one.",
        ),
        # Draws rows instead of shuffling them.
        "E5-answer": Wrong(
            "E5-check",
            "def epoch_batches(key, n, batch_size):\n"
            "    order = jax.random.randint(key, (n,), 0, n)\n"
            "    return [order[first : first + batch_size] for first in range(0, n, batch_size)]",
            "an epoch visits every example once: shuffle the rows, do not draw them.",
        ),
        # Averages the blocks' means, whatever their sizes.
        "E7-answer": Wrong(
            "E7-check",
            "def grad_of_stream(w, blocks):\n"
            "    grads = [(X @ w - y) @ X / len(X) for X, y in blocks]\n"
            "    return jnp.mean(jnp.stack(grads), axis=0)",
            "an example in a small block must not count more than one in a large block.",
        ),
        # Leaves the holes.
        "E8-answer": Wrong(
            "E8-check", None, "robbins_monro is not written yet: a ... is still left in it."
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "07_linear_regression_epochs": {
        # Sums the slopes over the batch where the loss is a mean.
        "E1-answer": Wrong(
            "E1-check",
            "def grad_linreg(w, x, y):\n"
            "    off = w[0] + w[1] * x - y\n"
            "    return jnp.array([2 * jnp.sum(off), 2 * jnp.sum(off * x)])",
            "it grows with the batch: you sum where you should average.",
        ),
        # Forgets the intercept.
        "E3-answer": Wrong(
            "E3-check",
            "def closed_form(x, y):\n    return jnp.array([0.0, x @ y / (x @ x)])",
            "the line goes through (0, 0): the intercept is forgotten.",
        ),
        # Stops in the middle of the holes.
        "E6-answer": Wrong(
            "E6-check", None, "loss_curve is not written yet: a ... is still left in it."
        ),
        # Makes the rate larger where it should be smaller.
        "E7-answer": Wrong(
            "E7-check",
            "def rate_for_the_sum(learning_rate, batch_size):\n"
            "    return learning_rate * batch_size",
            "the step becomes longer twice: by the sum, and by the rate.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "08_optimizers": {
        # Takes the velocity for an average.
        "E1-answer": Wrong(
            "E1-check",
            "def momentum(w, v, g, learning_rate, beta):\n"
            "    v = beta * v - (1 - beta) * learning_rate * g\n"
            "    return w + v, v",
            "the gradient's part has a factor 1 - beta too many: this is an average.",
        ),
        # Stops in the middle of the holes.
        "E2-answer": Wrong("E2-check", None, "adam is not written yet: a ... is still left in it."),
        # Puts the decay into the gradient: L2 through Adam, which is what AdamW is not.
        "E3-answer": Wrong(
            "E3-check",
            "def adamw(w, m, v, t, g, learning_rate, beta1, beta2, eps, weight_decay):\n"
            "    return optimizer_steps.adam_step(\n"
            "        w, m, v, t, g + weight_decay * w, learning_rate, beta1, beta2, eps\n"
            "    )",
            "the decay went through the averages and the divisor.",
        ),
        # Clips array by array.
        "E4-answer": Wrong(
            "E4-check",
            "def clip_by_global_norm(grads, limit):\n"
            "    return [g * jnp.minimum(1.0, limit / jnp.linalg.norm(g)) for g in grads]",
            "each array is clipped by itself.",
        ),
        # Does not find the planted bug.
        "E8-answer": Wrong("E8-check", None, "the planted bug is still there"),
    },
    "09_regularization_normalization": {
        # Pulls half as hard: the 2 of the square is missing.
        "E1-answer": Wrong(
            "E1-check",
            "def l2_grad(params, grads, strength):\n"
            '    return {"W": grads["W"] + strength * params["W"], "b": grads["b"]}',
            "the penalty pulls half as hard as it should.",
        ),
        # Drops, and does not rescale.
        "E3-answer": Wrong(
            "E3-check",
            "def dropout_train(act, kept, rate):\n    return act * kept",
            "zeros in the right places, but what is kept is not made larger.",
        ),
        # Stops in the middle of the holes.
        "E4-answer": Wrong(
            "E4-check", None, "batchnorm_train is not written yet: a ... is still left in it."
        ),
        # Takes mean and spread for constants.
        "E6-answer": Wrong(
            "E6-check",
            "def batchnorm_backward(dout, act, scale):\n"
            "    std = jnp.sqrt(jnp.var(act, axis=0) + eps)\n"
            "    unit = (act - jnp.mean(act, axis=0)) / std\n"
            "    return dout * scale / std, jnp.sum(dout * unit, axis=0), jnp.sum(dout, axis=0)",
            "mean and spread were taken for constants.",
        ),
        # Goes down the columns: that is batch norm.
        "E7-answer": Wrong(
            "E7-check",
            "def layernorm(act, scale, shift):\n"
            "    mean, variance = jnp.mean(act, axis=0), jnp.var(act, axis=0)\n"
            "    return scale * (act - mean) / jnp.sqrt(variance + eps) + shift",
            "every column has mean 0, not every row: this is batch norm.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "10_heart_disease": {
        # Asks NaN whether it equals something.
        "E1-answer": Wrong(
            "E1-check",
            "def encode(table, numeric, levels):\n"
            "    columns = [table[name] for name in numeric]\n"
            "    for name, known in levels.items():\n"
            "        for level in known:\n"
            '            yes = table[name] == (np.nan if level == "missing" else level)\n'
            "            columns.append(yes.astype(float))\n"
            "    return np.stack(columns, axis=1)",
            "the columns for missing answers are empty.",
        ),
        # Asks the test rows as well.
        "E3-answer": Wrong(
            "E3-check",
            "def standardize(train, test):\n"
            "    rows = np.concatenate([train, test])\n"
            "    mean, spread = rows.mean(axis=0), rows.std(axis=0)\n"
            "    return (train - mean) / spread, (test - mean) / spread",
            "mean and spread are those of all rows, test rows included.",
        ),
        # Does not write it at all.
        "E6-answer": Wrong("E6-check", None, "train is not written yet."),
        # Stops in the middle of the holes.
        "E7-answer": Wrong(
            "E7-check", None, "evaluate is not written yet: a ... is still left in it."
        ),
        # Gives both sides of a question the same weight.
        "E8-answer": Wrong(
            "E8-check",
            "def gini_split(x, y):\n"
            "    def gain(threshold):\n"
            "        left, right = y[x <= threshold], y[x > threshold]\n"
            "        return gini(y) - (gini(left) + gini(right)) / 2\n"
            "    best = max(thresholds(x), key=gain)\n"
            "    return best, gain(best)",
            "both sides count alike, whatever their sizes.",
        ),
        # Does not find the planted bug.
        "E9-answer": Wrong("E9-check", None, "the planted bug is still there"),
    },
    "11_gpu_and_scale": {
        # Counts calls, not traces: the counter stands outside of what is jitted.
        "E1-answer": Wrong(
            "E1-check",
            "def count_traces(f, inputs):\n"
            "    jitted, traces = jax.jit(f), 0\n"
            "    for x in inputs:\n"
            "        jitted(x)\n"
            "        traces = traces + 1\n"
            "    return traces",
            "every call is counted.",
        ),
        # Stops in the middle of the holes.
        "E2-answer": Wrong(
            "E2-check", None, "pad_rows is not written yet: a ... is still left in it."
        ),
        # Reads the clock without waiting for the result.
        "E3-answer": Wrong(
            "E3-check",
            "def time_call(f, x, calls, clock):\n"
            "    def seconds():\n"
            "        start = clock()\n"
            "        f(x)\n"
            "        return clock() - start\n\n"
            "    return seconds(), np.median([seconds() for _ in range(calls)])",
            "the clock is read when the work has been asked for, not when it is done.",
        ),
        # Keeps Python's loop.
        "E4-answer": Wrong(
            "E4-check",
            "def per_example_grads(loss, w, X, y):\n"
            "    return jnp.stack([jax.grad(loss)(w, X[i], y[i]) for i in range(len(X))])",
            "the loss was called with numbers, not inside vmap",
        ),
        # A short piece counts as much as a full one.
        "E7-answer": Wrong(
            "E7-check",
            "def grad_in_pieces(loss, params, X, y, rows):\n"
            "    firsts = range(0, len(X), rows)\n"
            "    grads = [jax.grad(loss)(params, X[i : i + rows], y[i : i + rows]) for i in firsts]\n"
            "    return jax.tree.map(lambda *parts: sum(parts) / len(parts), *grads)",
            "a short piece counts as much as a full one.",
        ),
        # Does not find the planted bug.
        "E8-answer": Wrong("E8-check", None, "the planted bug is still there"),
    },
}
