"""One patient's answers are those of the comparison, and their parts add up, for invented patients."""

import numpy as np
import pytest
from scipy.special import expit

from course_lib.data.heart_disease import synthetic_patients
from course_lib.studies import heart_models
from course_lib.studies.encoding import FEATURES, encode
from course_lib.studies.heart_networks import parts
from course_lib.studies.patient_models import LINEAR, MEASUREMENTS, MODELS, Answers, table_of

PATIENTS = synthetic_patients()
SOMEBODY = {
    "age": 54, "trestbps": 130, "chol": 240, "thalach": 150, "oldpeak": 1.0, "slope": 2, "sex": 1,
    "cp": 4, "fbs": 0, "restecg": 0, "exang": 0, "ca": 0, "thal": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def answers():
    return Answers(PATIENTS)


def rows(which):
    return {name: column[which] for name, column in PATIENTS.table.items()}


@pytest.mark.parametrize("split", [0, 3])
@pytest.mark.parametrize("model", MODELS)
def test_on_the_test_part_the_models_say_what_the_comparison_has(model, split):
    answers = Answers(PATIENTS, split)
    expected = heart_models.compare(PATIENTS)[model].p[split]
    # The suite may run without 64 bits, where networks are trained in float32.
    np.testing.assert_allclose(
        expit(answers.logits(model, rows(answers.test))), expected, atol=2e-5
    )


def test_contributions_and_bias_add_up_to_the_logit(answers):
    added = answers.contributions(PATIENTS.table)
    assert tuple(added) == MEASUREMENTS
    total = answers.bias + sum(added.values())
    np.testing.assert_allclose(total, answers.logits(LINEAR, PATIENTS.table), atol=1e-12)


def test_a_change_of_one_measurement_changes_its_own_contribution_only(answers):
    before = answers.contributions(table_of(SOMEBODY))
    after = answers.contributions(table_of(SOMEBODY | {"thal": 7}))
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["thal"]
    weights = dict(zip(FEATURES, answers.weights * answers.factor, strict=True))
    assert after["thal"] - before["thal"] == pytest.approx(weights["thal=7"] - weights["thal=3"])


def test_the_average_training_patient_gets_nothing_from_any_measurement(answers):
    train, _ = parts(PATIENTS)[0]
    means = {name: np.mean(each) for name, each in answers.contributions(rows(train)).items()}
    np.testing.assert_allclose(list(means.values()), 0, atol=1e-12)


def test_shift_and_factor_are_what_standardizing_does(answers):
    encoded = encode(rows(answers.test))
    expected = answers.standardized(rows(answers.test))
    np.testing.assert_allclose(encoded * answers.factor + answers.shift, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"age": 99}, ("age",)),
        ({"oldpeak": -0.1}, ("oldpeak",)),
        ({"cp": 0}, ("cp",)),
        ({"ca": "missing"}, ()),
        ({"cp": 0, "chol": 900}, ("chol", "cp")),
    ],
)
def test_what_nobody_of_the_training_part_has_is_named(answers, changes, expected):
    assert answers.unseen(table_of(SOMEBODY | changes)) == expected


def test_nobody_of_the_training_part_is_outside_of_it(answers):
    for row in answers.train:
        assert answers.unseen(rows([row])) == ()


def test_a_level_that_nobody_has_moves_a_network_without_penalty_and_not_the_linear_model(answers):
    """Its weights were never trained: the penalty pulled them to 0, or they are as they were drawn."""
    column = FEATURES.index("cp=0")
    assert answers.weights[column] == 0
    sizes = [np.abs(answers.params[name]["dense_1"]["W"][column]).max() for name in MODELS[1:]]
    assert sizes[0] < 0.1 * sizes[1]
    assert sizes[1] == sizes[2] > 0.2


def test_a_model_that_was_not_fitted_is_refused_by_name(answers):
    with pytest.raises(ValueError, match="no model 'tree', only logistic regression, network, L2"):
        answers.logits("tree", table_of(SOMEBODY))
