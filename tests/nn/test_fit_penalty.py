"""A penalty is a part of what training descends, and of the losses it reports, not of the validation's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import HELD_OUT, MODEL, PARAMS, X, Y, assert_same, run

from course_lib import nn


def penalty(params):
    return nn.l2_penalty(params, 0.1)


def test_training_with_a_penalty_is_gradient_descent_on_the_sum():
    def total(params):
        return nn.half_squared_error(MODEL(params, X), Y) + penalty(params)

    params, losses = PARAMS, []
    for _ in range(5):
        losses.append(float(total(params)))
        params = jax.tree.map(lambda w, g: w - 0.05 * g, params, jax.grad(total)(params))
    result = run(optimizer=nn.sgd(0.05), batch_size=22, epochs=5, penalty=penalty)
    assert_same(result.params, params, 1e-12)
    np.testing.assert_allclose(result.history["loss"], losses, rtol=1e-12)


def test_a_validation_loss_holds_no_penalty():
    result = run(penalty=penalty, validation=HELD_OUT, epochs=1)
    plain = nn.half_squared_error(MODEL(result.params, HELD_OUT[0]), HELD_OUT[1])
    np.testing.assert_allclose(result.history["validation_loss"][-1], plain, rtol=1e-12)


def test_a_penalty_of_every_parameter_pulls_them_to_zero():
    def size(result):
        return sum(float(jnp.sum(leaf**2)) for leaf in jax.tree.leaves(result.params))

    assert size(run(penalty=penalty, epochs=50)) < 0.5 * size(run(epochs=50))


def test_a_penalty_of_many_numbers_is_refused_with_their_shape():
    with pytest.raises(ValueError, match=r"penalty gives an array of shape \(4,\)"):
        run(penalty=lambda params: params["dense_1"]["b"] ** 2)
