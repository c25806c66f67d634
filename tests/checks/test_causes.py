"""What an answer is told that no bank foresees whole: factors, two mistakes at once, other arrangements."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from samples import BACKPROP, BCE, DLOGITS, LINEAR_BACKWARD, net_gradient, softmax

from course_lib.checks.checking import find_fault, report
from course_lib.checks.units import find


def scaled(factor):
    """The right gradient of the network times a factor, which may depend on the batch."""
    return lambda params, X, y: jax.tree.map(
        lambda g: factor(len(X)) * g, net_gradient(params, X, y)
    )


def version(name):
    return next(wrong.version for wrong in BACKPROP.wrong if wrong.name == name)


def told(finding):
    return " ".join([finding.headline, *(f"{label}: {text}" for label, text in finding.lines)])


def right_backward(dout, X, W):
    return dout @ W.T, X.T @ dout, dout.sum(0)


@pytest.mark.parametrize(
    ("factor", "words"),
    [(lambda n: 3.0, "yours / true is 3 everywhere"), (lambda n: -0.25, "-0.25 everywhere")],
)
def test_a_constant_factor_over_all_arrays_is_told_as_a_number(factor, words):
    assert words in told(find_fault(BACKPROP, scaled(factor)))


def test_a_factor_that_is_the_batch_size_is_recognised_across_two_batches():
    # The loss of logits is a mean: forgetting it multiplies by 5 on one batch and by 7 on the other.
    finding = find_fault(DLOGITS, lambda S, Y: 2 * (softmax(S) - Y))
    text = told(finding)
    sizes = sorted({case.n for case in DLOGITS.inputs() if case.n})
    assert "N" in finding.mistake
    assert all(str(n) in text for n in sizes[:2])


@pytest.mark.parametrize(
    "factor", [lambda n: -1.0, lambda n: 2.0, lambda n: 0.5, lambda n: n, lambda n: 1 / n]
)
@pytest.mark.parametrize("name", ["no_slope_in_the_hidden_layer", "no_slope_at_the_output"])
def test_a_missing_activation_derivative_is_found_under_a_factor(factor, name):
    def both(params, X, y):
        return jax.tree.map(lambda g: factor(len(X)) * g, version(name)(params, X, y))

    finding = find_fault(BACKPROP, both)
    assert finding.kind == "combined"
    assert name in finding.mistake
    # It is no multiple of the right answer, so it must not be called one.
    assert not any(words in told(finding) for words in ("the right answer", "the true one"))


def test_two_mistakes_in_different_arrays_are_both_named():
    def both(dout, X, W):
        dX, dW, db = right_backward(dout, X, W)
        return -dX, dW, 2 * db

    text = told(find_fault(LINEAR_BACKWARD, both))
    assert "dX" in text
    assert "db" in text


SPOILT = {
    "transposed": (lambda dX, dW, db: (dX, dW.T, db), "exchanged"),
    "wrong sign of one array": (lambda dX, dW, db: (dX, -dW, db), "dW"),
    "zeros in one array": (lambda dX, dW, db: (dX, dW, 0 * db), "db"),
    "offset in one array": (lambda dX, dW, db: (dX + 1.0, dW, db), "dX"),
    "rows in another order": (lambda dX, dW, db: (dX[::-1], dW, db), "dX"),
}


@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=list(SPOILT))
def test_another_arrangement_of_right_numbers_is_described(spoil, words):
    finding = find_fault(LINEAR_BACKWARD, lambda *args: spoil(*right_backward(*args)))
    assert words in told(finding)


def test_one_wrong_entry_is_shown_with_yours_true_and_central_differences():
    def answer(params, X, y):
        grads = net_gradient(params, X, y)
        return {**grads, "W1": grads["W1"].at[2, 1].add(0.01)}

    finding = find_fault(BACKPROP, answer)
    lines = dict(finding.lines)
    assert lines["Yours"].startswith("W1 entry [2, 1]")
    assert "Central difference" in lines


def test_bits_for_nats_is_found_under_a_sign():
    finding = find_fault(BCE, lambda p, y: jnp.mean(y * jnp.log2(p) + (1 - y) * jnp.log2(1 - p)))
    assert "the sign is turned round, and log2 is used" in told(finding)


def test_a_report_is_text_html_and_json_of_the_same_words():
    finding = find_fault(BACKPROP, version("no_slope_in_the_hidden_layer"))
    first, second = (report(BACKPROP, finding, attempt) for attempt in (1, 2))
    assert "Revisit" not in str(first)
    assert "Revisit" in str(second)
    for one in (first, second):
        html = one._repr_html_()
        for label, text in one.lines:
            assert label in html
            assert text.split("'")[0][:20] in html.replace("&#x27;", "'")
        stored = one.to_json()
        assert stored["mistake"] == "no_slope_in_the_hidden_layer"
        assert stored["outcome"] == str(one).split("  ")[0] == "FAIL"
        assert np.all([isinstance(line, list) for line in stored["lines"]])
        assert "<script" not in html
        assert 'scope="row"' in html


def test_what_one_entry_holds_is_not_told_of_all_of_them():
    """01-E6: the sum of all partials in the first entry alone."""

    def grad_nested(xyz):
        x, y, z = xyz
        return jnp.array([y**2 + z + 2 * x * y + x, 2 * x * y, x])

    text = told(find_fault(find("01-E6", "exercise"), grad_nested))
    assert "in entry [0], the sum of the three partials" in text
    assert "all three entries" not in text


def test_a_path_that_was_changed_in_place_is_named():
    """06-E6, as it is written: one NumPy array, put into the list again and again."""

    def sgd_epoch(w, X, y, learning_rate, batches):
        w = np.array(w)
        path = [w]
        for batch in batches:
            w -= learning_rate * np.asarray((X[batch] @ w - y[batch]) @ X[batch] / len(batch))
            path.append(w)
        return np.stack(path)

    finding = find_fault(find("06-E6", "exercise"), sgd_epoch)
    assert finding.mistake == "one_array_many_times"
    assert "the start as well" in told(finding)


def test_half_steps_are_told_in_one_true_sentence():
    finding = find_fault(
        find("01-E2", "exercise"), lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h
    )
    assert finding.mistake == "half_steps"
