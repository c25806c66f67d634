"""Predictions and questions at a real kernel: what a person meets, and what a program that runs notebooks.

Kernels are dear; each serves several tests of this file.
"""

import json
import math

import jax.numpy as jnp
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from person import person_in

from course_lib.checks.prediction import a_whole_number, a_whole_number_from
from course_lib.checks.remembering import store
from course_lib.checks.units import find

P1 = (
    "PREDICT  01-P1 quadratic(2) is 12. By how much is quadratic(2.01) above 12? Type a number; "
    "negative if you expect it below.\n"
    "  Replace the ... by your guess and run the cell again. A wrong guess costs nothing."
)
W1 = (
    "QUESTION  01-W1 A line goes through (1, 5) and (3, 1). What is its slope?\n"
    "  a: 2\n  b: -1/2\n  c: -2\n  d: -4\n"
    '  Replace the ... by a letter in quotes, such as "a", and run the cell again.'
)
REVEALED = (
    "REVEAL  01-P1 Well predicted.\n  You: 0.12\n  Computed: 0.1304\n"
    "  Why: a step of 0.01 times a slope of about 13 is about 0.13."
)


def kept(course):
    return json.loads((course / ".descent" / "progress.json").read_text(encoding="utf-8"))


def displayed(outputs):
    return [output.data for output in outputs if "data" in output]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course's folder in which a person has worked on unit 01, in one kernel."""
    course = tmp_path_factory.mktemp("course")
    unit = course / "01_derivatives"
    unit.mkdir()
    with person_in(unit) as person:
        said = {
            "asked": person.run("predict('01-P1', ...)"),
            "waits": person.run("reveal('01-P1', 0.1304)"),
            "no number": person.type_and_enter("0,12"),
            "guessed": person.type_and_enter(" 0.12 "),
            "feedback": person.feedback(),
            "second": person.type_and_enter("0.13") + person.feedback(),
            "settled": person.run("print('the next cell')"),
            "again": person.run("predict('01-P1', ...)"),
            "in code": person.run("predict('01-P1', 0.2)"),
            "revealed": person.run("reveal('01-P1', 0.1304)"),
            "question": person.run("quiz('01-W1', ...)"),
            "wrong": person.press("a") + person.feedback(),
            "twice": person.press("a") + person.feedback(),
            "right": person.press("c") + person.feedback(),
            "after": person.press("d") + person.feedback(),
            "settled question": person.run("print('the next cell')"),
            "moved": person.run("import os; os.chdir('/'); predict('01-P2', 'fall')"),
        }
        said["errors"] = person.errors()
    return course, said


@pytest.fixture(scope="module")
def later(course):
    """What a new kernel says in the same folder, to the same person."""
    folder, _ = course
    with person_in(folder / "01_derivatives") as person:
        said = {
            "predict": person.run("predict('01-P1', ...)"),
            "reveal": person.run("reveal('01-P1', 0.1304)"),
            "code": person.run("predict('01-P1', 7)"),
            "quiz": person.run("quiz('01-W1', ...)"),
            "word": person.run("reveal('01-P2', 'rise')"),
            "check": person.run("print(attempts.record('01-E1', {'kind': 'value'}))"),
            "nobody": person.run("predict('01-P1', ...); quiz('01-W1', ...)", nobody=True),
            "nobody reveals": person.run("reveal('01-P1', 0.1304)", nobody=True),
        }
        for name in store.GRADERS:
            said[name] = person.run(
                f"import os; os.environ[{name!r}] = 'autograde'; reveal('01-P1', 0.1304)\n"
                f"del os.environ[{name!r}]"
            )
        said["off"] = person.run("os.environ['DESCENT_PROGRESS'] = 'off'; reveal('01-P1', 0.1304)")
    return said


def test_a_person_sees_the_question_as_before_and_a_field_below_it(course):
    _, said = course
    assert said["asked"] == P1
    assert said["question"] == W1


def test_a_guess_by_widget_is_recorded_and_the_reveal_that_waits_shows_the_truth(course):
    _, said = course
    assert said["waits"].startswith("NOT YET  01-P1 waits for your guess.")
    assert said["guessed"].startswith(REVEALED)
    assert "your guess: 0.12." in said["feedback"]
    assert 'role="alert"' in said["feedback"]


def test_once_answered_a_question_no_longer_says_what_to_do(course):
    _, said = course
    assert "Replace the ..." in said["asked"]
    assert "Replace the ..." in said["question"]
    assert said["guessed"].endswith(said["asked"].splitlines()[0])
    assert "QUESTION  01-W1" in said["right"]
    assert "Replace the ..." not in said["guessed"] + said["right"]


def test_what_is_no_guess_is_not_recorded_and_reveals_nothing(course):
    _, said = course
    assert said["no number"] == ""


def test_the_first_guess_counts_however_the_next_ones_are_made(course):
    folder, said = course
    assert "Your first guess counts: 0.12." in said["second"]
    assert "Your first guess counts: 0.12." in said["in code"]
    assert said["revealed"] == REVEALED
    assert kept(folder)["guesses"]["01-P1"]["guess"] == 0.12


def test_with_the_next_cell_a_plain_card_takes_the_place_of_the_widgets(course):
    _, said = course
    assert "PREDICT  01-P1 your guess: 0.13." in said["settled"]
    assert "RIGHT  01-W1 c: -2" in said["settled question"]


def test_a_recorded_guess_is_shown_instead_of_the_question(course):
    _, said = course
    assert said["again"] == "PREDICT  01-P1 your guess: 0.12."


def test_every_choice_of_a_question_answers_and_tries_are_counted_up_to_the_right_one(course):
    folder, said = course
    assert "what sign is that?" in said["wrong"]
    assert "what sign is that?" in said["twice"]
    assert "RIGHT" in said["right"]
    assert "NOT QUITE" in said["after"]
    answer = kept(folder)["answers"]["01-W1"]
    assert (answer["first"], answer["tries"], answer["right"]) == ("a", 2, True)


def test_nothing_of_this_raises(course):
    _, said = course
    assert said["errors"] == []


def test_the_file_lies_beside_the_units_folders_whatever_the_working_directory_is(course):
    folder, _ = course
    assert [path.name for path in (folder / "01_derivatives").iterdir()] == []
    assert kept(folder)["guesses"]["01-P2"]["guess"] == "fall"


def test_the_file_names_nobody_and_no_folder(course):
    folder, _ = course
    text = (folder / ".descent" / "progress.json").read_text()
    assert "/" not in text


def test_guesses_and_answers_outlive_the_kernel(later):
    assert later["predict"] == "PREDICT  01-P1 your guess: 0.12."
    assert later["reveal"] == REVEALED
    assert "Your first guess counts: 0.12." in later["code"]
    assert later["quiz"].startswith("RIGHT  01-W1")
    assert "You: fall" in later["word"]
    assert later["check"] == "1\n"


def test_a_run_that_nobody_sits_at_knows_nothing_of_it(later):
    assert later["nobody"] == f"{P1}\n{W1}"
    assert "waits for your guess" in later["nobody reveals"]
    for name in store.GRADERS:
        assert "waits for your guess" in later[name]


def test_the_store_can_be_switched_off(later):
    assert "waits for your guess" in later["off"]


def test_an_executed_notebook_depends_on_no_former_run_and_holds_no_widget(course, later):
    folder, _ = course
    before = (folder / ".descent" / "progress.json").read_bytes()
    sources = ("from course_lib.checks import predict, quiz, reveal", "predict('01-P1', ...)",
               "reveal('01-P1', 0.1304)", "quiz('01-W1', ...)", "predict('01-P1', 0.5)")  # fmt: skip
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    unit = {"metadata": {"path": str(folder / "01_derivatives")}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=unit).execute()
    asked, waits, question, guessed = (displayed(cell.outputs) for cell in notebook.cells[1:])
    assert [data["text/plain"] for data in asked] == [P1]
    assert [data["text/plain"] for data in question] == [W1]
    assert [data["text/plain"] for data in guessed] == ["PREDICT  01-P1 your guess: 0.5."]
    assert waits[0]["text/plain"].startswith("NOT YET")
    for data in asked + waits + question + guessed:
        assert set(data) == {"text/plain", "text/html"}
    assert "widget" not in nbformat.writes(notebook)
    assert (folder / ".descent" / "progress.json").read_bytes() == before


def test_the_question_reads_the_same_with_and_without_widgets(course, tmp_path):
    with person_in(tmp_path) as person:
        person.run("predict('01-P1', ...); quiz('01-W1', ...)")
        with_widgets = [
            m["content"]["data"] for m in person.shown if m["msg_type"] == "display_data"
        ]
        assert sorted(person.names("ButtonModel")) == ["Record my guess", "a", "b", "c", "d"]
        assert person.names("TextModel") == ["Or type it here:"]
        person.run("predict('01-P1', ...); quiz('01-W1', ...)", nobody=True)
        without = [m["content"]["data"] for m in person.shown if m["msg_type"] == "display_data"]
        person.run("predict('01-P1', ...); quiz('01-W1', ...)")
        assert len(person.names("ButtonModel")) == 5, "widgets of an earlier run are still there"
    view = "application/vnd.jupyter.widget-view+json"
    assert [data for data in with_widgets if view not in data] == without
    for data in with_widgets:
        if view in data:
            assert data["text/plain"] == data["text/html"] == ""
    # Not in a unit's folder: beside the notebook, and nothing yet, as nothing has been answered.
    assert not (tmp_path / ".descent").exists()


def test_a_guess_that_the_question_no_longer_allows_is_asked_for_again(tmp_path):
    folder = tmp_path / "elsewhere"
    outdated = {"guess": "sideways", "time": ""}
    file = store.File(folder / ".descent")
    file.update(lambda now: now["guesses"].update({"01-P2": outdated}))
    with person_in(tmp_path, DESCENT_PROGRESS=str(folder)) as person:
        assert "Does a + b·c rise or fall?" in person.run("predict('01-P2', ...)")
        assert person.names("ButtonModel") == ["rise", "fall"]
        person.press("rise")
        assert "Well predicted" in person.run("reveal('01-P2', 'rise')")
    assert file.read()["guesses"]["01-P2"]["guess"] == "rise"
    assert not (tmp_path / ".descent").exists()


def test_where_nothing_can_be_written_a_session_works_all_the_same(tmp_path):
    (tmp_path / ".descent").write_text("in the way")
    with person_in(tmp_path) as person:
        person.run("predict('01-P1', ...)")
        person.type_and_enter("0.12")
        assert person.run("reveal('01-P1', 0.1304)").endswith(REVEALED)
        assert person.run("print(store.current().saved)") == "False\n"
        assert person.errors() == []


@pytest.mark.parametrize("guess", [7, 7.0, "7", np.int64(7), np.array(7.0), jnp.array(7)])
def test_a_whole_number_may_be_written_in_many_ways(guess):
    assert a_whole_number(guess) == 7


NO_WHOLE_NUMBERS = [7.5, "seven", "", None, math.inf, "1e-2", np.array([7.0]), jnp.array(7j)]


@pytest.mark.parametrize("guess", [*NO_WHOLE_NUMBERS, np.array("seven")])
def test_what_is_no_whole_number_is_refused_with_an_example(guess):
    with pytest.raises(ValueError, match="a whole number, such as 7"):
        a_whole_number(guess)


@pytest.mark.parametrize("guess", [0, "10", 7.0, np.int64(10), jnp.array(3)])
def test_a_whole_number_within_its_limits_is_read(guess):
    assert a_whole_number_from(0, 10)(guess) == float(guess)


@pytest.mark.parametrize("guess", [11, -1, "600", 3.5, "two", None])
def test_a_count_that_cannot_be_is_refused_with_the_limits(guess):
    with pytest.raises(ValueError, match=r"from 0 to 10$"):
        a_whole_number_from(0, 10)(guess)


def test_a_count_without_an_upper_limit_says_where_it_begins():
    assert a_whole_number_from(0)(10**6) == 10**6
    with pytest.raises(ValueError, match=r"from 0 on$"):
        a_whole_number_from(0)(-1)


@pytest.mark.parametrize(
    ("name", "most"),
    [("07-P2", 10), ("07-P3", 5000), ("07-P4", 5000), ("07-P5", 300), ("03-P3", None)],
)
def test_a_prediction_of_a_count_takes_no_count_that_cannot_be(name, most):
    read = find(name, "prediction").read
    for guess in (-1, 3.5, *([] if most is None else [most + 1])):
        with pytest.raises(ValueError, match="asked is a whole number from 0"):
            read(guess)
    assert read(0) == 0
    assert read(51 if most is None else most) == (51 if most is None else most)


IMPOSSIBLE = {
    "01-P3": (["0", "-1e-3", -2], "above 0"),
    "04-P1": ([0, -497, 497.4], "from 1 on"),
    "05-P2": ([-1, 12, 2.5], "from 0 to 11"),
    "05-P4": ([-5, 120, "20.5"], "from 0 to 100"),
    "06-P1": ([-1, 46, 6.5], "from 0 to 45"),
    "06-P3": ([0, 3.333, -4], "from 1 on"),
    "06-P5": ([-3, 148, "48%"], "asked is a number"),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_guess_that_cannot_be_is_refused(name):
    guesses, words = IMPOSSIBLE[name]
    for guess in guesses:
        with pytest.raises(ValueError, match=words):
            find(name, "prediction").read(guess)


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("01-P3", "1e-4"),
        ("04-P1", 497),
        ("05-P2", 2),
        ("05-P4", "20"),
        ("06-P1", 0),
        ("06-P3", "4"),
        ("06-P5", 47.5),
        ("06-P5", 0),
        ("06-P5", "100"),
    ],
)
def test_a_guess_that_can_be_is_read(name, guess):
    assert find(name, "prediction").read(guess) == float(guess)


def test_that_few_of_the_batches_are_near_is_well_predicted_however_few():
    close = find("06-P1", "prediction").close
    assert all(close(float(guess), 6.0) for guess in range(11))
    assert not any(close(float(guess), 6.0) for guess in (11, 23, 45))
