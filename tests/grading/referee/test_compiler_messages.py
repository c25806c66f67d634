"""What JAX's compiler says while a test runs costs nobody a point: nbgrader scores text on stderr as zero."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from jax._src.compilation_cache import compress_executable, decompress_executable

from course_lib.grading.referee import trusted_kernel
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.submission import Submission
from course_lib.grading.workshop import Workshop
from tests.grading.referee.notebooks import answer, as_json, check, shared

SHARED = """
import jax.numpy as jnp
from course_lib.checks import check
def wave(x):
    return jnp.cos(jnp.arange(3.0)) @ x
"""
CELLS = as_json(
    shared(SHARED),
    answer("wave(jnp.arange(3.0))\ndef twice(x):\n    return 2 * x", "E1-answer"),
    check("assert wave(jnp.arange(3.0)) != twice(5.0)", "E1-check"),
    answer("def d_quadratic(x):\n    return 8 * x - 3", "E2-answer"),
    check("check('01-E3', d_quadratic)", "E2-check"),
)


def graded(programs: Path, **changes):
    submission = Submission(
        "unit", "ada", "unit", CELLS, CELLS, nonce="n", cache=str(programs), limits=Limits(),
    )  # fmt: skip
    workshop = Workshop()
    try:
        return workshop.grade(dataclasses.replace(submission, **changes))
    finally:
        workshop.close()


def outputs_of_tests(result) -> list[dict]:
    return [output for run in result.runs if run.index in (2, 4) for output in run.outputs]


@pytest.fixture(scope="module")
def filled(tmp_path_factory, sandbox_kind):
    """Compiled programs, as the first grading on a computer leaves them."""
    if sandbox_kind == "none":
        pytest.skip("only a sandbox keeps compiled programs, and there is no bubblewrap here")
    programs = tmp_path_factory.mktemp("programs")
    assert outputs_of_tests(graded(programs, rehearse=True))
    assert list(programs.rglob("*-cache"))
    return programs


@pytest.fixture
def programs(filled, tmp_path):
    """The same once more, to be spoiled."""
    shutil.copytree(filled, tmp_path / "programs")
    for program in (tmp_path / "programs").rglob("*-cache"):
        program.chmod(0o644)
    return tmp_path / "programs"


@pytest.fixture
def outputs(programs, monkeypatch):
    """Grades with the spoiled programs; what the tests put out."""

    def graded_again() -> list[dict]:
        # Under pytest a kernel does not listen to what is written past Python; everywhere else it does.
        monkeypatch.delenv("PYTEST_CURRENT_TEST")
        # The compiler shall say what it has to say.
        monkeypatch.setattr(trusted_kernel, "LAST_WORDS", "0")
        return outputs_of_tests(graded(programs))

    return graded_again


def test_programs_of_another_processor_cost_no_points(programs, outputs, capfd):
    for program in programs.rglob("*-cache"):
        spoiled = decompress_executable(program.read_bytes())
        # An ability of this processor becomes one that no processor has.
        for known, unknown in ((b"+sse2", b"+xyz2"), (b"+neon", b"+xyzn")):
            spoiled = spoiled.replace(known, unknown)
        program.write_bytes(compress_executable(spoiled))
    assert [output["output_type"] for output in outputs()] == ["display_data"]
    assert "Machine type" in capfd.readouterr().err, "this compiler does not complain any more"


def test_damaged_programs_cost_no_points(programs, outputs):
    for program in programs.rglob("*-cache"):
        program.write_bytes(program.read_bytes()[:100])
    assert [output["output_type"] for output in outputs()] == ["display_data"]
