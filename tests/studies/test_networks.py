"""What the lectures claim of their small networks, and what they print of them."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.data.lecture_facts import fact, facts_of
from course_lib.studies import networks
from course_lib.studies.networks import CORNERS, GURARI_PARAMS, XOR, XOR_PARAMS

finite = st.floats(-50, 50)


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


def test_the_xor_network_is_right_at_the_corners_and_says_one_in_the_middle():
    np.testing.assert_array_equal(networks.xor_net(CORNERS), XOR)
    np.testing.assert_array_equal(networks.xor_net(np.array([[0.5, 0.5]])), fact("L-10.1").exact)


@pytest.mark.parametrize(("hidden", "row"), [(nn.identity, "L-12.5"), (nn.sigmoid, "L-12.6")])
def test_with_another_activation_its_weights_do_not_compute_xor(hidden, row):
    out = networks.forward(XOR_PARAMS, CORNERS, hidden, nn.identity)[1][:, 0]
    np.testing.assert_allclose(out, fact(row).exact, rtol=1e-12)
    assert not np.array_equal(np.asarray(out) > 0.5, XOR > 0.5)


@given(st.lists(finite, min_size=3, max_size=3), finite)
def test_no_affine_function_separates_xor_at_any_level(bias_and_weights, level):
    b, w1, w2 = bias_and_weights
    answers = b + CORNERS @ np.array([w1, w2])
    np.testing.assert_allclose(answers[0] + answers[3], answers[1] + answers[2], atol=1e-9)
    # A margin: at equality rounding would decide.
    assert not np.all(np.where(XOR > 0.5, answers - level, level - answers) > 1e-9)


def test_three_of_four_corners_is_the_best_that_an_affine_rule_gets():
    grid = np.linspace(-1.5, 1.5, 13)
    right = [
        np.sum((b + CORNERS @ np.array([w1, w2]) > 0) == (XOR > 0.5))
        for b, w1, w2 in product(grid, repeat=3)
    ]
    assert max(right) == 3


def test_one_sigmoid_layer_cannot_get_below_one_bit_on_xor():
    weights = np.random.default_rng(0).normal(size=(500, 3)) * 3
    logits = weights[:, :1] + weights[:, 1:] @ CORNERS.T
    losses = jax.vmap(lambda s: nn.binary_cross_entropy(s, jnp.asarray(XOR)))(jnp.asarray(logits))
    assert losses.min() >= np.log(2)
    assert nn.binary_cross_entropy(jnp.zeros(4), jnp.asarray(XOR)) == pytest.approx(np.log(2))


def test_the_best_affine_fit_is_the_least_squares_one():
    fit, error = networks.best_affine_fit(CORNERS, XOR)
    np.testing.assert_array_equal(fit, fact("L-11.1").exact)
    assert error == fact("L-11.2").exact
    X, y = np.random.default_rng(1).normal(size=(9, 2)), np.arange(9.0)
    truth = np.linalg.lstsq(np.column_stack([np.ones(9), X]), y, rcond=None)[0]
    np.testing.assert_allclose(networks.best_affine_fit(X, y)[0], truth, rtol=1e-10)


def test_stacked_layers_without_activation_are_one_layer():
    rng = np.random.default_rng(2)
    params = {"W1": rng.normal(size=(4, 3)), "b1": rng.normal(size=3)}
    params |= {"W2": rng.normal(size=(3, 2)), "b2": rng.normal(size=2)}
    X = rng.normal(size=(6, 4))
    out = networks.forward(params, X, nn.identity, nn.identity)[1]
    W, b = params["W1"] @ params["W2"], params["b1"] @ params["W2"] + params["b2"]
    np.testing.assert_allclose(out, X @ W + b, rtol=1e-12)


def test_a_batch_is_the_same_as_its_rows_one_by_one():
    X = np.random.default_rng(3).normal(size=(5, 3))
    act, yhat = networks.forward_321(GURARI_PARAMS, X)
    for i in range(5):
        one = networks.forward_321(GURARI_PARAMS, X[i : i + 1])
        np.testing.assert_allclose(act[i], one[0][0], rtol=1e-14)
        np.testing.assert_allclose(yhat[i], one[1][0], rtol=1e-14)


def test_gurari_s_forward_pass_rounds_to_her_numbers():
    act, yhat = networks.forward_321(GURARI_PARAMS, networks.GURARI_X)
    found = {"G-39.2": act[0, 0], "G-40.2": act[0, 1], "G-41.2": yhat[0, 0]}
    for name, value in found.items():
        assert value == pytest.approx(fact(name).exact, rel=1e-12)
        assert round(float(value), 3) == fact(name).printed


def test_every_parameter_count_of_the_lectures():
    counts = [one for one in facts_of("04") if one.rule == "mlp_params"]
    assert len(counts) == 6
    for one in counts:
        assert networks.count_params(one.inputs["sizes"]) == one.exact


def test_a_count_is_the_number_of_entries_of_the_library_s_arrays():
    for sizes in ((29, 16, 1), (2, 3, 1), (5, 4, 4, 2)):
        model = nn.Sequential([nn.Dense(n) for n in sizes[1:]], inputs=sizes[0])
        arrays = jax.tree.leaves(model.init(jax.random.key(0)))
        assert sum(array.size for array in arrays) == networks.count_params(sizes)


@given(st.lists(st.floats(-3, 3), min_size=13, max_size=13), finite, finite)
def test_thirteen_numbers_in_a_row_are_the_two_layers(w, x1, x2):
    def r(t):
        return max(t, 0.0)

    long = w[0] + sum(w[i] * r(w[i + 1] + w[i + 2] * x1 + w[i + 3] * x2) for i in (1, 5, 9))
    params = networks.thirteen_params(np.array(w))
    logit = networks.forward(params, np.array([[x1, x2]]), nn.relu, nn.identity)[1][0, 0]
    np.testing.assert_allclose(logit, long, rtol=1e-9, atol=1e-9)


def test_the_thirteen_parameter_network_gives_the_facts():
    params = networks.thirteen_params(networks.THIRTEEN)
    for name, x in (("H-38.2", [1.0, 2.0]), ("H-38.4", [2.0, -1.0])):
        logit = networks.forward(params, np.array([x]), nn.relu, nn.identity)[1][0, 0]
        assert logit == pytest.approx(fact(name).exact, rel=1e-12)


def test_networks_that_learned_xor_disagree_in_the_middle_and_stay_probabilities():
    centres = networks.trained_centres()
    assert len(centres) > 150
    assert np.all((centres > 0) & (centres < 1))
    assert np.sum(centres < 0.1) > 20
    assert np.sum(centres > 0.9) > 20
