"""Values leave the sandbox as they are, or as a few words; nothing else can come out of the bytes."""

import contextlib
import io
import json
from collections import OrderedDict, namedtuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course_lib.grading.referee.messages import BadMessage
from course_lib.grading.referee.plain import Described, FunctionInside, Packer, unpack

numbers = st.one_of(st.integers(), st.floats(), st.complex_numbers(), st.booleans(), st.none())
leaves = st.one_of(
    numbers,
    st.text(max_size=20),
    arrays.arrays(
        st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16"]),
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    ),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), inner, max_size=4),
    ),
    max_leaves=10,
)


def through(value):
    packer = Packer(lambda function: 7)
    tree = json.loads(json.dumps(packer.pack(value)))
    return unpack(tree, packer.blocks)


def same(one, other):
    if isinstance(one, np.ndarray | np.generic | jax.Array):
        assert type(one) is type(other)
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
    elif isinstance(one, list | tuple):
        assert type(one) is type(other)
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            same(*pair)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    else:
        assert type(one) is type(other)
        assert repr(one) == repr(other)


@settings(deadline=None)
@given(values)
def test_plain_values_arrive_as_they_were(value):
    same(value, through(value))


@pytest.mark.parametrize(
    "value",
    [
        np.float64(0.1),
        np.int32(-4),
        np.zeros((0, 3)),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::2],
        np.array(3.0),
        -0.0,
        10**30,
        Ellipsis,
    ],
)
def test_numbers_of_every_kind_keep_type_and_bits(value):
    same(
        np.ascontiguousarray(value) if isinstance(value, np.ndarray) and value.ndim else value,
        through(value),
    )


def test_jax_arrays_stay_jax_arrays_also_in_16_bits():
    with jax.enable_x64(True):
        for dtype in (jnp.float64, jnp.float32, jnp.bfloat16, jnp.int64):
            value = jnp.arange(4).astype(dtype)
            same(value, through(value))
    # Without 64-bit mode JAX would shorten them.
    with jax.enable_x64(True):
        wide = jnp.array([0.1])
    with jax.enable_x64(False):
        assert through(wide).dtype == np.float64


def test_functions_become_numbers_and_objects_become_words():
    assert through(lambda x: x) == FunctionInside(7)
    assert through({"f": np.sin})["f"] == FunctionInside(7)
    assert through({1, 2}) == Described("a set")
    assert through(object()) == Described("an object")
    assert isinstance(through(np.array([object()])), Described)
    assert isinstance(through(np.zeros(2, [("a", int)])), Described)


def test_a_subclass_crosses_as_its_base_and_its_methods_are_never_asked():
    class Liar(list):
        def __iter__(self):
            raise RuntimeError

        def __len__(self):
            return 0

        __eq__ = __class__ = property(lambda self: True)

    class Other(dict):
        items = keys = None

    assert through(Liar([1, 2])) == [1, 2]
    assert through(Other(a=1)) == {"a": 1}
    assert through(OrderedDict(b=2)) == {"b": 2}
    assert through(namedtuple("P", "x")(1)) == (1,)


def test_what_holds_itself_and_what_is_endless_ends():
    loop = []
    loop.append(loop)
    assert "too many parts" in repr(through(loop))
    assert "too many parts" in repr(through([0] * 200_000))
    assert "letters" in through("a" * 100_000).words


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


HEADER = npy(np.zeros(3))


@pytest.mark.parametrize(
    ("tree", "blocks"),
    [
        (None, []),
        ([], []),
        ({}, []),
        ({"plain": [1]}, []),
        ({"plain": 1.5}, []),
        ({"int": "x"}, []),
        ({"int": 3}, []),
        ({"int": "9" * 5000}, []),
        ({"array": 0}, []),
        ({"array": -1}, [HEADER]),
        ({"array": 0}, [b""]),
        ({"array": 0}, [HEADER[:-1]]),
        ({"array": 0}, [HEADER + b"0"]),
        ({"array": 0}, [HEADER.replace(b"(3,)", b"(9,)")]),
        ({"array": 0}, [HEADER.replace(b"(3,), }  ", b"(-3,), } ")]),
        ({"array": 0}, [HEADER.replace(b"<f8", b"|O8")]),
        ({"array": 0}, [HEADER.replace(b"<f8", b"|V8")]),
        ({"array": 0, "bits": "bfloat16"}, [HEADER]),
        ({"array": 0, "bits": "object"}, [npy(np.zeros(3, np.uint16))]),
        ({"dict": [[{"plain": 1}]]}, []),
        ({"dict": [1]}, []),
        ({"list": "ab"}, []),
        ({"function": "os.system"}, []),
        ({"pickle": "gASV"}, []),
    ],
)
def test_forged_values_are_refused(tree, blocks):
    with pytest.raises(BadMessage):
        unpack(tree, blocks)


def test_nesting_without_end_is_refused():
    tree = {"plain": None}
    for _ in range(500):
        tree = {"list": [tree]}
    with pytest.raises(BadMessage):
        unpack(tree, [])


@settings(deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["plain", "list", "dict", "array", "int", "bits"]),
                inner,
                max_size=2,
            ),
        ),
        max_leaves=12,
    )
)
def test_no_tree_makes_unpack_raise_anything_else(tree):
    with contextlib.suppress(BadMessage):
        unpack(tree, [HEADER])
