"""A mark depends on the answer: not on the grader's settings, nor on who was graded before, nor on a lost kernel."""

import dataclasses

import pytest

from course_lib.grading.errors import GradingError
from course_lib.grading.referee.student_kernel import StudentKernel
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.submission import Submission
from course_lib.grading.workshop import Workshop
from tests.grading.referee.notebooks import answer, as_json, check, shared

SHARED = shared("""
import random
import jax, jax.numpy as jnp, numpy as np
from course_lib.checks import check
seen, rng, here, numbers = [], np.random.default_rng(0), random.Random(0), np.zeros(3)
first = rng.normal()
rng = np.random.default_rng(0)
np.random.seed(0); random.seed(0)
drawn, chosen = np.random.rand(), random.random()
np.random.seed(0); random.seed(0)
""")
TWICE = "def twice(x):\n    return 2 * x"
TESTS = {
    "kept-list": "seen.append(twice(1))\nassert seen == [2]",
    "kept-array": "numbers[0] += twice(1)\nassert numbers[0] == 2",
    "generator": "assert rng.normal() == first and twice(0) == 0",
    "streams": "assert (np.random.rand(), random.random()) == (drawn, chosen) and twice(0) == 0",
    # With an instructor's IPython that shows every line's value, the first line would be a score.
    "two-lines": "twice(2)\nassert twice(2) == 4",
    "keys": "assert str(jax.random.key(0).dtype) == 'key<fry>' and jnp.ones(1).dtype == 'float32' and twice(0) == 0",
}


def notebook(*cells, of=TWICE):
    tests = [check(text, name) for name, text in TESTS.items()]
    return as_json(SHARED, answer(of, "E1-answer"), *tests, *cells)


def failed(graded) -> list[str]:
    """What the tests put out that costs points."""
    return [
        str(output.get("evalue") or output.get("text") or output)
        for run in graded.runs
        for output in run.outputs
        if output["output_type"] in ("error", "execute_result") or output.get("name") == "stderr"
    ]


@pytest.fixture
def grade(tmp_path_factory, sandbox_kind):
    workshop = Workshop()
    submission = Submission(
        "unit", "ada", "unit", notebook(), notebook(), nonce="n", limits=Limits(), sandbox=sandbox_kind,
        cache=str(tmp_path_factory.mktemp("programs")),
    )  # fmt: skip
    yield lambda **changes: workshop.grade(dataclasses.replace(submission, **changes))
    workshop.close()


def test_what_a_test_changed_is_as_before_for_the_next(grade):
    assert [failed(grade(student=name)) for name in ("ada", "bob", "eve")] == [[], [], []]


def test_the_graders_own_settings_change_no_mark(grade, monkeypatch, tmp_path):
    profile = tmp_path / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c.InteractiveShell.ast_node_interactivity = 'all'\n"
    )
    (profile / "startup" / "mine.py").write_text(
        "import jax; jax.config.update('jax_enable_x64', True)\n"
    )
    settings = {
        "IPYTHONDIR": str(tmp_path), "JAX_DEFAULT_PRNG_IMPL": "rbg", "JAX_ENABLE_X64": "1",
        "PYTHONOPTIMIZE": "1", "XLA_FLAGS": "--xla_no_such_flag=1",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert failed(grade()) == []
    wrong = failed(grade(cells=notebook(of="def twice(x):\n    return 3 * x")))
    assert len(wrong) >= 2, "with PYTHONOPTIMIZE an assert does nothing"


def test_a_kernel_spec_of_somebody_else_does_not_judge(grade, monkeypatch, tmp_path):
    spec = tmp_path / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["/bin/false"], "display_name": "x", "language": "python"}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert failed(grade()) == []


def test_a_time_limit_that_is_no_number_is_named_before_anybody_is_graded(grade, monkeypatch):
    monkeypatch.setenv("CHECK_SECONDS", "abc")
    with pytest.raises(GradingError, match="CHECK_SECONDS is 'abc'"):
        grade()


def test_a_kernel_that_was_killed_from_outside_costs_nobody_points(grade, monkeypatch):
    run, killed = StudentKernel.run, []

    async def killed_once(self, index):
        if not killed:
            # As the system does where memory is short.
            killed.append(index)
            self._kernel.watchdog._kill()
        return await run(self, index)

    monkeypatch.setattr(StudentKernel, "run", killed_once)
    graded = grade()
    assert killed
    assert failed(graded) == graded.problems == []


def test_a_kernel_that_ends_itself_is_given_up_the_second_time(grade):
    graded = grade(cells=notebook(of="import os\nos._exit(0)"))
    assert any("the student's kernel died" in problem for problem in graded.problems)
    assert len(failed(graded)) == 1 + len(TESTS)


def test_jit_that_was_switched_off_is_no_evasion(grade):
    by_hand = check("check('01-E3', d_quadratic)", "E2-check")
    answers = answer(
        "jax.config.update('jax_disable_jit', True)\ndef d_quadratic(x):\n    return 8 * x - 3", "E2-answer"
    )  # fmt: skip
    both = notebook(answers, by_hand)
    assert failed(grade(cells=both, source=both)) == []


def test_an_instructors_test_that_writes_to_stderr_is_found_before_anybody_is_graded(grade):
    noisy = notebook(check("import sys\nprint('careful', file=sys.stderr)", "noisy"))
    with pytest.raises(GradingError, match=r"writes to stderr.*careful"):
        grade(cells=noisy, source=noisy, rehearse=True)
