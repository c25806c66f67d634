"""Data that lie on a GPU are trained on where they lie. Here JAX's own arrays on the CPU play their part."""

import jax
import numpy as np
import pytest
from small_run import HELD_OUT, X, Y, run

from course_lib import nn
from course_lib.nn.training import inputs


@pytest.fixture(autouse=True)
def every_device_counts_as_a_gpu(monkeypatch):
    monkeypatch.setattr(inputs, "_on_accelerator", lambda values: isinstance(values, jax.Array))


def with_a_bad_value(values, bad):
    values = np.array(values)
    values.flat[5] = bad
    return values


def test_they_are_not_fetched():
    arrays = jax.device_put((X, Y))
    batch = inputs.as_batch(arrays, "data", {"W": arrays[0]})
    assert batch.X is arrays[0]
    assert batch.y is arrays[1]


@pytest.mark.parametrize("weights", [(), (np.linspace(0.5, 2, len(X)),)], ids=["plain", "weighted"])
def test_the_result_is_that_of_numpy_arrays(weights):
    data = (X, Y, *weights)
    there = run(data=jax.device_put(data), validation=jax.device_put(HELD_OUT))
    here = run(data=data, validation=HELD_OUT)
    jax.tree.map(np.testing.assert_array_equal, there.params, here.params)
    for name, values in here.history.items():
        np.testing.assert_array_equal(there.history[name], values)
        assert isinstance(there.history[name], np.ndarray)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_bad_values_are_found(bad):
    data = jax.device_put((with_a_bad_value(X, bad), Y))
    with pytest.raises(ValueError, match="X of data holds 1 values that are NaN or infinite"):
        run(data=data)


def test_classes_are_checked():
    model = nn.Sequential([nn.Dense(3)], inputs=X.shape[1])
    data = jax.device_put((X, np.arange(len(X)) % 4))
    with pytest.raises(ValueError, match="from 0 to 3, but the network has 3 outputs"):
        run(
            model=model,
            params=model.init(jax.random.key(0)),
            data=data,
            loss=nn.softmax_cross_entropy,
            optimizer=nn.sgd(0.1),
        )
