"""What the template has done beforehand saves time and changes nothing: a kernel without it says the same."""

import re
import subprocess
import sys

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

IN_A_THREAD = """
from threading import Thread
from jax._src.interpreters import mlir
made = [mlir.make_ir_context()]
thread = Thread(target=lambda: made.extend([mlir.make_ir_context(), mlir.make_ir_context()]))
thread.start(); thread.join()
[made[1] is not made[0], made[2] is not made[1]]
"""
# Megabytes by which the process grows, with 40 different arrays of 10 MB in as many programs.
CAPTURED = """
import gc, numpy as np, jax, jax.numpy as jnp
from course_lib.grading.sandbox.rehearsal import resident_bytes
def lowered(k):
    c = np.random.default_rng(k).standard_normal(2_500_000, np.float32)
    jax.jit(lambda x: x + c).lower(c)
lowered(0); gc.collect()
before = resident_bytes()
for k in range(1, 41):
    lowered(k)
jax.clear_caches()
gc.collect()
(resident_bytes() - before) / 2**20
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


def test_nothing_is_left_out_with_the_versions_of_today():
    code = "from course_lib.grading.sandbox.rehearsal import rehearse; print(rehearse())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_small_programs_are_lowered_in_one_context(start):
    code = (
        "from jax._src.interpreters import mlir; mlir.make_ir_context() is mlir.make_ir_context()"
    )
    assert start().types(code) == "True"


def test_a_thread_gets_contexts_of_its_own(start):
    assert start().types(IN_A_THREAD) == "[True, True]"


def test_arrays_that_were_built_into_programs_are_not_kept(start):
    """In one context for all of them they would be: 400 MB."""
    assert float(start().types(CAPTURED)) < 200


def test_threads_may_compile_at_once(start):
    assert start().types(IN_THREADS) == "True"


def test_nothing_of_the_rehearsal_is_seen(start):
    student = start()
    assert student.types("from matplotlib import pyplot; pyplot.get_fignums()") == "[]"
    assert student.types("import jax; jax.config.jax_traceback_filtering") == "'auto'"
