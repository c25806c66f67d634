"""What `Watch` hears, what it leaves alone, and that everything is as before afterwards."""

import cProfile
import importlib.util
import itertools
import os
import subprocess
import sys
import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from spellings import CAUGHT, HERE, LEGITIMATE, PYTHON, called_before, curve

from course_lib.checks.by_hand import Watch, signs, watch


def watched(function, *args, **options):
    with Watch(**options) as watch:
        jax.block_until_ready(function(*args))
    assert watch.available, watch.problem
    return watch


@pytest.mark.parametrize("name", CAUGHT)
def test_autodiff_is_noticed_however_it_is_spelled_and_again_by_a_second_check(name):
    route = CAUGHT[name]()
    assert watched(route, HERE).autodiff
    assert watched(route, HERE).autodiff


@pytest.mark.parametrize("name", LEGITIMATE)
def test_legitimate_code_is_left_alone_plain_in_float32_and_in_jit(name):
    function = LEGITIMATE[name]
    # One watch for all three, as a check uses one for all inputs.
    watch = Watch()
    for form, x in ((function, HERE), (function, jnp.float32(HERE)), (jax.jit(function), HERE)):
        with watch:
            jax.block_until_ready(form(x))
        assert (watch.autodiff, watch.problem) == ("", "")


@pytest.mark.parametrize("name", PYTHON)
def test_code_that_cannot_be_traced_is_left_alone(name):
    for x in (HERE, jnp.float32(HERE)):
        assert watched(PYTHON[name], x).autodiff == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("alias", "jax.grad"),
        ("vjp", "jax.vjp"),
        ("jacfwd", "jax.jacfwd"),
        ("jit_compiled_before", "jax.grad"),
        ("jet", "jax.experimental.jet"),
        ("compiled_ahead_of_time", "autodiff that was compiled beforehand"),
    ],
)
def test_the_student_is_told_what_it_was(name, words):
    assert watched(CAUGHT[name](), HERE).autodiff == words


def test_a_function_that_was_handed_in_may_use_autodiff():
    df = jax.grad(curve)
    compiled = called_before(jax.jit(jax.grad(curve)))
    for given in (df, compiled):
        assert watched(lambda x, f=given: x - 0.1 * f(x), HERE, allowed=(given,)).autodiff == ""
        assert watched(lambda x, f=given: x - 0.1 * f(x), HERE, functions=(given,)).autodiff == ""


def test_what_is_allowed_for_one_gradient_is_not_for_another():
    given, other = jax.grad(curve), jax.grad(jnp.sum)
    assert watched(other, HERE, allowed=(given,)).autodiff == "jax.grad"
    # The function handed in may use autodiff; differentiating it is the student's doing.
    assert watched(jax.jacfwd(given), HERE, allowed=(given,)).autodiff == "jax.jacfwd"


def test_calls_of_the_function_are_counted_however_deep():
    def helper(x, h):
        return (curve(x + h) - curve(x - h)) / (2 * h)

    assert watched(lambda x: helper(x, 1e-5), HERE, functions=(curve,)).calls == 2
    assert watched(lambda x: [helper(x, h) for h in (1, 2, 3)], HERE, functions=(curve,)).calls == 6
    assert watched(jax.jit(lambda x: helper(x, 1e-5)), HERE, functions=(curve,)).calls == 2
    assert watched(jnp.cos, HERE, functions=(curve,)).calls == 0


def test_methods_partials_and_closures_are_counted_as_themselves():
    class Line:
        def height(self, x):
            return 2 * x

        def __call__(self, x):
            return 3 * x

    def times(k):
        return lambda x: k * x

    mine, other, double, triple = Line(), Line(), times(2), times(3)
    assert watched(lambda x: mine.height(other.height(x)), 1.0, functions=(mine.height,)).calls == 1
    assert watched(lambda x: mine(other(x)), 1.0, functions=(mine,)).calls == 1
    assert watched(lambda x: double(triple(triple(x))), 1.0, functions=(triple,)).calls == 2


def test_calls_at_complex_places_are_counted():
    def complex_step(x):
        return jnp.imag(curve(x + 1e-30j)) / 1e-30

    found = watched(complex_step, HERE, functions=(curve,))
    assert (found.calls, found.complex_calls) == (1, 1)
    assert watched(curve, HERE, functions=(curve,)).complex_calls == 0


def test_one_watch_for_many_inputs_adds_up():
    watch = Watch(functions=(curve,))
    for x in (HERE, HERE + 1):
        with watch:
            curve(x)
    assert watch.calls == 2
    with watch:
        jax.grad(curve)(HERE)
    assert (watch.calls, watch.autodiff) == (3, "jax.grad")


@pytest.mark.parametrize(
    ("turn", "traced"), [(watch.CONTEXTS_KEPT + 1, 1), (watch.CONTEXTS_KEPT, 2)]
)
def test_the_notebooks_own_compiled_functions_stay_compiled_but_for_a_rare_clearing(
    monkeypatch, turn, traced
):
    monkeypatch.setattr(watch, "_turns", itertools.count(turn))
    times = []

    @jax.jit
    def own(x):
        times.append(1)
        return 2 * x

    own(HERE)
    watched(jax.grad(curve), HERE)
    own(HERE)
    assert len(times) == traced


LATE = """
import sys
import jax
slope = jax.jit(jax.grad(lambda x: x * x))
slope(1.0)
for _ in range(4):
    from course_lib.checks.by_hand import Watch
    for _ in range(20):
        with Watch() as watch:
            slope(1.0)
        assert (watch.autodiff, watch.problem) == ("jax.grad", ""), vars(watch)
    for name in [name for name in sys.modules if name.startswith("course_lib")]:
        del sys.modules[name]
print(slope(1.0))
"""


def test_imported_late_and_again_it_still_hears_what_was_compiled_before():
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.returncode) == ("2.0\n", 0), done.stderr


def test_an_exception_leaves_everything_as_it_was():
    before = (sys.getprofile(), threading.getprofile())
    watch = Watch()

    def stops():
        jax.grad(curve)(HERE)
        raise KeyError("student")

    with pytest.raises(KeyError), watch:
        stops()
    assert (sys.getprofile(), threading.getprofile()) == before
    assert watch.autodiff == "jax.grad"


def test_a_profile_function_hears_on_during_the_watch_and_is_there_afterwards():
    heard = []

    def mine(frame, event, argument):
        heard.append(frame.f_code.co_name)

    def the_answer():
        return 1

    sys.setprofile(mine)
    try:
        with Watch() as watch:
            the_answer()
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)
    assert "the_answer" in heard
    assert watch.available


def test_a_running_cprofile_runs_on_afterwards():
    def after():
        return 1

    profile = cProfile.Profile()
    profile.enable()
    try:
        assert watched(jax.grad(curve), HERE).autodiff == "jax.grad"
        after()
    finally:
        profile.disable()
    names = {getattr(entry.code, "co_name", "") for entry in profile.getstats()}
    assert "after" in names


def switched_off(x):
    sys.setprofile(None)
    return jax.grad(curve)(x)


def switched_off_for_a_while(x):
    mine = sys.getprofile()
    sys.setprofile(None)
    slope = jax.grad(curve)(x)
    sys.setprofile(mine)
    return slope


@pytest.mark.parametrize("answer", [switched_off, switched_off_for_a_while])
def test_switching_the_watch_off_is_noticed_and_put_right(answer):
    def mine(frame, event, argument):
        pass

    sys.setprofile(mine)
    try:
        with Watch() as watch:
            answer(HERE)
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)
    assert not watch.available
    assert "profiler" in watch.problem


def test_what_was_heard_before_it_was_switched_off_still_counts():
    with Watch() as watch:
        jax.grad(curve)(HERE)
        sys.setprofile(None)
    assert watch.autodiff == "jax.grad"


def test_a_watch_inside_a_watch_hides_nothing_from_the_outer_one():
    with Watch() as outer:
        with Watch() as inner:
            jax.grad(curve)(HERE)
        with Watch() as harmless:
            jnp.sin(HERE)
    assert (inner.autodiff, harmless.autodiff, outer.autodiff) == ("jax.grad", "", "jax.grad")
    assert inner.available
    assert harmless.available
    assert outer.available


def test_a_watch_cannot_be_entered_inside_itself():
    with Watch() as watch, pytest.raises(RuntimeError, match="entered already"):
        watch.__enter__()
    assert sys.getprofile() is None


def test_a_thread_that_outlives_the_call_is_no_longer_watched():
    go, states = threading.Event(), []

    def work():
        go.wait(10)
        jax.grad(curve)(HERE)
        states.append(sys.getprofile())

    with Watch() as watch:
        thread = threading.Thread(target=work)
        thread.start()
    go.set()
    thread.join()
    assert watch.autodiff == ""
    assert states == [None]


def test_code_that_does_nothing_with_jax_is_watched_too():
    assert watched(lambda: sum(i * i for i in range(1000))).autodiff == ""


FRAMEWORKS = [
    ("torch/autograd/__init__.py", "backward", "PyTorch"),
    ("torch/_functorch/eager_transforms.py", "jacrev", "PyTorch"),
    ("tensorflow/python/eager/backprop.py", "gradient", "TensorFlow"),
    ("autograd/core.py", "make_vjp", "autograd package"),
    ("tinygrad/tensor.py", "backward", "tinygrad"),
    ("micrograd/engine.py", "backward", "micrograd"),
    ("sympy/core/function.py", "_derivative_dispatch", "SymPy"),
]


def module_at(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("stand_in", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("path", "function", "words"), FRAMEWORKS)
def test_another_frameworks_autodiff_is_noticed_by_its_file(tmp_path, path, function, words):
    """Stand-ins with the framework's paths and names; those installed are tried for real below."""
    text = f"def {function}():\n    return no_grad()\n\ndef no_grad():\n    return 1\n"
    module = module_at(tmp_path / path, text)
    assert words in watched(getattr(module, function)).autodiff
    assert watched(module.no_grad).autodiff == ""


def with_autograd():
    return pytest.importorskip("autograd").grad(lambda x: x * x)(2.0)


def with_torch():
    torch = pytest.importorskip("torch")
    x = torch.tensor(2.0, requires_grad=True)
    (x * x).backward()


def with_torch_func():
    torch = pytest.importorskip("torch")
    return torch.func.grad(lambda x: x * x)(torch.tensor(2.0))


def with_sympy():
    sympy = pytest.importorskip("sympy")
    return sympy.diff(sympy.Symbol("x") ** 2)


@pytest.mark.parametrize("route", [with_autograd, with_torch, with_torch_func, with_sympy])
def test_a_framework_that_is_installed_is_noticed(route):
    route()  # its imports are not the student's call, and may skip the test
    assert watched(route).autodiff


def test_importing_a_module_that_registers_rules_is_no_autodiff(tmp_path):
    text = (
        "from jax.extend.core import Primitive\n"
        "from jax.interpreters import ad\n"
        "ad.defjvp(Primitive('late'), None)\n"
    )
    path = tmp_path / "late.py"
    assert watched(module_at, path, text).autodiff == ""


def test_an_error_while_listening_never_reaches_the_student(monkeypatch):
    def breaks(frame):
        raise OSError("renamed")

    monkeypatch.setitem(watch._JUDGES, signs.AD_FILE.replace("/", os.sep), breaks)
    with Watch() as found:
        np.testing.assert_allclose(jax.grad(jnp.sin)(0.0), 1.0)
    assert not found.available
    assert "OSError" in found.problem
