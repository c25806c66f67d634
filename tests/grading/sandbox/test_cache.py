"""What JAX compiled for the instructor is found inside, whoever filled the cache, and never written from there."""

import os
import subprocess
import sys

import pytest

from course_lib.grading.sandbox import view
from course_lib.grading.sandbox.kernels import Sandbox

from .student import Refused, Student, instructor_runs

# As in every unit, the library is imported first; it chooses how loops are compiled.
PROGRAM = """
import jax, jax.numpy as jnp
from course_lib import nn
jax.config.update("jax_enable_x64", True)
value = jax.jit(jax.grad(lambda w, x: jnp.tanh(x @ w).sum()))(jnp.ones((3, 2)), jnp.ones((5, 3)))
"""
LISTEN = """
import jax
heard = []
jax.monitoring.register_event_listener(lambda event, **more: heard.append(event.rsplit("/", 1)[-1]))
"""
COUNT = "print(heard.count('cache_hits'), heard.count('cache_misses'))"


def fill_outside(cache):
    """In an ordinary process, as `course build` or the referee would."""
    settings = (
        "import jax\n"
        "from course_lib.grading.sandbox.programs import cache_settings\n"
        f"for name, value in cache_settings({str(cache)!r}, True).items(): jax.config.update(name, value)"
    )
    outside = {**os.environ, "JAX_PLATFORMS": "cpu"}
    subprocess.run([sys.executable, "-c", settings + PROGRAM], env=outside, check=True)


def fill_inside(cache):
    """In a sandbox that may write, with trusted code."""
    instructor_runs(cache, PROGRAM)


@pytest.fixture(scope="module", params=[fill_outside, fill_inside], ids=["outside", "inside"])
def filled(request, walls, tmp_path_factory):
    """A student whose sandbox reads a cache that was filled, and the cache."""
    cache = tmp_path_factory.mktemp("programs")
    # Nobody, whom a submission becomes where we are root, must get through.
    cache.chmod(0o755)
    request.param(cache)
    sandbox = Sandbox(cache=str(cache))
    student = Student(sandbox)
    yield student, cache
    student.close()
    sandbox.close()


def test_a_program_that_was_compiled_before_is_found_and_nothing_is_written(filled):
    student, cache = filled
    before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert before
    student.types(LISTEN)
    student.types(PROGRAM)
    hits, misses = map(int, student.types(COUNT).split())
    assert misses == 0
    # What was filled inside has an index, too (test_saved_programs.py): JAX's cache need not be asked.
    assert hits >= 1 or (cache / "index").is_dir()
    # One that was never compiled: no complaint that it could not be kept, and no file.
    assert student.types("print(jax.jit(lambda x: x * 17 - 4)(2.0))") == "30.0"
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == before


def test_the_cache_cannot_be_changed_from_inside(filled):
    student, cache = filled
    name = next(path.name for path in cache.iterdir())
    for attempt in (
        f"open('{view.CACHE}/{name}', 'wb')",
        f"open('{view.CACHE}/new', 'w')",
        f"import os; os.unlink('{view.CACHE}/{name}')",
    ):
        with pytest.raises(Refused, match=r"Read-only file system|PermissionError"):
            student.types(attempt)


def test_without_a_cache_there_is_none(student):
    assert student.types(
        f"import os, jax; os.path.exists('{view.CACHE}'), jax.config.jax_compilation_cache_dir"
    ) == ("(False, None)")
