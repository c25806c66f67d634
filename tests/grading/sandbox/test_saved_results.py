"""A student's kernel takes results from the instructor's where program and inputs are the same; others it computes."""

import pytest

from course_lib.grading.sandbox.kernels import Sandbox

from .student import Refused, Student, instructor_runs

COUNT = """
import jax, jax.numpy as jnp, numpy as np
from jax._src import compilation_cache
loaded = []
def listen(*args, load=compilation_cache.get_executable_and_time):
    loaded.append(args[0])
    return load(*args)
compilation_cache.get_executable_and_time = listen
"""
STUDY = """
import jax, jax.numpy as jnp, numpy as np
@jax.jit
def study(x, times, key):
    drawn = jax.random.normal(key, (3,))
    walked, _ = jax.lax.scan(lambda x, _: (x * 0.5 + 1, None), x, length=50)
    return {"walked": walked * times, "drawn": drawn, "sign": walked > 0, "weak": times * 2, "few": jnp.bfloat16(times)}
x, key = np.linspace(0.0, 1.0, 4, dtype=np.float32), jax.random.key(3)
"""
ABOUT = """
print([(str(a.aval), a.weak_type, a.committed, str(a.sharding), a.is_fully_addressable, np.asarray(a).tobytes().hex())
       for a in jax.tree.leaves(found)])
"""
FOUND = "found = study(x, 3.0, key)\n"
LOADED = "print(len(loaded))"


@pytest.fixture(scope="module")
def cache(walls, tmp_path_factory):
    """What an instructor's kernel leaves behind that has called `study` once, and `often` many times."""
    folder = tmp_path_factory.mktemp("programs")
    often = (
        "often = jax.jit(lambda x: x * 3 - 1)\nprint([float(often(float(k))) for k in range(5)])"
    )
    instructor_runs(folder, STUDY, FOUND, often, "jnp.log(jnp.float32(-1.0))")
    return folder


@pytest.fixture(scope="module")
def sandbox(cache):
    sandbox = Sandbox(cache=str(cache))
    yield sandbox
    sandbox.close()


@pytest.fixture
def student(sandbox):
    student = Student(sandbox)
    student.types(COUNT)
    student.types(STUDY)
    student.types("loaded.clear()")
    yield student
    student.close()


@pytest.fixture(scope="module")
def plain():
    """A kernel that Python started by itself, without a cache."""
    sandbox = Sandbox("none")
    student = Student(sandbox)
    student.types(STUDY)
    yield student
    student.close()
    sandbox.close()


def test_nothing_is_loaded_and_the_arrays_are_as_computed(student, plain):
    student.types(FOUND)
    assert student.types(LOADED) == "0"
    plain.types(FOUND)
    assert student.types(ABOUT) == plain.types(ABOUT)


@pytest.mark.parametrize(
    "call",
    [
        "study(x, 4.0, key)",
        "study(-x, 3.0, key)",
        "study(x + np.float32(1e-7), 3.0, key)",
        "study(x, 3.0, jax.random.key(4))",
        "study(x.astype(np.float16), 3.0, key)",
        "study(x[:2], 3.0, key)",
        "study(x, np.float32(3.0), key)",
        "study(x, 3.0, jax.random.key(3, impl='rbg'))",
    ],
)
def test_other_inputs_are_computed(student, plain, call):
    student.types(f"found = {call}")
    plain.types(f"found = {call}")
    assert student.types(ABOUT) == plain.types(ABOUT)


def test_later_calls_are_computed_whatever_they_are_called_with(student, plain):
    several = "found = [study(x * k, 3.0, key) for k in (1, 2, 1, 3, 3)] + [study(x, k, key) for k in (3.0, 5.0)]"
    for each in (student, plain):
        each.types(several)
    assert student.types(ABOUT) == plain.types(ABOUT)
    student.types("loaded.clear()")
    student.types("[study(x * k, 3.0, key) for k in (1, 2, 1)]")
    assert student.types(LOADED) == "0"


def test_a_program_that_is_called_often_is_loaded_at_its_first_call(cache, student):
    assert student.types("print(float(jax.jit(lambda x: x * 3 - 1)(0.0)))") == "-1.0"
    assert student.types(LOADED) == "1"


def test_who_has_jax_look_for_nan_is_told_of_one(student):
    assert student.types("print(jnp.log(jnp.float32(-1.0)))") == "nan"
    student.types("jax.clear_caches(); jax.config.update('jax_debug_nans', True)")
    with pytest.raises(Refused, match="FloatingPointError"):
        student.types("jnp.log(jnp.float32(-1.0))")


def test_a_result_can_be_differentiated_changed_and_given_away(student, plain):
    use = """
total = jax.grad(lambda x: jnp.sum(study(x, 3.0, key)["walked"]))(jnp.asarray(x))
given = study(x, 3.0, key)["walked"]
numbers = np.array(given)
numbers[0] = 7
doubled = jax.jit(lambda x: 2 * x, donate_argnums=0)(given)
found = [total, doubled, given.at[1].set(0) if not given.is_deleted() else doubled, jnp.asarray(numbers)]
"""
    for each in (student, plain):
        each.types(use)
    values = "print([np.asarray(a).tobytes().hex() for a in found[:2]])"
    assert student.types(values) == plain.types(values)
    again = "found = study(x, 3.0, key)"
    for each in (student, plain):
        each.types(again)
    assert student.types(ABOUT) == plain.types(ABOUT)


def test_damaged_results_cost_time_and_nothing_else(cache, student, plain):
    files = [path for path in (cache / "index" / "results").rglob("*") if path.is_file()]
    held = {path: path.read_bytes() for path in files}
    assert held
    try:
        for k, path in enumerate(files):
            path.write_bytes([b"", held[path][:20], b"no result"][k % 3])
        student.types(FOUND)
        assert int(student.types(LOADED)) > 0
        plain.types(FOUND)
        assert student.types(ABOUT) == plain.types(ABOUT)
    finally:
        for path, data in held.items():
            path.write_bytes(data)


def test_who_has_not_the_inputs_cannot_read_what_was_given(cache, student):
    """Not even which bytes are the same in two results: each is locked with another key."""
    student.types(FOUND)
    numbers = student.types("print(np.asarray(found['walked']).tobytes().hex())")
    files = [
        path.read_bytes() for path in (cache / "index" / "results").rglob("*") if path.is_file()
    ]
    assert files
    assert not any(bytes.fromhex(numbers) in data or b"numpy" in data for data in files)


@pytest.mark.parametrize("way", ["jax.device_put(x, jax.devices()[1])", "x"])
def test_on_another_device_it_is_computed_there(walls, tmp_path, way):
    tmp_path.chmod(0o755)
    cache = tmp_path / "programs"
    cache.mkdir()
    two = "import jax; jax.config.update('jax_num_cpu_devices', 2)"
    call = f"with jax.default_device(jax.devices()[1]): found = study({way}, 3.0, key)['walked']"
    instructor_runs(cache, two, STUDY, call)
    sandbox = Sandbox(cache=str(cache))
    student = Student(sandbox)
    try:
        for text in (two, STUDY, call):
            student.types(text)
        assert student.types("print(found.device.id)") == "1"
    finally:
        student.close()
        sandbox.close()


def test_what_looks_at_the_executable_finds_it(student):
    student.types("jax.config.update('jax_distributed_debug', True)")
    student.types(FOUND)
    assert student.types("print(found['few'])") == "3"
