"""Unit 11 tells a loop of Python's from one of JAX's, also where its steps are compiled, here and far away."""

import functools
import importlib
import subprocess
import sys
import time

import cloudpickle
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.checking import examine
from course_lib.checks.units import find
from course_lib.checks.units.u11_gpu_and_scale import right_answers
from course_lib.checks.units.u11_gpu_and_scale.instruments import (
    TOOLS,
    MadeAnew,
    NotTraced,
    TracedOnly,
    shown,
)
from tests.grading.referee.inside import Inside, stand_in


def run_by_a_compiled_step(step, w, steps):
    compiled, path = jax.jit(step), [w]
    for _ in range(steps):
        path.append(compiled(path[-1]))
    return jnp.stack(path)


def run_written_out(step, w, steps):
    @jax.jit
    def places(w):
        path = [w]
        for _ in range(steps):
            path.append(step(path[-1]))
        return jnp.stack(path)

    return places(w)


def run_by_short_scans(step, w, steps):
    path = [w]
    for _ in range(steps):
        path.append(jax.lax.scan(lambda w, _: (step(w), None), path[-1], length=1)[0])
    return jnp.stack(path)


def run_by_vmaps(step, w, steps):
    path = [w[None]]
    for _ in range(steps):
        path.append(jax.vmap(step)(path[-1]))
    return jnp.concatenate(path)


def run_by_the_bare_step(step, w, steps):
    return jnp.concatenate([w[None], jax.lax.scan(step, w, None, length=steps)[1]])


def grads_by_a_compiled_gradient(loss, w, X, y):
    each = jax.jit(jax.grad(loss))
    return jnp.stack([each(w, X[i], y[i]) for i in range(len(X))])


def grads_by_compiled_forward_mode(loss, w, X, y):
    """jacfwd has a vmap inside; it goes through directions, not through examples."""
    each = jax.jit(jax.jacfwd(loss))
    return jnp.stack([each(w, X[i], y[i]) for i in range(len(X))])


def grads_written_out(loss, w, X, y):
    return jax.jit(
        lambda w, X, y: jnp.stack([jax.grad(loss)(w, X[i], y[i]) for i in range(len(X))])
    )(w, X, y)


def grads_by_vmaps_of_one(loss, w, X, y):
    each = jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))
    return jnp.concatenate([each(w, X[i : i + 1], y[i : i + 1]) for i in range(len(X))])


def decay_static(slope, w, learning_rate, steps):
    @functools.partial(jax.jit, static_argnums=1)
    def step(w, t):
        return w - learning_rate / t * slope(w)

    path = [w]
    for t in range(1, steps + 1):
        path.append(step(path[-1], t))
    return jnp.stack(path)


def decay_compiled_in_the_loop(slope, w, learning_rate, steps):
    path = [w]
    for t in range(1, steps + 1):

        @jax.jit
        def step(w, t=t):
            return w - learning_rate / t * slope(w)

        path.append(step(path[-1]))
    return jnp.stack(path)


def decay_jitted_anew(slope, w, learning_rate, steps):
    path = [w]
    for t in range(1, steps + 1):
        path.append(jax.jit(lambda w, t=t: w - learning_rate / t * slope(w))(path[-1]))
    return jnp.stack(path)


def decay_by_a_compiled_slope(slope, w, learning_rate, steps):
    compiled, path = jax.jit(slope), [w]
    for t in range(1, steps + 1):
        path.append(path[-1] - learning_rate / t * compiled(path[-1]))
    return jnp.stack(path)


def time_by_the_computers_clock(f, x, calls, clock):
    times = []
    for _ in range(calls + 1):
        start = time.perf_counter()
        f(x).block_until_ready()
        times.append(time.perf_counter() - start)
    return times[0], np.median(times[1:])


LOOSE = [
    ("11-E4", grads_by_a_compiled_gradient, "not inside vmap", "python_loop_with_jit"),
    ("11-E4", grads_by_compiled_forward_mode, "not inside vmap", "python_loop_with_jit"),
    ("11-E4", grads_written_out, "not inside vmap", "python_loop_with_jit"),
    ("11-E4", grads_by_vmaps_of_one, "not inside vmap", "python_loop_with_jit"),
    ("11-E5", run_by_a_compiled_step, "not inside scan", "python_loop_with_jit"),
    ("11-E5", run_written_out, "not inside scan", "python_loop_with_jit"),
    ("11-E5", run_by_short_scans, "not inside scan", "python_loop_with_jit"),
    ("11-E5", run_by_vmaps, "not inside scan", "python_loop_with_jit"),
    ("11-E5", run_by_the_bare_step, "scan hands its body two: write `def body", "step_as_body"),
    ("11-E8", decay_static, "compiled anew at every call", "compiled_anew"),
    ("11-E8", decay_compiled_in_the_loop, "compiled anew at every call", "compiled_anew"),
    ("11-E8", decay_jitted_anew, "compiled anew at every call", "compiled_anew"),
    ("11-E8", decay_by_a_compiled_slope, "only the slope", "only_the_slope_compiled"),
    ("11-E3", time_by_the_computers_clock, "comes from `clock`, the argument", "own_clock"),
]
each_loose = pytest.mark.parametrize(
    ("name", "answer", "words", "mistake"), LOOSE, ids=lambda part: getattr(part, "__name__", None)
)


@each_loose
def test_a_loop_of_pythons_is_refused_and_named_however_its_steps_are_compiled(
    name, answer, words, mistake
):
    # Twice: what the first attempt did is forgotten in the second.
    for _ in range(2):
        finding = examine(find(name, "exercise"), answer, "nonce").finding
        assert words in finding.headline
        assert (finding.kind, finding.mistake) == ("bank", mistake)


@each_loose
def test_it_is_refused_as_well_where_the_answer_is_far_away(name, answer, words, mistake):
    with Inside(f=answer) as link:
        finding = examine(find(name, "exercise"), stand_in(link), "nonce").finding
    assert words in finding.headline
    assert (finding.kind, finding.mistake) == ("bank", mistake)


@pytest.mark.parametrize("name", ["11-E3", "11-E4", "11-E5", "11-E8"])
def test_right_answers_far_away_pass(name):
    exercise = find(name, "exercise")
    for answer in right_answers.RIGHT_ANSWERS[name]:
        with Inside(f=answer) as link:
            assert examine(exercise, stand_in(link), "nonce").finding is None, answer.__name__


@pytest.mark.parametrize("name", ["11-E3", "11-E4", "11-E5", "11-E8"])
def test_the_same_right_answer_passes_as_often_as_one_likes(name):
    exercise = find(name, "exercise")
    for answer in right_answers.RIGHT_ANSWERS[name][:2]:
        for _ in range(6):
            assert examine(exercise, answer, "nonce").finding is None


def test_an_answer_by_the_clock_is_judged_anew_after_one_by_the_computers():
    exercise = find("11-E3", "exercise")
    right = right_answers.RIGHT_ANSWERS["11-E3"][0]
    assert examine(exercise, right, "nonce").finding is None
    finding = examine(exercise, time_by_the_computers_clock, "nonce").finding
    assert finding.mistake == "own_clock"
    assert examine(exercise, right, "nonce").finding is None


def test_a_long_loop_in_one_program_is_refused_before_it_is_compiled():
    """300 steps written out compile for longer than a check waits."""
    exercise = find("11-E5", "exercise")
    (case,) = [case for case in exercise.inputs("nonce") if case.args[2] == 300]
    with jax.enable_x64(True), pytest.raises(NotTraced, match="not inside scan"):
        run_written_out(*case.args)


@pytest.mark.parametrize("tool", TOOLS)
def test_this_jax_shows_which_of_its_tools_is_at_work(tool):
    """If this fails, JAX has moved its files: see `in_scan` and `in_vmap`."""
    assert shown(tool)


def test_of_a_jax_that_shows_nothing_no_answer_is_refused_for_it(monkeypatch):
    # What came back from far away, in this same process, has left the class with globals of its own.
    tools = TracedOnly._loose.__globals__["TOOLS"]
    monkeypatch.setitem(tools, "scan", (lambda callers: False, tools["scan"][1]))
    wanting = TracedOnly(lambda w: w, 0, "these words", tools=("scan",), loose="outside")
    assert jax.jit(wanting)(2.0) == 2.0


def test_a_loop_of_jaxs_around_a_program_of_jaxs_is_one():
    def wanting(tool):
        return TracedOnly(lambda w: w, 0, "these words", tools=(tool,), loose="outside")

    assert len(jax.lax.map(jax.jit(wanting("scan")), jnp.ones(3))) == 3
    assert len(jax.vmap(jax.jit(wanting("vmap")))(jnp.ones(3))) == 3
    for tool in TOOLS:
        with pytest.raises(NotTraced, match="outside"):
            jax.jit(wanting(tool))(2.0)
        assert jax.eval_shape(wanting(tool), 2.0).shape == ()


def test_a_case_with_instruments_makes_them_anew_and_everything_else_is_the_same():
    for name in ("11-E3", "11-E4", "11-E5", "11-E8"):
        for case in find(name, "exercise").inputs("nonce"):
            assert isinstance(case, MadeAnew)
            one, two = case.args, case.args
            # A method is made at each look; what it belongs to is the instrument.
            one_first, two_first = (getattr(args[0], "__self__", args[0]) for args in (one, two))
            assert one_first is not two_first
            for mine, other in zip(one[1:], two[1:], strict=True):
                assert callable(mine) or np.array_equal(mine, other)


def test_every_wrong_version_says_the_same_far_away():
    module = importlib.import_module("course_lib.checks.units.u11_gpu_and_scale.exercises")
    for exercise in module.EXERCISES:
        if exercise.name not in ("11-E4", "11-E5", "11-E8"):
            continue
        for wrong in exercise.wrong:
            with Inside(f=wrong.version) as link:
                finding = examine(exercise, stand_in(link), "nonce").finding
            assert finding.mistake == wrong.name


IN_A_SANDBOX = """
import pickle, sys
sys.modules["course_lib.checks.units"] = None  # its modules are sealed: there is nothing to import
import jax, jax.numpy as jnp
step, w, steps = pickle.loads(sys.stdin.buffer.read())
assert len(jax.lax.scan(lambda w, _: (step(w), w), w, length=steps)[1]) == steps
try:
    jax.jit(step)(w)
except TypeError as error:
    print(type(error).__name__, error)
"""


def test_a_step_needs_no_file_of_its_own_where_it_is_called():
    (case, *_) = find("11-E5", "exercise").inputs("nonce")
    sent = subprocess.run(
        [sys.executable, "-c", IN_A_SANDBOX],
        input=cloudpickle.dumps(case.args),
        capture_output=True,
        check=False,
    )
    assert sent.stdout.decode().startswith("NotTraced step was traced, but not inside scan"), sent
