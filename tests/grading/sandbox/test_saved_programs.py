"""A student's kernel loads what the instructor's compiled, without lowering it, and computes what JAX alone does."""

import shutil
import subprocess
import sys

import pytest

from course_lib.grading.sandbox.kernels import Sandbox
from course_lib.grading.sandbox.view import CACHE

from .student import Student, instructor_runs

PROGRAMS = """
import jax, jax.numpy as jnp
from course_lib import nn
jax.config.update("jax_enable_x64", True)
model = nn.Sequential([nn.Dense(3, nn.tanh), nn.Dense(1)], inputs=2)
params = model.init(jax.random.key(3))
X = jnp.linspace(-1.0, 1.0, 8).reshape(4, 2)
def loss(params):
    return nn.mean_squared_error(model(params, X), jnp.ones((4, 1)))
found = [
    jax.jit(lambda x, y: x * 1.75)(2.0, 3.0),
    jax.jit(lambda x: x * 1.75)(2.0),
    jax.jit(lambda y, x: x * 1.75)(2.0, 3.0),
    jax.jit(lambda x: {"b": x + 0.5, "a": (x, 1)})(2.0),
    jax.jit(jax.grad(loss))(params),
    jax.grad(loss)(params),
    jax.vmap(jnp.sort)(-X),
    jax.lax.top_k(-X, 2),
    jnp.abs(jnp.fft.fft(X, axis=0)),
    jnp.convolve(X[:, 0], X[:, 1]),
    jax.random.normal(jax.random.key(1), (3,)),
    nn.fit(model, params, (X, jnp.ones((4, 1))), loss=nn.mean_squared_error, optimizer=nn.adam(0.1),
           epochs=5, batch_size=2, key=jax.random.key(2)).params,
]
"""
# JAX makes LAPACK ready when it lowers a program that calls it; without that, the call would end the process.
LAPACK = """
import jax, jax.numpy as jnp
jax.config.update("jax_enable_x64", True)
A = jnp.array([[4.0, 1.0], [1.0, 3.0]])
found = [jnp.linalg.solve(A, A[0]), jnp.linalg.lstsq(A, A[0])[0], jnp.linalg.eigvalsh(A), jnp.linalg.qr(A),
         jnp.linalg.svd(A)[1], jnp.linalg.cholesky(A), jnp.linalg.inv(A), jax.jit(jnp.linalg.det)(A)]
"""
SHOWN = "print([float(x).hex() for x in jax.tree.leaves(jax.tree.map(jnp.sum, found))])"
LISTEN = """
import jax
heard = []
def listen(event, seconds, **more):
    heard.append(event.rsplit("/", 1)[-1])
jax.monitoring.register_event_duration_secs_listener(listen)
"""
LOWERED = "print(heard.count('jaxpr_to_mlir_module_duration'))"


@pytest.fixture(scope="module")
def cache(walls, tmp_path_factory):
    """What is left behind by an instructor's kernel that ran PROGRAMS."""
    folder = tmp_path_factory.mktemp("programs")
    instructor_runs(folder, PROGRAMS, SHOWN, LAPACK)
    return folder


@pytest.fixture(scope="module")
def expected():
    """What a kernel shows that Python started by itself."""
    sandbox = Sandbox("none")
    student = Student(sandbox)
    student.types(PROGRAMS)
    yield student.types(SHOWN)
    student.close()
    sandbox.close()


@pytest.fixture
def student_with():
    """student_with(folder): a student's kernel that reads this cache; all are ended afterwards."""
    ended = []

    def start(folder):
        sandbox = Sandbox(cache=str(folder))
        student = Student(sandbox)
        ended.extend([student, sandbox])
        return student

    yield start
    for each in ended:
        each.close()


def test_nothing_is_lowered_and_all_is_as_computed_by_jax_alone(cache, expected, student_with):
    student = student_with(cache)
    student.types(LISTEN)
    student.types(PROGRAMS)
    assert student.types(LOWERED) == "0"
    assert student.types(SHOWN) == expected


def test_programs_that_call_lapack_are_not_lowered_and_right(cache, student_with):
    student, sandbox = student_with(cache), Sandbox("none")
    plain = Student(sandbox)
    try:
        student.types(LISTEN)
        for each in (student, plain):
            each.types(LAPACK)
        assert student.types(LOWERED) == "0"
        assert student.types(SHOWN) == plain.types(SHOWN)
    finally:
        plain.close()
        sandbox.close()


def test_lapack_is_made_ready_in_a_process_that_has_not_called_it(tmp_path):
    program = f"""
import os, pathlib, sys
folder = pathlib.Path(sys.argv[1])
import jax, jax.numpy as jnp
from jax._src import pjit
from course_lib.grading.sandbox.programs import cache_settings
from course_lib.grading.sandbox.saved_programs import SavedPrograms
for name, value in cache_settings(str(folder), written=True).items():
    jax.config.update(name, value)
pjit._resolve_and_lower = SavedPrograms(pjit._resolve_and_lower, folder / "index")
{LISTEN}
print(float(jnp.linalg.cholesky(jnp.full((1, 1), 9.0))[0, 0]))
{LOWERED}
"""
    run = [sys.executable, "-c", program, str(tmp_path)]
    said = [subprocess.check_output(run, text=True).split() for _ in range(2)]
    assert [value for value, _ in said] == ["3.0", "3.0"]
    assert int(said[0][1]) > 0
    assert said[1][1] == "0"


def test_a_program_that_calls_something_else_is_not_kept(walls, tmp_path, student_with):
    tmp_path.chmod(0o755)
    cache = tmp_path / "programs"
    cache.mkdir()
    text = "import jax, jax.numpy as jnp, numpy as np\n" + (
        "f = jax.jit(lambda x: jax.pure_callback(np.sin, jax.ShapeDtypeStruct((), 'float32'), x))\nprint(f(0.0))"
    )
    instructor_runs(cache, text)
    student = student_with(cache)
    student.types(LISTEN)
    assert student.types(text) == "0.0"
    assert int(student.types(LOWERED)) > 0


def test_what_was_never_compiled_is_and_is_not_kept(cache, student_with):
    before = sorted(path.name for path in cache.rglob("*"))
    student = student_with(cache)
    student.types("import jax")
    student.types(LISTEN)
    assert student.types("print(jax.jit(lambda x: x * 17 - 4)(2.0))") == "30.0"
    assert int(student.types(LOWERED)) > 0
    assert sorted(path.name for path in cache.rglob("*")) == before


def damaged_index(cache):
    for k, path in enumerate(path for path in (cache / "index").rglob("*") if path.is_file()):
        data = path.read_bytes()
        path.write_bytes([b"", data[: len(data) // 2], b"no program"][k % 3])


def missing_code(cache):
    for path in cache.glob("jit*"):
        path.unlink()


def no_index(cache):
    shutil.rmtree(cache / "index")


@pytest.mark.parametrize("damage", [damaged_index, missing_code, no_index])
def test_a_damaged_cache_costs_time_and_nothing_else(
    cache, expected, student_with, tmp_path, damage
):
    tmp_path.chmod(0o755)
    copy = tmp_path / "programs"
    shutil.copytree(cache, copy)
    damage(copy)
    student = student_with(copy)
    student.types(PROGRAMS)
    assert student.types(SHOWN) == expected


def test_a_student_cannot_plant_a_program(cache, student_with):
    code = f"""
import os
try:
    open("{CACHE}/index/planted", "wb")
except OSError as refused:
    print(refused.strerror)
"""
    assert student_with(cache).types(code) in ("Read-only file system", "Permission denied")
