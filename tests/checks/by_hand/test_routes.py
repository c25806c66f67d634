"""The self-test of the watch: it holds for the JAX that is installed, and notices when one changes.

If a test here fails after an upgrade of JAX, read the head of `course_lib/checks/by_hand/watch.py`.
"""

import subprocess
import sys

import jax
import jax.numpy as jnp
import pytest

from course_lib.checks.by_hand import Watch, routes, signs, watch


def forget():
    routes.fault.cache_clear()
    routes.traced_fault.cache_clear()


@pytest.fixture
def changed(monkeypatch):
    """Forget what was found out before and after."""
    monkeypatch.setattr(watch, "_JUDGES", {})
    forget()
    yield monkeypatch
    forget()


@pytest.mark.parametrize("name", routes.ROUTES)
def test_every_known_route_is_heard_with_the_jax_that_is_installed(name):
    assert routes.heard(routes.ROUTES[name]())


@pytest.mark.parametrize("name", routes.HARMLESS)
def test_harmless_code_is_not_taken_for_autodiff_with_the_jax_that_is_installed(name):
    assert routes.heard(routes.HARMLESS[name]()) == ""


def test_the_watch_is_available_with_the_jax_that_is_installed():
    assert routes.fault() == ""


def test_the_self_test_runs_once_in_a_process(changed):
    ran = []
    changed.setitem(routes.ROUTES, "grad", lambda: ran.append(1) or routes._traced(jax.grad(abs)))
    for _ in range(3):
        with Watch():
            pass
    assert len(ran) == 1


def test_a_renamed_file_makes_the_watch_unavailable_and_says_which_routes_escape(changed):
    judges = dict(signs.JAX_JUDGES)
    judges["/moved/" + signs.AD_FILE] = judges.pop(signs.AD_FILE)
    changed.setattr(signs, "JAX_JUDGES", judges)
    with Watch() as found:
        slope = jax.grad(jnp.sin)(0.0)
    assert slope == 1.0
    assert not found.available
    assert "grad" in found.problem
    assert jax.__version__ in found.problem


def test_caches_that_ignore_the_context_make_it_unavailable(changed):
    changed.setattr(watch, "_everything_anew", lambda run: None)
    assert "a compiled gradient" in routes.fault()


def test_harmless_code_that_is_taken_for_autodiff_makes_it_unavailable(changed):
    changed.setattr(signs, "SOLVES_FILE", "/moved")
    assert "solving a linear system" in routes.fault()


def test_an_interface_that_is_gone_makes_it_unavailable(changed):
    changed.delattr(jax, "linearize")
    assert "AttributeError" in routes.fault()


def test_without_user_contexts_the_caches_are_cleared_and_every_route_is_heard(changed):
    changed.setattr(watch, "_context", None)
    assert routes.fault() == ""


def test_most_routes_can_be_tried_before_jax_has_started_a_device():
    code = """
from jax._src import xla_bridge
from course_lib.checks.by_hand import routes
print([routes.traced_fault(), len(xla_bridge._backends)])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['', 0]"
    assert routes.ROUTES.keys() >= routes.COMPILED
