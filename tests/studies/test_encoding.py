"""The 29 features against a by-hand row and scikit-learn; splits and scales by their properties."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from course_lib.data.heart_disease import synthetic_patients
from course_lib.studies.encoding import (
    FEATURES,
    LEVELS,
    MISSING,
    NUMERIC,
    encode,
    fill,
    standardize,
    stratified_split,
)

PATIENTS = synthetic_patients(80, 2)


def test_thirteen_measurements_become_29_features_with_names_of_their_own():
    counts = {name: len(levels) for name, levels in LEVELS.items()}
    assert counts == {"sex": 2, "cp": 5, "fbs": 2, "restecg": 3, "exang": 2, "ca": 5, "thal": 4}
    assert len(FEATURES) == len(set(FEATURES)) == 29
    assert set(NUMERIC) | set(LEVELS) == set(PATIENTS.table)
    assert encode(PATIENTS.table).shape == (80, 29)


def test_one_patient_is_encoded_as_by_hand():
    table = dict(
        age=60, trestbps=130, chol=250, thalach=140, oldpeak=1.5, slope=2,
        sex=1, cp=4, fbs=0, restecg=2, exang=1, ca=np.nan, thal=7,
    )  # fmt: skip
    (row,) = encode({name: np.array([value]) for name, value in table.items()})
    ones = {"sex=1", "cp=4", "fbs=0", "restecg=2", "exang=1", "ca=missing", "thal=7"}
    np.testing.assert_array_equal(row[:6], [60, 130, 250, 140, 1.5, 2])
    assert {FEATURES[i] for i in range(6, 29) if row[i]} == ones
    assert set(row[6:]) == {0.0, 1.0}


def test_the_levels_are_those_of_scikit_learn_s_encoder():
    levels = [[9.0 if level == MISSING else float(level) for level in ls] for ls in LEVELS.values()]
    kinds = np.stack([np.nan_to_num(PATIENTS.table[name], nan=9.0) for name in LEVELS], axis=1)
    truth = OneHotEncoder(categories=levels, sparse_output=False).fit_transform(kinds)
    np.testing.assert_array_equal(encode(PATIENTS.table)[:, len(NUMERIC) :], truth)


def test_every_patient_has_one_level_of_each_kind_and_nobody_cp_0():
    X = encode(PATIENTS.table)
    assert np.all(X[:, len(NUMERIC) :].sum(axis=1) == len(LEVELS))
    assert np.all(X[:, FEATURES.index("cp=0")] == 0)


@pytest.mark.parametrize(("name", "value"), [("thal", 5.0), ("sex", np.nan), ("cp", 4.5)])
def test_a_value_that_is_no_level_is_refused_by_name(name, value):
    column = PATIENTS.table[name].copy()
    column[3] = value
    with pytest.raises(ValueError, match=f"column {name} holds {value:g}"):
        encode({**PATIENTS.table, name: column})


def gappy(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(3.0, 5.0, (40, 4))
    X[rng.random(X.shape) < 0.2] = np.nan
    X[0] = 1.0
    return X[:25], X[25:]


@pytest.mark.parametrize("seed", range(3))
def test_gaps_get_the_median_of_the_training_part(seed):
    train, test = gappy(seed)
    truth = SimpleImputer(strategy="median").fit(train)
    for mine, part in zip(fill(train, test), (train, test), strict=True):
        np.testing.assert_allclose(mine, truth.transform(part), rtol=1e-14)


def test_a_column_without_any_value_is_refused():
    with pytest.raises(ValueError, match="column 1"):
        fill(np.array([[1.0, np.nan], [2.0, np.nan]]), np.array([[1.0, 2.0]]))


@pytest.mark.parametrize("seed", range(3))
def test_the_scale_is_that_of_the_training_part(seed):
    train, test = fill(*gappy(seed))
    truth = StandardScaler().fit(train)
    for mine, part in zip(standardize(train, test), (train, test), strict=True):
        np.testing.assert_allclose(mine, truth.transform(part), rtol=1e-10, atol=1e-12)


def test_the_test_part_has_no_say_in_the_scale():
    train, test = fill(*gappy(1))
    first, _ = standardize(train, test)
    second, _ = standardize(train, 1000 * test)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("value", [0.0, 0.1, 7.3e5])
def test_a_constant_column_becomes_zero_and_stays_finite(value):
    train, test = standardize(np.full((7, 1), value), np.full((3, 1), value + 2))
    np.testing.assert_allclose(train, 0, atol=1e-9)
    np.testing.assert_allclose(test, 2, rtol=1e-9)


@given(
    seed=st.integers(0, 10_000),
    fraction=st.sampled_from([0.1, 0.2, 0.25, 0.5, 0.8]),
)
def test_a_split_is_stratified_and_loses_nobody(seed, fraction):
    y = (np.random.default_rng(seed).random(60) < 0.4).astype(float)
    train, test = stratified_split(jax.random.key(seed), y, fraction)
    np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(60))
    for kind in (0, 1):
        among = np.sum(y == kind)
        assert abs(np.sum(y[test] == kind) - fraction * among) <= 0.5 + 1e-9


def test_the_key_decides_the_split():
    y = PATIENTS.y
    one, again, other = (stratified_split(jax.random.key(k), y, 0.2)[1] for k in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.any(one != other)


def test_everybody_is_tested_equally_often():
    y = np.repeat([0.0, 1.0], 10)
    keys = jax.random.split(jax.random.key(0), 200)
    counts = np.zeros(20)
    for key in keys:
        counts[stratified_split(key, y, 0.3)[1]] += 1
    # 200 draws of 0.3: 60 each, standard deviation 6.5
    assert np.all(np.abs(counts - 60) < 4 * 6.5)


@pytest.mark.parametrize("fraction", [0, 1, -0.2, 61])
def test_a_part_of_nothing_or_everything_is_refused(fraction):
    with pytest.raises(ValueError, match="between 0 and 1"):
        stratified_split(jax.random.key(0), PATIENTS.y, fraction)
