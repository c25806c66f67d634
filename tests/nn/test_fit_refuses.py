"""What cannot be trained on is refused in a sentence with the value, before anything is compiled."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import HELD_OUT, PARAMS, X, Y, run

from course_lib import nn

KEY = jax.random.key(0)
CLASSES = nn.Sequential([nn.Dense(3)], inputs=3)
CLASS_PARAMS = {"dense_1": {"W": np.ones((3, 3)), "b": np.ones(3)}}
LABELS = np.arange(22) % 3
SINGLE = nn.Sequential([nn.Dense(1)], inputs=3)
NARROW = {
    "dense_1": {"W": np.ones((3, 2)), "b": np.ones(2)},
    "dense_2": {"W": np.ones((2, 1)), "b": np.ones(1)},
}


def with_a_bad_value(values, bad):
    values = np.array(values)
    values.flat[5] = bad
    return values


def classes(labels):
    return {
        "model": CLASSES,
        "params": CLASS_PARAMS,
        "data": (X, labels),
        "loss": nn.softmax_cross_entropy,
    }


def per_example(yhat, y, weights):
    return jnp.sum((yhat - y) ** 2, axis=1)


@dataclasses.dataclass
class Scaled:
    """A loss that can be changed after it was compiled: Python gives it no hash."""

    factor: float

    def __call__(self, yhat, y, weights=None):
        return self.factor * nn.half_squared_error(yhat, y, weights)


REFUSED = {
    "not a pair": ({"data": X}, "pair"),
    "no examples": ({"data": (X[:0], Y[:0])}, r"shape \(0, 3\).*no example"),
    "lengths differ": ({"data": (X, Y[:-1])}, r"22 examples in X, but y has shape \(21, 1\)"),
    "weights too short": ({"data": (X, Y, np.ones(5))}, r"22 .* weights has shape \(5,\)"),
    "NaN in X": ({"data": (with_a_bad_value(X, np.nan), Y)}, "X of data holds 1 values that are NaN"),
    "NaN in X of bfloat16": (
        {"data": (with_a_bad_value(X, np.nan).astype(jnp.bfloat16), Y)},
        "X of data holds 1 values that are NaN",
    ),
    "infinity in y": ({"data": (X, with_a_bad_value(Y, np.inf))}, "y of data holds 1 values"),
    "NaN in validation": (
        {"validation": (X, with_a_bad_value(Y, np.nan))},
        "y of validation holds 1 values",
    ),
    "batch too large": ({"batch_size": 23}, "batch_size is 23, but there are only 22 examples"),
    "batch of none": ({"batch_size": 0}, "batch_size must be .* got 0"),
    "batch below none": ({"batch_size": -4}, "got -4"),
    "half a batch": ({"batch_size": 2.5}, "got 2.5"),
    "epochs below none": ({"epochs": -1}, "epochs must be .* got -1"),
    "half an epoch": ({"epochs": 1.5}, "got 1.5"),
    "label too high": (classes(with_a_bad_value(LABELS, 3)), "from 0 to 3, .* 3 outputs"),
    "label below zero": (classes(with_a_bad_value(LABELS, -1)), "from -1 to 2, .* 3 outputs"),
    "label too high in validation": (
        {**classes(LABELS), "validation": (X, LABELS + 5)},
        "from 5 to 7",
    ),
    "targets in a row": ({"data": (X, Y[:, 0])}, r"predictions have shape \(22, 1\), targets \(22,\)"),
    "targets too wide": ({"data": (X, np.c_[Y, Y])}, r"\(\d+, 1\), targets \(\d+, 2\)"),
    "a loss of many numbers": ({"loss": per_example}, r"per_example gives an array of shape \(\d+,\)"),
    "early stopping without validation": (
        {"early_stopping": 3},
        r"early_stopping needs a validation set.*validation=\(X, y\)",
    ),
    "inputs too wide": ({"data": (np.c_[X, X], Y)}, r"\(examples, 3\).* shape \(\d+, 6\)"),
    "inputs in a row": (
        {"data": (X[:, 0], Y)},
        r"X of data has shape \(22,\).*for one feature write X\[:, None\]",
    ),
    "X too large for float32": (
        {"model": SINGLE, "params": SINGLE.init(KEY), "data": (np.full_like(X, 1e39), Y)},
        "X of data holds 66 values that are NaN or infinite as float32",
    ),
    "weights below 0": ({"data": (X, Y, -np.ones(22))}, r"weights of data go from -1.0 to -1.0"),
    "weights that are all 0": ({"data": (X, Y, np.zeros(22))}, "no example counts"),
    "an infinite weight": ({"data": (X, Y, with_a_bad_value(np.ones(22), np.inf))}, "weights of data holds 1 values"),
    "NaN for a weight": ({"data": (X, Y, with_a_bad_value(np.ones(22), np.nan))}, "weights of data holds 1 values"),
    "weights that are 0 in float32": (
        {"model": SINGLE, "params": SINGLE.init(KEY), "data": (X, Y, np.full(22, 1e-50))},
        "weights of data go from 0.0 to 0.0 as float32",
    ),
    "a loss of two things": ({"loss": lambda yhat, y, w: (jnp.mean(yhat), 0)}, "<lambda> gives a tuple; a loss is one"),
    "a loss of nothing": ({"loss": lambda yhat, y, w: None}, "<lambda> gives a NoneType; a loss is one"),
    "a loss that counts": ({"loss": lambda yhat, y, w: jnp.sum(yhat > y)}, "of int64; a loss is one floating-point"),
    "a loss that no program is found by": ({"loss": Scaled(2.0)}, r"unhashable type: 'Scaled'.*frozen=True"),
    "a layer that no program is found by": (
        {"model": nn.Sequential([nn.LayerNorm(jnp.ones(3)), nn.Dense(1)], inputs=3)},
        r"unhashable type.*no list, dict or array",
    ),
    "parameters of a layer in a list": (
        {"params": {**PARAMS, "dense_2": list(PARAMS["dense_2"].values())}},
        r"dense_2 met parameters \[",
    ),
    "whole numbers to compute in": ({"compute_dtype": jnp.int8}, "compute_dtype must be of floating-point .*int8"),
    "no number format": ({"compute_dtype": "fast"}, "compute_dtype must be of floating-point .*fast"),
    "memory of another model": ({"memory": {"batch_norm_1": {}}}, "remember nothing"),
    "validation too wide": ({"validation": (np.c_[X, X], Y)}, r"\(examples, 3\).* shape \(\d+, 6\)"),
    "early stopping below none": ({"early_stopping": -1, "validation": HELD_OUT}, "got -1"),
    "a loss that may rise": ({"min_delta": -0.1, "validation": HELD_OUT}, r"0 or more; got -0\.1"),
    "a fall by nobody knows what": ({"min_delta": jnp.nan, "validation": HELD_OUT}, "got nan"),
    "weights in a column": ({"data": (X, Y, np.ones((22, 1)))}, r"weights .* shape \(22, 1\)"),
    "labels between classes": (classes(LABELS * 0.5), "whole numbers; there is a 0.5"),
    "parameters of a narrower model": ({"params": NARROW}, r"dense_1 .*\(3, 2\).*\(3, 4\)"),
    "one weight where three belong": (
        {"model": SINGLE, "params": {"dense_1": {"W": np.ones((1, 1)), "b": np.ones(1)}}},
        r"dense_1 .*\(1, 1\).*\(3, 1\)",
    ),
    "a number for a key": ({"key": 0}, r"must be a random key, such as jax.random.key\(0\); got 0"),
    "a loss of two arguments": (
        {"loss": lambda yhat, y: jnp.mean((yhat - y) ** 2)},
        r"called as <lambda>\(yhat, y, weights\): too many positional arguments; let it take",
    ),
    "no parameters": ({"params": {}}, "dense_1 .*parameters none"),
    "parameters of another model": (
        {"params": {**PARAMS, "dense_2": {"W": np.ones((9, 2)), "b": np.ones(2)}}},
        r"dense_2 .*'W': \(9, 2\)",
    ),
}  # fmt: skip


@pytest.fixture
def no_program(monkeypatch):
    """Whoever asks for the compiled program of a run fails."""

    def asked(recipe):
        raise AssertionError("a program was asked for")

    monkeypatch.setattr("course_lib.nn.training.fit.compiled", asked)


@pytest.mark.parametrize(("changes", "message"), list(REFUSED.values()), ids=list(REFUSED))
def test_it_is_refused_with_the_value_before_anything_is_compiled(changes, message, no_program):
    with pytest.raises((ValueError, TypeError), match=message):
        run(**changes)


def test_a_run_that_is_not_refused_asks_for_a_program(no_program):
    with pytest.raises(AssertionError, match="a program was asked for"):
        run()


@pytest.mark.parametrize("values", [np.array(["a"] * 22), X + 1j, np.array([None] * 22)])
def test_values_that_are_not_numbers_are_refused_with_their_kind(values):
    with pytest.raises(TypeError, match=f"y of data holds {values.dtype} values"):
        run(data=(X, values))


RESUMED_OTHERWISE = {
    "another batch size": ({"batch_size": 11}, r"took 3 steps an epoch; with batch_size 11 .* 2"),
    "another optimizer": ({"optimizer": nn.adam(0.1)}, "result to resume from is of another run"),
    "another optimizer with the same memory": (
        {"optimizer": nn.nesterov(0.05)},
        "holds the optimizer momentum, where this run has the optimizer nesterov",
    ),
    "validation added": ({"validation": HELD_OUT}, "result to resume from is of another run"),
}


@pytest.mark.parametrize(
    ("changes", "message"), list(RESUMED_OTHERWISE.values()), ids=list(RESUMED_OTHERWISE)
)
def test_a_run_resumed_otherwise_than_it_began_is_refused(changes, message):
    half = run()
    with pytest.raises(ValueError, match=message):
        run(epochs=8, resume=half, **changes)


@pytest.mark.parametrize("optimizer", [nn.adam, 0.1])
def test_what_is_no_optimizer_is_refused_and_a_function_is_to_be_called(optimizer):
    words = (
        r"adam has not: call it, adam\(learning_rate\)" if callable(optimizer) else "0.1 has not"
    )
    with pytest.raises(TypeError, match=words):
        run(optimizer=optimizer)


def test_an_array_of_keys_is_no_key():
    with pytest.raises(TypeError, match=r"an array of them, \(3,\)"):
        run(key=jax.random.split(KEY, 3))


def test_whole_numbers_that_jax_would_cut_are_refused():
    y = np.full((22, 1), 3_000_000_000)
    with jax.enable_x64(False), pytest.raises(ValueError, match="32 bits"):
        run(params=jax.tree.map(np.float32, PARAMS), data=(X, y))
    assert np.isfinite(run(data=(X, y), optimizer=nn.sgd(1e-12)).history["loss"]).all()


def test_class_numbers_of_sixteen_bit_networks_are_not_rounded():
    model = nn.Sequential([nn.Dense(300)], inputs=3)
    labels = np.full(22, 299.0)
    run(
        model=model,
        params=model.init(KEY, jnp.bfloat16),
        data=(X, labels),
        loss=nn.softmax_cross_entropy,
    )
