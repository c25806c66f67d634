"""What the template has done beforehand saves time and changes nothing: a kernel without it says the same."""

import re

import pytest

from course_lib.grading.sandbox.kernels import Sandbox

from .student import Student

PROGRAMS = """
import hashlib, jax, jax.numpy as jnp
jax.config.update("jax_enable_x64", True)
x = jnp.linspace(0.0, 1.0, 6).reshape(2, 3)
network = lambda x: jnp.tanh(x @ x.T).sum()
drawn = lambda x: jax.random.normal(jax.random.key(0), x.shape)
functions = [jnp.sin, jnp.cumsum, jax.grad(network), jax.vmap(jnp.sort), drawn]
[hashlib.sha256(jax.jit(f).lower(x).as_text().encode()).hexdigest()[:16] for f in functions]
"""
PICTURE = """
import hashlib
from course_lib.figures import style
figure, axes = style.new_figure()
axes.plot([1, 10], [1, 100], label="$\\\\alpha_0$")
axes.set(xscale="log", title="a **title**")
axes.legend()
hashlib.sha256(style.png(figure)).hexdigest()
"""
MISTAKES = [
    "1 / 0",
    "nobody",
    "jnp.dot(jnp.ones(3), jnp.ones(4))",
    "jax.grad(wrong)(1.0)",
    "jax.jit(wrong)(1.0)",
]
WORDS = """
import sys, jax, jax.numpy as jnp
def wrong(x):
    return x + [][1]
try:
    {}
except Exception:
    print("\\n".join(get_ipython().InteractiveTB.structured_traceback(*sys.exc_info())))
"""
IN_THREADS = """
from concurrent.futures import ThreadPoolExecutor
import jax, jax.numpy as jnp
def compiled(k):
    return float(jax.jit(lambda x: jnp.sin(x * k) + k)(float(k)))
import math
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(compiled, range(60)))
max(abs(value - math.sin(k * k) - k) for k, value in enumerate(found)) < 1e-3
"""


@pytest.fixture(scope="module")
def unrehearsed():
    """A kernel that Python started by itself."""
    sandbox = Sandbox("none")
    student = Student(sandbox)
    yield student
    student.close()
    sandbox.close()


@pytest.mark.parametrize("code", [PROGRAMS, PICTURE], ids=["programs", "picture"])
def test_results_are_those_of_a_plain_kernel(start, unrehearsed, code):
    assert start().types(code) == unrehearsed.types(code)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_error_is_shown_as_in_a_plain_kernel(start, unrehearsed, mistake):
    def words(student):
        # Numbers of cells and processes.
        return re.sub(r"ipykernel_\d+|In\[\d+\]", "", student.types(WORDS.format(mistake)))

    assert words(start()) == words(unrehearsed)


def test_programs_are_lowered_in_one_context(start):
    code = (
        "from jax._src.interpreters import mlir; mlir.make_ir_context() is mlir.make_ir_context()"
    )
    assert start().types(code) == "True"


def test_threads_may_compile_at_once(start):
    assert start().types(IN_THREADS) == "True"


def test_nothing_of_the_rehearsal_is_seen(start):
    student = start()
    assert student.types("from matplotlib import pyplot; pyplot.get_fignums()") == "[]"
    assert student.types("import jax; jax.config.jax_traceback_filtering") == "'auto'"
