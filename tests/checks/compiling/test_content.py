"""A program's hash: equal programs have the same, others never, and what it does not know has none."""

import subprocess
import sys
from collections import defaultdict
from functools import partial

import jax
import jax.extend.random
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax import lax
from jax._src.random import prng
from jax.experimental.compute_on import compute_on
from jax.experimental.xla_metadata import set_xla_metadata
from jax.extend.core import Primitive

from .traced import content

x, y = np.float32(0.5), np.float32(1.5)
a, b = np.arange(6.0, dtype=np.float32), np.ones(6, np.float32)
square = np.arange(9.0, dtype=np.float32).reshape(3, 3)


def captured(values):
    held = jnp.asarray(values)
    return lambda a: a + held


def known_rule(f):
    ruled = jax.custom_jvp(f)
    ruled.defjvp(lambda primals, tangents: (f(*primals), tangents[0]))
    return ruled


def drawn_inside(partitionable):
    def f(key):
        with jax.threefry_partitionable(partitionable):
            return jax.random.normal(jax.random.wrap_key_data(key), (3,))

    return f


def counted(length):
    return lambda x: lax.scan(lambda c, _: (c * 0.5, None), x, length=length)[0]


# No two of them compute the same.
DIFFERENT = {
    "x + 2": lambda: content(lambda x: x + 2, x),
    "x + 3": lambda: content(lambda x: x + 3, x),
    "x + 2 with an option": lambda: content(
        lambda x: x + 2, x, compiler_options={"xla_cpu_enable_fast_math": True}
    ),
    "x + 2 with that option off": lambda: content(
        lambda x: x + 2, x, compiler_options={"xla_cpu_enable_fast_math": False}
    ),
    "x + 2 in float64": lambda: content(lambda x: x + np.float64(2.0), x),
    "x + 0": lambda: content(lambda x: x + 0.0, x),
    "x + -0": lambda: content(lambda x: x + -0.0, x),
    "x + next after 2": lambda: content(lambda x: x + float(np.nextafter(np.float32(2), np.float32(3))), x),
    "float64": lambda: content(lambda x: x + 2, np.float64(x)),
    "weak": lambda: content(lambda x: x + 2, 0.5),
    "a Python number, an array": lambda: content(lambda x: x + 2, jnp.float32(x)),
    "five": lambda: content(lambda x: x + 2, a[:5]),
    "six": lambda: content(lambda x: x + 2, a),
    "x - y": lambda: content(lambda x, y: x - y, x, y),
    "y - x": lambda: content(lambda x, y: y - x, x, y),
    "x, without y": lambda: content(lambda x, y: x + 2, x, y),
    "y, without x": lambda: content(lambda x, y: y + 2, x, y),
    "two results": lambda: content(lambda x, y: (x, y), x, y),
    "two results, turned": lambda: content(lambda x, y: (y, x), x, y),
    "captured": lambda: content(captured([1.0, 2.0]), a[:2]),
    "captured others": lambda: content(captured([1.0, 3.0]), a[:2]),
    "captured integers": lambda: content(captured([1, 2]), a[:2]),
    "sum": lambda: content(jnp.sum, a),
    "prod": lambda: content(jnp.prod, a),
    "rows": lambda: content(partial(jnp.sum, axis=0), square),
    "columns": lambda: content(partial(jnp.sum, axis=1), square),
    "cumsum": lambda: content(lax.cumsum, a),
    "cumsum from behind": lambda: content(partial(lax.cumsum, reverse=True), a),
    "sorted": lambda: content(jnp.sort, a),
    "sorted down": lambda: content(partial(jnp.sort, descending=True), a),
    "row by row": lambda: content(lambda a, i: a.at[i].get(mode="clip"), square, 7),
    "row or nothing": lambda: content(lambda a, i: a.at[i].get(mode="fill"), square, 7),
    "row or nine": lambda: content(lambda a, i: a.at[i].get(mode="fill", fill_value=9.0), square, 7),
    "product": lambda: content(jnp.dot, square, square),
    "product, exactly": lambda: content(partial(jnp.dot, precision="highest"), square, square),
    "product of columns": lambda: content(lambda a, b: jnp.einsum("ij,kj", a, b), square, square),
    "three times": lambda: content(counted(3), x),
    "four times": lambda: content(counted(4), x),
    "while": lambda: content(lambda x: lax.while_loop(lambda c: c < 9, lambda c: c * 2, x), x),
    "while to 8": lambda: content(lambda x: lax.while_loop(lambda c: c < 8, lambda c: c * 2, x), x),
    "cond": lambda: content(lambda x: lax.cond(x > 0, jnp.sin, jnp.cos, x), x),
    "cond, turned": lambda: content(lambda x: lax.cond(x > 0, jnp.cos, jnp.sin, x), x),
    "in a jit": lambda: content(lambda x: jax.jit(jnp.sin)(x) + 1, x),
    "another in a jit": lambda: content(lambda x: jax.jit(jnp.cos)(x) + 1, x),
    "a rule of its own": lambda: content(known_rule(jnp.tanh), x),
    "another with a rule": lambda: content(known_rule(jnp.sinh), x),
    "gradient": lambda: content(jax.grad(jnp.sin), x),
    "normal": lambda: content(lambda k: jax.random.normal(jax.random.wrap_key_data(k), (2,)), np.uint32([0, 1])),
    "uniform": lambda: content(lambda k: jax.random.uniform(jax.random.wrap_key_data(k), (2,)), np.uint32([0, 1])),
    "set inside": lambda: content(drawn_inside(True), np.uint32([0, 1])),
    "set inside, otherwise": lambda: content(drawn_inside(False), np.uint32([0, 1])),
    "given away": lambda: content(lambda a: a * 2, jnp.asarray(a), donate_argnums=0),
    "not given away": lambda: content(lambda a: a * 2, jnp.asarray(a)),
    "to integers": lambda: content(lambda a: a.astype(np.int32), a),
    "to small integers": lambda: content(lambda a: a.astype(np.int16), a),
}  # fmt: skip


def test_each_program_has_a_hash_that_is_its_own():
    contents = {name: make() for name, make in DIFFERENT.items()}
    assert [name for name, text in contents.items() if len(text) != 64] == []
    named = defaultdict(list)
    for name, text in contents.items():
        named[text].append(name)
    assert [names for names in named.values() if len(names) > 1] == []


@pytest.mark.parametrize("name", ["x + 2", "captured", "a rule of its own", "normal", "while"])
def test_the_same_program_traced_again_has_the_same(name):
    before = DIFFERENT[name]()
    jax.clear_caches()
    assert DIFFERENT[name]() == before


def test_names_change_nothing():
    def halved(width):
        return jnp.sin(width) * 0.5

    def other(anything):
        between = jnp.sin(anything)
        return between * 0.5

    assert content(halved, x) == content(other, x) != ""


@pytest.mark.parametrize(
    "setting",
    [
        lambda: jax.enable_x64(False),
        lambda: jax.default_matmul_precision("highest"),
        lambda: jax.threefry_partitionable(not jax.config.jax_threefry_partitionable),
        lambda: jax.numpy_dtype_promotion("strict"),
    ],
)
def test_what_it_is_traced_under_counts(setting):
    before = content(jnp.sin, x)
    with setting():
        assert content(jnp.sin, x) not in ("", before)
    assert content(jnp.sin, x) == before


IN_A_PROCESS = """
import numpy as np, jax, jax.numpy as jnp
from tests.checks.compiling.traced import content
key = np.uint32([0, 1])
print(content(lambda k: jax.random.normal(jax.random.wrap_key_data(k), (3,)) @ jnp.ones((3, 2)), key))
"""


def test_the_hash_is_the_same_in_other_processes():
    def hash_with(seed):
        run = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS],
            env={"PYTHONHASHSEED": seed, "PATH": "", "JAX_PLATFORMS": "cpu"},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.strip()

    assert len(hash_with("1")) == 64
    assert hash_with("1") == hash_with("2")


def own_operation():
    """JAX's sine by name, and not by what it does."""
    sine = Primitive("sin")
    sine.def_impl(lambda x: x)
    sine.def_abstract_eval(lambda x: x)
    jax.interpreters.mlir.register_lowering(
        sine, jax.interpreters.mlir.lower_fun(lambda x: x * 0, multiple_results=False)
    )
    return sine.bind


def own_random_numbers():
    """Named like JAX's own, and others."""
    jaxs = prng.prngs["threefry2x32"]
    functions = {name: getattr(jaxs, name) for name in ("seed", "split", "fold_in")}
    own = jax.extend.random.define_prng_impl(
        key_shape=(2,), random_bits=lambda key, width, shape: jnp.zeros(shape, np.uint32),
        name="own", tag=jaxs.tag, **functions,
    )  # fmt: skip
    return jax.random.key(0, impl=own)


def marked(x):
    with set_xla_metadata(place="here"):
        return x * 2


def elsewhere(x):
    with compute_on("device_host"):
        return x * 2


UNTOLD = {
    "calls Python": lambda: content(lambda x: jax.pure_callback(np.sin, x, x), x),
    "prints": lambda: content(lambda x: jax.debug.print("{}", x) or x, x),
    "an operation of the notebook": lambda: content(own_operation(), x),
    "computed elsewhere": lambda: content(elsewhere, x),
    "marked for the compiler": lambda: content(marked, x),
    "random numbers of the notebook's own": lambda: content(
        lambda k: jax.random.bits(k, (2,), np.uint32), own_random_numbers()
    ),
    "a large constant": lambda: content(captured(np.arange(50_000.0)), np.zeros(50_000)),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_cannot_be_told_has_no_hash(name):
    assert UNTOLD[name]() == ""


def test_arrays_on_several_devices_have_no_hash():
    code = """
import jax, jax.numpy as jnp
from tests.checks.compiling.traced import content
shared = jax.device_put(jnp.arange(8.0), jax.NamedSharding(jax.make_mesh((8,), ("d",)), jax.P("d")))
third = [jax.device_put(jnp.arange(8.0), jax.devices()[k]) for k in (0, 3)]
print(content(jnp.sin, shared) == "", content(jnp.sin, third[0]) == content(jnp.sin, third[1]))
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "", "JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_force_host_platform_device_count=8"},
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert run.stdout.strip() == "True False"


# Small formulas in one variable, as trees.
LEAVES = st.one_of(st.just("x"), st.sampled_from([0.5, 2.0, 3.0, -1.0]))
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["sin", "tanh", "negative"]), inner),
        st.tuples(st.sampled_from(["add", "subtract", "multiply"]), inner, inner),
    ),
    max_leaves=5,
)


def value(formula, x):
    if formula == "x":
        return x
    if isinstance(formula, float):
        return formula
    return getattr(jnp, formula[0])(*(value(part, x) for part in formula[1:]))


@given(FORMULAS, FORMULAS)
def test_programs_with_other_values_have_other_hashes(one, other):
    places = np.linspace(-2.0, 2.0, 7)

    def computed(formula):
        return lambda x: jnp.asarray(value(formula, x)) + 0 * x

    assert content(computed(one), places) == content(computed(one), places) != ""
    if not np.array_equal(computed(one)(places), computed(other)(places)):
        assert content(computed(one), places) != content(computed(other), places)
