"""What a student's function leaves behind: settings, replaced functions, streams of random numbers, figures."""

import builtins
import decimal
import gc
import locale
import logging
import operator
import os
import random
import sys
import warnings

import jax
import jax.numpy as jnp
import matplotlib
import matplotlib.style
import numpy as np
import pytest

from course_lib.checks.calling.restore import undisturbed
from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.exercise import Case

ONE = Case("x = 2", (2.0,))


def set_everything(x):
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    warnings.filterwarnings("error")
    os.environ["LEFT_BEHIND"] = "1"
    os.environ.pop("HOME", None)
    os.chdir("/")
    sys.setrecursionlimit(5000)
    sys.setprofile(lambda *_: None)
    sys.settrace(lambda *_: None)
    sys.displayhook = sys.excepthook = None
    gc.disable()
    logging.root.setLevel(logging.CRITICAL)
    logging.disable(logging.CRITICAL)
    decimal.getcontext().prec = 3
    decimal.getcontext().traps[decimal.Inexact] = True
    locale.setlocale(locale.LC_ALL, "C")
    matplotlib.rcParams["lines.linewidth"] = 7.0
    matplotlib.style.use("dark_background")
    jax.config.update("jax_debug_nans", True)
    jax.config.update("jax_disable_jit", True)
    jax.config.update("jax_enable_x64", not jax.config.jax_enable_x64)
    return x


def settings_now():
    return {
        "errors": np.geterr(),
        "print": np.get_printoptions(),
        "filters": list(warnings.filters),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "recursion": sys.getrecursionlimit(),
        "profile": sys.getprofile(),
        "trace": sys.gettrace(),
        "hooks": (sys.displayhook, sys.excepthook),
        "gc": gc.isenabled(),
        "log": (logging.root.level, logging.root.manager.disable),
        "decimals": repr(decimal.getcontext()),
        "country": locale.setlocale(locale.LC_ALL),
        "plots": dict(matplotlib.rcParams),
        "jax": jax.config.values,
    }


def test_settings_are_put_back():
    before = settings_now()
    assert run_answer(set_everything, ONE).value == 2.0
    assert settings_now() == before


def test_streams_of_random_numbers_run_on_between_calls_and_are_put_back_after_the_check():
    def rolls(x):
        return random.random() + np.random.random()

    with undisturbed():
        numpy_before, python_before = np.random.get_state()[1].copy(), random.getstate()
        with undisturbed():
            assert run_answer(rolls, ONE).value != run_answer(rolls, ONE).value
        assert (np.random.get_state()[1] == numpy_before).all()
        assert random.getstate() == python_before


def test_replaced_functions_are_put_back_and_named():
    names = ("isinstance", "any", "map", "vars", "len", "print")
    originals = (np.allclose, jnp.allclose, *(getattr(builtins, name) for name in names))

    def cheats(x):
        np.allclose = jnp.allclose = lambda *args, **kwargs: True
        for name in names:
            setattr(builtins, name, lambda *args: True)
        return x

    outcome = run_answer(cheats, ONE)
    now = (np.allclose, jnp.allclose, *(getattr(builtins, name) for name in names))
    assert all(map(operator.is_, now, originals))
    assert outcome.value == 2.0
    (line,) = outcome.disturbed
    assert line.startswith("builtins.")
    assert line.endswith("and 5 more had been replaced and are put back.")


def test_a_function_of_numpy_replaced_before_the_check_is_put_back_too():
    original = np.allclose
    try:
        np.allclose = lambda *args, **kwargs: True
        outcome = run_answer(lambda x: x, ONE)
        assert np.allclose is original
        assert outcome.disturbed == ("numpy.allclose had been replaced and is put back.",)
    finally:
        np.allclose = original


def test_a_deleted_function_is_put_back_and_new_names_stay():
    def deletes(x):
        del np.allclose
        np.my_own = 3

    try:
        original = np.allclose
        run_answer(deletes, ONE)
        assert np.allclose is original
        assert np.my_own == 3
    finally:
        del np.my_own


@pytest.fixture
def own_axes():
    """A student's figure with one line in it, the current one."""
    import matplotlib.pyplot as plt

    axes = plt.figure().gca()
    axes.plot([0, 1])
    yield axes
    plt.close("all")


def draws(x):
    import matplotlib.pyplot as plt

    plt.plot([0, x])
    plt.title("slopes")
    return x


def closes_all(x):
    import matplotlib.pyplot as plt

    plt.close("all")
    return x


@pytest.mark.parametrize("answer", [draws, closes_all])
def test_the_students_open_figure_stays_as_it_is_and_the_current_one(own_axes, answer):
    import matplotlib.pyplot as plt

    with undisturbed():
        for _ in range(3):
            assert run_answer(answer, ONE).value == 2.0
    assert plt.get_fignums() == [own_axes.figure.number]
    assert plt.gca() is own_axes
    assert (len(own_axes.lines), own_axes.get_title()) == (1, "")


def test_figures_opened_meanwhile_are_closed_and_older_ones_are_not():
    import matplotlib.pyplot as plt

    mine = plt.figure().number
    try:
        run_answer(lambda x: plt.figure() and plt.subplots() and x, ONE)
        assert plt.get_fignums() == [mine]
    finally:
        plt.close(mine)


def test_what_cannot_be_put_back_does_not_keep_the_rest_from_it(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def deletes(x):
        os.chdir("/")
        folder.rmdir()
        sys.setrecursionlimit(4000)

    before = sys.getrecursionlimit()
    run_answer(deletes, ONE)
    assert sys.getrecursionlimit() == before


def test_a_quiet_function_disturbs_nothing():
    assert run_answer(lambda x: jnp.sin(x), ONE).disturbed == ()
