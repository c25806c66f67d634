"""Checks in a real kernel: what nbgrader will score, and what a student reads."""

import os

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib.checks.units import find

SETUP = "import jax.numpy as jnp, sys, warnings\nfrom course_lib.checks import check, predict, quiz, reveal"
CELLS = {
    "right": "def d_quadratic(x):\n    return 8 * x - 3\ncheck('01-E3', d_quadratic)",
    "wrong": "def d_quadratic(x):\n    return 4 * x - 3\ncheck('01-E3', d_quadratic)",
    "stub": "def d_quadratic(x):\n    raise NotImplementedError('replace')\ncheck('01-E3', d_quadratic)",
    "broken": "def d_quadratic(x):\n    y = 8 * x\n    return y - missing\ncheck('01-E3', d_quadratic)",
    "noisy": "def d_quadratic(x):\n    print('here', file=sys.stderr); warnings.warn('look')\n    return 8 * x - 3\n"
    "check('01-E3', d_quadratic)",
    "chatty": "def d_quadratic(x):\n    print('slope so far 1')\n    return 4 * x\n"
    "check('01-E3', d_quadratic)",
    "compiler that logs": "import os\nfrom course_lib.checks import kinds\nquiet = kinds.gradient\n"
    "def gradient(*args):\n    os.write(2, b'E1122 loader.cc:204'); warnings.warn('old file'); "
    "print('look', file=sys.stderr)\n    return quiet(*args)\n"
    "kinds.gradient = gradient\ncheck('01-E9', lambda x: 2 * x * jnp.cos(x) - x**2 * jnp.sin(x))\n"
    "kinds.gradient = quiet",
    "no such exercise": "check('01-E77', print)",
    "guess after the answer": "reveal('01-P1', 0.1304)",
    "no guess": "predict('01-P1', ...)",
    "guess": "predict('01-P1', 0.2)",
    "second guess": "predict('01-P1', 0.13)",
    "revealed": "reveal('01-P1', 0.1304)",
    "odd guess": "predict('01-P3', 'a lot')\nreveal('01-P3', 3e-4)",
    "guess in quotes": "predict('01-P3', '1e-3')\nreveal('01-P3', 3e-4)",
    "guess of a word": "predict('01-P2', 1)\npredict('01-P2', ' Rise')\nreveal('01-P2', 'rise')",
    "question": "quiz('01-W1', ...)",
    "right choice": "quiz('01-W1', 'C)')",
    "wrong choice": "quiz('01-W1', 'a')",
    "no choice": "quiz('01-W1', 7)",
}


@pytest.fixture(scope="module")
def outputs():
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, *CELLS.values())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    # Under pytest a kernel does not listen to what is written past Python; everywhere else it does.
    outside = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    NotebookClient(notebook, timeout=120, allow_errors=True).execute(env=outside)
    return dict(zip(CELLS, (cell.outputs for cell in notebook.cells[1:]), strict=True))


def text(outputs):
    return "\n".join(o.data["text/plain"] for o in outputs if "data" in o)


def error(outputs):
    return next((o for o in outputs if o.output_type == "error"), None)


def test_a_right_answer_leaves_no_error_no_stderr_and_no_number_for_nbgrader_to_misread(outputs):
    (only,) = outputs["right"]
    assert only.output_type == "display_data"
    assert text(outputs["right"]) == "PASS  01-E3 d_quadratic: right on 4 inputs (1 point)."


def test_a_wrong_answer_raises_an_assertion_in_one_line_below_its_report(outputs):
    raised = error(outputs["wrong"])
    assert raised.ename == "CheckFailed"
    assert len(raised.traceback) == 1
    assert "\n" not in raised.traceback[0]
    assert "power rule: bring the power down" in text(outputs["wrong"])


def test_what_a_library_logs_while_a_check_computes_costs_no_point(outputs):
    (only,) = outputs["compiler that logs"]
    assert only.output_type == "display_data"


def test_a_stub_fails_kindly(outputs):
    assert error(outputs["stub"]).traceback == [
        "CheckFailed: 01-E3 d_quadratic is not written yet."
    ]
    assert text(outputs["stub"]).startswith("NOT YET")


def test_an_exception_shows_the_students_own_line(outputs):
    assert "NameError: name 'missing' is not defined" in text(outputs["broken"])
    assert "Your line: line 3: return y - missing" in text(outputs["broken"])


def test_what_a_function_prints_to_stderr_does_not_cost_points(outputs):
    assert [o.output_type for o in outputs["noisy"]] == ["display_data"]


def test_an_unknown_exercise_lists_the_known_ones(outputs):
    assert "01-E1, 01-E2" in error(outputs["no such exercise"]).evalue


def test_an_answer_is_not_revealed_before_the_guess(outputs):
    assert text(outputs["guess after the answer"]).startswith("NOT YET  01-P1 waits for your guess")
    assert "0.13" not in text(outputs["guess after the answer"])


def test_a_prediction_asks_records_and_is_shown_beside_the_truth(outputs):
    assert "By how much is quadratic(2.01)" in text(outputs["no guess"])
    assert text(outputs["guess"]) == "PREDICT  01-P1 your guess: 0.2."
    assert "first guess counts: 0.2" in text(outputs["second guess"])
    revealed = text(outputs["revealed"])
    assert "You: 0.2" in revealed
    assert "Computed: 0.1304" in revealed


def test_what_is_no_guess_is_not_recorded_and_the_next_one_counts(outputs):
    assert error(outputs["odd guess"]) is None
    assert "not recorded: asked is a number, such as 0.5" in text(outputs["odd guess"])
    assert "waits for your guess" in text(outputs["odd guess"])
    assert "Well predicted" in text(outputs["guess in quotes"])


def test_a_word_is_read_without_regard_to_blanks_and_capitals(outputs):
    assert 'asked is "rise" or "fall", with the quotes' in text(outputs["guess of a word"])
    assert "Well predicted" in text(outputs["guess of a word"])


def test_what_a_function_prints_during_a_failed_check_is_shown(outputs):
    assert "It printed: slope so far 1" in text(outputs["chatty"])


def test_a_question_asks_and_answers_each_choice_in_its_own_words(outputs):
    assert "c: -2" in text(outputs["question"])
    assert text(outputs["right choice"]).startswith("RIGHT")
    assert "You chose a. The line goes down from left to right" in text(outputs["wrong choice"])
    assert "d: -4" in text(outputs["wrong choice"])
    assert "7 is not one of the choices" in text(outputs["no choice"])
    assert not any(error(outputs[name]) for name in CELLS if "choice" in name or name == "question")


def test_every_report_is_html_that_reads_without_colour(outputs):
    html = outputs["wrong"][0].data["text/html"]
    assert "<strong>FAIL" in html
    assert 'aria-hidden="true"' in html
    assert "<script" not in html


def test_find_names_what_exists():
    with pytest.raises(KeyError, match="there is no unit '77'"):
        find("77-E1", "exercise")
    with pytest.raises(KeyError, match="unit 01 has no question '01-Z'; it has 01-W1"):
        find("01-Z", "question")
