"""What a student's function may return, and what becomes of it."""

import collections
import datetime
import decimal
import fractions
import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_lib.checks.calling.plain import NotPlain, plain_answer, plain_truth, shape_of

ONE = np.array(1.5)
THREE = np.array([1.0, 2.0, 3.0])


def refusal(value, truth):
    return refused_as_plain(value, plain_truth(truth))


def refused_as_plain(value, truth):
    with pytest.raises(NotPlain) as caught:
        plain_answer(value, truth)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (1.5, np.float64),
        (np.float64(1.5), np.float64),
        (np.float32(1.5), np.float32),
        (np.float16(1.5), np.float32),
        (np.longdouble(1.5), np.float64),
        (np.array(1.5), np.float64),
        (jnp.float32(1.5), np.float32),
        (jnp.bfloat16(1.5), np.float32),
        (np.asarray(jnp.bfloat16(1.5))[()], np.float32),
        (jnp.asarray(1.5, jnp.float8_e4m3fn), np.float32),
    ],
)
def test_every_kind_of_real_number_is_read(value, dtype):
    array = plain_answer(value, plain_truth(ONE))
    assert array.dtype == dtype
    assert array == 1.5


def test_true_is_no_number():
    assert "holds True or False; expected numbers" in refusal(True, 1.5)
    assert "holds True or False; expected numbers" in refusal(True, 1)


def test_an_integer_is_a_number_too_also_a_long_one():
    assert plain_answer(2, plain_truth(2.0)).dtype == np.float64
    assert plain_answer(10**30, plain_truth(2.0)) == 1e30
    assert "too large to compute with" in refusal(10**400, 2.0)


def test_what_comes_back_shares_no_memory_with_what_the_student_keeps():
    kept = THREE.copy()
    array = plain_answer(kept, plain_truth(THREE))
    kept[:] = 0
    np.testing.assert_array_equal(array, [1, 2, 3])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([True, False, True]), "holds True or False; expected numbers"),
        (np.asarray(THREE).view(np.matrix), "a matrix; make it an array: np.asarray(…)"),
        (np.ma.masked_array(THREE, [0, 1, 0]), "a MaskedArray; make it an array"),
        (np.array([1, 2, 3], dtype="datetime64[D]"), "holds datetime64[D] values"),
        (np.zeros(3, dtype=[("a", "f8"), ("b", "i4")]), "values; expected real numbers"),
        (np.array([1j, 2, 3]), "holds complex128 values; expected real numbers"),
        (np.array([None, 1.0, 2.0]), "holds object values"),
        (datetime.datetime(2020, 1, 1), "a datetime; expected a number"),
        (fractions.Fraction(1, 3), "a Fraction; make it a float"),
        (decimal.Decimal("0.1"), "a Decimal; make it a float"),
        (jax.random.key(0), "a PRNGKeyArray"),
        ("1.5", "a str; expected a number"),
        (b"\x01", "a bytes; expected a number"),
        ({1.5}, "a set; expected a number"),
        (range(3), "a range; expected a number"),
        (object(), "an object; expected a number"),
        ((n for n in [1.0]), "a generator: use return, not yield"),
        (type("", (), {})(), "a nameless thing"),
        (np.zeros((3, 0)), "has shape (3, 0); expected (3,)"),
        ([[1.0, 2.0, 3.0]], "a list; its shape is (1, 3); expected (3,)"),
        ([np.float64(1.0), jnp.zeros(()), 3], "a list; make it an array: jnp.array(…)"),
        ([], "a list; expected an array of shape (3,)"),
        ([1.0, "2", 3.0], "a list; expected an array of shape (3,)"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_and_says_what_to_do(value, words):
    assert words in refusal(value, THREE)


ROWS = np.zeros((2, 3))


@pytest.mark.parametrize("row", [np.zeros(3), jnp.zeros(3)])
def test_a_list_of_the_right_arrays_is_told_how_to_become_one(row):
    assert "a list; make it one array: jnp.stack(…)" in refusal([row, row], ROWS)
    assert "a tuple; make it one array: jnp.stack(…)" in refusal((row, row), ROWS)
    assert "a list; its shape is (3, 3); expected (2, 3)" in refusal([row] * 3, ROWS)
    assert "a list; its shape is (1, 2, 3); expected (2, 3)" in refusal([[row, row]], ROWS)
    assert "a list; its shape is (2, 1); expected (2,)" in refusal([row[:1], row[:1]], np.zeros(2))


def test_a_list_of_arrays_that_are_not_of_one_shape_is_told_the_shape_that_is_asked():
    for value in ([np.zeros(3), np.zeros(2)], [np.zeros(3), 1.0], [np.zeros(3), "b"]):
        assert "a list; expected an array of shape (2, 3)" in refusal(value, ROWS)
    assert "a list; expected a single number" in refusal([np.zeros(3), 1.0], ONE)


def test_where_several_are_asked_it_is_said_how_to_return_them():
    assert "a dict; expected a list or a tuple with 2 entries" in refusal({"W": ONE}, [ROWS, ROWS])
    assert "a float; expected a list or a tuple with 1 entry" in refusal(1.5, [ONE])
    with pytest.raises(NotPlain, match="is a float; expected 2 values: return them as a tuple"):
        plain_answer(1.5, plain_truth((1.0, 2.0)), names=("w1", "w2"))


@pytest.mark.parametrize("array", [np.zeros((2, 2)), jnp.zeros((2, 2))])
def test_an_array_is_called_an_array_whosever_it_is(array):
    assert "the answer is an array; expected a dict" in refusal(array, {"W": ONE})
    assert "the answer is an array; expected a list or a tuple" in refusal(array, [ONE, ONE])


def test_nothing_is_read_from_an_object_that_only_offers_to_be_a_number():
    reads = []

    class Liar:
        __class__ = float
        shape = (3,)
        dtype = np.dtype(float)

        def __array__(self, dtype=None, copy=None):
            reads.append("array")
            return THREE

        def __float__(self):
            reads.append("float")
            return 1.5

        def __eq__(self, other):
            return True

        __hash__ = None

    assert "a Liar" in refusal(Liar(), THREE)
    assert "a Liar" in refusal(Liar(), ONE)
    assert reads == []


def test_subclasses_of_numbers_and_arrays_are_not_asked_anything():
    class MyFloat(float):
        def __eq__(self, other):
            return True

        __hash__ = None

    class MyNumpyFloat(np.float64):
        pass

    class MyArray(np.ndarray):
        def astype(self, *args, **kwargs):
            raise AssertionError("asked")

    assert "a MyFloat; make it a float" in refusal(MyFloat(9.0), ONE)
    assert "a MyNumpyFloat" in refusal(MyNumpyFloat(9.0), ONE)
    assert "a MyArray; make it an array" in refusal(THREE.view(MyArray), THREE)


def test_a_type_whose_name_raises_or_never_ends_is_still_named():
    class Meta(type):
        @property
        def __name__(cls):
            raise RuntimeError("no name")

    class Hidden(metaclass=Meta):
        pass

    assert "a Hidden" in refusal(Hidden(), ONE)
    assert len(refusal(type("x" * 10**6, (), {})(), ONE)) < 200


def test_dicts_are_read_by_dict_itself_whatever_a_subclass_says():
    class Lying(dict):
        def __getitem__(self, key):
            return THREE

        def keys(self):
            return ["W"]

        def __iter__(self):
            return iter(["W"])

    truth = {"W": THREE}
    np.testing.assert_array_equal(
        plain_answer(Lying(W=np.zeros(3)), plain_truth(truth))["W"], np.zeros(3)
    )
    assert "has the keys 'b'; expected the keys 'W'" in refusal(Lying(b=THREE), truth)
    assert "has no keys" in refusal({}, truth)


def test_ordered_dicts_default_dicts_and_named_tuples_are_what_they_hold():
    truth = plain_truth({"W": THREE})
    for honest in (
        collections.OrderedDict(W=THREE),
        collections.defaultdict(list, W=THREE),
    ):
        assert (plain_answer(honest, truth)["W"] == THREE).all()
    Pair = collections.namedtuple("Pair", "dW db")
    dW, db = plain_answer(Pair(THREE, 1.5), plain_truth((THREE, 1.5)))
    assert (dW == THREE).all()
    assert db == 1.5


def test_another_mapping_is_told_to_become_a_dict():
    frozen = types.MappingProxyType({"W": THREE})
    assert "a mappingproxy; make it a dict: dict(…)" in refusal(frozen, {"W": THREE})


def test_keys_that_claim_to_equal_everything_are_refused():
    class Key(str):
        def __eq__(self, other):
            return True

        def __hash__(self):
            return hash("W")

        def __repr__(self):
            raise RuntimeError("asked")

    assert "has the keys a Key; expected the keys 'W'" in refusal({Key("x"): THREE}, {"W": THREE})


def test_lists_and_tuples_are_read_by_list_and_tuple_themselves():
    class Short(list):
        def __len__(self):
            return 2

        def __iter__(self):
            return iter([1.5, 1.5])

    assert "holds 3 entries; expected 2" in refusal(Short([0.0, 0.0, 0.0]), [ONE, ONE])


def test_a_huge_view_and_a_huge_array_are_refused_by_their_shape_alone():
    huge = np.broadcast_to(1.0, (10**6, 10**6))
    assert "has shape (1000000, 1000000); expected (3,)" in refusal(huge, THREE)
    assert "too many to look at" in refused_as_plain(huge, np.broadcast_to(0.0, huge.shape))
    assert plain_answer(np.broadcast_to(1.5, (3,)), plain_truth(THREE)).tolist() == [1.5] * 3


def test_only_true_arrays_of_a_sensible_size_have_a_shape():
    class Raises:
        @property
        def shape(self):
            raise RuntimeError

    assert shape_of(np.zeros((3, 2))) == shape_of(jnp.zeros((3, 2))) == (3, 2)
    assert shape_of(np.float32(1.0)) == ()
    for value in (Raises(), [1.0], np.broadcast_to(1.0, (10**6, 10**6)), np.ma.ones(3)):
        assert shape_of(value) is None


@pytest.mark.parametrize("array", [np.array([1.0, 2.0]), jnp.array([1.0, 2.0])])
def test_an_array_of_as_many_numbers_as_are_asked_is_read_like_a_tuple(array):
    assert plain_answer(array, plain_truth((1.0, 2.0))) == [1.0, 2.0]


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((2, 2)), jnp.zeros(3)])
def test_an_array_where_several_are_asked_is_refused_with_the_tuple_to_return(array):
    truths = (plain_truth((1.0, 2.0)), plain_truth((THREE, THREE)))
    for truth in truths:
        with pytest.raises(NotPlain, match="expected 2 values: return them as a tuple, w1, w2"):
            plain_answer(array, truth, names=("w1", "w2"))


def test_lists_without_end_are_refused():
    endless = []
    endless.append(endless)
    wide = []
    wide.extend([wide] * 1000)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in (endless, wide, deep):
        assert "a list" in refusal(value, THREE)
        assert len(refusal(value, [THREE])) < 200


def test_deleted_and_leaked_jax_values_are_named():
    gone, leaked = jnp.ones(3), []
    gone.delete()
    jax.jit(lambda x: leaked.append(x) or x)(jnp.zeros(3))
    assert "deleted or donated" in refusal(gone, THREE)
    assert "traced JAX value" in refusal(leaked[0], THREE)


def test_where_the_truth_is_whole_numbers_answers_are_exact_and_whole():
    truth = plain_truth(jnp.array([0, 2, 1]))
    assert truth.dtype == np.int64
    for honest in (np.array([0, 2, 1], np.uint8), jnp.array([0, 2, 1]), np.array([0.0, 2, 1])):
        array = plain_answer(honest, truth)
        assert array.dtype == np.int64
        assert (array == truth).all()
    assert plain_answer(2**62 + 1, plain_truth(7)) == 2**62 + 1
    assert "with a fraction; expected whole" in refusal(np.array([0.5, 2, 1]), truth)
    assert "NaN or infinity; expected whole" in refusal(np.array([np.nan, 2, 1]), truth)
    assert "too large for an index" in refusal(np.array([1e300, 2, 1]), truth)
    assert "expected a whole number" in refusal("two", truth)


def test_where_the_truth_is_a_mask_so_is_the_answer():
    truth = plain_truth(np.array([True, False]))
    assert plain_answer(jnp.array([True, True]), truth).tolist() == [True, True]
    assert "holds int64 values; expected True or False" in refusal(np.array([1, 0]), truth)


def test_nan_and_infinity_are_numbers_here_for_the_diagnosis_to_find():
    array = plain_answer(np.array([np.nan, np.inf, 1]), plain_truth(THREE))
    assert np.isnan(array[0])
    assert np.isinf(array[1])


TRUTHS = [1.5, THREE, 7, [1.5, THREE], {"W": THREE, "b": [1.5, True]}, np.zeros((0, 2)), []]
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=300)
    | st.binary()
    | st.fractions()
    | st.decimals()
    | st.datetimes()
    | st.just(...)
    | hnp.arrays(
        hnp.scalar_dtypes() | hnp.array_dtypes(max_size=3), hnp.array_shapes(min_dims=0, max_dims=4)
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(
            st.sampled_from(["W", "b"]) | st.text() | st.integers(), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def structure(value):
    return jax.tree.map(np.shape, value, is_leaf=lambda part: isinstance(part, np.ndarray))


@settings(max_examples=400, deadline=None)
@given(PLAIN, st.sampled_from(TRUTHS))
def test_any_plain_value_becomes_the_truths_structure_or_is_refused_in_a_short_line(value, truth):
    truth = plain_truth(truth)
    try:
        answer = plain_answer(value, truth)
    except NotPlain as refused:
        answer, said = None, str(refused)
    if answer is None:
        assert 0 < len(said) < 200
        assert "\n" not in said
    else:
        assert structure(answer) == structure(truth)


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4)))
def test_an_array_of_the_right_shape_comes_back_bit_for_bit(array):
    assert plain_answer(array, plain_truth(np.zeros(array.shape))).tobytes() == array.tobytes()
