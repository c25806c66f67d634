"""Optimizers against optax, in each other's loops, and found again by their arguments."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from course_lib import nn
from course_lib.nn import schedules

RNG = np.random.default_rng(0)
STEPS = 7


def random_tree():
    return {
        "first": {"W": RNG.normal(size=(3, 2)), "b": RNG.normal(size=2)},
        "scale": RNG.normal(size=()),
    }


PARAMS, *GRADS = (jax.tree.map(jnp.asarray, random_tree()) for _ in range(STEPS + 1))
WARM = schedules.warmup_cosine(0.1, 3, STEPS)

# Where optax has the formula in another shape, it is converted here: its `trace` has no rate of its own,
# its adagrad starts at 0.1 and adds ε inside the root, its rmsprop adds ε inside unless told otherwise.
PAIRS = {
    "gradient_descent": (nn.gradient_descent(0.1), optax.sgd(0.1)),
    "sgd": (nn.sgd(0.1), optax.sgd(0.1)),
    "momentum": (nn.momentum(0.1, 0.8), optax.chain(optax.scale(-0.1), optax.trace(0.8))),
    "momentum as sgd": (nn.momentum(0.1), optax.sgd(0.1, momentum=0.9)),
    "nesterov": (nn.nesterov(0.1, 0.8), optax.sgd(0.1, momentum=0.8, nesterov=True)),
    "adagrad": (nn.adagrad(0.1, eps=1e-12), optax.adagrad(0.1, 0.0, eps=1e-24)),
    "rmsprop": (
        nn.rmsprop(0.1, 0.8, eps=1e-3),
        optax.rmsprop(0.1, decay=0.8, eps=1e-3, eps_in_sqrt=False),
    ),
    "adam": (nn.adam(0.1), optax.adam(0.1)),
    "adam, other numbers": (nn.adam(0.1, 0.7, 0.8, 1e-3), optax.adam(0.1, 0.7, 0.8, 1e-3)),
    "adamw": (nn.adamw(0.1), optax.adamw(0.1)),
    "adamw, decay 0.1": (nn.adamw(0.1, weight_decay=0.1), optax.adamw(0.1, weight_decay=0.1)),
    "clip_by_global_norm": (nn.clip_by_global_norm(1.5), optax.clip_by_global_norm(1.5)),
    "chain": (
        nn.chain(nn.clip_by_global_norm(1.5), nn.adam(0.1)),
        optax.chain(optax.clip_by_global_norm(1.5), optax.adam(0.1)),
    ),
    "sgd, schedule": (nn.sgd(WARM), optax.sgd(WARM)),
    "adam, schedule": (nn.adam(WARM), optax.adam(WARM)),
    "adamw, schedule": (nn.adamw(WARM, weight_decay=0.1), optax.adamw(WARM, weight_decay=0.1)),
    "momentum, schedule": (
        nn.momentum(WARM),
        optax.chain(optax.scale_by_learning_rate(WARM), optax.trace(0.9)),
    ),
}
FACTORIES = [
    nn.gradient_descent,
    nn.momentum,
    nn.nesterov,
    nn.adagrad,
    nn.rmsprop,
    nn.adam,
    nn.adamw,
]
every_factory = pytest.mark.parametrize("factory", FACTORIES, ids=lambda f: f.__name__)


def path(optimizer, apply_updates, params=PARAMS, grads=GRADS):
    """The parameters after each update."""
    memory, found = optimizer.init(params), []
    for g in grads:
        updates, memory = optimizer.update(g, memory, params)
        params = apply_updates(params, updates)
        found.append(params)
    return found


def same(ours, theirs, tolerance=1e-12):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance), ours, theirs
    )


@pytest.mark.parametrize(("ours", "theirs"), list(PAIRS.values()), ids=list(PAIRS))
def test_an_optimizer_walks_the_path_of_its_counterpart_in_optax(ours, theirs):
    walked = path(ours, nn.apply_updates)
    same(walked, path(theirs, optax.apply_updates), 1e-6)
    assert abs(walked[-1]["scale"] - PARAMS["scale"]) > 1e-3


@every_factory
def test_an_optimizer_of_ours_runs_in_a_chain_and_loop_of_optax(factory):
    mixed = optax.chain(optax.clip_by_global_norm(1.5), factory(0.1))
    ours = nn.chain(nn.clip_by_global_norm(1.5), factory(0.1))
    same(path(mixed, optax.apply_updates), path(ours, nn.apply_updates), 1e-6)


def test_a_chain_of_ours_takes_members_of_optax():
    mixed = nn.chain(optax.clip_by_global_norm(1.5), nn.momentum(0.1), optax.scale(0.5))
    theirs = optax.chain(
        optax.clip_by_global_norm(1.5), optax.sgd(0.1, momentum=0.9), optax.scale(0.5)
    )
    same(path(mixed, nn.apply_updates), path(theirs, optax.apply_updates), 1e-6)


def test_a_chain_with_a_member_of_optax_is_not_taken_for_one_that_treats_all_numbers_alike():
    assert isinstance(nn.chain(nn.adam(0.1), nn.clip_by_global_norm(1.0)), nn.Optimizer)
    assert not isinstance(nn.chain(optax.clip_by_block_rms(1.0), nn.adam(0.1)), nn.Optimizer)


def test_the_number_of_a_step_reaches_the_schedule_from_zero():
    seen = [tree["scale"] for tree in path(nn.sgd(lambda t: t.astype(float)), nn.apply_updates)]
    expected = PARAMS["scale"] - np.cumsum([t * g["scale"] for t, g in enumerate(GRADS)])
    np.testing.assert_allclose(seen, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "factory", [f for f in FACTORIES if f is not nn.adamw], ids=lambda f: f.__name__
)
def test_a_gradient_of_zero_moves_nothing(factory):
    still = [jax.tree.map(jnp.zeros_like, PARAMS)] * 2
    same(path(factory(0.1), nn.apply_updates, grads=still)[-1], PARAMS, 0)


def test_a_steady_gradient_ends_up_ten_times_as_fast_with_momentum():
    steady = [jnp.ones(())] * 200
    walked = path(nn.momentum(0.1, 0.9), nn.apply_updates, jnp.zeros(()), steady)
    assert walked[-1] - walked[-2] == pytest.approx(-0.1 / (1 - 0.9), rel=1e-6)


def test_clipping_shortens_all_arrays_together_and_keeps_the_direction():
    grads = {"a": jnp.array([3.0, 0.0]), "b": jnp.array(4.0)}
    clipped, _ = nn.clip_by_global_norm(1.0).update(grads, ())
    same(clipped, {"a": jnp.array([0.6, 0.0]), "b": jnp.array(0.8)})
    same(nn.clip_by_global_norm(5.5).update(grads, ())[0], grads, 0)


def test_clipping_a_gradient_of_zero_gives_zero():
    zero = {"a": jnp.zeros(2)}
    same(nn.clip_by_global_norm(1.0).update(zero, ())[0], zero, 0)


def test_updates_are_applied_in_the_number_format_of_the_parameters():
    params = {"w": jnp.ones(2, jnp.bfloat16)}
    assert nn.apply_updates(params, {"w": jnp.ones(2, jnp.float32)})["w"].dtype == jnp.bfloat16


@pytest.mark.parametrize(
    "factory",
    FACTORIES,
    ids=lambda f: f.__name__,
)
def test_float32_parameters_keep_their_format_through_an_update(factory):
    params = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), PARAMS)
    optimizer = factory(0.1)

    def once(params):
        memory = optimizer.init(params)
        return memory, optimizer.update(params, memory, params)

    before, (updates, memory) = jax.eval_shape(once, params)
    assert {leaf.dtype for leaf in jax.tree.leaves(updates)} == {jnp.dtype("float32")}
    assert before == memory


RATES = {
    "constant": schedules.constant(0.1),
    "halving": schedules.halving(0.1),
    "exponential": schedules.exponential(0.1, 0.9),
    "1/t": schedules.inverse_time(0.1, 0.5),
    "step": schedules.step(0.1, 0.5, 2),
    "cosine": schedules.cosine(0.1, 9),
    "warmup": schedules.warmup_cosine(0.1, 2, 9),
}
WITH_SCHEDULES = [
    pytest.param(
        factory,
        rate,
        id=f"{factory.__name__}-{name}",
    )
    for factory in FACTORIES
    for name, rate in RATES.items()
]


@pytest.mark.parametrize(("factory", "rate"), WITH_SCHEDULES)
def test_a_schedule_leaves_the_memory_in_float32(factory, rate):
    params = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), PARAMS)
    optimizer = factory(rate)

    def once(params):
        memory = optimizer.init(params)
        return memory, optimizer.update(params, memory, params)[1]

    before, memory = jax.eval_shape(once, params)
    assert jax.tree.map(lambda leaf: leaf.dtype, before) == jax.tree.map(
        lambda leaf: leaf.dtype, memory
    )


@every_factory
def test_equal_arguments_give_the_same_optimizer_and_others_another(factory):
    assert factory(0.1) is factory(0.1)
    assert factory(0.1) is not factory(0.2)
    assert factory(schedules.cosine(0.1, 9)) is factory(schedules.cosine(0.1, 9))


def test_equal_chains_are_the_same_optimizer():
    one, two = (nn.chain(nn.clip_by_global_norm(1.0), nn.adam(0.1)) for _ in "ab")
    assert one is two


@every_factory
def test_a_traced_rate_gives_under_vmap_what_single_rates_give(factory):
    rates = jnp.array([0.01, 0.1, 0.3])

    def updates(rate):
        optimizer = factory(rate)
        return optimizer.update(GRADS[0], optimizer.init(PARAMS), PARAMS)[0]["first"]["W"]

    together = jax.jit(jax.vmap(updates))(rates)
    one = factory(0.3)
    alone = one.update(GRADS[0], one.init(PARAMS), PARAMS)[0]["first"]["W"]
    np.testing.assert_allclose(together[2], alone, rtol=1e-12)


def test_weight_decay_without_the_parameters_says_what_is_missing():
    optimizer, params = nn.adamw(), jnp.ones(3)
    with pytest.raises(ValueError, match=r"update\(grads, memory, params\)"):
        optimizer.update(params, optimizer.init(params))


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float16])
@pytest.mark.parametrize("make", [nn.adam, nn.adamw, nn.rmsprop, nn.adagrad])
def test_in_sixteen_bits_it_goes_where_it_goes_in_thirty_two(make, dtype):
    """One entry has no gradient at all, one a tiny one, whose square sixteen bits round to zero."""

    def descent(dtype):
        optimizer = make(0.05)
        w = jnp.array([1.0, 0.0, 2.0], dtype)
        memory = optimizer.init(w)
        for _ in range(20):
            grads = w * jnp.array([1.0, 0.0, 1e-4], dtype)
            updates, memory = optimizer.update(grads, memory, w)
            w = nn.apply_updates(w, updates)
        return np.asarray(w, float)

    fine, coarse = descent(jnp.float32), descent(dtype)
    assert fine[0] < 0.9
    np.testing.assert_allclose(coarse, fine, atol=0.1)


def test_a_number_of_numpys_is_taken_for_pythons_and_one_for_no_other_kind():
    assert nn.momentum(np.float64(0.017)) is nn.momentum(0.017)
    grads = jnp.ones(3, jnp.bfloat16)
    optimizer = nn.momentum(np.float64(0.018))
    updates, _ = optimizer.update(grads, optimizer.init(grads))
    assert updates.dtype == jnp.bfloat16
    assert schedules.constant(1) is not schedules.constant(1.0)


@pytest.mark.parametrize("first", [nn.adam, nn.rmsprop, nn.adagrad])
@pytest.mark.parametrize("second", [nn.momentum(1.0), nn.nesterov(1.0), optax.trace(0.9)])
def test_in_sixteen_bits_others_may_follow_in_a_chain(first, second):
    optimizer = nn.chain(first(0.05), second)
    w = jnp.ones(3, jnp.bfloat16)

    def step(carry, _):
        w, memory = carry
        updates, memory = optimizer.update(w, memory, w)
        return (w + updates, memory), None

    (after, _), _ = jax.lax.scan(step, (w, optimizer.init(w)), None, length=3)
    assert after.dtype == jnp.bfloat16
    assert not (after == w).any()


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float32])
@pytest.mark.parametrize(
    "make",
    [
        *(lambda number, make=make: make(number) for make in FACTORIES),
        lambda number: nn.momentum(0.1, number),
        lambda number: nn.nesterov(0.1, number),
        lambda number: nn.rmsprop(0.1, number),
        lambda number: nn.adam(0.1, number, number),
        lambda number: nn.adamw(0.1, weight_decay=number),
    ],
)
def test_a_traced_number_wider_than_the_parameters_widens_no_memory(make, dtype):
    def once(number, w):
        optimizer = make(number)
        before = optimizer.init(w)
        return before, optimizer.update(w, before, w)[1]

    before, after = jax.eval_shape(once, jnp.float64(0.1), jnp.ones(3, dtype))
    assert before == after


def test_a_sweep_over_weight_decay_is_single_runs():
    decays = jnp.array([0.0, 0.1, 0.3])

    def updates(decay):
        optimizer = nn.adamw(0.1, weight_decay=decay)
        return optimizer.update(GRADS[0], optimizer.init(PARAMS), PARAMS)[0]["first"]["W"]

    together = jax.jit(jax.vmap(updates))(decays)
    for decay, found in zip(decays, together, strict=True):
        np.testing.assert_allclose(found, updates(float(decay)), rtol=1e-12)


@every_factory
def test_where_optax_gives_every_parameter_to_another_there_is_nothing_to_do(factory):
    shared = {"ours": factory(schedules.cosine(0.1, 9)), "frozen": optax.set_to_zero()}
    optimizer = optax.multi_transform(shared, {"w": "frozen"})
    params = {"w": jnp.ones(3)}
    updates, _ = optimizer.update(params, optimizer.init(params), params)
    np.testing.assert_array_equal(updates["w"], 0)


@every_factory
def test_parameters_and_memory_may_be_given_away_to_be_overwritten(factory):
    optimizer, params = factory(0.1), {"w": jnp.ones(3)}

    def step(params, memory):
        updates, memory = optimizer.update(params, memory, params)
        return nn.apply_updates(params, updates), memory

    kept = step(params, optimizer.init(params))
    given = jax.jit(step, donate_argnums=(0, 1))({"w": jnp.ones(3)}, optimizer.init(params))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), given, kept)


def test_clipping_in_sixteen_bits_shortens_a_gradient_whose_square_does_not_fit_into_them():
    clip = nn.clip_by_global_norm(1.0)
    clipped, _ = clip.update({"w": jnp.array([300.0, 400.0], jnp.float16)}, ())
    assert clipped["w"].dtype == jnp.float16
    np.testing.assert_allclose(clipped["w"], [0.6, 0.8], rtol=1e-3)
