"""A submission through sandbox and referee: what it scores, and what is said when it breaks."""

import contextlib
import dataclasses
import json
import shutil
import time

import psutil
import pytest

from course_lib.grading.errors import GradingError
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.submission import Graded, Submission, hash_of
from course_lib.grading.workshop import Workshop, no_score
from tests.grading.referee.notebooks import answer, as_json, check, code, shared

SETUP = shared(
    "import numpy as np\nfrom course_lib.checks import check\ndef near(a, b): return abs(a - b) < 1e-9"
)
TWICE = "def twice(x):\n    return 2 * x"
TESTS = {
    "E1-check": "assert near(twice(3), 6)\n### BEGIN HIDDEN TESTS\nassert near(twice(-1), -2)\n### END HIDDEN TESTS",
    "E2-check": "assert np.allclose(table['a'], np.arange(3)) and words == ['x', 'y']",
    "E3-check": "sum(near(twice(k), 2 * k) for k in range(4)) / 4",
    "E4-check": "check('05-E5', linear_backward)",
}
ANSWERS = {
    "E1-answer": TWICE,
    "E2-answer": "table = {'a': np.arange(3), 'b': 1}\nwords = ['x', 'y']",
    "E4-answer": "def linear_backward(dout, X, W):\n    return dout @ W.T, X.T @ dout, dout.sum(axis=0)",
}
ORDER = ("E1-answer", "E1-check", "E2-answer", "E2-check", "E3-check", "E4-answer", "E4-check")


def notebook(**answers):
    texts = {**ANSWERS, **{name.replace("_", "-"): text for name, text in answers.items()}}
    cells = [
        check(TESTS[name], name) if name in TESTS else answer(texts[name], name) for name in ORDER
    ]
    return as_json(SETUP, *cells)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory, sandbox_kind):
    made = Workshop()
    yield made
    made.close()


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return str(tmp_path_factory.mktemp("programs"))


@pytest.fixture
def grade(workshop, programs, sandbox_kind):
    def graded(cells=None, limits=None, **changes):
        submission = Submission(
            "unit", "ada", "unit", cells or notebook(), notebook(), nonce="n", cache=programs,
            limits=limits or Limits(), sandbox=sandbox_kind,
        )  # fmt: skip
        return workshop.grade(dataclasses.replace(submission, **changes))

    return graded


def scores(graded: Graded, cells: str) -> dict[str, str]:
    """What each test put out: "full", an error's name, or the number that is its partial credit."""
    found = {}
    for run in graded.runs:
        grade_id = (
            json.loads(cells)["cells"][run.index]["metadata"].get("nbgrader", {}).get("grade_id")
        )
        if grade_id in TESTS:
            kinds = {output["output_type"]: output for output in run.outputs}
            found[grade_id] = (
                kinds["error"]["ename"] if "error" in kinds
                else kinds["execute_result"]["data"]["text/plain"] if "execute_result" in kinds
                else "full"
            )  # fmt: skip
    return found


def score(grade, **answers):
    cells = notebook(**answers)
    return scores(grade(cells), cells)


def test_right_answers_have_all_points_and_a_report(grade):
    graded = grade()
    told = scores(graded, notebook())
    assert told == {"E1-check": "full", "E2-check": "full", "E3-check": "1.0", "E4-check": "full"}
    (report,) = graded.checks
    assert (report["exercise"], report["passed"], report["cell"]) == ("05-E5", True, "E4-check")
    assert graded.problems == []
    assert graded.leads == []
    assert Graded.from_json(graded.to_json()) == graded
    assert graded.runs[0].source_hash == hash_of(SETUP.source)


def test_wrong_and_missing_answers_have_the_errors_that_nbgrader_scores(grade):
    told = score(
        grade,
        E1_answer="def twice(x):\n    return 2 if x == 0 else abs(2 * x)",
        E2_answer="table = {}",
        E4_answer="def linear_backward(dout, X, W):\n    return dout @ W.T, dout.T @ X, dout.sum(axis=0)",
    )
    assert told == {
        "E1-check": "AssertionError",
        "E2-check": "KeyError",
        "E3-check": "0.75",
        "E4-check": "CheckFailed",
    }
    told = score(grade, E1_answer="", E2_answer="words = undefined")
    assert told["E1-check"] == "NameError"
    assert told["E2-check"] == "NameError"


def test_what_ended_a_test_before_its_check_is_kept_for_the_report(grade):
    cells = notebook(E1_answer="", E2_answer="table = {}", E4_answer="linear_backward = abs")
    graded = grade(cells)
    assert graded.broke == {
        "E1-check": "NameError",
        "E2-check": "KeyError",
        "E3-check": "NameError",
    }
    # Of E4 the check's own report tells more.
    (report,) = graded.checks
    assert not report["passed"]
    assert Graded.from_json(graded.to_json()).broke == graded.broke
    # Results from before are read as well.
    older = {k: v for k, v in json.loads(graded.to_json()).items() if k != "broke"}
    assert Graded.from_json(json.dumps(older)).broke == {}


def test_the_instructors_answers_never_stand_in_for_the_students(grade):
    """The trusted process has names of its own; a student who defined nothing gets none of them."""
    told = score(grade, E1_answer="", E2_answer="", E4_answer="")
    assert told == {name: "NameError" for name in TESTS}


def test_each_test_sees_the_names_as_they_are_where_it_stands(grade):
    told = score(grade, E2_answer=ANSWERS["E2-answer"] + "\ndef twice(x): return 3 * x")
    assert told["E1-check"] == "full"
    assert told["E3-check"] == "0.25"


def test_one_submission_leaves_nothing_to_the_next(grade):
    score(
        grade,
        E1_answer="def twice(x):\n    return 7",
        E2_answer="open('/tmp/left', 'w').write('x')",
    )
    told = score(
        grade,
        E1_answer="import os\ntwice = (lambda x: 2 * x) if not os.path.exists('left') else None",
    )
    assert told["E1-check"] == "full"


def test_an_endless_loop_costs_its_cell_and_no_other(grade):
    cells = notebook(E2_answer="while True:\n    pass")
    graded = grade(cells, Limits(cell_seconds=2.0))
    told = scores(graded, cells)
    assert told["E1-check"] == "full"
    assert told["E2-check"] == "NameError"
    assert told["E4-check"] == "full"


def test_what_is_printed_in_pieces_is_one_output_and_a_long_line_takes_no_time(grade):
    printing = (
        "import sys\nfor i in range(300):\n    print(i)\nsys.stdout.flush()\nprint('x' * 3_000_000)"
    )
    graded = grade(notebook(E2_answer=printing), Limits(cell_seconds=20.0))
    (output,) = next(run for run in graded.runs if run.index == 3).outputs
    assert output["text"].startswith("0\n1\n2\n")
    assert graded.seconds < 60


def test_a_kernel_that_ends_itself_keeps_what_was_judged_before(grade):
    cells = notebook(E2_answer="import os\nos._exit(0)")
    graded = grade(cells)
    told = scores(graded, cells)
    assert told["E1-check"] == "full"
    assert told["E2-check"] == told["E4-check"] == "NotRun"
    assert "died" in graded.problems[0]


def test_a_function_that_ends_the_kernel_fails_its_test_and_the_grader_lives(grade):
    told = score(grade, E1_answer="import os\ndef twice(x):\n    os._exit(0)")
    assert told["E1-check"] in ("SandboxLost", "NotRefereed")
    assert score(grade)["E1-check"] == "full"


def test_a_test_that_is_not_the_instructors_is_not_run(grade):
    cells = notebook().replace("assert near(twice(3), 6)", "assert True")
    graded = grade(cells)
    assert scores(graded, cells)["E1-check"] == "NotRefereed"
    assert "generate_assignment" in graded.problems[0]


def test_a_cell_that_only_claims_to_be_a_test_runs_in_the_sandbox(grade):
    forged = check("import course_lib.checks.units.u05_backprop_by_hand.right_answers", "E9-check")
    cells = as_json(SETUP, forged)
    (output,) = grade(cells).runs[-1].outputs
    assert output["ename"] in ("ModuleNotFoundError", "ImportError")


def test_the_same_nonce_gives_the_same_inputs_and_another_gives_others(grade):
    wrong = notebook(
        E4_answer="def linear_backward(dout, X, W):\n    return dout @ W.T, X.T @ dout, dout.sum()"
    )
    lines = [grade(wrong, nonce=nonce).checks[0]["lines"] for nonce in ("one", "one", "two")]
    assert lines[0] == lines[1]
    numbers = notebook(
        E4_answer="def linear_backward(dout, X, W):\n    return dout @ W.T, 2 * X.T @ dout, dout.sum(axis=0)"
    )
    lines = [
        dict(grade(numbers, nonce=nonce).checks[0]["lines"]).get("Yours")
        for nonce in ("one", "one", "two")
    ]
    assert lines[0] == lines[1] != lines[2]


def test_the_instructors_own_notebook_is_rehearsed_once_and_must_pass(grade, tmp_path):
    place = str(tmp_path)
    assert grade(rehearse=True, cache=place).problems == []
    assert list(tmp_path.glob("*/rehearsed-*.done"))
    broken = notebook(E1_answer="def twice(x): return 0")
    with pytest.raises(GradingError, match=r"own answers do not pass.*E1-check"):
        grade(rehearse=True, cache=place, source=broken)


def test_an_instructors_cell_that_fails_stops_grading_with_its_words(grade):
    source = as_json(
        shared("import no_such_module"),
        answer(TWICE, "E1-answer"),
        check(TESTS["E1-check"], "E1-check"),
    )
    with pytest.raises(GradingError, match="no_such_module"):
        grade(source=source)
    # The next of the class would leave another one behind.
    assert referees() == []


@pytest.mark.parametrize("harm", ["killed", "without its files"])
def test_a_referee_that_was_lost_between_two_submissions_costs_nobody_a_point(
    grade, workshop, harm
):
    assert score(grade)["E1-check"] == "full"
    referee = workshop._referee[1]
    if harm == "killed":
        psutil.Process(referee._manager.provisioner.pid).kill()
    else:
        shutil.rmtree(referee._private / "shared")
    assert score(grade)["E1-check"] == "full"
    assert workshop._referee[1] is not referee
    assert len(referees()) == 1


def test_a_referee_that_dies_as_it_begins_is_replaced(grade, workshop, monkeypatch):
    assert score(grade)["E1-check"] == "full"
    referee = workshop._referee[1]
    process = psutil.Process(referee._manager.provisioner.pid)
    alive = type(referee).is_alive

    async def dies_after_it_was_asked(self):
        lives = await alive(self)
        if self is referee:
            process.kill()
            process.wait(10)
        return lives

    monkeypatch.setattr(type(referee), "is_alive", dies_after_it_was_asked)
    assert score(grade)["E1-check"] == "full"


def test_a_file_that_cannot_be_handed_over_is_named_and_the_rest_is_graded(grade):
    graded = grade(files={"data": b"1", "data/x.csv": b"2", "at 10:30.png": b"3"})
    assert scores(graded, notebook())["E1-check"] == "full"
    assert graded.problems == [
        "the file 'data' was left out: another file lies in a folder of that name"
    ]


def test_what_is_not_needed_for_a_while_is_ended_and_started_again(grade, workshop, monkeypatch):
    monkeypatch.setattr("course_lib.grading.workshop.IDLE_SECONDS", 0.5)
    assert score(grade)["E1-check"] == "full"
    end = time.monotonic() + 20
    while referees() and time.monotonic() < end:
        time.sleep(0.1)
    assert referees() == []
    monkeypatch.undo()
    assert score(grade)["E1-check"] == "full"


def test_nor_is_what_a_failed_rehearsal_has_started_kept(grade, workshop, monkeypatch, tmp_path):
    monkeypatch.setattr("course_lib.grading.workshop.IDLE_SECONDS", 0.5)
    broken = notebook(E1_answer="def twice(x): return 0")
    with pytest.raises(GradingError, match="own answers do not pass"):
        grade(rehearse=True, cache=str(tmp_path), source=broken)
    end = time.monotonic() + 20
    while referees() and time.monotonic() < end:
        time.sleep(0.1)
    assert referees() == []


def test_an_error_in_a_students_cell_has_no_name_of_the_graders(grade):
    cells = notebook(
        E2_answer="class NotRefereed(Exception): pass\nraise NotRefereed('all points')"
    )
    graded = grade(cells)
    assert graded.errors("NotRefereed") == []
    assert graded.errors("StudentsNotRefereed") == ["all points"]


def referees() -> list[str]:
    """The command lines of the referees that this process has running."""
    lines = []
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # a zombie, too
            lines.append(" ".join(each.cmdline()))
    return [line for line in lines if "descent-referee" in line]


def test_other_cells_of_the_instructor_run_where_a_test_needs_them(grade):
    tests = check("assert twice(1) == reference[1]", "E1-check")
    source = as_json(SETUP, code("reference = [0, 2]"), answer(TWICE, "E1-answer"), tests)
    graded = grade(source, source=source)
    assert all(output["output_type"] != "error" for run in graded.runs for output in run.outputs)


@pytest.mark.parametrize(
    ("text", "bad"),
    [("0.5", False), ("2", False), ("0", False), ("nan", True), ("inf", True), ("-1", True), ("3", True),
     ("array([1.])", True), ("None", True), ("", True)],
)  # fmt: skip
def test_a_last_value_counts_only_as_a_number_of_points(text, bad):
    outputs = [{"output_type": "execute_result", "data": {"text/plain": text}}]
    assert bool(no_score(outputs, 2.0)) is bad
    assert no_score([{"output_type": "display_data", "data": {"text/plain": text}}], 2.0) == ""
