"""Figures of unit 10 tell their numbers, name their patients, and stay the same, byte for byte."""

import numpy as np
import pytest

from course_lib import figures
from course_lib.data.heart_disease import Patients, synthetic_patients
from course_lib.figures import heart_tree, style
from course_lib.studies import heart_models
from course_lib.studies.encoding import encode

PATIENTS = synthetic_patients()

CALLS = {
    "calibration_curves": lambda: figures.calibration_curves(PATIENTS),
    "confusion_table": lambda: figures.confusion_table(PATIENTS),
    "features_and_disease": lambda: figures.features_and_disease(PATIENTS),
    "loss_slices_of_network": lambda: figures.loss_slices_of_network(PATIENTS),
    "models_compared": lambda: figures.models_compared(PATIENTS),
    "roc_curves": lambda: figures.roc_curves(PATIENTS),
    "training_and_test_loss": lambda: figures.training_and_test_loss(PATIENTS),
    "tree_drawing": lambda: figures.tree_drawing(PATIENTS),
    "weights_moved": lambda: figures.weights_moved(PATIENTS),
}
TOLD = {
    "calibration_curves": ("in 5 bins", "network, L2: told"),
    "confusion_table": ("logistic regression with threshold 0.5", "are ill and missed"),
    "features_and_disease": ("healthy 1", f"{PATIENTS.y.mean():.0%}"),
    "loss_slices_of_network": ("training set", "test set"),
    "models_compared": ("tree, depth 8 0.7", "gradient boosting 0.8"),
    "roc_curves": ("logistic regression 0.9", "found for"),
    "training_and_test_loss": ("3000 steps", "less than 0.001"),
    "tree_drawing": ("depth 3", "8 last boxes"),
    "weights_moved": ("except those of cp=0",),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_names_its_patients_tells_its_numbers_and_is_the_same_when_drawn_again(
    name, drawn_twice
):
    bundle = drawn_twice(CALLS[name])
    for words in ("303 SYNTHETIC patients: invented, not real", *TOLD[name]):
        assert words in bundle["text/plain"]


@pytest.mark.parametrize("name", CALLS)
def test_the_picture_itself_names_the_patients(name, shown, monkeypatch):
    figures_drawn = []
    made = style.new_figure

    def remember(*args, **kwargs):
        figure, axes = made(*args, **kwargs)
        figures_drawn.append(figure)
        return figure, axes

    for module in ("heart_disease", "heart_models", "heart_tree"):
        monkeypatch.setattr(f"course_lib.figures.{module}.new_figure", remember)
    CALLS[name]()
    (figure,) = figures_drawn
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    assert any(PATIENTS.label in title for title in titles)


def test_the_share_of_ill_patients_in_a_level_is_counted(shown):
    figures.features_and_disease(PATIENTS)
    among = PATIENTS.y[PATIENTS.table["cp"] == 4]
    assert f"4: {among.mean():.0%} of {len(among)}" in shown[0]["text/plain"]


def test_a_level_with_only_ill_patients_has_no_false_width(shown):
    table = {name: column[:40].copy() for name, column in PATIENTS.table.items()}
    num = np.where(table["cp"] == 4, 1, 0)
    figures.features_and_disease(Patients(table, num, "synthetic"))
    assert "4: 100% of" in shown[0]["text/plain"]


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_boxes_of_a_tree_hold_who_its_questions_send_there(depth):
    model = heart_models.fitted_tree(PATIENTS, depth)
    X = encode(PATIENTS.table)
    reached = model.decision_path(X).toarray() == 1
    found = heart_tree.boxes(model)
    assert [box.patients for box in found] == list(reached.sum(axis=0))
    assert [box.ill for box in found] == [int(PATIENTS.y[who].sum()) for who in reached.T]
    leaves = [box.x for box in found if not box.children]
    assert sorted(leaves) == list(range(len(leaves)))


@pytest.mark.parametrize(
    ("feature", "threshold", "words"),
    [(0, 54.5, "age ≤ 54.5"), (8, 0.5, "cp is not 0"), (28, 0.5, "thal is not missing")],
)
def test_a_question_is_put_in_words(feature, threshold, words):
    assert heart_tree.question(feature, threshold) == words


def test_a_tree_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="depth 9 cannot"):
        figures.tree_drawing(PATIENTS, 9)


@pytest.mark.parametrize("names", ["network", [], ["network"] * 4])
@pytest.mark.parametrize("draw", ["calibration_curves", "roc_curves"])
def test_too_many_models_for_one_picture_are_refused(draw, names):
    with pytest.raises(ValueError, match="one to 3 names"):
        getattr(figures, draw)(PATIENTS, names)


def test_one_model_can_stand_alone(shown):
    figures.calibration_curves(PATIENTS, ["gradient boosting"], bins=4)
    assert "in 4 bins" in shown[0]["text/plain"]
