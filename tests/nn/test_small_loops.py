"""Training a small network is one piece of machine code, whatever it is made of; that of a larger one is not."""

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import pytest

from course_lib.nn import small_loops

LOOPS = """
import os
import jax, jax.numpy as jnp
from course_lib import nn
from course_lib.nn.training import fit

def is_whole(program):
    return "small_call" in program.compile().as_text()

loop = jax.jit(lambda x: jax.lax.fori_loop(0, 100, lambda i, x: jnp.sin(x) * x, x))
print("a loop of their own", is_whole(loop.lower(jnp.ones(1000))))
print("a wide loop", is_whole(loop.lower(jnp.ones(1000000))))

compiled = fit.compiled
def spied(recipe):
    program = compiled(recipe)
    return lambda *args: seen.append(is_whole(program.lower(*args))) or program(*args)
fit.compiled = spied

def train(layers, n=70, batch_size=32, loss=nn.half_squared_error, optimizer=nn.adam(0.01), held_out=0, **options):
    model = nn.Sequential(layers, inputs=4)
    X, y = jnp.ones((n, 4)), jnp.ones((n, 1))
    if loss is nn.softmax_cross_entropy:
        y = jnp.zeros(n, int)
    validation = (X[:1].repeat(held_out, 0), y[:1].repeat(held_out, 0)) if held_out else None
    nn.fit(model, model.init(jax.random.key(0)), (X, y), loss=loss, optimizer=optimizer, epochs=2,
           batch_size=batch_size, key=jax.random.key(1), validation=validation, progress=False, **options)

small = [nn.Dense(16, nn.relu), nn.Dense(1)]
for name, options in {
    "small": dict(layers=small),
    "classes": dict(layers=[nn.Dense(16, nn.tanh), nn.Dense(3)], loss=nn.softmax_cross_entropy),
    "batch norm": dict(layers=[nn.Dense(16), nn.BatchNorm(), nn.relu, nn.Dense(1)], optimizer=nn.momentum(0.01)),
    "dropout": dict(layers=[nn.Dense(16, nn.gelu), nn.Dropout(0.5), nn.LayerNorm(), nn.Dense(1)]),
    "validated": dict(layers=small, held_out=30, early_stopping=1),
    "bfloat16": dict(layers=small, compute_dtype=jnp.bfloat16),
    "wide": dict(layers=[nn.Dense(200, nn.relu), nn.Dense(1)]),
    "large batch": dict(layers=small, n=2000, batch_size=2000),
    "much to judge": dict(layers=small, held_out=2000),
}.items():
    seen = []
    train(**options)
    print(name, all(seen))
print(os.environ["XLA_FLAGS"])
"""


def said(flags):
    """Which loops are one piece, and XLA_FLAGS at the end, in a process of its own."""
    environment = {**os.environ, "XLA_FLAGS": flags}
    command = [sys.executable, "-c", LOOPS]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    *loops, flags = run.stdout.splitlines()
    return {
        name for name, whole in (line.rsplit(" ", 1) for line in loops) if whole == "True"
    }, flags


def test_training_a_small_network_is_one_piece_and_a_large_one_is_not():
    # If this fails with a new version of JAX, small networks train up to six times as slowly.
    expected = {
        "a loop of their own",
        "small",
        "classes",
        "batch norm",
        "dropout",
        "validated",
        "bfloat16",
    }
    before = "--xla_cpu_enable_fast_math=false"
    whole, flags = said(flags=before)
    assert whole == expected
    assert before in flags


def test_what_the_user_set_stays():
    own = "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1"
    assert said(flags=own) == (set(), own)


def test_a_version_of_xla_without_the_options_compiles_as_always(monkeypatch):
    monkeypatch.setattr(small_loops, "ONE_PIECE", {"xla_no_such_option": ""})
    assert small_loops.compiler_options(in_one_piece=True) == {}
    assert small_loops.compiler_options(in_one_piece=False) == small_loops.IN_PIECES


def test_options_that_the_user_has_set_are_left_to_them(monkeypatch):
    own = "--xla_disable_hlo_passes=cse"
    monkeypatch.setenv("XLA_FLAGS", own)
    assert small_loops.compiler_options(in_one_piece=False) == {}
    assert small_loops.compiler_options(in_one_piece=True) == small_loops.ONE_PIECE
    monkeypatch.setenv(
        "XLA_FLAGS", "--xla_cpu_experimental_ynn_fusion_type=LIBRARY_FUSION_TYPE_ELTWISE"
    )
    assert small_loops.compiler_options(in_one_piece=True) == {}


def test_a_jax_that_cannot_take_options_of_many_values_gets_none(monkeypatch):
    small_loops._known_to_xla.cache_clear()
    monkeypatch.setattr(jax, "__version_info__", (0, 5, 3))
    assert small_loops.compiler_options(in_one_piece=False) == {}
    small_loops._known_to_xla.cache_clear()


@pytest.mark.parametrize(("rows", "little"), [(33, True), (34, False)])
def test_little_is_counted_in_weights_and_rows(rows, little):
    params = {"dense_1": {"W": jnp.zeros((29, 16)), "b": jnp.zeros(16)}, "dense_2": jnp.zeros(20)}
    assert sum(leaf.size for leaf in jax.tree.leaves(params)) == 500
    assert small_loops.is_little(params, rows) is little
