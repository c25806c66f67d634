"""A network as a list of layers: its names, its parameters, its summary, its keys and its errors."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn

KEY = jax.random.key(0)


def count(model):
    return sum(leaf.size for leaf in jax.tree.leaves(jax.eval_shape(model.init, KEY)))


@pytest.fixture(scope="module")
def heart():
    return nn.Sequential([nn.Dense(16, nn.relu), nn.Dense(1)], inputs=29)


@pytest.mark.parametrize(
    ("sizes", "parameters"),
    [((29, 16, 1), 497), ((2, 3, 1), 13), ((3, 2, 1), 11), ((2, 2, 1), 9)],
)
def test_the_lectures_networks_have_as_many_parameters_as_the_lectures_count(sizes, parameters):
    model = nn.Sequential([nn.Dense(width) for width in sizes[1:]], inputs=sizes[0])
    assert count(model) == parameters
    assert model.summary().splitlines()[-1].split() == ["total", f"{parameters}"]


def test_layers_are_named_by_kind_and_number():
    model = nn.Sequential(
        [
            nn.Dense(4),
            nn.relu,
            nn.BatchNorm(),
            nn.Dropout(0.1),
            nn.Dense(3),
            nn.relu,
            nn.LayerNorm(),
        ],
        inputs=2,
    )
    assert model.names == (
        "dense_1", "relu_1", "batch_norm_1", "dropout_1", "dense_2", "relu_2", "layer_norm_1",
    )  # fmt: skip
    assert model.features == (2, 4, 4, 4, 4, 3, 3, 3)


def test_parameters_are_a_dict_of_dicts_of_arrays(heart):
    shapes = jax.tree.map(jnp.shape, jax.eval_shape(heart.init, KEY))
    assert shapes == {
        "dense_1": {"W": (29, 16), "b": (16,)},
        "dense_2": {"W": (16, 1), "b": (1,)},
    }


def test_layers_without_parameters_have_no_entry_and_only_batch_norm_remembers():
    model = nn.Sequential([nn.relu, nn.BatchNorm(), nn.Dropout(0.5)], inputs=3)
    assert set(model.init(KEY)) == set(model.start()) == {"batch_norm_1"}


def test_the_same_key_gives_the_same_parameters_and_layers_do_not_share_draws():
    model = nn.Sequential([nn.Dense(3), nn.Dense(3)], inputs=3)
    first, again, other = model.init(KEY), model.init(KEY), model.init(jax.random.key(1))
    assert jax.tree.all(jax.tree.map(lambda a, b: bool((a == b).all()), first, again))
    assert not (first["dense_1"]["W"] == other["dense_1"]["W"]).any()
    assert not (first["dense_1"]["W"] == first["dense_2"]["W"]).any()


def test_a_call_pushes_a_batch_through_every_layer(heart):
    X = np.random.default_rng(0).normal(size=(6, 29))
    params = heart.init(KEY, jnp.float64)
    hidden = np.maximum(X @ params["dense_1"]["W"] + params["dense_1"]["b"], 0)
    yhat = hidden @ params["dense_2"]["W"] + params["dense_2"]["b"]
    np.testing.assert_allclose(heart(params, X), yhat, rtol=1e-12)
    assert heart(params, X.tolist()).shape == (6, 1)


def test_the_gradient_of_a_whole_network_is_that_of_central_differences():
    model = nn.Sequential(
        [nn.Dense(5, nn.tanh), nn.BatchNorm(), nn.LayerNorm(), nn.Dense(5)],
        inputs=5,
    )
    params, memory = model.init(KEY, jnp.float64), model.start(jnp.float64)
    X = jnp.asarray(np.random.default_rng(3).normal(size=(7, 5)))

    @jax.jit
    def forward(point):
        return model.apply(point[0], point[1], memory, train=True, key=KEY)[0]

    @jax.jit
    def backward(point, cotangent):
        return jax.vjp(forward, point)[1](cotangent)[0]

    assert nn.gradient_check(forward, backward, (params, X), KEY, directions=2) < 1e-6


def test_two_dropout_layers_draw_different_units():
    model = nn.Sequential([nn.Dropout(0.5), nn.Dropout(0.5)], inputs=200)
    out, _ = model.apply({}, jnp.ones((1, 200)), train=True, key=KEY)
    # One and the same draw would leave a half of the units; two leave a quarter.
    assert 0.15 < np.mean(out != 0) < 0.35


def test_the_summary_shows_each_layer_its_shape_and_its_count(heart):
    lines = heart.summary().splitlines()
    assert [line.split() for line in lines] == [
        ["layer", "output", "parameters"],
        ["input", "(N,", "29)", "0"],
        ["dense_1", "(N,", "16)", "480"],
        ["dense_2", "(N,", "1)", "17"],
        ["total", "497"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_equal_models_are_one_key_of_compiled_code():
    one, two = (nn.Sequential([nn.Dense(2, nn.relu), nn.Dropout(0.1)], inputs=3) for _ in "ab")
    assert (one, hash(one)) == (two, hash(two))
    assert one != nn.Sequential([nn.Dense(2, nn.tanh), nn.Dropout(0.1)], inputs=3)


def test_a_batch_of_the_wrong_width_is_refused_with_both_shapes(heart):
    with pytest.raises(ValueError, match=r"\(examples, 29\).*shape \(5, 28\)"):
        heart({}, np.ones((5, 28)))


def test_a_single_example_is_refused_with_the_way_to_wrap_it(heart):
    with pytest.raises(ValueError, match=r"shape \(29,\).*wrap a single example"):
        heart({}, np.ones(29))


def test_parameters_of_another_model_are_refused_with_the_layer_and_the_shapes():
    model = nn.Sequential([nn.Dense(4), nn.Dense(3)], inputs=29)
    other = {
        "dense_1": {"W": jnp.ones((29, 4)), "b": jnp.ones(4)},
        "dense_2": {"W": jnp.ones((7, 3)), "b": jnp.ones(3)},
    }
    with pytest.raises(ValueError, match=r"dense_2 .*\(5, 4\).*'W': \(7, 3\)"):
        model(other, np.ones((5, 29)))


def test_missing_parameters_are_refused_with_the_layer(heart):
    with pytest.raises(ValueError, match=r"dense_1 .*parameters none"):
        heart({}, np.ones((5, 29)))


@pytest.mark.parametrize("wrong", [nn.Dense, 3, "relu", None])
def test_something_that_is_no_layer_is_refused_with_what_it_is(wrong):
    with pytest.raises(ValueError, match="a layer is a Layer or an activation function; got"):
        nn.Sequential([wrong], inputs=2)


@pytest.mark.parametrize("inputs", [0, -1, 2.0])
def test_a_number_of_inputs_below_one_is_refused_with_its_value(inputs):
    with pytest.raises(ValueError, match=rf"not {inputs}"):
        nn.Sequential([nn.Dense(1)], inputs=inputs)


def test_outside_of_training_a_batch_norm_needs_its_memory():
    model = nn.Sequential([nn.BatchNorm(), nn.Dense(1)], inputs=3)
    params = model.init(jax.random.key(0))
    with pytest.raises(ValueError, match=r"needs what that remembers, model\(params, X, memory\)"):
        model(params, np.ones((4, 3)))
    assert model(params, np.ones((4, 3)), model.start()).shape == (4, 1)


def test_whole_numbers_of_numpy_are_sizes():
    model = nn.Sequential([nn.Dense(np.int64(2))], inputs=np.int64(3))
    assert model.init(jax.random.key(0))["dense_1"]["W"].shape == (3, 2)


def test_a_nameless_function_is_called_an_activation():
    assert nn.Sequential([lambda pre: pre**2, nn.tanh], inputs=1).names == (
        "activation_1",
        "tanh_1",
    )


def test_relu_of_jax_gets_the_same_first_weights_as_ours():
    ours, theirs = (
        nn.Sequential([nn.Dense(5, relu)], inputs=3).init(jax.random.key(0))
        for relu in (nn.relu, jax.nn.relu)
    )
    np.testing.assert_array_equal(ours["dense_1"]["W"], theirs["dense_1"]["W"])


def test_a_network_is_no_layer():
    inner = nn.Sequential([nn.Dense(4)], inputs=3)
    with pytest.raises(ValueError, match=r"put its layers there, \*inner\.layers"):
        nn.Sequential([inner, nn.Dense(1)], inputs=3)


def test_a_layer_with_something_beside_its_fields_is_refused():
    class Scaled(nn.Dense):
        def __init__(self, width, scale):
            super().__init__(width)
            object.__setattr__(self, "scale", scale)

    with pytest.raises(
        ValueError, match=r"Scaled has attributes that are no fields, scale: write @dataclass"
    ):
        nn.Sequential([Scaled(4, 2.0)], inputs=3)


def test_a_layer_may_remember_what_follows_from_its_fields():
    @dataclasses.dataclass(frozen=True)
    class Doubled(nn.Layer):
        factor: float = 1.0

        @functools.cached_property
        def twice(self):
            return 2 * self.factor

        def apply(self, params, memory, act, train, key, present=None):
            return self.twice * act, memory

    layer = Doubled()
    for _ in range(2):
        model = nn.Sequential([layer], inputs=1)
        assert model({}, jnp.ones((1, 1))) == 2


@pytest.mark.parametrize(
    "wrong", [None, [1], nn.fit, np.ones((5, 29))], ids=lambda x: type(x).__name__
)
def test_what_are_no_parameters_is_refused_with_what_it_is(heart, wrong):
    with pytest.raises(ValueError, match=rf"got {type(wrong).__name__}: call model\(params, X\)"):
        heart(wrong, {})


def test_parameters_of_a_layer_that_are_no_dict_are_refused_with_their_shapes(heart):
    with pytest.raises(ValueError, match=r"dense_1 met .*\[\(29, 16\), \(16,\)\]"):
        heart({"dense_1": [jnp.ones((29, 16)), jnp.ones(16)]}, np.ones((5, 29)))


def test_the_summary_keeps_its_columns_apart_for_a_long_name():
    def leaky_and_a_little_bent(pre):
        return pre

    lines = nn.Sequential([nn.Dense(3), leaky_and_a_little_bent], inputs=2).summary().splitlines()
    assert lines[3].split() == ["leaky_and_a_little_bent_1", "(N,", "3)", "0"]
    assert len({len(line) for line in lines}) == 1
