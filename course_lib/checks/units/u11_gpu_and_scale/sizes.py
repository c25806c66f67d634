"""Unit 11: what a layer costs, and a gradient that is put together from pieces that fit in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u11_gpu_and_scale.instruments import RoomFor

# --- E6: operations and bytes.


def _layers(rng: np.random.Generator) -> list[Case]:
    cases = []
    for number_bytes in (4, 2, 8, 4):
        n, inputs, outputs = (int(size) for size in rng.choice(np.arange(3, 60), 3, replace=False))
        label = f"n = {n}, inputs = {inputs}, outputs = {outputs}, number_bytes = {number_bytes}"
        cases.append(Case(label, (n, inputs, outputs, number_bytes)))
    return cases


def _cost(
    operations: Callable = lambda n, i, o: 2 * n * i * o,
    numbers: Callable = lambda n, i, o: n * i + i * o + n * o,
    size: Callable = lambda number_bytes: number_bytes,
) -> Callable:
    """`layer_cost` with places for mistakes: operations, numbers moved, bytes of one number."""

    def version(n: int, inputs: int, outputs: int, number_bytes: int) -> tuple:
        moved = size(number_bytes) * numbers(n, inputs, outputs)
        return operations(n, inputs, outputs), moved

    return version


E6 = Exercise(
    name="11-E6",
    points=2,
    signature="layer_cost(n, inputs, outputs, number_bytes) -> (operations, bytes)",
    cases=_layers,
    reference=_cost(),
    worked="adding two lists of 1000 numbers in float32: 1000 additions; 1000 + 1000 numbers are read and 1000 "
    "written, 4 bytes each: 12000 bytes. So it does one operation for 12 bytes.",
    wrong=(
        Wrong(
            "products_only",
            _cost(lambda n, i, o: n * i * o),
            "multiplications are counted, additions are not.",
            "each product is added to a sum: two operations.",
        ),
        Wrong(
            "last_addition_saved",
            _cost(lambda n, i, o: n * o * (2 * i - 1)),
            "each sum is counted with one addition less than products.",
            "the usual count, and ours, is two operations for each product.",
        ),
        Wrong(
            "three_operations",
            _cost(lambda n, i, o: 3 * n * i * o),
            "three operations are counted for each product.",
            "a product, and an addition.",
        ),
        Wrong(
            "bias_counted",
            _cost(lambda n, i, o: 2 * n * i * o + n * o, lambda n, i, o: n * i + i * o + n * o + o),
            "the bias is counted, too.",
            "asked is the matrix product alone.",
        ),
        Wrong(
            "one_example",
            _cost(lambda n, i, o: 2 * i * o),
            "the operations are those of one example.",
            "every row of X goes through the layer.",
        ),
        Wrong(
            "one_output",
            _cost(lambda n, i, o: 2 * n * i),
            "the operations are those of one output.",
            "each output is a sum of its own.",
        ),
        Wrong(
            "sizes_added",
            _cost(lambda n, i, o: 2 * (n * i + i * o)),
            "the operations are counted as if the entries of X and W met once each.",
            "how many products make one entry of the result, and how many entries has it?",
        ),
        Wrong(
            "result_forgotten",
            _cost(numbers=lambda n, i, o: n * i + i * o),
            "the result is not written.",
            "numbers travel both ways: read are X and W, written is the result.",
        ),
        Wrong(
            "weights_forgotten",
            _cost(numbers=lambda n, i, o: n * i + n * o),
            "the weights are not read.",
            "the weights lie in memory like everything else.",
        ),
        Wrong(
            "inputs_forgotten",
            _cost(numbers=lambda n, i, o: i * o + n * o),
            "X is not read.",
            "the examples lie in memory like everything else.",
        ),
        Wrong(
            "weights_only",
            _cost(numbers=lambda n, i, o: i * o),
            "only the weights are read.",
            "the examples are read, too, and the result is written.",
        ),
        Wrong(
            "sizes_for_numbers",
            _cost(numbers=lambda n, i, o: n + i + o),
            "the three sizes are added, as if each array were a row of numbers.",
            "how many numbers are in an array of shape (n, inputs)?",
        ),
        Wrong(
            "weights_once_an_example",
            _cost(numbers=lambda n, i, o: n * i + n * i * o + n * o),
            "the weights are read once for each example.",
            "that is what a batch is good for: its examples share the weights.",
        ),
        Wrong(
            "number_for_each_operation",
            _cost(numbers=lambda n, i, o: 2 * n * i * o),
            "a number is moved for each operation.",
            "each number is read or written once, and used many times.",
        ),
        Wrong(
            "bytes_forgotten",
            _cost(size=lambda number_bytes: 1),
            "numbers are counted, not bytes.",
            "how many bytes has one number?",
        ),
        Wrong(
            "bytes_twice",
            _cost(size=lambda number_bytes: number_bytes**2),
            "number_bytes is multiplied twice.",
            "the last line of the function turns numbers into bytes already.",
        ),
        Wrong(
            "bytes_in_the_operations",
            lambda *args: (args[3] * _cost()(*args)[0], _cost()(*args)[1]),
            "the operations are multiplied by number_bytes.",
            "an operation is one, whatever the number format.",
        ),
        Wrong(
            "bits",
            _cost(size=lambda number_bytes: 8 * number_bytes),
            "bits are counted, not bytes.",
            "number_bytes are bytes already.",
        ),
        Wrong(
            "always_float32",
            _cost(size=lambda number_bytes: 4),
            "every number has 4 bytes, whatever its format.",
            "number_bytes says how many bytes one number has.",
        ),
        Wrong(
            "exchanged",
            lambda *args: _cost()(*args)[::-1],
            "operations and bytes have changed places.",
            "the signature says (operations, bytes).",
        ),
    ),
)


# --- E7: a gradient in pieces.


@jax.jit
def _mean_loss(params: dict, X: Any, y: Any) -> Any:
    """Half the squared error of one dense layer, mean over the examples."""
    error = X @ params["W"] + params["b"] - y
    return 0.5 * jnp.mean(jnp.sum(error**2, axis=1))


def _batches(rng: np.random.Generator) -> list[Case]:
    """A short last piece, pieces of one size, all in one piece; few shapes, as each is compiled."""
    cases = []
    features, outputs = 3, 2
    for n, rows in ((11, 4), (7, 4), (6, 3), (4, 8)):
        shapes = {"W": (features, outputs), "b": (outputs,)}
        params = {name: np.round(rng.normal(size=shape), 2) for name, shape in shapes.items()}
        X, y = (np.round(rng.normal(size=(n, k)) + 0.5, 2) for k in (features, outputs))
        params, X, y = (
            {k: jax.device_put(v) for k, v in params.items()},
            jax.device_put(X),
            jax.device_put(y),
        )
        label = f"X ({n}, {features}), y ({n}, {outputs}), rows = {rows}"
        cases.append(Case(label, (RoomFor(_mean_loss, rows), params, X, y, rows), n))
    return cases


def _grad(params: dict, X: Any, y: Any) -> dict:
    """The gradient of `_mean_loss`, in NumPy."""
    error = X @ params["W"] + params["b"] - y
    return {"W": X.T @ error / len(X), "b": error.mean(axis=0)}


def _put_together(combine: Callable) -> Callable:
    """A version from (gradients of the pieces, their sizes, rows): the gradient of all."""

    def version(loss: Callable, params: dict, X: Any, y: Any, rows: int) -> dict:
        params, X, y = {k: np.asarray(v) for k, v in params.items()}, np.asarray(X), np.asarray(y)
        firsts = range(0, len(X), rows)
        pieces = [_grad(params, X[i : i + rows], y[i : i + rows]) for i in firsts]
        sizes = np.array([len(X[i : i + rows]) for i in firsts], float)
        return {
            k: combine(np.stack([piece[k] for piece in pieces]), sizes, rows) for k in ("W", "b")
        }

    return version


def _weighted(grads: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.tensordot(weights, grads, 1)


def _full(loss: Callable, params: dict, X: Any, y: Any, rows: int) -> dict:
    return _grad(*({k: np.asarray(v) for k, v in params.items()}, np.asarray(X), np.asarray(y)))


def _all_at_once(loss, params, X, y, rows):
    return loss(params, X, y)


def _short_piece_left_out(grads, sizes, rows):
    whole = sizes == rows
    return grads[whole].mean(0) if whole.any() else 0 * grads[0]


def _halved_each_time(grads, sizes, rows):
    total = 0 * grads[0]
    for one in grads:
        total = (total + one) / 2
    return total


def _updated_between(loss, params, X, y, rows):
    params, total = {k: np.asarray(v) for k, v in params.items()}, None
    X, y = np.asarray(X), np.asarray(y)
    for i in range(0, len(X), rows):
        part = X[i : i + rows], y[i : i + rows]
        grads = {k: len(part[0]) * g / len(X) for k, g in _grad(params, *part).items()}
        total = grads if total is None else {k: total[k] + grads[k] for k in grads}
        params = {k: params[k] - grads[k] for k in grads}
    return total


E7 = Exercise(
    name="11-E7",
    points=3,
    signature="grad_in_pieces(loss, params, X, y, rows) -> gradient, a dict as params",
    cases=_batches,
    reference=_full,
    worked="the mean age of eleven people who come in by fours: the groups of 4, 4 and 3 are 30, 40 and 50 years old "
    "on average. Together (4·30 + 4·40 + 3·50) / 11 = 39.1. The plain mean of 30, 40 and 50 is 40: the last three "
    "would count too much.",
    wrong=(
        Wrong(
            "all_at_once",
            _all_at_once,
            "all examples were taken at once, and did not fit.",
            "never more than rows examples at a time.",
        ),
        Wrong(
            "plain_mean_of_the_pieces",
            _put_together(lambda grads, sizes, rows: grads.mean(0)),
            "right where all pieces have one size; a short piece counts as much as a full one.",
            "an example must count the same in whatever piece it comes.",
        ),
        Wrong(
            "sum_of_the_pieces",
            _put_together(lambda grads, sizes, rows: grads.sum(0)),
            "the gradients of the pieces are added up.",
            "the loss is a mean over all examples, and so is its gradient.",
        ),
        Wrong(
            "sum_over_examples",
            _put_together(lambda grads, sizes, rows: _weighted(grads, sizes)),
            "the sizes are right, but nothing divides by the number of all examples.",
            "the loss is a mean over all examples, and so is its gradient.",
        ),
        Wrong(
            "short_piece_left_out",
            _put_together(_short_piece_left_out),
            "the short piece at the end is left out.",
            "every example belongs to the gradient.",
        ),
        Wrong(
            "every_piece_taken_for_full",
            _put_together(
                lambda grads, sizes, rows: _weighted(grads, rows / sizes.sum() + 0 * sizes)
            ),
            "the short piece is weighted as if it were full.",
            "how many examples are in this piece?",
        ),
        Wrong(
            "divided_by_places",
            _put_together(lambda grads, sizes, rows: _weighted(grads, sizes / (rows * len(sizes)))),
            "the sum is divided by the places that there are, empty ones included.",
            "divide by the number of examples.",
        ),
        Wrong(
            "sum_divided_by_all",
            _put_together(lambda grads, sizes, rows: grads.sum(0) / sizes.sum()),
            "a mean was divided by the number of all examples once more.",
            "the gradient of a piece is a mean already; times its size it is a sum.",
        ),
        Wrong(
            "divided_by_rows",
            _put_together(lambda grads, sizes, rows: grads.sum(0) / rows),
            "a mean was divided by rows once more.",
            "the gradient of a piece is a mean already; times its size it is a sum.",
        ),
        Wrong(
            "divided_by_its_own_size",
            _put_together(lambda grads, sizes, rows: _weighted(grads, 1 / sizes)),
            "each piece was divided by its own size once more.",
            "the gradient of a piece is a mean already; times its size it is a sum.",
        ),
        Wrong(
            "divided_by_the_pieces",
            _put_together(lambda grads, sizes, rows: _weighted(grads, sizes) / len(sizes)),
            "the sum over all examples is divided by the number of pieces.",
            "divide by the number of examples.",
        ),
        Wrong(
            "last_piece_only",
            _put_together(lambda grads, sizes, rows: grads[-1]),
            "the answer is the gradient of the last piece.",
            "what the earlier pieces gave must be kept.",
        ),
        Wrong(
            "returned_too_early",
            _put_together(lambda grads, sizes, rows: sizes[0] / sizes.sum() * grads[0]),
            "only the share of the first piece came back.",
            "the answer is complete after the last piece: where does the return stand?",
        ),
        Wrong(
            "halved_each_time",
            _put_together(_halved_each_time),
            "total and piece are halved at every piece, so the last pieces count most.",
            "an example must count the same in whatever piece it comes.",
        ),
        Wrong(
            "first_piece_only",
            _put_together(lambda grads, sizes, rows: grads[0]),
            "the answer is the gradient of the first piece.",
            "all pieces belong to the gradient.",
        ),
        Wrong(
            "weighted_by_one_less",
            _put_together(lambda grads, sizes, rows: _weighted(grads, sizes - 1) / sizes.sum()),
            "each piece counts one example too few.",
            "how many examples are in this piece?",
        ),
        Wrong(
            "updated_between",
            _updated_between,
            "the parameters moved after each piece.",
            "that would be small steps; asked is one gradient, with the parameters as they are.",
        ),
        Wrong(
            "downhill",
            _put_together(lambda grads, sizes, rows: -_weighted(grads, sizes / sizes.sum())),
            "the gradient points the other way.",
            "asked is the gradient, not the step.",
        ),
    ),
)
