"""Unit 10's comparison is fair and right: by the library's own training, by scikit-learn, and by its claims."""

import jax
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score

from course_lib import nn
from course_lib.data.heart_disease import Patients, synthetic_patients
from course_lib.studies import heart_models, heart_networks
from course_lib.studies.encoding import FEATURES, encode

PATIENTS = synthetic_patients()
SPLITS = heart_networks.parts(PATIENTS)


@pytest.fixture(scope="module")
def nets():
    return heart_networks.networks(PATIENTS)


@pytest.fixture(scope="module")
def found():
    return heart_models.compare(PATIENTS)


def one(params, split):
    return jax.tree.map(lambda leaf: leaf[split], params)


def part(split):
    """(X, y) of the training and of the test part of a split, scaled by hand."""
    train, test = heart_networks.parts(PATIENTS)[split]
    X, y = encode(PATIENTS.table), PATIENTS.y[:, None]
    mean, spread = X[train].mean(axis=0), X[train].std(axis=0)
    Z = (X - mean) / np.where(spread == 0, 1, spread)
    return (Z[train], y[train]), (Z[test], y[test])


def test_the_network_has_497_parameters():
    params = heart_networks.NETWORK.init(jax.random.key(0))
    assert sum(leaf.size for leaf in jax.tree.leaves(params)) == 497


def test_the_parts_are_apart_stratified_and_not_the_same_ten_times():
    splits = heart_networks.parts(PATIENTS)
    assert len(splits) == 10
    for train, test in splits:
        assert not set(train) & set(test)
        assert len(train) + len(test) == len(PATIENTS)
        assert PATIENTS.y[test].mean() == pytest.approx(PATIENTS.y.mean(), abs=0.01)
    assert len({tuple(test) for _, test in splits}) == 10


@pytest.mark.parametrize("split", [0, 7])
def test_a_network_is_trained_as_the_library_trains_it(nets, split):
    train, test = part(split)
    fit = nn.fit(
        heart_networks.NETWORK,
        one(nets.start, split),
        train,
        loss=nn.binary_cross_entropy,
        optimizer=nn.adam(0.01),
        epochs=heart_networks.STEPS,
        batch_size=len(train[0]),
        key=jax.random.key(0),
        validation=test,
        progress=False,
    )
    # Recorded before each step here, and after each epoch there.
    run = nets.network
    np.testing.assert_allclose(run.test[split, 1:], fit.history["validation_loss"][:-1], rtol=1e-6)
    for mine, its in zip(
        jax.tree.leaves(one(run.params, split)), jax.tree.leaves(fit.params), strict=True
    ):
        np.testing.assert_allclose(mine, its, rtol=1e-5, atol=1e-7)


def test_the_longer_run_begins_as_the_shorter_one(nets):
    steps = heart_networks.STEPS
    assert nets.longer.train.shape == (10, 10 * steps)
    np.testing.assert_array_equal(nets.longer.train[:, :steps], nets.network.train)


def test_the_strength_is_chosen_without_a_look_at_the_test_part(nets):
    """Other answers in the test part of a split leave its network as it is."""
    _, test = heart_networks.parts(PATIENTS)[0]
    num = PATIENTS.num.copy()
    ill, healthy = test[num[test] > 0], test[num[test] == 0]
    swap = min(len(ill), len(healthy)) // 2
    # As many ill as before among the tested, so that all splits stay as they are.
    num[ill[:swap]], num[healthy[:swap]] = 0, 1
    other = Patients(dict(PATIENTS.table), num, "synthetic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(heart_networks, "parts", lambda *_: SPLITS)
        changed = heart_networks._networks.__wrapped__(other, 10)
    assert changed.strengths[0] == nets.strengths[0]
    np.testing.assert_array_equal(changed.penalized.logits[0], nets.penalized.logits[0])
    assert np.any(changed.penalized.test[0] != nets.penalized.test[0])


def test_every_model_is_judged_on_the_same_patients_by_scikit_learn_s_scores(found):
    for name, scores in found.items():
        for i, (_, test) in enumerate(heart_networks.parts(PATIENTS)):
            p, y = scores.p[i], PATIENTS.y[test]
            assert scores.accuracy[i] == pytest.approx(accuracy_score(y, p > 0.5)), name
            assert scores.auc[i] == pytest.approx(roc_auc_score(y, p)), name
            assert scores.brier[i] == pytest.approx(brier_score_loss(y, p)), name
            if np.all((p > 1e-9) & (p < 1 - 1e-9)):
                assert scores.cross_entropy[i] == pytest.approx(log_loss(y, p)), name


def test_the_logistic_regression_is_scikit_learn_s_on_the_training_part_alone(found):
    train, test = part(4)
    model = LogisticRegression(max_iter=1000).fit(train[0], train[1][:, 0])
    np.testing.assert_allclose(
        found["logistic regression"].p[4], model.predict_proba(test[0])[:, 1], rtol=1e-3
    )


def test_the_baseline_is_right_for_the_healthy_and_ranks_nobody(found):
    scores = found["always healthy"]
    for i, (_, test) in enumerate(heart_networks.parts(PATIENTS)):
        assert scores.accuracy[i] == pytest.approx(np.mean(PATIENTS.y[test] == 0))
    assert np.all(scores.auc == 0.5)


def test_every_model_beats_the_baseline_but_more_training_is_no_help(found):
    base = found["always healthy"]
    for name, scores in found.items():
        if name != "always healthy":
            assert scores.accuracy.mean() > base.accuracy.mean() + 0.05, name
            assert scores.seconds > 0
    short, long = found["network"], found["network, 3000 steps"]
    assert np.all(long.cross_entropy > short.cross_entropy)
    assert long.accuracy.mean() < short.accuracy.mean() + 0.02


def test_a_penalty_and_a_linear_model_are_better_than_the_bare_network(found):
    for name in ("network, L2", "logistic regression"):
        for score, better in (("auc", 1), ("brier", -1), ("cross_entropy", -1)):
            mean, error, _ = heart_models.difference(found, name, "network", score, PATIENTS)
            assert better * mean > 2 * error, (name, score)


def test_the_training_loss_vanishes_and_the_test_loss_has_its_valley_early():
    curves = heart_networks.training_curves(PATIENTS)
    train, test = curves.train.mean(axis=0), curves.test.mean(axis=0)
    assert train[-1] < 0.001
    assert np.argmin(test) < 100
    assert test[-1] > 3 * test.min()


def test_only_the_weights_of_constant_inputs_never_move_unless_a_penalty_pulls(nets):
    for split in (0, 5):
        moves = heart_networks.frozen_weights(PATIENTS, split)
        assert moves.constant[FEATURES.index("cp=0")]
        np.testing.assert_array_equal(moves.network == 0, moves.constant)
        assert np.all(moves.penalized > 0)
    at = FEATURES.index("cp=0")
    start, end = (
        np.abs(params["dense_1"]["W"][:, at]) for params in (nets.start, nets.penalized.params)
    )
    assert np.all(end < start)


def test_in_the_middle_of_the_slices_are_the_losses_of_the_trained_network(nets):
    slices = heart_networks.loss_slices(PATIENTS)
    params = one(nets.network.params, 0)
    for found, (X, y) in zip(slices, part(0), strict=True):
        truth = nn.binary_cross_entropy(heart_networks.NETWORK(params, X), y)
        assert found.losses[15, 15] == pytest.approx(float(truth), rel=1e-9)
    assert np.min(slices[0].losses) == pytest.approx(slices[0].losses[15, 15], rel=0.5)


def test_an_estimate_is_the_mean_with_both_errors_and_knows_infinity():
    values = np.array([0.7, 0.8, 0.75, 0.85])
    mean, error, corrected = heart_models.mean_and_errors(values, PATIENTS)
    assert mean == pytest.approx(0.775)
    assert error == pytest.approx(np.std(values, ddof=1) / 2)
    assert corrected > 1.3 * error
    endless = heart_models.mean_and_errors(np.array([0.7, np.inf]), PATIENTS)
    assert endless.mean == np.inf
    assert np.isnan(endless.error)


def test_a_difference_is_taken_split_by_split(found):
    got = heart_models.difference(found, "network", "tree, depth 8", "auc", PATIENTS)
    by_split = found["network"].auc - found["tree, depth 8"].auc
    assert got.mean == pytest.approx(by_split.mean())
    assert got.error == pytest.approx(by_split.std(ddof=1) / np.sqrt(10))


def test_predictions_are_all_test_parts_in_one_row():
    p, y = heart_models.predictions(PATIENTS, "network, L2")
    tests = np.concatenate([test for _, test in heart_networks.parts(PATIENTS)])
    np.testing.assert_array_equal(y, PATIENTS.y[tests])
    assert p.shape == y.shape


def test_the_tree_to_draw_has_seen_all_patients():
    model = heart_models.fitted_tree(PATIENTS, 3)
    assert model.get_depth() == 3
    assert model.tree_.n_node_samples[0] == len(PATIENTS)
    assert model.n_features_in_ == 29


def test_the_default_number_of_splits_is_not_computed_a_second_time():
    assert heart_networks.networks(PATIENTS) is heart_networks.networks(PATIENTS, splits=10)
    assert heart_models.compare(PATIENTS) is heart_models.compare(PATIENTS, 10)
