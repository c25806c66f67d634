"""Every score against scikit-learn or a count by hand, also with ties and at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve

from course_lib.studies import evaluation as ev

P = np.array([0.9, 0.8, 0.35, 0.6, 0.1, 0.5])
Y = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0])


@st.composite
def judged(draw):
    """Probabilities, many of them tied, and answers of both kinds."""
    n = draw(st.integers(2, 40))
    p = draw(st.lists(st.integers(1, 19).map(lambda k: k / 20), min_size=n, max_size=n))
    y = draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=n, max_size=n))
    y[0], y[1] = 0.0, 1.0
    return np.array(p), np.array(y)


@given(judged())
def test_scores_are_those_of_scikit_learn(pair):
    p, y = pair
    assert ev.accuracy(p, y) == pytest.approx(metrics.accuracy_score(y, p > 0.5))
    assert ev.auc(p, y) == pytest.approx(metrics.roc_auc_score(y, p))
    assert ev.brier(p, y) == pytest.approx(metrics.brier_score_loss(y, p))
    assert ev.cross_entropy(p, y) == pytest.approx(metrics.log_loss(y, p))
    np.testing.assert_array_equal(ev.confusion(p, y), metrics.confusion_matrix(y, p > 0.5))


@given(judged())
def test_the_curve_is_scikit_learn_s_and_its_area_is_the_auc(pair):
    p, y = pair
    alarms, found = ev.roc(p, y)
    truth = metrics.roc_curve(y, p, drop_intermediate=False)
    np.testing.assert_allclose(alarms, truth[0], atol=1e-12)
    np.testing.assert_allclose(found, truth[1], atol=1e-12)
    assert np.trapezoid(found, alarms) == pytest.approx(ev.auc(p, y))


@given(judged())
def test_the_ranking_does_not_care_how_probabilities_are_stretched(pair):
    p, y = pair
    assert ev.auc(p**3, y) == pytest.approx(ev.auc(p, y))
    assert ev.auc(1 - p, y) == pytest.approx(1 - ev.auc(p, y))


def test_by_hand():
    assert ev.accuracy(P, Y) == pytest.approx(4 / 6)
    assert ev.accuracy(P, Y, threshold=0.85) == pytest.approx(4 / 6)
    np.testing.assert_array_equal(ev.confusion(P, Y), [[2, 1], [1, 2]])
    # of the nine pairs only (0.35, 0.8), (0.35, 0.5), (0.6, 0.8) are the wrong way round
    assert ev.auc(P, Y) == pytest.approx(6 / 9)


def test_a_probability_of_exactly_one_half_is_no_decision_for_ill():
    assert ev.accuracy(np.array([0.5]), np.array([0.0])) == 1.0


def test_a_constant_guess_ranks_nothing():
    assert ev.auc(np.full(6, 0.3), Y) == 0.5
    assert ev.brier(np.full(6, 0.5), Y) == 0.25


def test_to_rule_out_what_happens_costs_infinitely_much():
    assert ev.cross_entropy(np.array([1.0, 0.2]), np.array([0.0, 0.0])) == np.inf
    assert ev.cross_entropy(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0.0


@given(judged())
def test_calibration_is_scikit_learn_s_where_a_bin_holds_somebody(pair):
    p, y = pair
    # away from the edges of bins, where the two may differ by a rounding error
    p = p + 0.013
    found = ev.calibration(p, y, bins=5)
    observed, predicted = calibration_curve(y, p, n_bins=5)
    filled = found.counts > 0
    np.testing.assert_allclose(found.observed[filled], observed)
    np.testing.assert_allclose(found.predicted[filled], predicted)
    assert found.counts.sum() == len(p)
    assert np.all(np.isnan(found.observed[~filled]))


def test_calibration_takes_the_ends_and_tells_its_errors():
    found = ev.calibration(np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0]), bins=2)
    np.testing.assert_array_equal(found.counts, [1, 3])
    np.testing.assert_allclose(found.observed, [0, 2 / 3])
    np.testing.assert_allclose(found.errors, [0, np.sqrt(2 / 27)])


@pytest.mark.parametrize("score", [ev.auc, ev.roc])
def test_a_ranking_of_one_kind_is_refused(score):
    with pytest.raises(ValueError, match="both kinds"):
        score(P, np.ones(6))


@pytest.mark.parametrize(
    ("p", "y", "words"),
    [
        ([2.5, 0.1], [1, 0], "are these logits"),
        ([np.nan, 0.1], [1, 0], "between 0 and 1"),
        ([0.5], [1, 0], "one length"),
        ([[0.5]], [[1]], "one length"),
        ([], [], "one length"),
        ([0.5], [2], "must be 0 or 1"),
    ],
)
@pytest.mark.parametrize("score", [ev.accuracy, ev.auc, ev.brier, ev.cross_entropy, ev.confusion])
def test_what_is_no_probability_or_answer_is_refused(score, p, y, words):
    with pytest.raises(ValueError, match=words):
        score(p, y)


def test_the_standard_error_is_that_of_many_repetitions():
    draws = np.random.default_rng(0).normal(size=(16, 4000))
    assert np.mean(ev.standard_error(draws) ** 2) == pytest.approx(1 / 16, rel=0.03)
    assert np.var(draws.mean(axis=0)) == pytest.approx(1 / 16, rel=0.05)


def test_the_corrected_error_is_larger_and_does_not_vanish_with_more_splits():
    scores = np.tile([0.0, 1.0], 500)
    assert ev.corrected_error(scores[:10], 240, 60) == pytest.approx(
        np.std(scores[:10], ddof=1) * np.sqrt(0.1 + 0.25)
    )
    assert ev.standard_error(scores) < 0.02
    assert ev.corrected_error(scores, 240, 60) > 0.25


def test_sixty_patients_leave_a_share_uncertain_by_five_points():
    assert ev.share_error(0.8, 60) == pytest.approx(0.0516, abs=1e-4)
    counted = np.random.default_rng(1).binomial(60, 0.8, 20_000) / 60
    assert ev.share_error(0.8, 60) == pytest.approx(counted.std(), rel=0.02)
