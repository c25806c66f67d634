"""Eight simulated devices train as one does, in a process of their own; a real one is started here."""

import shutil

import jax
import numpy as np
import pytest

from course_lib import nn
from course_lib.studies import data_parallel
from course_lib.studies.data_parallel import one_and_many
from course_lib.studies.precision import start_of


@pytest.fixture(scope="module")
def even():
    return one_and_many(8, 16)


@pytest.fixture(scope="module")
def uneven():
    return one_and_many(8, 20)


@pytest.mark.parametrize("which", ["even", "uneven"])
def test_eight_devices_equal_one_to_rounding(which, request):
    found = request.getfixturevalue(which)
    assert found.devices == 8
    assert found.copies == 8
    assert found.params_apart < 2e-6 < 0.1 < found.params_moved
    assert found.losses_apart < 1e-6
    for one, many in zip(
        jax.tree.leaves(found.one.params), jax.tree.leaves(found.many.params), strict=True
    ):
        np.testing.assert_allclose(one, many, atol=2e-6)
    assert found.one.losses[-1] < 0.5 * found.one.losses[0]
    assert len(found.many.losses) == data_parallel.EPOCHS


def test_the_one_device_of_the_other_process_trains_as_this_process_does(even):
    params = start_of(data_parallel.MODEL)
    here, _ = data_parallel.trained(params, 16, None)
    np.testing.assert_allclose(here.losses, even.one.losses, rtol=1e-4)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, atol=1e-5), here.params, even.one.params)  # fmt: skip


def test_rows_are_shared_out_in_order_and_each_lies_on_one_device(even, uneven):
    np.testing.assert_array_equal(even.rows, np.arange(16).reshape(8, 2))
    assert uneven.rows.shape == (8, 3)
    assert uneven.rows.ravel().tolist() == [*range(20), -1, -1, -1, -1]


@pytest.mark.parametrize("which", ["even", "uneven"])
def test_the_slopes_of_the_devices_average_to_that_of_the_batch(which, request):
    found = request.getfixturevalue(which)
    held = (found.rows >= 0).sum(axis=1)
    assert np.average(found.slopes, weights=held) == pytest.approx(found.slope, abs=1e-6)
    X, y = data_parallel.some_examples()
    params = start_of(data_parallel.MODEL)
    n = held.sum()

    def loss(first):
        moved = params["dense_1"]["W"].at[0, 0].set(first)
        changed = params | {"dense_1": params["dense_1"] | {"W": moved}}
        return nn.half_squared_error(data_parallel.MODEL(changed, X[:n]), y[:n])

    assert float(jax.grad(loss)(params["dense_1"]["W"][0, 0])) == pytest.approx(found.slope, abs=1e-5)  # fmt: skip


def test_asked_again_it_starts_no_process(even, monkeypatch):
    monkeypatch.setattr(data_parallel.subprocess, "run", None)
    assert one_and_many(8, 16) is even


@pytest.mark.parametrize(("numbers", "name"), [((0, 16), "devices"), ((8, 65), "batch_size")])
def test_numbers_that_cannot_be_are_refused(numbers, name):
    with pytest.raises(ValueError, match=f"{name} must be from 1 to 64"):
        one_and_many(*numbers)


def test_a_process_that_fails_is_told_with_its_last_words(monkeypatch):
    monkeypatch.setattr(data_parallel.sys, "executable", shutil.which("false") or "false")
    with pytest.raises(RuntimeError, match="with 7 devices failed; it said: nothing"):
        one_and_many(7, 16)


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(data_parallel, "PATIENCE", 0.01)
    with pytest.raises(RuntimeError, match=r"6 devices was not done after 0\.01 seconds"):
        one_and_many(6, 16)


def test_the_new_process_keeps_the_flags_it_finds_but_for_the_number_of_devices(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", f"--xla_a=1 {data_parallel.FLAG}=3")
    found = data_parallel.environment(5)
    assert found["XLA_FLAGS"].split() == ["--xla_a=1", f"{data_parallel.FLAG}=5"]
    assert found["JAX_PLATFORMS"] == "cpu"
